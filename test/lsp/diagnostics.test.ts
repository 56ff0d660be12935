import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { testCatalogue } from "../support/service.ts";
import { brief, modernCapabilities, policyOf, rulesOf, startServer } from "./client.ts";

const uri = "file:///work/policy.json";
const unknown = policyOf("bedrock:InvokeModle");
const repeated = policyOf("bedrock:InvokeModel", "bedrock:InvokeModel");
const clean = policyOf("bedrock:InvokeModel");

describe("Published findings", () => {
  it("come with everything that the client understands", async () => {
    const client = await startServer();
    await client.open(uri, repeated);
    expect(client.published).toMatchInlineSnapshot(`
      [
        {
          "diagnostics": [
            {
              "code": "redundant-action",
              "codeDescription": {
                "href": "https://github.com/leastwise/leastwise/blob/main/docs/rules/redundant-action.md",
              },
              "message": "\`bedrock:InvokeModel\` is in this list twice.",
              "range": {
                "end": {
                  "character": 60,
                  "line": 5,
                },
                "start": {
                  "character": 39,
                  "line": 5,
                },
              },
              "relatedInformation": [
                {
                  "location": {
                    "range": {
                      "end": {
                        "character": 38,
                        "line": 5,
                      },
                      "start": {
                        "character": 17,
                        "line": 5,
                      },
                    },
                    "uri": "file:///work/policy.json",
                  },
                  "message": "\`bedrock:InvokeModel\` covers it.",
                },
              ],
              "severity": 3,
              "source": "leastwise",
              "tags": [
                1,
              ],
            },
          ],
          "uri": "file:///work/policy.json",
          "version": 1,
        },
      ]
    `);
  });

  it.each([
    ["relatedInformation", { relatedInformation: false }],
    ["codeDescription", { codeDescriptionSupport: false }],
    ["tags", { tagSupport: { valueSet: [2 as const] } }],
  ])("come without %s where the client has none", async (member, missing) => {
    const { textDocument } = modernCapabilities;
    const publishDiagnostics = { ...textDocument?.publishDiagnostics, ...missing };
    const client = await startServer({ capabilities: { textDocument: { publishDiagnostics } } });
    const [finding] = await client.open(uri, repeated);
    expect(finding).toMatchObject({ code: "redundant-action", severity: 3 });
    expect(finding).not.toHaveProperty(member);
  });

  it.each([
    ["LF", (text: string) => text],
    ["CR LF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a lone CR", (text: string) => text.replaceAll("\n", "\r")],
    ["tabs", (text: string) => text.replaceAll("  ", "\t"), "5:14-5:35 warning unknown-action"],
    ["emoji", (text: string) => text.replace('"Action"', '/* 🦙🦙 */ "Action"'), "5:28-5:49 warning unknown-action"],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
  ])("stand at the right place after %s", async (_, spell, place = "5:17-5:38 warning unknown-action") => {
    const client = await startServer();
    expect(brief(await client.open(uri, spell(unknown), "jsonc"))).toEqual([place]);
  });

  it.each([
    "untitled:Untitled-1",
    "vscode-vfs://github/leastwise/policies/a.json",
    "file:///c%3A/a%20b/%C3%A4.json",
    "file:///a%.json",
  ])("come for %s", async (other) => {
    const client = await startServer();
    expect(rulesOf(await client.open(other, unknown))).toEqual(["unknown-action"]);
  });

  it("go when the document stops being a policy, and come back", async () => {
    const client = await startServer();
    await client.open(uri, unknown);
    expect(await client.change(uri, { text: '{ "name": "no policy" }' })).toEqual([]);
    expect(rulesOf(await client.change(uri, { text: unknown }))).toEqual(["unknown-action"]);
  });

  it("are those of the last of several changes that arrive together, checked once", async () => {
    const client = await startServer();
    await client.open(uri, clean);
    const texts = [unknown, clean, repeated, clean, unknown];
    const last = client.nextFindings(uri);
    client.notifyTogether(
      ...texts.map((text, index) => {
        const params = { textDocument: { uri, version: index + 2 }, contentChanges: [{ text }] };
        return ["textDocument/didChange", params] as const;
      }),
    );
    expect(rulesOf(await last)).toEqual(["unknown-action"]);
    await client.settle();
    expect(versionsOf(client)).toEqual([1, 6]);
  });

  it("do not come late for a document that was closed while it waited", async () => {
    const client = await startServer();
    const textDocument = { uri, languageId: "json", version: 1, text: unknown };
    client.notifyTogether(["textDocument/didOpen", { textDocument }], ["textDocument/didClose", { textDocument }]);
    await client.settle();
    expect(client.published.filter((each) => each.uri === uri)).toEqual([{ uri, diagnostics: [] }]);
  });

  it("do not come late for a document that was closed while its settings were asked for", async () => {
    const client = await startServer();
    const asked = new Promise<void>((resolve) => {
      client.connection.onRequest("workspace/configuration", async ({ items: [item] }) => {
        if (item.scopeUri !== uri) return [null];
        await client.notify("textDocument/didClose", { textDocument: { uri } });
        resolve();
        return [null];
      });
    });
    void client.open(uri, unknown);
    await asked;
    await client.settle();
    expect(client.published.filter((each) => each.uri === uri)).toEqual([{ uri, diagnostics: [] }]);
  });

  it("are of the new text where a document is opened again without being closed, or keeps its version", async () => {
    const client = await startServer();
    await client.open(uri, unknown);
    expect(await client.open(uri, clean)).toEqual([]);
    const next = client.nextFindings(uri);
    await client.notify("textDocument/didChange", {
      textDocument: { uri, version: 1 },
      contentChanges: [{ text: unknown }],
    });
    expect(rulesOf(await next)).toEqual(["unknown-action"]);
  });

  it.each([
    ["brackets", `"Statement"${"[".repeat(10_000_000)}`],
    ["closing brackets", `{"Statement":${"]}".repeat(5_000_000)}`],
    ["lists", `{"Statement":[${"[],".repeat(3_300_000)}]}`],
    ["braces", "{".repeat(1_000_000)],
    ["objects in each other", '{"Statement":'.repeat(70_000)],
    ["lists in each other", `{"Statement":${"[".repeat(900_000)}`],
  ])("come after a document of nothing but %s", async (_, text) => {
    const client = await startServer();
    await client.open("untitled:huge", text);
    const whole = client.rangeOf("untitled:huge");
    expect(await client.codeActions("untitled:huge", whole, ["source.fixAll", "quickfix"])).toEqual([]);
    expect(rulesOf(await client.open(uri, unknown))).toEqual(["unknown-action"]);
  });

  it("come from the other rules where one throws, which is logged", async () => {
    const lightning = () => {
      throw new Error("Lightning struck.");
    };
    const catalogue = { ...testCatalogue, serviceName: lightning, action: lightning };
    const client = await startServer({ shell: { catalogue } });
    const log = client.nextLog("The rule unknown-action failed: Error: Lightning struck.");
    const findings = await client.open(uri, policyOf("bedrock:InvokeModle", "bedrock:InvokeModle"));
    expect(rulesOf(findings)).toEqual(["redundant-action"]);
    await log;
    const position = { line: 5, character: 25 };
    expect(await client.ask("textDocument/hover", { textDocument: { uri }, position })).toBeNull();
    expect(client.logged.join("\n")).toContain("Hover failed: Error: Lightning struck.");
    expect(await client.change(uri, { text: clean })).toEqual([]);
  });

  it("leave nothing in memory after the document is closed", async () => {
    const client = await startServer();
    const usedAfter = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        await client.open(`${uri}${round}`, policyOf(...Array.from({ length: 400 }, (_, i) => `s3:No${round}x${i}`)));
        await client.close(`${uri}${round}`);
      }
      (client.published as unknown[]).length = 0;
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = await usedAfter(20);
    expect((await usedAfter(40)) - before).toBeLessThan(4_000_000);
  });
});

describe("The setting minimumSeverity", () => {
  it("holds for its own document, and for the actions there, without a restart", async () => {
    const client = await startServer();
    const other = "file:///other/policy.json";
    client.settings.set(uri, { minimumSeverity: "warning" });
    expect(await client.open(uri, repeated)).toEqual([]);
    expect(rulesOf(await client.open(other, repeated))).toEqual(["redundant-action"]);
    expect(await client.codeActions(uri, client.rangeOf(uri))).toEqual([]);

    client.settings.set(uri, { minimumSeverity: "info" });
    client.settings.set(other, { minimumSeverity: "error" });
    const next = [client.nextFindings(uri), client.nextFindings(other)];
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    expect((await Promise.all(next)).map(rulesOf)).toEqual([["redundant-action"], []]);
    expect(await client.codeActions(uri, client.rangeOf(uri))).toHaveLength(1);
  });

  it.each([[null], ["warning"], [{ minimumSeverity: "loud" }], [{ minimumSeverity: 3 }], [[]]])(
    "shows everything where it is %j",
    async (section) => {
      const client = await startServer();
      client.settings.set(uri, section);
      expect(rulesOf(await client.open(uri, repeated))).toEqual(["redundant-action"]);
    },
  );

  it("shows everything where the client fails to tell, and says so", async () => {
    const client = await startServer();
    client.connection.onRequest("workspace/configuration", () => {
      throw new Error("No settings today.");
    });
    expect(rulesOf(await client.open(uri, repeated))).toEqual(["redundant-action"]);
    expect(client.logged.join("\n")).toContain("The settings could not be read");
  });

  it("is taken from the notification of a client that cannot be asked", async () => {
    const client = await startServer({ capabilities: {} });
    expect(rulesOf(await client.open(uri, repeated))).toEqual(["redundant-action"]);
    const next = client.nextFindings(uri);
    await client.notify("workspace/didChangeConfiguration", { settings: { leastwise: { minimumSeverity: "error" } } });
    expect(await next).toEqual([]);
  });

  it("is the newest one where it changes while it is asked for", async () => {
    const client = await startServer();
    let asked = 0;
    client.connection.onRequest("workspace/configuration", async () => {
      if (asked++ > 0) return [{ minimumSeverity: "error" }];
      await client.notify("workspace/didChangeConfiguration", { settings: null });
      return [{ minimumSeverity: "hint" }];
    });
    expect(await client.open(uri, repeated)).toEqual([]);
    await client.change(uri, { text: clean });
    expect(await client.change(uri, { text: repeated })).toEqual([]);
  });
});

function versionsOf({ published }: { published: readonly { uri: string; version?: number }[] }) {
  return published.filter((each) => each.uri === uri).map(({ version }) => version);
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

import { describe, expect, it } from "vitest";
import { CancellationTokenSource, type CompletionItem, type Hover } from "vscode-languageserver/node";
import { modernCapabilities, policyOf, startServer, type TestClient } from "./client.ts";

const uri = "file:///work/policy.json";

/** Opens the text without its `$0`, and gives the position of it. */
async function openAt(client: TestClient, marked: string) {
  const offset = marked.indexOf("$0");
  const before = marked.slice(0, offset).split("\n");
  await client.open(uri, marked.replace("$0", ""));
  return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
}

const atAction = policyOf("bedrock:Invoke$0Model");
const inAction = policyOf("bedrock:InvokeM$0");

describe("Hover", () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])("has command links: %s where the client says %s", async (commandLinks, expected) => {
    const client = await startServer({ initializationOptions: { commandLinks } });
    const hover = await client.ask<Hover>("textDocument/hover", await openAt(client, atAction));
    expect(hover.range).toEqual({ start: { line: 5, character: 17 }, end: { line: 5, character: 38 } });
    expect(hover.contents).toMatchObject({ kind: "markdown", value: expect.stringContaining("bedrock:InvokeModel") });
    expect(JSON.stringify(hover).includes("command:")).toBe(expected);
  });

  it("is null where there is nothing to say", async () => {
    const client = await startServer();
    const there = await openAt(client, `$0${policyOf("s3:GetObject")}`);
    expect(await client.ask("textDocument/hover", there)).toBeNull();
    expect(await client.ask("textDocument/hover", { ...there, textDocument: { uri: "file:///closed" } })).toBeNull();
    expect(await client.ask("textDocument/hover", { textDocument: { uri }, position: null })).toBeNull();
    expect(client.logged.join("\n")).toContain("Hover failed: TypeError");
  });
});

describe("Completion", () => {
  it("replaces what is there, and tells more when asked", async () => {
    const client = await startServer();
    const items = await client.ask<CompletionItem[]>("textDocument/completion", await openAt(client, inAction));
    const item = items.find(({ label }) => label.includes("InvokeModel"));
    expect(item).toMatchObject({ textEdit: { newText: expect.stringContaining("bedrock:InvokeModel") } });
    const resolved = await client.ask<CompletionItem>("completionItem/resolve", item);
    expect(resolved.documentation).toMatchObject({ kind: "markdown", value: expect.stringContaining("InvokeModel") });
    const foreign = { label: "not ours", data: { evil: true } };
    expect(await client.ask("completionItem/resolve", foreign)).toEqual(foreign);
  });

  it.each([
    ["tab stops", modernCapabilities, true],
    ["plain text", {}, false],
  ])("is offered as %s where the client takes it", async (_, capabilities, snippets) => {
    const client = await startServer({ capabilities });
    const there = await openAt(client, '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "$0" }] }');
    const items = await client.ask<CompletionItem[]>("textDocument/completion", there);
    expect(items.length).toBeGreaterThan(3);
    expect(items.some(({ insertTextFormat }) => insertTextFormat === 2)).toBe(snippets);
    if (!snippets) expect(JSON.stringify(items)).not.toMatch(/\$[0-9{]/);
  });
});

describe("Requests", () => {
  it("give the outline, a page about the statement and a snippet for the policy", async () => {
    const client = await startServer();
    const { position } = await openAt(client, atAction);
    expect(await client.ask("textDocument/documentSymbol", { textDocument: { uri } })).toMatchObject([
      { name: "Identity policy", children: [{ name: "Allow bedrock:InvokeModel" }] },
    ]);
    expect(await client.ask("leastwise/explainStatement", { uri, position })).toContain("bedrock:InvokeModel");
    expect(await client.ask("leastwise/snippet", { uri, position, prefix: "iam-bedrock-invoke-model" })).toMatchObject({
      position: { line: 7, character: 5 },
      snippet: expect.stringContaining("bedrock:InvokeModel"),
    });
    expect(await client.ask("leastwise/snippet", { uri, position, prefix: "no-such-snippet" })).toBeNull();
  });

  it.each(["in the queue", "for the configuration"])(
    "are dropped when they are cancelled as they wait %s",
    async (where) => {
      let configurationIsThere = (_: undefined) => {};
      const configuration = new Promise<undefined>((resolve) => {
        configurationIsThere = resolve;
      });
      const client = await startServer({ shell: { readText: () => configuration }, folders: ["file:///work"] });
      const opened = client.open(uri, policyOf("s3:GetObject"));
      // A request that needs no configuration is answered when everything before it is under way.
      const underWay = () => client.ask("completionItem/resolve", { label: "x" });
      if (where === "in the queue") {
        configurationIsThere(undefined);
        await opened;
      }
      const source = new CancellationTokenSource();
      const params = { textDocument: { uri }, position: { line: 5, character: 20 } };
      const hover = client.connection.sendRequest("textDocument/hover", params, source.token);
      const outcome = expect(hover).rejects.toMatchObject({ code: -32800 });
      if (where === "for the configuration") await underWay();
      source.cancel();
      await underWay();
      configurationIsThere(undefined);
      await outcome;
    },
  );

  it("are answered null where the document changes while they wait", async () => {
    let configurationIsThere = (_: undefined) => {};
    const readText = () =>
      new Promise<undefined>((resolve) => {
        configurationIsThere = resolve;
      });
    const client = await startServer({ shell: { readText }, folders: ["file:///work"] });
    void client.open(uri, policyOf("s3:GetObject"));
    const hover = client.ask("textDocument/hover", { textDocument: { uri }, position: { line: 5, character: 20 } });
    const changed = client.change(uri, { text: `\n${policyOf("s3:GetObject")}` });
    await client.ask("completionItem/resolve", { label: "x" });
    configurationIsThere(undefined);
    await changed;
    expect(await hover).toBeNull();
  });
});

describe("The status", () => {
  it.each([
    [{ commandLinks: true }, 1],
    [{ showsStatus: true }, 1],
    [{ commandLinks: true, showsStatus: false }, 0],
    [undefined, 0],
  ])("goes to a client that takes it: %j", async (initializationOptions, times) => {
    const client = await startServer({ initializationOptions });
    const told: unknown[] = [];
    client.connection.onNotification("leastwise/status", (params) => {
      told.push(params);
    });
    await client.open(uri, policyOf("bedrock:InvokeModel", "bedrock:InvokeModel"));
    // Whatever was sent before the answer has arrived with it.
    await client.ask("textDocument/documentSymbol", { textDocument: { uri } });
    const counts = { error: 0, warning: 0, info: 1, hint: 0 };
    const characters = { used: expect.any(Number), limit: 6144 };
    const status = {
      uri,
      version: 1,
      kinds: ["identity"],
      policies: 1,
      counts,
      characters,
      dataDate: expect.any(String),
    };
    expect(told).toEqual(Array.from({ length: times }, () => status));
  });
});

describe("Conversion", () => {
  it("gives the policy at a position in another notation, or says why not", async () => {
    const client = await startServer();
    const { position } = await openAt(client, atAction);
    const ask = (target: unknown, at = position) =>
      client.ask("leastwise/convertPolicy", { uri, position: at, target });
    expect(await ask("terraform")).toEqual({ text: expect.stringContaining('actions   = ["bedrock:InvokeModel"]') });
    expect(await ask("xml")).toBeNull();
    await client.change(uri, { text: atAction.replace("$0", "").replace(/"arn:[^"]*"/, '{ "Fn::ImportValue": "a" }') });
    expect(await ask("yaml")).toEqual({ refused: "`Statement.0.Resource` is known at deployment only." });
    await client.change(uri, { text: "{}" });
    expect(await ask("yaml", { line: 0, character: 1 })).toBeNull();
  });

  it("gives a pasted policy as the document writes them, though it holds none yet", async () => {
    const client = await startServer();
    const template = "file:///work/template.yaml";
    void client.notify("textDocument/didOpen", {
      textDocument: { uri: template, languageId: "yaml", version: 1, text: "PolicyDocument:\n  \n" },
    });
    const ask = (text: string) =>
      client.ask("leastwise/convertPasted", { uri: template, position: { line: 1, character: 2 }, text });
    expect(await ask(policyOf("s3:GetObject"))).toContain("  Statement:\n    - Effect: Allow");
    expect(await ask("s3:GetObject")).toBeNull();
  });
});

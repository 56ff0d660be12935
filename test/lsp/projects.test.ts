import { describe, expect, it } from "vitest";
import { modernCapabilities, policyOf, rulesOf, startServer } from "./client.ts";

const one = "file:///work/one";
const two = "file:///work/two";
const repeated = policyOf("bedrock:InvokeModel", "bedrock:InvokeModel");
const off = '{ "rules": { "redundant-action": "off" } }';
const asError = '{ "rules": { "redundant-action": "error" } }';

const severitiesOf = (diagnostics: readonly { severity?: number }[]) => diagnostics.map(({ severity }) => severity);

describe("leastwise.json", () => {
  it("counts for its own workspace folder", async () => {
    const files = new Map([
      [`${one}/leastwise.json`, off],
      [`${two}/leastwise.json`, asError],
    ]);
    const client = await startServer({ files, folders: [one, `${two}/`] });
    expect(severitiesOf(await client.open(`${one}/a.json`, repeated))).toEqual([]);
    expect(severitiesOf(await client.open(`${two}/a.json`, repeated))).toEqual([1]);
    expect(severitiesOf(await client.open("file:///work/a.json", repeated))).toEqual([3]);
    expect(severitiesOf(await client.open("untitled:a", repeated))).toEqual([3]);
    expect(await client.codeActions(`${one}/a.json`, client.rangeOf(`${one}/a.json`))).toEqual([]);
  });

  it("counts at the root of a client without workspace folders", async () => {
    const client = await startServer({ files: new Map([[`${one}/leastwise.json`, off]]), rootUri: one });
    expect(await client.open(`${one}/a.json`, repeated)).toEqual([]);
  });

  it("counts in the folder inside, which falls back on the one around it", async () => {
    const files = new Map([[`${one}/leastwise.json`, off]]);
    const client = await startServer({ files, folders: [one, `${one}/inner`] });
    expect(await client.open(`${one}/inner/a.json`, repeated)).toEqual([]);
    files.set(`${one}/inner/leastwise.json`, asError);
    const next = client.nextFindings(`${one}/inner/a.json`);
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: `${one}/inner/leastwise.json`, type: 1 }],
    });
    expect(severitiesOf(await next)).toEqual([1]);
  });

  it("sets the kind of policies by their path below the folder", async () => {
    const kinds = '{ "kinds": [{ "files": "a b/*.json", "kind": "scp" }] }';
    const folder = "file:///work/c%C3%A4";
    const client = await startServer({ files: new Map([[`${folder}/leastwise.json`, kinds]]), folders: [folder] });
    const symbols = async (uri: string) => {
      await client.open(uri, repeated);
      return client.ask("textDocument/documentSymbol", { textDocument: { uri } });
    };
    expect(await symbols(`${folder}/a%20b/x.json`)).toMatchObject([{ name: "Service control policy" }]);
    expect(await symbols(`${folder}/x.json`)).toMatchObject([{ name: "Identity policy" }]);
  });

  it("counts as it is in the editor, and as it is on disk again once its buffer is closed", async () => {
    const uri = `${one}/a.json`;
    const client = await startServer({ files: new Map([[`${one}/leastwise.json`, off]]), folders: [one] });
    expect(await client.open(uri, repeated)).toEqual([]);
    let next = client.nextFindings(uri);
    await client.open(`${one}/leastwise.json`, asError);
    expect(severitiesOf(await next)).toEqual([1]);
    next = client.nextFindings(uri);
    await client.change(`${one}/leastwise.json`, { text: '{ "rules": { "redundant-action": "hint" } }' });
    expect(severitiesOf(await next)).toEqual([4]);
    next = client.nextFindings(uri);
    await client.close(`${one}/leastwise.json`);
    expect(await next).toEqual([]);
  });

  it("is read again when the file is changed or deleted", async () => {
    const uri = `${one}/a.json`;
    const files = new Map([[`${one}/leastwise.json`, off]]);
    const client = await startServer({ files, folders: [one] });
    expect(await client.open(uri, repeated)).toEqual([]);
    const afterEvent = async (type: number) => {
      const next = client.nextFindings(uri);
      await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: `${one}/leastwise.json`, type }] });
      return severitiesOf(await next);
    };
    files.set(`${one}/leastwise.json`, asError);
    expect(await afterEvent(2)).toEqual([1]);
    files.clear();
    expect(await afterEvent(3)).toEqual([3]);
  });

  it("comes and goes with its workspace folder", async () => {
    const uri = `${two}/a.json`;
    const client = await startServer({ files: new Map([[`${two}/leastwise.json`, off]]), folders: [one] });
    expect(severitiesOf(await client.open(uri, repeated))).toEqual([3]);
    const folder = { uri: two, name: "two" };
    let next = client.nextFindings(uri);
    await client.notify("workspace/didChangeWorkspaceFolders", { event: { added: [folder], removed: [] } });
    expect(await next).toEqual([]);
    next = client.nextFindings(uri);
    await client.notify("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [folder] } });
    expect(severitiesOf(await next)).toEqual([3]);
  });

  it("is told to be broken, with the place, and counts as far as it can be read", async () => {
    const broken = `{\n  "rules": { "redundant-action": "off", "no-such-rule": "off" },\n  "kinds": [ }\n`;
    const files = new Map([[`${one}/leastwise.json`, broken]]);
    const client = await startServer({ files, folders: [one] });
    expect(await client.open(`${one}/a.json`, repeated)).toEqual([]);
    expect(client.logged).toContain("file:///work/one/leastwise.json:2:41: There is no rule `no-such-rule`.");
    expect(client.logged.some((line) => line.startsWith("file:///work/one/leastwise.json:3:14: Not JSON"))).toBe(true);
  });

  it("that cannot be read is told, and hinders no other folder", async () => {
    const readText = async (uri: string) => {
      if (uri.startsWith(one)) throw new Error("No permission.");
      return uri === `${two}/leastwise.json` ? off : undefined;
    };
    const client = await startServer({ shell: { readText }, folders: [one, two] });
    expect(rulesOf(await client.open(`${one}/a.json`, repeated))).toEqual(["redundant-action"]);
    expect(await client.open(`${two}/a.json`, repeated)).toEqual([]);
    expect(client.logged.join("\n")).toContain(
      "file:///work/one/leastwise.json could not be read: Error: No permission.",
    );
  });

  it("is asked of a client that reads files, and never found late", async () => {
    const client = await startServer({
      folders: ["vscode-vfs://github/one"],
      initializationOptions: { readsFiles: true },
      files: new Map([["vscode-vfs://github/one/leastwise.json", asError]]),
    });
    let answerNow = (_: string) => {};
    const answer = new Promise<string>((resolve) => {
      answerNow = resolve;
    });
    client.connection.onRequest("leastwise/readFile", () => answer);
    const next = client.nextFindings("vscode-vfs://github/one/a.json");
    void client.open("vscode-vfs://github/one/a.json", repeated);
    // The first reading may have begun before the handler was there.
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: "vscode-vfs://github/one/leastwise.json", type: 2 }],
    });
    answerNow(off);
    expect(await next).toEqual([]);
  });

  it("is watched by a client that watches what it is asked to", async () => {
    const registered: string[] = [];
    const { workspace } = modernCapabilities;
    const dynamic = { dynamicRegistration: true };
    const client = await startServer({
      capabilities: { workspace: { ...workspace, didChangeWatchedFiles: dynamic, didChangeConfiguration: dynamic } },
      onRequest: {
        "client/registerCapability": ({ registrations }) => {
          registered.push(...registrations.map(({ method }: { method: string }) => method));
          return null;
        },
      },
    });
    await client.settle();
    expect(registered.sort()).toEqual(["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { brief, connectClient, policyOf } from "./client.ts";

const program = fileURLToPath(new URL("../../server/dist/cli.js", import.meta.url));

it("The built command line serves an editor over stdio, and ends when it is told to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "leastwise-"));
  await writeFile(join(folder, "leastwise.json"), '\uFEFF{ "rules": { "redundant-action": "error" } }');
  const server = spawn(process.execPath, [program, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const root = pathToFileURL(folder).href;
    const client = await connectClient(server.stdout, server.stdin, { folders: [root, `${root}/none`] });
    expect(client.initialized).toMatchObject({ serverInfo: { name: "leastwise" } });
    const uri = `${root}/policy.json`;
    const findings = await client.open(uri, policyOf("bedrock:InvokeModel", "bedrock:InvokeModel"));
    expect(brief(findings)).toEqual(["5:39-5:60 error redundant-action"]);
    expect(client.logged).toEqual([]);
    const [fix] = await client.codeActions(uri, client.rangeOf(uri));
    expect(await client.change(uri, { text: client.apply(uri, fix?.edit) })).toEqual([]);
    const position = { line: 5, character: 25 };
    expect(JSON.stringify(await client.ask("textDocument/hover", { textDocument: { uri }, position }))).toContain(
      "bedrock",
    );

    expect(await client.ask("shutdown", undefined)).toBeNull();
    const ended = once(server, "exit");
    await client.notify("exit", undefined);
    expect(await ended).toEqual([0, null]);
  } finally {
    server.kill();
    await rm(folder, { recursive: true });
  }
});

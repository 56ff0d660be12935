import { describe, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver/node";
import { modernCapabilities, startServer, type TestClient } from "./client.ts";

const uri = "file:///work/policy.json";
const policy = (action: string) => `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "${action}", "Resource": "arn:aws:s3:::data/*" }
  ]
}
`;

async function lensesOf(client: TestClient): Promise<CodeLens[]> {
  const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
  return Promise.all(lenses.map((lens) => client.ask<CodeLens>("codeLens/resolve", lens)));
}
const titlesOf = async (client: TestClient) =>
  (await lensesOf(client)).map(({ range, command }) => `${range.start.line}: ${command?.title}`);

const grants = ["0: Grants 1 action in s3, read only, on 1 resource", "3: 1 action in s3, read only, on 1 resource"];

describe("Code lenses", () => {
  it("say what policies and statements grant", async () => {
    const client = await startServer();
    await client.open(uri, policy("s3:GetObject"));
    expect(await titlesOf(client)).toEqual(grants);
    const [bare] = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    expect(bare?.command).toBeUndefined();
  });

  it.each([
    [true, ["leastwise.explainPolicy", "leastwise.explainStatement"], [uri, { line: 3, character: 4 }]],
    [undefined, ["", ""], undefined],
  ])("run our commands where the client has them: %s", async (commandLinks, commands, last) => {
    const client = await startServer({ initializationOptions: { commandLinks } });
    await client.open(uri, policy("s3:GetObject"));
    const lenses = await lensesOf(client);
    expect(lenses.map(({ command }) => command?.command)).toEqual(commands);
    expect(lenses.at(-1)?.command?.arguments).toEqual(last);
  });

  it("can be switched off one by one, at once", async () => {
    const refreshed: unknown[] = [];
    const capabilities = {
      ...modernCapabilities,
      workspace: { ...modernCapabilities.workspace, codeLens: { refreshSupport: true } },
    };
    const client = await startServer({
      capabilities,
      onRequest: {
        "workspace/codeLens/refresh": () => {
          refreshed.push(true);
          return null;
        },
      },
    });
    await client.open(uri, policy("s3:GetObject"));
    for (const [codeLens, expected] of [
      [{ policies: false }, grants.slice(1)],
      [{ statements: false }, grants.slice(0, 1)],
      [{ policies: false, statements: false }, []],
      [{ policies: "no" }, grants],
    ] as const) {
      client.settings.set(uri, { codeLens });
      await client.notify("workspace/didChangeConfiguration", { settings: null });
      await client.settle();
      expect(await titlesOf(client)).toEqual(expected);
    }
    expect(refreshed).toHaveLength(4);
  });

  it("say nothing of a text that has changed since", async () => {
    const client = await startServer();
    await client.open(uri, policy("s3:GetObject"));
    const [lens] = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    await client.change(uri, { text: policy("s3:PutObject") });
    expect(await client.ask("codeLens/resolve", lens)).toMatchObject({ command: { title: "…", command: "" } });
    const foreign = { range: lens?.range, data: { uri: 1 } };
    expect(await client.ask("codeLens/resolve", foreign)).toEqual(foreign);
    expect(await client.ask("textDocument/codeLens", { textDocument: { uri: "file:///closed" } })).toBeNull();
  });
});

describe("The text of the last commit", () => {
  const tell = (client: TestClient, text: string | null) => client.notify("leastwise/committedText", { uri, text });
  const page = (client: TestClient, wanted: "grants" | "changes") =>
    client.ask<string | null>("leastwise/policyPage", { uri, position: { line: 3, character: 8 }, page: wanted });

  it("is compared with what is open", async () => {
    const client = await startServer({ initializationOptions: { commandLinks: true } });
    await client.open(uri, policy("s3:PutObject"));
    expect(await page(client, "changes")).toBeNull();
    await tell(client, policy("s3:GetObject"));
    const lenses = await lensesOf(client);
    expect(lenses.map(({ command }) => [command?.title, command?.command])).toEqual([
      ["Grants 1 action in s3, it writes, on 1 resource", "leastwise.explainPolicy"],
      ["New access since the last commit: s3:PutObject on arn:aws:s3:::data/example", "leastwise.compareWithCommit"],
      ["1 action in s3, it writes, on 1 resource", "leastwise.explainStatement"],
    ]);
    expect(await page(client, "changes")).toContain("+ s3  Write  PutObject  on arn:aws:s3:::data/*");
    expect(await page(client, "grants")).toContain("# What this policy grants");
  });

  it.each<[string, string | null]>([
    ["is the same", policy("s3:PutObject")],
    ["is not there", null],
  ])("changes nothing where it %s", async (_, text) => {
    const client = await startServer();
    await client.open(uri, policy("s3:PutObject"));
    await tell(client, policy("s3:GetObject"));
    await tell(client, text);
    expect(await titlesOf(client)).toHaveLength(2);
    expect(await page(client, "changes")).toBeNull();
  });

  it("is not compared where the setting is off, and forgotten when the document is closed", async () => {
    const client = await startServer();
    await client.open(uri, policy("s3:PutObject"));
    await tell(client, policy("s3:GetObject"));
    expect(await titlesOf(client)).toHaveLength(3);
    client.settings.set(uri, { codeLens: { compareWithCommit: false } });
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    expect(await titlesOf(client)).toHaveLength(2);
    client.settings.delete(uri);
    await client.close(uri);
    await client.open(uri, policy("s3:PutObject"));
    expect(await titlesOf(client)).toHaveLength(2);
  });

  it("is read in the document's language, policy by policy", async () => {
    const template = (...actions: string[]) =>
      `Resources:\n${actions.map((action, index) => `  P${index}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - {Effect: Allow, Action: ${action}, Resource: "*"}\n`).join("")}`;
    const client = await startServer();
    const yaml = "file:///work/t.yaml";
    await client.open(yaml, template("s3:GetObject", "s3:PutObject"), "yaml");
    await client.notify("leastwise/committedText", { uri: yaml, text: template("s3:GetObject", "s3:*") });
    const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: yaml } });
    const changes = lenses.filter(({ data }) => (data as { kind: string }).kind === "change");
    expect(changes.map(({ range }) => range.start.line)).toEqual([12]);
    const resolved = await client.ask<CodeLens>("codeLens/resolve", changes[0]);
    expect(resolved.command?.title).toBe("No new access since the last commit");
  });
});

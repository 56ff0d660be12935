import { describe, expect, it } from "vitest";
import type { CodeAction, InitializeParams } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { toMinimalEdit } from "../../server/src/lsp/toProto.ts";
import { createLineIndex } from "../../server/src/text/lineIndex.ts";
import { modernCapabilities, policyOf, rulesOf, startServer } from "./client.ts";

const uri = "file:///work/policy.json";
const mixed = policyOf("textract:*", "textract:GetAdapter", "s3:GetObjekt");
const broad = policyOf("bedrock:InvokeModel").replace(/"arn:[^"]*"/, '"*"');

const companionless = policyOf("sagemaker:CreateTrainingJob", "sagemaker:CreateTrainingJob").replace(
  /"arn:[^"]*"/,
  '"arn:aws:sagemaker:us-east-1:111122223333:training-job/churn"',
);

const line = (number: number, start: number, end: number) => ({
  start: { line: number, character: start },
  end: { line: number, character: end },
});

describe("Code actions", () => {
  it.each([
    ["a cursor in a finding", line(5, 20, 20), ["wildcard-service"]],
    ["a cursor behind a finding", line(5, 29, 29), ["wildcard-service"]],
    ["a range over two findings", line(5, 20, 35), ["redundant-action", "wildcard-service"]],
    ["a place without a finding", line(4, 8, 8), []],
    ["a range beyond the end", line(99, 0, 5), []],
  ])("are those of the findings at %s", async (_, range, rules) => {
    const client = await startServer();
    await client.open(uri, mixed);
    const actions = await client.codeActions(uri, range, ["quickfix"]);
    const found = new Set(actions.flatMap(({ diagnostics = [] }) => rulesOf(diagnostics)));
    expect([...found].sort()).toEqual(rules);
    for (const { diagnostics = [] } of actions)
      expect(client.published.at(-1)?.diagnostics).toContainEqual(diagnostics[0]);
  });

  it.each([
    [undefined, ["quickfix", "refactor.rewrite"]],
    [[""], ["quickfix", "refactor.rewrite", "source.fixAll.leastwise", "source.sortEntries.leastwise"]],
    [["quickfix"], ["quickfix"]],
    [["quickfix.other"], []],
    [["source"], ["source.fixAll.leastwise", "source.sortEntries.leastwise"]],
    [["source.fixAll"], ["source.fixAll.leastwise"]],
    [["source.fixAll.leastwise"], ["source.fixAll.leastwise"]],
    [["source.fixAll.other"], []],
    [["source.organizeImports"], []],
    [["source.sortEntries"], ["source.sortEntries.leastwise"]],
    [["source.mergeStatements.leastwise"], []],
    [["sour"], []],
    [["refactor"], ["refactor.rewrite"]],
    [["refactor.rewrite"], ["refactor.rewrite"]],
    [["refactor.extract"], []],
    [
      ["source.fixAll", "quickfix"],
      ["quickfix", "source.fixAll.leastwise"],
    ],
  ])("for the kinds %j are %j", async (only, kinds) => {
    const client = await startServer();
    await client.open(uri, mixed);
    const actions = [
      ...(await client.codeActions(uri, client.rangeOf(uri), only)),
      ...(await client.codeActions(uri, line(5, 20, 20), only)),
    ];
    expect([...new Set(actions.map(({ kind }) => kind))].sort()).toEqual(kinds);
  });

  it("that fix all keep the grants: they neither narrow nor correct", async () => {
    const client = await startServer();
    await client.open(uri, mixed);
    const [fixAll] = await client.codeActions(uri, line(0, 0, 0), ["source.fixAll"]);
    expect(client.apply(uri, fixAll?.edit)).toBe(policyOf("textract:*", "s3:GetObjekt"));
    await client.change(uri, { text: client.apply(uri, fixAll?.edit) });
    expect(await client.codeActions(uri, line(0, 0, 0), ["source.fixAll"])).toEqual([]);
  });

  it("repair the text, each with at most one preferred for a finding", async () => {
    const client = await startServer();
    await client.open(uri, mixed);
    const actions = await client.codeActions(uri, client.rangeOf(uri));
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    expect(preferred.map(({ title }) => title)).toEqual([
      "List the 25 actions of `textract:*`",
      "Remove `textract:GetAdapter`",
      "Change `s3:GetObjekt` to `s3:GetObject`, which grants it",
    ]);
    expect(client.apply(uri, preferred[2]?.edit)).toBe(mixed.replace("Objekt", "Object"));
  });

  it("of what is missing say that they grant more, come last, and are never the one to apply without looking", async () => {
    const client = await startServer();
    await client.open(uri, companionless);
    await client.nextFindings(uri);
    const actions = await client.codeActions(uri, client.rangeOf(uri));
    const addition = actions.at(-1);
    expect(actions.map(({ title }) => title)).toEqual([
      "Allow `sagemaker:CreateTrainingJob` only in your VPC",
      "Allow `sagemaker:CreateTrainingJob` only without a network",
      "Remove `sagemaker:CreateTrainingJob`",
      "Allow `iam:PassRole` too, which grants more",
    ]);
    expect(addition).toMatchObject({ kind: "quickfix", diagnostics: [{ code: "missing-companion" }] });
    expect(addition?.isPreferred).toBeUndefined();
    expect(JSON.stringify(addition?.edit)).toMatch(/role\/\$\{\d:RoleName\}/);
  });

  it("of what is missing are no part of fix-all", async () => {
    const client = await startServer();
    await client.open(uri, companionless);
    await client.nextFindings(uri);
    const [fixAll] = await client.codeActions(uri, line(0, 0, 0), ["source.fixAll"]);
    expect(client.apply(uri, fixAll?.edit)).not.toContain("iam:PassRole");
  });

  const splits = policyOf("sqs:SendMessage", "s3:GetObject");
  const rewrites = async (capabilities: InitializeParams["capabilities"], context: object, text = splits) => {
    const client = await startServer({ capabilities });
    await client.open(uri, text);
    const params = { textDocument: { uri }, range: line(5, 20, 20), context: { diagnostics: [], ...context } };
    const actions = await client.ask<CodeAction[]>("textDocument/codeAction", params);
    return { client, actions: actions.filter(({ kind }) => kind === "refactor.rewrite") };
  };

  it("that refactor stay away from the light bulb, unless they are asked for", async () => {
    const count = async (context: object) => (await rewrites(modernCapabilities, context)).actions.length;
    expect(await count({ triggerKind: 2 })).toBe(0);
    expect(await count({ triggerKind: 1 })).toBe(3);
    expect(await count({})).toBe(3);
    expect(await count({ triggerKind: 2, only: ["refactor"] })).toBe(3);
  });

  it("that refactor rewrite the text, and come again as the next text has them", async () => {
    const { client, actions } = await rewrites(modernCapabilities, {});
    expect(actions.map(({ title }) => title)).toEqual([
      "Sort the 2 entries of `Action`",
      "Split by service: `sqs` and `s3`",
      "Split by access level: `Write` and `Read`",
    ]);
    const after = client.apply(uri, actions[1]?.edit);
    expect(after.match(/"Effect"/g)).toHaveLength(2);
    await client.change(uri, { text: after });
    const [merge] = await client.codeActions(uri, line(0, 0, 0), ["source.mergeStatements"]);
    expect(merge?.title).toBe("Merge statements that are the same but for one list");
    expect(JSON.parse(client.apply(uri, merge?.edit))).toEqual(JSON.parse(splits));
  });

  it("that extract come by their own kind", async () => {
    const client = await startServer();
    const template = `{ "Resources": { "A": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": ${splits} } } } }`;
    await client.open(uri, template);
    const at = line(6, 24, 24);
    const kindsOf = async (only?: string[]) => {
      const actions = await client.codeActions(uri, at, only);
      return [...new Set(actions.map(({ kind }) => kind))].filter((kind) => kind !== "quickfix");
    };
    expect(await kindsOf()).toEqual(["refactor.rewrite", "refactor.extract"]);
    expect(await kindsOf(["refactor.extract"])).toEqual(["refactor.extract"]);
    expect(await kindsOf(["refactor.rewrite"])).toEqual(["refactor.rewrite"]);
    const [extract] = await client.codeActions(uri, at, ["refactor.extract"]);
    expect(client.apply(uri, extract?.edit)).toContain(
      '"Default": "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"',
    );
  });

  it("that cannot be made tell why where the client shows it", async () => {
    const textDocument = { ...modernCapabilities.textDocument, codeAction: { disabledSupport: true } };
    const many = policyOf("bedrock:*");
    const { actions } = await rewrites({ ...modernCapabilities, textDocument }, {}, many);
    expect(actions.map(({ disabled, edit }) => [disabled?.reason, edit])).toEqual([
      ["A list of more than 40 actions is no help to a reader.", undefined],
      ["A list of more than 40 actions is no help to a reader.", undefined],
    ]);
    expect((await rewrites(modernCapabilities, {}, many)).actions).toEqual([]);
  });

  it("are for the version that is there, whatever diagnostics the client sends along", async () => {
    const client = await startServer();
    const stale = await client.open(uri, mixed);
    void client.change(uri, { range: line(0, 0, 0), text: "\n\n" });
    const context = { diagnostics: stale.map((diagnostic) => ({ ...diagnostic, data: { fix: "rm -rf" } })) };
    const range = line(7, 53, 53);
    const params = { textDocument: { uri }, range, context };
    const [action] = await client.ask<CodeAction[]>("textDocument/codeAction", params);
    expect(client.apply(uri, action?.edit)).toBe(`\n\n${mixed.replace("Objekt", "Object")}`);
  });

  it.each<[string, InitializeParams["capabilities"], string]>([
    ["tab stops", modernCapabilities, "snippet"],
    [
      "versioned edits only",
      { workspace: { ...modernCapabilities.workspace, workspaceEdit: { documentChanges: true } } },
      "versioned",
    ],
    ["tab stops but no versions", { workspace: { workspaceEdit: { snippetEditSupport: true } } }, "plain"],
    ["plain edits", {}, "plain"],
  ])("have places to fill in as a client with %s takes them", async (_, capabilities, form) => {
    const client = await startServer({ capabilities });
    await client.open(uri, broad);
    const [action] = await client.codeActions(uri, line(6, 19, 19));
    expect(formOf(action)).toBe(form);
    if (form === "snippet") {
      expect(JSON.stringify(action?.edit)).toMatch(/"snippet":\{"kind":"snippet","value":".*\\"arn:[^"]*\$\{1:/);
    } else {
      const text = client.apply(uri, action?.edit);
      expect(text).toMatch(/"Resource": "arn:/);
      expect(text).not.toContain("${1");
    }
  });

  it("of fix-all are plain for a client without versioned edits", async () => {
    const client = await startServer({ capabilities: {} });
    await client.open(uri, mixed);
    const [fixAll] = await client.codeActions(uri, line(0, 0, 0), ["source.fixAll"]);
    expect(formOf(fixAll)).toBe("plain");
    expect(client.apply(uri, fixAll?.edit)).not.toContain("textract:GetAdapter");
  });
});

describe("The minimal edit", () => {
  it.each([
    ["a\nb", "a\nb", undefined],
    ["", "a", "a"],
    ["ab", "b", ""],
    ["aaa", "aa", ""],
    ["a\r\nb", "a\nb", "\n"],
    ["a\nb", "a\r\nb", "\r\n"],
    ["a\r\nb", "a\rb", "\r"],
    ["🦙", "🦚", "🦚"],
    ["\u{1F999}", "\u{2F999}", "\u{2F999}"],
  ])("from %j to %j writes %j", (before, after, newText) => {
    const edit = toMinimalEdit(before, after, createLineIndex(before));
    expect(edit?.newText).toBe(newText);
    const document = TextDocument.create(uri, "json", 1, before);
    expect(TextDocument.applyEdits(document, edit === undefined ? [] : [edit])).toBe(after);
  });
});

function formOf(action: CodeAction | undefined): string | undefined {
  const [change] = action?.edit?.documentChanges ?? [];
  if (change === undefined || !("edits" in change)) return action?.edit?.changes === undefined ? undefined : "plain";
  return change.edits.some((edit) => "snippet" in edit) ? "snippet" : "versioned";
}

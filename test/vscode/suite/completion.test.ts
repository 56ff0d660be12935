import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { closeAll, eventually, expectRules, expectText, openFile, policy, setCursor } from "./policies.ts";
import { itInWindow } from "./window.ts";

const suggestions = ".suggest-widget.visible .monaco-list-row";

describe("Completion", () => {
  afterEach(closeAll);

  itInWindow("offers the actions of a service while one is typed", async (window) => {
    const text = policy({ Action: "¦", Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0" });
    const editor = await openFile(text);
    await focus(editor);
    await window.type("bedrock:InvokeModelW");
    // The list of the first letter has the action too, but not as the one that Tab takes.
    await expectText(editor.document, text.replace("¦", "bedrock:InvokeModelW"));
    await window.waitFor(`${suggestions}.focused`, { hasText: "bedrock:InvokeModelWithResponseStream" });
    await window.press("Tab");
    await expectText(editor.document, text.replace("¦", "bedrock:InvokeModelWithResponseStream"));
    await expectRules(editor.document);
  });

  itInWindow("needs no closing brackets", async (window) => {
    const text = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["textract:¦`;
    const editor = await openFile(text);
    await focus(editor);
    await window.type("Anal");
    await window.waitFor(suggestions, { hasText: "textract:AnalyzeDocument" });
    await window.press("Enter");
    await expectText(editor.document, text.replace("¦", "AnalyzeDocument"));
  });

  it("says what an action is, when asked for the details", async () => {
    const { document, selection } = await openFile(policy({ Action: ["bedrock:¦"], Resource: "*" }));
    const list = await eventually("the list", async () => {
      const items = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        selection.active,
        undefined,
        300,
      );
      return items.items.some(({ label }) => label === "bedrock:InvokeModel") && items;
    });
    const item = list.items.find(({ label }) => label === "bedrock:InvokeModel");
    assert.equal(item?.detail, "Read · AI risk: cost and data exposure");
    const { documentation } = item ?? {};
    assert.ok(documentation instanceof vscode.MarkdownString);
    assert.match(documentation.value, /AI risks/);
    assert.doesNotMatch(documentation.value, /command:/);
  });

  it("keeps quiet in JSON that is no policy", async () => {
    const { document, selection } = await openFile(`{ "Action": "bedrock:¦" }`, { name: "package.json" });
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      selection.active,
    );
    assert.deepEqual(
      items.flatMap(({ label }) => (String(label).startsWith("bedrock:") ? [label] : [])),
      [],
    );
  });
});

describe("A snippet", () => {
  afterEach(closeAll);

  itInWindow("is inserted by its prefix, and has no findings", async (window) => {
    const editor = await openFile(`{\n  "Version": "2012-10-17",\n  "Statement": [\n    ¦\n  ]\n}\n`);
    await focus(editor);
    await window.type("iam-bedrock-retrieve");
    await window.waitFor(suggestions, { hasText: "iam-bedrock-retrieve" });
    await window.press("Tab");
    await eventually("the statement", () => editor.document.getText().includes("RetrieveFromKnowledgeBase"));
    await window.type("eu-west-1");
    await window.press("Tab");
    await window.type("444455556666");
    await eventually("the account", () => editor.document.getText().includes(":444455556666:"));
    assert.deepEqual(JSON.parse(editor.document.getText()).Statement, [
      {
        Sid: "RetrieveFromKnowledgeBase",
        Effect: "Allow",
        Action: "bedrock:Retrieve",
        Resource: "arn:aws:bedrock:eu-west-1:444455556666:knowledge-base/KB12345678",
      },
    ]);
    assert.match(editor.document.getText(), /\n {4}\{\n {6}"Sid"/);
    await expectRules(editor.document);
  });

  it("becomes another statement of the policy at the cursor, by the command", async () => {
    const { document } = await openFile(policy({ Action: "s3:ListAllMyBuckets", Resource: "*" }).replace("s3", "s¦3"));
    await expectRules(document);
    await vscode.commands.executeCommand("leastwise.insertSnippet", "iam-bedrock-invoke-agent");
    await eventually("the statement", () => document.getText().includes("InvokeAgentAlias"));
    const sids = JSON.parse(document.getText()).Statement.map(({ Sid }: { Sid: string }) => Sid);
    assert.deepEqual(sids, ["Example", "InvokeAgentAlias"]);
    assert.match(document.getText(), /\n {4}\{\n {6}"Sid": "InvokeAgentAlias"/);
    await expectRules(document);
  });

  it("becomes a whole policy in an empty file, by the command", async () => {
    const { document } = await openFile("");
    await vscode.commands.executeCommand("leastwise.insertSnippet", "iam-bedrock-invoke-agent");
    await eventually("the policy", () => document.getText().includes("InvokeAgentAlias"));
    assert.equal(JSON.parse(document.getText()).Version, "2012-10-17");
    await expectRules(document);
  });

  it("does not go into JSON that is no policy, and no unknown one goes anywhere", async () => {
    const text = `{ "name": "no-policy" }`;
    const { document } = await openFile(text, { name: "package.json" });
    await vscode.commands.executeCommand("leastwise.insertSnippet", "iam-bedrock-invoke-agent");
    await vscode.commands.executeCommand("leastwise.insertSnippet", "[x](command:workbench.action.quit)");
    assert.equal(document.getText(), text);
    await vscode.commands.executeCommand("notifications.clearAll");
  });
});

/** Puts the keyboard into the editor, where the cursor is. */
async function focus(editor: vscode.TextEditor): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  await setCursor(editor, editor.selection.active);
}

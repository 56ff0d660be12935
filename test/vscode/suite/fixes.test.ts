import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  actionsAt,
  applyFix,
  behind,
  closeAll,
  eventually,
  expectRules,
  expectText,
  openFile,
  policy,
  rangeOf,
  setCursor,
} from "./policies.ts";
import { itInWindow, type TestWindow } from "./window.ts";

/** The styles that files come in, as what two spaces become. */
const indents = { "two spaces": "  ", "four spaces": "    ", tabs: "\t" };

const split = {
  before: policy({ Action: ["sagemaker:ListEndpoints", "sagemaker:InvokeEndpoint"], Resource: "*" }),
  after: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Example",
      "Effect": "Allow",
      "Action": [
        "sagemaker:InvokeEndpoint"
      ],
      "Resource": "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/churn-1"
    },
    {
      "Sid": "ExampleOnAll",
      "Effect": "Allow",
      "Action": [
        "sagemaker:ListEndpoints"
      ],
      "Resource": "*"
    }
  ]
}
`,
};

describe("A quick fix", () => {
  afterEach(closeAll);

  it("is applied through the editor's own command, and undone to the letter", async () => {
    const text = policy({
      Action: ["bedrock:Converse"],
      Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    });
    const { document } = await openFile(text);
    await expectRules(document, "unknown-action");
    await applyFix(document, rangeOf(document, "Converse"), "");
    await expectText(document, text.replace("Converse", "InvokeModel"));
    await expectRules(document);
    await vscode.commands.executeCommand("undo");
    await expectText(document, text);
    await expectRules(document, "unknown-action");
  });

  it("is offered where its finding is", async () => {
    const { document } = await openFile(policy({ Action: "iam:PassRole", Resource: "*" }));
    await expectRules(document, "passrole-any-service", "passrole-any-role");
    const actions = await actionsAt(document, rangeOf(document, `"iam:PassRole"`));
    assert.deepEqual(
      actions.map(({ title, isPreferred }) => [title, isPreferred]),
      [
        ["Hand the role to one service only", true],
        ["Justify `passrole-any-service`… in leastwise.json", undefined],
      ],
    );
  });

  itInWindow("is chosen from the menu of Ctrl+.", async (window) => {
    const text = policy({
      Action: "bedrock:Converse",
      Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    });
    const editor = await openFile(text);
    await expectRules(editor.document, "unknown-action");
    await window.click("Converse");
    const titles = await window.quickFixTitles();
    assert.match(titles[0] ?? "", /`bedrock:Converse`.*`bedrock:InvokeModel`, which grants it$/);
    await window.press("Enter");
    await expectRules(editor.document);
    await expectText(editor.document, text.replace("Converse", "InvokeModel"));
    await window.press("Control+z");
    await expectText(editor.document, text);
  });

  for (const [name, indent] of Object.entries(indents)) {
    itInWindow(`splits a statement and asks for the names, in a file with ${name}`, async (window) => {
      const restyle = (text: string) => text.replaceAll("  ", indent);
      const before = restyle(split.before);
      const editor = await openFile(before);
      const { document } = editor;
      await expectRules(document, "wildcard-resource");
      await chooseFix(window, editor, `"*"`, "Limit `sagemaker:InvokeEndpoint` to `endpoint`");
      await typeValues(window, ["eu-west-1", "444455556666", "churn-1"]);
      await expectText(document, restyle(split.after));
      await expectRules(document);
      await eventually("the undo", async () => {
        await vscode.commands.executeCommand("undo");
        return document.getText() === before;
      });
    });
  }

  itInWindow("asks once for a name that it needs in two places", async (window) => {
    const editor = await openFile(policy({ Action: ["bedrock:Retrieve", "bedrock:InvokeAgent"], Resource: "*" }));
    const { document } = editor;
    await expectRules(document, "wildcard-resource");
    await chooseFix(window, editor, `"*"`, "Limit 2 actions to `knowledge-base`");
    await typeValues(window, ["eu-west-1", "444455556666"]);
    await eventually("the account", () => document.getText().split("444455556666").length === 3);
    const arns = JSON.parse(document.getText()).Statement[0].Resource as string[];
    assert.equal(arns.length, 2);
    for (const arn of arns) assert.match(arn, /^arn:aws:bedrock:eu-west-1:444455556666:/);
  });
});

describe("Repairing everything", () => {
  const text = policy({
    Action: ["bedrock:GetGuardrail", "bedrock:GetG*", "bedrock:Converse"],
    Resource: "arn:aws:bedrock:us-east-1:111122223333:guardrail/*",
  });
  /** The covered name is gone; the wildcard and the unknown name are not touched. */
  const repaired = policy({
    Action: ["bedrock:GetG*", "bedrock:Converse"],
    Resource: "arn:aws:bedrock:us-east-1:111122223333:guardrail/*",
  });
  const saving = () => vscode.workspace.getConfiguration("editor");

  afterEach(async () => {
    await saving().update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
    await closeAll();
  });

  it("takes only what keeps the grants, as a source action", async () => {
    const { document } = await openFile(text);
    await expectRules(document, "redundant-action", "wildcard-action", "unknown-action");
    await run(document, "editor.action.sourceAction", { kind: "source.fixAll.leastwise", apply: "first" });
    assert.equal(document.getText(), repaired);
    await expectRules(document, "wildcard-action", "unknown-action");
    await vscode.commands.executeCommand("undo");
    await expectText(document, text);
  });

  it("takes only what keeps the grants, with all other fix-alls", async () => {
    const { document } = await openFile(text);
    await expectRules(document, "redundant-action", "wildcard-action", "unknown-action");
    await run(document, "editor.action.fixAll");
    assert.equal(document.getText(), repaired);
  });

  it("takes only what keeps the grants, on save", async () => {
    const { document } = await openFile(text);
    await expectRules(document, "redundant-action", "wildcard-action", "unknown-action");
    const wanted = { "source.fixAll.leastwise": "explicit" };
    await saving().update("codeActionsOnSave", wanted, vscode.ConfigurationTarget.Workspace);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(text.length), "\n");
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("workbench.action.files.save");
    await expectText(document, `${repaired}\n`);
    assert.equal(document.isDirty, false);
  });

  it("is not offered where there is nothing to repair", async () => {
    const { document } = await openFile(repaired);
    await expectRules(document, "wildcard-action", "unknown-action");
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new vscode.Range(0, 0, 0, 0),
      "source.fixAll.leastwise",
    );
    assert.deepEqual(actions, []);
  });
});

/** Runs a command until the text changes: VS Code drops it where the lightbulb looks for actions at the same time. */
async function run(document: vscode.TextDocument, command: string, ...parameters: unknown[]): Promise<void> {
  const { version } = document;
  await eventually("an edit", async () => {
    await vscode.commands.executeCommand(command, ...parameters);
    return document.version > version;
  });
}

/** Opens the menu of quick fixes at a text and takes the entry whose title begins so. */
async function chooseFix(window: TestWindow, editor: vscode.TextEditor, at: string, title: string): Promise<void> {
  await window.click(at);
  await setCursor(editor, behind(editor.document, at).translate(0, -1));
  const titles = await window.quickFixTitles();
  const index = titles.findIndex((candidate) => candidate.startsWith(title));
  assert.notEqual(index, -1, `There is no "${title}" in the menu: ${titles.join(" | ")}`);
  const version = editor.document.version;
  await window.click({ selector: ".action-widget .monaco-list-row.action", hasText: title });
  await eventually("the edit", () => editor.document.version > version);
}

/** Types over one place to fill in after the other, and leaves the snippet. */
async function typeValues(window: TestWindow, values: readonly string[]): Promise<void> {
  for (const value of values) {
    await window.type(value);
    await window.press("Tab");
  }
}

import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { behind, closeAll, eventually, expectRules, expectText, openFile, policy, setCursor } from "./policies.ts";
import { itInWindow } from "./window.ts";

const before = policy({ Action: ["sqs:SendMessage", "s3:GetObject"], Resource: "arn:aws:s3:::data/*" });
const after = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Example",
      "Effect": "Allow",
      "Action": [
        "sqs:SendMessage"
      ],
      "Resource": "arn:aws:s3:::data/*"
    },
    {
      "Sid": "ExampleS3",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::data/*"
    }
  ]
}
`;

const small = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';

/** VS Code asks extensions what to make of pasted text from this version on. */
const convertsPastes = Number(vscode.version.split(".")[1]) >= 97;

describe("A refactoring", () => {
  afterEach(closeAll);

  it("is offered where it can be made, with nothing for the light bulb", async () => {
    const { document } = await openFile(before);
    const at = new vscode.Range(behind(document, '"Action"'), behind(document, '"Action"'));
    const titles = await eventually("refactorings", async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        at,
        vscode.CodeActionKind.Refactor.value,
      );
      return actions.length > 0 && actions.map(({ title }) => title);
    });
    assert.deepEqual(titles, [
      "Keep only the reads of the list",
      "Sort the 2 entries of `Action`",
      "Split by service: `sqs` and `s3`",
      "Split by access level: `Write` and `Read`",
    ]);
  });

  itInWindow("is chosen from the menu of Refactor…, and undone to the letter", async (window) => {
    const editor = await openFile(before);
    await expectRules(editor.document, "action-resource-mismatch");
    await window.click("sqs:SendMessage");
    await setCursor(editor, behind(editor.document, '"Action"'));
    await vscode.commands.executeCommand("editor.action.refactor");
    await window.waitFor(".action-widget", { hasText: "Split by service" });
    await window.click({ selector: ".action-widget .monaco-list-row", hasText: "Split by service" });
    await expectText(editor.document, after);
    await vscode.commands.executeCommand("undo");
    await expectText(editor.document, before);
  });

  it("of the whole file is made on command", async () => {
    const { document } = await openFile(after);
    await expectRules(document, "ineffective-statement");
    await vscode.commands.executeCommand("editor.action.sourceAction", {
      kind: "source.mergeStatements.leastwise",
      apply: "first",
    });
    await expectText(document, before);
  });
});

describe("Refactorings across notations", () => {
  afterEach(closeAll);

  it("copy the policy at the cursor as another one", async () => {
    const editor = await openFile(small.replace('"Action"', '"Ac¦tion"'));
    await vscode.commands.executeCommand("leastwise.copyPolicyAs", "yaml");
    const copied = await eventually("the clipboard", async () => {
      const text = await vscode.env.clipboard.readText();
      return text.startsWith("Version") && text;
    });
    assert.equal(
      copied,
      'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: "*"',
    );
    assert.ok(editor);
  });

  const inPastingWindow: typeof itInWindow = convertsPastes ? itInWindow : (title) => void it.skip(title);
  inPastingWindow("convert JSON that is pasted into YAML", async (window) => {
    await openFile(small);
    await window.click("Action");
    await window.press("Control+a");
    await window.press("Control+c");
    const text = "Properties:\n  PolicyDocument:\n    ¦\n";
    const editor = await openFile(text, { name: "template.yaml" });
    await window.click("PolicyDocument");
    await setCursor(editor, editor.document.positionAt(text.indexOf("¦")));
    await window.press("Control+v");
    await expectText(
      editor.document,
      'Properties:\n  PolicyDocument:\n    Version: "2012-10-17"\n    Statement:\n      - Effect: Allow\n        Action: s3:GetObject\n        Resource: "*"\n',
    );
  });
});

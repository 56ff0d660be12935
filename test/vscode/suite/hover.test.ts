import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { behind, closeAll, eventually, expectRules, openFile, policy, setCursor } from "./policies.ts";
import { itInWindow } from "./window.ts";

/** What a hover may run. */
const trusted = ["leastwise.insertSnippet"];
const model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";

/** Texts that would be links if a hover did not take them for what they are. */
const hostile = [
  "[x](command:workbench.action.quit)",
  "`[x](command:workbench.action.quit)`",
  "``` [x](command:workbench.action.quit) ```",
  "bedrock:[x](command:workbench.action.quit)*",
  "<a href='command:workbench.action.quit'>x</a>:Invoke",
  "arn:aws:s3:::[x](command:workbench.action.quit)",
];

describe("A hover", () => {
  afterEach(closeAll);

  itInWindow("explains an action, and its link inserts a statement", async (window) => {
    const editor = await openFile(policy({ Action: "bedrock:InvokeModel", Resource: model }));
    const { document } = editor;
    await expectRules(document);
    await setCursor(editor, behind(document, "InvokeMo"));
    const text = await window.hoverText("InvokeModel");
    assert.match(text, /bedrock:InvokeModel/);
    assert.match(text, /AI risks: cost and data exposure/);
    assert.match(text, /bedrock:GuardrailIdentifier/);
    await window.waitFor(".monaco-hover a", { hasText: "Insert: Invoke one Bedrock model" });
    // By the keyboard, since a long hover scrolls: the first link comes into view when it gets the focus.
    await vscode.commands.executeCommand("editor.action.showHover", { focus: "autoFocusImmediately" });
    await window.press("Tab");
    await window.press("Enter");
    await eventually("the statement", () => document.getText().includes("InvokeOneModel"));
    const { Statement } = JSON.parse(document.getText());
    assert.deepEqual(
      Statement.map(({ Sid }: { Sid: string }) => Sid),
      ["Example", "InvokeOneModel"],
    );
    assert.match(document.getText(), /\n {4}\{\n {6}"Sid": "InvokeOneModel"/);
    await expectRules(document);
  });

  it("trusts no commands but ours", async () => {
    const { document } = await openFile(policy({ Action: "bedrock:InvokeModel", Resource: model }));
    await expectRules(document);
    const [content] = await hoverAt(document, "InvokeMo");
    assert.ok(content);
    assert.deepEqual(content.isTrusted, { enabledCommands: trusted });
    assert.notEqual(content.supportHtml, true);
    const commands = [...content.value.matchAll(/\(command:([\w.]+)\?/g)].map(([, command]) => command);
    assert.deepEqual(commands, trusted);
  });

  for (const text of hostile) {
    itInWindow(`makes no link of ${text}`, async (window) => {
      const place = text.startsWith("arn:") ? { Action: "s3:GetObject", Resource: text } : { Action: text };
      const { document } = await openFile(policy({ Resource: model, ...place }));
      await eventually("a hover", async () => (await hoverAt(document, text.slice(0, 9))).length > 0);
      const shown = await window.hoverText(behind(document, text).translate(0, -3));
      assert.match(shown, /workbench\.action\.quit/);
      const links = await window.texts('.monaco-hover a:is([href*="quit"], [data-href*="quit"])');
      assert.deepEqual(links, []);
    });
  }
});

async function hoverAt(document: vscode.TextDocument, text: string): Promise<vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    behind(document, text),
  );
  return hovers.flatMap(({ contents }) => contents).filter((content) => content instanceof vscode.MarkdownString);
}

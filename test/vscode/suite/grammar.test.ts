import assert from "node:assert/strict";
import { afterEach, describe } from "mocha";
import * as vscode from "vscode";
import { behind, closeAll, openFile, policy, setCursor } from "./policies.ts";
import { itInWindow, type TestWindow } from "./window.ts";

describe("The colours", () => {
  afterEach(closeAll);

  itInWindow("tell an action's parts apart, in policies only", async (window) => {
    const editor = await openFile(policy({ Action: "bedrock:InvokeModel", Resource: "arn:aws:s3:::bucket/*" }));
    assert.match(await scopesAt(window, editor, "bedro"), /entity\.name\.namespace\.service\.iam/);
    assert.match(await scopesAt(window, editor, "InvokeMo"), /iam/);
    assert.match(await scopesAt(window, editor, "arn:a"), /constant\.language\.partition\.iam/);
    assert.doesNotMatch(await scopesAt(window, editor, "Exam"), /iam/);
  });

  itInWindow("of a package.json stay as they are", async (window) => {
    const scripts = { "test:unit": "vitest run", lint: "npm:lint *" };
    const editor = await openFile(JSON.stringify({ name: "shop", scripts }, null, 2), { name: "package.json" });
    for (const text of ["test:un", "vitest r", "npm:li"]) {
      assert.doesNotMatch(await scopesAt(window, editor, text), /\.iam/);
    }
  });
});

/** The TextMate scopes of the character before the end of a text, as VS Code's own inspector tells them. */
async function scopesAt(window: TestWindow, editor: vscode.TextEditor, text: string): Promise<string> {
  const widget = ".token-inspect-widget";
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  await setCursor(editor, behind(editor.document, text).translate(0, -1));
  await vscode.commands.executeCommand("editor.action.inspectTMScopes");
  await window.waitFor(widget, { hasText: "textmate scopes" });
  const scopes = await window.texts(widget);
  await window.press("Escape");
  await window.waitFor(widget, { state: "hidden" });
  return scopes.join("\n");
}

import assert from "node:assert/strict";
import { afterEach, describe } from "mocha";
import * as vscode from "vscode";
import { behind, closeAll, eventually, expectRules, openFile, policy, setCursor } from "./policies.ts";
import { itInWindow } from "./window.ts";

const page = vscode.Uri.from({ scheme: "leastwise-page", path: "/Statement.md" });

describe("Explain This Statement", () => {
  afterEach(closeAll);

  itInWindow("opens a page beside, which follows the next question", async (window) => {
    const one = { Sid: "One", Effect: "Allow", Action: "bedrock:InvokeModel", Resource: "*" };
    const two = { Sid: "Two", Effect: "Deny", Action: "sagemaker:*", Resource: "*" };
    const editor = await openFile(policy({ Action: "s3:ListAllMyBuckets", Resource: "*" }));
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [one, two] }, null, 2);
    await editor.edit((edit) => edit.replace(whole, text));
    await expectRules(editor.document, "wildcard-resource");
    await setCursor(editor, behind(editor.document, "One"));
    await vscode.commands.executeCommand("leastwise.explainStatement");
    await eventually("the page", () =>
      vscode.window.tabGroups.all.some(
        ({ viewColumn, tabs }) => viewColumn === vscode.ViewColumn.Two && tabs.some(({ input }) => isPreview(input)),
      ),
    );
    await window.waitFor(".webview.ready, iframe.webview");
    assert.match(await textOf(page), /^# One\n/);
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await setCursor(editor, behind(editor.document, "Two"));
    await vscode.commands.executeCommand("leastwise.explainStatement");
    await eventually("the second page", async () => (await textOf(page)).startsWith("# Two\n"));
    assert.match(await textOf(page), /\*\*Denies\*\*/);
  });

  itInWindow("stands in the context menu of policies only", async (window) => {
    const entry = ".monaco-menu .action-item";
    const { document } = await openFile(policy({ Action: "s3:ListAllMyBuckets", Resource: "*" }));
    await expectRules(document);
    const titles = async (at: string) => {
      await window.click(at);
      await window.press("Shift+F10");
      await window.waitFor(entry);
      const found = await window.texts(entry);
      await window.press("Escape");
      await window.waitFor(entry, { state: "hidden" });
      return found.filter((title) => title.includes("Explain This Statement")).length;
    };
    await eventually("the entry", async () => (await titles("Example")) === 1);
    await openFile(`{ "name": "no-policy" }`, { name: "package.json" });
    await eventually("its absence", async () => (await titles("no-policy")) === 0);
  });
});

function isPreview(input: unknown): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.includes("markdown.preview");
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

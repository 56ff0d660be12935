import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { closeAll, eventually, expectRules, openFile, policy } from "./policies.ts";
import { seesProcesses, serverPids } from "./serverProcess.ts";
import { itInWindow } from "./window.ts";

/** Runs first, by its file's name: the server starts only once. */
describe("A new window", () => {
  after(closeAll);

  it("has the workspace's folders, as copies, and saves nothing by itself", () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    assert.deepEqual(
      folders.map(({ uri, name }) => [uri.scheme, name]),
      [
        ["file", "workspace"],
        ["file", "other"],
      ],
    );
    assert.equal(vscode.workspace.getConfiguration("files").get("autoSave"), "off");
  });

  it("runs no server for JSON that is no policy", async function () {
    if (!seesProcesses) this.skip();
    const { document } = await openFile(`{ "name": "no-policy", "scripts": { "test:unit": "vitest" } }`, {
      name: "package.json",
    });
    const extension = vscode.extensions.getExtension("leastwise.leastwise-vscode");
    assert.ok(extension);
    await eventually("the activation", () => extension.isActive);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(1), ` "version": "2012-10",\n `);
    await vscode.workspace.applyEdit(edit);
    // The extension hears of a second document after all that went before.
    await openFile("[]", { name: "empty.json" });
    assert.deepEqual(serverPids(), []);
  });

  itInWindow("starts the server when a policy is typed", async (window) => {
    const document = await vscode.workspace.openTextDocument({ language: "json", content: "" });
    await vscode.window.showTextDocument(document);
    await window.click({ selector: ".editor-group-container.active .view-lines" });
    await window.type(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "bedrock:InvokeModel"`);
    await expectRules(document, "missing-element");
    assert.equal(serverPids().length, 1);
  });

  it("checks a policy with the one server that runs", async function () {
    if (!seesProcesses) this.skip();
    const { document } = await openFile(policy({ Action: "sagemaker:ListEndpoint", Resource: "*" }));
    await expectRules(document, "unknown-action");
    assert.equal(serverPids().length, 1);
  });
});

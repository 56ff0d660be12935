import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { itInWindow } from "./window.ts";

describe("The host", () => {
  it("has opened the fixture workspace, as a copy", () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    assert.deepEqual(
      folders.map((folder) => [folder.uri.scheme, folder.name]),
      [["file", "workspace"]],
    );
  });

  it("does not save by itself", () => {
    assert.equal(vscode.workspace.getConfiguration("files").get("autoSave"), "off");
  });

  itInWindow("shows what is typed", async (window) => {
    const document = await vscode.workspace.openTextDocument({ language: "plaintext", content: "" });
    await vscode.window.showTextDocument(document);
    await window.click({ selector: ".editor-group-container.active .view-lines" });
    await window.type("least privilege");
    await window.hover("privilege");
    assert.equal(document.getText(), "least privilege");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});

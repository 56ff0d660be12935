import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  actionsAt,
  closeAll,
  diagnosticsOf,
  eventually,
  expectRules,
  folder,
  openFile,
  policy,
  rangeOf,
} from "./policies.ts";
import { itInWindow } from "./window.ts";

const text = policy({ Action: "textract:Get*Analysis", Resource: "arn:aws:textract:*:*:adapter/*" });
const title = "Justify `wildcard-action`… in leastwise.json";

describe("Justify", () => {
  const file = vscode.Uri.joinPath(folder("other").uri, "leastwise.json");

  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(file).then(undefined, () => undefined); // Not every test leaves one.
  });

  /** Does what the editor does with an action that is chosen: its edit, then its command. */
  async function choose(document: vscode.TextDocument, titleOfAction: string): Promise<void> {
    const actions = await actionsAt(document, rangeOf(document, "textract:Get*Analysis"));
    const action = actions.find((candidate) => candidate.title === titleOfAction);
    assert.ok(action?.edit, actions.map((each) => each.title).join(" | "));
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    if (action.command !== undefined) {
      await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    }
  }

  /** Types the reason where the cursor waits for it. */
  async function writeReason(reason: string): Promise<vscode.TextEditor> {
    const editor = await eventually("leastwise.json in front", () => {
      const shown = vscode.window.activeTextEditor;
      return shown?.document.uri.toString() === file.toString() && shown;
    });
    const before = editor.document.getText(new vscode.Range(new vscode.Position(0, 0), editor.selection.active));
    assert.match(before, /"reason": "$/);
    assert.ok(await editor.edit((edit) => edit.insert(editor.selection.active, reason)));
    return editor;
  }

  it("makes leastwise.json, waits for the reason, and makes a hint of the finding", async () => {
    const { document } = await openFile(text, { in: "other" });
    await expectRules(document, "wildcard-action");
    const [before] = diagnosticsOf(document);
    assert.equal(before?.severity, vscode.DiagnosticSeverity.Warning);
    await choose(document, title);
    const editor = await writeReason("The exporter needs them");
    const [after] = await eventually("the hint", () => {
      const found = diagnosticsOf(document);
      return found[0]?.severity === vscode.DiagnosticSeverity.Hint && found;
    });
    assert.match(after?.message ?? "", / Justified until \d{4}-\d{2}-\d{2}: The exporter needs them\.$/);
    assert.equal(after?.relatedInformation?.[0]?.location.uri.toString(), file.toString());
    const path = vscode.workspace.asRelativePath(document.uri, false);
    const { justifications } = JSON.parse(editor.document.getText());
    assert.deepEqual(justifications[0], {
      rule: "wildcard-action",
      file: path,
      sid: "Example",
      action: "textract:Get*Analysis",
      resource: "arn:aws:textract:*:*:adapter/*",
      reason: "The exporter needs them",
      owner: "",
      expires: justifications[0].expires,
    });
  });

  it("adds to the one that is there, and tells at its place what is missing or matches nothing", async () => {
    const rules = `{\n  "rules": { "wildcard-action": "error" }\n}\n`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(rules));
    const { document } = await openFile(text, { in: "other" });
    await eventually(
      "the rule's severity",
      () => diagnosticsOf(document)[0]?.severity === vscode.DiagnosticSeverity.Error,
    );
    await choose(document, title);
    const told = (words: string) =>
      eventually(words, () =>
        vscode.languages
          .getDiagnostics(file)
          .some(({ source, message }) => source === "leastwise" && message.includes(words)),
      );
    await told("gives no reason");
    const { document: configuration } = await writeReason("Why");
    assert.match(
      configuration.getText(),
      /^\{\n {2}"rules": \{ "wildcard-action": "error" \},\n {2}"justifications": \[\n/,
    );
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, rangeOf(document, "Example"), "Other");
    assert.ok(await vscode.workspace.applyEdit(change));
    await told("matches nothing");
    await expectRules(document, "wildcard-action");
  });

  itInWindow("is chosen from the menu, and the reason is typed at once; in YAML also in a comment", async (window) => {
    const yaml = `Version: "2012-10-17"
Statement:
  - Sid: Read
    Effect: Allow
    Action: textract:Get*Analysis
    Resource: arn:aws:textract:*:*:adapter/*
`;
    const { document } = await openFile(yaml, { in: "other", name: "policy.yaml" });
    await expectRules(document, "wildcard-action");
    await window.click("Analysis");
    const titles = await window.quickFixTitles();
    const index = titles.indexOf("Justify `wildcard-action`… in a comment");
    assert.notEqual(index, -1, titles.join(" | "));
    for (let step = 0; step < index; step++) await window.press("ArrowDown");
    await window.press("Enter");
    const comment = (reason: string, owner: string) =>
      new RegExp(`^ {4}# leastwise: allow wildcard-action ${reason} \\(${owner}, until \\d{4}-\\d{2}-\\d{2}\\)$`, "m");
    await eventually("the comment", () => comment("", "owner").test(document.getText()));
    await window.type("Exports");
    await window.press("Tab");
    await window.type("ml");
    await eventually("the reason", () => comment("Exports", "ml").test(document.getText()));
    await eventually("the hint", () => diagnosticsOf(document)[0]?.severity === vscode.DiagnosticSeverity.Hint);
  });
});

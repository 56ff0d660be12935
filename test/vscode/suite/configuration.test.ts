import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { closeAll, eventually, expectRules, folder, openFile, policy } from "./policies.ts";
import { serverPids } from "./serverProcess.ts";
import { itInWindow } from "./window.ts";

const text = policy({ Action: ["bedrock:GetGuardrail", "bedrock:GetG*"], Resource: "arn:aws:bedrock:*:*:guardrail/*" });
const findings = ["redundant-action", "wildcard-action"];

describe("The settings", () => {
  const minimum = (where: "workspace" | "other") => vscode.workspace.getConfiguration("leastwise", folder(where).uri);

  afterEach(async () => {
    for (const where of ["workspace", "other"] as const) {
      await minimum(where).update("minimumSeverity", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    }
    await closeAll();
  });

  it("hold for one folder, at once, and in the server that runs", async () => {
    const { document: here } = await openFile(text);
    const { document: there } = await openFile(text, { in: "other" });
    await expectRules(here, ...findings);
    await expectRules(there, ...findings);
    const pids = serverPids();
    await minimum("other").update("minimumSeverity", "warning", vscode.ConfigurationTarget.WorkspaceFolder);
    await expectRules(there, "wildcard-action");
    await expectRules(here, ...findings);
    await minimum("other").update("minimumSeverity", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await expectRules(there, ...findings);
    assert.deepEqual(serverPids(), pids);
  });
});

describe("leastwise.json", () => {
  const file = vscode.Uri.joinPath(folder("other").uri, "leastwise.json");
  const write = (content: string) => vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));

  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(file).then(undefined, () => undefined); // Not every test leaves one.
  });

  it("turns a rule off for its folder when it appears, and on when it goes", async () => {
    const { document: here } = await openFile(text);
    const { document: there } = await openFile(text, { in: "other" });
    await expectRules(there, ...findings);
    await write(`{ "rules": { "wildcard-action": "off" } }`);
    await expectRules(there, "redundant-action");
    await expectRules(here, ...findings);
    await vscode.workspace.fs.delete(file);
    await expectRules(there, ...findings);
  });

  it("counts as it stands in the editor", async () => {
    await write(`{ "rules": {} }`);
    await vscode.commands.executeCommand("vscode.open", file);
    const { document: there } = await openFile(text, { in: "other" });
    await expectRules(there, ...findings);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(0, `{ "rules": {`.length), `"wildcard-action": "off"`);
    await vscode.workspace.applyEdit(edit);
    await expectRules(there, "redundant-action");
  });

  it("is checked against its schema while it is written", async () => {
    await write(`{ "rules": { "wildcard-action": "loud", "no-such-rule": "off" } }`);
    await vscode.commands.executeCommand("vscode.open", file);
    const messages = await eventually("the schema's warnings", () => {
      const found = vscode.languages.getDiagnostics(file).filter(({ source }) => source !== "leastwise");
      return found.length >= 2 && found.map(({ message }) => message);
    });
    assert.match(messages.join("\n"), /"off"/);
    assert.match(messages.join("\n"), /no-such-rule/);
  });
});

describe("The language status", () => {
  afterEach(closeAll);

  itInWindow("tells the kind of policy and what was found", async (window) => {
    const { document } = await openFile(text);
    await expectRules(document, ...findings);
    await window.hover({ selector: "#status\\.languageStatus" });
    await window.waitFor(".hover-language-status", { hasText: "Identity policy: 1 warning, 1 info" });
    await window.press("Escape");
  });
});

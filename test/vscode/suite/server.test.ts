import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { closeAll, eventually, expectRules, openFile, policy } from "./policies.ts";
import { seesProcesses, serverPids } from "./serverProcess.ts";

const text = policy({ Action: "sagemaker:ListEndpoint", Resource: "*" });

/** Runs last, by its file's name: it ends the server that the others use. */
describe("The server", () => {
  afterEach(closeAll);

  it("is started anew by the command, and the findings come back", async () => {
    const { document } = await openFile(text);
    await expectRules(document, "unknown-action");
    const before = serverPids();
    await vscode.commands.executeCommand("leastwise.restart");
    await expectRules(document, "unknown-action");
    if (!seesProcesses) return;
    const after = await eventually("one server", () => serverPids().length === 1 && serverPids());
    assert.notDeepEqual(after, before);
  });

  it("comes back by itself when it dies", async function () {
    if (!seesProcesses) this.skip();
    const { document } = await openFile(text);
    await expectRules(document, "unknown-action");
    const [pid] = serverPids();
    assert.ok(pid);
    process.kill(pid, "SIGKILL");
    await eventually("another server", () => serverPids().some((other) => other !== pid));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text.replace("Endpoint", "Endpoints"));
    await vscode.workspace.applyEdit(edit);
    await expectRules(document);
  });
});

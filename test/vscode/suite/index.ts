import fs from "node:fs";
import path from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import * as vscode from "vscode";
import { eventually } from "./policies.ts";

/** What `test/vscode/run.mjs` reads from the result file: a run that leaves none has failed. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Called by VS Code inside the extension host: runs every bundled test beside this file.
 * Environment: `LEASTWISE_TEST_RESULT` (the result file), `LEASTWISE_TEST_GREP` (only tests whose title holds it).
 *
 * @throws when a test failed, which makes VS Code end with 1
 */
export async function run(): Promise<void> {
  await eventually("the two folders of the workspace", hasFolders);
  const grep = process.env["LEASTWISE_TEST_GREP"];
  const mocha = new Mocha({ timeout: 20_000, color: false, ...(grep ? { fgrep: grep } : {}) });
  for (const name of fs.readdirSync(import.meta.dirname).sort()) {
    if (name.endsWith(".test.cjs")) mocha.addFile(path.join(import.meta.dirname, name));
  }
  const result = await runMocha(mocha);
  const file = process.env["LEASTWISE_TEST_RESULT"];
  if (file) fs.writeFileSync(file, JSON.stringify(result));
  if (result.failed > 0) throw new Error(format("%d of the tests in VS Code failed.", result.failed));
}

/**
 * Under load the web host may open a workspace before it can read the file that lists the folders; it reads it again
 * only when the file changes.
 */
async function hasFolders(): Promise<boolean> {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (workspaceFolders?.length === 2) return true;
  if (workspaceFile) fs.writeFileSync(workspaceFile.fsPath, fs.readFileSync(workspaceFile.fsPath));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return false;
}

function runMocha(mocha: Mocha): Promise<SuiteResult> {
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
}

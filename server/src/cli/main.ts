#!/usr/bin/env node
import { homedir } from "node:os";
import { checkCommand } from "./check.ts";
import { diffCommand } from "./diff.ts";
import { explainCommand } from "./explain.ts";
import { justifyCommand } from "./justify.ts";
import { lspCommand } from "./lsp.ts";
import { runProgram } from "./program.ts";
import { simulateCommand } from "./simulate.ts";

const commands = [checkCommand, diffCommand, simulateCommand, justifyCommand, explainCommand, lspCommand];

for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);

process.exitCode = await runProgram(process.argv.slice(2), commands, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  home: homedir(),
});

/** A reader that has seen enough, such as `head`, is no error. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

import type { ReadStream, WriteStream } from "node:tty";

/** What the command line has of the process that it runs in. */
export interface Shell {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** The working directory. */
  readonly cwd: string;
  /** The user's home directory. */
  readonly home: string;
}

/** 0: nothing to complain of, 1: findings, 2: wrong usage, or something could not be done. */
export type ExitCode = 0 | 1 | 2;

/** Tells what went wrong, in one line. */
export function complain(shell: Shell, message: string): void {
  shell.stderr.write(`leastwise: ${message.trim().replace(/\s*\n\s*/g, " ")}\n`);
}

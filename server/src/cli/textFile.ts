import { isUtf8 } from "node:buffer";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** A text, or why there is none. `unfit`: the file is there, but is surely no text of ours. */
export type TextOrProblem = { readonly text: string } | { readonly problem: string; readonly unfit: boolean };

/** No policy, template or plan comes near it. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Reads a file; a byte order mark is a part of the text. */
export function readTextFile(location: string): TextOrProblem {
  try {
    if (statSync(location).size > MAX_BYTES) return tooLarge;
    return decodeText(readFileSync(location));
  } catch (error) {
    return { problem: `cannot be read (${codeOf(error)})`, unfit: false };
  }
}

export function isFolder(location: string): boolean {
  return statSync(location, { throwIfNoEntry: false })?.isDirectory() === true;
}

export async function readTextStream(stream: AsyncIterable<Uint8Array>): Promise<TextOrProblem> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_BYTES) return tooLarge;
    chunks.push(chunk);
  }
  return decodeText(Buffer.concat(chunks));
}

/**
 * Puts a new text in a file's place in one step, so that nobody ever reads half of it. The file keeps its mode and
 * its owner, and a link to it stays a link. Returns what went wrong.
 */
export function writeTextFile(location: string, text: string): string | undefined {
  let temporary: string | undefined;
  try {
    const target = realpathSync(location);
    const stats = statSync(target);
    if (!stats.isFile()) return "cannot be repaired: it is no regular file";
    accessSync(target, constants.W_OK);
    temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    writeFileSync(temporary, text, { flag: "wx", mode: stats.mode });
    chmodSync(temporary, stats.mode);
    if (stats.uid !== process.getuid?.() || stats.gid !== process.getgid?.()) keepOwner(temporary, stats);
    renameSync(temporary, target);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return `cannot be written (${codeOf(error)})`;
  }
}

/** Only the superuser may give files away; for anyone else the new file is their own. */
function keepOwner(file: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  try {
    chownSync(file, uid, gid);
  } catch {
    return;
  }
}

const tooLarge = { problem: `is larger than ${MAX_BYTES / 1024 / 1024} MB`, unfit: true } as const;

/** The text of a file's bytes. */
export function decodeText(bytes: Buffer): TextOrProblem {
  if (bytes.includes(0)) return { problem: "is no text in UTF-8 (it holds zero bytes)", unfit: true };
  if (!isUtf8(bytes)) return { problem: "is no text in UTF-8", unfit: true };
  return { text: bytes.toString("utf8") };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

import type { Span } from "../../text/span.ts";

/** A piece of a text that keeps it from being read, with what is read in its place; both are equally long. */
export interface Repair extends Span {
  readonly filler: string;
}

/** A repair that reads blanks in place of the piece. */
export function blankOut({ start, end }: Span): Repair {
  return { start, end, filler: " ".repeat(end - start) };
}

/** The text as the repairs have it; they come in order. */
export function applyRepairs(text: string, repairs: readonly Repair[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { start, end, filler } of repairs) {
    pieces.push(text.slice(position, start), filler);
    position = end;
  }
  return pieces.join("") + text.slice(position);
}

/**
 * What a line in braces lacks while somebody types it: the value of an argument, which its line end then stands for, or
 * all that would follow a word.
 */
export function repairLine(text: string, { start, end }: Span): Repair | undefined {
  const line = text.slice(start, end);
  const last = line.trimEnd().at(-1);
  if (last === "=" && !/[=!<>]=\s*$/.test(line.slice(-100))) return { start: end, end: end + 1, filler: "0" };
  if (last === ":" && loneKey.test(line)) return { start: end, end: end + 1, filler: "0" };
  return loneWords.test(line) && !continues(text, start) ? blankOut({ start, end }) : undefined;
}

/** A key of an object with its colon; the one of a loop has more before it. */
const loneKey = /^\s*(?:"[^"\n]*"|[\p{L}_][\p{L}\p{N}_-]*)\s*:\s*$/u;

/** The beginning of an argument, or of a block with its labels. */
const loneWords = /^[ \t]*[\p{L}_][\p{L}\p{N}_-]*(?:[ \t]+(?:"[^"\\\n]*"|[\p{L}_][\p{L}\p{N}_-]*))*[ \t]*\r?$/u;

/** Whether a line goes on with what the line before it began, as the value of a loop may do. */
function continues(text: string, lineStart: number): boolean {
  let position = lineStart - 1;
  while (position >= 0 && " \t\r\n".includes(text.charAt(position))) position--;
  return "=:>?+-*/%&|<!([.".includes(text.charAt(position));
}

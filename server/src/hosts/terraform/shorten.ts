import type { Span } from "../../text/span.ts";
import type { ClosedBlock } from "./blocks.ts";
import { applyRepairs, blankOut, type Repair } from "./repairs.ts";

/**
 * A block's text without what the grammar need not read, at the same offsets: the text of heredocs, whose every
 * character is a token for it, and what stands between braces that are known.
 */
export function shorten({ text, braces, heredocs }: ClosedBlock, isKnown?: (braces: Span) => boolean): string {
  const hidden: Repair[] = heredocs.flatMap((span) => blankText(text, span));
  // An outer pair comes before the pairs in it, which need no look then.
  let end = 0;
  const pairs = isKnown === undefined ? [] : [...braces].sort((left, right) => left.start - right.start);
  for (const pair of pairs) {
    const length = pair.end - pair.start - 2;
    if (pair.start < end || length < 4 || isKnown?.(pair) !== true) continue;
    end = pair.end;
    hidden.push({ start: pair.start + 1, end: pair.end - 1, filler: `/*${" ".repeat(length - 4)}*/` });
  }
  return applyRepairs(text, withoutInner(hidden));
}

/** In order, without those that lie in others. */
function withoutInner(repairs: readonly Repair[]): Repair[] {
  let end = 0;
  return [...repairs]
    .sort((left, right) => left.start - right.start)
    .filter((repair) => {
      const isInner = repair.start < end;
      if (!isInner) end = repair.end;
      return !isInner;
    });
}

/** The lines of a heredoc as blanks, but for its interpolations and directives. */
function blankText(text: string, { start, end }: Span): Repair[] {
  const lines = text.slice(start, end);
  const repairs: Repair[] = [];
  const blank = (from: number, to: number) => {
    for (const { 0: line, index } of lines.slice(from, to).matchAll(/[^\n]+/g)) {
      const at = start + from + index;
      repairs.push(blankOut({ start: at, end: at + line.length }));
    }
  };
  const signs = /\$\$\{|%%\{|[$%]\{/g;
  let position = 0;
  for (let sign = signs.exec(lines); sign !== null; sign = signs.exec(lines)) {
    if (sign[0].length > 2) continue;
    const close = endOfHole(lines, signs.lastIndex);
    blank(position, sign.index);
    // What is not closed is left to the grammar.
    if (close === undefined) return repairs;
    position = close;
    signs.lastIndex = close;
  }
  blank(position, lines.length);
  return repairs;
}

/** Behind the brace that closes the one before this offset. */
function endOfHole(text: string, offset: number): number | undefined {
  const tokens = /[{}]|"(?:[^"\\\n]|\\.)*"/g;
  let depth = 1;
  tokens.lastIndex = offset;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === "{") depth++;
    else if (token[0] === "}" && --depth === 0) return tokens.lastIndex;
  }
  return undefined;
}

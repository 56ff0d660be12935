import type { Span } from "../../text/span.ts";
import { applyRepairs } from "./repairs.ts";
import { scan } from "./scanner.ts";

/**
 * The top-level blocks and attributes of a file, without the blanks and comments between them. One pass, in linear
 * time. No error reaches from one block into the next: a quoted string ends with its line, and the header of a block
 * that stands in the first column begins a block whatever is open before.
 */
export function splitBlocks(text: string): readonly Span[] {
  return scan(text).blocks;
}

/** The comments that end with their line, in the blocks and between them. */
export function lineComments(text: string): Span[] {
  const { blocks, comments } = scan(text);
  const starts = [0, ...blocks.map(({ end }) => end)];
  const between = starts.flatMap((start, index) => {
    const gap = text.slice(start, blocks[index]?.start ?? text.length);
    return [...gap.matchAll(/\/\*[\s\S]*?(?:\*\/|$)|(?:#|\/\/).*/g)]
      .filter(([found]) => !found.startsWith("/*"))
      .map(({ index: at, 0: found }) => ({ start: start + at, end: start + at + found.length }));
  });
  return [...comments, ...between].sort((left, right) => left.start - right.start);
}

/** A block's text, ready to be read. */
export interface ClosedBlock {
  /**
   * With all closed that is open, as it is while somebody types, and without what nothing can be made of. What stays
   * keeps its offset; brackets are closed behind the text. The text itself where all is well.
   */
  readonly text: string;
  /** The braces that are not in strings, with all between them, in the order in which they close. */
  readonly braces: readonly Span[];
  /** The lines of each heredoc. */
  readonly heredocs: readonly Span[];
}

export function closeBlock(text: string): ClosedBlock {
  const { repairs, closers, braces, heredocs } = scan(text);
  const repaired = repairs.length === 0 ? text : applyRepairs(text, repairs);
  // A comment must not swallow what is added, and a string ends on its line.
  const added = closers.length === 0 ? [] : [closers[0] === '"' ? "" : "\n", ...closers, "\n"];
  return { text: repaired + added.join(""), braces, heredocs };
}

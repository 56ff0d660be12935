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

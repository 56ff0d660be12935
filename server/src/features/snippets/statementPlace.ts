import type { StatementSnippet } from "../../knowledge/snippets.ts";
import type { Span } from "../../text/span.ts";
import type { StatementForm } from "./statementText.ts";

/** A place where statements may be written. Offsets in the file. */
export interface StatementPlace {
  /** What they replace: the word there, which may be empty. */
  readonly span: Span;
  readonly form: StatementForm;
  readonly snippets: readonly StatementSnippet[];
  /** The file's step of indentation. */
  readonly step: string;
  /** How an item of a YAML list begins there, where it is not with a dash and a blank. */
  readonly dash?: string;
  /** What `statementText` gives, as it must be written at this place. */
  fit(text: string): string;
}

/** Where and how to insert a ready statement near an offset. */
export interface SnippetInsertion {
  /** Offset in the file. */
  readonly offset: number;
  /** In the editor's snippet language, its further lines indented as if the line of the offset began in column 0. */
  readonly text: string;
}

/** The letters around an offset, within a span. */
export function wordAt(text: string, offset: number, within: Span): Span {
  let start = offset;
  while (start > within.start && /[A-Za-z0-9-]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < within.end && /[A-Za-z0-9-]/.test(text.charAt(end))) end++;
  return { start, end };
}

/** Whether a word is as much of a snippet's prefix as is typed so far: the prefixes begin with `iam-`. */
export function mayBePrefix(word: string): boolean {
  return "iam-".startsWith(word.slice(0, "iam-".length));
}

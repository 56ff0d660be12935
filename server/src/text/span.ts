/** A half-open range of UTF-16 offsets: `start` is inside, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces the text in `[start, end)` by `newText`; an insertion has `start === end`. */
export interface TextEdit extends Span {
  readonly newText: string;
}

/** The span moved by `offset` code units. */
export function shift(span: Span, offset: number): Span {
  return { start: span.start + offset, end: span.end + offset };
}

/** Where the line of an offset ends: before its LF, or with the text. */
export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

/** The line around an offset, without its LF. */
export function lineAt(text: string, offset: number): Span {
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: endOfLine(text, offset) };
}

/** Whether `offset` lies in the span or at its end, as a cursor does. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Whether the outer span holds all of the inner one. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether two spans share a place; a cursor (empty span) shares a place with what it touches. */
export function overlaps(left: Span, right: Span): boolean {
  return left.start <= right.end && right.start <= left.end;
}

/**
 * The text with all edits applied. Edits may come in any order and must not overlap;
 * several insertions at one offset keep the order in which they are given.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.start < position) throw new Error(`Edits overlap at offset ${edit.start}.`);
    parts.push(text.slice(position, edit.start), edit.newText);
    position = edit.end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}

/** The edits by place; the sort is stable, so insertions at one place keep their order. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
}

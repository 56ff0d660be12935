/** A place as LSP counts it: zero-based line, zero-based UTF-16 code unit in the line. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Converts between offsets and positions of one text; made once a text, in one pass. */
export interface LineIndex {
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
}

/** Lines end at LF, CR LF or a lone CR, as LSP defines them. */
export function createLineIndex(text: string): LineIndex {
  const starts: number[] = [0];
  for (let offset = nextLineBreak(text, 0); offset !== -1; ) {
    const crlf = text.charCodeAt(offset) === CR && text.charCodeAt(offset + 1) === LF;
    const start = offset + (crlf ? 2 : 1);
    starts.push(start);
    offset = nextLineBreak(text, start);
  }
  return {
    positionAt(offset) {
      const bounded = Math.max(0, Math.min(offset, text.length));
      const line = lineOf(starts, bounded);
      return { line, character: bounded - (starts[line] ?? 0) };
    },
    offsetAt({ line, character }) {
      if (line < 0) return 0;
      const start = starts[line];
      if (start === undefined) return text.length;
      return Math.max(start, Math.min(start + character, endOfLine(text, starts[line + 1])));
    },
  };
}

const LF = 10;
const CR = 13;

function nextLineBreak(text: string, from: number): number {
  for (let offset = from; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === LF || code === CR) return offset;
  }
  return -1;
}

/** The offset behind the last character of a line, its line break left out. */
function endOfLine(text: string, nextStart: number | undefined): number {
  if (nextStart === undefined) return text.length;
  const crlf = text.charCodeAt(nextStart - 1) === LF && text.charCodeAt(nextStart - 2) === CR;
  return nextStart - (crlf ? 2 : 1);
}

/** The last line that starts at or before the offset, by binary search. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

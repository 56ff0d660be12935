import type { Span } from "./span.ts";

/**
 * How the offsets of a text that was read out of another one, such as JSON in an escaped string, belong to the
 * offsets of that other text. Segments follow one another in both texts; what lies between two of them in the outer
 * text (an indent, the quotes) has no counterpart in the inner one.
 */
export type OffsetMap = readonly Segment[];

/** A piece of the inner text with what it was read from. Of equal lengths they belong together offset by offset. */
export interface Segment {
  readonly inner: Span;
  readonly outer: Span;
}

/** The span in the outer text. */
export function toOuter(map: OffsetMap, span: Span): Span {
  const start = startInOuter(map, span.start);
  const end = span.end === span.start ? start : endInOuter(map, span.end);
  return { start, end: Math.max(start, end) };
}

/** The offset in the inner text; `undefined` outside all that the inner text was read from. */
export function toInner(map: OffsetMap, offset: number): number | undefined {
  const first = map[0];
  const last = map.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (offset < first.outer.start || offset > last.outer.end) return undefined;
  const segment = map[findLast(map, (candidate) => candidate.outer.start <= offset)] ?? first;
  const distance = offset - segment.outer.start;
  if (isCopy(segment)) return Math.min(segment.inner.start + distance, segment.inner.end);
  return offset >= segment.outer.end ? segment.inner.end : segment.inner.start;
}

/** Where what begins at the inner offset begins. */
function startInOuter(map: OffsetMap, offset: number): number {
  const segment = map[findLast(map, ({ inner }) => inner.start <= offset)];
  if (segment === undefined) return map[0]?.outer.start ?? 0;
  if (isCopy(segment)) return Math.min(segment.outer.start + offset - segment.inner.start, segment.outer.end);
  return offset >= segment.inner.end ? segment.outer.end : segment.outer.start;
}

/** Where what ends at the inner offset ends: not behind a gap that follows it. */
function endInOuter(map: OffsetMap, offset: number): number {
  const segment = map[findLast(map, ({ inner }) => inner.start < offset)];
  if (segment === undefined) return map[0]?.outer.start ?? 0;
  return isCopy(segment) ? segment.outer.start + offset - segment.inner.start : segment.outer.end;
}

function isCopy({ inner, outer }: Segment): boolean {
  return inner.end - inner.start === outer.end - outer.start;
}

/** The index of the last segment for which the question holds, where it holds for all before; -1 for none. */
function findLast(map: OffsetMap, holds: (segment: Segment) => boolean): number {
  let low = 0;
  let high = map.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const segment = map[middle];
    if (segment !== undefined && holds(segment)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Collects an inner text with its map, piece by piece. */
export interface InnerText {
  /** Text that is the same in both, from this outer offset on. */
  copy(text: string, outerStart: number): void;
  /** Text that stands for something else in the outer text. */
  stand(text: string, outer: Span): void;
  /** A piece of another inner text of the same outer text. */
  piece(other: MappedText, span: Span): void;
  finish(): MappedText;
}

/** A text that was read out of another one. */
export interface MappedText {
  readonly text: string;
  readonly map: OffsetMap;
}

export function createInnerText(): InnerText {
  const parts: string[] = [];
  const map: Segment[] = [];
  let length = 0;
  const add = (text: string, outer: Span) => {
    const inner = { start: length, end: length + text.length };
    const last = map.at(-1);
    const joins = last !== undefined && isCopy(last) && last.outer.end === outer.start;
    if (joins && isCopy({ inner, outer })) {
      map[map.length - 1] = {
        inner: { start: last.inner.start, end: inner.end },
        outer: { start: last.outer.start, end: outer.end },
      };
    } else map.push({ inner, outer });
    parts.push(text);
    length = inner.end;
  };
  return {
    copy: (text, outerStart) => {
      if (text !== "") add(text, { start: outerStart, end: outerStart + text.length });
    },
    stand: add,
    piece: ({ text, map: from }, span) => {
      for (const { inner, outer } of from) {
        const start = Math.max(inner.start, span.start);
        const end = Math.min(inner.end, span.end);
        if (start >= end) continue;
        const clipped = isCopy({ inner, outer })
          ? { start: outer.start + start - inner.start, end: outer.start + end - inner.start }
          : outer;
        add(text.slice(start, end), clipped);
      }
    },
    finish: () => ({ text: parts.join(""), map }),
  };
}

import type { StringNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";
import { holesIn } from "./holeMarks.ts";

/**
 * The place of a template's hole in the text of its node, by the hole's index. `undefined` where the text does not
 * show each hole of the template as one `${…}`, such as in `Fn::Join`.
 */
export function findHole({ value }: StringNode, text: string, hole: number): Span | undefined {
  const names =
    value.kind === "template" ? value.parts.flatMap((part) => (typeof part === "string" ? [] : part.name)) : [];
  const written = holesIn(text);
  const inOrder = written.length === names.length && written.every(({ name }, index) => name === names[index]);
  return inOrder ? written[hole] : undefined;
}

/**
 * The place of a template's end in the text of its node. `undefined` where it may be written in another way than as it
 * reads, or where a comment may hold it.
 */
export function findEnd({ value }: StringNode, text: string, end: string): Span | undefined {
  const last = value.kind === "template" ? value.parts.at(-1) : undefined;
  if (typeof last !== "string" || !last.endsWith(end) || !/^[\w./:*-]+$/.test(end) || text.includes("#"))
    return undefined;
  const start = text.lastIndexOf(end);
  const isOnly = start !== -1 && text.indexOf(end) === start;
  // Nothing but what closes the string and the brackets around it may follow.
  return isOnly && /^[\s"'\])}\\]*$/.test(text.slice(start + end.length))
    ? { start, end: start + end.length }
    : undefined;
}

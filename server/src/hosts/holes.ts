import type { StringNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";

/**
 * The place of a template's hole in the text of its node, by the hole's index. `undefined` where the text does not
 * show each hole of the template as one `${…}`, such as in `Fn::Join`.
 */
export function findHole({ value }: StringNode, text: string, hole: number): Span | undefined {
  const names =
    value.kind === "template" ? value.parts.flatMap((part) => (typeof part === "string" ? [] : part.name)) : [];
  // A mark stands for an expression of a document in a string; `$${` and `${!` are no holes.
  const written = [...text.matchAll(/(?<!\$)\$\{(?!!)([^{}]*)\}|[\uE000]([^\uE002]*)\uE002/g)];
  const inOrder =
    written.length === names.length && written.every((match, index) => (match[1] ?? match[2])?.trim() === names[index]);
  const found = inOrder ? written[hole] : undefined;
  return found && { start: found.index, end: found.index + found[0].length };
}

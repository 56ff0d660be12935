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

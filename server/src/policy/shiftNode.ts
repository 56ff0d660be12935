import { shift } from "../text/span.ts";
import type { StringNode } from "./tree.ts";

/** The node of one unit as another one sees it, which begins so many characters before; it has no id there. */
export function shiftNode(node: StringNode, offset: number): StringNode {
  return { ...node, id: -1, span: shift(node.span, offset) };
}

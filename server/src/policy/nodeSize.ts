import type { PolicyNode, PropertyNode } from "./tree.ts";
import type { Value } from "./value.ts";

/** The size of a node as compact JSON, in characters; unknown parts count as nothing. */
export function nodeSize(node: PolicyNode | PropertyNode): number {
  switch (node.kind) {
    case "object":
      return membersSize(node.properties);
    case "property":
      return node.key.length + 3 + nodeSize(node.value);
    case "array":
      return membersSize(node.items);
    case "string":
      return 2 + textSize(node.value);
    case "literal":
      return String(node.value).length;
    default:
      return 0;
  }
}

/** With the brackets around them and the commas between. */
function membersSize(members: readonly (PolicyNode | PropertyNode)[]): number {
  let size = members.length === 0 ? 2 : 1;
  for (const member of members) size += nodeSize(member) + 1;
  return size;
}

function textSize(value: Value): number {
  if (value.kind === "known") return value.text.length;
  if (value.kind === "unknown") return 0;
  return value.parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

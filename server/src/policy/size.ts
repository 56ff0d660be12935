import {
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
  type PolicyEdit,
  plainText,
} from "./edit.ts";
import { nodeSize } from "./nodeSize.ts";
import type { Policy } from "./policy.ts";
import { locate, type NodeId, type PolicyNode } from "./tree.ts";

/** The size of a policy as compact JSON, in characters; unknown parts count as nothing. */
export function policySize({ document, statements }: Policy): number {
  return statements.reduce((sum, { size }) => sum + size, nodeSize(document));
}

/** How much larger the edits make a policy, in characters of compact JSON. */
export function growth(policy: Policy, edits: readonly PlacedEdit[]): number {
  return edits.reduce((sum, { statement, edit }) => {
    const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
    return sum + (root === undefined ? 0 : growthOf(edit, root));
  }, 0);
}

/** How much the edits write, in characters of compact JSON; they make a policy no larger than by that. */
export function writtenSize(edits: readonly PlacedEdit[]): number {
  return edits.reduce((sum, { edit }) => sum + writtenSizeOf(edit), 0);
}

function growthOf(edit: PolicyEdit, root: PolicyNode): number {
  if (edit.op === "replace") return writtenSizeOf(edit) - sizeAt(root, edit.node);
  if (edit.op === "removeProperty") return -sizeAt(root, edit.property);
  if (edit.op === "replaceEnd") return writtenSizeOf(edit) - edit.end.length;
  if (edit.op === "removeStatement") return -nodeSize(root);
  return writtenSizeOf(edit);
}

function sizeAt(root: PolicyNode, id: NodeId): number {
  const node = locate(root, id)?.node;
  return node === undefined ? 0 : nodeSize(node);
}

function writtenSizeOf(edit: PolicyEdit): number {
  switch (edit.op) {
    case "replace":
    case "addStatements":
      return listSize(edit.values);
    case "addProperty":
      return edit.key.length + 4 + valueSize(edit.value);
    case "replaceEnd":
      return valueSize(edit.value) - 2;
    default:
      return 0;
  }
}

function valueSize(value: EditValue): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return String(value).length;
  if (isCopiedNode(value)) return nodeSize(value.copied);
  if (isPlaceholderText(value)) return plainText(value.placeholderParts).length + 2;
  if (Array.isArray(value)) return listSize(value) + 2;
  return Object.entries(value).reduce((sum, [key, member]) => sum + key.length + 4 + valueSize(member), 2);
}

/** The values with a comma behind each. */
function listSize(values: readonly EditValue[]): number {
  return values.reduce((sum: number, value) => sum + valueSize(value) + 1, 0);
}

import type { EditValue, PolicyEdit } from "./edit.ts";
import type { PolicyNode } from "./tree.ts";

/** Adds values behind those of a list, or of the single value in its place; `undefined` where there is none. */
export function appendEdit(node: PolicyNode, values: readonly EditValue[]): PolicyEdit | undefined {
  const last = node.kind === "array" ? node.items.at(-1) : node;
  if (last === undefined || last.kind === "object" || last.kind === "unknown") return undefined;
  return { op: "replace", node: last.id, values: [{ copied: last }, ...values] };
}

import type { EditObject, EditValue } from "./edit.ts";
import type { Statement } from "./policy.ts";
import type { PolicyNode } from "./tree.ts";

/** The node as a value to write again; `undefined` where a part of it is not known text. */
export function toEditValue(node: PolicyNode): EditValue | undefined {
  if (node.kind === "literal") return node.value;
  if (node.kind === "string") return node.value.kind === "known" ? node.value.text : undefined;
  if (node.kind === "array") {
    const items = node.items.map(toEditValue);
    return items.some((item) => item === undefined) ? undefined : (items as EditValue[]);
  }
  if (node.kind !== "object") return undefined;
  const members = node.properties.map(({ key, value }) => [key, toEditValue(value)] as const);
  return members.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(members) as EditObject);
}

/**
 * A copy of the statement with other elements in place of its own; `undefined` where it holds what cannot be
 * written again. The `Sid` gets a suffix, since it must be unique.
 */
export function copyStatement(
  { root, sid }: Statement,
  changes: { readonly elements: Readonly<Record<string, EditValue>>; readonly sidSuffix: string },
): EditObject | undefined {
  const value = toEditValue(root);
  if (value === undefined || typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const name = sid === undefined ? {} : { Sid: sid.replace(/[^A-Za-z0-9]/g, "") + changes.sidSuffix };
  return { ...(value as EditObject), ...name, ...changes.elements };
}

import { asEditObject, type EditObject, type EditValue } from "./edit.ts";
import type { Statement } from "./policy.ts";
import { isComputedKey, type PolicyNode } from "./tree.ts";

/** The node as a value to write again; `undefined` where a part of it has no text, or a key has a hole. */
export function toEditValue(node: PolicyNode): EditValue | undefined {
  if (node.kind === "literal") return node.value;
  if (node.kind === "string" && node.value.kind === "known") return node.value.text;
  if (node.kind === "string" || node.kind === "unknown") {
    return node.span.start === node.span.end ? undefined : { copied: node };
  }
  if (node.kind === "array") {
    const items = node.items.map(toEditValue);
    return items.some((item) => item === undefined) ? undefined : (items as EditValue[]);
  }
  if (node.kind !== "object" || node.properties.some(({ key }) => isComputedKey(key))) return undefined;
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
  const value = asEditObject(toEditValue(root));
  if (value === undefined) return undefined;
  const name = sid === undefined ? {} : { Sid: sid.replace(/[^A-Za-z0-9]/g, "") + changes.sidSuffix };
  return { ...value, ...name, ...changes.elements };
}

import {
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
  type PlaceholderText,
  type PolicyEdit,
  plainText,
} from "./edit.ts";
import { lowerStatement } from "./lower.ts";
import type { Policy, Statement } from "./policy.ts";
import type { NodeId, PolicyNode, PropertyNode } from "./tree.ts";
import { joinValues, type Value } from "./value.ts";

/** A policy after edits, in the model only: its statements, and its document's elements by name. */
export interface EditedPolicy {
  readonly statements: readonly Statement[];
  readonly document: PolicyNode;
}

/** The policy with the edits made and every place to fill in filled by its default. */
export function applyEdits(policy: Policy, edits: readonly PlacedEdit[]): EditedPolicy {
  const documentEdits = edits.filter(({ statement }) => statement === undefined).map(({ edit }) => edit);
  const statements = policy.statements.flatMap((statement, index): Statement[] => {
    const own = edits.filter((placed) => placed.statement === index).map(({ edit }) => edit);
    if (own.length === 0) return [statement];
    if (own.some(({ op }) => op === "removeStatement")) return [];
    const added = own.flatMap((edit) => (edit.op === "addStatements" ? edit.values : []));
    return [lowerStatement(editTree(statement.root, own), ""), ...added.map(writtenStatement)];
  });
  return { statements, document: editTree(policy.document, documentEdits) };
}

/** The statement that a value will be once it is written, with every place filled by its default. */
export function writtenStatement(value: EditValue): Statement {
  return lowerStatement(toNode(value), "");
}

/** The edited tree. Its ids and spans mean nothing: it is for reading what it says. */
function editTree(root: PolicyNode, edits: readonly PolicyEdit[]): PolicyNode {
  const replaced = new Map<NodeId, readonly EditValue[]>();
  const renamed = new Map<NodeId, string>();
  const removed = new Set<NodeId>();
  const holes = new Map<NodeId, number>();
  const ends = new Map<NodeId, (value: Value) => Value>();
  const added = new Map<NodeId, [string, EditValue][]>();
  for (const edit of edits) {
    if (edit.op === "replace") replaced.set(edit.node, edit.values);
    else if (edit.op === "renameProperty") renamed.set(edit.property, edit.key);
    else if (edit.op === "removeHole") holes.set(edit.node, edit.hole);
    else if (edit.op === "replaceEnd") ends.set(edit.node, (value) => withEnd(value, edit.end, edit.value));
    else if (edit.op === "removeProperty") removed.add(edit.property);
    else if (edit.op === "addProperty") {
      added.set(edit.object, [...(added.get(edit.object) ?? []), [edit.key, edit.value]]);
    }
  }
  const targets = [...replaced.keys(), ...renamed.keys(), ...removed, ...holes.keys(), ...ends.keys(), ...added.keys()];
  /** Ids grow in document order: those below a node are smaller than `end`, the id of what follows it. */
  const rewrite = (node: PolicyNode, end: NodeId): PolicyNode => {
    const values = replaced.get(node.id);
    if (values !== undefined) return toNode(values.length === 1 && values[0] !== undefined ? values[0] : values);
    const hole = holes.get(node.id);
    if (hole !== undefined && node.kind === "string") return { ...node, value: withoutHole(node.value, hole) };
    const endWritten = ends.get(node.id);
    if (endWritten !== undefined && node.kind === "string") return { ...node, value: endWritten(node.value) };
    if (node.kind !== "array" && node.kind !== "object") return node;
    if (!targets.some((target) => node.id <= target && target < end)) return node;
    if (node.kind === "array") {
      const items: PolicyNode[] = [];
      node.items.forEach((item, index) => {
        const written = replaced.get(item.id)?.map(toNode);
        items.push(...(written ?? [rewrite(item, node.items[index + 1]?.id ?? end)]));
      });
      return { ...node, items };
    }
    const next = (index: number) => node.properties[index + 1]?.id ?? end;
    const kept = node.properties.flatMap((property, index): PropertyNode[] => {
      if (removed.has(property.id)) return [];
      const key = renamed.get(property.id) ?? property.key;
      return [{ ...property, key, value: rewrite(property.value, next(index)) }];
    });
    return { ...node, properties: [...kept, ...(added.get(node.id) ?? []).map(toProperty)] };
  };
  return rewrite(root, Number.POSITIVE_INFINITY);
}

/** The id and the span of what is in no text. */
const id = -1;
const span = { start: 0, end: 0 } as const;

function withoutHole(value: Value, hole: number): Value {
  if (value.kind !== "template") return value;
  const [gone] = value.parts.filter((part) => typeof part !== "string").slice(hole);
  return joinValues(
    value.parts.flatMap((part): Value[] => {
      if (typeof part === "string") return [{ kind: "known", text: part }];
      return part === gone ? [] : [{ kind: "template", parts: [part] }];
    }),
  );
}

function withEnd(value: Value, end: string, written: string | PlaceholderText): Value {
  if (value.kind !== "template") return value;
  const last = value.parts.at(-1);
  if (typeof last !== "string" || !last.endsWith(end)) return value;
  const text = typeof written === "string" ? written : plainText(written.placeholderParts);
  return { kind: "template", parts: [...value.parts.slice(0, -1), last.slice(0, -end.length) + text] };
}

function toNode(value: EditValue): PolicyNode {
  if (typeof value === "string") return { kind: "string", id, span, value: { kind: "known", text: value } };
  if (typeof value !== "object" || value === null) return { kind: "literal", id, span, value };
  if (isCopiedNode(value)) return value.copied;
  if (isPlaceholderText(value)) return toNode(plainText(value.placeholderParts));
  if (isList(value)) return { kind: "array", id, span, items: value.map(toNode) };
  return { kind: "object", id, span, properties: Object.entries(value).map(toProperty) };
}

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}

function toProperty([key, value]: readonly [string, EditValue]): PropertyNode {
  return { kind: "property", id, span, key, keySpan: span, value: toNode(value) };
}

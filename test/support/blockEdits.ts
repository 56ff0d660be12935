import {
  asEditObject,
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
} from "../../server/src/policy/edit.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { locate } from "../../server/src/policy/tree.ts";

/** In blocks of Terraform one value is a list of one, and what has no members has no block. */
export function normaliseBlocks(meaning: unknown): unknown {
  if (Array.isArray(meaning)) return meaning.length === 1 ? normaliseBlocks(meaning[0]) : meaning.map(normaliseBlocks);
  const entries = (meaning as { entries?: readonly (readonly [string, unknown])[] } | null)?.entries;
  if (entries === undefined) return meaning;
  const members = entries.map(([key, value]) => [key, normaliseBlocks(value)] as const);
  return { entries: members.filter(([, value]) => JSON.stringify(value) !== '{"entries":[]}') };
}

/** An edit of a kind that blocks of Terraform can say. */
export function fitBlocks({ statement, edit }: PlacedEdit, { statements }: Policy): PlacedEdit {
  const root = statements[statement ?? -1]?.root;
  if (edit.op === "addStatements") return { statement, edit: { ...edit, values: edit.values.map(fitStatement) } };
  if (edit.op === "removeStatement") return { statement, edit };
  const id =
    edit.op === "replace" || edit.op === "removeHole" || edit.op === "replaceEnd"
      ? edit.node
      : edit.op === "addProperty"
        ? edit.object
        : edit.property;
  const location = root && locate(root, id);
  if (location === undefined) return { statement, edit };
  const keys = location.ancestors.flatMap((node) => (node.kind === "property" ? [node.key] : []));
  if (edit.op === "addProperty") {
    const key = keys.length > 0 || known.has(edit.key) ? edit.key : "NotResource";
    return { statement, edit: { ...edit, key, value: fitValue([...keys, key], edit.value) } };
  }
  if (edit.op === "renameProperty" && keys.length === 0) {
    const old = location.node.kind === "property" ? location.node.key : "";
    return { statement, edit: { ...edit, key: old.startsWith("Not") ? old.slice(3) : `Not${old}` } };
  }
  const isItem = location.ancestors.at(-1)?.kind === "array";
  if (edit.op !== "replace") return { statement, edit };
  const values = isItem ? edit.values.flatMap(leaves) : [fitValue(keys, edit.values)];
  return { statement, edit: { ...edit, values } };
}

const known = new Set(["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition"]);

function fitStatement(value: EditValue): EditValue {
  const elements = Object.entries(asEditObject(value) ?? {});
  return Object.fromEntries(elements.map(([key, content]) => [key, fitValue([key], content)]));
}

/** A value for the place that the keys lead to. */
function fitValue([element = "", ...inner]: readonly string[], value: EditValue): EditValue {
  const texts = leaves(value);
  const [first = "x"] = texts;
  if (element === "Sid" || element === "Effect") return first;
  if (element === "Principal" && inner.length === 0) return texts.length === 1 ? "*" : { AWS: texts, Service: first };
  if (element !== "Condition" || inner.length === 2) return texts;
  const keys = { "aws:k": texts, "aws:${q}": first };
  return inner.length === 1 ? keys : { StringLike: keys, Bool: { "aws:k": ["true"] } };
}

function leaves(value: EditValue): EditValue[] {
  if (typeof value !== "object") return [value];
  if (value === null) return [];
  if (isPlaceholderText(value) || isCopiedNode(value)) return [value];
  return Object.values(value).flatMap(leaves);
}

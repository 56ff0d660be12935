import { describe, expect, it } from "vitest";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import {
  asEditObject,
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
} from "../../server/src/policy/edit.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { locate } from "../../server/src/policy/tree.ts";
import { type Choose, checkEdits, type RenderCase } from "../support/renderProperty.ts";

const reader = await loadHcl();
const terraform: RenderCase = {
  host: createTerraformHost(reader),
  path: "a.tf",
  validate(text) {
    expect(reader.read(text).wellFormed).toBe(true);
  },
  normalise,
};

/** One value is a list of one here, and what has no members has no block. */
function normalise(meaning: unknown): unknown {
  if (Array.isArray(meaning)) return meaning.length === 1 ? normalise(meaning[0]) : meaning.map(normalise);
  const entries = (meaning as { entries?: readonly (readonly [string, unknown])[] } | null)?.entries;
  if (entries === undefined) return meaning;
  const members = entries.map(([key, value]) => [key, normalise(value)] as const);
  return { entries: members.filter(([, value]) => JSON.stringify(value) !== '{"entries":[]}') };
}

const names: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Action: "actions",
  Resource: "resources",
};

/** A policy in blocks, in any layout. */
function print(document: { readonly Statement: unknown }, choose: Choose): string {
  const step = choose("  ", "    ", "\t");
  const comments = choose(false, true);
  const assign = choose(" = ", "=", "    = ");
  const end = () => (comments ? choose("", "", " # why", " // a, b", " /* c */") : "");
  const own = () => (comments ? choose<string[]>([], [], ["# own"], [""]) : []);
  const trailing = choose(",", "");
  const special: Readonly<Record<string, readonly string[]>> = {
    $sub: ['"a-${var.b}"'],
    $ref: ["aws_s3_bucket.x.arn"],
    $join: ['join("", [', '"a",', "var.b", "])"],
    $long: ["var.x"],
  };
  const scalar = (value: string): readonly string[] => special[value] ?? [JSON.stringify(value)];
  const argument = (name: string, value: unknown): string[] => {
    const [first = "", ...others] = list(name, value);
    const last = others.at(-1);
    if (last === undefined) return [`${name}${assign}${first}${end()}`];
    return [`${name}${assign}${first}`, ...others.slice(0, -1), last + end()];
  };
  const list = (name: string, value: unknown): readonly string[] => {
    if (name === "sid" || name === "effect" || name === "test" || name === "variable" || name === "type") {
      return scalar(String(value));
    }
    if (typeof value === "string" && (value === "$ref" || value === "$join") && choose(false, true))
      return scalar(value);
    const items = (Array.isArray(value) ? value : [value]).map(scalar);
    if (items.every((item) => item.length === 1) && choose(false, true)) return [`[${items.join(", ")}]`];
    const lines = items.flatMap((item, index) => {
      const comma = index < items.length - 1 ? "," : trailing;
      const indented = item.map((line) => step + line);
      return [...own().map((line) => step + line), ...indented.slice(0, -1), `${indented.at(-1)}${comma}${end()}`];
    });
    return lines.length === 0 ? ["[]"] : ["[", ...lines, "]"];
  };
  const block = (head: string, lines: readonly string[]): string[] => {
    if (lines.length === 0) return [`${head} {${choose("", " ")}}`];
    return [`${head} {${end()}`, ...lines.map((line) => step + line), `}${end()}`];
  };
  const gathered = (element: string, value: unknown): string[] => {
    const members = value === "*" ? { "*": ["*"] } : (value as object);
    return Object.entries(members).flatMap(([key, inner]): string[] => {
      if (element === "Principal") {
        return block("principals", [...argument("type", key), ...own(), ...argument("identifiers", inner)]);
      }
      return Object.entries(inner as object).flatMap(([variable, values]) => {
        const body = [argument("test", key), argument("variable", variable), argument("values", values)];
        return [...own(), ...block("condition", choose(body, body.toReversed()).flat())];
      });
    });
  };
  const statement = (value: object): string[] => {
    const parts = Object.entries(value).flatMap(([element, content]): string[][] => {
      if (content === undefined || (element === "Effect" && content === "Allow" && choose(true, false))) return [];
      const name = names[element];
      return [[...own(), ...(name === undefined ? gathered(element, content) : argument(name, content))]];
    });
    return block("statement", choose(parts, parts, parts.toReversed()).flat());
  };
  const statements = [document.Statement].flat() as object[];
  const gap = choose<string[]>([""], []);
  const lines = statements.flatMap((one, index) => (index === 0 ? statement(one) : [...gap, ...statement(one)]));
  const newline = choose("\n", "\r\n");
  return block('data "aws_iam_policy_document" "a"', lines).join(newline) + choose(newline, "");
}

/** An edit of a kind that these blocks can say. */
function fit({ statement, edit }: PlacedEdit, { statements }: Policy): PlacedEdit {
  const root = statements[statement ?? -1]?.root;
  if (edit.op === "addStatements") return { statement, edit: { ...edit, values: edit.values.map(fitStatement) } };
  const id =
    edit.op === "replace" || edit.op === "removeHole"
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

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(terraform, { print, runs: 600, spelled: 0.3, shape: fit });
  });
});

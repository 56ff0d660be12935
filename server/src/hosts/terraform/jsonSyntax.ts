import type { ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import { parseJsonTree } from "../json/jsonTree.ts";
import { policyBlocks } from "./attachments.ts";
import type { HclAttribute, HclBlock, HclBody, HclElement, HclExpression, HclFile } from "./hclTree.ts";
import { readJsonTemplate } from "./jsonTemplate.ts";

/** Whether a file is written in Terraform's other syntax, by its name. */
export function isJsonSyntax(path: string): boolean {
  return /\.(?:tf|tofu)\.json$/i.test(path);
}

/**
 * A file in Terraform's JSON syntax as what it would be in the native one. Total. A block is an object behind its type
 * and its labels, or one of several in a list, and spans the object; which objects are blocks only the provider knows,
 * and here those are that matter for policies.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function readJsonSyntax(text: string): HclFile {
  const { root, errors } = parseJsonTree(text);
  const blocks = root?.kind === "object" ? membersOf(root).flatMap((member) => readTopLevel(member, text)) : [];
  return { attributes: [], blocks, wellFormed: errors === 0 };
}

function readTopLevel({ key, keySpan, value }: PropertyNode, text: string): HclBlock[] {
  const labels = labelCounts[key];
  return labels === undefined ? [] : readBlocks({ type: key, typeSpan: keySpan, labels: [] }, value, labels, text);
}

/** How many labels each block at the top has. */
const labelCounts: Readonly<Record<string, number>> = {
  check: 1,
  data: 2,
  ephemeral: 2,
  locals: 0,
  module: 1,
  output: 1,
  resource: 2,
  variable: 1,
};

/** The blocks inside others, but for dynamic ones, which have a label. */
const innerBlocks: ReadonlySet<string> = new Set([
  ...policyBlocks,
  "condition",
  "content",
  "not_principals",
  "principals",
  "statement",
]);

type BlockHead = Pick<HclBlock, "type" | "typeSpan" | "labels">;

function readBlocks(head: BlockHead, value: PolicyNode, missingLabels: number, text: string): HclBlock[] {
  if (value.kind === "array") return value.items.flatMap((item) => readBlocks(head, item, missingLabels, text));
  if (value.kind !== "object") return [];
  if (missingLabels > 0) {
    return membersOf(value).flatMap((member) =>
      readBlocks({ ...head, labels: [...head.labels, member.key] }, member.value, missingLabels - 1, text),
    );
  }
  const { start, end } = value.span;
  const inside = { start: start + 1, end: Math.max(start + 1, end - 1) };
  return [{ ...head, span: { start, end }, inside, ...readBody(value, head.type !== "locals", text) }];
}

function readBody(object: ObjectNode, mayHoldBlocks: boolean, text: string): HclBody {
  const attributes: HclAttribute[] = [];
  const blocks: HclBlock[] = [];
  for (const { key, keySpan, span, value } of membersOf(object)) {
    const isBlock = mayHoldBlocks && (innerBlocks.has(key) || key === "dynamic") && holdsObjects(value);
    if (isBlock) {
      const head = { type: key, typeSpan: keySpan, labels: [] };
      blocks.push(...readBlocks(head, value, key === "dynamic" ? 1 : 0, text));
    } else {
      attributes.push({ span, name: key, nameSpan: keySpan, value: toExpression(value, text) });
    }
  }
  return { attributes, blocks };
}

function holdsObjects(value: PolicyNode): boolean {
  return value.kind === "object" || (value.kind === "array" && value.items.every(({ kind }) => kind === "object"));
}

/** A key of two slashes is a comment. */
function membersOf({ properties }: ObjectNode): readonly PropertyNode[] {
  return properties.filter(({ key }) => key !== "//");
}

function toExpression(node: PolicyNode, text: string): HclExpression {
  const { span } = node;
  switch (node.kind) {
    case "string":
      return readJsonTemplate(span, text);
    case "literal":
      return { kind: "literal", span, value: node.value };
    case "array":
      return { kind: "tuple", span, items: node.items.map((item) => toExpression(item, text)) };
    case "object":
      return { kind: "object", span, elements: node.properties.map((property) => toElement(property, text)) };
    default:
      return other(span);
  }
}

function toElement({ span, keySpan, value }: PropertyNode, text: string): HclElement {
  return { span, keySpan, key: readJsonTemplate(keySpan, text), value: toExpression(value, text) };
}

function other(span: Span): HclExpression {
  return { kind: "other", span, parts: [] };
}

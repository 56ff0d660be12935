import type { ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import { gatherConditions, gatherPrincipals } from "./gather.ts";
import type { HclAttribute, HclBlock } from "./hclTree.ts";
import {
  arrayNode,
  choiceNode,
  knownNode,
  type NodeContext,
  objectNode,
  propertyNode,
  stringNode,
  toNode,
  unknownNode,
} from "./nodes.ts";

/** A policy that blocks describe. */
export interface BlockDocument {
  readonly root: ObjectNode;
  /** Whether all in its statements is known to the provider: only then may anything be concluded from what is absent. */
  readonly isComplete: boolean;
}

export function isDocumentBlock({ type, labels }: HclBlock): boolean {
  return type === "data" && labels[0] === "aws_iam_policy_document" && labels.length === 2;
}

/**
 * The policy of an `aws_iam_policy_document`, under AWS's names. What the blocks leave out and the provider fills in
 * has an empty span behind the brace. The document and its list of statements have the span of the whole block; a
 * value that is gathered from several blocks may enclose others, and comes last.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function readDocumentBlock(block: HclBlock, { text, nodeAt }: NodeContext): BlockDocument {
  const context: NodeContext = { text, ampersands: true, nodeAt };
  const statements: HclBlock[] = [];
  const items: PolicyNode[] = [];
  for (const inner of block.blocks) {
    if (inner.type === "statement") {
      statements.push(inner);
      items.push(readStatement(inner, context));
    } else if (isDynamic(inner, "statement")) {
      const content = inner.blocks.find(({ type }) => type === "content");
      if (content === undefined) items.push(unknownNode(inner.span));
      else {
        statements.push(content);
        items.push(choiceNode(inner.span, [readStatement(content, context)]));
      }
    }
  }
  for (const attribute of block.attributes) {
    if (mergedDocuments.has(attribute.name) && !isEmpty(attribute)) items.push(unknownNode(attribute.span));
  }
  items.sort((left, right) => left.span.start - right.span.start);
  const version = block.attributes.find((attribute) => attribute.name === "version" && !isEmpty(attribute));
  const list = propertyNode({
    span: block.span,
    key: "Statement",
    keySpan: emptyAt(block.span.start),
    value: arrayNode(block.span, items),
  });
  const root = objectNode(block.span, [
    version === undefined ? implied("Version", "2012-10-17", block) : readProperty("Version", version, context),
    list,
  ]);
  return { root, isComplete: statements.every(isKnownToProvider) };
}

/** Arguments that bring the statements of other documents. */
export const mergedDocuments: ReadonlySet<string> = new Set([
  "override_json",
  "override_policy_documents",
  "source_json",
  "source_policy_documents",
]);

function isEmpty({ value }: HclAttribute): boolean {
  return (value.kind === "literal" && value.value === null) || (value.kind === "tuple" && value.items.length === 0);
}

function isDynamic({ type, labels }: HclBlock, name: string): boolean {
  return type === "dynamic" && labels[0] === name;
}

/** The arguments of a statement, with the elements that they become. */
const elements: ReadonlyMap<string, string> = new Map([
  ["sid", "Sid"],
  ["effect", "Effect"],
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
]);

const gathered = [
  { name: "principals", element: "Principal", gather: gatherPrincipals },
  { name: "not_principals", element: "NotPrincipal", gather: gatherPrincipals },
  { name: "condition", element: "Condition", gather: gatherConditions },
] as const;

function isKnownToProvider({ attributes, blocks }: HclBlock): boolean {
  return (
    attributes.every(({ name }) => elements.has(name)) &&
    blocks.every(({ type, labels }) => gathered.some(({ name }) => name === (type === "dynamic" ? labels[0] : type)))
  );
}

function readStatement(block: HclBlock, context: NodeContext): ObjectNode {
  const known = knownNode(block.span, context);
  if (known !== undefined) return known;
  const written = block.attributes.filter((attribute) => !isNull(attribute));
  const properties = written.flatMap((attribute) => {
    const element = elements.get(attribute.name);
    return element === undefined ? [] : [readProperty(element, attribute, context)];
  });
  if (!written.some(({ name }) => name === "effect")) properties.unshift(implied("Effect", "Allow", block));
  const enclosing = gathered.flatMap(({ name, element, gather }): PropertyNode[] => {
    const blocks = block.blocks.filter((inner) => inner.type === name || isDynamic(inner, name));
    const [first] = blocks;
    if (first === undefined) return [];
    const span = { start: first.typeSpan.start, end: blocks.at(-1)?.span.end ?? first.span.end };
    const value = blocks.some(({ type }) => type === "dynamic") ? undefined : gather(blocks, span, context);
    return [propertyNode({ span, key: element, keySpan: first.typeSpan, value: value ?? unknownNode(span) })];
  });
  // Of two that enclose one another the inner one ends first.
  enclosing.sort((left, right) => left.span.end - right.span.end);
  return objectNode(block.span, [...properties, ...enclosing]);
}

/** Terraform reads `null` as an argument that is not there. */
function isNull({ value }: HclAttribute): boolean {
  return value.kind === "literal" && value.value === null;
}

function readProperty(key: string, { span, nameSpan, value }: HclAttribute, context: NodeContext): PropertyNode {
  return propertyNode({ span, key, keySpan: nameSpan, value: toNode(value, context) });
}

/** What the provider writes where a block says nothing. */
function implied(key: string, text: string, { inside }: HclBlock): PropertyNode {
  const span = emptyAt(inside.start);
  return propertyNode({ span, key, keySpan: span, value: stringNode(span, { kind: "known", text }) });
}

function emptyAt(offset: number): Span {
  return { start: offset, end: offset };
}

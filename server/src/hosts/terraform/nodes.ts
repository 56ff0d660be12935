import type { ArrayNode, ObjectNode, PolicyNode, PropertyNode, StringNode, UnknownNode } from "../../policy/tree.ts";
import type { Value } from "../../policy/value.ts";
import { type Span, shift } from "../../text/span.ts";
import type { HclCall, HclElement, HclExpression, HclOther } from "./hclTree.ts";
import { holeName, stringValue } from "./strings.ts";

/** Where expressions stand, and how their strings are read. */
export interface NodeContext {
  readonly text: string;
  /** Whether `&{` stands for `${`, as in the documents of the AWS provider. */
  readonly ampersands?: boolean;
  /** The statement that is known at an offset from an earlier reading; there the expression is empty. */
  readonly nodeAt?: ((offset: number) => PolicyNode | undefined) | undefined;
}

/**
 * The value of an expression in a policy. A name is a hole; what a function, a loop or a condition gives is unknown, but
 * for the statements that a policy may get from there. Makes a fresh tree that shares no span with anything.
 */
export function toNode(expression: HclExpression, context: NodeContext): PolicyNode {
  const { span } = expression;
  switch (expression.kind) {
    case "string":
      return stringNode(span, readValue(expression, context));
    case "reference":
      return stringNode(span, { kind: "template", parts: [{ name: expression.path }] });
    case "literal":
      return { kind: "literal", id: 0, span: copyOf(span), value: expression.value };
    case "tuple":
      return arrayNode(
        span,
        expression.items.map((item) => toNode(item, context)),
      );
    case "object":
      return (
        knownNode(span, context) ??
        objectNode(
          span,
          expression.elements.map((element) => toProperty(element, context)),
        )
      );
    default:
      return unknownNode(span);
  }
}

function toProperty(element: HclElement, context: NodeContext): PropertyNode {
  const { span, keySpan } = element;
  const key = keyOf(element, context);
  const read = key === "Statement" ? toStatements : toNode;
  return propertyNode({ span, key, keySpan, value: read(element.value, context) });
}

/** The value of `Statement`: what a list, a loop or a condition may bring is a choice. */
function toStatements(expression: HclExpression, context: NodeContext): PolicyNode {
  const { span } = expression;
  if (expression.kind === "tuple") {
    return arrayNode(
      span,
      expression.items.map((item) => toStatements(item, context)),
    );
  }
  if (expression.kind !== "other" && expression.kind !== "call") return toNode(expression, context);
  const branches = partsOf(expression).filter((part) => holdsStatements(part, context));
  return branches.length === 0
    ? unknownNode(span)
    : choiceNode(
        span,
        branches.map((part) => toStatements(part, context)),
      );
}

/** The expressions that a value may come from as they are; functions that change them have none. */
function partsOf(expression: HclOther | HclCall): readonly HclExpression[] {
  if (expression.kind === "other") return expression.parts;
  if (expression.name === "flatten") return expression.args.flatMap(itemsOf);
  return givesItems.has(expression.name) ? expression.args : [];
}

function itemsOf(expression: HclExpression): readonly HclExpression[] {
  return expression.kind === "tuple" ? expression.items.flatMap(itemsOf) : [expression];
}

const givesItems: ReadonlySet<string> = new Set([
  "coalesce",
  "coalescelist",
  "concat",
  "distinct",
  "reverse",
  "slice",
  "tolist",
  "try",
]);

function holdsStatements(expression: HclExpression, context: NodeContext): boolean {
  switch (expression.kind) {
    case "object":
      return (
        context.nodeAt?.(expression.span.start) !== undefined ||
        expression.elements.some((element) => statementKeys.has(keyOf(element, context)))
      );
    case "tuple":
      return expression.items.some((item) => holdsStatements(item, context));
    case "call":
    case "other":
      return partsOf(expression).some((part) => holdsStatements(part, context));
    default:
      return false;
  }
}

const statementKeys: ReadonlySet<string> = new Set(["Action", "Effect", "NotAction"]);

/** What may be there, or a part of what is, in the form of the choice that other hosts have. */
export function choiceNode(span: Span, branches: readonly PolicyNode[]): ObjectNode {
  const start = { start: span.start, end: span.start };
  const list = arrayNode(span, [stringNode(start, { kind: "known", text: "" }), ...branches]);
  return objectNode(span, [propertyNode({ span, key: "Fn::If", keySpan: start, value: list })]);
}

/** A fresh copy of the statement that is known at this place. */
export function knownNode({ start }: Span, { nodeAt }: NodeContext): ObjectNode | undefined {
  const node = nodeAt?.(start);
  const copy = node === undefined ? undefined : copyAt(node, start);
  return copy?.kind === "object" ? copy : undefined;
}

/** A copy of a unit at another offset. */
function copyAt(node: PolicyNode, offset: number): PolicyNode {
  const span = shift(node.span, offset);
  if (node.kind === "array") return { ...node, span, items: node.items.map((item) => copyAt(item, offset)) };
  if (node.kind !== "object") return { ...node, span };
  const properties = node.properties.map((property) => ({
    ...property,
    span: shift(property.span, offset),
    keySpan: shift(property.keySpan, offset),
    value: copyAt(property.value, offset),
  }));
  return { ...node, span, properties };
}

/** The text of a key; what is filled in at deployment stands there as `${name}`. */
export function keyOf({ key, keySpan }: Pick<HclElement, "key" | "keySpan">, context: NodeContext): string {
  const isBare = context.text.charAt(keySpan.start) !== "(";
  if (key.kind === "reference" && isBare) return key.path;
  if (key.kind === "literal") return String(key.value);
  return keyText(key, context);
}

/** The text of a value that becomes a key. */
export function keyText(expression: HclExpression, context: NodeContext): string {
  if (expression.kind !== "string") return `\${${holeName(expression, context.text)}}`;
  const value = readValue(expression, context);
  if (value.kind === "unknown") return `\${${holeName(expression, context.text)}}`;
  const parts = value.kind === "known" ? [value.text] : value.parts;
  return parts.map((part) => (typeof part === "string" ? part : `\${${part.name}}`)).join("");
}

function readValue(expression: HclExpression, { text, ampersands = false }: NodeContext): Value {
  const value: Value = expression.kind === "string" ? stringValue(expression, text) : { kind: "unknown" };
  const resolve = (part: string) => (ampersands ? part.replaceAll("&{", "${") : part);
  if (value.kind === "known") return { kind: "known", text: resolve(value.text) };
  if (value.kind === "unknown") return value;
  return { kind: "template", parts: value.parts.map((part) => (typeof part === "string" ? resolve(part) : part)) };
}

/** A string, or an unknown value where nothing is known of it. */
export function stringNode(span: Span, value: Value): StringNode | UnknownNode {
  return value.kind === "unknown" ? unknownNode(span) : { kind: "string", id: 0, span: copyOf(span), value };
}

export function unknownNode(span: Span): UnknownNode {
  return { kind: "unknown", id: 0, span: copyOf(span) };
}

export function arrayNode(span: Span, items: readonly PolicyNode[]): ArrayNode {
  return { kind: "array", id: 0, span: copyOf(span), items };
}

export function objectNode(span: Span, properties: readonly PropertyNode[]): ObjectNode {
  return { kind: "object", id: 0, span: copyOf(span), properties };
}

export function propertyNode({ span, key, keySpan, value }: Omit<PropertyNode, "kind" | "id">): PropertyNode {
  return { kind: "property", id: 0, span: copyOf(span), key, keySpan: copyOf(keySpan), value };
}

function copyOf({ start, end }: Span): Span {
  return { start, end };
}

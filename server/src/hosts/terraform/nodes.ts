import type { ArrayNode, ObjectNode, PolicyNode, PropertyNode, StringNode, UnknownNode } from "../../policy/tree.ts";
import type { Value } from "../../policy/value.ts";
import type { Span } from "../../text/span.ts";
import type { HclElement, HclExpression } from "./hclTree.ts";
import { holeName, stringValue } from "./strings.ts";

/** Where expressions stand, and how their strings are read. */
export interface NodeContext {
  readonly text: string;
  /** Whether `&{` stands for `${`, as in the documents of the AWS provider. */
  readonly ampersands?: boolean;
}

/**
 * The value of an expression in a policy. A name is a hole; what a function, a loop or a condition gives is unknown.
 * Makes a fresh tree that shares no span with anything.
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
      return objectNode(
        span,
        expression.elements.map((element) =>
          propertyNode({
            span: element.span,
            key: keyOf(element, context),
            keySpan: element.keySpan,
            value: toNode(element.value, context),
          }),
        ),
      );
    default:
      return unknownNode(span);
  }
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

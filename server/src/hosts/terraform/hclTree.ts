import type { Span } from "../../text/span.ts";

/**
 * HCL as a tree of plain data. Spans are UTF-16 offsets in the text that was read. What is broken is left out of
 * bodies and lists of elements, and is `other` where an expression is expected.
 */
export interface HclFile extends HclBody {
  /** Whether the text has no syntax error. */
  readonly wellFormed: boolean;
}

export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

/** `name = value`. */
export interface HclAttribute {
  /** From the name to the end of the value. */
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: HclExpression;
}

/** `type "label" { … }`. */
export interface HclBlock extends HclBody {
  /** From the type to the closing brace. */
  readonly span: Span;
  readonly type: string;
  readonly typeSpan: Span;
  readonly labels: readonly string[];
  /** Between the braces. */
  readonly inside: Span;
}

export type HclExpression = HclString | HclLiteral | HclTuple | HclObject | HclReference | HclCall | HclOther;

/** A string in quotes, which are those of JSON in Terraform's JSON syntax, or a heredoc. */
export interface HclString {
  readonly kind: "string";
  readonly span: Span;
  /** What is between the quotes, or all lines of the heredoc with the end of the last one. */
  readonly content: Span;
  readonly quoting: "quoted" | "json" | "heredoc" | "indented heredoc";
  /** The interpolations in the content; the text between them is as written. */
  readonly holes: readonly HclHole[];
  /** `false` where a directive or a strip marker decides what the text is. */
  readonly isPlain: boolean;
}

/** `${ … }`. */
export interface HclHole {
  readonly span: Span;
  readonly value: HclExpression;
}

export interface HclLiteral {
  readonly kind: "literal";
  readonly span: Span;
  readonly value: number | boolean | null;
}

export interface HclTuple {
  readonly kind: "tuple";
  readonly span: Span;
  readonly items: readonly HclExpression[];
}

export interface HclObject {
  readonly kind: "object";
  readonly span: Span;
  readonly elements: readonly HclElement[];
}

/** `key = value` or `key: value`. */
export interface HclElement {
  readonly span: Span;
  /** With its quotes or parentheses. */
  readonly keySpan: Span;
  /** A bare word is a reference. */
  readonly key: HclExpression;
  readonly value: HclExpression;
}

/** A name with attributes and indexes behind it, such as `data.aws_iam_policy_document.read[0].json`. */
export interface HclReference {
  readonly kind: "reference";
  readonly span: Span;
  /** As written, on one line. */
  readonly path: string;
}

export interface HclCall {
  readonly kind: "call";
  readonly span: Span;
  readonly name: string;
  readonly args: readonly HclExpression[];
}

/** What is known at deployment only, or is broken. */
export interface HclOther {
  readonly kind: "other";
  readonly span: Span;
  /** The expressions in it, such as the branches of a conditional. */
  readonly parts: readonly HclExpression[];
}

/** The expressions in an expression, with the step that leads to each from its place: a key, an index, or nothing. */
export function childrenOf(
  expression: HclExpression,
  keyOf: (element: HclElement) => string,
): { readonly value: HclExpression; readonly step: string }[] {
  switch (expression.kind) {
    case "string":
      return expression.holes.map(({ value }) => ({ value, step: "" }));
    case "tuple":
      return expression.items.map((value, index) => ({ value, step: `[${index}]` }));
    case "object":
      return expression.elements.map((element) => ({ value: element.value, step: `.${keyOf(element)}` }));
    case "call":
      return expression.args.map((value) => ({ value, step: "" }));
    case "other":
      return expression.parts.map((value) => ({ value, step: "" }));
    default:
      return [];
  }
}

import { type OffsetMap, toInner, toOuter } from "../text/offsetMap.ts";
import { type Span, shift } from "../text/span.ts";

/** The text that a policy stands in, which its offsets count in: a whole file, or a document in a string of it. */
export interface Source {
  readonly text: string;
  readonly notation: Notation;
  /** What `${` would mean in a new text that is not embedded, where it is not simply text. */
  readonly interpolation?: Quoting["interpolation"];
  /** `undefined` where the text is the file's own. */
  readonly embedding: Embedding | undefined;
}

/**
 * How policies are written: `hcl` is an object, `terraform` the blocks of an `aws_iam_policy_document`, `terraformJson`
 * the same blocks in Terraform's JSON syntax.
 */
export type Notation = "json" | "yaml" | "hcl" | "terraform" | "terraformJson";

/** Where a document in a string of the file stands. */
export interface Embedding {
  /** Offset in the file that the map's outer offsets are relative to. */
  readonly start: number;
  readonly map: OffsetMap;
  readonly quoting: Quoting;
  /** What a further line of the string begins with in the file. */
  readonly indent: string;
  /** The expressions between the document's texts as the file has them, by the names that stand for them. */
  readonly holes: ReadonlyMap<string, string>;
}

/** What new text needs inside the string: `escaped` as in JSON, `doubled` single quotes, `plain` nothing. */
export interface Quoting {
  readonly kind: "escaped" | "doubled" | "plain";
  /** Whether new lines can be written. */
  readonly lines: boolean;
  /** What `${` would mean: a variable of Terraform or of `Fn::Sub`, or nothing. */
  readonly interpolation: "terraform" | "sub" | undefined;
}

/** The place in the file of a span of the source. */
export function toFileSpan({ embedding }: Source, span: Span): Span {
  return embedding === undefined ? span : shift(toOuter(embedding.map, span), embedding.start);
}

/** The offset in the source of an offset in the file; `undefined` outside it. */
export function toSourceOffset({ embedding }: Source, offset: number): number | undefined {
  return embedding === undefined ? offset : toInner(embedding.map, offset - embedding.start);
}

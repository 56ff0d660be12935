import { type Span, shift } from "../text/span.ts";
import { type Source, toFileSpan } from "./source.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "./tree.ts";
import type { Value } from "./value.ts";

/** What a document is used for; it decides which elements belong and which checks make sense. */
export const policyKinds = [
  "identity",
  "resource",
  "trust",
  "scp",
  "rcp",
  "boundary",
  "session",
  "endpoint",
  "iot",
] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** All kinds but AWS IoT's policies for devices, which are of another system. */
export const iamKinds: readonly PolicyKind[] = policyKinds.filter((kind) => kind !== "iot");

/** The kinds whose statements name resources. */
export const kindsWithResources: readonly PolicyKind[] = iamKinds.filter((kind) => kind !== "trust");

/** The kinds whose statements name principals. */
export const kindsWithPrincipals: readonly PolicyKind[] = ["resource", "trust", "rcp", "endpoint"];

/** What people call a policy of each kind. */
export const policyKindTitles: Readonly<Record<PolicyKind, string>> = {
  identity: "Identity policy",
  resource: "Resource policy",
  trust: "Trust policy",
  scp: "Service control policy",
  rcp: "Resource control policy",
  boundary: "Permissions boundary",
  session: "Session policy",
  endpoint: "VPC endpoint policy",
  iot: "AWS IoT policy",
};

/** One policy of a file. Immutable, and the same for every host. */
export interface Policy {
  readonly facts: PolicyFacts;
  /** Where the host found it, such as `PolicyVersion.Document`; empty where the file is the policy. */
  readonly place: string;
  /**
   * The roles, users and groups that hold it, by their names in the file or module; none where nothing is known of them.
   * What policies of one holder grant counts together.
   */
  readonly holders: readonly string[];
  readonly source: Source;
  /**
   * The document without its statements, which are `StatementNode`s there. Where the text has nothing but statements,
   * the document around them is made up, and nothing can be written into it.
   */
  readonly document: ObjectNode;
  readonly isImplied: boolean;
  /** Offset of the document in the source. */
  readonly start: number;
  /** Equal keys mean equal document trees, statements aside. */
  readonly key: string;
  /** Where the text is not the JSON that AWS takes, relative to the document; told for documents that are in JSON. */
  readonly fault: SyntaxFault | undefined;
  /** Lines of the source of which nobody can tell what they say, since an error in a word may shift all strings there. */
  readonly garbled: readonly Span[];
  readonly version: Element | undefined;
  /** `undefined` where the element is absent or cannot be read. */
  readonly statementElement: Element | undefined;
  readonly statements: readonly Statement[];
  /** Offset of each statement in the source, by index. */
  readonly statementStarts: readonly number[];
}

/**
 * The first place where a text is no JSON: an `error`, or what only readers of other dialects take; or a `value` that is
 * no policy.
 */
export interface SyntaxFault extends Span {
  readonly kind: "error" | "comment" | "comma" | "value";
}

/** What a statement's checks may depend on beside the statement; part of every cache key. */
export interface PolicyFacts {
  readonly kind: PolicyKind;
  /** CloudFormation's name for what the policy belongs to, `AWS::KMS::Key` or `AWS::IAM::Role`, as far as that is known. */
  readonly resourceType: string | undefined;
  /** `undefined` where absent or unknown; AWS then reads the document as 2008-10-17. */
  readonly version: string | undefined;
  /** Whether the text has no syntax error: only then may anything be concluded from what is absent. */
  readonly wellFormed: boolean;
}

/** A key of the document or of a statement, with its value. */
export interface Element {
  readonly property: PropertyNode;
  readonly node: PolicyNode;
}

/** One statement. It knows neither its index nor its offset, so equal texts can share one object. */
export interface Statement {
  /** Equal keys mean equal trees. */
  readonly key: string;
  readonly root: PolicyNode;
  /** Characters as compact JSON; unknown parts count as nothing. */
  readonly size: number;
  /** Elements by name, as spelled; of a name written twice the last one, as most parsers read it. */
  readonly elements: ReadonlyMap<string, Element>;
  /** Whether an element is written twice or beside its opposite, so that no claim about effects is safe. */
  readonly ambiguous: boolean;
  readonly sid: string | undefined;
  /** `undefined` where absent, unknown or neither of the two. */
  readonly effect: "Allow" | "Deny" | undefined;
  readonly actions: ListElement | undefined;
  readonly resources: ListElement | undefined;
  readonly principals: PrincipalElement | undefined;
  readonly conditions: ConditionElement | undefined;
}

/** `Action`, `NotAction`, `Resource` or `NotResource`. */
export interface ListElement extends Element {
  /** Whether it is the `Not` form. */
  readonly negated: boolean;
  /** The entries, one for a single string. */
  readonly entries: readonly Entry[];
  /** Whether every entry is known text: only then may anything be concluded from what is absent. */
  readonly complete: boolean;
}

/** A scalar of a list, or the single value in its place. */
export interface Entry {
  readonly node: PolicyNode;
  readonly value: Value;
}

export interface PrincipalElement extends Element {
  readonly negated: boolean;
  /** `type` is `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for the bare star. */
  readonly entries: readonly (Entry & { readonly type: string })[];
  readonly complete: boolean;
}

export interface ConditionElement extends Element {
  readonly tests: readonly ConditionTest[];
  /** Whether every operator, key and value is known text. */
  readonly complete: boolean;
}

/** One key under one operator. */
export interface ConditionTest {
  /** As written, with qualifier and `IfExists`. */
  readonly operator: string;
  readonly operatorProperty: PropertyNode;
  readonly key: string;
  readonly property: PropertyNode;
  readonly values: readonly Entry[];
}

/** A statement that grants, with what it grants: the only one that least-privilege rules look at. */
export interface AllowStatement extends Statement {
  readonly effect: "Allow";
  readonly actions: ListElement;
}

/** Whether the statement surely grants: an `Allow` with one list of actions and nothing written twice. */
export function isAllow(statement: Statement): statement is AllowStatement {
  return statement.effect === "Allow" && !statement.ambiguous && statement.actions !== undefined;
}

/** The offset in the source of a statement, or of the document for `undefined`. */
export function unitStart(policy: Policy, statement: number | undefined): number {
  const start = statement === undefined ? policy.start : policy.statementStarts[statement];
  if (start === undefined) throw new Error(`There is no statement ${statement}.`);
  return start;
}

/** The place in the file of a span of a statement, or of the document for `undefined`. */
export function unitSpan(policy: Policy, statement: number | undefined, span: Span): Span {
  return toFileSpan(policy.source, shift(span, unitStart(policy, statement)));
}

/** The texts that are known, in their order. */
export function knownTexts(entries: readonly Entry[]): string[] {
  const texts: string[] = [];
  for (const { value } of entries) if (value.kind === "known") texts.push(value.text);
  return texts;
}

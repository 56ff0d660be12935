import type { ExpandedEntry } from "../access/expand.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { AccessAnalyzerCode } from "../knowledge/accessAnalyzer.ts";
import type { Risk } from "../knowledge/risks.ts";
import type { EditObject, EditValue, PlacedEdit, PolicyEdit } from "../policy/edit.ts";
import type { ListElement, Policy, PolicyFacts, PolicyKind, Statement } from "../policy/policy.ts";
import type { ResourceFacts } from "../policy/resourceFacts.ts";
import type { PolicyNode, PropertyNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";

/** The categories of findings that are about too much being granted: each has a repair, or says why not. */
export const grantCategories: readonly Category[] = ["escalation", "exposure", "excess", "cost", "compliance"];

/** What a finding is about; a message without a code of AWS's takes its severity from it. */
export const categories = ["escalation", "exposure", "excess", "cost", "compliance", "hygiene", "companion"] as const;
export type Category = (typeof categories)[number];

/**
 * One check. `scope` says what it looks at, and so what its findings depend on: one statement (cached by its
 * text), one policy, or all policies of one principal.
 */
export type Rule = StatementRule | PolicyRule | PrincipalRule;

export interface StatementRule extends RuleBase {
  readonly scope: "statement";
  /** The element that it is about: it is not asked about statements without. */
  readonly needs?: "actions" | "resources" | "principals" | "conditions";
  check(statement: Statement, context: StatementContext): void;
}

export interface StatementContext extends CheckContext<StatementReport> {
  /** What is known of the policy around the statement. */
  readonly policy: PolicyFacts;
  /** The entries of a list of actions with what they stand for; worked out once for all rules. */
  readonly expand: (element: ListElement) => readonly ExpandedEntry[];
}

export interface PolicyRule extends RuleBase {
  readonly scope: "policy";
  /**
   * `second` for a rule that asks what statements grant beside each other, which takes up to 100 ms: an editor runs it
   * when the typing rests.
   */
  readonly pass?: "second";
  check(policy: Policy, context: CheckContext<PlacedReport>): void;
}

/** A rule about all that a principal may do; an editor runs it when the typing rests. */
export interface PrincipalRule extends RuleBase {
  readonly scope: "principal";
  check(policies: readonly Policy[], context: PrincipalContext): void;
}

export interface PrincipalContext extends CheckContext<PrincipalReport> {
  /** What the text around the policies says of those who hold them, and of what acts for these. */
  readonly resources: readonly ResourceFacts[];
}

interface RuleBase {
  /** File name, docs page, settings key and suppression word: names the defect in kebab case. */
  readonly id: string;
  readonly category: Category;
  /** The kinds of policy that it makes sense for. */
  readonly appliesTo: readonly PolicyKind[];
  /** What is to be feared of what it finds; a report may name another risk. Every message ends with it. */
  readonly risk?: Risk;
  /** Whether it runs only where the configuration gives it a severity: not everybody wants to hear of it. */
  readonly isOptional?: true;
  readonly docs: RuleDocs;
  /** By name; `{word}` is filled from the report's data. */
  readonly messages: Readonly<Record<string, RuleMessage>>;
}

export interface RuleMessage {
  /** A fact, with the user's text in backticks. */
  readonly text: string;
  /** AWS's issue code, where its analyser has this check. */
  readonly accessAnalyzer?: AccessAnalyzerCode;
  /** Whether the finding depends on the age of our data, and so is never more than a warning. */
  readonly dated?: true;
}

/** Markdown, without headings. */
export interface RuleDocs {
  /** One sentence: what is found. */
  readonly what: string;
  /** Why it matters; its first sentence is the reason that editors show at the finding. */
  readonly why: string;
  /** How to repair it, and when not to. */
  readonly how: string;
  /** Why no repair is safe, for findings that come without one; one sentence. */
  readonly withoutFix?: string;
  /** Pages of AWS's that say so. */
  readonly references: readonly string[];
}

export interface CheckContext<Report> {
  readonly catalogue: Catalogue;
  readonly report: (report: Report) => void;
}

/** A finding as a rule sees it. */
export interface StatementReport {
  /** A property stands for its key. */
  readonly node: PolicyNode | PropertyNode;
  /** What to underline in place of the node, relative to the statement or document. */
  readonly span?: Span;
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
  /** In place of the rule's own risk. */
  readonly risk?: Risk | undefined;
  /** Run only when asked for. */
  readonly fixes?: () => readonly FixDraft<PolicyEdit>[];
  /** What the user may want to grant as well. Run only when asked for. */
  readonly offers?: () => readonly GrantOffer[];
  /** How an editor may show the place, beside the squiggle. */
  readonly tag?: "unnecessary" | "deprecated";
  readonly related?: readonly RelatedNode[];
}

export interface PlacedReport extends Omit<StatementReport, "fixes"> {
  /** The index of the statement that the node belongs to; `undefined` for the document. */
  readonly statement: number | undefined;
  readonly fixes?: () => readonly FixDraft<PlacedEdit>[];
}

export interface PrincipalReport extends PlacedReport {
  readonly policy: Policy;
}

/** Another place of the same policy, or of another one of the same principal, that explains the finding. */
export interface RelatedNode {
  /** The policy of the node, where it is another one than the finding's. */
  readonly policy?: Policy;
  /** The statement of the node, where it is another one than the finding's. */
  readonly statement?: number;
  readonly node: PolicyNode | PropertyNode;
  readonly message: string;
}

/**
 * What a repair does to what the policy grants. `preserving`: nothing. `narrowing`: it can only take away. Both
 * are proven before they are offered. `correcting`: the text now does what it says, which AWS rejected before or
 * which could have no effect; it may grant.
 */
export type FixEffect = "preserving" | "narrowing" | "correcting";

export interface FixDraft<Edit> {
  /** An imperative that says what will be done. */
  readonly title: string;
  readonly effect: FixEffect;
  readonly edits: readonly Edit[];
  /** Whether it is the one to apply without looking; at most one of a finding's. */
  readonly preferred?: true;
}

/**
 * Statements to add, which allow what the policy lacks. They grant more than before, and so are no repair: an editor says
 * what they do, and nothing adds them unasked.
 */
export interface GrantOffer {
  readonly grants: readonly OfferedGrant[];
}

export interface OfferedGrant {
  readonly actions: readonly string[];
  readonly resources: readonly EditValue[];
  readonly condition?: EditObject;
}

/** An example of a rule: a test, and a part of its docs page. Never bundled. */
export interface RuleExample {
  readonly title: string;
  /** A policy; a line of `~~~` marks a finding above it and gives its message. Unmarked, the rule is silent. */
  readonly policy: string;
  /** All fixes, each by its title and what it changes: the lines that go with `-`, those that come with `+`. */
  readonly fixes?: readonly (readonly [title: string, diff: string])[];
  /** All statements that are offered to be added, in the same form. */
  readonly additions?: readonly (readonly [title: string, diff: string])[];
  /** Whether it shows what other languages cannot say, or say in another way. */
  readonly inJsonOnly?: true;
  /** Whether the page of the rule does without it. */
  readonly isTooLongToShow?: true;
  /** The kind to check it as, where the shape does not tell. */
  readonly kind?: PolicyKind;
  /** What a resource policy is checked as the policy of, such as `AWS::S3::Bucket`. */
  readonly resourceType?: string;
}

/** The definition itself; a function so that types flow into `check`. */
export function defineRule<Definition extends Rule>(rule: Definition): Definition {
  return rule;
}

/** The message with `{word}` filled in. A word without data is a bug of the rule. */
export function fillMessage(text: string, data: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (_, word: string) => {
    const value = data[word];
    if (value === undefined) throw new Error(`The message "${text}" has no data for {${word}}.`);
    return String(value);
  });
}

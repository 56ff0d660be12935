import type { Catalogue } from "../catalogue/catalogue.ts";
import type { AccessAnalyzerCode } from "../knowledge/accessAnalyzer.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import { type Policy, unitSpan, unitStart } from "../policy/policy.ts";
import { locate, type NodeId, type PathStep, type PolicyNode, type PropertyNode, pathTo } from "../policy/tree.ts";
import type { Category, FixDraft, GrantOffer, Rule, RuleDocs, StatementReport } from "../rules/rule.ts";
import type { Span } from "../text/span.ts";
import { type Addition, offerAdditions } from "./additions.ts";
import { fillIn } from "./fillIn.ts";
import { type Fix, offerFixes } from "./fixes.ts";
import type { AppliedJustification } from "./justification.ts";
import type { CheckedGroup } from "./principals.ts";
import type { Severity } from "./severity.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** Something to tell about a policy, placed in its text. */
export interface Finding {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly accessAnalyzer: AccessAnalyzerCode | undefined;
  readonly docs: RuleDocs;
  readonly tag: StatementReport["tag"];
  readonly policy: Policy;
  /** The index of the statement that it is about; `undefined` for the document. */
  readonly statement: number | undefined;
  /** The exception that covers it, or did; `undefined` for all others. */
  readonly justification: AppliedJustification | undefined;
  /** Offsets in the file. */
  readonly span: Span;
  /** Whether an object key itself offends. */
  readonly at: "key" | "value";
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  /** The place below the policy document, in AWS's JSON spelling. */
  path(): PathStep[];
  /** What it is about, in the words of a justification. */
  subject(): Subject;
  /** The repairs that are safe to offer; computed when asked for. */
  fixes(): Fix[];
  /** Statements that grant what is missing; not among the repairs, since they grant more. Computed when asked for. */
  additions(): Addition[];
}

/** A finding without its place in the text: what a cache may hold. */
export interface RawFinding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly accessAnalyzer: AccessAnalyzerCode | undefined;
  readonly tag: StatementReport["tag"];
  readonly node: NodeId;
  /** Relative to the statement or document. */
  readonly span: ShownSpan;
  readonly at: "key" | "value";
  readonly related: readonly RelatedSpan[];
  readonly drafts: (statement: number | undefined) => readonly FixDraft<PlacedEdit>[];
  readonly offers: (() => readonly GrantOffer[]) | undefined;
}

interface RelatedSpan {
  /** The policy of the span, where it is another one than the finding's: its index among those of the principal. */
  readonly member: number | undefined;
  /** The statement of the span, where it is another one than the finding's. */
  readonly statement: number | undefined;
  readonly span: ShownSpan;
  readonly message: string;
}

export interface PlacedFinding extends RawFinding {
  readonly statement: number | undefined;
}

/** What the repairs of a finding need to know. */
export interface PlacingEnvironment {
  readonly catalogue: Catalogue;
  /** What new text names where only the user knows. */
  readonly place: OwnPlace;
}

/** The findings in the text, but for those about what a syntax error leaves open. `group`: see `placeFinding`. */
export function placeFindings(
  policy: Policy,
  findings: readonly PlacedFinding[],
  environment: PlacingEnvironment,
  group?: readonly Policy[],
): Finding[] {
  const shown = policy.garbled.length === 0 ? findings : findings.filter((finding) => !isGarbled(policy, finding));
  return shown.map((finding) => placeFinding(policy, finding, environment, group));
}

/** The findings of all groups; a policy that counts for several principals has the same finding once. */
export function findingsOfGroups(
  groups: readonly CheckedGroup<PlacedFinding>[],
  environment: PlacingEnvironment,
): Finding[] {
  const told = new Set<string>();
  return groups.flatMap(({ policies, findings }) =>
    policies.flatMap((policy, index) =>
      placeFindings(policy, findings[index] ?? [], environment, policies).flatMap((finding) => {
        const name = `${finding.rule} ${finding.span.start} ${finding.message}`;
        if (told.has(name)) return [];
        told.add(name);
        return [finding];
      }),
    ),
  );
}

function isGarbled(policy: Policy, { rule, statement, span }: PlacedFinding): boolean {
  if (rule.id === "invalid-json") return false;
  const start = unitStart(policy, statement) + span.start;
  return policy.garbled.some((line) => line.start <= start && start <= line.end);
}

/** `group` are the policies of the principal that the finding is about. */
function placeFinding(
  policy: Policy,
  raw: PlacedFinding,
  { catalogue, place: own }: PlacingEnvironment,
  group: readonly Policy[] = [],
): Finding {
  const { node, rule, statement } = raw;
  return {
    rule: rule.id,
    category: rule.category,
    severity: raw.severity,
    message: raw.message,
    accessAnalyzer: raw.accessAnalyzer,
    docs: rule.docs,
    tag: raw.tag,
    policy,
    statement,
    justification: undefined,
    span: placeSpan(policy, statement, raw.span),
    at: raw.at,
    related: raw.related.map(({ member, span, message, ...place }) => {
      const other = member === undefined ? undefined : group[member];
      if (other !== undefined) return { span: placeSpan(other, place.statement, span), message };
      return { span: placeSpan(policy, place.statement ?? statement, span), message };
    }),
    path: () => documentPath(policy, statement, node),
    subject: () => subjectOf(policy, statement, node),
    fixes: () => offerFixes({ policy, drafts: fillIn(raw.drafts(statement), own), catalogue }),
    additions: () => offerAdditions(policy, statement, raw.offers?.() ?? []),
  };
}

/** What to underline: the key of a property, of an object or a list what it begins with. */
interface ShownSpan extends Span {
  readonly isBeginning: boolean;
}

export function spanToShow(node: PolicyNode | PropertyNode): ShownSpan {
  const span = node.kind === "property" ? node.keySpan : node.span;
  return { ...span, isBeginning: node.kind === "object" || node.kind === "array" };
}

/** The place in the file; an object without brackets begins with its first key, or with the name of the block that it is. */
function placeSpan(policy: Policy, statement: number | undefined, shown: ShownSpan): Span {
  if (!shown.isBeginning) return unitSpan(policy, statement, shown);
  const { start } = shown;
  const beginning = /[[{]|"[^"\n]*"|'[^'\n]*'|(?:[^\s:={[,]|:(?!\s|$))+/y;
  beginning.lastIndex = unitStart(policy, statement) + start;
  const length = beginning.exec(policy.source.text)?.[0].length ?? 1;
  return unitSpan(policy, statement, { start, end: start + length });
}

function documentPath(policy: Policy, statement: number | undefined, id: NodeId): PathStep[] {
  const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
  const location = root === undefined ? undefined : locate(root, id);
  const below = location === undefined ? [] : pathTo(location);
  if (statement === undefined) return below;
  const isList = policy.statementElement?.node.kind === "array";
  return isList ? ["Statement", statement, ...below] : ["Statement", ...below];
}

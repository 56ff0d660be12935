import { type ExpandedEntry, expandActions } from "../access/expand.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { ParsedFile } from "../hosts/host.ts";
import type { AccessAnalyzerCode } from "../knowledge/accessAnalyzer.ts";
import { type Risk, riskWords } from "../knowledge/risks.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import {
  type ListElement,
  type Policy,
  type PolicyFacts,
  type PolicyKind,
  policyKinds,
  type Statement,
  unitSpan,
  unitStart,
} from "../policy/policy.ts";
import { locate, type NodeId, type PathStep, type PolicyNode, type PropertyNode, pathTo } from "../policy/tree.ts";
import type {
  Category,
  FixDraft,
  GrantOffer,
  PlacedReport,
  PolicyRule,
  PrincipalReport,
  PrincipalRule,
  Rule,
  RuleDocs,
  StatementReport,
  StatementRule,
} from "../rules/rule.ts";
import { fillMessage } from "../rules/rule.ts";
import type { Span } from "../text/span.ts";
import { type Addition, offerAdditions } from "./additions.ts";
import { carryOver } from "./carryOver.ts";
import type { Settings } from "./configuration.ts";
import { fillIn } from "./fillIn.ts";
import { type Fix, offerFixes } from "./fixes.ts";
import type { AppliedJustification } from "./justification.ts";
import { byFirstPolicy, type CheckedGroup, carryGroup, groupByPrincipal, isUnchanged } from "./principals.ts";
import { isActive, type Severity, severityOf } from "./severity.ts";
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

/** The findings of a file, in the order of the text, with what the next check of it may reuse. */
export interface CheckResult {
  readonly file: ParsedFile;
  readonly findings: readonly Finding[];
  /** Whether the second pass is still to be made for some policies; their findings of it are those of an earlier text. */
  readonly isProvisional: boolean;
  readonly reusable: Reusable;
}

interface Reusable {
  readonly engine: Engine;
  readonly statements: ReadonlyMap<string, ReadonlyMap<Statement, readonly RawFinding[]>>;
  /** By the list of statements, which a parse keeps where nothing in it changed. */
  readonly policies: ReadonlyMap<Policy["statements"], CheckedPolicy>;
  readonly groups: readonly CheckedGroup<PlacedFinding>[];
}

interface CheckedPolicy {
  readonly policy: Policy;
  readonly key: string;
  readonly findings: readonly PlacedFinding[];
  readonly second: { readonly findings: readonly PlacedFinding[]; readonly isCurrent: boolean };
}

/** Runs the rules under one catalogue and one configuration. */
export interface Engine {
  /**
   * The findings are the same with and without an earlier result, unless the result is provisional: the second pass is
   * made for at most `secondPasses` policies that need it, for all of them if left out.
   */
  check(file: ParsedFile, previous?: CheckResult, secondPasses?: number): CheckResult;
}

export interface EngineEnvironment {
  readonly rules: readonly Rule[];
  readonly catalogue: Catalogue;
  readonly settings: Pick<Settings, "rules">;
  /** What new text names where only the user knows. */
  readonly place: OwnPlace;
  /** Told of a rule that threw; the other rules go on. */
  readonly onRuleError: (rule: string, error: unknown) => void;
}

/** A finding without its place in the text: what a cache may hold. */
interface RawFinding {
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

interface PlacedFinding extends RawFinding {
  readonly statement: number | undefined;
}

export function createEngine(environment: EngineEnvironment): Engine {
  const { rules, catalogue, settings, onRuleError } = environment;
  const active = rules.filter((rule) => isActive(rule, settings));
  const statementRules = active.filter((rule): rule is StatementRule => rule.scope === "statement");
  const policyRules = active.filter((rule): rule is PolicyRule => rule.scope === "policy");
  const firstPass = policyRules.filter(({ pass }) => pass !== "second");
  const secondPass = policyRules.filter(({ pass }) => pass === "second");
  const principalRules = active.filter((rule): rule is PrincipalRule => rule.scope === "principal");

  const statementRulesFor = rememberByKind(statementRules);
  const guarded = (rule: Rule, run: () => void) => {
    try {
      run();
    } catch (error) {
      onRuleError(rule.id, error);
    }
  };
  const toRaw = (
    rule: Rule,
    report: Omit<StatementReport, "fixes">,
    drafts: RawFinding["drafts"],
    group: readonly Policy[] = [],
  ): RawFinding[] => {
    const message = rule.messages[report.message];
    if (message === undefined) throw new Error(`The rule ${rule.id} has no message "${report.message}".`);
    const severity = severityOf(rule, message, settings);
    if (severity === "off") return [];
    return [
      {
        rule,
        severity,
        message: withRisk(fillMessage(message.text, report.data), report.risk ?? rule.risk),
        accessAnalyzer: message.accessAnalyzer,
        tag: report.tag,
        node: report.node.id,
        span: report.span === undefined ? spanToShow(report.node) : { ...report.span, isBeginning: false },
        at: report.node.kind === "property" ? "key" : "value",
        related: (report.related ?? []).map(({ policy, statement, node, message: text }) => ({
          member: policy === undefined ? undefined : group.indexOf(policy),
          statement,
          span: spanToShow(node),
          message: text,
        })),
        drafts,
        offers: report.offers,
      },
    ];
  };
  const checkStatement = (statement: Statement, policy: PolicyFacts): RawFinding[] => {
    const findings: RawFinding[] = [];
    let expanded: ListElement | undefined;
    let entries: readonly ExpandedEntry[] = [];
    const expand = (element: ListElement) => {
      if (element !== expanded) entries = expandActions(element, catalogue);
      expanded = element;
      return entries;
    };
    // Few rules have something to tell of a statement: one context serves all of them.
    let running: StatementRule | undefined;
    const report = (reported: StatementReport) => {
      if (running === undefined) return;
      const drafts = (index: number | undefined) => (reported.fixes?.() ?? []).map((draft) => place(draft, index));
      findings.push(...toRaw(running, reported, drafts));
    };
    const context = { catalogue, policy, report, expand };
    const check = () => running?.check(statement, context);
    for (const rule of statementRulesFor(policy.kind)) {
      if (rule.needs !== undefined && statement[rule.needs] === undefined) continue;
      running = rule;
      guarded(rule, check);
    }
    return findings;
  };
  const checkPolicy = (policy: Policy, passRules: readonly PolicyRule[]): PlacedFinding[] => {
    const findings: PlacedFinding[] = [];
    for (const rule of passRules) {
      if (!rule.appliesTo.includes(policy.facts.kind)) continue;
      const report = (reported: PlacedReport) => {
        const raw = toRaw(rule, reported, () => reported.fixes?.() ?? []);
        findings.push(...raw.map((finding) => ({ ...finding, statement: reported.statement })));
      };
      guarded(rule, () => rule.check(policy, { catalogue, report }));
    }
    return findings;
  };
  const checkGroup = (policies: readonly Policy[]): CheckedGroup<PlacedFinding> => {
    const findings = policies.map((): PlacedFinding[] => []);
    for (const rule of principalRules) {
      const concerned = policies.filter(({ facts }) => rule.appliesTo.includes(facts.kind));
      if (concerned.length === 0) continue;
      const report = (reported: PrincipalReport) => {
        const { policy, statement } = reported;
        const raw = toRaw(rule, reported, () => reported.fixes?.() ?? [], policies);
        findings[policies.indexOf(policy)]?.push(...raw.map((finding) => ({ ...finding, statement })));
      };
      guarded(rule, () => rule.check(concerned, { catalogue, report }));
    }
    return { policies, findings, isCurrent: true };
  };

  const engine: Engine = {
    check(file, previous, secondPasses = Number.POSITIVE_INFINITY) {
      const reusable = previous?.reusable.engine === engine ? previous.reusable : undefined;
      const statements = new Map<string, Map<Statement, readonly RawFinding[]>>();
      const policies = new Map<Policy["statements"], CheckedPolicy>();
      const earlier = reusable === undefined ? [] : [...reusable.policies.values()];
      let passesLeft = secondPasses;
      const secondOf = (policy: Policy, before: CheckedPolicy | undefined): CheckedPolicy["second"] => {
        if (before?.second.isCurrent === true) return before.second;
        if (secondPass.length === 0 || passesLeft-- > 0) {
          return { findings: checkPolicy(policy, secondPass), isCurrent: true };
        }
        const last = before ?? earlier.find((one) => one.policy.place === policy.place);
        return {
          findings: last === undefined ? [] : carryOver(last.second.findings, last.policy, policy),
          isCurrent: false,
        };
      };
      const groupsBefore = byFirstPolicy(reusable?.groups ?? []);
      const groupOf = (members: readonly Policy[]): CheckedGroup<PlacedFinding> => {
        const alike = groupsBefore.get(members[0]?.statements);
        const before = alike?.find((group) => isUnchanged(group, members));
        if (before?.isCurrent === true) return { ...before, policies: members };
        if (passesLeft-- > 0) return checkGroup(members);
        const last = reusable?.groups.find(({ policies: [first] }) => first?.place === members[0]?.place);
        return carryGroup(last, members);
      };
      const findingsOf = (policy: Policy): Finding[] => {
        const { kind, resourceType, version, wellFormed } = policy.facts;
        const factsKey = `${kind} ${resourceType} ${version} ${wellFormed}`;
        const known = reusable?.statements.get(factsKey);
        const checked = statements.get(factsKey) ?? new Map<Statement, readonly RawFinding[]>();
        statements.set(factsKey, checked);
        const own = policy.statements.flatMap((statement, index) => {
          const raw = checked.get(statement) ?? known?.get(statement) ?? checkStatement(statement, policy.facts);
          checked.set(statement, raw);
          return placeFindings(
            policy,
            raw.map((finding) => ({ ...finding, statement: index })),
            environment,
          );
        });
        const key = `${factsKey} ${JSON.stringify(policy.fault)} ${policy.key}`;
        const before = reusable?.policies.get(policy.statements);
        const same = before?.key === key ? before : undefined;
        const first = same?.findings ?? checkPolicy(policy, firstPass);
        const second = secondOf(policy, same);
        policies.set(policy.statements, { policy, key, findings: first, second });
        const others = [...first, ...second.findings];
        return [...own, ...placeFindings(policy, others, environment)];
      };
      const findings = file.policies.flatMap(findingsOf);
      const groups = principalRules.length === 0 ? [] : groupByPrincipal(file.policies).map(groupOf);
      findings.push(...findingsOfGroups(groups, environment));
      findings.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
      const isProvisional =
        [...policies.values()].some(({ second }) => !second.isCurrent) || groups.some(({ isCurrent }) => !isCurrent);
      return { file, findings, isProvisional, reusable: { engine, statements, policies, groups } };
    },
  };
  return engine;
}

/** The message, and what is to be feared in a word. */
function withRisk(message: string, risk: Risk | undefined): string {
  return risk === undefined ? message : `${message} Risk: ${riskWords[risk]}.`;
}

/** The rules that apply to a kind of policy, worked out once a kind. */
function rememberByKind<Some extends Rule>(rules: readonly Some[]): (kind: PolicyKind) => readonly Some[] {
  const byKind = new Map(policyKinds.map((kind) => [kind, rules.filter(({ appliesTo }) => appliesTo.includes(kind))]));
  return (kind) => byKind.get(kind) ?? [];
}

function place<Edit>(draft: FixDraft<Edit>, statement: number | undefined) {
  return { ...draft, edits: draft.edits.map((edit) => ({ statement, edit })) } as FixDraft<PlacedEdit>;
}

/** The findings of all groups; a policy that counts for several principals has the same finding once. */
function findingsOfGroups(groups: readonly CheckedGroup<PlacedFinding>[], environment: EngineEnvironment): Finding[] {
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

/** The findings in the text, but for those about what a syntax error leaves open. `group`: see `placeFinding`. */
function placeFindings(
  policy: Policy,
  findings: readonly PlacedFinding[],
  environment: EngineEnvironment,
  group?: readonly Policy[],
): Finding[] {
  const shown = policy.garbled.length === 0 ? findings : findings.filter((finding) => !isGarbled(policy, finding));
  return shown.map((finding) => placeFinding(policy, finding, environment, group));
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
  { catalogue, place: own }: EngineEnvironment,
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

function spanToShow(node: PolicyNode | PropertyNode): ShownSpan {
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

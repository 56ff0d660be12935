import { type ExpandedEntry, expandActions } from "../access/expand.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { ParsedFile } from "../hosts/host.ts";
import type { AccessAnalyzerCode } from "../knowledge/accessAnalyzer.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import {
  type ListElement,
  type Policy,
  type PolicyFacts,
  type Statement,
  unitSpan,
  unitStart,
} from "../policy/policy.ts";
import { locate, type NodeId, type PathStep, type PolicyNode, type PropertyNode, pathTo } from "../policy/tree.ts";
import type {
  Category,
  FixDraft,
  PlacedReport,
  PolicyRule,
  PrincipalRule,
  Rule,
  StatementReport,
  StatementRule,
} from "../rules/rule.ts";
import { fillMessage } from "../rules/rule.ts";
import type { Span } from "../text/span.ts";
import { carryOver } from "./carryOver.ts";
import type { Settings } from "./configuration.ts";
import { fillIn } from "./fillIn.ts";
import { type Fix, offerFixes } from "./fixes.ts";
import type { AppliedJustification } from "./justification.ts";
import { type Severity, severityOf } from "./severity.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** Something to tell about a policy, placed in its text. */
export interface Finding {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly accessAnalyzer: AccessAnalyzerCode | undefined;
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
}

interface RelatedSpan {
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
  const active = rules.filter(({ id }) => settings.rules[id] !== "off");
  const statementRules = active.filter((rule): rule is StatementRule => rule.scope === "statement");
  const policyRules = active.filter((rule): rule is PolicyRule => rule.scope === "policy");
  const firstPass = policyRules.filter(({ pass }) => pass !== "second");
  const secondPass = policyRules.filter(({ pass }) => pass === "second");
  const principalRules = active.filter((rule): rule is PrincipalRule => rule.scope === "principal");

  const guarded = (rule: Rule, run: () => void) => {
    try {
      run();
    } catch (error) {
      onRuleError(rule.id, error);
    }
  };
  const toRaw = (rule: Rule, report: Omit<StatementReport, "fixes">, drafts: RawFinding["drafts"]): RawFinding[] => {
    const message = rule.messages[report.message];
    if (message === undefined) throw new Error(`The rule ${rule.id} has no message "${report.message}".`);
    const severity = severityOf(rule, message, settings);
    if (severity === "off") return [];
    return [
      {
        rule,
        severity,
        message: fillMessage(message.text, report.data),
        accessAnalyzer: message.accessAnalyzer,
        tag: report.tag,
        node: report.node.id,
        span: report.span === undefined ? spanToShow(report.node) : { ...report.span, isBeginning: false },
        at: report.node.kind === "property" ? "key" : "value",
        related: (report.related ?? []).map(({ statement, node, message: text }) => ({
          statement,
          span: spanToShow(node),
          message: text,
        })),
        drafts,
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
    for (const rule of statementRules) {
      if (!rule.appliesTo.includes(policy.kind)) continue;
      const report = (reported: StatementReport) => {
        const drafts = (index: number | undefined) => (reported.fixes?.() ?? []).map((draft) => place(draft, index));
        findings.push(...toRaw(rule, reported, drafts));
      };
      guarded(rule, () => rule.check(statement, { catalogue, policy, report, expand }));
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
  const checkPrincipals = (policies: readonly Policy[]): Map<Policy, PlacedFinding[]> => {
    const findings = new Map<Policy, PlacedFinding[]>();
    for (const rule of principalRules) {
      for (const group of groupByPrincipal(policies, rule)) {
        guarded(rule, () =>
          rule.check(group, {
            catalogue,
            report: (reported) => {
              const raw = toRaw(rule, reported, () => reported.fixes?.() ?? []);
              const placed = raw.map((finding) => ({ ...finding, statement: reported.statement }));
              findings.set(reported.policy, [...(findings.get(reported.policy) ?? []), ...placed]);
            },
          }),
        );
      }
    }
    return findings;
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
      const principalFindings = checkPrincipals(file.policies);
      const findings = file.policies.flatMap((policy) => {
        const { kind, resourceType, version, wellFormed } = policy.facts;
        const factsKey = `${kind} ${resourceType} ${version} ${wellFormed}`;
        const known = reusable?.statements.get(factsKey);
        const checked = statements.get(factsKey) ?? new Map<Statement, readonly RawFinding[]>();
        statements.set(factsKey, checked);
        const own = policy.statements.flatMap((statement, index) => {
          const raw = checked.get(statement) ?? known?.get(statement) ?? checkStatement(statement, policy.facts);
          checked.set(statement, raw);
          return raw.map((finding) => placeFinding(policy, index, finding, environment));
        });
        const key = `${factsKey} ${policy.key}`;
        const before = reusable?.policies.get(policy.statements);
        const same = before?.key === key ? before : undefined;
        const first = same?.findings ?? checkPolicy(policy, firstPass);
        const second = secondOf(policy, same);
        policies.set(policy.statements, { policy, key, findings: first, second });
        const others = [...first, ...second.findings, ...(principalFindings.get(policy) ?? [])];
        return [...own, ...others.map((finding) => placeFinding(policy, finding.statement, finding, environment))];
      });
      findings.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
      const isProvisional = [...policies.values()].some(({ second }) => !second.isCurrent);
      return { file, findings, isProvisional, reusable: { engine, statements, policies } };
    },
  };
  return engine;
}

function place<Edit>(draft: FixDraft<Edit>, statement: number | undefined) {
  return { ...draft, edits: draft.edits.map((edit) => ({ statement, edit })) } as FixDraft<PlacedEdit>;
}

/** Policies of one role, user or group in one file: those below the same item of the outermost list. */
function groupByPrincipal(policies: readonly Policy[], rule: PrincipalRule): Policy[][] {
  const groups = new Map<string, Policy[]>();
  for (const policy of policies) {
    if (!rule.appliesTo.includes(policy.facts.kind)) continue;
    const principal = /^[^.[]+\[\d+\]/.exec(policy.place)?.[0] ?? policy.place;
    groups.set(principal, [...(groups.get(principal) ?? []), policy]);
  }
  return [...groups.values()];
}

function placeFinding(
  policy: Policy,
  statement: number | undefined,
  raw: RawFinding,
  { catalogue, place: own }: EngineEnvironment,
): Finding {
  const { node, rule } = raw;
  return {
    rule: rule.id,
    category: rule.category,
    severity: raw.severity,
    message: raw.message,
    accessAnalyzer: raw.accessAnalyzer,
    tag: raw.tag,
    policy,
    statement,
    justification: undefined,
    span: placeSpan(policy, statement, raw.span),
    at: raw.at,
    related: raw.related.map((related) => ({
      span: placeSpan(policy, related.statement ?? statement, related.span),
      message: related.message,
    })),
    path: () => documentPath(policy, statement, node),
    subject: () => subjectOf(policy, statement, node),
    fixes: () => offerFixes({ policy, drafts: fillIn(raw.drafts(statement), own), catalogue }),
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

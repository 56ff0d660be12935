import { type ExpandedEntry, expandActions } from "../access/expand.ts";
import type { ParsedFile } from "../hosts/host.ts";
import { type Risk, riskWords } from "../knowledge/risks.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import {
  type ListElement,
  type Policy,
  type PolicyFacts,
  type PolicyKind,
  policyKinds,
  type Statement,
} from "../policy/policy.ts";
import type {
  FixDraft,
  PlacedReport,
  PolicyRule,
  PrincipalReport,
  PrincipalRule,
  Rule,
  StatementReport,
  StatementRule,
} from "../rules/rule.ts";
import { fillMessage } from "../rules/rule.ts";
import { carryOver } from "./carryOver.ts";
import type { Settings } from "./configuration.ts";
import {
  type Finding,
  findingsOfGroups,
  type PlacedFinding,
  type PlacingEnvironment,
  placeFindings,
  type RawFinding,
  spanToShow,
} from "./finding.ts";
import { byFirstPolicy, type CheckedGroup, carryGroup, groupByPrincipal, isUnchanged } from "./principals.ts";
import { isActive, severityOf } from "./severity.ts";

export type { Finding } from "./finding.ts";

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
  /** What the text around the policies said when the groups were checked. */
  readonly resources: string;
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

export interface EngineEnvironment extends PlacingEnvironment {
  readonly rules: readonly Rule[];
  readonly settings: Pick<Settings, "rules">;
  /** Told of a rule that threw; the other rules go on. */
  readonly onRuleError: (rule: string, error: unknown) => void;
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
  const checkGroup = (policies: readonly Policy[], resources: ParsedFile["resources"]): CheckedGroup<PlacedFinding> => {
    const findings = policies.map((): PlacedFinding[] => []);
    for (const rule of principalRules) {
      const concerned = policies.filter(({ facts }) => rule.appliesTo.includes(facts.kind));
      if (concerned.length === 0) continue;
      const report = (reported: PrincipalReport) => {
        const { policy, statement } = reported;
        const raw = toRaw(rule, reported, () => reported.fixes?.() ?? [], policies);
        findings[policies.indexOf(policy)]?.push(...raw.map((finding) => ({ ...finding, statement })));
      };
      guarded(rule, () => rule.check(concerned, { catalogue, resources, report }));
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
      const resources = JSON.stringify(file.resources);
      const groupsBefore = byFirstPolicy(reusable?.resources === resources ? reusable.groups : []);
      const groupOf = (members: readonly Policy[]): CheckedGroup<PlacedFinding> => {
        const alike = groupsBefore.get(members[0]?.statements);
        const before = alike?.find((group) => isUnchanged(group, members));
        if (before?.isCurrent === true) return { ...before, policies: members };
        if (passesLeft-- > 0) return checkGroup(members, file.resources);
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
      return { file, findings, isProvisional, reusable: { engine, statements, policies, groups, resources } };
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

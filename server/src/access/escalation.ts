import type { Catalogue } from "../catalogue/catalogue.ts";
import { type EscalationPath, escalationPaths } from "../knowledge/escalationPaths.ts";
import { parseArn } from "../policy/arn.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import {
  type ConditionElement,
  type Entry,
  isAllow,
  knownTexts,
  type Policy,
  type Statement,
} from "../policy/policy.ts";
import type { ResourceFacts } from "../policy/resourceFacts.ts";
import { knownText, type Value } from "../policy/value.ts";
import { createTargets, type Target, type Targets } from "./escalationTargets.ts";

/** A path of escalation that is open to whoever holds some policies. */
export interface OpenPath {
  readonly path: EscalationPath;
  /** Where its actions are granted, in the path's order. */
  readonly steps: readonly PathStep[];
}

/** The place where an action of a path is granted. */
export interface PathStep {
  /** In AWS's spelling. */
  readonly action: string;
  readonly policy: Policy;
  /** The statement's index. */
  readonly statement: number;
  /** By what: the action's name, a wildcard that stands for it, or a `NotAction` that does not exclude it. */
  readonly by: "name" | "wildcard" | "exclusion";
  /** The entry of `Action`; `undefined` for an exclusion. */
  readonly entry: Entry | undefined;
  /** Whether nothing else grants the action. */
  readonly isOnly: boolean;
  /** What it reaches, where it is not everything of a kind. */
  readonly target: Target | undefined;
}

/**
 * The paths that are surely open to whoever holds all of the policies, without those that hold a shorter one.
 *
 * By `iam:PassRole`: it covers every role, or an administrator's, for the service in question, and the other actions are
 * granted on something. Otherwise all actions are granted on everything of their kind, or on what the text around the
 * policies shows to lead further. A grant under a condition does not count, but for a
 * `PassRole` that names the service and one for a time that has come; neither does an action that a `Deny` is about, unless that only asks for a Region, for
 * TLS or for a second factor.
 */
export function openPaths(
  policies: readonly Policy[],
  resources: readonly ResourceFacts[],
  catalogue: Catalogue,
): OpenPath[] {
  const targets = createTargets(policies, resources);
  const grants = grantsOfPaths(policies, catalogue);
  if (grants.size === 0) return [];
  const isDenied = createDenials(policies);
  const found: OpenPath[] = [];
  for (const path of escalationPaths) {
    const steps = stepsOf(path, grants, targets);
    if (steps === undefined || path.actions.some(isDenied)) continue;
    if (found.some((shorter) => shorter.path.actions.every((action) => path.actions.includes(action)))) continue;
    found.push({ path, steps });
  }
  return found;
}

const PASS_ROLE = "iam:PassRole";

interface Grant extends Omit<PathStep, "isOnly" | "target"> {
  readonly on: Statement;
  /** Whether it covers everything of the action's kind. */
  readonly isOpen: boolean;
  /** Patterns of the services that a role may be handed to; `undefined` for any. */
  readonly services: readonly string[] | undefined;
}

function stepsOf(
  path: EscalationPath,
  grants: ReadonlyMap<string, readonly Grant[]>,
  targets: Targets,
): readonly PathStep[] | undefined {
  const isByRole = path.actions[0] === PASS_ROLE;
  const steps: PathStep[] = [];
  for (const action of path.actions) {
    const all = grants.get(action) ?? [];
    const isAnySurely = isByRole && action !== PASS_ROLE;
    const open = all.find((grant) => (isAnySurely || grant.isOpen) && (action !== PASS_ROLE || reaches(grant, path)));
    const step = open ?? all.find((grant) => reaches(grant, path) && targets.of(action, grant.on) !== undefined);
    if (step === undefined) return stepsOnOne(path, grants, targets);
    const target = open === undefined ? targets.of(action, step.on) : undefined;
    steps.push({ ...step, target, isOnly: all.length === 1 });
  }
  return steps;
}

/** Paths that write to a role or user and then act as it, on one and the same. */
const thenAs: ReadonlySet<string> = new Set([
  "attach-role-policy-then-assume",
  "attach-role-policy-then-trust",
  "attach-user-policy-then-key",
  "put-role-policy-then-assume",
  "put-role-policy-then-trust",
  "put-user-policy-then-key",
]);

function stepsOnOne(
  path: EscalationPath,
  grants: ReadonlyMap<string, readonly Grant[]>,
  targets: Targets,
): readonly PathStep[] | undefined {
  if (!thenAs.has(path.id)) return undefined;
  const [first = [], second = []] = path.actions.map((action) => grants.get(action) ?? []);
  for (const one of first) {
    for (const other of second) {
      const named = targets.namedBy(other.on);
      const address = targets.namedBy(one.on).find((name) => named.includes(name));
      if (address === undefined) continue;
      const target: Target = { address, is: "other" };
      return [
        { ...one, target, isOnly: first.length === 1 },
        { ...other, target, isOnly: second.length === 1 },
      ];
    }
  }
  return undefined;
}

function reaches({ services }: Grant, { passedTo }: EscalationPath): boolean {
  return services === undefined || passedTo.some((service) => services.some((one) => matchesPattern(one, service)));
}

/** The actions of all paths by their names in lower case, by service. */
const pathActions: ReadonlyMap<string, ReadonlyMap<string, string>> = indexActions();

function indexActions() {
  const byService = new Map<string, Map<string, string>>();
  for (const action of escalationPaths.flatMap(({ actions }) => actions)) {
    const lower = action.toLowerCase();
    const service = lower.slice(0, lower.indexOf(":"));
    const own = byService.get(service) ?? new Map<string, string>();
    byService.set(service, own.set(lower, action));
  }
  return byService;
}

function grantsOfPaths(policies: readonly Policy[], catalogue: Catalogue): ReadonlyMap<string, readonly Grant[]> {
  const grants = new Map<string, Grant[]>();
  for (const policy of policies) {
    for (const [index, statement] of policy.statements.entries()) {
      const services = servicesOf(statement.conditions, catalogue.date);
      if (!isAllow(statement) || services === "limited") continue;
      const add = (action: string, by: PathStep["by"], entry: Entry | undefined) => {
        if (services !== undefined && action !== PASS_ROLE) return;
        const grant: Grant = {
          ...{ action, policy, statement: index, on: statement, by, entry, services },
          isOpen: coversAll(statement, action, catalogue),
        };
        const known = grants.get(action);
        if (known === undefined) grants.set(action, [grant]);
        else known.push(grant);
      };
      const { actions } = statement;
      if (actions.negated) {
        if (!actions.complete) continue;
        const excluded = knownTexts(actions.entries).map((text) => text.toLowerCase());
        for (const [lower, action] of allPathActions()) {
          if (!excluded.some((pattern) => matchesPattern(pattern, lower))) add(action, "exclusion", undefined);
        }
        continue;
      }
      for (const entry of actions.entries) {
        const text = knownText(entry.value);
        if (text === undefined) continue;
        const by = hasWildcard(text) ? "wildcard" : "name";
        for (const action of pathActionsOf(text.toLowerCase())) add(action, by, entry);
      }
    }
  }
  return grants;
}

function* allPathActions(): Iterable<readonly [string, string]> {
  for (const own of pathActions.values()) yield* own;
}

/** The actions of paths that an entry in lower case stands for. */
function pathActionsOf(text: string): string[] {
  const service = text.slice(0, text.indexOf(":"));
  if (!hasWildcard(text)) {
    const action = pathActions.get(service)?.get(text);
    return action === undefined ? [] : [action];
  }
  const own = hasWildcard(service) || service === "" ? allPathActions() : (pathActions.get(service) ?? []);
  return [...own].flatMap(([lower, action]) => (matchesPattern(text, lower) ? [action] : []));
}

/**
 * Patterns of the services that conditions let a role be handed to; `undefined` where there are no conditions that limit
 * anything, and `limited` where there are others, each of which may take the path away.
 */
function servicesOf(
  conditions: ConditionElement | undefined,
  today: string,
): readonly string[] | undefined | "limited" {
  if (conditions === undefined) return undefined;
  const limits = conditions.tests.filter((test) => !isLongMet(test, today));
  if (!conditions.complete || !limits.every(namesService)) return "limited";
  return limits.length === 0 ? undefined : limits.flatMap(({ values }) => knownTexts(values));
}

/** Whether a test only asks for a time that has come long ago. */
function isLongMet({ key, operator, values }: ConditionElement["tests"][number], today: string): boolean {
  if (!/^DateGreaterThan(?:Equals)?$/i.test(operator) || !/^aws:(?:CurrentTime|TokenIssueTime)$/i.test(key))
    return false;
  return values.some(
    ({ value }) => /^\d{4}-\d\d-\d\d/.test(knownText(value) ?? "") && (knownText(value) ?? "") < today,
  );
}

function namesService({ key, operator }: ConditionElement["tests"][number]): boolean {
  return (
    key.toLowerCase() === "iam:passedtoservice" && /^(?:For\w+:)?String(?:Equals|Like)(?:IfExists)?$/i.test(operator)
  );
}

/**
 * Whether the statement is about everything that the action takes: `*`, or `role/*` for `iam:AttachRolePolicy`. Where it
 * names a part of another kind, such as one document of `ssm:SendCommand` beside all instances, the action is limited to
 * that part.
 */
function coversAll({ resources }: Statement, action: string, catalogue: Catalogue): boolean {
  if (resources === undefined) return false;
  const taken = kindsOf(action, catalogue);
  const anyKind = `${action.slice(0, action.indexOf(":"))} `;
  const whole = new Set<string>();
  const partly = new Set<string>();
  let everything = false;
  for (const { value } of resources.entries) {
    const resource = shapeOf(value);
    const kind = readKind(resource);
    if (/^\*+$/.test(resource) || (kind?.isWhole && kind.name === anyKind)) everything = true;
    else if (kind !== undefined && taken.has(kind.name)) (kind.isWhole ? whole : partly).add(kind.name);
  }
  if (resources.negated) return resources.complete && !everything && whole.size === 0;
  return everything || (whole.size > 0 && [...partly].every((kind) => whole.has(kind)));
}

/** The kinds of resource that an action takes, each by its service and how the resource begins: `iam role/`. */
function kindsOf(action: string, catalogue: Catalogue): ReadonlySet<string> {
  const templates = catalogue.action(action)?.resourceTypes.flatMap(({ arns }) => arns) ?? [];
  return new Set(templates.flatMap((template) => readKind(template)?.name ?? []));
}

/** The kind of an ARN, the service alone where it may be any, and whether the ARN is all of it. */
function readKind(text: string): { readonly name: string; readonly isWhole: boolean } | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  const [, head = "", rest = ""] = /^([^*?${}/:]*[/:]|)(.*)$/s.exec(arn.resource) ?? [];
  return { name: `${arn.service} ${head}`, isWhole: /^\*+$/.test(rest) };
}

/** A text to compare by its form: what deployment fills in is a word that nothing else is. */
function shapeOf(value: Value): string {
  if (value.kind === "known") return value.text;
  return value.kind === "unknown" ? "" : value.parts.map((part) => (typeof part === "string" ? part : "x")).join("");
}

/** Tells whether a `Deny` is about an action, or may be. */
function createDenials(policies: readonly Policy[]): (action: string) => boolean {
  const denials = policies.flatMap(({ statements }) =>
    statements.filter((statement) => statement.effect !== "Allow" && !asksForCircumstances(statement.conditions)),
  );
  const answers = new Map<string, boolean>();
  return (action) => {
    const known = answers.get(action);
    if (known !== undefined) return known;
    const answer = denials.some((statement) => mayBeAbout(statement, action.toLowerCase()));
    answers.set(action, answer);
    return answer;
  };
}

function mayBeAbout({ actions }: Statement, action: string): boolean {
  if (actions === undefined) return true;
  const isNamed = knownTexts(actions.entries).some((text) => matchesPattern(text.toLowerCase(), action));
  return actions.negated ? !isNamed : isNamed || !actions.complete;
}

/** Conditions that whoever walks a path can meet, on top of it. */
function asksForCircumstances(conditions: ConditionElement | undefined): boolean {
  if (conditions === undefined || !conditions.complete || conditions.tests.length === 0) return false;
  return conditions.tests.every(({ key }) => circumstances.has(key.toLowerCase()));
}

const circumstances: ReadonlySet<string> = new Set([
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:requestedregion",
  "aws:securetransport",
]);

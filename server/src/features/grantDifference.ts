import { compare } from "../access/compare.ts";
import type { PolicyContent } from "../access/meaning.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import type { Entry, ListElement, Statement } from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";

/** What two states of a policy grant differently, action by action of those that AWS defines. */
export interface GrantDifference {
  readonly gained: readonly GrantChange[];
  readonly lost: readonly GrantChange[];
  /** What may be gained, which cannot be told. */
  readonly unclear: readonly GrantChange[];
}

/** Actions for which the same is granted, or no longer granted; as the statements that grant it say it. */
export interface GrantChange extends GrantScope {
  /** By service, in AWS's order. */
  readonly actions: readonly Action[];
}

export interface GrantScope {
  /** The entries of `Resource` that matter, as written; none where no statement has that element. */
  readonly resources: readonly string[];
  /** The entries of `NotResource`. */
  readonly exceptResources: readonly string[];
  /** The entries of `Principal`. */
  readonly principals: readonly string[];
  /** Whether every statement that grants it has a condition. */
  readonly conditional: boolean;
}

/** Many groups are compared, of which none is worth a long search; even less which resources make the difference. */
const STEPS = 200_000;
const SCOPE_STEPS = 20_000;
/** Of statements with more resources all of them are told. */
const MAX_RESOURCES_ASKED = 20;

/**
 * Compares the policies action by action. Actions to which the same statements apply are one question, since nothing
 * in a policy can tell them apart.
 */
export function grantDifference(
  old: readonly PolicyContent[],
  now: readonly PolicyContent[],
  { catalogue }: { readonly catalogue: Catalogue },
): GrantDifference {
  const before = old.map((content) => readContent(content, catalogue));
  const after = now.map((content) => readContent(content, catalogue));
  const newAccess = (from: readonly PolicyContent[], to: readonly PolicyContent[], maxSteps = STEPS) =>
    compare(from, to, { catalogue, maxSteps }).verdict;
  const gained = createChanges();
  const lost = createChanges();
  const unclear = createChanges();
  for (const actions of groupActions(
    [...before, ...after].flatMap(({ lists }) => lists),
    catalogue,
  )) {
    const [first] = actions;
    if (first === undefined) continue;
    const from = before.map((content) => restrict(content, first));
    const to = after.map((content) => restrict(content, first));
    if (sameText(from, to)) continue;
    const verdict = newAccess(from, to);
    if (verdict !== "no-new-access") {
      const changes = verdict === "new-access" ? gained : unclear;
      changes.add(
        actions,
        scopeOf(to, (part) => newAccess(from, part, SCOPE_STEPS) !== "no-new-access"),
      );
    }
    if (newAccess(to, from) === "new-access") {
      lost.add(
        actions,
        scopeOf(from, (part) => newAccess(to, part, SCOPE_STEPS) !== "no-new-access"),
      );
    }
  }
  return { gained: gained.list(), lost: lost.list(), unclear: unclear.list() };
}

interface ReadContent {
  readonly content: PolicyContent;
  /** One for each statement, in order. */
  readonly lists: readonly ReadList[];
}

/** The actions that a statement names; `undefined` where it has no list of actions. */
interface ReadList {
  readonly statement: Statement;
  readonly named: ReadonlySet<Action> | "all";
  /** Entries of which it is not known what they name. */
  readonly open: readonly Entry[];
}

function readContent(content: PolicyContent, catalogue: Catalogue): ReadContent {
  return { content, lists: content.statements.map((statement) => readList(statement, catalogue)) };
}

function readList(statement: Statement, catalogue: Catalogue): ReadList {
  const entries = statement.actions?.entries ?? [];
  const texts = entries.flatMap(({ value }) => knownText(value) ?? []);
  const open = entries.filter(({ value }) => !isPattern(knownText(value)));
  if (texts.some(isAnyAction)) return { statement, named: "all", open };
  return { statement, named: new Set(texts.flatMap((text) => catalogue.actionsMatching(text))), open };
}

function isPattern(text: string | undefined): boolean {
  return text !== undefined && (isAnyAction(text) || parseAction(text) !== undefined);
}

/** The actions that some Allow names, in groups to which the same statements apply. */
function groupActions(lists: readonly ReadList[], catalogue: Catalogue): Iterable<readonly Action[]> {
  const allowing = lists.filter(({ statement }) => statement.effect === "Allow" && statement.actions !== undefined);
  const isAll = allowing.some(({ statement, named }) => statement.actions?.negated === true || named === "all");
  const groups = new Map<Action, number>();
  const asked = isAll
    ? [catalogue.actionsMatching("*")]
    : allowing.map(({ named }) => (named === "all" ? [] : [...named]));
  for (const actions of asked) for (const action of actions) groups.set(action, 0);
  let count = 1;
  for (const { named } of lists) {
    if (named === "all") continue;
    // Those of a group that the statement names go on as a group of their own.
    const split = new Map<number, number>();
    for (const action of named) {
      const group = groups.get(action);
      if (group === undefined) continue;
      const own = split.get(group) ?? count++;
      split.set(group, own);
      groups.set(action, own);
    }
  }
  const members = new Map<number, Action[]>();
  for (const [action, group] of groups) {
    const list = members.get(group);
    if (list === undefined) members.set(group, [action]);
    else list.push(action);
  }
  return members.values();
}

/** The policy as far as it is about one action. */
function restrict({ content, lists }: ReadContent, action: Action): PolicyContent {
  return { ...content, statements: lists.flatMap((list) => restrictStatement(list, action) ?? []) };
}

function restrictStatement({ statement, named, open }: ReadList, action: Action): Statement | undefined {
  const { actions } = statement;
  if (actions === undefined) return statement;
  const isNamed = named === "all" || named.has(action);
  if (actions.negated) {
    if (isNamed) return undefined;
    // What is left of the exceptions are those of which nobody knows whether they name it.
    return open.length === 0
      ? onlyAbout(statement, actions, action)
      : withActions(statement, { ...actions, entries: open });
  }
  if (isNamed) return onlyAbout(statement, actions, action);
  return open.length === 0 ? undefined : withActions(statement, { ...actions, entries: open });
}

function onlyAbout(statement: Statement, actions: ListElement, { id }: Action): Statement {
  const entry: Entry = { node: actions.node, value: { kind: "known", text: id } };
  return withActions(statement, { ...actions, negated: false, entries: [entry], complete: true });
}

function withActions(statement: Statement, actions: ListElement): Statement {
  return { ...statement, actions };
}

/** Whether both sides are the same statements, letter by letter, so that nothing is to be asked. */
function sameText(left: readonly PolicyContent[], right: readonly PolicyContent[]): boolean {
  const keys = (contents: readonly PolicyContent[]) =>
    new Set(contents.flatMap(({ statements, variables }) => statements.map(({ key }) => `${variables} ${key}`)));
  const [one, other] = [keys(left), keys(right)];
  return one.size === other.size && [...one].every((key) => key !== "" && other.has(key));
}

/** What those Allow statements say that make the difference, which `matters` tells of a part of the policies. */
function scopeOf(contents: readonly PolicyContent[], matters: (part: readonly PolicyContent[]) => boolean): GrantScope {
  const granting = contents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Allow"));
  /** The policies with one Allow, or a part of it, in place of all. */
  const withOnly = (allow: Statement, part: Statement): readonly PolicyContent[] =>
    contents.map(({ statements, variables }) => ({
      variables,
      statements: statements.flatMap((one) => (one === allow ? [part] : one.effect === "Allow" ? [] : [one])),
    }));
  const responsible = granting.length > 1 ? granting.filter((allow) => matters(withOnly(allow, allow))) : granting;
  const statements = responsible.length === 0 ? granting : responsible;
  const resources = new Set<string>();
  const exceptResources = new Set<string>();
  const principals = new Set<string>();
  for (const allow of statements) {
    for (const { value } of resourcesThatMatter(allow, (part) => matters(withOnly(allow, part)))) {
      (allow.resources?.negated === true ? exceptResources : resources).add(displayText(value) ?? UNKNOWN);
    }
    for (const { value } of allow.principals?.entries ?? []) {
      const text = displayText(value) ?? UNKNOWN;
      principals.add(allow.principals?.negated === true ? `all but ${text}` : text);
    }
  }
  return {
    resources: [...resources],
    exceptResources: [...exceptResources],
    principals: [...principals],
    conditional: statements.every(({ conditions }) => conditions !== undefined),
  };
}

const UNKNOWN = "(known at deployment)";

function resourcesThatMatter(allow: Statement, matters: (part: Statement) => boolean): readonly Entry[] {
  const { resources } = allow;
  if (resources === undefined) return [];
  const { entries, negated } = resources;
  if (negated || entries.length < 2 || entries.length > MAX_RESOURCES_ASKED) return entries;
  const some = entries.filter((entry) => matters({ ...allow, resources: { ...resources, entries: [entry] } }));
  return some.length === 0 ? entries : some;
}

/** Collects changes; those that say the same are one. */
function createChanges() {
  const byScope = new Map<string, { readonly scope: GrantScope; readonly actions: Action[] }>();
  return {
    add(actions: readonly Action[], scope: GrantScope): void {
      const name = JSON.stringify(scope);
      const change = byScope.get(name) ?? { scope, actions: [] };
      byScope.set(name, change);
      for (const action of actions) change.actions.push(action);
    },
    list: (): GrantChange[] =>
      [...byScope.values()].map(({ scope, actions }) => ({
        ...scope,
        actions: [...actions].sort((left, right) =>
          left.service < right.service ? -1 : left.service > right.service ? 1 : 0,
        ),
      })),
  };
}

import { contentOf } from "../access/meaning.ts";
import { isWithin, isWithinBesideLists } from "../access/narrowing.ts";
import { namesCaller, readPrincipalEntry } from "../access/principals.ts";
import { createStatementProofs } from "../access/proofs.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { createPatternSet, type PatternSet } from "../policy/patternSet.ts";
import { knownTexts, type ListElement, type Policy, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { enumerate } from "../text/words.ts";
import type { RelatedNode } from "./rule.ts";

/**
 * Finds, for a statement of a policy, others of an effect that together apply to every request that it applies to;
 * `undefined` where that is not proven. Only those that `accept` takes count.
 */
export type CoverFinder = (
  index: number,
  effect: "Allow" | "Deny",
  accept: (index: number) => boolean,
) => readonly number[] | undefined;

/** What all proofs about one policy may take. */
const MAX_STEPS = 30_000;
/** More statements than these rarely add up to one. */
const MAX_TOGETHER = 12;

/**
 * Asks of few statements: those that are about a service in common. The quick proof comes first; the engine is asked
 * only where every entry of the statement is covered by some other.
 */
export function createCoverFinder(policy: Policy, catalogue: Catalogue): CoverFinder {
  const proofs = createStatementProofs(contentOf(policy).variables, { catalogue, maxSteps: MAX_STEPS });
  const services = policy.statements.map(servicesOf);
  const lists = policy.statements.map(readLists);
  const hasVariables = contentOf(policy).variables !== undefined;
  return (index, effect, accept) => {
    const statement = policy.statements[index];
    if (statement === undefined) return undefined;
    const others = [...policy.statements.keys()].filter(
      (other) =>
        other !== index &&
        policy.statements[other]?.effect === effect &&
        accept(other) &&
        !(effect === "Allow" && leavesToIdentity(statement, policy.statements[other])) &&
        haveCommon(services[index], services[other]),
    );
    // Most statements name an action that no other one is about: there is nothing more to ask.
    const isAbout = (other: number, action: string) => lists[other]?.actions?.covers(action.toLowerCase()) === true;
    if (plainTexts(statement.actions)?.some((action) => !others.some((other) => isAbout(other, action)))) {
      return undefined;
    }
    const at = (other: number) => policy.statements[other] as Statement;
    const coverCells = (some: readonly number[]) => findCells(statement, some, lists);
    const single = hasVariables ? others.find((other) => isWithinAny(statement, at(other))) : undefined;
    if (single !== undefined) return [single];
    const possible = others.filter((other) => asksNoMore(at(other), statement));
    const sure = possible.filter((other) => isWithinBesideLists(statement, at(other)));
    const quick = hasVariables ? coverCells(sure) : undefined;
    if (quick !== undefined) return quick;
    // Where all conditions are alike, there is nothing that the engine knows better.
    if (sure.length === possible.length || possible.length > MAX_TOGETHER) return undefined;
    const covers = (some: readonly number[]) =>
      coverCells(some) !== undefined && proofs.isCovered(statement, some.map(at));
    const proven = possible.find((other) => covers([other]));
    if (proven !== undefined) return [proven];
    return possible.length > 1 && covers(possible) ? possible : undefined;
  };
}

/** The quick proof, whatever the effects are. */
function isWithinAny(inner: Statement, outer: Statement): boolean {
  return isWithin(inner, inner.effect === outer.effect ? outer : { ...outer, effect: inner.effect });
}

/**
 * Whether a statement names a user, role or session directly and another one only its account: that one leaves it to the
 * identity policies of the account what they may do, so that the two do not allow the same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function leavesToIdentity(named: Statement, other: Statement | undefined): boolean {
  const wide = principalsOf(other);
  return principalsOf(named).some(
    (entry) =>
      entry.kind === "arn" &&
      wide.some(({ kind, account }) => kind === "account" && account === entry.account) &&
      !wide.some(
        (one) => one.kind === "everyone" || (one.kind === "arn" && namesCaller(one.entry, entry.entry) === true),
      ),
  );
}

function principalsOf(statement: Statement | undefined) {
  return (statement?.principals?.entries ?? []).flatMap(({ type, value }) => {
    const text = knownText(value);
    const entry = text === undefined ? undefined : readPrincipalEntry(type, text);
    return entry === undefined
      ? []
      : [{ entry, kind: entry.kind, account: "account" in entry ? entry.account : undefined }];
  });
}

/** The services that a statement is about, in lower case; `undefined` for any. */
function servicesOf({ actions }: Statement): ReadonlySet<string> | undefined {
  if (actions === undefined || actions.negated || !actions.complete) return undefined;
  const prefixes = knownTexts(actions.entries).map((text) => parseAction(text)?.prefix ?? "*");
  return prefixes.some(hasWildcard) ? undefined : new Set(prefixes.map((prefix) => prefix.toLowerCase()));
}

function haveCommon(left: ReadonlySet<string> | undefined, right: ReadonlySet<string> | undefined): boolean {
  if (left === undefined || right === undefined) return true;
  for (const service of left) if (right.has(service)) return true;
  return false;
}

/**
 * Whether the conditions of `outer` are about no key that those of `inner` are not about. One that asks for more could
 * only help where another asks for the opposite, which is rare.
 */
function asksNoMore(outer: Statement, inner: Statement): boolean {
  if (outer.conditions === undefined) return true;
  const keys = new Set(inner.conditions?.tests.map(({ key }) => key.toLowerCase()));
  return outer.conditions.tests.every(({ key }) => keys.has(key.toLowerCase()));
}

/** What the lists of a statement cover; `undefined` for a list that is none, or that says what is excepted. */
interface StatementLists {
  readonly actions: PatternSet | undefined;
  readonly resources: PatternSet | undefined;
  readonly hasResources: boolean;
}

function readLists({ actions, resources }: Statement): StatementLists {
  const patternsOf = (element: ListElement | undefined, fold: (text: string) => string) =>
    element === undefined || element.negated ? undefined : createPatternSet(knownTexts(element.entries).map(fold));
  return {
    actions: patternsOf(actions, (text) => (isAnyAction(text) ? "*" : text.toLowerCase())),
    resources: patternsOf(resources, (text) => text),
    hasResources: resources !== undefined,
  };
}

/** More actions times resources than these are not worth a look. */
const MAX_CELLS = 2000;

/**
 * The statements of which, for each action of each resource, one covers both, conditions aside; `undefined` where
 * there are none, or where a list is no plain one.
 */
function findCells(
  statement: Statement,
  others: readonly number[],
  lists: readonly StatementLists[],
): readonly number[] | undefined {
  const actions = plainTexts(statement.actions);
  const resources = statement.resources === undefined ? [undefined] : plainTexts(statement.resources);
  if (actions === undefined || resources === undefined || actions.length * resources.length > MAX_CELLS)
    return undefined;
  const used = new Set<number>();
  for (const action of actions) {
    const concerned = others.filter((other) => lists[other]?.actions?.covers(action.toLowerCase()) === true);
    for (const resource of resources) {
      const cover = concerned.find(
        (other) =>
          resource === undefined ||
          lists[other]?.hasResources === false ||
          lists[other]?.resources?.covers(resource) === true,
      );
      if (cover === undefined) return undefined;
      used.add(cover);
    }
  }
  return used.size === 0 ? undefined : [...used].sort((left, right) => left - right);
}

function plainTexts(element: ListElement | undefined): readonly string[] | undefined {
  return element === undefined || element.negated || !element.complete ? undefined : knownTexts(element.entries);
}

/** A statement in words: its `Sid`, or its number. */
export function statementName(policy: Policy, index: number): string {
  const sid = policy.statements[index]?.sid;
  return sid === undefined || sid.trim() === "" ? `statement ${index + 1}` : `\`${sid}\``;
}

export function statementNames(policy: Policy, indexes: readonly number[]): string {
  return enumerate(indexes.map((index) => statementName(policy, index)));
}

/** The other statements as places to look at. */
export function relatedStatements(policy: Policy, indexes: readonly number[], message: string): RelatedNode[] {
  return indexes.flatMap((index) => {
    const node = policy.statements[index]?.root;
    return node === undefined ? [] : [{ statement: index, node, message }];
  });
}

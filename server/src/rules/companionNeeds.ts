import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import {
  type Companion,
  type CompanionNeed,
  companionsByAction,
  tagCompanion,
  tagKeys,
} from "../knowledge/companions.ts";
import { readOperator } from "../knowledge/operators.ts";
import { matchesPattern } from "../policy/pattern.ts";
import {
  type AllowStatement,
  type ConditionTest,
  type Entry,
  isAllow,
  knownTexts,
  type ListElement,
  type Statement,
} from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";
import { needsKey } from "./conditionTests.ts";

/** A statement of one principal, by whatever says where it stands. */
export interface PlacedStatement<Place> {
  readonly place: Place;
  readonly statement: Statement;
}

/** An action that is granted by an entry of its own. */
export interface NamedGrant<Place> {
  readonly place: Place;
  readonly statement: AllowStatement;
  readonly entry: Entry;
  /** As the statement has it. */
  readonly text: string;
}

/** What actions need beside them and no statement may grant. */
export interface MissingCompanion<Place> {
  /** Stands behind the action in a sentence; empty, or begins with a blank. */
  readonly circumstance: string;
  /** The grants that are of no use without it, in the order of the text; at least one. */
  readonly grants: readonly [NamedGrant<Place>, ...NamedGrant<Place>[]];
  readonly missing: readonly CompanionNeed[];
  /** The tests that make requests carry the demanded key. */
  readonly tests: readonly ConditionTest[];
}

/**
 * The companions that the statements lack, as far as that is sure: what a wildcard, an exclusion or a value that
 * deployment fills in may grant is not missing.
 */
export function missingCompanions<Place>(
  placed: readonly PlacedStatement<Place>[],
  catalogue: Catalogue,
): MissingCompanion<Place>[] {
  const statements = placed.map(({ statement }) => statement);
  const find = createFinder(statements, catalogue);
  const concerned = new Map<Companion, NamedGrant<Place>[]>();
  for (const { place, statement } of placed) {
    if (!isAllow(statement) || statement.actions.negated) continue;
    for (const entry of statement.actions.entries) {
      const text = knownText(entry.value);
      if (text === undefined) continue;
      for (const companion of find(statement, text)) {
        concerned.set(companion, [...(concerned.get(companion) ?? []), { place, statement, entry, text }]);
      }
    }
  }
  const found = [...concerned].flatMap(([companion, grants]): MissingCompanion<Place>[] => {
    const missing = companion.needs.filter(({ action }) => !isSettled(statements, action));
    if (missing.length === 0 || !isInCircumstance(companion, statements)) return [];
    const demands = grants.map((grant) => demandsOf(companion, grant, statements));
    const [first, ...others] = grants.filter((_, index) => demands[index] !== undefined);
    if (first === undefined) return [];
    const { circumstance = "" } = companion;
    return [{ circumstance, grants: [first, ...others], missing, tests: demands.flatMap((tests) => tests ?? []) }];
  });
  return together(found);
}

/** What the same grants need in the same circumstance is told at once. */
function together<Place>(found: readonly MissingCompanion<Place>[]): MissingCompanion<Place>[] {
  const joined: MissingCompanion<Place>[] = [];
  for (const one of found) {
    const index = joined.findIndex(({ circumstance, grants }) => {
      const entries = new Set(grants.map(({ entry }) => entry));
      const isSame = entries.size === one.grants.length && one.grants.every(({ entry }) => entries.has(entry));
      return circumstance === one.circumstance && isSame;
    });
    const other = joined[index];
    if (other === undefined) joined.push(one);
    else
      joined[index] = { ...other, missing: [...other.missing, ...one.missing], tests: [...other.tests, ...one.tests] };
  }
  return joined;
}

/** The companions by action, and those that AWS's data tells: what takes tags at its creation. */
function createFinder(
  statements: readonly Statement[],
  catalogue: Catalogue,
): (statement: Statement, action: string) => readonly Companion[] {
  const tagging = new Map<string, Companion>();
  // Only conditions demand tags, the statement's own or those of a denial; all else need not be looked up.
  const asksTags = ({ conditions }: Statement) => conditions?.tests.some(({ key }) => isOneOf(tagKeys, key)) === true;
  const deniesTags = statements.some((statement) => statement.effect === "Deny" && asksTags(statement));
  const asking = new Set(statements.filter((statement) => deniesTags || asksTags(statement)));
  return (statement, text) => {
    const known = companionsByAction.get(text.toLowerCase()) ?? none;
    const tag = asking.has(statement) ? tagAction(catalogue.action(text), catalogue) : undefined;
    if (tag === undefined) return known;
    const companion = tagging.get(tag) ?? tagCompanion(tag);
    tagging.set(tag, companion);
    return [...known, companion];
  };
}

const none: readonly Companion[] = [];

/** The action of the same service that AWS lists as needed where the call sets tags. */
function tagAction(action: Action | undefined, catalogue: Catalogue): string | undefined {
  return action?.dependentActions?.find((id) => {
    const needed = catalogue.action(id);
    return (
      needed?.service === action.service && needed.accessLevel === "Tagging" && !/^(Un|Delete|Remove)/.test(needed.name)
    );
  });
}

function isInCircumstance({ beside, unlessGranted }: Companion, statements: readonly Statement[]): boolean {
  if (unlessGranted !== undefined && mayGrant(statements, unlessGranted.toLowerCase())) return false;
  if (beside === undefined) return true;
  const { action, resource = "" } = beside;
  return statements.some((statement) => {
    if (!isAllow(statement) || statement.actions.negated) return false;
    const texts = knownTexts(statement.actions.entries);
    if (!texts.some((text) => matchesPattern(action, text.toLowerCase()))) return false;
    return resource === "" || statement.resources?.entries.some(({ value }) => displayText(value)?.includes(resource));
  });
}

/** Whether a key is one of these, which are in lower case; one that ends in `/` is a prefix. */
function isOneOf(keys: readonly string[], key: string): boolean {
  const lower = key.toLowerCase();
  return keys.some((one) => (one.endsWith("/") ? lower.startsWith(one) : lower === one));
}

/**
 * The tests that make every request of the grant carry one of the keys, none where none is asked for; `undefined` where
 * requests may do without.
 */
function demandsOf(
  { demandedKeys }: Companion,
  { statement, text }: NamedGrant<unknown>,
  statements: readonly Statement[],
): readonly ConditionTest[] | undefined {
  if (demandedKeys === undefined) return [];
  const isDemanded = (key: string) => isOneOf(demandedKeys, key);
  const own = statement.conditions?.tests.filter((test) => isDemanded(test.key) && failsWithout(test)) ?? [];
  const denied = statements.flatMap((other) => {
    const tests = deniesWithout(other) ? (other.conditions?.tests ?? []) : [];
    if (tests.length === 0 || !tests.every(({ key }) => isDemanded(key))) return [];
    return other.actions !== undefined && isNamed(other.actions, text.toLowerCase()) ? tests : [];
  });
  const tests = [...own, ...denied];
  return tests.length === 0 ? undefined : tests;
}

/** Whether an Allow with the test lets no request in that lacks the key. */
function failsWithout({ operator, values }: ConditionTest): boolean {
  return needsKey(operator) || isNull(operator, values, "false");
}

/** Whether a statement denies what it is about to each request that lacks the keys of its tests. */
function deniesWithout({ effect, ambiguous, actions, conditions }: Statement): boolean {
  if (effect !== "Deny" || ambiguous || actions?.negated !== false || conditions === undefined) return false;
  return conditions.tests.every(({ operator, values }) => {
    const written = readOperator(operator);
    // Of the negated operators, these alone are false without the key.
    if (written === undefined || written.qualifier === "ForAnyValue") return false;
    return written.operator.name.includes("Not") || isNull(operator, values, "true");
  });
}

function isNull(operator: string, values: readonly Entry[], value: "true" | "false"): boolean {
  return operator.toLowerCase() === "null" && values.length === 1 && knownTexts(values)[0]?.toLowerCase() === value;
}

/** Whether a statement may grant the action, or denies it by its name, which says that it is not wanted. */
function isSettled(statements: readonly Statement[], action: string): boolean {
  const id = action.toLowerCase();
  return (
    mayGrant(statements, id) ||
    statements.some(
      ({ effect, actions }) =>
        effect === "Deny" && actions?.entries.some(({ value }) => knownText(value)?.toLowerCase() === id),
    )
  );
}

/** Whether a statement may grant the action, of some resource in some circumstance. */
function mayGrant(statements: readonly Statement[], id: string): boolean {
  return statements.some((statement) => {
    if (statement.effect === "Deny") return false;
    // What cannot be read may grant anything.
    if (!isAllow(statement)) return true;
    const { negated, complete } = statement.actions;
    return negated ? !isNamed(statement.actions, id) : !complete || isNamed(statement.actions, id);
  });
}

/** Whether an entry surely stands for the action, whose id is in lower case. */
function isNamed({ entries }: ListElement, id: string): boolean {
  const first = id.charAt(0);
  return entries.some(({ value }) => {
    if (value.kind !== "known") return false;
    // Of the many entries of a policy the first letter tells most apart.
    const letter = value.text.charAt(0);
    if (letter !== "*" && letter !== "?" && letter.toLowerCase() !== first) return false;
    return matchesPattern(value.text.toLowerCase(), id);
  });
}

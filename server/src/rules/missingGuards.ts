import { readArn } from "../access/arnTypes.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import type { Guard, GuardNeed, GuardTest } from "../knowledge/guards.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { EditValue, PlacedEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type AllowStatement, type Entry, isAllow, type Policy, type Statement } from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";
import { count, enumerate, quoteSome } from "../text/words.ts";
import { type LimitedEntries, limitEntries, type NewTest } from "./guardrailEdits.ts";
import { knownTests } from "./knownTests.ts";
import { mayDeny } from "./otherDenies.ts";
import type { CheckContext, FixDraft, PlacedReport } from "./rule.ts";

/** Guards to look up; all texts in lower case. */
export interface GuardTable {
  readonly byAction: ReadonlyMap<string, Guard>;
  /** The services of the actions. */
  readonly prefixes: ReadonlySet<string>;
}

export function toGuardTable(guards: readonly Guard[]): GuardTable {
  const actions = guards.flatMap((guard) => guard.actions.map((action) => [action.toLowerCase(), guard] as const));
  return {
    byAction: new Map(actions),
    prefixes: new Set(actions.map(([action]) => action.slice(0, action.indexOf(":")))),
  };
}

/** Why a statement gets no guard, for the pages of the rules. */
export const noPlaceForGuard =
  "the policy would outgrow its quota, or a condition leaves no place for another test; give the actions a statement, or a policy, of their own first.";

/** Reports each statement that leaves a need of its actions open, at the first of them. */
export function reportUnguarded(
  policy: Policy,
  table: GuardTable,
  { catalogue, report }: CheckContext<PlacedReport>,
  message: string,
): void {
  // Half a statement has no condition yet.
  if (!policy.facts.wellFormed) return;
  for (const unguarded of unguardedStatements(policy, table, catalogue)) {
    const node = unguarded.entries[0]?.entry.node;
    if (node === undefined) continue;
    const data = guardData(unguarded);
    report({ statement: unguarded.index, node, message, data, fixes: () => guardFixes(unguarded) });
  }
}

/**
 * Whether a policy allows something of the services that run models: where it does, the limits of general actions
 * that come with them are worth a word.
 */
export function allowsModels({ statements }: Policy): boolean {
  return statements.some(
    (statement) =>
      isAllow(statement) &&
      !statement.actions.negated &&
      statement.actions.entries.some(({ value }) => /^(bedrock|sagemaker)[^:*?]*:/i.test(knownText(value) ?? "")),
  );
}

/** A statement that allows actions without a test that they need. */
interface UnguardedStatement {
  readonly index: number;
  readonly statement: AllowStatement;
  readonly entries: readonly UnguardedEntry[];
}

interface UnguardedEntry extends GuardedEntry {
  /** The needs that are not met. */
  readonly missing: readonly GuardNeed[];
}

/**
 * The Allows of a policy that leave a need of their actions open, each once. An action counts by its name, or by a
 * wildcard that stands for nothing else today; by any wildcard where a `Deny` is a way to repair that. A test of one
 * of the need's keys meets it, whatever it says, and so does one in a `Deny` of the policy; where only deployment
 * knows the tests nothing is said.
 */
function unguardedStatements(policy: Policy, table: GuardTable, catalogue: Catalogue): UnguardedStatement[] {
  return policy.statements.flatMap((statement, index) => {
    if (!isAllow(statement) || statement.actions.negated) return [];
    const guarded = statement.actions.entries.flatMap(
      (entry) => guardedEntry(entry, statement, table, catalogue) ?? [],
    );
    const keys = guarded.length === 0 ? undefined : testedKeys(statement);
    if (keys === undefined) return [];
    const entries = guarded.flatMap((entry): UnguardedEntry[] => {
      const open = entry.guard.needs.filter((need) => !isMetBy(need, keys) && !isMetByRegions(need, statement));
      const missing = open.filter((need) => !isMetElsewhere(policy, need, entry.ids));
      return missing.length === 0 ? [] : [{ ...entry, missing }];
    });
    return entries.length === 0 ? [] : [{ index, statement, entries }];
  });
}

/** The actions and the keys of a finding's message: `a` and `b`, `x` or `y`. */
function guardData({ entries }: UnguardedStatement): { readonly actions: string; readonly keys: string } {
  const ways = entries.flatMap(({ missing }) => missing.flatMap((need) => need.ways));
  // Of tests that belong together the first says enough.
  const keys = [...new Set(ways.flatMap(({ tests }) => tests[0]?.key ?? []))].map((key) => `\`${key}\``);
  return {
    actions: quoteSome([...new Set(entries.map(({ text }) => text))]),
    keys: keys.length < 2 ? keys.join("") : `${keys.slice(0, -1).join(", ")} or ${keys.at(-1)}`,
  };
}

function guardFixes(unguarded: UnguardedStatement): FixDraft<PlacedEdit>[] {
  const isOfOthersToo = unguarded.entries.some(({ isPartial }) => isPartial);
  return [...(isOfOthersToo ? [] : limitingFixes(unguarded)), ...denyingFixes(unguarded)];
}

/** One fix for each way to meet what is missing, the first preferred. */
function limitingFixes({ index, statement, entries }: UnguardedStatement): FixDraft<PlacedEdit>[] {
  const most = Math.max(...entries.flatMap(({ missing }) => missing.map(({ ways }) => ways.length)));
  const drafts: FixDraft<PlacedEdit>[] = [];
  for (let choice = 0; choice < most; choice++) {
    const groups = groupByWays(entries, choice);
    const edits = limitEntries(statement, groups, "Limited");
    if (edits === undefined) continue;
    const added = edits.flatMap((edit) => (edit.op === "addStatements" ? edit.values : [])).length;
    const place = added === 0 ? "" : added === 1 ? ", in a statement of its own" : ", in statements of their own";
    drafts.push({
      title: `Allow ${describeGroups(groups)}${place}`,
      effect: "narrowing",
      edits: edits.map((edit) => ({ statement: index, edit })),
      ...(choice === 0 ? { preferred: true } : {}),
    });
  }
  return drafts;
}

/** A `Deny` of what does not meet the need, which holds for all statements of the policy. */
function denyingFixes({ index, statement, entries }: UnguardedStatement): FixDraft<PlacedEdit>[] {
  const [first] = entries;
  const denied = first?.missing[0]?.ways[0]?.denied;
  if (first === undefined || denied === undefined) return [];
  const { operator, key, value } = denied.test;
  const deny: EditValue = {
    ...(statement.sid === undefined ? {} : { Sid: `${statement.sid.replace(/[^A-Za-z0-9]/g, "")}Deny` }),
    Effect: "Deny",
    Action: [...new Set(entries.flatMap(({ guard }) => guard.actions))],
    Resource: "*",
    Condition: { [operator]: { [key]: value } },
  };
  return [
    {
      title: `Deny ${denied.what}`,
      effect: "narrowing",
      edits: [{ statement: index, edit: { op: "addStatements", values: [deny] } }],
    },
  ];
}

interface GuardGroup extends LimitedEntries {
  readonly texts: readonly string[];
  readonly only: string;
}

/** `x` only in your VPC, and `y` only without a network; of many actions their number. */
function describeGroups(groups: readonly GuardGroup[]): string {
  const byLimit = new Map<string, string[]>();
  for (const { texts, only } of groups) byLimit.set(only, [...new Set([...(byLimit.get(only) ?? []), ...texts])]);
  return [...byLimit]
    .map(([only, texts]) => `${texts.length > 2 ? count(texts.length, "action") : quoteSome(texts)} only ${only}`)
    .join(", and ");
}

/** The entries by the tests that they get: of each need the way of this number, or the first where there are fewer. */
function groupByWays(entries: readonly UnguardedEntry[], choice: number): readonly GuardGroup[] {
  const groups = new Map<string, GuardGroup & { entries: Entry[]; texts: string[] }>();
  for (const { entry, text, missing } of entries) {
    const ways = missing.flatMap(
      ({ ways: [first, ...others] }) => (choice === 0 ? first : others[choice - 1]) ?? first ?? [],
    );
    const tests = ways.flatMap((way) => way.tests.flatMap(newTests));
    const key = JSON.stringify(tests);
    const group = groups.get(key) ?? { entries: [], texts: [], tests, only: enumerate(ways.map(({ only }) => only)) };
    group.entries.push(entry);
    group.texts.push(text);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A test of all values of a key is true without any, so that the key has to be asked for as well. */
function newTests({ operator, key, value, several }: GuardTest): NewTest[] {
  if (several !== true) return [{ operator, key, value }];
  const isOne = typeof value === "string" || "placeholderParts" in value;
  return [
    { operator, key, value: isOne ? [value] : value },
    { operator: "Null", key, value: "false" },
  ];
}

interface GuardedEntry {
  readonly entry: Entry;
  readonly text: string;
  readonly guard: Guard;
  /** Its actions that have the guard, in lower case. */
  readonly ids: readonly string[];
  /** Whether it stands for other actions too. */
  readonly isPartial: boolean;
}

function guardedEntry(
  entry: Entry,
  statement: Statement,
  { byAction, prefixes }: GuardTable,
  catalogue: Catalogue,
): GuardedEntry | undefined {
  const text = knownText(entry.value);
  const action = text === undefined || isAnyAction(text) ? undefined : parseAction(text);
  if (text === undefined || action === undefined || !prefixes.has(action.prefix.toLowerCase())) return undefined;
  const actions = catalogue.actionsMatching(text);
  const guards = actions.map(({ id }) => byAction.get(id.toLowerCase()));
  const guard = guards.find((one) => one !== undefined);
  if (guard === undefined) return undefined;
  const guarded = actions.filter((_, index) => guards[index] === guard);
  const isPartial = guarded.length < actions.length;
  const hasDeny = guard.needs.some(({ ways }) => ways.some(({ denied }) => denied !== undefined));
  if (isPartial && (!hasDeny || !guarded.some((one) => isAbout(statement, one, catalogue)))) return undefined;
  return { entry, text, guard, ids: guarded.map(({ id }) => id.toLowerCase()), isPartial };
}

/** Whether one of a statement's resources is one that the action works on, or is not known. */
function isAbout({ resources }: Statement, action: Action, catalogue: Catalogue): boolean {
  if (resources === undefined || resources.negated || action.resourceTypes.length === 0) return true;
  return resources.entries.some(({ value }) => {
    const text = displayText(value);
    return text === undefined || /^\*+$/.test(text) || readArn(text, catalogue).takenBy(action) === true;
  });
}

/** The keys that a statement tests, in lower case; `undefined` where only deployment knows them. */
function testedKeys(statement: Statement): ReadonlySet<string> | undefined {
  const tests = knownTests(statement);
  return tests === undefined ? undefined : new Set(tests.map(({ key }) => key.toLowerCase()));
}

function isMetBy({ ways, alsoMetBy = [] }: GuardNeed, keys: ReadonlySet<string>): boolean {
  const names = [...ways.flatMap(({ tests }) => tests.map(({ key }) => key)), ...alsoMetBy];
  return names.some((key) => keys.has(key.toLowerCase()));
}

function isMetByRegions(need: GuardNeed, { resources }: Statement): boolean {
  if (need.isMetByRegions !== true || resources === undefined || resources.negated) return false;
  return resources.entries.every(({ value }) => {
    if (value.kind === "unknown") return true;
    const arn = value.kind === "template" ? parseArnTemplate(value.parts) : parseArn(value.text);
    if (arn === undefined) return value.kind === "template";
    return arn.region !== "" && !hasWildcard(arn.region);
  });
}

function isMetElsewhere(policy: Policy, need: GuardNeed, ids: readonly string[]): boolean {
  return ids.some((id) =>
    mayDeny(policy, id).some((deny) => {
      const keys = testedKeys(deny);
      return keys === undefined || isMetBy(need, keys);
    }),
  );
}

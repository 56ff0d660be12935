import type { EditedPolicy } from "../policy/applyEdits.ts";
import { createPatternSet } from "../policy/patternSet.ts";
import {
  type ConditionElement,
  knownTexts,
  type ListElement,
  type Policy,
  type PrincipalElement,
  type Statement,
} from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/**
 * The local lemma: a proof from single pairs of statements, without knowing any request. `true` is a proof, for
 * actions newer than our data too; `false` makes no claim.
 *
 * An edit narrows where every Allow afterwards lies inside one Allow before, and every Deny before lies inside
 * one Deny afterwards. Statements that the edit left alone prove themselves.
 */
export function provablyNarrows(before: Policy, after: EditedPolicy): boolean {
  return sameVersion(before, after) && liesWithin(after.statements, before.statements);
}

/** Whether the edit narrows in both directions: the same grants before and after. */
export function provablyPreserves(before: Policy, after: EditedPolicy): boolean {
  if (!sameVersion(before, after)) return false;
  return liesWithin(after.statements, before.statements) && liesWithin(before.statements, after.statements);
}

/**
 * Another version gives another meaning to `${…}`; the lemma then needs that no statement has one. A version
 * that cannot be read is no version that can be compared.
 */
function sameVersion(before: Policy, after: EditedPolicy): boolean {
  const property =
    after.document.kind === "object" ? after.document.properties.findLast(({ key }) => key === "Version") : undefined;
  const value = property?.value;
  if (value !== undefined && value === before.version?.node) return true;
  const text = value?.kind === "string" ? knownText(value.value) : undefined;
  if (property === undefined ? before.version === undefined : text !== undefined && text === before.facts.version)
    return true;
  if (property !== undefined && text === undefined) return false;
  if (before.version !== undefined && before.facts.version === undefined) return false;
  return !before.statements.some(({ key }) => key.includes("$"));
}

/** Whether the grants of `inner` lie within those of `outer`, statement by statement. */
function liesWithin(inner: readonly Statement[], outer: readonly Statement[]): boolean {
  const untouched = new Set(outer);
  const allows = inner.every(
    (statement) =>
      untouched.has(statement) ||
      statement.effect === "Deny" ||
      outer.some((other) => other.effect === "Allow" && isWithin(statement, other)),
  );
  if (!allows) return false;
  const kept = new Set(inner);
  return outer.every(
    (statement) =>
      kept.has(statement) ||
      statement.effect === "Allow" ||
      inner.some((other) => other.effect === "Deny" && isWithin(statement, other)),
  );
}

/** Whether every request that `inner` applies to is one that `outer` applies to. Both effects are known. */
export function isWithin(inner: Statement, outer: Statement): boolean {
  if (inner.effect === undefined || outer.effect === undefined || inner.ambiguous || outer.ambiguous) return false;
  return listWithin(inner.actions, outer.actions, foldAction) && isWithinBesideActions(inner, outer);
}

/** Whether that holds for requests whose actions both statements are about. */
export function isWithinBesideActions(inner: Statement, outer: Statement): boolean {
  return listWithin(inner.resources, outer.resources, (text) => text) && isWithinBesideLists(inner, outer);
}

/** Whether that holds for requests whose actions and resources both statements are about. */
export function isWithinBesideLists(inner: Statement, outer: Statement): boolean {
  return principalsWithin(inner.principals, outer.principals) && conditionsWithin(inner.conditions, outer.conditions);
}

/** Actions compare without case, and `*` is the same as `*:*`. */
function foldAction(pattern: string): string {
  return /^\*+$/.test(pattern) ? "*:*" : pattern.toLowerCase();
}

/** `fold` makes texts comparable. */
function listWithin(
  inner: ListElement | undefined,
  outer: ListElement | undefined,
  fold: (text: string) => string,
): boolean {
  if (inner === undefined || outer === undefined) return inner === outer;
  if (inner.node === outer.node && inner.negated === outer.negated) return true;
  const innerTexts = knownEntries(inner);
  const outerTexts = knownEntries(outer);
  if (innerTexts === undefined || outerTexts === undefined) return false;
  if (!inner.negated && !outer.negated) return allCovered(innerTexts, outerTexts, fold);
  // A Not form stands for everything else: the longer exception is the smaller set.
  if (inner.negated && outer.negated) return allCovered(outerTexts, innerTexts, fold);
  return false;
}

function allCovered(inner: readonly string[], outer: readonly string[], fold: (text: string) => string): boolean {
  const patterns = createPatternSet(outer.map(fold));
  return inner.every((text) => patterns.covers(fold(text)));
}

function knownEntries(element: ListElement): string[] | undefined {
  return element.complete ? knownTexts(element.entries) : undefined;
}

/** The same principals, or a shorter positive list of the same texts. */
function principalsWithin(inner: PrincipalElement | undefined, outer: PrincipalElement | undefined): boolean {
  if (inner === undefined || outer === undefined) return inner === outer;
  if (inner.negated !== outer.negated) return false;
  if (inner.node === outer.node) return true;
  if (!inner.complete || !outer.complete) return false;
  const name = ({ type, value }: PrincipalElement["entries"][number]) => `${type}\u0000${knownText(value)}`;
  const [fewer, more] = inner.negated ? [outer, inner] : [inner, outer];
  const known = new Set(more.entries.map(name));
  return fewer.entries.every((entry) => known.has(name(entry)));
}

/** Every test of the outer statement stands in the inner one too, unchanged: tests are joined by "and". */
function conditionsWithin(inner: ConditionElement | undefined, outer: ConditionElement | undefined): boolean {
  if (outer === undefined) return inner === undefined || inner.complete || inner.node.kind === "object";
  if (inner === undefined) return false;
  if (inner.node === outer.node) return true;
  if (!inner.complete || !outer.complete) return false;
  const spell = (test: ConditionElement["tests"][number]) =>
    JSON.stringify([test.operator, test.key, test.values.map(({ value }) => knownText(value))]);
  const present = new Set(inner.tests.map(spell));
  return outer.tests.every((test) => present.has(spell(test)));
}

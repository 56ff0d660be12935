import { contentOf } from "../access/meaning.ts";
import { isWithin } from "../access/narrowing.ts";
import { createStatementProofs } from "../access/proofs.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { parseAction } from "../policy/action.ts";
import { coversPattern, hasWildcard } from "../policy/pattern.ts";
import { knownTexts, type ListElement, type Policy, type Statement } from "../policy/policy.ts";
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
const MAX_STEPS = 200_000;
/** More statements than these rarely add up to one. */
const MAX_TOGETHER = 12;

/**
 * Asks of few statements: those that are about a service in common. The quick proof comes first; the engine is asked
 * only where every entry of the statement is covered by some other.
 */
export function createCoverFinder(policy: Policy, catalogue: Catalogue): CoverFinder {
  const proofs = createStatementProofs(contentOf(policy).variables, { catalogue, maxSteps: MAX_STEPS });
  const services = policy.statements.map(servicesOf);
  const hasVariables = contentOf(policy).variables !== undefined;
  return (index, effect, accept) => {
    const statement = policy.statements[index];
    if (statement === undefined) return undefined;
    const others = [...policy.statements.keys()].filter(
      (other) =>
        other !== index &&
        policy.statements[other]?.effect === effect &&
        accept(other) &&
        haveCommon(services[index], services[other]),
    );
    const at = (other: number) => policy.statements[other] as Statement;
    const single = hasVariables ? others.find((other) => isWithinAny(statement, at(other))) : undefined;
    if (single !== undefined) return [single];
    if (others.length > MAX_TOGETHER || !mayAddUp(statement, others.map(at))) return undefined;
    const proven = others.find((other) => mayAddUp(statement, [at(other)]) && proofs.isCovered(statement, [at(other)]));
    if (proven !== undefined) return [proven];
    return others.length > 1 && proofs.isCovered(statement, others.map(at)) ? others : undefined;
  };
}

/** The quick proof, whatever the effects are. */
function isWithinAny(inner: Statement, outer: Statement): boolean {
  return isWithin(inner, inner.effect === outer.effect ? outer : { ...outer, effect: inner.effect });
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

/** Whether each action and each resource is covered by one of the others, as far as their texts tell. */
function mayAddUp(statement: Statement, others: readonly Statement[]): boolean {
  if (others.length === 0) return false;
  const lower = (text: string) => text.toLowerCase();
  const same = (text: string) => text;
  return (
    areCovered(
      statement.actions,
      others.map(({ actions }) => actions),
      lower,
    ) &&
    areCovered(
      statement.resources,
      others.map(({ resources }) => resources),
      same,
    )
  );
}

function areCovered(
  element: ListElement | undefined,
  others: readonly (ListElement | undefined)[],
  fold: (text: string) => string,
): boolean {
  const isAnyNegated = others.some((other) => other === undefined || other.negated);
  if (element === undefined || isAnyNegated) return true;
  const covers = others.flatMap((other) => knownTexts(other?.entries ?? []).map(fold));
  if (element.negated) return covers.some((text) => /^[*:]+$/.test(text));
  return knownTexts(element.entries).every((text) =>
    covers.some((cover) => coversPattern(cover === "*" ? "**" : cover, fold(text)) || cover === "*"),
  );
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

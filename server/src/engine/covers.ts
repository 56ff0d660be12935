import { coversPattern, matchesPattern } from "../policy/pattern.ts";
import type { Policy } from "../policy/policy.ts";
import { fitsGlob, type Justification, type NamedElement } from "./configuration.ts";
import { elementOf, entryTexts, type LimitedElement, limitedElements, type Subject } from "./subject.ts";

/** Whether a justification may be about a file at all. */
export function fitsFile({ file }: Justification, path: string): boolean {
  return file === undefined || fitsGlob(path, file);
}

/** The same for a policy of such a file. */
export function fitsPolicy({ policy }: Justification, { place }: Pick<Policy, "place">): boolean {
  return policy === undefined || matchesPattern(policy, place);
}

/**
 * Whether a justification covers a finding of its rule in a policy that it may be about. The entry that the finding flags
 * has to be named as it is written: `s3:Get*` is that entry, and none of the actions it stands for. What is named of other
 * elements is a limit, so that the same entry in a statement that grants more is a finding again.
 */
export function covers(justification: Justification, subject: Subject): boolean {
  const { statement, element } = subject;
  const { sid } = justification;
  if (statement === undefined || (sid !== undefined && sid !== statement.sid)) return false;
  const isNamed = element === undefined ? namesStatement(justification, subject) : namesEntry(justification, subject);
  return isNamed && limitedElements.every((name) => name === element || staysWithin(justification, subject, name));
}

function namesEntry({ entries }: Justification, { element, text }: Subject): boolean {
  if (element === undefined || text === undefined) return false;
  return entries[element]?.some((named) => isSame(element, named, text)) === true;
}

/** A statement is named by its `Sid`, or by all of its actions. */
function namesStatement({ entries, sid }: Justification, { statement }: Subject): boolean {
  if (entries.condition !== undefined) return false;
  if (sid !== undefined) return true;
  const actions = statement?.actions && entryTexts(statement.actions);
  return actions !== undefined && entries.action !== undefined && areSame("action", entries.action, actions);
}

function staysWithin({ entries }: Justification, { statement }: Subject, name: LimitedElement): boolean {
  const named = entries[name];
  const element = statement && elementOf(statement, name);
  if (named === undefined || element === undefined) return true;
  const texts = entryTexts(element);
  // What a `Not…` element leaves out is granted: less of it is more.
  if (element.negated) return areSame(name, named, texts);
  return texts.every((text) => text !== undefined && named.some((limit) => isWithin(name, limit, text)));
}

function isWithin(name: LimitedElement, limit: string, text: string): boolean {
  if (name === "principal") return limit === "*" || limit === text;
  return name === "action" ? coversPattern(limit.toLowerCase(), text.toLowerCase()) : coversPattern(limit, text);
}

function areSame(name: LimitedElement, named: readonly string[], texts: readonly (string | undefined)[]): boolean {
  return (
    texts.every((text) => text !== undefined && named.some((one) => isSame(name, one, text))) &&
    named.every((one) => texts.some((text) => text !== undefined && isSame(name, one, text)))
  );
}

/** Actions compare without case, as AWS does it. */
function isSame(name: NamedElement, left: string, right: string): boolean {
  return left === right || (name === "action" && left.toLowerCase() === right.toLowerCase());
}

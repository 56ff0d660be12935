import { type Arn, parseArn, parseArnTemplate } from "../policy/arn.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import { type AllowStatement, type Entry, isAllow, type Statement } from "../policy/policy.ts";
import type { PolicyNode, PropertyNode } from "../policy/tree.ts";
import { displayText, knownText, type Value } from "../policy/value.ts";

/** A statement that surely grants an action. */
export interface ActionGrant {
  readonly statement: AllowStatement;
  /** By what: the action's name, a wildcard that stands for it, or a `NotAction` that does not exclude it. */
  readonly by: "name" | "wildcard" | "exclusion";
  /** The entry of `Action`; `undefined` for an exclusion. */
  readonly entry: Entry | undefined;
  /** The entry's text, or `NotAction`. */
  readonly text: string;
}

/** The grant of an action, whose id is asked for in lower case; `undefined` where the statement may not grant it. */
export function actionGrant(statement: Statement, id: string): ActionGrant | undefined {
  if (!isAllow(statement)) return undefined;
  const { actions } = statement;
  const entry = actions.entries.find(({ value }) => standsFor(knownText(value), id));
  if (actions.negated) {
    const isExcluded = entry !== undefined || !actions.complete;
    return isExcluded ? undefined : { statement, by: "exclusion", entry: undefined, text: "NotAction" };
  }
  const text = entry === undefined ? undefined : knownText(entry.value);
  if (text === undefined) return undefined;
  return { statement, by: hasWildcard(text) ? "wildcard" : "name", entry, text };
}

function standsFor(text: string | undefined, id: string): boolean {
  if (text === undefined) return false;
  // Of the many entries of a policy the first letter tells most apart.
  const first = text.charAt(0);
  if (first !== "*" && first !== "?" && first.toLowerCase() !== id.charAt(0)) return false;
  return matchesPattern(text.toLowerCase(), id);
}

/** The place where a statement leaves it open which roles it is about. */
export interface OpenRoles {
  readonly node: PolicyNode | PropertyNode;
  /** The entry that stands for every role; `undefined` for a `NotResource`, which leaves out some. */
  readonly entry: Entry | undefined;
  /** The entry's text, or `NotResource`. */
  readonly text: string;
}

/** Where a statement names every role, or by `NotResource` all but some; `undefined` where that is not sure. */
export function openRoles({ resources }: Statement): OpenRoles | undefined {
  if (resources === undefined) return undefined;
  const every = resources.entries.find(({ value }) => standsForEveryRole(value));
  if (resources.negated) {
    const mayExcludeAll = every !== undefined || !resources.complete;
    return mayExcludeAll ? undefined : { node: resources.property, entry: undefined, text: "NotResource" };
  }
  return every === undefined ? undefined : { node: every.node, entry: every, text: displayText(every.value) ?? "" };
}

/** The same of a value: whatever account deployment fills in, `arn:aws:iam::${AWS::AccountId}:role/*` is all its roles. */
function standsForEveryRole(value: Value): boolean {
  if (value.kind === "template") return isEveryRoleArn(parseArnTemplate(value.parts));
  return isEveryRole(knownText(value) ?? "");
}

/** Whether a resource is every role of an account at least: `*`, `arn:aws:iam::111122223333:role/*`. */
export function isEveryRole(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  return isEveryRoleArn(parseArn(resource));
}

function isEveryRoleArn(arn: Arn | undefined): boolean {
  return arn?.service === "iam" && /^(role\/)?\*+$/.test(arn.resource);
}

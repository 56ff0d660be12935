import { passRoleServices } from "../knowledge/passRole.ts";
import { matchesPattern } from "../policy/pattern.ts";
import { type Entry, isAllow, knownTexts, type Policy, type Statement } from "../policy/policy.ts";
import { type ActionGrant, actionGrant } from "./actionGrant.ts";

/** A statement that lets the caller hand a role to a service, by an entry of its `Action`. */
export interface PassRoleGrant extends ActionGrant {
  readonly entry: Entry;
}

/** The grant of `iam:PassRole` in a statement, where an entry of `Action` surely is one. */
export function passRoleGrant(statement: Statement): PassRoleGrant | undefined {
  const grant = actionGrant(statement, "iam:passrole");
  if (grant?.entry === undefined) return undefined;
  return { ...grant, entry: grant.entry };
}

/**
 * What the conditions say of the service that a role is handed to. `optional`: only by a `StringEqualsIfExists`,
 * which AWS's analyser does not count (it does count `StringLikeIfExists`); `unknown`: they cannot all be read.
 */
export function passedToService({ conditions }: Statement): "limited" | "optional" | "open" | "unknown" {
  if (conditions === undefined) return "open";
  const tests = conditions.tests.filter(({ key }) => key.toLowerCase() === "iam:passedtoservice");
  if (tests.some(({ operator }) => operator.toLowerCase() !== "stringequalsifexists")) return "limited";
  if (!conditions.complete) return "unknown";
  return tests.length > 0 ? "optional" : "open";
}

/**
 * The services that the policy's other actions hand roles to: those of every action that it grants by name or by a
 * wildcard within the service, sorted.
 */
export function impliedServices(policy: Policy): string[] {
  const patterns = policy.statements.flatMap((statement) => {
    if (!isAllow(statement) || statement.actions.negated) return [];
    return knownTexts(statement.actions.entries).map((text) => text.toLowerCase());
  });
  const specific = patterns.filter((pattern) => /^[^*?:]+:/.test(pattern));
  const services = passRoleServices.flatMap(({ action, principals }) => {
    const id = action.toLowerCase();
    return specific.some((pattern) => matchesPattern(pattern, id)) ? principals : [];
  });
  return [...new Set(services)].sort();
}

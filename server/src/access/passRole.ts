import { passRoleServices } from "../knowledge/passRole.ts";
import { parseArn } from "../policy/arn.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import { type AllowStatement, type Entry, isAllow, knownTexts, type Policy, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/** A statement that lets the caller hand a role to a service. */
export interface PassRoleGrant {
  readonly statement: AllowStatement;
  /** The entry of `Action` that grants it. */
  readonly entry: Entry;
  readonly text: string;
  /** Whether the entry is `iam:PassRole` itself and no wildcard. */
  readonly named: boolean;
}

/** The grant of `iam:PassRole` in a statement, where it surely is one. */
export function passRoleGrant(statement: Statement): PassRoleGrant | undefined {
  if (!isAllow(statement) || statement.actions.negated) return undefined;
  for (const entry of statement.actions.entries) {
    const text = knownText(entry.value);
    // Of the many entries of a policy the first letter tells most apart.
    if (text !== undefined && /^[i*?]/i.test(text) && matchesPattern(text.toLowerCase(), "iam:passrole")) {
      return { statement, entry, text, named: !hasWildcard(text) };
    }
  }
  return undefined;
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

/** Whether a resource is every role of an account at least: `*`, `arn:aws:iam::111122223333:role/*`. */
export function isEveryRole(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const arn = parseArn(resource);
  return arn?.service === "iam" && /^(role\/)?\*+$/.test(arn.resource);
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

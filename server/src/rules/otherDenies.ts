import { matchesPattern } from "../policy/pattern.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/**
 * The statements that may deny an action, whose id is asked for in lower case: also those of which that is not known.
 * Where one of them enforces what a rule misses in an `Allow`, the rule is silent.
 */
export function mayDeny(policy: Policy, action: string): readonly Statement[] {
  return policy.statements.filter((statement) => statement.effect !== "Allow" && mayApplyTo(statement, action));
}

/** Whether a statement may apply to an action, whose id is asked for in lower case. */
export function mayApplyTo({ actions }: Statement, action: string): boolean {
  if (actions === undefined) return false;
  const isNamed = actions.entries.some(({ value }) => {
    const text = knownText(value);
    return text !== undefined && (text === "*" || matchesPattern(text.toLowerCase(), action));
  });
  return actions.negated ? !isNamed : isNamed || !actions.complete;
}

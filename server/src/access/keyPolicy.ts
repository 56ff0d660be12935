import type { Statement } from "../policy/policy.ts";
import { knownText, type Value } from "../policy/value.ts";

/**
 * Whether a statement is the one that every key's policy begins with: it hands `kms:*` to an account, whose own
 * policies then decide. Without it a key may become one that nobody can manage.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function delegatesKey({ actions, principals, effect }: Statement): boolean {
  if (effect !== "Allow" || actions === undefined || principals === undefined) return false;
  if (actions.negated || principals.negated || principals.entries.length === 0) return false;
  return (
    actions.entries.every(({ value }) => knownText(value)?.toLowerCase() === "kms:*") &&
    principals.entries.every(({ type, value }) => type === "AWS" && isAccount(value))
  );
}

/** An account as a principal: its root's ARN, of which deployment may know the account, or its number. */
function isAccount(value: Value): boolean {
  if (value.kind === "unknown") return false;
  const last = value.kind === "known" ? value.text : value.parts.at(-1);
  return typeof last === "string" && (/^\d{12}$/.test(last) || /:root$/.test(last));
}

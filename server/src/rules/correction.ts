import { type SdkOperation, sdkOperations } from "../knowledge/sdkNames.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { Statement } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { quoteSome } from "../text/words.ts";
import type { FixDraft } from "./rule.ts";

const operations = new Map(sdkOperations.map((operation) => [operation.written.toLowerCase(), operation]));

/** The API operation that people write so, in any case, where IAM has no action of that name. */
export function findOperation(written: string): SdkOperation | undefined {
  return operations.get(written.toLowerCase());
}

/** The actions that a call of the operation needs; none where no single action authorises it. */
export function authorisingActions(operation: SdkOperation | undefined): string[] {
  return operation?.action === undefined ? [] : [operation.action, ...(operation.also ?? [])];
}

/** Writing the right names in place of a wrong one; those that stand in the list already are not repeated. */
export function correction(
  statement: Statement,
  node: PolicyNode,
  written: string,
  right: readonly string[],
): FixDraft<PolicyEdit> {
  const present = new Set(
    statement.actions?.entries.flatMap((entry) => knownText(entry.value)?.toLowerCase() ?? []) ?? [],
  );
  const missing = right.filter((id) => !present.has(id.toLowerCase()));
  const consequence = consequenceOf(statement);
  return {
    title:
      missing.length === 0
        ? `Remove \`${written}\`: ${quoteSome(right)} is in the list`
        : `Change \`${written}\` to ${quoteSome(missing)}${consequence}`,
    effect: "correcting",
    edits: [{ op: "replace", node: node.id, values: missing }],
    preferred: true,
  };
}

function consequenceOf({ effect, actions }: Statement): string {
  if (actions?.negated === true) return ", which exempts it";
  return effect === "Allow" ? ", which grants it" : effect === "Deny" ? ", which denies it" : "";
}

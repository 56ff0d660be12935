import { expandActions } from "../access/expand.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { applyEdits } from "../policy/applyEdits.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import { isAllow, type Policy, type Statement } from "../policy/policy.ts";
import { count } from "../text/words.ts";

/** How many of today's actions the edited statements grant before and after, `255 actions → 2`; nothing if as many. */
export function describeChange(policy: Policy, edits: readonly PlacedEdit[], catalogue: Catalogue): string | undefined {
  const { statements } = applyEdits(policy, edits);
  const kept = new Set(statements);
  const known = new Set(policy.statements);
  const before = countActions(
    policy.statements.filter((statement) => !kept.has(statement)),
    catalogue,
  );
  const after = countActions(
    statements.filter((statement) => !known.has(statement)),
    catalogue,
  );
  if (before === undefined || after === undefined || before === after) return undefined;
  return `${count(before, "action")} → ${after}`;
}

/** The actions that the statements allow together; `undefined` where one of them is no clear list of what is allowed. */
function countActions(statements: readonly Statement[], catalogue: Catalogue): number | undefined {
  const actions = new Set<Action>();
  for (const statement of statements) {
    if (!isAllow(statement) || statement.actions.negated || !statement.actions.complete) return undefined;
    for (const entry of expandActions(statement.actions, catalogue)) {
      for (const action of entry.actions) actions.add(action);
    }
  }
  return actions.size;
}

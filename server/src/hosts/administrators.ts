import { isAnyAction } from "../policy/action.ts";
import { isAllow, knownTexts, type Policy } from "../policy/policy.ts";
import type { ResourceFacts } from "../policy/resourceFacts.ts";

/** Those whose policies in the text let them do everything. */
export function administratorsOf(policies: readonly Policy[]): ResourceFacts[] {
  return policies.flatMap(({ holders, statements }) =>
    statements.some(grantsAll)
      ? holders.map((address): ResourceFacts => ({ address, names: [], refersTo: [], role: "administrator" }))
      : [],
  );
}

function grantsAll(statement: Policy["statements"][number]): boolean {
  const { resources, conditions } = statement;
  if (!isAllow(statement) || statement.actions.negated || conditions !== undefined) return false;
  const isEverything = resources?.negated === false && knownTexts(resources.entries).includes("*");
  return isEverything && knownTexts(statement.actions.entries).some(isAnyAction);
}

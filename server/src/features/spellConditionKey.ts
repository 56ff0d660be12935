import { findConditionKey } from "../access/conditionKeys.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Policy } from "../policy/policy.ts";

/**
 * A condition key as AWS spells it, where it is known; a part that is free, such as the name of a tag, as one of the
 * policies has it.
 */
export function spellConditionKey(
  key: string,
  { catalogue, policies }: { readonly catalogue: Catalogue; readonly policies: readonly Policy[] },
): string {
  const known = findConditionKey(key, catalogue)?.definition.key;
  const variable = known?.indexOf("${") ?? -1;
  if (known !== undefined && variable === -1) return known;
  const tests = policies.flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions?.tests ?? []));
  const written = tests.find((test) => test.key.toLowerCase() === key.toLowerCase())?.key ?? key;
  return known === undefined ? written : known.slice(0, variable) + written.slice(variable);
}

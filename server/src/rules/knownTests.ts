import type { ConditionTest, Statement } from "../policy/policy.ts";
import { isIntrinsic } from "./elementNames.ts";

/**
 * The tests of a statement's condition, none where it has none; `undefined` where only deployment knows which keys are
 * tested. Values may be unknown.
 */
export function knownTests({ root, conditions }: Statement): readonly ConditionTest[] | undefined {
  if (root.kind !== "object" || root.properties.some(({ key }) => isIntrinsic(key))) return undefined;
  if (conditions === undefined) return [];
  const { node, tests } = conditions;
  if (node.kind !== "object") return undefined;
  const isKnown = node.properties.every(
    ({ key, value }) =>
      !isIntrinsic(key) && value.kind === "object" && value.properties.every((test) => !isIntrinsic(test.key)),
  );
  return isKnown ? tests : undefined;
}

import type { Policy } from "../policy/policy.ts";
import { carryOver } from "./carryOver.ts";

/** The policies of one role, user or group in a file, with what was found of them together. */
export interface CheckedGroup<Finding> {
  readonly policies: readonly Policy[];
  /** By policy; a related place in another of them names it by its index. */
  readonly findings: readonly (readonly Finding[])[];
  readonly isCurrent: boolean;
}

/**
 * The policies that count together, for each holder that the file knows; a policy that nobody is known to hold stands
 * for itself. Some may be in several groups.
 */
export function groupByPrincipal(policies: readonly Policy[]): Policy[][] {
  const groups = new Map<string, Policy[]>();
  const alone: Policy[][] = [];
  for (const policy of policies) {
    if (policy.holders.length === 0) alone.push([policy]);
    for (const holder of policy.holders) {
      const group = groups.get(holder);
      if (group === undefined) groups.set(holder, [policy]);
      else group.push(policy);
    }
  }
  return [...groups.values(), ...alone];
}

/** The groups by the statements of their first policies, to be found again. */
export function byFirstPolicy<Finding>(
  groups: readonly CheckedGroup<Finding>[],
): ReadonlyMap<Policy["statements"] | undefined, readonly CheckedGroup<Finding>[]> {
  const found = new Map<Policy["statements"] | undefined, CheckedGroup<Finding>[]>();
  for (const group of groups) {
    const first = group.policies[0]?.statements;
    const alike = found.get(first);
    if (alike === undefined) found.set(first, [group]);
    else alike.push(group);
  }
  return found;
}

/** Whether the policies say what those of the group said. */
export function isUnchanged({ policies }: CheckedGroup<unknown>, now: readonly Policy[]): boolean {
  return (
    policies.length === now.length &&
    policies.every((before, index) => {
      const after = now[index];
      return (
        after !== undefined &&
        after.statements === before.statements &&
        after.key === before.key &&
        after.facts.kind === before.facts.kind &&
        after.facts.version === before.facts.version &&
        after.facts.wellFormed === before.facts.wellFormed
      );
    })
  );
}

/**
 * What can still be said of a group that changed, until it is checked anew: the findings of policies at the same places,
 * moved to where their statements are now. Those that point into another policy are left out.
 */
export function carryGroup<
  Finding extends {
    readonly statement: number | undefined;
    readonly related: readonly { readonly statement: number | undefined; readonly member: number | undefined }[];
  },
>(last: CheckedGroup<Finding> | undefined, now: readonly Policy[]): CheckedGroup<Finding> {
  const findings = now.map((policy) => {
    const index = last?.policies.findIndex(({ place }) => place === policy.place) ?? -1;
    const before = last?.policies[index];
    if (before === undefined) return [];
    const own = (last?.findings[index] ?? []).filter(({ related }) =>
      related.every(({ member }) => member === undefined),
    );
    return carryOver(own, before, policy);
  });
  return { policies: now, findings, isCurrent: false };
}

import type { Policy } from "../policy/policy.ts";

/** A policy with what it was before; one of them may be missing, not both. */
export interface PolicyPair {
  readonly old: Policy | undefined;
  readonly now: Policy | undefined;
}

/**
 * Pairs policies by their place, at the same place in their order; those of now come first. `onlyOnes` pairs the only
 * policy of each side wherever it stands.
 */
export function pairPolicies(
  old: readonly Policy[],
  now: readonly Policy[],
  { onlyOnes }: { readonly onlyOnes: boolean },
): PolicyPair[] {
  if (onlyOnes && old.length === 1 && now.length === 1) return [{ old: old[0], now: now[0] }];
  const left = new Map<string, Policy[]>();
  for (const policy of old) left.set(policy.place, [...(left.get(policy.place) ?? []), policy]);
  const pairs = now.map((policy): PolicyPair => ({ old: left.get(policy.place)?.shift(), now: policy }));
  return [...pairs, ...[...left.values()].flat().map((policy) => ({ old: policy, now: undefined }))];
}

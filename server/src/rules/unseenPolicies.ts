import type { Policy } from "../policy/policy.ts";

/** Whether the list that the policies stand in has other items before them, such as SAM's policy templates. */
export function haveUnseenBeside(policies: readonly Policy[]): boolean {
  const indexes = policies.flatMap(({ place }) => /\.Policies\[(\d+)\]/.exec(place)?.[1] ?? []).map(Number);
  return Math.max(-1, ...indexes) + 1 > indexes.length;
}

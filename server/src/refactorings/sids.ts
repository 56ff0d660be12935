import type { Policy } from "../policy/policy.ts";

/** The Sids of a policy, to which new ones are added as they are given away. */
export function sidsOf({ statements }: Policy): Set<string> {
  return new Set(statements.flatMap(({ sid }) => sid ?? []));
}

/**
 * A name that no statement has yet, made of another one and a word.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export function freeSid(sid: string, word: string, taken: Set<string>): string {
  const words = word.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const base =
    sid.replace(/[^A-Za-z0-9]/g, "") + words.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
  let free = base;
  for (let next = 2; taken.has(free); next++) free = base + next;
  taken.add(free);
  return free;
}

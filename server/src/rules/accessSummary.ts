import { byAccessLevel } from "../access/expand.ts";
import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import { doingsOf } from "../knowledge/actionRisks.ts";
import { enumerate, formatNumber } from "../text/words.ts";

/**
 * What actions can do, as the end of a sentence about them: `: 131 write; 2 share or export models`, `: all read`, and for a
 * single one `, which writes`. Reading is told only where nothing is changed.
 */
export function accessSummary(actions: readonly Action[]): string {
  const all = actions.length;
  const changing = [...byAccessLevel(actions)].reverse().flatMap(([level, { length }]) => {
    const words = changingWords[level];
    return words === undefined ? [] : [tell(length, words, all)];
  });
  const risky = doingsOf(actions.map(({ id }) => id));
  const doings = risky.map(({ doing, count }) => tell(count, doing.words, all));
  // Where all of them read, what they read says more.
  const isTold = risky.some(({ count }) => count === all);
  const reading = isTold ? [] : [tell(all, ["reads", "read"], all)];
  const levels = changing.length === 0 ? reading : changing;
  if (all === 1) return `, which ${enumerate([...levels, ...doings])}`;
  return `: ${[levels, doings]
    .filter(({ length }) => length > 0)
    .map((told) => told.join(", "))
    .join("; ")}`;
}

/** What an action of a level that can change something does, and what several do. */
const changingWords: Readonly<Record<AccessLevel, readonly [one: string, several: string] | undefined>> = {
  Read: undefined,
  List: undefined,
  Write: ["writes", "write"],
  Tagging: ["tags", "tag"],
  "Permissions management": ["manages permissions", "manage permissions"],
};

/** `3 write`, `all write`; without a number where there is only one action. */
function tell(some: number, [one, several]: readonly [one: string, several: string], all: number): string {
  if (all === 1) return one;
  return some === all ? `all ${several}` : `${formatNumber(some)} ${some === 1 ? one : several}`;
}

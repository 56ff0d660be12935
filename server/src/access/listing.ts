import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import { indexPatterns } from "../policy/patternIndex.ts";
import { knownTexts, type ListElement } from "../policy/policy.ts";

/** Longer lists are no help to a reader. */
export const MAX_LISTED = 40;

/** Whether the actions make a list that can be read. */
export function isShort(actions: readonly Action[]): boolean {
  return actions.length > 0 && actions.length <= MAX_LISTED;
}

export function ofLevels(actions: readonly Action[], levels: readonly AccessLevel[]): readonly Action[] {
  return actions.filter(({ accessLevel }) => levels.includes(accessLevel));
}

/** The chosen actions that no entry of a list stands for. */
export type ActionLister = (chosen: readonly Action[]) => Action[];

/** Tells what must be written where some entries of a list, the wildcards, become the names of actions. */
export function createActionLister(
  { entries }: Pick<ListElement, "entries">,
  wildcards: readonly { readonly text: string }[] = [],
): ActionLister {
  const names = new Set(knownTexts(entries).map((text) => text.toLowerCase()));
  for (const { text } of wildcards) names.delete(text.toLowerCase());
  const coverOf = indexPatterns([...names], (text) => text);
  return (chosen) =>
    chosen.filter(({ id }) => {
      const lower = id.toLowerCase();
      return !names.has(lower) && coverOf(lower, () => true) === undefined;
    });
}

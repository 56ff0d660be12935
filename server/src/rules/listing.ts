import type { ExpandedEntry } from "../access/expand.ts";
import { createActionLister, isShort, ofLevels } from "../access/listing.ts";
import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import { parseAction } from "../policy/action.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { AllowStatement } from "../policy/policy.ts";
import { count } from "../text/words.ts";
import { accessSummary } from "./accessSummary.ts";
import type { FixDraft, RelatedNode } from "./rule.ts";

/**
 * How many wildcards of one statement are told one by one, each at its place; more of them are one finding, so that nobody
 * has to read hundreds about one statement.
 */
export const MAX_TOLD_APART = 3;

/**
 * Replaces wildcards of one statement by the names that they stand for: all of them, or those of one access level, where
 * the list can be read.
 */
export function listingFixes(
  statement: AllowStatement,
  wildcards: readonly ExpandedEntry[],
): readonly FixDraft<PolicyEdit>[] {
  const actions = actionsOfAll(wildcards);
  const what = wildcards.length === 1 ? `\`${wildcards[0]?.text}\`` : `the ${wildcards.length} wildcards`;
  const withoutListed = createActionLister(statement.actions, wildcards);
  const fixes: FixDraft<PolicyEdit>[] = [];
  const whole = isShort(actions) ? withoutListed(actions) : undefined;
  // Where other entries cover all of it there is nothing to list: the entry is redundant, not too wide.
  if (whole?.length === 0) return fixes;
  if (whole !== undefined) {
    const title = `List the ${count(actions.length, "action")} of ${what}`;
    fixes.push({ ...draft(title, wildcards, whole), preferred: true });
  }
  for (const level of usualLevels) {
    const chosen = ofLevels(actions, [level]);
    if (chosen.length === actions.length || !isShort(chosen) || !isChoice(wildcards, chosen, actions)) continue;
    const part = whole === undefined ? withoutListed(chosen) : ofLevels(whole, [level]);
    // Where other entries cover the rest, the part is the whole.
    if (part.length === 0 || part.length === whole?.length) continue;
    const kept = chosen.length === 1 ? `${level} action` : `${chosen.length} ${level} actions`;
    fixes.push(draft(`Keep only the ${kept} of ${what}`, wildcards, part));
  }
  return fixes;
}

/** The places of wildcards that are told together, the first few. */
export function placesOf(wildcards: readonly ExpandedEntry[]): readonly RelatedNode[] {
  return wildcards.slice(0, MOST_PLACES).map(({ entry, text, actions }) => ({
    node: entry.node,
    message: `\`${text}\` stands for ${count(actions.length, "action")}${accessSummary(actions)}.`,
  }));
}

const MOST_PLACES = 12;

/** What entries stand for, each action once. */
export function actionsOfAll(entries: readonly ExpandedEntry[]): readonly Action[] {
  const [only, ...others] = entries;
  return others.length === 0 ? (only?.actions ?? []) : [...new Set(entries.flatMap(({ actions }) => actions))];
}

/** Whether all actions that wildcards stand for, or those of one access level, make a list that can be read. */
export function canList(wildcards: readonly ExpandedEntry[]): boolean {
  const actions = actionsOfAll(wildcards);
  return (
    isShort(actions) ||
    usualLevels.some((level) => {
      const chosen = ofLevels(actions, [level]);
      return isShort(chosen) && isChoice(wildcards, chosen, actions);
    })
  );
}

/**
 * Whether somebody who wrote the wildcards may want one access level of them: who writes `*Collection` may want to read
 * collections only, who writes `Create*` does not want the one action of it that reads.
 */
function isChoice(wildcards: readonly ExpandedEntry[], chosen: readonly Action[], actions: readonly Action[]): boolean {
  return (
    chosen.length * 2 >= actions.length || wildcards.every(({ text }) => /^[*?]/.test(parseAction(text)?.name ?? ""))
  );
}

/** Every entry becomes those of the chosen actions that it stands for and none before it does. */
function draft(title: string, wildcards: readonly ExpandedEntry[], chosen: readonly Action[]): FixDraft<PolicyEdit> {
  const left = new Set(chosen);
  const edits = wildcards.map(({ entry, actions }): PolicyEdit => {
    const own = actions.filter((action) => left.delete(action));
    return { op: "replace", node: entry.node.id, values: own.map(({ id }) => id) };
  });
  return { title, effect: "narrowing", edits };
}

/** The levels that one may want alone: tagging and permissions only come with something else. */
const usualLevels = ["Read", "List", "Write"] as const satisfies readonly AccessLevel[];

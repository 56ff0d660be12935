import { byAccessLevel, type ExpandedEntry } from "../access/expand.ts";
import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { indexPatterns } from "../policy/patternIndex.ts";
import type { AllowStatement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { count } from "../text/words.ts";
import type { FixDraft } from "./rule.ts";

/** Replaces wildcards of one statement by the names that they stand for. */
export interface Listing {
  /** Listing all actions of the entry, or those of one access level, where the list can be read. */
  fixesOf(expanded: ExpandedEntry): FixDraft<PolicyEdit>[];
}

/** The listing of a statement's actions; what it needs to know of them is worked out when first asked for. */
export function createListing(statement: AllowStatement): Listing {
  let isListed: ((id: string, except: string) => boolean) | undefined;
  const draft = (title: string, { entry, text }: ExpandedEntry, chosen: readonly Action[]): FixDraft<PolicyEdit>[] => {
    isListed ??= readListed(statement);
    const missing = chosen.map(({ id }) => id).filter((id) => isListed?.(id.toLowerCase(), text) !== true);
    // Where other entries cover all of it there is nothing to list: the entry is redundant, not too wide.
    if (missing.length === 0) return [];
    return [{ title, effect: "narrowing", edits: [{ op: "replace", node: entry.node.id, values: missing }] }];
  };
  return {
    fixesOf(expanded) {
      const { text, actions } = expanded;
      const whole = isShort(actions)
        ? draft(`List the ${count(actions.length, "action")} of \`${text}\``, expanded, actions)
        : [];
      const parts = usualLevels(actions).flatMap(([level, chosen]) => {
        if (chosen.length === actions.length || !isShort(chosen)) return [];
        const what = chosen.length === 1 ? `${level} action` : `${chosen.length} ${level} actions`;
        return draft(`Keep only the ${what} of \`${text}\``, expanded, chosen);
      });
      return withoutTwins([...whole.map((fix) => ({ ...fix, preferred: true as const })), ...parts]);
    },
  };
}

/** Of fixes that write the same, as where other entries cover the rest, only the first. */
function withoutTwins(fixes: readonly FixDraft<PolicyEdit>[]): FixDraft<PolicyEdit>[] {
  const written = fixes.map(({ edits }) => JSON.stringify(edits));
  return fixes.filter((_, index) => written.indexOf(written[index] ?? "") === index);
}

/** Whether all actions, or those of one access level, make a list that can be read. */
export function canList(actions: readonly Action[]): boolean {
  return isShort(actions) || usualLevels(actions).some(([, chosen]) => isShort(chosen));
}

/** Longer lists are no help to a reader. */
const MAX_LISTED = 40;

function isShort(actions: readonly Action[]): boolean {
  return actions.length > 0 && actions.length <= MAX_LISTED;
}

/** The levels that one may want alone: tagging and permissions only come with something else. */
function usualLevels(actions: readonly Action[]): [AccessLevel, readonly Action[]][] {
  return [...byAccessLevel(actions)].filter(([level]) => level === "Read" || level === "List" || level === "Write");
}

/** Whether an entry of the statement, other than the text given, stands for an action by its id in lower case. */
function readListed({ actions }: AllowStatement): (id: string, except: string) => boolean {
  const texts = actions.entries.flatMap(({ value }) => knownText(value)?.toLowerCase() ?? []);
  const names = new Set(texts);
  const coverOf = indexPatterns([...names], (text) => text);
  return (id, except) => {
    const own = except.toLowerCase();
    return names.has(id) || coverOf(id, (text) => text !== own) !== undefined;
  };
}

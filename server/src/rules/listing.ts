import type { ExpandedEntry } from "../access/expand.ts";
import { type ActionLister, createActionLister, isShort, ofLevels } from "../access/listing.ts";
import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { AllowStatement } from "../policy/policy.ts";
import { count } from "../text/words.ts";
import type { FixDraft } from "./rule.ts";

/** Replaces wildcards of one statement by the names that they stand for. */
export interface Listing {
  /** Listing all actions of the entry, or those of one access level, where the list can be read. */
  fixesOf(expanded: ExpandedEntry): FixDraft<PolicyEdit>[];
}

/** The listing of a statement's actions; what it needs to know of them is worked out when first asked for. */
export function createListing(statement: AllowStatement): Listing {
  let withoutListed: ActionLister | undefined;
  return {
    fixesOf(expanded) {
      const { text, actions } = expanded;
      withoutListed ??= createActionLister(statement.actions);
      const fixes: FixDraft<PolicyEdit>[] = [];
      const whole = isShort(actions) ? withoutListed(actions, text) : undefined;
      // Where other entries cover all of it there is nothing to list: the entry is redundant, not too wide.
      if (whole?.length === 0) return fixes;
      if (whole !== undefined) {
        const title = `List the ${count(actions.length, "action")} of \`${text}\``;
        fixes.push({ ...draft(title, expanded, whole), preferred: true });
      }
      for (const level of usualLevels) {
        const chosen = ofLevels(actions, [level]);
        if (chosen.length === actions.length || !isShort(chosen)) continue;
        const part = whole === undefined ? withoutListed(chosen, text) : ofLevels(whole, [level]);
        // Where other entries cover the rest, the part is the whole.
        if (part.length === 0 || part.length === whole?.length) continue;
        const what = chosen.length === 1 ? `${level} action` : `${chosen.length} ${level} actions`;
        fixes.push(draft(`Keep only the ${what} of \`${text}\``, expanded, part));
      }
      return fixes;
    },
  };
}

function draft(title: string, { entry }: ExpandedEntry, actions: readonly Action[]): FixDraft<PolicyEdit> {
  const edit: PolicyEdit = { op: "replace", node: entry.node.id, values: actions.map(({ id }) => id) };
  return { title, effect: "narrowing", edits: [edit] };
}

/** Whether all actions, or those of one access level, make a list that can be read. */
export function canList(actions: readonly Action[]): boolean {
  return isShort(actions) || usualLevels.some((level) => isShort(ofLevels(actions, [level])));
}

/** The levels that one may want alone: tagging and permissions only come with something else. */
const usualLevels = ["Read", "List", "Write"] as const satisfies readonly AccessLevel[];

import { createActionLister, isShort, MAX_LISTED } from "../access/listing.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { ListElement, Statement } from "../policy/policy.ts";
import { count } from "../text/words.ts";
import { expandedAt } from "./actionsAt.ts";
import type { Refactoring } from "./refactoring.ts";

/** Writes the actions that the wildcard at the cursor stands for in its place: what AWS adds later is not among them. */
export const expandWildcard: Refactoring = {
  draft(place) {
    const { statement, index } = place;
    const { actions } = statement;
    const expanded = expandedAt(place);
    if (actions === undefined || expanded === undefined || !hasWildcard(expanded.text)) return [];
    const { text, entry } = expanded;
    if (expanded.actions.length === 0) return [];
    const [first, ...others] = expanded.actions;
    const names = others.length === 0 ? `\`${first?.id}\`` : `its ${count(expanded.actions.length, "action")}`;
    const title = `Expand \`${text}\` into ${names}`;
    const refused = refusal(statement, actions, expanded.actions.length);
    if (refused !== undefined) return [{ title, effect: "narrowing", edits: [], refused }];
    const listed = isShort(expanded.actions) ? createActionLister(actions, [expanded])(expanded.actions) : [];
    // Where other entries stand for all of them there is nothing to write.
    if (listed.length === 0) return [];
    const values = listed.map(({ id }) => id);
    return [
      {
        title,
        effect: "narrowing",
        edits: [{ statement: index, edit: { op: "replace", node: entry.node.id, values } }],
      },
    ];
  },
};

function refusal({ effect }: Statement, { negated }: ListElement, actions: number): string | undefined {
  if (effect === "Deny" && !negated) return "In a `Deny` the wildcard is safer: it denies what AWS adds later too.";
  if (effect === "Allow" && negated) return "A list in `NotAction` would grant what AWS adds later.";
  return actions > MAX_LISTED ? `A list of more than ${MAX_LISTED} actions is no help to a reader.` : undefined;
}

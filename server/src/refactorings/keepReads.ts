import { type ExpandedEntry, expandActions } from "../access/expand.ts";
import { createActionLister, isShort, MAX_LISTED, ofLevels } from "../access/listing.ts";
import type { Action } from "../catalogue/catalogue.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type AllowStatement, isAllow } from "../policy/policy.ts";
import { expandedAt, isAtActions } from "./actionsAt.ts";
import type { Refactoring, RefactoringDraft, RefactoringPlace } from "./refactoring.ts";

/** Leaves of a wildcard, or of the whole list of actions, the names of those that change nothing. */
export const keepReads: Refactoring = {
  draft(place) {
    const { statement } = place;
    if (!isAllow(statement) || statement.actions.negated) return [];
    const expanded = expandedAt(place);
    if (expanded !== undefined) return keepReadsOf(expanded, statement, place.index);
    return isAtActions(place) && statement.actions.complete ? keepReadsOfAll(statement, place) : [];
  },
};

function keepReadsOf(expanded: ExpandedEntry, { actions }: AllowStatement, index: number): RefactoringDraft[] {
  const { text, entry } = expanded;
  const reads = readsOf(expanded.actions);
  if (!hasWildcard(text) || reads.length === 0 || reads.length === expanded.actions.length) return [];
  const title = `Keep only the ${reads.length === 1 ? "read" : `${reads.length} reads`} of \`${text}\``;
  if (!isShort(reads)) return [{ title, effect: "narrowing", edits: [], refused: tooMany }];
  const values = createActionLister(actions, [{ text }])(reads).map(({ id }) => id);
  if (values.length === 0) return [];
  const edit: PolicyEdit = { op: "replace", node: entry.node.id, values };
  return [{ title, effect: "narrowing", edits: [{ statement: index, edit }] }];
}

function keepReadsOfAll({ actions }: AllowStatement, { catalogue, index }: RefactoringPlace): RefactoringDraft[] {
  const expanded = expandActions(actions, catalogue);
  const all = new Set(expanded.flatMap((entry) => entry.actions));
  const reads = readsOf([...all]);
  // A name that AWS's data does not have may be anything.
  if (reads.length === all.size || expanded.some((entry) => entry.actions.length === 0)) return [];
  const title = "Keep only the reads of the list";
  if (reads.length === 0) {
    return [{ title, effect: "narrowing", edits: [], refused: "All of its actions can change something." }];
  }
  const isKept = (entry: ExpandedEntry) => readsOf(entry.actions).length === entry.actions.length;
  const lister = createActionLister({ entries: expanded.filter(isKept).map(({ entry }) => entry) });
  const written = new Set<Action>();
  const edits = expanded.flatMap((entry): PolicyEdit[] => {
    if (isKept(entry)) return [];
    const fresh = lister(readsOf(entry.actions)).filter((action) => !written.has(action));
    for (const action of fresh) written.add(action);
    return [{ op: "replace", node: entry.entry.node.id, values: fresh.map(({ id }) => id) }];
  });
  if (written.size > MAX_LISTED) return [{ title, effect: "narrowing", edits: [], refused: tooMany }];
  return [{ title, effect: "narrowing", edits: edits.map((edit) => ({ statement: index, edit })) }];
}

const tooMany = `A list of more than ${MAX_LISTED} actions is no help to a reader.`;

function readsOf(actions: readonly Action[]): readonly Action[] {
  return ofLevels(actions, ["Read", "List"]);
}

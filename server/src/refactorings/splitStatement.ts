import { byAccessLevel, type ExpandedEntry, expandActions, scopability } from "../access/expand.ts";
import type { Action } from "../catalogue/catalogue.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { copyStatement } from "../policy/copy.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { count, quoteSome } from "../text/words.ts";
import type { Refactoring, RefactoringDraft, RefactoringPlace } from "./refactoring.ts";
import { freeSid, sidsOf } from "./sids.ts";

/** Gives each group of a statement's actions a statement of its own; all else is the same in each. */
export const splitStatement: Refactoring = {
  draft(place) {
    const { actions, ambiguous } = place.statement;
    if (actions === undefined || actions.negated || ambiguous || actions.entries.length < 2) return [];
    const expanded = expandActions(actions, place.catalogue);
    return [
      split(place, group(expanded, serviceOf), (names) => `Split by service: ${quoteSome(names)}`),
      split(place, group(expanded, levelOf), (names) => `Split by access level: ${quoteSome(names)}`),
      split(place, wholeLast(group(expanded, scopeOf)), () => "Split off what works on `*` only"),
    ].flat();
  },
};

/** The entries by what they are called, in the order of the list. */
type Groups = ReadonlyMap<string, readonly ExpandedEntry[]>;

function group(entries: readonly ExpandedEntry[], nameOf: (entry: ExpandedEntry) => string): Groups {
  const groups = new Map<string, ExpandedEntry[]>();
  for (const entry of entries) {
    const name = nameOf(entry);
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return groups;
}

function serviceOf({ text }: ExpandedEntry): string {
  const prefix = isAnyAction(text) ? "*" : (parseAction(text)?.prefix ?? "*");
  return hasWildcard(prefix) ? "*" : prefix.toLowerCase();
}

/** What a wildcard over several levels is called, and a name that AWS's data does not have. */
const mixed = "mixed";

function levelOf({ actions }: ExpandedEntry): string {
  const [level, ...more] = byAccessLevel(actions).keys();
  return level === undefined || more.length > 0 ? mixed : level;
}

const whole = "all resources";

/** Of actions that may work on a resource the statement may name one; the others need `*`. */
function scopeOf({ actions }: ExpandedEntry): string {
  const isWhole = (action: Action) => scopability(action) === "no";
  return actions.length > 0 && actions.every(isWhole) ? whole : "resources";
}

/** What can be limited to resources keeps the statement. */
function wholeLast(groups: Groups): Groups {
  return new Map([...groups].sort(([left], [right]) => Number(left === whole) - Number(right === whole)));
}

/** More statements than these are no help to a reader. */
const MAX_PARTS = 20;

/** The first group keeps the statement; the others become statements behind it. */
function split(
  { policy, statement, index }: RefactoringPlace,
  groups: Groups,
  titleOf: (names: readonly string[]) => string,
): RefactoringDraft[] {
  const names = [...groups.keys()];
  const { actions, elements, sid } = statement;
  if (names.length < 2 || actions === undefined) return [];
  const title = titleOf(names);
  if (names.length > MAX_PARTS) {
    return [
      { title, effect: "preserving", edits: [], refused: `It would become ${count(names.length, "statement")}.` },
    ];
  }
  // What deployment fills in cannot be made unique.
  if (elements.has("Sid") && sid === undefined) return [];
  const taken = sidsOf(policy);
  const [, ...others] = [...groups];
  const parts = others.map(([name, entries]) => {
    const values = entries.map(({ text }) => text);
    const own = sid === undefined ? {} : { Sid: freeSid(sid, name, taken) };
    const elementsOfPart = { ...own, Action: values.length === 1 ? (values[0] ?? "") : values };
    return copyStatement(statement, { elements: elementsOfPart, sidSuffix: "" });
  });
  const written = parts.filter((part) => part !== undefined);
  if (written.length < parts.length) return [];
  const removals = others.flatMap(([, entries]) =>
    entries.map(
      ({ entry }): PlacedEdit => ({ statement: index, edit: { op: "replace", node: entry.node.id, values: [] } }),
    ),
  );
  const added: PlacedEdit = { statement: index, edit: { op: "addStatements", values: written } };
  return [
    {
      title,
      effect: "preserving",
      edits: [...removals, added],
      moved: [{ statement: index, property: actions.property }],
    },
  ];
}

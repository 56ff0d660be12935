import type { AccessLevel, Action, Catalogue } from "../catalogue/catalogue.ts";
import type { Entry, ListElement, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/** An entry of `Action` with the actions that it stands for today. */
export interface ExpandedEntry {
  readonly entry: Entry;
  readonly text: string;
  readonly actions: readonly Action[];
}

/** The entries whose text is known; names that the catalogue does not have stand for nothing. */
export function expandActions(element: ListElement, catalogue: Catalogue): ExpandedEntry[] {
  const expanded: ExpandedEntry[] = [];
  for (const entry of element.entries) {
    const text = knownText(entry.value);
    if (text !== undefined) expanded.push({ entry, text, actions: catalogue.actionsMatching(text) });
  }
  return expanded;
}

/** From harmless to grave. */
export const accessLevels: readonly AccessLevel[] = ["Read", "List", "Write", "Tagging", "Permissions management"];

/** The actions by access level, levels without any left out. */
export function byAccessLevel(actions: readonly Action[]): ReadonlyMap<AccessLevel, readonly Action[]> {
  const levels = accessLevels.map(
    (level) => [level, actions.filter(({ accessLevel }) => accessLevel === level)] as const,
  );
  return new Map(levels.filter(([, some]) => some.length > 0));
}

/**
 * How far an action can be limited to resources. `maybe`: its types are all optional and a call may well name none of them,
 * so that only `*` is sure to work: one single type, an action that makes or lists things, or one whose types only add to
 * what the request brings itself, as a terminology does to a text to translate. Calls to S3 name a bucket or an object
 * always: there the optional types are alternatives.
 */
export function scopability(action: Action): "yes" | "no" | "maybe" {
  if (action.resourceTypes.length === 0) return "no";
  if (!action.typesAreOptional || action.service === "s3") return "yes";
  const mayNameNone = /^(Create|List|Translate|Synthesize|Detect|Analyze)|TranslationJob$/.test(action.name);
  return action.resourceTypes.length === 1 || mayNameNone ? "maybe" : "yes";
}

/** The actions that a statement names one by one, without wildcards; none for `NotAction`. */
export function namedActions(statement: Statement | undefined, catalogue: Catalogue): readonly Action[] {
  const element = statement?.actions;
  if (element === undefined || element.negated) return [];
  return [
    ...new Set(
      element.entries.flatMap(({ value }) => (value.kind === "known" ? (catalogue.action(value.text) ?? []) : [])),
    ),
  ];
}

/** The actions that a statement names, as far as they are known; none for `NotAction` and for too many. */
export function actionsOf(statement: Statement | undefined, catalogue: Catalogue): readonly Action[] {
  const element = statement?.actions;
  if (element === undefined || element.negated) return [];
  // A wildcard over services would say something of everything, and reads all of the data.
  const texts = element.entries.map(({ value }) => (value.kind === "known" ? value.text : ""));
  if (texts.some((text) => /^[^:]*[*?]/.test(text))) return [];
  return [...new Set(expandActions(element, catalogue).flatMap(({ actions }) => actions))];
}

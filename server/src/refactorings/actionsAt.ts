import type { ExpandedEntry } from "../access/expand.ts";
import type { Entry } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import type { RefactoringPlace } from "./refactoring.ts";

/** The entry of the list of actions that the place is in, with what it stands for today; its text is known. */
export function expandedAt({ statement, location, catalogue }: RefactoringPlace): ExpandedEntry | undefined {
  const entry = statement.actions?.entries.find(({ node }) => node === location.node);
  return entry && expandEntry(entry, catalogue);
}

/** Whether the place is in the list of actions, or at its name, and in no entry. */
export function isAtActions({ statement, location }: RefactoringPlace): boolean {
  const { actions } = statement;
  return actions !== undefined && (location.node === actions.property || location.node === actions.node);
}

export function expandEntry(entry: Entry, catalogue: RefactoringPlace["catalogue"]): ExpandedEntry | undefined {
  const text = knownText(entry.value);
  return text === undefined ? undefined : { entry, text, actions: catalogue.actionsMatching(text) };
}

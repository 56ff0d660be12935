import { expandWildcard } from "./expandWildcard.ts";
import { keepReads } from "./keepReads.ts";
import { mergeAllStatements, mergeStatements } from "./mergeStatements.ts";
import type { PolicyRefactoring, Refactoring } from "./refactoring.ts";
import { sortAllEntries, sortEntries } from "./sortEntries.ts";
import { splitStatement } from "./splitStatement.ts";

/** In the order in which they are offered. */
export const refactorings: readonly Refactoring[] = [
  expandWildcard,
  keepReads,
  sortEntries,
  splitStatement,
  mergeStatements,
];

/** Those for a whole text, by the names that editors know them by. */
export const policyRefactorings = {
  mergeStatements: mergeAllStatements,
  sortEntries: sortAllEntries,
} as const satisfies Readonly<Record<string, PolicyRefactoring>>;

export type PolicyRefactoringName = keyof typeof policyRefactorings;

import type { Catalogue } from "../catalogue/catalogue.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import type { Location, PropertyNode } from "../policy/tree.ts";

/** A change of what is written that somebody may want at a place, with no finding to ask for it. */
export interface Refactoring {
  /** The drafts for a place in a statement; what they say they do is proven before they are offered. */
  draft(place: RefactoringPlace): readonly RefactoringDraft[];
}

/** One that is made wherever it can be in a policy. */
export interface PolicyRefactoring {
  readonly title: string;
  /** Those that can be made one beside the other; others come when these are made. */
  draftAll(policy: Policy, catalogue: Catalogue): readonly RefactoringDraft[];
}

/** The innermost node of a statement that holds the cursor, or all that is selected. */
export interface RefactoringPlace {
  readonly policy: Policy;
  readonly index: number;
  readonly statement: Statement;
  readonly location: Location;
  readonly catalogue: Catalogue;
}

export interface RefactoringDraft {
  /** An imperative that says what will be done. */
  readonly title: string;
  /** `preserving` grants the same, `narrowing` takes away. */
  readonly effect: "preserving" | "narrowing";
  readonly edits: readonly PlacedEdit[];
  /** Why it cannot be made here, in a sentence, for what one would expect to find in the menu. */
  readonly refused?: string;
  /** What moves or goes; a comment in there would stay alone, or go with it. */
  readonly moved?: readonly MovedPart[];
}

/** A statement as a whole, or one element of it. */
export interface MovedPart {
  readonly statement: number;
  readonly property: PropertyNode | undefined;
}

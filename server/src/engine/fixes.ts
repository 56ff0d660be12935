import { provablyNarrows, provablyPreserves } from "../access/narrowing.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { ParsedFile } from "../hosts/host.ts";
import { applyEdits } from "../policy/applyEdits.ts";
import { needsInput, type PlacedEdit, writtenValues } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import { policyQuota, policySize } from "../policy/size.ts";
import type { FixDraft, FixEffect } from "../rules/rule.ts";

/** A repair that may be offered. */
export interface Fix {
  readonly title: string;
  readonly effect: FixEffect;
  readonly preferred: boolean;
  /** Whether it writes a place that only the user can fill in. */
  readonly needsInput: boolean;
  readonly edits: readonly PlacedEdit[];
}

/** A fix that adds more entries than this is no help to a reader. */
export const MAX_ADDED_ENTRIES = 40;

/**
 * The drafts that keep their promise: a preserving or narrowing one is proven, none makes the policy larger than
 * AWS accepts, none floods it with entries.
 */
export function offerFixes(options: {
  readonly file: ParsedFile;
  readonly policy: Policy;
  readonly drafts: readonly FixDraft<PlacedEdit>[];
  readonly catalogue: Catalogue;
}): Fix[] {
  const { policy, drafts } = options;
  return drafts.flatMap((draft) => {
    if (addedEntries(draft.edits) > MAX_ADDED_ENTRIES) return [];
    const edited = applyEdits(policy, draft.edits);
    const quota = policyQuota[policy.facts.kind];
    if (quota !== undefined) {
      const size = policySize(edited);
      if (size > quota && size > policySize(applyEdits(policy, []))) return [];
    }
    if (draft.effect === "preserving" && !provablyPreserves(policy, edited)) return [];
    if (draft.effect === "narrowing" && !provablyNarrows(policy, edited)) return [];
    return [
      {
        title: draft.title,
        effect: draft.effect,
        preferred: draft.preferred === true,
        needsInput: draft.edits.some(({ edit }) => writtenValues(edit).some(needsInput)),
        edits: draft.edits,
      },
    ];
  });
}

function addedEntries(edits: readonly PlacedEdit[]): number {
  return edits.reduce((sum, { edit }) => sum + (edit.op === "replace" ? Math.max(0, edit.values.length - 1) : 0), 0);
}

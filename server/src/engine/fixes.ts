import { entriesNarrow, entryIsRedundant } from "../access/entryLemma.ts";
import { provesNarrowing, provesPreserving } from "../access/proofs.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { applyEdits } from "../policy/applyEdits.ts";
import { needsInput, type PlacedEdit, writtenValues } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import { quotaOf } from "../policy/quota.ts";
import { growth, policySize, writtenSize } from "../policy/size.ts";
import type { FixDraft, FixEffect } from "../rules/rule.ts";
import { describeChange } from "./fixChange.ts";

/** A repair that may be offered. */
export interface Fix {
  readonly title: string;
  readonly effect: FixEffect;
  readonly preferred: boolean;
  /** Whether it writes a place that only the user can fill in. */
  readonly needsInput: boolean;
  readonly edits: readonly PlacedEdit[];
  /** What it does to the number of granted actions, `255 actions → 2`; computed when asked for. */
  change(): string | undefined;
}

/** A fix that adds more entries than this is no help to a reader. */
export const MAX_ADDED_ENTRIES = 40;

/**
 * The drafts that keep their promise: a preserving or narrowing one is proven, none makes the policy larger than
 * AWS accepts, none floods it with entries.
 */
export function offerFixes(options: {
  readonly policy: Policy;
  readonly drafts: readonly FixDraft<PlacedEdit>[];
  readonly catalogue: Catalogue;
}): Fix[] {
  const { policy, drafts, catalogue } = options;
  return drafts.flatMap((draft) => {
    if (addedEntries(draft.edits) > MAX_ADDED_ENTRIES) return [];
    if (outgrowsQuota(policy, draft.edits) || !keepsPromise(policy, draft, catalogue)) return [];
    return [
      {
        title: draft.title,
        effect: draft.effect,
        preferred: draft.preferred === true,
        needsInput: draft.edits.some(({ edit }) => writtenValues(edit).some(needsInput)),
        edits: draft.edits,
        change: () => (draft.effect === "narrowing" ? describeChange(policy, draft.edits, catalogue) : undefined),
      },
    ];
  });
}

/** Whether the effect is proven: quickly from the edited entries, else from the edited policy. */
export function keepsPromise(
  policy: Policy,
  { effect, edits }: Pick<FixDraft<PlacedEdit>, "effect" | "edits">,
  catalogue: Catalogue,
): boolean {
  if (effect === "correcting") return true;
  const isQuick = effect === "narrowing" ? entriesNarrow(policy, edits) : entryIsRedundant(policy, edits);
  if (isQuick) return true;
  const proves = effect === "narrowing" ? provesNarrowing : provesPreserving;
  return proves(policy, applyEdits(policy, edits), { catalogue, maxSteps: PROOF_STEPS });
}

/** What one proof may take, so that the menu of fixes opens at once. */
const PROOF_STEPS = 100_000;

/** Whether the edits make the policy larger than AWS accepts. The text's own length answers most questions. */
export function outgrowsQuota(policy: Policy, edits: readonly PlacedEdit[]): boolean {
  const quota = quotaOf(policy.facts)?.limit;
  if (quota === undefined) return false;
  const length = policy.statements.reduce((sum, { key }) => sum + key.length, policy.key.length);
  if (length + writtenSize(edits) <= quota) return false;
  const added = growth(policy, edits);
  return added > 0 && length + added > quota && policySize(policy) + added > quota;
}

function addedEntries(edits: readonly PlacedEdit[]): number {
  return edits.reduce((sum, { edit }) => sum + (edit.op === "replace" ? Math.max(0, edit.values.length - 1) : 0), 0);
}

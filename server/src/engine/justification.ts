import type { Span } from "../text/span.ts";

/** An exception as it applies to a finding. */
export interface AppliedJustification {
  readonly reason: string;
  readonly owner: string | undefined;
  /** The last day that it counts on. */
  readonly expires: string | undefined;
  /** Whether that day is over, so that the finding counts again. */
  readonly isExpired: boolean;
  /** Where it stands: in the configuration, or in a comment of the file. */
  readonly source: { readonly kind: "configuration" | "comment"; readonly span: Span };
}

/** Whether an exception in force covers the finding. */
export function isJustified({ justification }: { readonly justification: AppliedJustification | undefined }): boolean {
  return justification?.isExpired === false;
}

/** What a justified finding adds to its message: who answers for the exception, until when, and why. */
export function describeJustification({ reason, owner, expires, isExpired }: AppliedJustification): string {
  const by = owner === undefined ? "" : ` by ${owner}`;
  if (isExpired) return `The justification${by} expired on ${expires}.`;
  const until = expires === undefined ? "" : ` until ${expires}`;
  return `Justified${by}${until}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
}

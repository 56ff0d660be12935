import type { Comparison, PolicyChange } from "../service.ts";

/** What became of one policy of a file. */
export interface PolicyComparison extends PolicyChange {
  readonly file: string;
}

/** What a run has compared. */
export interface Compared {
  /** `undefined` where there is nothing to report. */
  readonly comparisons: readonly PolicyComparison[] | undefined;
  readonly problems: readonly string[];
}

const gravest = ["new-access", "unknown", "no-new-access"] as const satisfies readonly Comparison["verdict"][];

/** What holds for all together: the gravest verdict, and the first comparison that has it. */
export function overall(comparisons: readonly PolicyComparison[]): PolicyComparison | undefined {
  return gravest.flatMap((verdict) => comparisons.find((one) => one.verdict === verdict) ?? [])[0];
}

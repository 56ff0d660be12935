import type { FixEffect } from "../../rules/rule.ts";
import type { FileReport } from "../checkFile.ts";
import type { Style } from "../style.ts";

/** What a run has found. */
export interface CheckReport {
  /** Every file that was read, in order. */
  readonly files: readonly FileReport[];
  /** The effects of the fixes that were applied; empty for a run that only looked. */
  readonly effects: readonly FixEffect[];
  /** The day of AWS's data. */
  readonly date: string;
  readonly style: Style;
}

/** Spells a report; pure. */
export type Reporter = (report: CheckReport) => string;

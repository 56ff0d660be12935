import type { CheckResult, Finding } from "../engine/engine.ts";
import { fixToApply, toPlainEdits } from "../engine/fixAll.ts";
import { isJustified } from "../engine/justification.ts";
import type { Severity } from "../engine/severity.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { PathStep } from "../policy/tree.ts";
import type { Category, FixEffect } from "../rules/rule.ts";
import type { PolicyService } from "../service.ts";
import type { LineIndex, Position } from "../text/lineIndex.ts";
import type { TextEdit } from "../text/span.ts";

/** One finding as `--format json` prints it; a contract, the order of the keys included. */
export interface FindingReport {
  readonly file: string;
  /** The place of the policy in the file, where the file holds several. */
  readonly policy: string | undefined;
  readonly rule: string;
  readonly accessAnalyzer: string | null;
  readonly severity: Severity;
  readonly category: Category;
  readonly message: string;
  /** From the policy document down, in AWS's JSON spelling. */
  readonly path: readonly PathStep[];
  readonly at: "key" | "value";
  readonly kind: PolicyKind;
  readonly start: Place;
  readonly end: Place;
  readonly fixes: readonly FixReport[];
}

interface Place extends Position {
  readonly offset: number;
}

interface FixReport {
  readonly title: string;
  readonly effect: FixEffect;
  readonly needsInput: boolean;
  /** Offsets in the text as it was read. */
  readonly edits: readonly TextEdit[];
}

/** A finding with what `--fix` could do about it: the effect of the fix that it would apply. */
export interface ReportedFinding {
  readonly report: FindingReport;
  readonly repair: FixEffect | undefined;
}

/** Spells a finding out. `shift` is how far the checked text begins behind the beginning of the file. */
export function reportFinding(options: {
  readonly file: string;
  readonly service: PolicyService;
  readonly result: CheckResult;
  readonly finding: Finding;
  readonly lines: LineIndex;
  readonly shift: number;
}): ReportedFinding {
  const { file, service, result, finding, lines, shift } = options;
  const place = (offset: number): Place => {
    const { line, character } = lines.positionAt(offset + shift);
    return { line, character, offset: offset + shift };
  };
  const fixes = finding.fixes().flatMap((fix) => {
    const rendered = service.render(result, finding, fix);
    return rendered === undefined ? [] : [{ fix, edits: toPlainEdits(rendered) }];
  });
  const report: FindingReport = {
    file,
    policy: result.file.policies.length > 1 ? finding.policy.place : undefined,
    rule: finding.rule,
    accessAnalyzer: finding.accessAnalyzer ?? null,
    severity: finding.severity,
    category: finding.category,
    message: finding.message,
    path: finding.path(),
    at: finding.at,
    kind: finding.policy.facts.kind,
    start: place(finding.span.start),
    end: place(finding.span.end),
    fixes: fixes.map(({ fix, edits }) => ({
      title: fix.title,
      effect: fix.effect,
      needsInput: fix.needsInput,
      edits: edits.map(({ start, end, newText }) => ({ start: start + shift, end: end + shift, newText })),
    })),
  };
  const offered = isJustified(finding) ? [] : fixes.map(({ fix }) => fix);
  return { report, repair: fixToApply(offered, () => true)?.effect };
}

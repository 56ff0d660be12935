import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Host, ParsedFile, ParseOptions, RenderedEdit } from "../hosts/host.ts";
import { renderEdits } from "../hosts/render.ts";
import { plainText } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import { applyEdits, overlaps, type Span, sortEdits, type TextEdit } from "../text/span.ts";
import type { CheckResult } from "./engine.ts";
import { type Fix, keepsPromise, outgrowsQuota } from "./fixes.ts";
import { isJustified } from "./justification.ts";

/** A text after repairs, with the number of repairs made. */
export interface FixedText {
  readonly text: string;
  readonly fixed: number;
}

/** More rounds than a policy that AWS accepts has entries: what goes on longer would never end. */
const MAX_ROUNDS = 5000;

/**
 * Applies one fix of every finding that has a fitting one, then looks again, until nothing is left to repair. What is
 * justified stays as it is.
 * Of two fixes that touch the same place, or that keep their promise only one by one, the second waits for the
 * next round: of two statements that cover each other, each may go, but not both.
 */
export function fixAll(options: {
  readonly check: (file: ParsedFile, previous: CheckResult | undefined) => CheckResult;
  readonly catalogue: Catalogue;
  readonly host: Host;
  readonly text: string;
  readonly parse: ParseOptions;
  readonly accept: (fix: Fix) => boolean;
}): FixedText {
  const { check, catalogue, host, parse, accept } = options;
  // A repair may uncover the next one; a text that comes again is a circle, and ends it.
  const seen = new Set<string>();
  let text = options.text;
  let fixed = 0;
  let result: CheckResult | undefined;
  while (!seen.has(text) && seen.size < MAX_ROUNDS) {
    seen.add(text);
    result = check(host.parse(text, parse, result?.file), result);
    const edits = chooseEdits(result, accept, catalogue);
    text = applyEdits(text, edits.flat());
    fixed += edits.length;
  }
  return { text, fixed };
}

/**
 * The fix to apply without asking: one that preserves, else the one that its rule prefers. What needs input and
 * what is a choice among equals is left to the user.
 */
export function fixToApply(fixes: readonly Fix[], accept: (fix: Fix) => boolean): Fix | undefined {
  const fitting = fixes.filter((fix) => !fix.needsInput && accept(fix));
  return fitting.find(({ effect }) => effect === "preserving") ?? fitting.find(({ preferred }) => preferred);
}

/** The edits of the fixes to make in one round. */
function chooseEdits(result: CheckResult, accept: (fix: Fix) => boolean, catalogue: Catalogue): TextEdit[][] {
  const taken: Span[] = [];
  const chosen: TextEdit[][] = [];
  const fixes = new Map<Policy, Fix[]>();
  for (const finding of result.findings) {
    const fix = isJustified(finding) ? undefined : fixToApply(finding.fixes(), accept);
    const rendered = fix === undefined ? undefined : renderEdits(finding.policy, fix.edits);
    if (fix === undefined || rendered === undefined || rendered.length === 0) continue;
    const extent = extentOf(rendered);
    const together = [...(fixes.get(finding.policy) ?? []), fix];
    if (taken.some((span) => overlaps(span, extent)) || !holdTogether(finding.policy, together, catalogue)) continue;
    taken.push(extent);
    fixes.set(finding.policy, together);
    chosen.push(toPlainEdits(rendered));
  }
  return chosen;
}

/**
 * Whether fixes that are safe one by one are so together. Only preserving ones share a statement: a listing leaves
 * out what another entry of the statement grants, and so must not be made beside a fix that takes that entry away.
 */
function holdTogether(policy: Policy, fixes: readonly Fix[], catalogue: Catalogue): boolean {
  const [first] = fixes;
  if (first === undefined || fixes.length === 1) return true;
  const { effect } = first;
  if (fixes.some((fix) => fix.effect !== effect)) return false;
  const statements = fixes.flatMap((fix) => [...new Set(fix.edits.map(({ statement }) => statement))]);
  if (effect !== "preserving" && new Set(statements).size < statements.length) return false;
  const edits = fixes.flatMap((fix) => fix.edits);
  return !outgrowsQuota(policy, edits) && keepsPromise(policy, { effect, edits }, catalogue);
}

function extentOf(edits: readonly Span[]): Span {
  return { start: Math.min(...edits.map(({ start }) => start)), end: Math.max(...edits.map(({ end }) => end)) };
}

/** The edits with every place to fill in filled by its default, in the order of the text. */
export function toPlainEdits(edits: readonly RenderedEdit[]): TextEdit[] {
  return sortEdits(edits.map(({ start, end, parts }) => ({ start, end, newText: plainText(parts) })));
}

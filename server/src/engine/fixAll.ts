import type { Host, ParseOptions, RenderedEdit } from "../hosts/host.ts";
import { plainText } from "../policy/edit.ts";
import { applyEdits, overlaps, type Span, sortEdits, type TextEdit } from "../text/span.ts";
import type { CheckResult, Engine } from "./engine.ts";
import type { Fix } from "./fixes.ts";

/** A text after repairs, with the number of repairs made. */
export interface FixedText {
  readonly text: string;
  readonly fixed: number;
}

/** Rounds of repair: a repair may uncover the next one, and a cycle must end. */
const MAX_ROUNDS = 10;

/**
 * Applies one fix of every finding that has a fitting one, then looks again, until nothing is left to repair.
 * Fixes that need input are left alone, and of two that touch the same place the second waits for the next round.
 */
export function fixAll(options: {
  readonly engine: Engine;
  readonly host: Host;
  readonly text: string;
  readonly parse: ParseOptions;
  readonly accept: (fix: Fix) => boolean;
}): FixedText {
  const { engine, host, parse, accept } = options;
  let text = options.text;
  let fixed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = engine.check(host.parse(text, parse));
    const edits = chooseEdits(result, host, accept);
    if (edits.length === 0) break;
    text = applyEdits(text, edits.flat());
    fixed += edits.length;
  }
  return { text, fixed };
}

/** The edits of the fixes to make in one round; no two fixes touch the same statement. */
function chooseEdits(result: CheckResult, host: Host, accept: (fix: Fix) => boolean): TextEdit[][] {
  const taken: Span[] = [];
  const chosen: TextEdit[][] = [];
  for (const finding of result.findings) {
    const fix = finding.fixes().find((candidate) => !candidate.needsInput && accept(candidate));
    const rendered = fix === undefined ? undefined : host.render(result.file, finding.policy, fix.edits);
    if (rendered === undefined || rendered.length === 0) continue;
    const extent = extentOf(rendered);
    if (taken.some((span) => overlaps(span, extent))) continue;
    taken.push(extent);
    chosen.push(toPlainEdits(rendered));
  }
  return chosen;
}

function extentOf(edits: readonly Span[]): Span {
  return { start: Math.min(...edits.map(({ start }) => start)), end: Math.max(...edits.map(({ end }) => end)) };
}

/** The edits with every place to fill in filled by its default, in the order of the text. */
export function toPlainEdits(edits: readonly RenderedEdit[]): TextEdit[] {
  return sortEdits(edits.map(({ start, end, parts }) => ({ start, end, newText: plainText(parts) })));
}

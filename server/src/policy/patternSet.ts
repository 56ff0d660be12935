import { coversPattern, hasWildcard } from "./pattern.ts";

/** Patterns that are asked often whether one of them covers a text. */
export interface PatternSet {
  covers(text: string): boolean;
}

export function createPatternSet(patterns: readonly string[]): PatternSet {
  const spelled = new Set(patterns);
  const wide = patterns.filter(hasWildcard);
  return { covers: (text) => spelled.has(text) || wide.some((pattern) => coversPattern(pattern, text)) };
}

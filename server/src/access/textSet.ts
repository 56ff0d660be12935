import { exactText, type Glob, globMatches, isExact } from "./glob.ts";

/** The texts that at least one of some globs stands for. None of the globs has variables. */
export interface TextSet {
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly Glob[];
}

export function createTextSet(globs: readonly Glob[]): TextSet {
  const exact = new Set<string>();
  const others = new Map<string, Glob>();
  for (const glob of globs) {
    if (isExact(glob)) exact.add(exactText(glob));
    else others.set(`${glob.ignoresCase} ${glob.text}`, glob);
  }
  return { exact, globs: [...others.values()] };
}

export function textSetHas(set: TextSet, text: string): boolean {
  return set.exact.has(text) || set.globs.some((glob) => globMatches(glob, text));
}

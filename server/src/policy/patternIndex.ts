import { coversPattern, hasWildcard } from "./pattern.ts";

/** Finds the first item whose pattern covers a text and that is accepted. */
export type PatternIndex<Item> = (text: string, accept: (item: Item) => boolean) => Item | undefined;

/**
 * Keeps patterns by what they begin with: a pattern can cover only a text that begins with what stands before its
 * first wildcard. A question costs the different lengths of such beginnings, not the number of patterns.
 */
export function indexPatterns<Item>(items: readonly Item[], patternOf: (item: Item) => string): PatternIndex<Item> {
  const byHead = new Map<string, Item[]>();
  for (const item of items) {
    const pattern = patternOf(item);
    if (!hasWildcard(pattern)) continue;
    const head = pattern.slice(0, pattern.search(/[*?]/));
    const sameHead = byHead.get(head);
    if (sameHead === undefined) byHead.set(head, [item]);
    else sameHead.push(item);
  }
  if (byHead.size === 0) return () => undefined;
  const lengths = [...new Set([...byHead.keys()].map((head) => head.length))];
  return (text, accept) => {
    for (const length of lengths) {
      if (length > text.length) continue;
      const sameHead = byHead.get(text.slice(0, length));
      const found = sameHead?.find((item) => coversPattern(patternOf(item), text) && accept(item));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

import { nearest } from "../catalogue/nearest.ts";
import { isComputedKey } from "../policy/tree.ts";

/** Whether a key belongs to a template language, or has a hole in it: only deployment knows what it becomes. */
export function isIntrinsic(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::") || isComputedKey(key);
}

/** The element that a misspelled key probably means. */
export function meantElement(key: string, elements: readonly string[]): string | undefined {
  const lower = elements.map((element) => element.toLowerCase());
  const index = nearest(key.toLowerCase(), lower);
  return index === undefined ? undefined : elements[index];
}

import { nearest } from "../catalogue/nearest.ts";

/** Whether a key belongs to a template language, which deployment replaces. */
export function isIntrinsic(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

/** The element that a misspelled key probably means. */
export function meantElement(key: string, elements: readonly string[]): string | undefined {
  const lower = elements.map((element) => element.toLowerCase());
  const index = nearest(key.toLowerCase(), lower);
  return index === undefined ? undefined : elements[index];
}

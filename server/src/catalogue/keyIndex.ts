import { matchesPattern } from "../policy/pattern.ts";

/** Finds the definition of a condition key as written; the same spelling goes before a variable part. */
export type KeyIndex<Key> = (written: string) => Key | undefined;

/** Names compare without case; a variable part (`${TagKey}`) is any text. */
export function indexKeys<Key extends { readonly key: string }>(keys: readonly Key[]): KeyIndex<Key> {
  const spelled = new Map<string, Key>();
  const templates: { readonly pattern: string; readonly definition: Key }[] = [];
  for (const definition of keys) {
    const lower = definition.key.toLowerCase();
    if (!spelled.has(lower)) spelled.set(lower, definition);
    if (lower.includes("${")) templates.push({ pattern: lower.replace(/\$\{[^}]*\}/g, "*"), definition });
  }
  return (written) => {
    const lower = written.toLowerCase();
    return spelled.get(lower) ?? templates.find(({ pattern }) => matchesPattern(pattern, lower))?.definition;
  };
}

import { expandActions } from "../access/expand.ts";
import type { Action, Catalogue, ConditionKey } from "../catalogue/catalogue.ts";
import { type GlobalKey, globalKeys } from "../knowledge/globalKeys.ts";
import { matchesPattern } from "../policy/pattern.ts";
import type { Statement } from "../policy/policy.ts";

/** A condition key with who defines it. */
export interface KnownKey {
  readonly definition: ConditionKey;
  /** For a key of AWS as a whole. */
  readonly global: GlobalKey | undefined;
  /** For a key of a service: the service's prefix. */
  readonly service: string | undefined;
}

/**
 * The definition of a key as written: AWS's global keys, then the service that its prefix names, then the
 * services of the statement's actions. Names compare without case; a variable part (`${TagKey}`) is any text.
 */
export function findConditionKey(
  key: string,
  catalogue: Catalogue,
  services: readonly string[] = [],
): KnownKey | undefined {
  const global = bestMatch(key, globalKeys);
  if (global !== undefined) return { definition: global, global, service: undefined };
  const prefix = key.slice(0, Math.max(0, key.indexOf(":"))).toLowerCase();
  for (const service of new Set([prefix, ...services, "sts"])) {
    const definition = bestMatch(key, catalogue.service(service)?.conditionKeys ?? []);
    if (definition !== undefined) return { definition, global: undefined, service };
  }
  return undefined;
}

/** Whether a key as written is the one that a template names. */
export function isKey(written: string, template: string): boolean {
  const lower = written.toLowerCase();
  if (!template.includes("${")) return template.toLowerCase() === lower;
  return matchesPattern(template.replace(/\$\{[^}]*\}/g, "*").toLowerCase(), lower);
}

/** The actions that a statement names one by one, without wildcards; none for `NotAction`. */
export function namedActions(statement: Statement | undefined, catalogue: Catalogue): readonly Action[] {
  const element = statement?.actions;
  if (element === undefined || element.negated) return [];
  return [
    ...new Set(
      element.entries.flatMap(({ value }) => (value.kind === "known" ? (catalogue.action(value.text) ?? []) : [])),
    ),
  ];
}

/** The same spelling goes before a variable part that stands for anything. */
function bestMatch<Key extends ConditionKey>(written: string, keys: readonly Key[]): Key | undefined {
  const lower = written.toLowerCase();
  return (
    keys.find(({ key }) => key.toLowerCase() === lower) ??
    keys.find(({ key }) => key.includes("${") && isKey(written, key))
  );
}

/** The actions that a statement names, as far as they are known; none for `NotAction` and for too many. */
export function actionsOf(statement: Statement | undefined, catalogue: Catalogue): readonly Action[] {
  const element = statement?.actions;
  if (element === undefined || element.negated) return [];
  // A wildcard over services would say something of everything, and reads all of the data.
  const texts = element.entries.map(({ value }) => (value.kind === "known" ? value.text : ""));
  if (texts.some((text) => /^[^:]*[*?]/.test(text))) return [];
  return [...new Set(expandActions(element, catalogue).flatMap(({ actions }) => actions))];
}

import type { Catalogue, ConditionKey } from "../catalogue/catalogue.ts";
import { indexKeys } from "../catalogue/keyIndex.ts";
import { type GlobalKey, globalKeys } from "../knowledge/globalKeys.ts";
import { matchesPattern } from "../policy/pattern.ts";

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
  const global = findGlobalKey(key);
  if (global !== undefined) return { definition: global, global, service: undefined };
  const prefix = key.slice(0, Math.max(0, key.indexOf(":"))).toLowerCase();
  for (const service of new Set([prefix, ...services, "sts"])) {
    const definition = catalogue.conditionKey(service, key);
    if (definition !== undefined) return { definition, global: undefined, service };
  }
  return undefined;
}

const findGlobalKey = indexKeys(globalKeys);

/** Whether a key as written is the one that a template names. */
export function isKey(written: string, template: string): boolean {
  const lower = written.toLowerCase();
  if (!template.includes("${")) return template.toLowerCase() === lower;
  return matchesPattern(template.replace(/\$\{[^}]*\}/g, "*").toLowerCase(), lower);
}

/** Whether the key is that of a family of keys for tags, with nothing behind the slash, or without a slash. */
export function lacksTagKey(key: string, catalogue: Catalogue): boolean {
  const lower = key.toLowerCase();
  const prefix = lower.slice(0, Math.max(0, lower.indexOf(":")));
  const keys = prefix === "aws" ? globalKeys : (catalogue.service(prefix)?.conditionKeys ?? []);
  const family = `${lower.replace(/\/$/, "")}/\${tagkey}`;
  return (
    keys.some((known) => known.key.toLowerCase() === family) && !keys.some((known) => known.key.toLowerCase() === lower)
  );
}

/** The type of a key in AWS's data, `ArrayOfString`; `undefined` where it is not known. */
export function conditionKeyType(key: string, catalogue: Catalogue): string | undefined {
  return findConditionKey(key, catalogue)?.definition.type;
}

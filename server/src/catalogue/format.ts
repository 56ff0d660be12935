/**
 * The compiled catalogue: a header, then one JSON chunk a service, so that a service costs nothing until it is
 * asked for. Layout: 4 bytes length of the header (little endian), the header as UTF-8 JSON, the chunks.
 * Descriptions are a second container of the same layout, whose chunks are arrays parallel to `actions`.
 */
export interface CatalogueHeader {
  /** Day on which the data was taken from AWS's service authorization reference, `2026-09-26`. */
  readonly date: string;
  readonly services: readonly ServiceEntry[];
  readonly partitions: readonly PartitionEntry[];
  /** By service: names, in lower case, that AWS published earlier and no longer does. */
  readonly retired: Readonly<Record<string, readonly string[]>>;
  /** By the service in them: ARN templates that only other services list. */
  readonly foreignArns: Readonly<Record<string, readonly string[]>>;
}

export interface ServiceEntry {
  readonly prefix: string;
  readonly name: string;
  readonly actionCount: number;
  /** Place of the chunk behind the header, in bytes. */
  readonly offset: number;
  readonly length: number;
}

export interface PartitionEntry {
  readonly id: string;
  readonly regions: readonly string[];
}

/** One service, in columns: the arrays of actions are parallel. */
export interface ServiceChunk {
  readonly actions: readonly string[];
  /** One letter an action, see `accessLevelLetters`. */
  readonly levels: string;
  /** Lists of indexes into `resourceTypes`, each once, and for every action which one is its own. */
  readonly typeLists: readonly (readonly number[])[];
  readonly actionTypes: readonly number[];
  /** The same of `keys`. */
  readonly keyLists: readonly (readonly number[])[];
  readonly actionKeys: readonly number[];
  readonly resourceTypes: readonly ResourceTypeEntry[];
  /** Keys in their canonical template form, `aws:ResourceTag/${TagKey}`. */
  readonly keys: readonly string[];
  /** The keys that this service defines. */
  readonly definitions: readonly ConditionKeyEntry[];
  /** By index of the action: what else a caller needs. Known for actions of the older data only. */
  readonly dependents: Readonly<Record<string, readonly string[]>>;
  /** Indexes of the actions that are no API operation. Known for actions of the older data only. */
  readonly permissionOnly: readonly number[];
  /** Indexes of the actions whose resource types are all optional: a call may name none of them. */
  readonly optionalTypes: readonly number[];
  /** Indexes of the actions that are newer than the older data. */
  readonly newer: readonly number[];
}

export interface ResourceTypeEntry {
  readonly name: string;
  /** ARN templates, `arn:${Partition}:bedrock:${Region}::foundation-model/${ModelId}`. */
  readonly arns: readonly string[];
  readonly keys: readonly number[];
}

export interface ConditionKeyEntry {
  readonly key: string;
  readonly type: string;
  readonly replacedBy?: string;
}

export const accessLevelLetters = {
  R: "Read",
  L: "List",
  W: "Write",
  T: "Tagging",
  P: "Permissions management",
} as const;

/** Puts a header and chunks into one container. Deterministic. */
export function packContainer(header: object, chunks: readonly Uint8Array[]): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const size = 4 + head.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let offset = 4 + head.length;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The header of a container, and a reader of its chunks. Throws where the bytes are not a container. */
export function openContainer(bytes: Uint8Array): {
  readonly header: unknown;
  readChunk(entry: { readonly offset: number; readonly length: number }): unknown;
} {
  const decoder = new TextDecoder();
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const base = 4 + length;
  return {
    header: JSON.parse(decoder.decode(bytes.subarray(4, base))),
    readChunk: (entry) => {
      const start = base + entry.offset;
      return JSON.parse(decoder.decode(bytes.subarray(start, start + entry.length)));
    },
  };
}

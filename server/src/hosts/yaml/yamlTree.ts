import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";
import type { PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";

/** A YAML text as one tree, with spans in the text. */
export interface YamlTree {
  /** `undefined` where the text holds no value. */
  readonly root: PolicyNode | undefined;
  readonly wellFormed: boolean;
}

/**
 * Reads one YAML document tolerantly. A function in its short form (`!Sub x`) is an object with its long name as the
 * only key; what stands under another tag is unknown. An alias is the tree of its anchor, all of it at the alias.
 */
export function parseYamlTree(text: string): YamlTree {
  if (isTooDeep(text)) return { root: undefined, wellFormed: false };
  const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false, keepSourceTokens: false });
  const reader = createReader(text, document);
  const root = document.contents === null ? undefined : reader(document.contents as Node);
  return { root, wellFormed: document.errors.length === 0 };
}

/** The parser recurses with the text's depth. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) depth++;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return /^ {400}/m.test(text) || /^(- ){100}/m.test(text);
}

const MAX_DEPTH = 200;

/** Aliases of aliases could grow without end. */
const MAX_ALIASED_NODES = 5000;

function createReader(text: string, document: Document.Parsed | Document) {
  let aliased = 0;
  const open = new Set<unknown>();

  /** `at` is the place of the alias that the node is read for. */
  const read = (node: Node | null, at: Span | undefined, after: number): PolicyNode => {
    if (node === null) return unknown(at ?? { start: after, end: after });
    if (at !== undefined && ++aliased > MAX_ALIASED_NODES) return unknown(at);
    if (isAlias(node)) return readAlias(node, at);
    const value = readUntagged(node, at);
    const tag = node.tag;
    if (tag === undefined || tag.startsWith("tag:yaml.org,")) return value;
    return readTagged(tag, value, at);
  };

  const readTagged = (tag: string, value: PolicyNode, at: Span | undefined): PolicyNode => {
    const start = at?.start ?? Math.max(0, text.lastIndexOf(tag, value.span.start));
    const span = at ?? { start, end: Math.max(value.span.end, start + tag.length) };
    const name = intrinsicTags.get(tag);
    if (name === undefined) return unknown(span);
    const keySpan = at ?? { start, end: start + tag.length };
    const property: PropertyNode = { kind: "property", id: 0, span: { ...span }, key: name, keySpan, value };
    return { kind: "object", id: 0, span, properties: [property] };
  };

  const readAlias = (alias: Alias, at: Span | undefined): PolicyNode => {
    const span = at ?? spanOf(alias);
    const target = alias.resolve(document);
    if (target === undefined || open.has(target)) return unknown(span);
    open.add(target);
    const node = read(target as Node, span, span.end);
    open.delete(target);
    return node;
  };

  const readUntagged = (node: Node, at: Span | undefined): PolicyNode => {
    const own = spanOf(node);
    if (isScalar(node)) return readScalar(node, at ?? own);
    if (isSeq(node)) {
      const items = node.items.map((item) => read(item as Node | null, at, own.end));
      return { kind: "array", id: 0, span: at ?? tight(own, items, text), items };
    }
    if (!isMap(node)) return unknown(at ?? own);
    const properties = node.items.flatMap((pair) => readPair(pair as Pair<Node, Node | null>, at));
    return { kind: "object", id: 0, span: at ?? tight(own, properties, text), properties };
  };

  const readScalar = (
    node: { readonly value: unknown; readonly type?: string; readonly source?: string },
    span: Span,
  ): PolicyNode => {
    const { value, source = "" } = node;
    const string = (known: string): PolicyNode => ({
      kind: "string",
      id: 0,
      span: trimmed(span, text),
      value: { kind: "known", text: known },
    });
    if (typeof value === "string") return string(value);
    // An account's id is no number, whatever it looks like.
    if (typeof value === "number" && !/^-?\d{1,9}(\.\d{1,9})?$/.test(source)) return string(source);
    if (value === null && source.trim() === "") return unknown(span);
    if (typeof value === "number" || typeof value === "boolean" || value === null) {
      return { kind: "literal", id: 0, span, value };
    }
    return unknown(span);
  };

  const readPair = ({ key, value }: Pair<Node, Node | null>, at: Span | undefined): PropertyNode[] => {
    if (!isScalar(key)) return [];
    const keySpan = at === undefined ? spanOf(key) : { ...at };
    const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    if (name === "<<" && value !== null) return readMerge(value, at ?? { ...keySpan, end: spanOf(value).end });
    const node = read(value, at, colonAfter(text, keySpan.end));
    const end = Math.max(keySpan.end, node.span.end);
    return [
      {
        kind: "property",
        id: 0,
        span: at ? { ...at } : { start: keySpan.start, end },
        key: name,
        keySpan,
        value: node,
      },
    ];
  };

  /** The entries that a merge key brings, all of them at its place. */
  const readMerge = (value: Node, at: Span): PropertyNode[] => {
    const merged = read(value, at, at.end);
    const maps = merged.kind === "array" ? merged.items : [merged];
    return maps.flatMap((map) => (map.kind === "object" ? map.properties : []));
  };

  return (node: Node) => read(node, undefined, 0);
}

function unknown(span: Span): PolicyNode {
  return { kind: "unknown", id: 0, span: { ...span } };
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** The place right behind the colon of a key, where there is one. */
function colonAfter(text: string, end: number): number {
  const colon = /[ \t]*:/y;
  colon.lastIndex = end;
  return colon.test(text) ? colon.lastIndex : end;
}

/** A block collection ends with its last member, one in brackets with its bracket. */
function tight(own: Span, members: readonly { readonly span: Span }[], text: string): Span {
  const opening = text.charAt(own.start);
  if (opening === "[" || opening === "{") return own;
  const last = members.at(-1);
  return { start: own.start, end: last === undefined ? own.start : Math.max(own.start, last.span.end) };
}

/** Without the line breaks that end a block scalar. */
function trimmed({ start, end }: Span, text: string): Span {
  let last = end;
  while (last > start && /\s/.test(text.charAt(last - 1))) last--;
  return { start, end: last };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const intrinsicTags: ReadonlyMap<string, string> = new Map([
  ["!Ref", "Ref"],
  ...[
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
  ].map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
]);

import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  Parser,
  type Tags,
  visit,
} from "yaml";
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
  const document = parseFirstDocument(text);
  if (document === undefined) return { root: undefined, wellFormed: false };
  const reader = createReader(text, document);
  const root = document.contents === null ? undefined : reader(document.contents);
  return { root, wellFormed: document.errors.length === 0 };
}

/** What `parseDocument` does, but `undefined` where a text is too deep or too long for anything to be a template. */
function parseFirstDocument(text: string): Document.Parsed | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  // The lexer takes a `\r` without its `\n` for no line break.
  for (const lexeme of new Lexer().lex(text.replace(/\r(?!\n)/g, "\n"))) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // What reads the tokens recurses with their depth.
    if (parser.stack.length > MAX_DEPTH || ++lexemes > MAX_LEXEMES) return undefined;
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({ customTags, logLevel: "silent", prettyErrors: false, uniqueKeys: false });
  const [document] = composer.compose(tokens, true, text.length);
  return document;
}

const MAX_DEPTH = 200;

/**
 * A template of 1 MB, the largest that CloudFormation takes, has some 200,000.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_LEXEMES = 300_000;

/** Aliases of aliases could grow without end. */
const MAX_ALIASED_NODES = 5000;

function createReader(text: string, document: Document.Parsed) {
  let aliased = 0;
  let targets: ReadonlyMap<Node, Node> | undefined;
  const open = new Set<Node>();

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
    const name = intrinsicTags.get(tag);
    const written = at ?? tagBefore(text, tag, value.span.start);
    const span = { start: written.start, end: Math.max(value.span.end, written.end) };
    if (name === undefined) return unknown(span);
    const property: PropertyNode = {
      kind: "property",
      id: 0,
      span: { ...span },
      key: name,
      keySpan: { ...written },
      value,
    };
    return { kind: "object", id: 0, span, properties: [property] };
  };

  const readAlias = (alias: Alias, at: Span | undefined): PolicyNode => {
    const span = at ?? spanOf(alias);
    targets ??= aliasTargets(document);
    const target = targets.get(alias);
    if (target === undefined || open.has(target)) return unknown(span);
    open.add(target);
    const node = read(target, span, span.end);
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
    const properties = readPairs(node.items as Pair<Node, Node | null>[], at);
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

  /** What a merge key brings counts only where the mapping has no such key of its own, nor from a merge before. */
  const readPairs = (pairs: readonly Pair<Node, Node | null>[], at: Span | undefined): PropertyNode[] => {
    const own = new Set(pairs.map(({ key }) => nameOf(key)));
    return pairs.flatMap((pair) => {
      if (nameOf(pair.key) !== "<<" || pair.value === null) return readPair(pair, at);
      const merged = readMerge(pair.value, at ?? { start: spanOf(pair.key).start, end: spanOf(pair.value).end });
      return merged.filter(({ key }) => !own.has(key) && own.add(key));
    });
  };

  const readPair = ({ key, value }: Pair<Node, Node | null>, at: Span | undefined): PropertyNode[] => {
    const name = nameOf(key);
    if (name === undefined) return [];
    const keySpan = at === undefined ? spanOf(key) : { ...at };
    const node = read(value, at, keySpan.end);
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

/** The text of a key; `undefined` for one that is a collection. */
function nameOf(key: Node): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** What each alias stands for: the last node before it that has its name. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (target !== undefined) targets.set(node, target);
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** The place of a tag, which stands before its value, with comments between them at most. */
function tagBefore(text: string, tag: string, value: number): Span {
  const from = Math.max(0, value - MAX_TAG_DISTANCE);
  const found = text.slice(from, value + tag.length).lastIndexOf(tag);
  const start = found === -1 ? value : from + found;
  return { start, end: found === -1 ? value : start + tag.length };
}

const MAX_TAG_DISTANCE = 2000;

function unknown(span: Span): PolicyNode {
  return { kind: "unknown", id: 0, span: { ...span } };
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
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

/** The same for the parser, which makes an error of every tag that it does not know. */
const customTags: Tags = [...intrinsicTags.keys()].flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: "seq" },
  { tag, collection: "map" },
]);

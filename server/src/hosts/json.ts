import { lowerStatement, readElements, scalarText } from "../policy/lower.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { inferKind, isPolicy } from "../policy/recognise.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import { commonPrefix, commonSuffix } from "../text/difference.ts";
import type { Host, ParsedFile, ParseOptions } from "./host.ts";
import { renderJson } from "./jsonRender.ts";
import { makeUnit, parseJsonTree } from "./jsonTree.ts";

/** JSON, with comments and trailing commas where the file has them. */
export const jsonHost: Host = {
  id: "json",
  mayHoldPolicies: (text) => policySigns.some((sign) => text.includes(sign)),
  summarise: () => ({ references: [] }),
  parse(text, options, previous) {
    if (!jsonHost.mayHoldPolicies(text)) return parsedFile(text, options, { clean: true, documents: [] });
    const before = previous?.state as JsonState | undefined;
    const edited = previous === undefined ? undefined : reparseStatement(text, previous.text, before);
    return parsedFile(text, options, edited ?? parseDocuments(text, before));
  },
  render: (file, policy, edits) => renderJson(file.text, policy, edits),
};

/** Every policy has one of these, unless its names are written with escapes. */
const policySigns = ["Statement", "2012-10-17", "2008-10-17", "\\u00"];

/** What the next parse reuses. */
interface JsonState {
  /** Whether the text has no syntax error at all: then a changed statement can be read on its own. */
  readonly clean: boolean;
  readonly documents: readonly JsonDocument[];
}

/** An object with a `Statement`, whether or not it turns out to be a policy. */
interface JsonDocument {
  readonly place: string;
  readonly document: ObjectNode;
  readonly start: number;
  readonly key: string;
  readonly statements: readonly Statement[];
  readonly statementStarts: readonly number[];
}

function parsedFile(text: string, options: ParseOptions, state: JsonState): ParsedFile {
  const policies = state.documents.flatMap((document) => toPolicy(document, state.clean, options) ?? []);
  return { host: jsonHost, text, policies, state, dispose() {} };
}

function toPolicy(document: JsonDocument, wellFormed: boolean, { path, kind }: ParseOptions): Policy | undefined {
  const { elements } = readElements(document.document);
  const candidate = { elements, statements: document.statements, place: document.place, path };
  if (!isPolicy(candidate)) return undefined;
  const version = elements.get("Version");
  return {
    ...document,
    facts: {
      kind: kind ?? inferKind(candidate),
      version: version === undefined ? undefined : scalarText(version.node),
      wellFormed,
    },
    version,
    statementElement: elements.get("Statement"),
  };
}

function parseDocuments(text: string, previous: JsonState | undefined): JsonState {
  const { root, errors } = parseJsonTree(text);
  if (root === undefined) return { clean: false, documents: [] };
  const known = new Map<string, Statement>();
  const lists = new Map<string, readonly Statement[]>();
  for (const document of previous?.documents ?? []) {
    for (const statement of document.statements) known.set(statement.key, statement);
    lists.set(document.key, document.statements);
  }
  const documents = findDocuments(root).map(({ node, place }) => {
    const document = readDocument(text, node, place, known);
    const list = lists.get(document.key);
    return list !== undefined && sameItems(list, document.statements) ? { ...document, statements: list } : document;
  });
  return { clean: errors === 0, documents };
}

function sameItems(left: readonly Statement[], right: readonly Statement[]): boolean {
  return left.length === right.length && left.every((statement, index) => statement === right[index]);
}

interface FoundDocument {
  readonly node: ObjectNode;
  readonly place: string;
}

/** Objects that have a policy's shape at first sight, wherever they stand; a policy holds no other policy. */
function findDocuments(root: PolicyNode): FoundDocument[] {
  const found: FoundDocument[] = [];
  const pending: { node: PolicyNode; place: string }[] = [{ node: root, place: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, place } = next;
    if (node.kind === "object") {
      if (hasPolicyShape(node)) found.push({ node, place });
      else for (const { key, value } of node.properties) pending.push({ node: value, place: join(place, key) });
    } else if (node.kind === "array") {
      node.items.forEach((item, index) => {
        pending.push({ node: item, place: `${place}[${index}]` });
      });
    }
  }
  return found.sort((left, right) => left.node.span.start - right.node.span.start);
}

function hasPolicyShape(node: ObjectNode): boolean {
  return node.properties.some(({ key, value }) => {
    if (key === "Statement") return value.kind !== "string";
    return key === "Version" && /^20(12|08)-10-17$/.test(scalarText(value) ?? "");
  });
}

function join(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}

function readDocument(
  text: string,
  node: ObjectNode,
  place: string,
  known: ReadonlyMap<string, Statement>,
): JsonDocument {
  const statementNodes = statementsOf(node);
  const key = outsideOf(text, node, statementNodes);
  const { start } = node.span;
  const statementStarts = statementNodes.map(({ span }) => span.start);
  const document = makeUnit(node, new Set(statementNodes));
  const statements = statementNodes.map((statement) => {
    const own = text.slice(statement.span.start, statement.span.end);
    return known.get(own) ?? lowerStatement(makeUnit(statement, new Set()), own);
  });
  return { place, document, start, key, statements, statementStarts };
}

/** The items of the last `Statement`, as most parsers read a key that is written twice. */
function statementsOf(document: ObjectNode): readonly PolicyNode[] {
  const property = document.properties.findLast(({ key }: PropertyNode) => key === "Statement");
  if (property === undefined) return [];
  if (property.value.kind === "array") return property.value.items;
  return property.value.kind === "object" ? [property.value] : [];
}

/** The document's text with its statements left out. */
function outsideOf(text: string, node: ObjectNode, statements: readonly PolicyNode[]): string {
  let position = node.span.start;
  const parts: string[] = [];
  for (const { span } of statements) {
    parts.push(text.slice(position, span.start));
    position = span.end;
  }
  parts.push(text.slice(position, node.span.end));
  return parts.join("\u0000");
}

/**
 * The cheap way for a keystroke: where the texts differ inside one statement only, and neither text has a syntax
 * error there, that statement is read on its own and everything else is moved. Otherwise `undefined`.
 */
function reparseStatement(text: string, before: string, state: JsonState | undefined): JsonState | undefined {
  if (state === undefined || !state.clean || text === before) return text === before ? state : undefined;
  const { start, end, delta } = changedRange(before, text);
  const place = findStatement(state, start, end);
  if (place === undefined) return undefined;
  const { documentIndex, statementIndex, statementStart, statementEnd } = place;
  const slice = text.slice(statementStart, statementEnd + delta);
  const { root, errors } = parseJsonTree(slice);
  if (errors > 0 || root?.kind !== "object" || root.span.end !== slice.length) return undefined;
  const statement = lowerStatement(makeUnit(root, new Set()), slice);
  const move = (offset: number) => (offset > statementStart ? offset + delta : offset);
  const documents = state.documents.map((document, index) => {
    const statementStarts = document.statementStarts.map(move);
    if (index !== documentIndex) return { ...document, start: move(document.start), statementStarts };
    return {
      ...document,
      statementStarts,
      document: moveStatements(document.document, statementStart - document.start, delta),
      statements: document.statements.map((other, at) => (at === statementIndex ? statement : other)),
    };
  });
  return { clean: true, documents };
}

/** The range of the old text that differs, and how much longer the new text is. */
function changedRange(before: string, after: string): { start: number; end: number; delta: number } {
  const start = commonPrefix(before, after);
  const most = Math.min(before.length, after.length) - start;
  const tail = commonSuffix(before, after, most);
  return { start, end: before.length - tail, delta: after.length - before.length };
}

/** The statement whose braces enclose the range. */
function findStatement(state: JsonState, start: number, end: number) {
  for (const [documentIndex, document] of state.documents.entries()) {
    for (const [statementIndex, statementStart] of document.statementStarts.entries()) {
      const statementEnd = statementStart + (document.statements[statementIndex]?.key.length ?? 0);
      if (statementStart < start && end < statementEnd) {
        return { documentIndex, statementIndex, statementStart, statementEnd };
      }
    }
  }
  return undefined;
}

/** The document's tree after the statement at this relative offset grew by `delta`. */
function moveStatements(document: ObjectNode, statementStart: number, delta: number): ObjectNode {
  const end = (offset: number) => (offset > statementStart ? offset + delta : offset);
  const move = <Node extends PolicyNode | PropertyNode>(node: Node): Node => {
    const moved = { ...node, span: { start: end(node.span.start), end: end(node.span.end) } };
    if (moved.kind === "object") return { ...moved, properties: moved.properties.map(move) };
    if (moved.kind === "array") return { ...moved, items: moved.items.map(move) };
    if (moved.kind !== "property") return moved;
    const keySpan = { start: end(moved.keySpan.start), end: end(moved.keySpan.end) };
    return { ...moved, keySpan, value: move(moved.value) };
  };
  return move(document);
}

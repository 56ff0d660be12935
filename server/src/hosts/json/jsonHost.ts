import { documentElements, statementElements } from "../../policy/elements.ts";
import type { ResourceFacts } from "../../policy/resourceFacts.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { commonPrefix, commonSuffix } from "../../text/difference.ts";
import { administratorsOf } from "../administrators.ts";
import { type ManagedPolicyUse, managedPolicyUses, namesManagedPolicies } from "../cloudformation/managedPolicies.ts";
import { templateResources } from "../cloudformation/resourceFacts.ts";
import {
  type FoundDocument,
  findDocuments,
  type KnownStatements,
  knownStatements,
  type Part,
  readDocument,
  readStatement,
  toPolicy,
} from "../documents.ts";
import type { Host, ParsedFile, ParseOptions } from "../host.ts";
import { showsPolicy } from "../signs.ts";
import { resolveTemplateText } from "../templateText.ts";
import { decodeJsonString } from "./jsonString.ts";
import { parseJsonTree } from "./jsonTree.ts";

/** JSON, with comments and trailing commas where the file has them: policies, and templates of CloudFormation. */
export const jsonHost: Host = {
  id: "json",
  mayHoldPolicies: (text) => showsPolicy("json", text),
  summarise: () => undefined,
  parse(text, options, previous) {
    if (options.kind === undefined && !jsonHost.mayHoldPolicies(text))
      return parsedFile(text, options, { clean: true, documents: [], uses: [], resources: [] });
    const before = previous?.state as JsonState | undefined;
    const edited = previous === undefined ? undefined : reparseStatement(text, previous.text, before);
    return parsedFile(text, options, edited ?? parseDocuments(text, knownStatements(before?.documents ?? [])));
  },
};

/**
 * The text as the policy that the user says it is, where it does not look like one: an object that holds elements of
 * policies at most, a value that is no object, or what cannot be read at all.
 */
function givenDocument(text: string): FoundDocument[] {
  const { root, errors, fault, garbled } = parseJsonTree(text);
  const part = partOf(text, { wellFormed: errors === 0, fault, garbled });
  const known = knownStatements([]);
  const attachment = {};
  if (root?.kind === "object" && root.properties.every(({ key }) => isElementName(key))) {
    return [readDocument({ root, isImplied: false, place: "", attachment, part, known })];
  }
  const isValue = errors === 0 && root !== undefined && root.kind !== "object";
  if (errors === 0 && !isValue) return [];
  const nothing: ObjectNode = { kind: "object", id: 0, span: { start: 0, end: text.length }, properties: [] };
  const inside = isValue ? { ...part, wellFormed: false, fault: { ...root.span, kind: "value" as const } } : part;
  return [readDocument({ root: nothing, isImplied: true, place: "", attachment, part: inside, known })];
}

function isElementName(key: string): boolean {
  return [...documentElements, ...statementElements].some((name) => name.toLowerCase() === key.toLowerCase());
}

/** What the next parse reuses. */
interface JsonState {
  /** Whether the text is JSON and nothing else: then a changed statement can be read on its own. */
  readonly clean: boolean;
  readonly documents: readonly FoundDocument[];
  readonly uses: readonly ManagedPolicyUse[];
  readonly resources: readonly ResourceFacts[];
}

function parsedFile(text: string, options: ParseOptions, state: JsonState): ParsedFile {
  const { uses } = state;
  // In an editor it is a file that nobody has written yet.
  const isBlank = options.syntaxIsChecked === true && text.trim() === "";
  const given = options.kind === undefined || state.documents.length > 0 || isBlank ? [] : givenDocument(text);
  const documents = [...state.documents, ...given];
  const policies = documents.flatMap((document) => toPolicy(document, options, { text, base: 0, uses }) ?? []);
  const resources = [...state.resources, ...administratorsOf(policies)];
  return { host: jsonHost, text, policies, resources, state, dispose() {} };
}

function parseDocuments(text: string, known: KnownStatements): JsonState {
  const { root, errors, fault, garbled } = parseJsonTree(text);
  if (root === undefined) return { clean: false, documents: [], uses: [], resources: [] };
  const uses = namesManagedPolicies(text) ? managedPolicyUses(root, []) : [];
  const part = partOf(text, { wellFormed: errors === 0, fault, garbled });
  return {
    clean: fault === undefined,
    documents: findDocuments(root, part, known),
    uses,
    resources: resourcesIn(root, text),
  };
}

/** A file without resources is no template. */
function resourcesIn(root: PolicyNode, text: string): readonly ResourceFacts[] {
  return text.includes('"Resources"') ? templateResources(root) : [];
}

function partOf(text: string, { wellFormed, fault, garbled }: Pick<Part, "wellFormed" | "fault" | "garbled">): Part {
  return {
    text,
    notation: "json",
    place: "",
    wellFormed,
    fault,
    garbled,
    contextOf: () => "",
    decode: ({ span }) => decodeJsonString(text, span),
    resolve: resolveTemplateText,
  };
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
  const { root, fault } = parseJsonTree(slice);
  if (fault !== undefined || root?.kind !== "object" || root.span.end !== slice.length) return undefined;
  const statement = readStatement(root, slice, partOf(slice, { wellFormed: true }));
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
  return { ...state, documents };
}

/** The range of the old text that differs, and how much longer the new text is. */
function changedRange(before: string, after: string): { start: number; end: number; delta: number } {
  const start = commonPrefix(before, after);
  const most = Math.min(before.length, after.length) - start;
  const tail = commonSuffix(before, after, most);
  return { start, end: before.length - tail, delta: after.length - before.length };
}

/** The statement whose braces enclose the range. Where a document is in a string, offsets are none of the file's. */
function findStatement(state: JsonState, start: number, end: number) {
  if (state.documents.some(({ embedded }) => embedded !== undefined)) return undefined;
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
function moveStatements<Root extends PolicyNode>(document: Root, statementStart: number, delta: number): Root {
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

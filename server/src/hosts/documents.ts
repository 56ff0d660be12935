import { lowerStatement, readElements, scalarText } from "../policy/lower.ts";
import type { Policy, Statement, SyntaxFault } from "../policy/policy.ts";
import { inferKind, isPolicy } from "../policy/recognise.ts";
import type { Embedding, Notation, Source } from "../policy/source.ts";
import type { ArrayNode, ObjectNode, PolicyNode, PropertyNode, StringNode } from "../policy/tree.ts";
import { type Span, shift } from "../text/span.ts";
import { type Attachment, attachmentIn, readResource, type TemplateResource } from "./cloudformation/attachment.ts";
import { branchesOf, intrinsicValue, readIntrinsic, splitSubstitution } from "./cloudformation/intrinsics.ts";
import { holdersOf, isBoundary, type ManagedPolicyUse } from "./cloudformation/managedPolicies.ts";
import { type EmbeddedDocument, type EmbeddedText, markHoles, resolveMarks } from "./embedded.ts";
import type { ParseOptions } from "./host.ts";
import { parseJsonTree } from "./json/jsonTree.ts";
import { resolveTemplateText } from "./templateText.ts";
import { makeUnit } from "./unit.ts";

/**
 * A part of a file that is read on its own: all of a JSON file, a resource of a YAML template, a block of Terraform.
 * Spans of its tree are offsets in its text.
 */
export interface Part {
  readonly text: string;
  readonly notation: Notation;
  /** What `${` would mean in new text. */
  readonly interpolation?: Source["interpolation"];
  /** The keys that lead to it. */
  readonly place: string;
  /** Whether it has no syntax error. */
  readonly wellFormed: boolean;
  /** Where a text in JSON is none. */
  readonly fault?: SyntaxFault | undefined;
  /** Lines of a text in JSON of which nobody can tell what they say. */
  readonly garbled?: readonly Span[] | undefined;
  /** What decides how a place of the text is read beside the text from there on, such as the column. */
  contextOf(span: Span): string;
  /** What a string means, and how it is written; `undefined` where that cannot be told. */
  decode(node: StringNode): EmbeddedText | undefined;
  /** What a node is known to be before deployment; itself where it is what it says. */
  resolve(node: PolicyNode): PolicyNode;
}

/** An object with a policy's shape, whether or not it turns out to be a policy. Offsets in its part. */
export interface FoundDocument {
  readonly place: string;
  readonly attachment: Attachment;
  readonly notation: Notation;
  readonly interpolation: Source["interpolation"];
  readonly embedded: EmbeddedDocument | undefined;
  readonly isImplied: boolean;
  readonly wellFormed: boolean;
  readonly fault?: SyntaxFault | undefined;
  readonly garbled: readonly Span[];
  readonly document: ObjectNode;
  readonly start: number;
  readonly key: string;
  readonly statements: readonly Statement[];
  readonly statementStarts: readonly number[];
}

/** Statements and lists of them by their keys: what the next reading takes over where nothing changed. */
export interface KnownStatements {
  readonly statements: ReadonlyMap<string, Statement>;
  readonly lists: ReadonlyMap<string, readonly Statement[]>;
}

export function knownStatements(documents: readonly FoundDocument[]): KnownStatements {
  const statements = new Map<string, Statement>();
  const lists = new Map<string, readonly Statement[]>();
  for (const document of documents) {
    for (const statement of document.statements) statements.set(statement.key, statement);
    lists.set(document.key, document.statements);
  }
  return { statements, lists };
}

/**
 * The policy of a document that is one. `base` is the offset of its part in the file, `uses` what the file's template
 * says of its managed policies.
 */
export function toPolicy(
  found: FoundDocument,
  options: ParseOptions,
  file: { readonly text: string; readonly base: number; readonly uses?: readonly ManagedPolicyUse[] },
): Policy | undefined {
  const { text, base, uses = [] } = file;
  const { embedded, notation, interpolation, isImplied, attachment, document, key, place, statements } = found;
  const { garbled, wellFormed } = found;
  const { elements } = readElements(document);
  const candidate = { elements, statements, place, path: options.path };
  if (options.kind === undefined && !isPolicy(candidate)) return undefined;
  const version = elements.get("Version");
  const source =
    embedded === undefined ? { text, notation, interpolation, embedding: undefined } : embeddedSource(embedded, base);
  const moved = embedded === undefined ? base : 0;
  return {
    place,
    holders: [...new Set([...ownHolder(place, attachment), ...(attachment.holders ?? []), ...holdersOf(place, uses)])],
    source,
    document,
    isImplied,
    key,
    statements,
    start: found.start + moved,
    fault: faultOf(found, options),
    garbled,
    statementStarts: moved === 0 ? found.statementStarts : found.statementStarts.map((start) => start + moved),
    facts: {
      kind: options.kind ?? (isBoundary(place, uses) ? "boundary" : (attachment.kind ?? inferKind(candidate))),
      resourceType: options.resourceType ?? attachment.resourceType,
      version: isImplied ? "2012-10-17" : version === undefined ? undefined : scalarText(version.node),
      wellFormed,
    },
    version,
    statementElement: elements.get("Statement"),
  };
}

/** Types of a template whose own policies are theirs. */
const holderTypes = new Set([
  "AWS::IAM::Group",
  "AWS::IAM::Role",
  "AWS::IAM::User",
  "AWS::Serverless::Function",
  "AWS::Serverless::StateMachine",
]);

/** The role, user or group that a policy is written in: of a template, or of the output of `get-account-authorization-details`. */
function ownHolder(place: string, { resourceType = "" }: Attachment): string[] {
  const [, resource] = /(?:^|\.)Resources\.([^.]+)\.Properties\./.exec(place) ?? [];
  if (resource !== undefined) return holderTypes.has(resourceType) ? [resource] : [];
  return /^(?:User|Group|Role)DetailList\[\d+\]/.exec(place)?.slice(0, 1) ?? [];
}

/** A file's own dialect may take what is no JSON in a string of it. */
function faultOf({ fault, embedded, start }: FoundDocument, options: ParseOptions): SyntaxFault | undefined {
  const isTold = options.syntaxIsChecked === true || (fault?.kind !== "error" && options.path.endsWith(".jsonc"));
  if (fault === undefined || (embedded === undefined && isTold)) return undefined;
  return { ...fault, ...shift(fault, -start) };
}

function embeddedSource({ text, map, quoting, indent, holes }: EmbeddedDocument, start: number): Source {
  const embedding: Embedding = { start, map, quoting, indent, holes };
  return { text, notation: "json", embedding };
}

/**
 * All that has a policy's shape below a node, wherever it stands, in the order of the text; a policy holds no other
 * policy.
 */
export function findDocuments(root: PolicyNode, part: Part, known: KnownStatements): FoundDocument[] {
  const found: FoundDocument[] = [];
  const pending: Visit[] = [{ node: root, place: part.place, keys: [], resource: undefined }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const documents = readVisit(visit, part, known);
    if (documents !== undefined) found.push(...documents);
    // The last one pushed is the next one visited.
    else for (const step of stepsFrom(visit).reverse()) pending.push(step);
  }
  return found;
}

/** A place on the way through a tree. */
interface Visit {
  readonly node: PolicyNode;
  readonly place: string;
  /** The keys below the resource that the place lies in. */
  readonly keys: readonly string[];
  readonly resource: TemplateResource | undefined;
}

function stepsFrom({ node, place, keys, resource }: Visit): Visit[] {
  if (node.kind === "object") {
    const declared = readResource(node);
    return node.properties.map(({ key, value }) => ({
      node: value,
      place: place === "" ? key : `${place}.${key}`,
      keys: declared === undefined ? [...keys, key] : [],
      resource: declared ?? resource,
    }));
  }
  if (node.kind !== "array") return [];
  return node.items.map((item, index) => ({ node: item, place: `${place}[${index}]`, keys, resource }));
}

/** The documents at a place itself; `undefined` where it is none, and may hold some. */
function readVisit(visit: Visit, part: Part, known: KnownStatements): FoundDocument[] | undefined {
  const { node, place, keys, resource } = visit;
  const attachment = resource === undefined ? {} : attachmentIn(resource, keys);
  const read = (root: ObjectNode, isImplied: boolean) =>
    attachment === undefined ? [] : [readDocument({ root, isImplied, place, attachment, part, known })];
  if (node.kind === "object") {
    const embedded = substitutedText(node, part);
    if (embedded !== undefined) return attachment && readEmbedded(embedded, visit, attachment, known);
    // A resource has properties of its own beside its `Statement`, as `AWS::Events::EventBusPolicy` does.
    if (resource?.properties === node) return undefined;
    if (resource !== undefined && keys.join() === "Statement" && isStatement(node)) {
      return read(impliedDocument(node), true);
    }
    return hasPolicyShape(node) ? read(node, false) : undefined;
  }
  if (node.kind === "array") {
    // The branches of a choice are no list.
    return isStatementList(node) && !place.endsWith("Fn::If") ? read(impliedDocument(node), true) : undefined;
  }
  if (node.kind !== "string" || !mayBeDocument(node)) return undefined;
  const text = part.decode(node);
  return text && attachment && readEmbedded(markHoles(text, [text.text]), visit, attachment, known);
}

/** A document around a list of statements, or a single one, that has none in the text. */
export function impliedDocument(statements: ArrayNode | ObjectNode): ObjectNode {
  const { start, end } = statements.span;
  const property: PropertyNode = {
    kind: "property",
    id: 0,
    span: { start, end },
    key: "Statement",
    keySpan: { start, end: start },
    value: statements,
  };
  return { kind: "object", id: 0, span: { start, end }, properties: [property] };
}

function hasPolicyShape(node: ObjectNode): boolean {
  return node.properties.some(({ key, value }) => {
    if (key === "Statement") return value.kind !== "string";
    return key === "Version" && /^20(12|08)-10-17$/.test(scalarText(value) ?? "");
  });
}

/** Whether a list without a document around it holds statements, as in `iamRoleStatements`. */
function isStatementList({ items }: ArrayNode): boolean {
  return items.some((item) => alternatives(item, new Set()).some(isStatement));
}

function isStatement(node: PolicyNode): boolean {
  if (node.kind !== "object") return false;
  const keys = new Set(node.properties.map(({ key }) => key));
  const effect = node.properties.find(({ key }) => key === "Effect")?.value;
  const known = effect === undefined ? undefined : scalarText(effect);
  return (known === "Allow" || known === "Deny") && (keys.has("Action") || keys.has("NotAction"));
}

function mayBeDocument({ value }: StringNode): boolean {
  return value.kind === "known" && looksLikeDocument(value.text);
}

/** Whether a text in a string may be JSON with a policy in it. */
export function looksLikeDocument(text: string): boolean {
  return /^\s*[[{]/.test(text) && text.includes("Statement");
}

/** The document in the text of `Fn::Sub`. */
function substitutedText(node: ObjectNode, part: Part): EmbeddedDocument | undefined {
  const intrinsic = readIntrinsic(node);
  if (intrinsic?.name !== "Fn::Sub") return undefined;
  const { argument } = intrinsic;
  const [text] = argument.kind === "array" ? argument.items : [argument];
  if (text?.kind !== "string" || !mayBeDocument(text)) return undefined;
  const decoded = part.decode(text);
  if (decoded === undefined) return undefined;
  const quoting = { ...decoded.quoting, interpolation: "sub" } as const;
  return markHoles({ ...decoded, quoting }, splitSubstitution(decoded.text));
}

/** The documents of JSON in a string. */
export function readEmbedded(
  embedded: EmbeddedDocument,
  { place }: Pick<Visit, "place">,
  attachment: Attachment,
  known: KnownStatements,
): FoundDocument[] {
  const { root, errors, fault, garbled } = parseJsonTree(embedded.text);
  if (root === undefined) return [];
  const part: Part = {
    text: embedded.text,
    notation: "json",
    place,
    wellFormed: errors === 0,
    // What a directive of Terraform's leaves of the text is not known.
    fault: embedded.text.includes("%{") ? undefined : fault,
    garbled,
    contextOf: () => "",
    decode: () => undefined,
    resolve: (node) => resolveTemplateText(resolveMarks(node)),
  };
  return findDocuments(root, part, known).map((found) => {
    // A template in a string says itself what its policies are used for.
    const own = found.attachment.kind === undefined ? attachment : found.attachment;
    return { ...found, embedded, attachment: own };
  });
}

/** Reads a document whose place is known. */
export function readDocument(options: {
  readonly root: ObjectNode;
  readonly isImplied: boolean;
  readonly place: string;
  readonly attachment: Attachment;
  readonly part: Part;
  readonly known: KnownStatements;
}): FoundDocument {
  const { root, isImplied, place, attachment, part, known } = options;
  const choices = new Set<PolicyNode>();
  const nodes = statementsOf(root, choices);
  const resolve = (node: PolicyNode) => resolveValue(node, choices, part);
  const key = part.contextOf(root.span) + outsideOf(part.text, root.span, nodes);
  const { start } = root.span;
  const statementStarts = nodes.map(({ span }) => span.start);
  const document = makeUnit(root, { statements: new Set(nodes), resolve });
  const statements = nodes.map((node) => {
    const own = part.contextOf(node.span) + part.text.slice(node.span.start, node.span.end);
    return known.statements.get(own) ?? readStatement(node, own, part);
  });
  const list = known.lists.get(key);
  return {
    place,
    attachment,
    notation: part.notation,
    interpolation: part.interpolation,
    embedded: undefined,
    isImplied,
    wellFormed: part.wellFormed,
    fault: place === part.place ? part.fault : undefined,
    garbled: part.garbled ?? [],
    document,
    start,
    key,
    statements: list !== undefined && sameItems(list, statements) ? list : statements,
    statementStarts,
  };
}

const NONE: ReadonlySet<PolicyNode> = new Set();

/** Reads a statement on its own, from a fresh tree. */
export function readStatement(root: PolicyNode, key: string, part: Part): Statement {
  const resolve = (node: PolicyNode) => resolveValue(node, NONE, part);
  const scalarsAreTexts = part.notation === "yaml";
  return lowerStatement(makeUnit(root, { statements: NONE, resolve }), key, { scalarsAreTexts });
}

/** What a node of the text stands for: the value of a function, or what its part knows. */
function resolveValue(node: PolicyNode, choices: ReadonlySet<PolicyNode>, part: Part): PolicyNode {
  const intrinsic = choices.has(node) ? undefined : readIntrinsic(node);
  if (intrinsic === undefined) return part.resolve(node);
  const { id, span } = node;
  const value = intrinsicValue(intrinsic);
  return value.kind === "unknown" ? { kind: "unknown", id, span } : part.resolve({ kind: "string", id, span, value });
}

/**
 * The items of the last `Statement`, as most parsers read a key that is written twice. Of a choice that deployment
 * makes, both branches count; the choices on the way are added to the set.
 */
function statementsOf(document: ObjectNode, choices: Set<PolicyNode>): readonly PolicyNode[] {
  const property = document.properties.findLast(({ key }) => key === "Statement");
  const values = property === undefined ? [] : alternatives(property.value, choices);
  return values.flatMap((value) => {
    if (value.kind === "array") return value.items.flatMap((item) => alternatives(item, choices));
    return value.kind === "object" ? [value] : [];
  });
}

/** What deployment may put in the place of a node: the node itself, unless it is a choice or another function. */
function alternatives(node: PolicyNode, choices: Set<PolicyNode>): PolicyNode[] {
  const intrinsic = readIntrinsic(node);
  if (intrinsic === undefined) return [node];
  const branches = branchesOf(intrinsic) ?? [];
  if (branches.length > 0) choices.add(node);
  return branches.flatMap((branch) => alternatives(branch, choices));
}

/** The document's text with its statements left out. */
function outsideOf(text: string, span: Span, statements: readonly PolicyNode[]): string {
  let position = span.start;
  const parts: string[] = [];
  for (const inner of statements) {
    parts.push(text.slice(position, inner.span.start));
    position = inner.span.end;
  }
  parts.push(text.slice(position, span.end));
  return parts.join("\u0000");
}

function sameItems(left: readonly Statement[], right: readonly Statement[]): boolean {
  return left.length === right.length && left.every((statement, index) => statement === right[index]);
}

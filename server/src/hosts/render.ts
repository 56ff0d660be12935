import { type EditValue, type PlacedEdit, type PolicyEdit, writtenValues } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import type { Notation } from "../policy/source.ts";
import {
  type Location,
  locate,
  type NodeId,
  type PolicyNode,
  type PropertyNode,
  type StringNode,
} from "../policy/tree.ts";
import { type Span, shift } from "../text/span.ts";
import { renderEmbedded } from "./embedded.ts";
import { findEnd, findHole } from "./holes.ts";
import type { RenderedEdit } from "./host.ts";
import { jsonSpeller } from "./json/jsonRender.ts";
import {
  type Addition,
  allDefined,
  copiedNodes,
  type Located,
  layoutOf,
  type MemberChanges,
  replaceSpan,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
} from "./speller.ts";
import { hclSpeller } from "./terraform/hclRender.ts";
import { terraformJsonSpeller } from "./terraform/terraformJsonRender.ts";
import { terraformSpeller } from "./terraform/terraformRender.ts";
import { yamlSpeller } from "./yaml/yamlRender.ts";

/**
 * Spells edits of a policy in its own notation, as edits of its file. `undefined` where this place cannot take them:
 * a node is not there, is shared with another place, or stands in a string that cannot hold the new text.
 */
export function renderEdits(policy: Policy, edits: readonly PlacedEdit[]): readonly RenderedEdit[] | undefined {
  const { text, notation } = policy.source;
  const layout = layoutOf(text);
  const removals = edits.filter(({ edit }) => edit.op === "removeStatement");
  if (removals.length > 0) return renderRemovals(policy, edits, removals);
  const rendered: RenderedEdit[] = [];
  for (const statement of unitsOf(edits)) {
    if (statement === undefined && policy.isImplied) return undefined;
    const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
    const start = statement === undefined ? policy.start : policy.statementStarts[statement];
    if (root === undefined || start === undefined) return undefined;
    const own = edits.filter((placed) => placed.statement === statement).map(({ edit }) => edit);
    const inUnit = renderUnit({ text, root, start, layout, policy }, own, spellers[notation]);
    if (inUnit === undefined) return undefined;
    rendered.push(...inUnit);
  }
  const separate = separateEdits(rendered);
  return separate && renderEmbedded(policy.source, separate);
}

/** Statements go, and others that stay are changed; the document is not. */
function renderRemovals(
  policy: Policy,
  edits: readonly PlacedEdit[],
  removals: readonly PlacedEdit[],
): readonly RenderedEdit[] | undefined {
  const gone = new Set(removals.map(({ statement }) => statement));
  const others = edits.filter((edit) => !removals.includes(edit));
  const removed = removeStatements(policy, removals);
  if (others.length === 0) return removed;
  if (others.some(({ statement }) => statement === undefined || gone.has(statement))) return undefined;
  const changed = renderEdits(policy, others);
  return removed && changed && separateEdits([...changed, ...removed]);
}

/**
 * The items of the document's list go; where there is no such list, the lines that a statement has for itself, or the
 * item with one of its commas.
 */
function removeStatements(policy: Policy, edits: readonly PlacedEdit[]): readonly RenderedEdit[] | undefined {
  const gone = edits.map(({ statement }) => statement);
  if (policy.isImplied || policy.source.notation === "terraform") {
    const isBracketed = policy.source.notation === "json" || policy.source.notation === "terraformJson";
    const places = allDefined(gone.map((index) => (isBracketed ? ownItem(policy, index) : ownLines(policy, index))));
    return places && renderEmbedded(policy.source, places);
  }
  const list = policy.statementElement?.node;
  const items = list?.kind === "array" ? list.items : [];
  const nodes = items.filter((item) => item.kind === "statement" && gone.includes(item.index));
  // A list without statements is no policy.
  if (nodes.length !== gone.length || nodes.length === items.length) return undefined;
  return renderEdits(
    policy,
    nodes.map(({ id }) => ({ statement: undefined, edit: { op: "replace", node: id, values: [] } })),
  );
}

/**
 * The lines of a statement, if nothing else stands in them but the dash of a list; with the blank lines before, which
 * would stand beside other ones, or at the end of a block.
 */
function ownLines(policy: Policy, index = -1): RenderedEdit | undefined {
  const { text } = policy.source;
  const own = spanOf(policy, index);
  if (own === undefined || policy.statements.length < 2) return undefined;
  const start = text.lastIndexOf("\n", own.start - 1) + 1;
  const lineEnd = text.indexOf("\n", own.end - 1);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  const isAlone = /^[ \t]*(-[ \t]+)?$/.test(text.slice(start, own.start)) && text.slice(own.end, end).trim() === "";
  if (!isAlone) return undefined;
  const isLoose = /^[ \t]*(?:\r?\n|\})/.test(text.slice(end));
  const blank = isLoose ? (/\n((?:[ \t]*\r?\n)+)$/.exec(text.slice(0, start))?.[1]?.length ?? 0) : 0;
  return { start: start - blank, end, parts: [] };
}

/** A statement in brackets, with the comma that parts it from its neighbour. */
function ownItem(policy: Policy, index = -1): RenderedEdit | undefined {
  const { text } = policy.source;
  const [own, next, before] = [index, index + 1, index - 1].map((at) => spanOf(policy, at));
  if (own === undefined) return undefined;
  if (next !== undefined && /^\s*,\s*$/.test(text.slice(own.end, next.start))) {
    return { start: own.start, end: next.start, parts: [] };
  }
  if (next === undefined && before !== undefined && /^\s*,\s*$/.test(text.slice(before.end, own.start))) {
    return { start: before.end, end: own.end, parts: [] };
  }
  return undefined;
}

function spanOf({ statements, statementStarts }: Policy, index: number): Span | undefined {
  const base = statementStarts[index];
  const root = statements[index]?.root;
  return base === undefined || root === undefined ? undefined : shift(root.span, base);
}

const spellers: Readonly<Record<Notation, Speller>> = {
  json: jsonSpeller,
  yaml: yamlSpeller,
  hcl: hclSpeller,
  terraform: terraformSpeller,
  terraformJson: terraformJsonSpeller,
};

/** The statements, then the document (`undefined` sorts last): what comes at the end of both comes in this order. */
function unitsOf(edits: readonly PlacedEdit[]): (number | undefined)[] {
  const statements = new Set(edits.map(({ statement }) => statement));
  return [...statements].sort((left = 0, right = 0) => left - right);
}

/**
 * Edits to members of one list or object are spelled together, for the sake of what stands between them. Of two edits
 * at one offset the deeper one comes first.
 */
function renderUnit(unit: Unit, edits: readonly PolicyEdit[], speller: Speller): readonly RenderedEdit[] | undefined {
  const isWhole = (value: EditValue) => copiedNodes(value).every(({ copied: { span } }) => span.end > span.start);
  if (!edits.flatMap(writtenValues).every(isWhole)) return undefined;
  const changes = collectChanges(unit.root, edits);
  if (changes === undefined || writesTwice(changes)) return undefined;
  const nameOf = ({ id, key }: PropertyNode) => changes.get(id)?.name ?? key;
  const spelled = [...changes.values()]
    .sort((left, right) => right.location.ancestors.length - left.location.ancestors.length)
    .map((change) => spellChange(unit, { ...change, nameOf }, speller));
  const inside = allDefined(spelled)?.flat();
  const added = edits.flatMap((edit) => (edit.op === "addStatements" ? edit.values : []));
  if (inside === undefined || added.length === 0) return inside;
  return isListed(unit) ? speller.addStatements(unit, added, inside) : undefined;
}

/** All that happens to one node itself: to its value, its name, its items or its members. */
interface Change {
  readonly location: Location;
  values?: readonly EditValue[];
  name?: string;
  hole?: number;
  end?: PolicyEdit & { readonly op: "replaceEnd" };
  readonly items: Map<NodeId, readonly EditValue[]>;
  readonly removed: Set<NodeId>;
  readonly added: Addition[];
}

/** The changes by node, without those inside a node that is replaced or removed; `undefined` where a node is missing. */
function collectChanges(root: PolicyNode, edits: readonly PolicyEdit[]): Map<NodeId, Change> | undefined {
  const located = edits.flatMap((edit) =>
    edit.op === "addStatements" || edit.op === "removeStatement" ? [] : [{ edit, id: targetOf(edit) }],
  );
  const gone = new Set(located.filter(({ edit }) => isEnd(edit)).map(({ id }) => id));
  const changes = new Map<NodeId, Change>();
  const changeOf = (location: Location): Change => {
    const { id } = location.node;
    const change = changes.get(id) ?? { location, items: new Map(), removed: new Set(), added: [] };
    changes.set(id, change);
    return change;
  };
  for (const { edit, id } of located) {
    const location = locate(root, id);
    if (location === undefined) return undefined;
    const { node, ancestors } = location;
    const parent = ancestors.at(-1);
    const around = parent && { node: parent, ancestors: ancestors.slice(0, -1) };
    const isGone = ancestors.some((ancestor) => gone.has(ancestor.id)) || (gone.has(id) && !isEnd(edit));
    if (edit.op === "replace" && node.kind !== "property") {
      if (isGone) continue;
      if (around?.node.kind === "array") changeOf(around).items.set(id, edit.values);
      else changeOf(location).values = edit.values;
    } else if (edit.op === "removeHole" && node.kind === "string") {
      if (!isGone) changeOf(location).hole = edit.hole;
    } else if (edit.op === "replaceEnd" && node.kind === "string") {
      if (!isGone) changeOf(location).end = edit;
    } else if (edit.op === "addProperty" && node.kind === "object") {
      if (!isGone) changeOf(location).added.push(edit);
    } else if (edit.op === "renameProperty" && node.kind === "property") {
      if (!isGone) changeOf(location).name = edit.key;
    } else if (edit.op === "removeProperty" && around?.node.kind === "object") {
      if (!isGone) changeOf(around).removed.add(id);
    } else {
      return undefined;
    }
  }
  return changes;
}

/** Whether a key that is new in its object would stand there twice. */
function writesTwice(changes: ReadonlyMap<NodeId, Change>): boolean {
  const objects = [...changes.values()].map(({ location: { node, ancestors } }) => {
    return node.kind === "property" ? ancestors.at(-1) : node;
  });
  return objects.some((object) => {
    if (object?.kind !== "object") return false;
    const { removed, added = [] } = changes.get(object.id) ?? {};
    const kept = object.properties.filter(({ id }) => !removed?.has(id));
    const nameOf = (property: PropertyNode) => changes.get(property.id)?.name;
    const names = [...kept.map((property) => nameOf(property) ?? property.key), ...added.map(({ key }) => key)];
    const written = [...kept.map(nameOf), ...added.map(({ key }) => key)];
    return written.some((name) => name !== undefined && names.indexOf(name) !== names.lastIndexOf(name));
  });
}

function targetOf(edit: Exclude<PolicyEdit, { op: "addStatements" | "removeStatement" }>): NodeId {
  if (edit.op === "replace" || edit.op === "removeHole" || edit.op === "replaceEnd") return edit.node;
  return edit.op === "addProperty" ? edit.object : edit.property;
}

/** Whether nothing of the node stays. */
function isEnd({ op }: PolicyEdit): boolean {
  return op === "replace" || op === "removeProperty";
}

type NamedChange = Change & Pick<MemberChanges, "nameOf">;

function spellChange(
  unit: Unit,
  { location, values, name, hole, end, ...inside }: NamedChange,
  speller: Speller,
): Spelled {
  if (speller.isShared(unit, location)) return undefined;
  if (values !== undefined) return speller.replaceValue(unit, location, values);
  if (hole !== undefined) return isA(location, "string") ? removeHole(unit, location.node, hole) : undefined;
  if (end !== undefined) return isA(location, "string") ? replaceEnd(unit, location.node, end) : undefined;
  if (isA(location, "property")) return name === undefined ? [] : speller.renameProperty(unit, location, name);
  if (isA(location, "array")) return speller.replaceItems(unit, location, inside.items);
  return isA(location, "object") ? speller.changeMembers(unit, location, inside) : undefined;
}

function removeHole(unit: Unit, node: StringNode, hole: number): Spelled {
  const found = findHole(node, textOf(unit, node.span), hole);
  return found && [replaceSpan(unit, shift(found, node.span.start), [])];
}

function replaceEnd(unit: Unit, node: StringNode, { end, value }: PolicyEdit & { readonly op: "replaceEnd" }): Spelled {
  const found = findEnd(node, textOf(unit, node.span), end);
  const parts = typeof value === "string" ? [value] : value.placeholderParts;
  return found && [replaceSpan(unit, shift(found, node.span.start), parts)];
}

function isA<Kind extends (PolicyNode | PropertyNode)["kind"]>(
  location: Location,
  kind: Kind,
): location is Located<Extract<PolicyNode | PropertyNode, { kind: Kind }>> {
  return location.node.kind === kind;
}

/** Whether the unit is a statement that stands in the list, or alone in its place, and not in a choice. */
function isListed({ policy, start }: Unit): boolean {
  const element = policy.statementElement?.node;
  const direct = element?.kind === "array" ? element.items : [element];
  return direct.some((node) => node?.kind === "statement" && policy.statementStarts[node.index] === start);
}

/** The edits in the order of the text, removals that overlap as one; `undefined` where others overlap. */
function separateEdits(edits: readonly RenderedEdit[]): RenderedEdit[] | undefined {
  const separate: RenderedEdit[] = [];
  for (const edit of [...edits].sort((left, right) => left.start - right.start || left.end - right.end)) {
    const last = separate.at(-1);
    if (last === undefined || edit.start >= last.end) {
      separate.push(edit);
    } else if (last.parts.length === 0 && edit.parts.length === 0) {
      separate[separate.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    } else {
      return undefined;
    }
  }
  return separate;
}

import type { EditValue, PolicyEdit } from "../../policy/edit.ts";
import type { ArrayNode, NodeId, ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import type { RenderedEdit } from "../host.ts";
import { indentAt, type Replacements, replaceSpan, type Speller, textOf, type Unit } from "../speller.ts";
import { enclose, join, onLines, type Parts, spell, spellMember } from "./jsonSpell.ts";

/** Spells edits in JSON, in the layout of the text around them. */
export const jsonSpeller: Speller = {
  replaceValue(unit, { node, ancestors }, values) {
    const object = ancestors.at(-2);
    const onOneLine = object?.kind === "object" && !isMultiLine(unit, object);
    const indent = onOneLine ? undefined : indentAt(unit, node.span.start);
    const [value = [], ...others] = values;
    return [replaceSpan(unit, node.span, spell(others.length === 0 ? value : values, indent, unit.layout))];
  },
  replaceItems,
  addProperty: (unit, object, edit) => [addProperty(unit, object, edit)],
  removeProperties: (unit, object, removed) => removeMembers(unit, object.properties, removed),
  renameProperty: (unit, { keySpan }, key) => [replaceSpan(unit, keySpan, [JSON.stringify(key)])],
  addStatements,
};

/** Whether the members of a list or object stand on lines of their own; an empty one is free to grow. */
function isMultiLine(unit: Unit, node: ArrayNode | ObjectNode): boolean {
  const first = (node.kind === "array" ? node.items : node.properties)[0];
  return first === undefined || textOf(unit, { start: node.span.start, end: first.span.start }).includes("\n");
}

/** A list on one line may grow to so many items before each gets a line of its own. */
const MAX_ON_ONE_LINE = 3;

function replaceItems(unit: Unit, list: ArrayNode, items: Replacements): RenderedEdit[] {
  const total = list.items.reduce((sum, { id }) => sum + (items.get(id)?.length ?? 1), 0);
  const added = total > list.items.length;
  if (added && total > MAX_ON_ONE_LINE && !isMultiLine(unit, list) && !hasComment(textOf(unit, list.span))) {
    return [breakUp(unit, list, items)];
  }
  const removed = new Set<NodeId>();
  const edits: RenderedEdit[] = [];
  for (const item of list.items) {
    const values = items.get(item.id);
    if (values === undefined) continue;
    if (values.length === 0) {
      removed.add(item.id);
      continue;
    }
    const indent = isMultiLine(unit, list) ? indentAt(unit, item.span.start) : undefined;
    const separator = indent === undefined ? ", " : `,${unit.layout.newline}${indent}`;
    const spelled = values.map((value) => spell(value, indent, unit.layout));
    edits.push(replaceSpan(unit, item.span, join(spelled, separator)));
  }
  return [...edits, ...removeMembers(unit, list.items, removed)];
}

/** A list on one line that grows too long gets a line for each item. */
function breakUp(unit: Unit, list: ArrayNode, items: Replacements): RenderedEdit {
  const indent = indentAt(unit, list.span.start);
  const members = list.items.flatMap((item): Parts[] => {
    const values = items.get(item.id);
    if (values === undefined) return [[textOf(unit, item.span)]];
    return values.map((value) => spell(value, indent + unit.layout.step, unit.layout));
  });
  return replaceSpan(unit, list.span, enclose("[", members, "]", onLines(indent, unit.layout)));
}

function hasComment(text: string): boolean {
  return text.includes("//") || text.includes("/*");
}

/**
 * Removes members of a list or object with their commas. Where only white space and the comma lie between, the
 * line goes too; a comment in between stays.
 */
function removeMembers(
  unit: Unit,
  members: readonly (PolicyNode | PropertyNode)[],
  removed: ReadonlySet<NodeId>,
): RenderedEdit[] {
  const edits: RenderedEdit[] = [];
  const isRemoved = (index: number) => removed.has(members[index]?.id ?? -1);
  for (let first = 0; first < members.length; first++) {
    if (!isRemoved(first)) continue;
    let last = first;
    while (isRemoved(last + 1)) last++;
    const run = { start: members[first]?.span.start ?? 0, end: members[last]?.span.end ?? 0 };
    const before = members[first - 1];
    const after = members[last + 1];
    if (after !== undefined) edits.push(...removeRun(unit, run, { start: run.end, end: after.span.start }));
    else if (before !== undefined) edits.push(...removeRun(unit, run, { start: before.span.end, end: run.start }));
    else edits.push(replaceSpan(unit, run, []));
    first = last;
  }
  return edits;
}

/** Removes members and the gap to their neighbour; of a gap with a comment only the comma goes. */
function removeRun(unit: Unit, run: Span, gap: Span): RenderedEdit[] {
  const between = textOf(unit, gap);
  if (/^[\s,]*$/.test(between)) {
    return [replaceSpan(unit, { start: Math.min(run.start, gap.start), end: Math.max(run.end, gap.end) }, [])];
  }
  const bare = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  const comma = gap.start + Math.max(0, bare.indexOf(","));
  return [replaceSpan(unit, run, []), replaceSpan(unit, { start: comma, end: comma + 1 }, [])];
}

function addProperty(unit: Unit, object: ObjectNode, edit: Extract<PolicyEdit, { op: "addProperty" }>): RenderedEdit {
  const { properties } = object;
  const [first] = properties;
  const outer = indentAt(unit, object.span.start);
  const start = object.span.start + 1;
  if (first === undefined) {
    const member = spellMember(edit.key, edit.value, outer + unit.layout.step, unit.layout);
    const { inside, end } = onLines(outer, unit.layout);
    return replaceSpan(unit, { start, end: object.span.end - 1 }, [inside, ...member, end]);
  }
  const indent = isMultiLine(unit, object) ? indentAt(unit, first.span.start) : undefined;
  const lineBreak = indent === undefined ? " " : unit.layout.newline + indent;
  const member = spellMember(edit.key, edit.value, indent, unit.layout);
  if (edit.atStart) {
    return replaceSpan(unit, { start: first.span.start, end: first.span.start }, [...member, `,${lineBreak}`]);
  }
  const anchor = properties.find(({ id }) => id === edit.after) ?? properties.at(-1) ?? first;
  return replaceSpan(unit, { start: anchor.span.end, end: anchor.span.end }, [`,${lineBreak}`, ...member]);
}

/** Behind the unit, which is a statement; a single statement becomes the first of a list. */
function addStatements(unit: Unit, values: readonly EditValue[]): RenderedEdit[] {
  const { policy } = unit;
  const end = unit.root.span.end;
  const list = policy.statementElement?.node;
  const isList = list?.kind === "array";
  const firstStart = policy.statementStarts[0] ?? unit.start;
  const onOwnLine = isList && unit.text.slice(policy.start + list.span.start, firstStart).includes("\n");
  const indent = indentAt(unit, 0);
  const separator = onOwnLine ? `,${unit.layout.newline}${indent}` : ", ";
  const isOneLine = !textOf(unit, unit.root.span).includes("\n");
  const spelled = values.map((value) => spell(value, isOneLine ? undefined : indent, unit.layout));
  const added = spelled.flatMap((value) => [separator, ...value]);
  if (isList) return [replaceSpan(unit, { start: end, end }, added)];
  return [replaceSpan(unit, { start: 0, end: 0 }, ["["]), replaceSpan(unit, { start: end, end }, [...added, "]"])];
}

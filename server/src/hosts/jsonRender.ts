import {
  type EditValue,
  isPlaceholderText,
  type PlacedEdit,
  type Placeholder,
  type PolicyEdit,
} from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import {
  type ArrayNode,
  locate,
  type NodeId,
  type ObjectNode,
  type PolicyNode,
  type PropertyNode,
} from "../policy/tree.ts";
import type { RenderedEdit } from "./host.ts";

/** New text, with places to fill in. */
type Parts = readonly (string | Placeholder)[];

/** Spells edits in JSON, in the layout of the text around them. `undefined` where a node is not there. */
export function renderJson(text: string, policy: Policy, edits: readonly PlacedEdit[]): RenderedEdit[] | undefined {
  const rendered: RenderedEdit[] = [];
  const units = new Map<number | undefined, PolicyEdit[]>();
  for (const { statement, edit } of edits) units.set(statement, [...(units.get(statement) ?? []), edit]);
  for (const [statement, unitEdits] of units) {
    const inUnit = renderUnit(text, policy, statement, unitEdits);
    if (inUnit === undefined) return undefined;
    rendered.push(...inUnit);
  }
  return rendered;
}

function renderUnit(
  text: string,
  policy: Policy,
  statement: number | undefined,
  edits: readonly PolicyEdit[],
): RenderedEdit[] | undefined {
  const root = statement === undefined ? policy.document : policy.statements[statement]?.root;
  const start = statement === undefined ? policy.start : policy.statementStarts[statement];
  if (root === undefined || start === undefined) return undefined;
  const layout = layoutOf(text);
  const unit: Unit = { text, root, start, layout };
  const rendered: RenderedEdit[] = [];
  const lists = new Map<NodeId, Map<NodeId, readonly EditValue[]>>();
  const removals = new Map<NodeId, Set<NodeId>>();
  for (const edit of edits) {
    if (edit.op === "addStatements") {
      if (statement === undefined) return undefined;
      rendered.push(...addStatements(unit, policy, statement, edit.values));
      continue;
    }
    const id = edit.op === "replace" ? edit.node : edit.op === "addProperty" ? edit.object : edit.property;
    const location = locate(root, id);
    if (location === undefined) return undefined;
    const { node } = location;
    const parent = location.ancestors.at(-1);
    if (edit.op === "replace") {
      if (node.kind === "property") return undefined;
      if (parent?.kind === "array") {
        const items = lists.get(parent.id) ?? new Map<NodeId, readonly EditValue[]>();
        lists.set(parent.id, items.set(node.id, edit.values));
      } else {
        const value = edit.values.length === 1 && edit.values[0] !== undefined ? edit.values[0] : edit.values;
        rendered.push(replaceSpan(unit, node.span, spell(value, indentAt(unit, node.span.start), layout)));
      }
    } else if (edit.op === "addProperty") {
      if (node.kind !== "object") return undefined;
      rendered.push(addProperty(unit, node, edit));
    } else if (node.kind !== "property" || parent?.kind !== "object") {
      return undefined;
    } else if (edit.op === "renameProperty") {
      rendered.push(replaceSpan(unit, node.keySpan, [JSON.stringify(edit.key)]));
    } else {
      removals.set(parent.id, (removals.get(parent.id) ?? new Set<NodeId>()).add(node.id));
    }
  }
  for (const [id, items] of lists) {
    const list = locate(root, id)?.node;
    if (list?.kind === "array") rendered.push(...replaceItems(unit, list, items));
  }
  for (const [id, properties] of removals) {
    const object = locate(root, id)?.node;
    if (object?.kind === "object") rendered.push(...removeMembers(unit, object.properties, properties));
  }
  return rendered;
}

/** A statement or document in the text. */
interface Unit {
  readonly text: string;
  readonly root: PolicyNode;
  /** Its offset in the text. */
  readonly start: number;
  readonly layout: Layout;
}

interface Layout {
  readonly newline: string;
  /** One step of indentation. */
  readonly step: string;
}

/** The first indented line tells the step. */
function layoutOf(text: string): Layout {
  const step = /\n([ \t]+)\S/.exec(text.slice(0, 20_000))?.[1] ?? "  ";
  return { newline: text.includes("\r\n") ? "\r\n" : "\n", step: step.startsWith("\t") ? "\t" : step };
}

function replaceSpan(unit: Unit, span: { start: number; end: number }, parts: Parts): RenderedEdit {
  return { start: unit.start + span.start, end: unit.start + span.end, parts };
}

/** The white space that the line of this relative offset begins with. */
function indentAt(unit: Unit, offset: number): string {
  const lineStart = unit.text.lastIndexOf("\n", unit.start + offset - 1) + 1;
  return /^[ \t]*/.exec(unit.text.slice(lineStart, unit.start + offset))?.[0] ?? "";
}

/** Whether the members of a list or object stand on lines of their own. */
function isMultiLine(unit: Unit, node: ArrayNode | ObjectNode): boolean {
  const first = (node.kind === "array" ? node.items : node.properties)[0];
  const end = first === undefined ? node.span.end : first.span.start;
  return unit.text.slice(unit.start + node.span.start, unit.start + end).includes("\n");
}

function spell(value: EditValue, indent: string, layout: Layout): Parts {
  if (typeof value !== "object" || value === null) return [JSON.stringify(value)];
  if (isPlaceholderText(value)) return quoted(value.placeholderParts);
  const inner = indent + layout.step;
  const members: Parts[] = Array.isArray(value)
    ? value.map((item: EditValue) => spell(item, inner, layout))
    : Object.entries(value).map(([key, member]) => [`${JSON.stringify(key)}: `, ...spell(member, inner, layout)]);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return [open + close];
  const breakInner = layout.newline + inner;
  const joined = members.flatMap((member, index) => (index === 0 ? member : [`,${breakInner}`, ...member]));
  return [open + breakInner, ...joined, layout.newline + indent + close];
}

/** The parts as one JSON string; the text around and inside the places is escaped. */
function quoted(parts: Parts): Parts {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  return [
    '"',
    ...parts.map((part) => (typeof part === "string" ? escaped(part) : { ...part, text: escaped(part.text) })),
    '"',
  ];
}

function replaceItems(unit: Unit, list: ArrayNode, items: ReadonlyMap<NodeId, readonly EditValue[]>): RenderedEdit[] {
  const removed = new Set<NodeId>();
  const edits: RenderedEdit[] = [];
  const multiLine = isMultiLine(unit, list);
  for (const item of list.items) {
    const values = items.get(item.id);
    if (values === undefined) continue;
    if (values.length === 0) removed.add(item.id);
    else {
      const indent = indentAt(unit, item.span.start);
      const separator = multiLine ? `,${unit.layout.newline}${indent}` : ", ";
      const spelled = values.map((value) => spell(value, indent, unit.layout));
      const parts = spelled.flatMap((value, index) => (index === 0 ? value : [separator, ...value]));
      edits.push(replaceSpan(unit, item.span, parts));
    }
  }
  return [...edits, ...removeMembers(unit, list.items, removed)];
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
  const remove = (start: number, end: number) => {
    const gap = unit.text.slice(unit.start + start, unit.start + end);
    return { gap, edit: replaceSpan(unit, { start, end }, []) };
  };
  for (let first = 0; first < members.length; first++) {
    if (!removed.has(members[first]?.id ?? -1)) continue;
    let last = first;
    while (removed.has(members[last + 1]?.id ?? -1)) last++;
    const before = members[first - 1];
    const after = members[last + 1];
    const start = members[first]?.span.start ?? 0;
    const end = members[last]?.span.end ?? start;
    if (after !== undefined) edits.push(...withoutComments(unit, start, end, end, after.span.start, remove));
    else if (before !== undefined) edits.push(...withoutComments(unit, start, end, before.span.end, start, remove));
    else edits.push(remove(start, end).edit);
    first = last;
  }
  return edits;
}

/** Removes `[start, end)` and the gap beside it; of a gap with a comment only the comma goes. */
function withoutComments(
  unit: Unit,
  start: number,
  end: number,
  gapStart: number,
  gapEnd: number,
  remove: (start: number, end: number) => { gap: string; edit: RenderedEdit },
): RenderedEdit[] {
  const whole = remove(Math.min(start, gapStart), Math.max(end, gapEnd));
  const { gap } = remove(gapStart, gapEnd);
  if (/^[\s,]*$/.test(gap)) return [whole.edit];
  const comma = unit.start + gapStart + commaIn(gap);
  return [remove(start, end).edit, { start: comma, end: comma + 1, parts: [] }];
}

/** The offset of the comma outside comments. */
function commaIn(gap: string): number {
  const bare = gap.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  return Math.max(0, bare.indexOf(","));
}

function addProperty(unit: Unit, object: ObjectNode, edit: Extract<PolicyEdit, { op: "addProperty" }>): RenderedEdit {
  const { properties } = object;
  const first = properties[0];
  const anchor = edit.atStart ? undefined : (properties.find(({ id }) => id === edit.after) ?? properties.at(-1));
  const multiLine = first === undefined || isMultiLine(unit, object);
  const outer = indentAt(unit, object.span.start);
  const indent = first === undefined || !multiLine ? outer + unit.layout.step : indentAt(unit, first.span.start);
  const spelled = [`${JSON.stringify(edit.key)}: `, ...spell(edit.value, indent, unit.layout)];
  const lineBreak = multiLine ? unit.layout.newline + indent : " ";
  if (anchor !== undefined) {
    const offset = anchor.span.end;
    return replaceSpan(unit, { start: offset, end: offset }, [`,${lineBreak}`, ...spelled]);
  }
  const offset = object.span.start + 1;
  if (first === undefined) {
    const parts = [lineBreak, ...spelled, unit.layout.newline + outer];
    return replaceSpan(unit, { start: offset, end: object.span.end - 1 }, parts);
  }
  return replaceSpan(unit, { start: first.span.start, end: first.span.start }, [...spelled, `,${lineBreak}`]);
}

function addStatements(unit: Unit, policy: Policy, index: number, values: readonly EditValue[]): RenderedEdit[] {
  const end = unit.start + unit.root.span.end;
  const list = policy.statementElement?.node;
  const indent = indentAt(unit, 0);
  if (list?.kind === "array") {
    const multiLine = unit.text
      .slice(policy.start + list.span.start, policy.statementStarts[0] ?? unit.start)
      .includes("\n");
    const separator = multiLine ? `,${unit.layout.newline}${indent}` : ", ";
    return [{ start: end, end, parts: values.flatMap((value) => [separator, ...spell(value, indent, unit.layout)]) }];
  }
  const added = values.flatMap((value) => [", ", ...spell(value, indent, unit.layout)]);
  return index !== 0
    ? []
    : [
        { start: unit.start, end: unit.start, parts: ["["] },
        { start: end, end, parts: [...added, "]"] },
      ];
}

import type { ArrayNode, NodeId, ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";
import { type Brackets, encloseList, spell, spellMember } from "./bracketSpell.ts";
import type { RenderedEdit } from "./host.ts";
import {
  allDefined,
  indentAt,
  insertAt,
  join,
  lineEnd,
  lineStart,
  type MemberChanges,
  type Parts,
  type Replacements,
  replaceSpan,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
  wholeLines,
} from "./speller.ts";

/** How brackets are written around a node of the unit. */
export type BracketsAt = (unit: Unit, near: PolicyNode | PropertyNode) => Brackets;

/** Spells edits where lists and objects have brackets, in the layout of the text around them. */
export function createBracketSpeller(bracketsAt: BracketsAt): Speller {
  return {
    isShared: () => false,
    replaceValue(unit, { node, ancestors }, values) {
      const object = ancestors.at(-2);
      const onOneLine = object?.kind === "object" && !isMultiLine(unit, object);
      const indent = onOneLine ? undefined : indentAt(unit, node.span.start);
      const [value = [], ...others] = values;
      const spelled = spell(others.length === 0 ? value : values, indent, unit.layout, bracketsAt(unit, node));
      return spelled && [replaceSpan(unit, node.span, spelled)];
    },
    replaceItems: (unit, { node }, items) => replaceItems(unit, node, items, bracketsAt(unit, node)),
    changeMembers: (unit, { node }, changes) => changeMembers(unit, node, changes, bracketsAt(unit, node)),
    renameProperty: (unit, { node }, key) => [replaceSpan(unit, node.keySpan, [bracketsAt(unit, node).key(key)])],
    addStatements(unit, values, inside) {
      const element = unit.policy.statementElement?.node;
      const list = element?.kind === "array" ? element : undefined;
      const firstStart = unit.policy.statementStarts[0] ?? unit.start;
      const onOwnLine =
        list !== undefined && unit.text.slice(unit.policy.start + list.span.start, firstStart).includes("\n");
      const { end } = unit.root.span;
      const indent = indentAt(unit, startsLine(unit, end - 1) ? end - 1 : 0);
      const separator = onOwnLine ? `,${unit.layout.newline}${indent}` : ", ";
      const isOneLine = !textOf(unit, unit.root.span).includes("\n");
      const brackets = bracketsAt(unit, unit.root);
      const spelled = allDefined(
        values.map((value) => spell(value, isOneLine ? undefined : indent, unit.layout, brackets)),
      );
      const added = spelled?.flatMap((value) => [separator, ...value]);
      if (added === undefined) return undefined;
      if (list !== undefined) return [...inside, insertAt(unit, end, added)];
      return [insertAt(unit, 0, ["["]), ...inside, insertAt(unit, end, [...added, "]"])];
    },
  };
}

type Member = PolicyNode | PropertyNode;

function membersOf(node: ArrayNode | ObjectNode): readonly Member[] {
  return node.kind === "array" ? node.items : node.properties;
}

/** Whether the members of a list or object stand on lines of their own; an empty one is free to grow. */
function isMultiLine(unit: Unit, node: ArrayNode | ObjectNode): boolean {
  const [first] = membersOf(node);
  return first === undefined || textOf(unit, { start: node.span.start, end: first.span.start }).includes("\n");
}

/** A list on one line may grow to so many items before each gets a line of its own. */
const MAX_ON_ONE_LINE = 3;

/** Whether the list is on one line, and grows too long for it. */
export function outgrowsLine(unit: Unit, list: ArrayNode, items: Replacements): boolean {
  const total = list.items.reduce((sum, { id }) => sum + (items.get(id)?.length ?? 1), 0);
  return total > list.items.length && total > MAX_ON_ONE_LINE && !isMultiLine(unit, list);
}

function replaceItems(unit: Unit, list: ArrayNode, items: Replacements, brackets: Brackets): Spelled {
  if (brackets.growsLines && outgrowsLine(unit, list, items) && !hasComment(unit, list, brackets)) {
    const broken = breakUp(unit, list, items, brackets);
    return broken && [replaceSpan(unit, list.span, broken)];
  }
  const removed = new Set<NodeId>();
  const edits: RenderedEdit[] = [];
  const indents = isMultiLine(unit, list);
  for (const item of list.items) {
    const values = items.get(item.id);
    if (values === undefined) continue;
    if (values.length === 0) {
      removed.add(item.id);
      continue;
    }
    const indent = indents ? indentAt(unit, item.span.start) : undefined;
    const separator = indent === undefined ? ", " : `,${unit.layout.newline}${indent}`;
    const spelled = allDefined(values.map((value) => spell(value, indent, unit.layout, brackets)));
    if (spelled === undefined) return undefined;
    edits.push(replaceSpan(unit, item.span, join(spelled, separator)));
  }
  return [...edits, ...removeMembers(unit, list, removed, brackets)];
}

/** A list on one line that grows too long gets a line for each item. */
function breakUp(unit: Unit, list: ArrayNode, items: Replacements, brackets: Brackets): Parts | undefined {
  const indent = indentAt(unit, list.span.start);
  const members = list.items.flatMap((item): (Parts | undefined)[] => {
    const values = items.get(item.id);
    if (values === undefined) return [[textOf(unit, item.span)]];
    return values.map((value) => spell(value, indent + unit.layout.step, unit.layout, brackets));
  });
  return encloseList(members, indent, unit.layout, brackets);
}

/** Whether there is a comment between the members. */
export function hasComment(unit: Unit, node: ArrayNode | ObjectNode, { comment }: Pick<Brackets, "comment">): boolean {
  const members = membersOf(node);
  const starts = [node.span.start, ...members.map(({ span }) => span.end)];
  return starts.some((start, index) => {
    const end = members[index]?.span.start ?? node.span.end;
    return textOf(unit, { start, end }).search(comment) !== -1;
  });
}

/**
 * Removes members of a list or object with their commas. Where only white space and the comma lie between, the
 * line goes too; a comment in between stays, but for one at the end of a line that goes.
 */
function removeMembers(
  unit: Unit,
  node: ArrayNode | ObjectNode,
  removed: ReadonlySet<NodeId>,
  brackets: Brackets,
): RenderedEdit[] {
  const members = membersOf(node);
  const goes = (index: number) => removed.has(members[index]?.id ?? -1);
  if (members.length > 0 && removed.size === members.length) {
    if (!hasComment(unit, node, brackets)) {
      return [replaceSpan(unit, { start: node.span.start + 1, end: node.span.end - 1 }, [])];
    }
    const lines = removeLines(unit, { run: members, before: undefined, after: undefined }, brackets);
    if (lines !== undefined) return lines;
    return members.flatMap(({ span }, index) => {
      const gap = { start: span.end, end: members[index + 1]?.span.start ?? node.span.end };
      return removeWithComma(unit, span, gap, brackets);
    });
  }
  const edits: RenderedEdit[] = [];
  for (let first = 0; first < members.length; first++) {
    if (!goes(first)) continue;
    let last = first;
    while (goes(last + 1)) last++;
    const run = members.slice(first, last + 1);
    const before = members[first - 1];
    const after = members[last + 1];
    const lines = removeLines(unit, { run, before, after }, brackets);
    edits.push(...(lines ?? removeRun(unit, { run, before, after }, brackets)));
    first = last;
  }
  return edits;
}

/** Members that stand together, with their neighbours. */
interface Run {
  readonly run: readonly Member[];
  readonly before: Member | undefined;
  readonly after: Member | undefined;
}

/** Removes the lines that the members have for themselves; `undefined` where they share them, or lines do not go. */
function removeLines(unit: Unit, { run, before, after }: Run, brackets: Brackets): RenderedEdit[] | undefined {
  const rests = run.map(({ span }) => restOfLine(unit, span.end, brackets));
  const isAlone = run.every(({ span }, index) => {
    const next = run[index + 1] ?? after;
    const below = { start: lineEnd(unit, span.end), end: next?.span.start ?? 0 };
    return rests[index] !== undefined && startsLine(unit, span.start) && commaIn(unit, below, brackets) === undefined;
  });
  if (!brackets.linesGo || !isAlone) return undefined;
  const edits = run.map(({ span }) => replaceSpan(unit, wholeLines(unit, span), []));
  if (after !== undefined || before === undefined || rests.at(-1)?.hasComma) return edits;
  // What is the last one now must have no comma, as the last one had none.
  const gap = { start: before.span.end, end: run[0]?.span.start ?? before.span.end };
  const comma = commaIn(unit, gap, brackets);
  return comma === undefined ? edits : [replaceSpan(unit, comma, []), ...edits];
}

/** Removes members and the gap to their neighbour; of a gap with a comment only the comma goes. */
function removeRun(unit: Unit, { run, before, after }: Run, brackets: Brackets): RenderedEdit[] {
  const span = { start: run[0]?.span.start ?? 0, end: run.at(-1)?.span.end ?? 0 };
  const gap =
    after === undefined
      ? { start: before?.span.end ?? span.start, end: span.start }
      : { start: span.end, end: after.span.start };
  if (/^[\s,]*$/.test(textOf(unit, gap))) {
    return [replaceSpan(unit, { start: Math.min(span.start, gap.start), end: Math.max(span.end, gap.end) }, [])];
  }
  return removeWithComma(unit, span, gap, brackets);
}

function removeWithComma(unit: Unit, span: Span, gap: Span, brackets: Brackets): RenderedEdit[] {
  const comma = commaIn(unit, gap, brackets);
  return [replaceSpan(unit, span, []), ...(comma === undefined ? [] : [replaceSpan(unit, comma, [])])];
}

/** The place of the first comma between two members that is in no comment. */
function commaIn(unit: Unit, gap: Span, { comment }: Brackets): Span | undefined {
  const bare = textOf(unit, gap).replace(comment, (text) => " ".repeat(text.length));
  const comma = bare.indexOf(",");
  return comma === -1 ? undefined : { start: gap.start + comma, end: gap.start + comma + 1 };
}

function startsLine(unit: Unit, offset: number): boolean {
  return /^[ \t]*$/.test(textOf(unit, { start: lineStart(unit, offset), end: offset }));
}

interface RestOfLine {
  readonly hasComma: boolean;
  readonly hasComment: boolean;
}

/** What follows a member on its line; `undefined` where more than a comma and comments does. */
function restOfLine(unit: Unit, offset: number, { comment }: Brackets): RestOfLine | undefined {
  const rest = textOf(unit, { start: offset, end: lineEnd(unit, offset) });
  const bare = rest.replace(comment, "").trim();
  if (bare !== "" && bare !== ",") return undefined;
  return { hasComma: bare === ",", hasComment: rest.search(comment) !== -1 };
}

function changeMembers(unit: Unit, object: ObjectNode, { removed, added }: MemberChanges, brackets: Brackets): Spelled {
  const { properties, span } = object;
  const [first] = properties;
  const multiLine = first === undefined ? brackets.growsLines : isMultiLine(unit, object);
  const inner = first === undefined ? indentAt(unit, span.start) + unit.layout.step : indentAt(unit, first.span.start);
  const indent = multiLine ? inner : undefined;
  const members = allDefined(added.map(({ key, value }) => spellMember(key, value, indent, unit.layout, brackets)));
  if (members === undefined) return undefined;
  const lineBreak = multiLine ? unit.layout.newline + inner : " ";
  const separator = (multiLine ? brackets.memberEnd : ",") + lineBreak;
  if (first === undefined) {
    if (members.length === 0) return [];
    const start = multiLine ? lineBreak : brackets.braceSpace;
    const end = multiLine ? unit.layout.newline + indentAt(unit, span.start) : brackets.braceSpace;
    const isBlank = textOf(unit, { start: span.start + 1, end: span.end - 1 }).trim() === "";
    const inside = { start: span.start + 1, end: isBlank ? span.end - 1 : span.start + 1 };
    return [replaceSpan(unit, inside, [start, ...join(members, separator), end])];
  }
  const kept = properties.filter(({ id }) => !removed.has(id));
  const places = placesOf(object, { removed, added });
  const addedAt = (place: PropertyNode | undefined) => members.filter((_, index) => places[index] === place);
  // What comes last takes the place of the first that goes there, with its comma.
  const last = kept.at(-1);
  const behindLast = addedAt(last);
  const replaced = properties[last === undefined ? 0 : properties.indexOf(last) + 1];
  const takesPlace = behindLast.length > 0 && replaced !== undefined;
  const insertions = [undefined, ...kept].flatMap((anchor) => {
    const here = addedAt(anchor);
    if (here.length === 0 || (takesPlace && anchor === last)) return [];
    if (anchor !== undefined) return insertBehind(unit, anchor.span.end, { here, lineBreak, separator }, brackets);
    return [insertAt(unit, kept[0]?.span.start ?? 0, [...join(here, separator), separator])];
  });
  if (!takesPlace) return [...insertions, ...removeMembers(unit, object, removed, brackets)];
  const others = new Set([...removed].filter((id) => id !== replaced.id));
  const replacement = replaceSpan(unit, replaced.span, join(behindLast, separator));
  return [...insertions, replacement, ...removeMembers(unit, object, others, brackets)];
}

/** Where each addition goes: behind a property that stays, or before all of them. */
export function placesOf(
  { properties }: ObjectNode,
  { removed, added }: Pick<MemberChanges, "removed" | "added">,
): (PropertyNode | undefined)[] {
  return added.map(({ after, atStart }) => {
    if (atStart) return undefined;
    const anchor = properties.findIndex(({ id }) => id === after);
    const before = anchor === -1 ? properties : properties.slice(0, anchor + 1);
    return before.findLast(({ id }) => !removed.has(id));
  });
}

interface Insertion {
  readonly here: readonly Parts[];
  readonly lineBreak: string;
  readonly separator: string;
}

/** Behind a member, and behind the comment at the end of its line. */
function insertBehind(unit: Unit, end: number, insertion: Insertion, brackets: Brackets): RenderedEdit[] {
  const { here, lineBreak, separator } = insertion;
  const rest = lineBreak === " " ? undefined : restOfLine(unit, end, brackets);
  if (!rest?.hasComment)
    return [
      insertAt(
        unit,
        end,
        here.flatMap((member) => [separator, ...member]),
      ),
    ];
  const comma = separator === lineBreak || rest.hasComma ? [] : [insertAt(unit, end, [","])];
  const lines = [lineBreak, ...join(here, separator), rest.hasComma ? "," : ""];
  return [...comma, insertAt(unit, lineEnd(unit, end), lines)];
}

import type { ArrayNode, Location, PolicyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import type { RenderedEdit } from "../host.ts";
import {
  columnOf,
  insertAt,
  lineEnd,
  lineStart,
  nextLine,
  type Parts,
  replaceSpan,
  textOf,
  type Unit,
  wholeLines,
} from "../speller.ts";
import { type Indents, indentsBelow, type YamlText } from "./yamlSpell.ts";
import type { YamlStyle } from "./yamlStyle.ts";

/** The place of a value: behind its key or dash. */
export interface Slot {
  readonly isEntry: boolean;
  /** The offset behind the colon or dash; of a unit's root its own. */
  readonly lead: number;
  /** Where lines of a new value begin. */
  readonly indents: Indents;
}

/** `undefined` where the value stands in a way that is not understood. */
export function slotOf(unit: Unit, { node, ancestors }: Location, style: YamlStyle): Slot | undefined {
  const parent = ancestors.at(-1);
  const { start, end } = node.span;
  if (parent?.kind === "property") {
    const colon = textOf(unit, { start: parent.keySpan.end, end: start }).indexOf(":");
    if (colon === -1) return undefined;
    const indents = indentsBelow(blanks(columnOf(unit, parent.keySpan.start)), style);
    return { isEntry: true, lead: parent.keySpan.end + colon + 1, indents };
  }
  const dash = parent?.kind === "array" && node.kind !== "property" ? dashOf(unit, parent, node) : undefined;
  if (parent !== undefined && dash === undefined) return undefined;
  const column = dash === undefined || end > start ? columnOf(unit, start) : columnOf(unit, dash) + style.dash.length;
  const indents = { list: blanks(column), map: blanks(column) };
  return { isEntry: false, lead: dash === undefined ? start : dash + 1, indents };
}

function blanks(count: number): string {
  return " ".repeat(Math.max(0, count));
}

/** The offset of the dash of an item of a block list. */
export function dashOf(unit: Unit, list: ArrayNode, item: PolicyNode): number | undefined {
  const column = columnOf(unit, list.span.start);
  for (let line = lineStart(unit, item.span.start); ; line = lineStart(unit, line - 1)) {
    const dash = line + column;
    if (dash < list.span.start) return undefined;
    const isFirst = dash === list.span.start;
    const isAlone = isFirst || textOf(unit, { start: line, end: dash }).trim() === "";
    if (isAlone && dash < item.span.start && unit.text.charAt(unit.start + dash) === "-") return dash;
    if (isFirst) return undefined;
  }
}

/** Puts a text in the place of a value. */
export function replaceAt(unit: Unit, slot: Slot, span: Span, text: YamlText): RenderedEdit[] | undefined {
  const lead = textOf(unit, { start: slot.lead, end: span.start });
  const place = { unit, slot, span, isBare: lead.trim() === "", onSameLine: !lead.includes("\n") };
  if (text.indent === undefined) return [replaceInline(place, text.parts)];
  const hasTag = lead.replace(/(^|\s)#[^\n]*/g, "$1").trim() !== "";
  if (hasTag) return undefined;
  return slot.isEntry ? replaceLines(place, text.indent, text.parts) : [replaceBehindDash(place, text.parts)];
}

interface Place {
  readonly unit: Unit;
  readonly slot: Slot;
  readonly span: Span;
  /** Whether only white space stands between the key or dash and the value. */
  readonly isBare: boolean;
  readonly onSameLine: boolean;
}

function replaceInline({ unit, slot, span, isBare, onSameLine }: Place, parts: Parts): RenderedEdit {
  const isEmpty = span.start === span.end;
  if (isBare && (isEmpty || (slot.isEntry && !onSameLine))) {
    return replaceSpan(unit, { start: slot.lead, end: span.end }, [
      " ",
      ...parts,
      isEmpty ? spaceAt(unit, span.end) : "",
    ]);
  }
  // A list may begin in the column of its key, and nothing else.
  const missing = slot.isEntry && !onSameLine ? slot.indents.map.length - columnOf(unit, span.start) : 0;
  return replaceSpan(unit, span, [blanks(missing), ...parts]);
}

/** A comment needs a blank before it. */
function spaceAt(unit: Unit, offset: number): string {
  return unit.text.charAt(unit.start + offset) === "#" ? " " : "";
}

function replaceBehindDash({ unit, slot, span }: Place, parts: Parts): RenderedEdit {
  if (span.end > span.start) return replaceSpan(unit, span, parts);
  const gap = slot.indents.map.length - columnOf(unit, slot.lead);
  return replaceSpan(unit, { start: slot.lead, end: span.end }, [blanks(gap), ...parts, spaceAt(unit, span.end)]);
}

/** Lines below a key, and below the comment at the end of its line. */
function replaceLines({ unit, slot, span, isBare, onSameLine }: Place, indent: string, parts: Parts): RenderedEdit[] {
  const newline = unit.layout.newline + indent;
  if (!isBare) return [replaceSpan(unit, { start: lineStart(unit, span.start), end: span.end }, [indent, ...parts])];
  const whole = { start: slot.lead, end: span.end };
  const end = lineEnd(unit, span.end);
  const rest = textOf(unit, { start: span.end, end });
  if (!onSameLine || rest.trim() === "") return [replaceSpan(unit, whole, [newline, ...parts])];
  return [replaceSpan(unit, whole, [spaceAt(unit, span.end)]), insertAt(unit, end, [newline, ...parts])];
}

/**
 * Adds lines behind the one that ends a node, and behind comments that stand deeper than the new lines and so belong
 * to it. `undefined` where something else than a comment follows on the line.
 */
export function addLines(
  unit: Unit,
  end: number,
  indent: string,
  members: readonly Parts[],
): RenderedEdit[] | undefined {
  if (members.length === 0) return [];
  if (!endsLine(unit, end)) return undefined;
  let last = lineEnd(unit, end);
  for (let next = nextLine(unit, last); next !== undefined; next = nextLine(unit, next)) {
    const line = textOf(unit, { start: next, end: lineEnd(unit, next) });
    if (!line.startsWith(`${indent} `) || !line.trimStart().startsWith("#")) break;
    last = lineEnd(unit, next);
  }
  return [
    insertAt(
      unit,
      last,
      members.flatMap((member) => [unit.layout.newline + indent, ...member]),
    ),
  ];
}

/** Whether nothing but a comment follows on the line. */
export function endsLine(unit: Unit, offset: number): boolean {
  return /^[ \t]*(?:[ \t]#.*)?$/.test(textOf(unit, { start: offset, end: lineEnd(unit, offset) }));
}

/** A member of a block list or map, with its dash. */
export interface BlockMember extends Span {
  readonly goes: boolean;
}

/** Removes members of a block list or map of which at least one stays, with the comments at the end of their lines. */
export function removeBlockMembers(unit: Unit, members: readonly BlockMember[]): RenderedEdit[] | undefined {
  const edits: RenderedEdit[] = [];
  for (const [index, { start, end, goes }] of members.entries()) {
    if (!goes) continue;
    if (!endsLine(unit, end)) return undefined;
    if (index > 0) {
      edits.push(replaceSpan(unit, wholeLines(unit, { start, end }), []));
      continue;
    }
    const run = members.slice(0, members.findIndex((member) => !member.goes) + 1);
    const gaps = run.slice(1).map((next, at) => ({ start: lineEnd(unit, run[at]?.end ?? end), end: next.start }));
    if (gaps.every((gap) => textOf(unit, gap).trim() === "")) {
      // What stands before the first one, such as the dash of its map, belongs to the first that stays.
      const rest = removeBlockMembers(unit, members.slice(run.length - 1));
      return rest && [replaceSpan(unit, { start, end: run.at(-1)?.start ?? end }, []), ...rest];
    }
    edits.push(replaceSpan(unit, firstLines(unit, { start, end }), []));
  }
  return edits;
}

/** The lines of a first member; of the line that it shares with a dash only what stands behind that. */
function firstLines(unit: Unit, { start, end }: Span): Span {
  const before = textOf(unit, { start: lineStart(unit, start), end: start });
  if (before.trim() === "") return wholeLines(unit, { start, end });
  return { start: start - (before.length - before.trimEnd().length), end: lineEnd(unit, end) };
}

/** Whether only blanks and dashes stand before the first member of a list or map on its line. */
export function beginsBlock(unit: Unit, offset: number): boolean {
  return /^ *(?:- +)*$/.test(textOf(unit, { start: lineStart(unit, offset), end: offset }));
}

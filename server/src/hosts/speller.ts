import type { CopiedNode, EditValue, Placeholder } from "../policy/edit.ts";
import { isCopiedNode } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import type { ArrayNode, Location, NodeId, ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";
import type { RenderedEdit } from "./host.ts";

/**
 * Writes edits in one notation. Each answer is a set of edits in the source that do not overlap, or `undefined` where
 * this place cannot take the edit. No edit is for a node inside another one that is replaced or removed.
 */
export interface Speller {
  /** Whether the node's text says something at another place too, so that no edit may touch it. */
  isShared(unit: Unit, location: Location): boolean;
  /** For the value of a key: no value is an empty list, several are a list. */
  replaceValue(unit: Unit, location: Location, values: readonly EditValue[]): Spelled;
  replaceItems(unit: Unit, list: Located<ArrayNode>, items: Replacements): Spelled;
  changeMembers(unit: Unit, object: Located<ObjectNode>, changes: MemberChanges): Spelled;
  renameProperty(unit: Unit, property: Located<PropertyNode>, key: string): Spelled;
  /**
   * Behind the unit, which is a statement; a single statement becomes the first of a list. `inside` are the edits of
   * the unit itself, and are part of the answer.
   */
  addStatements(unit: Unit, values: readonly EditValue[], inside: readonly RenderedEdit[]): Spelled;
}

export type Spelled = readonly RenderedEdit[] | undefined;

/** A node of one kind with the nodes around it, outermost first. */
export interface Located<Node extends PolicyNode | PropertyNode> extends Location {
  readonly node: Node;
}

/** A statement or document in the text. */
export interface Unit {
  /** The source's text. */
  readonly text: string;
  readonly root: PolicyNode;
  /** Its offset in the text. */
  readonly start: number;
  readonly layout: Layout;
  readonly policy: Policy;
}

/** How a text is laid out. */
export interface Layout {
  readonly newline: string;
  /** One step of indentation. */
  readonly step: string;
}

/** New text, with places to fill in. */
export type Parts = readonly (string | Placeholder)[];

/** New values by item of a list; none removes the item. */
export type Replacements = ReadonlyMap<NodeId, readonly EditValue[]>;

/** All that happens to the members of one object, names and values aside. */
export interface MemberChanges {
  readonly removed: ReadonlySet<NodeId>;
  /** In the order in which they are to come. */
  readonly added: readonly Addition[];
  /** The key of any property once all edits are made. */
  nameOf(property: PropertyNode): string;
}

/** A key to add behind the property `after`, else as the last, or for `atStart` as the first. */
export interface Addition {
  readonly key: string;
  readonly value: EditValue;
  readonly after?: NodeId;
  readonly atStart?: boolean;
}

/** The first indented line tells the step. */
export function layoutOf(text: string): Layout {
  const step = /\n([ \t]+)\S/.exec(text.slice(0, 20_000))?.[1] ?? "  ";
  return { newline: text.includes("\r\n") ? "\r\n" : "\n", step: step.startsWith("\t") ? "\t" : step };
}

/** An edit of a span of the unit. */
export function replaceSpan(unit: Unit, span: Span, parts: Parts): RenderedEdit {
  return { start: unit.start + span.start, end: unit.start + span.end, parts };
}

/** An insertion at an offset of the unit. */
export function insertAt(unit: Unit, offset: number, parts: Parts): RenderedEdit {
  return replaceSpan(unit, { start: offset, end: offset }, parts);
}

/** The text of a span of the unit. */
export function textOf(unit: Unit, { start, end }: Span): string {
  return unit.text.slice(unit.start + start, unit.start + end);
}

/** The offset in the unit that the line of another one begins at; negative where it begins before the unit. */
export function lineStart(unit: Unit, offset: number): number {
  return unit.text.lastIndexOf("\n", unit.start + offset - 1) + 1 - unit.start;
}

/** The offset in the unit that the line of another one ends at, before its line break. */
export function lineEnd(unit: Unit, offset: number): number {
  const newline = unit.text.indexOf("\n", unit.start + offset);
  if (newline === -1) return unit.text.length - unit.start;
  return (unit.text.charAt(newline - 1) === "\r" && newline > unit.start + offset ? newline - 1 : newline) - unit.start;
}

/** The offset in the unit that the next line begins at; `undefined` on the last line of the text. */
export function nextLine(unit: Unit, offset: number): number | undefined {
  const newline = unit.text.indexOf("\n", unit.start + offset);
  return newline === -1 ? undefined : newline + 1 - unit.start;
}

/** How many characters stand before an offset of the unit on its line. */
export function columnOf(unit: Unit, offset: number): number {
  return offset - lineStart(unit, offset);
}

/** The white space that the line of this offset in the unit begins with. */
export function indentAt(unit: Unit, offset: number): string {
  return /^[ \t]*/.exec(textOf(unit, { start: lineStart(unit, offset), end: offset }))?.[0] ?? "";
}

/**
 * The lines from that of `start` to that of `end`, with the line break before them, so that what is added behind the
 * line before stays apart; the first line of the text goes with the one behind it.
 */
export function wholeLines(unit: Unit, { start, end }: Span): Span {
  const from = lineStart(unit, start);
  const to = lineEnd(unit, end);
  const before = unit.start + from - 1;
  if (before < 0) return { start: from, end: nextLine(unit, end) ?? to };
  return { start: (unit.text.charAt(before - 1) === "\r" ? before - 1 : before) - unit.start, end: to };
}

/** All items, or `undefined` where one is. */
export function allDefined<Item>(items: readonly (Item | undefined)[]): Item[] | undefined {
  const defined = items.filter((item) => item !== undefined);
  return defined.length === items.length ? defined : undefined;
}

/** The members with a separator between each two. */
export function join(members: readonly Parts[], separator: string): Parts {
  return members.flatMap((member, index) => (index === 0 ? member : [separator, ...member]));
}

/** The nodes that a value writes again. */
export function copiedNodes(value: EditValue): readonly CopiedNode[] {
  if (typeof value !== "object" || value === null) return [];
  return isCopiedNode(value) ? [value] : Object.values(value).flatMap(copiedNodes);
}

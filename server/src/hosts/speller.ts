import type { EditValue, Placeholder, PolicyEdit } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import type { ArrayNode, Location, NodeId, ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";
import type { RenderedEdit } from "./host.ts";
import type { Layout } from "./json/jsonSpell.ts";

/**
 * Writes edits in one notation. Each answer is a set of edits in the source that do not overlap, or `undefined` where
 * this place cannot take the edit.
 */
export interface Speller {
  /** For the value of a key: no value is an empty list, several are a list. */
  replaceValue(unit: Unit, location: Location, values: readonly EditValue[]): Spelled;
  replaceItems(unit: Unit, list: ArrayNode, items: Replacements): Spelled;
  addProperty(unit: Unit, object: ObjectNode, edit: Extract<PolicyEdit, { op: "addProperty" }>): Spelled;
  removeProperties(unit: Unit, object: ObjectNode, removed: ReadonlySet<NodeId>): Spelled;
  renameProperty(unit: Unit, property: PropertyNode, key: string): Spelled;
  /** Behind the unit, which is a statement; a single statement becomes the first of a list. */
  addStatements(unit: Unit, values: readonly EditValue[]): Spelled;
}

export type Spelled = readonly RenderedEdit[] | undefined;

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

/** New values by item of a list; none removes the item. */
export type Replacements = ReadonlyMap<NodeId, readonly EditValue[]>;

/** An edit of a span of the unit. */
export function replaceSpan(unit: Unit, span: Span, parts: readonly (string | Placeholder)[]): RenderedEdit {
  return { start: unit.start + span.start, end: unit.start + span.end, parts };
}

/** The text of a span of the unit. */
export function textOf(unit: Unit, { start, end }: Span): string {
  return unit.text.slice(unit.start + start, unit.start + end);
}

/** The white space that the line of this offset in the unit begins with. */
export function indentAt(unit: Unit, offset: number): string {
  const lineStart = unit.text.lastIndexOf("\n", unit.start + offset - 1) + 1;
  return /^[ \t]*/.exec(unit.text.slice(lineStart, unit.start + offset))?.[0] ?? "";
}

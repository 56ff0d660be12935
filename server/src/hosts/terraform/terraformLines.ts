import type { EditValue } from "../../policy/edit.ts";
import type { ArrayNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import type { RenderedEdit } from "../host.ts";
import {
  allDefined,
  indentAt,
  insertAt,
  lineEnd,
  lineStart,
  replaceSpan,
  type Spelled,
  textOf,
  type Unit,
  wholeLines,
} from "../speller.ts";
import { hclComment } from "./hclSpell.ts";
import { type Item, printItems, spellStatement } from "./terraformSpell.ts";

/**
 * The blocks that a property is gathered from, in the order of the text; `undefined` where one key has several, which
 * cannot be told apart.
 */
export function blocksBelow(unit: Unit, property: PropertyNode): Span[] | undefined {
  const { value, span } = property;
  if (value.kind === "object") {
    return allDefined(value.properties.map((inner) => blocksBelow(unit, inner)))
      ?.flat()
      .sort((left, right) => left.start - right.start);
  }
  // What is gathered and not known has the place of all of its blocks.
  const isWhole = value.kind === "unknown" && property.keySpan.start === span.start;
  return isWhole || (value.kind === "array" && !isTuple(unit, value)) ? undefined : [span];
}

/** Whether a list stands in one pair of brackets, and is not gathered from several. */
export function isTuple(unit: Unit, { span, items }: ArrayNode): boolean {
  const starts = [span.start, ...items.map((item) => item.span.end)];
  const between = starts.map((start, index) => textOf(unit, { start, end: items[index]?.span.start ?? span.end }));
  return /^\[[\s,]*\]$/.test(between.map((gap) => gap.replace(hclComment, "")).join(""));
}

/**
 * Removes lines with the comment at their end, and with the blank line before where another one or the end of the
 * block follows. `undefined` where something else shares the lines.
 */
export function removeLines(unit: Unit, { start, end }: Span): RenderedEdit[] | undefined {
  const head = textOf(unit, { start: lineStart(unit, start), end: start });
  if (head.trim() !== "" || !endsLine(unit, end)) return undefined;
  const lines = wholeLines(unit, { start, end });
  const before = textOf(unit, { start: -unit.start, end: lines.start });
  const blank = before.length - before.trimEnd().length;
  const after = unit.text.slice(unit.start + lines.end);
  const isLoose = /^\r?\n[ \t]*(?:\r?\n|\})/.test(after);
  return [replaceSpan(unit, { start: lines.start - (isLoose ? blank : 0), end: lines.end }, [])];
}

/** Whether nothing but a comment follows on the line. */
function endsLine(unit: Unit, offset: number): boolean {
  return (
    textOf(unit, { start: offset, end: lineEnd(unit, offset) })
      .replace(hclComment, "")
      .trim() === ""
  );
}

/** Adds lines behind an argument or block; a block stands apart. */
export function addBehind(unit: Unit, end: number, items: readonly Item[], indent: string): RenderedEdit[] | undefined {
  if (!endsLine(unit, end)) return undefined;
  const { newline } = unit.layout;
  const apart = items.some(({ kind }) => kind === "block") ? newline : "";
  return [insertAt(unit, lineEnd(unit, end), [apart + newline + indent, ...printItems(items, indent, unit)])];
}

/** Adds lines behind the brace that opens the statement. */
export function addAtStart(unit: Unit, items: readonly Item[]): RenderedEdit[] | undefined {
  const { newline, step } = unit.layout;
  const outer = indentAt(unit, 0);
  const lines = [newline + outer + step, ...printItems(items, outer + step, unit)];
  const inside = insideOf(unit);
  if (textOf(unit, inside).trim() === "") return [replaceSpan(unit, inside, [...lines, newline + outer])];
  return endsLine(unit, inside.start) ? [insertAt(unit, lineEnd(unit, inside.start), lines)] : undefined;
}

/** Adds blocks before the brace that closes the statement. */
export function addInside(unit: Unit, items: readonly Item[]): RenderedEdit[] | undefined {
  const inside = insideOf(unit);
  const text = textOf(unit, inside);
  if (items.length === 0) return [];
  if (text.trim() === "") return addAtStart(unit, items);
  if (!/\n[ \t]*$/.test(text)) return undefined;
  const { newline, step } = unit.layout;
  const indent = indentAt(unit, 0) + step;
  const end = inside.start + text.trimEnd().length;
  return [insertAt(unit, end, [newline + newline + indent, ...printItems(items, indent, unit)])];
}

/** What stands between the braces of the statement. */
function insideOf({ root, text, start }: Unit): Span {
  return { start: text.indexOf("{", start) + 1 - start, end: root.span.end - 1 };
}

/** Adds statements behind the unit's, apart from it where statements stand apart. */
export function addStatementBlocks(unit: Unit, values: readonly EditValue[], inside: readonly RenderedEdit[]): Spelled {
  const { root, layout, policy } = unit;
  const { end } = root.span;
  const indent = indentAt(unit, 0);
  const effect = root.kind === "object" ? root.properties.find(({ key }) => key === "Effect") : undefined;
  const impliesAllow = effect !== undefined && effect.span.start === effect.span.end;
  const blocks = allDefined(values.map((value) => spellStatement(unit, value, indent, impliesAllow)));
  if (blocks === undefined || !endsLine(unit, end)) return undefined;
  const [first = 0, second = 0] = policy.statementStarts;
  const between = unit.text.slice(first + (policy.statements[0]?.root.span.end ?? 0), second);
  const isDense = policy.statements.length > 1 && !/\n[ \t]*\r?\n/.test(between);
  const lead = (isDense ? "" : layout.newline) + layout.newline + indent;
  const lines = blocks.flatMap((block) => [lead, ...printItems([block], indent, unit)]);
  return [...inside, insertAt(unit, lineEnd(unit, end), lines)];
}

import type { EditValue } from "../../policy/edit.ts";
import { spell } from "../bracketSpell.ts";
import type { RenderedEdit } from "../host.ts";
import {
  allDefined,
  columnOf,
  lineEnd,
  lineStart,
  type Parts,
  replaceSpan,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
} from "../speller.ts";
import { addLines, beginsBlock, endsLine } from "./yamlLines.ts";
import { flowBrackets, spellItem } from "./yamlSpell.ts";
import { styleAt, type YamlStyle } from "./yamlStyle.ts";

/** Statements to add, with the edits of the one that they come behind. */
interface AddedStatements {
  readonly values: readonly EditValue[];
  readonly inside: readonly RenderedEdit[];
}

/** Adds items behind the unit's in a block list; a single statement becomes the first item of one. */
export function addYamlStatements(unit: Unit, added: AddedStatements, flowSpeller: Speller): Spelled {
  const { policy, root, text } = unit;
  const list = policy.statementElement?.node;
  const isFlow = list?.kind === "array" ? isFlowAt(unit, policy.start + list.span.start) : isInBraces(unit);
  if (isFlow) return endsDeep(unit) ? flowSpeller.addStatements(unit, added.values, added.inside) : undefined;
  if (!beginsBlock(unit, 0) || !endsLine(unit, root.span.end)) return undefined;
  const style = styleAt(unit);
  if (list?.kind !== "array") return makeList(unit, added, style);
  const dash = text.slice(unit.start + lineStart(unit, 0), unit.start).lastIndexOf("-");
  const column = dash === -1 ? columnOf(unit, list.span.start + policy.start - unit.start) : dash;
  const own = dash === -1 ? style : { ...style, dash: `-${" ".repeat(columnOf(unit, 0) - dash - 1)}` };
  const items = spellItems(unit, added.values, " ".repeat(column), own);
  const lines = items && addLines(unit, root.span.end, " ".repeat(column), items);
  return lines && [...added.inside, ...lines];
}

/** Whether a statement between braces ends deeper than the key it stands behind, so that a bracket may follow. */
function endsDeep(unit: Unit): boolean {
  const { policy, root } = unit;
  const property = policy.statementElement?.property;
  if (property?.value.kind === "array" || property === undefined || isFlowAt(unit, policy.start)) return true;
  const column = columnOf(unit, policy.start + property.keySpan.start - unit.start);
  return columnOf(unit, root.span.end - 1) > column;
}

function isFlowAt(unit: Unit, start: number): boolean {
  return /[[{]/.test(unit.text.charAt(start));
}

function isInBraces(unit: Unit): boolean {
  return unit.text.charAt(unit.start) === "{";
}

/** One that stands between braces is followed by others of its kind. */
function spellItems(unit: Unit, values: readonly EditValue[], indent: string, style: YamlStyle): Parts[] | undefined {
  return allDefined(
    values.map((value) => {
      if (!isInBraces(unit)) return spellItem(unit, value, indent, style);
      const spelled = spell(value, undefined, unit.layout, flowBrackets(unit, style));
      return spelled && [style.dash, ...spelled];
    }),
  );
}

/** The statement as the first item of a list: all of its lines move, and so does what is added to it. */
function makeList(unit: Unit, { values, inside }: AddedStatements, style: YamlStyle): Spelled {
  const indent = " ".repeat(columnOf(unit, 0));
  const items = spellItems(unit, values, indent, { ...style, dash: "- " });
  const end = Math.max(lineEnd(unit, unit.root.span.end), ...inside.map((edit) => edit.end - unit.start));
  if (items === undefined || inside.some(({ start }) => start < unit.start)) return undefined;
  const moved = moveDeeper(applyInside(unit, inside, end));
  const lines = items.flatMap((item) => [unit.layout.newline + indent, ...item]);
  return [replaceSpan(unit, { start: 0, end }, ["- ", ...moved, ...lines])];
}

/** The unit's text up to an offset, with the edits made. */
function applyInside(unit: Unit, inside: readonly RenderedEdit[], end: number): Parts {
  const parts: (string | Parts[number])[] = [];
  let position = 0;
  for (const edit of [...inside].sort((left, right) => left.start - right.start || left.end - right.end)) {
    parts.push(textOf(unit, { start: position, end: edit.start - unit.start }), ...edit.parts);
    position = edit.end - unit.start;
  }
  return [...parts, textOf(unit, { start: position, end })];
}

/** Two blanks at the beginning of each further line that is not empty. */
function moveDeeper(parts: Parts): Parts {
  let atLineStart = false;
  return parts.flatMap((part) => {
    const text = typeof part === "string" ? part : part.text;
    if (text === "") return [part];
    const lead = atLineStart && !/^\r?\n/.test(text) ? ["  "] : [];
    atLineStart = text.endsWith("\n");
    if (typeof part !== "string") return [...lead, part];
    return [...lead, part.replace(/\n(?=[^\r\n])/g, "\n  ")];
  });
}

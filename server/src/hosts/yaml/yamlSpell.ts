import { type EditValue, isCopiedNode, isPlaceholderText } from "../../policy/edit.ts";
import type { PolicyNode } from "../../policy/tree.ts";
import { type Brackets, spell } from "../bracketSpell.ts";
import { allDefined, columnOf, join, type Parts, textOf, type Unit } from "../speller.ts";
import { spellKey, spellText } from "./yamlScalar.ts";
import type { YamlStyle } from "./yamlStyle.ts";

/** A value as YAML: behind its key or dash, or on lines of its own that begin in the column of `indent`. */
export interface YamlText {
  /** `undefined` for text that stands behind its key. */
  readonly indent: string | undefined;
  /** Without the indent of the first line. */
  readonly parts: Parts;
}

/** Where lines of a value begin: those of a list, and those of a map or of any other value. */
export interface Indents {
  readonly list: string;
  readonly map: string;
}

/** The value in block style; short lists in brackets where the style says so. `undefined` where it cannot be written. */
export function spellBlock(unit: Unit, value: EditValue, indents: Indents, style: YamlStyle): YamlText | undefined {
  if (typeof value !== "object" || value === null || isPlaceholderText(value)) {
    return inline(spell(value, undefined, unit.layout, flowBrackets(unit, style, false)));
  }
  if (isCopiedNode(value)) return copyBlock(unit, value.copied, indents);
  if (Array.isArray(value)) {
    if (value.length === 0 || (style.flowLists && value.length <= MAX_IN_FLOW && value.every(isScalar))) {
      return inline(spell(value, undefined, unit.layout, flowBrackets(unit, style)));
    }
    return lines(
      value.map((item: EditValue) => spellItem(unit, item, indents.list, style)),
      indents.list,
      unit,
    );
  }
  const members = Object.entries(value);
  if (members.length === 0) return inline(["{}"]);
  return lines(
    members.map(([key, member]) => spellEntry(unit, key, member, indents.map, style)),
    indents.map,
    unit,
  );
}

/** A list in brackets holds so many items. */
const MAX_IN_FLOW = 3;

function isScalar(value: EditValue): boolean {
  return typeof value !== "object" || value === null || isPlaceholderText(value);
}

function inline(parts: Parts | undefined): YamlText | undefined {
  return parts && { indent: undefined, parts };
}

function lines(members: readonly (Parts | undefined)[], indent: string, { layout }: Unit): YamlText | undefined {
  const spelled = allDefined(members);
  return spelled && { indent, parts: join(spelled, layout.newline + indent) };
}

/** An item of a list whose dashes stand in the column of `indent`. */
export function spellItem(unit: Unit, value: EditValue, indent: string, style: YamlStyle): Parts | undefined {
  const inner = indent + " ".repeat(style.dash.length);
  const text = spellBlock(unit, value, { list: inner, map: inner }, style);
  if (text === undefined) return undefined;
  return text.indent === undefined ? ["- ", ...text.parts] : [style.dash, ...text.parts];
}

/** An entry of a map whose keys stand in the column of `indent`. */
export function spellEntry(
  unit: Unit,
  key: string,
  value: EditValue,
  indent: string,
  style: YamlStyle,
): Parts | undefined {
  const text = spellBlock(unit, value, indentsBelow(indent, style), style);
  if (text === undefined) return undefined;
  const head = `${spellKey(key, style, false)}:`;
  return [text.indent === undefined ? `${head} ` : head + unit.layout.newline + text.indent, ...text.parts];
}

/** Where the lines of a value begin whose key stands in the column of `indent`. */
export function indentsBelow(indent: string, { listStep, step }: YamlStyle): Indents {
  return { list: indent + listStep, map: indent + step };
}

/** How YAML writes what stands between brackets, or what a scalar is like outside them. */
export function flowBrackets(unit: Unit, style: YamlStyle, inFlow = true): Brackets {
  return {
    text: (parts) => spellText(parts, style, inFlow),
    key: (key) => spellKey(key, style, inFlow),
    assign: ": ",
    memberEnd: ",",
    trailingComma: false,
    growsLines: false,
    braceSpace: style.braceSpace,
    linesGo: true,
    comment: /#[^\r\n]*/g,
    copy: (node) => copyFlow(unit, node),
  };
}

/** A node between brackets as its text stands; `undefined` where that means something else there. */
function copyFlow(unit: Unit, { span }: PolicyNode): Parts | undefined {
  const text = textOf(unit, span);
  if (text.includes("\n") || isShared(text)) return undefined;
  const untagged = text.replace(/^(?:!\S*\s+)+/, "");
  return /^["'[{]/.test(untagged) || !/[[\]{},]|: | #|:$/.test(untagged) ? [text] : undefined;
}

/** A node as its text stands, with its further lines where they belong at the new place. */
function copyBlock(unit: Unit, { span }: PolicyNode, { list, map }: Indents): YamlText | undefined {
  const text = textOf(unit, span);
  // How many lines or blanks a block scalar holds may depend on the place.
  if (isShared(text) || /[|>](?:[-+]?[1-9]|\+)/.test(text)) return undefined;
  if (isBlockCollection(text)) {
    const indent = /^-\s/.test(text) ? list : map;
    return { indent, parts: [moveLines(text, columnOf(unit, span.start), indent)] };
  }
  const columns = [...text.matchAll(/\n( *)(?=[^\s])/g)].map(([, blanks = ""]) => blanks.length);
  return { indent: undefined, parts: [moveLines(text, Math.min(...columns), map)] };
}

/** Whether the text is an alias or holds an anchor, and cannot stand twice. */
function isShared(text: string): boolean {
  return text.startsWith("*") || /(?:^|[\s[{,])&\S/.test(text) || /^<<\s*:/.test(text);
}

/** Whether a text of one node begins with a dash or a key. */
function isBlockCollection(text: string): boolean {
  return /^(?:-|"(?:[^"\\]|\\.)*"\s*:|'(?:[^']|'')*'\s*:|[^\s"'[{|>!&*#][^\n]*?:)(?:\s|$)/.test(text);
}

/** Further lines begin in another column; one that begins before the old column begins at the new one. */
function moveLines(text: string, from: number, to: string): string {
  return text.replace(/\n( *)(?=[^\s])/g, (_, blanks: string) => `\n${to}${blanks.slice(from)}`);
}

import type { EditValue } from "../../policy/edit.ts";
import type { ArrayNode, Location, ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { createBracketSpeller, hasComment, outgrowsLine, placesOf } from "../bracketRender.ts";
import type { RenderedEdit } from "../host.ts";
import {
  allDefined,
  columnOf,
  insertAt,
  join,
  type Located,
  lineEnd,
  type MemberChanges,
  type Parts,
  type Replacements,
  replaceSpan,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
} from "../speller.ts";
import { addLines, beginsBlock, dashOf, endsLine, removeBlockMembers, replaceAt, slotOf } from "./yamlLines.ts";
import { spellKey } from "./yamlScalar.ts";
import { isAliased, isAnchored, removesAnchor } from "./yamlShared.ts";
import { flowBrackets, spellBlock, spellEntry, spellItem } from "./yamlSpell.ts";
import { addYamlStatements } from "./yamlStatements.ts";
import { quoteAt, styleAt } from "./yamlStyle.ts";

/**
 * Spells edits in YAML, in block style or between brackets as the text around them. `undefined` where a node comes
 * from an alias or is the anchor of one.
 */
export const yamlSpeller: Speller = {
  isShared: (unit, location) => isAliased(unit, location) || isAnchored(unit, location),
  replaceValue: (unit, location, values) => keepAnchors(unit, replaceValue(unit, location, values)),
  replaceItems: (unit, list, items) => keepAnchors(unit, replaceItems(unit, list, items)),
  changeMembers: (unit, object, changes) => keepAnchors(unit, changeMembers(unit, object, changes)),
  renameProperty,
  addStatements: (unit, values, inside) => {
    const root = { node: unit.root, ancestors: [] };
    if (isAliased(unit, root) || isAnchored(unit, root)) return undefined;
    return keepAnchors(unit, addYamlStatements(unit, { values, inside }, flowSpeller));
  },
};

function keepAnchors(unit: Unit, edits: Spelled): Spelled {
  return edits === undefined || removesAnchor(unit, edits) ? undefined : edits;
}

const flowSpeller = createBracketSpeller((unit, near) => {
  return flowBrackets(unit, near.kind === "array" || near.kind === "string" ? styleAt(unit, [near]) : styleAt(unit));
});

/** Whether a list or map stands in brackets. */
function isFlow(unit: Unit, { span }: PolicyNode): boolean {
  return /[[{]/.test(unit.text.charAt(unit.start + span.start));
}

function renameProperty(unit: Unit, { node: { keySpan } }: Located<PropertyNode>, key: string): Spelled {
  const style = { ...styleAt(unit), keyQuote: quoteAt(unit, keySpan.start) };
  return [replaceSpan(unit, keySpan, [spellKey(key, style, true)])];
}

/** `like` are nodes that the new ones are written like. */
function replaceValue(
  unit: Unit,
  location: Location,
  values: readonly EditValue[],
  like: readonly PolicyNode[] = [],
): Spelled {
  const { node, ancestors } = location;
  const object = ancestors.at(-2);
  const property = ancestors.at(-1);
  if (object !== undefined && object.kind !== "property" && isFlow(unit, object)) {
    if (node.span.start === node.span.end) return undefined;
    return flowSpeller.replaceValue(unit, location, values);
  }
  if (node.kind === "property" || (property !== undefined && property.kind !== "property")) return undefined;
  const style = styleAt(unit, like, [node]);
  const slot = slotOf(unit, location, style);
  const [value = [], ...others] = values;
  const text = slot && spellBlock(unit, others.length === 0 ? value : values, slot.indents, style);
  return slot && text && replaceAt(unit, slot, node.span, text);
}

function replaceItems(unit: Unit, list: Located<ArrayNode>, items: Replacements): Spelled {
  const { node } = list;
  const touched = node.items.filter(({ id }) => items.has(id));
  const isAlias = (item: PolicyNode) => isAliased(unit, { node: item, ancestors: [] });
  if (touched.some(isAlias)) return undefined;
  if (isFlow(unit, node)) return replaceFlowItems(unit, list, items);
  const style = styleAt(unit, touched, [node]);
  const edits: (readonly RenderedEdit[] | undefined)[] = [];
  for (const item of node.items) {
    const [first, ...others] = items.get(item.id) ?? [];
    if (first === undefined) continue;
    const slot = slotOf(unit, { node: item, ancestors: [...list.ancestors, node] }, style);
    const text = slot && spellBlock(unit, first, slot.indents, style);
    edits.push(slot && text && replaceAt(unit, slot, item.span, text));
    const indent = " ".repeat(columnOf(unit, node.span.start));
    const added = allDefined(others.map((value) => spellItem(unit, value, indent, style)));
    edits.push(added && addLines(unit, item.span.end, indent, added));
  }
  edits.push(removeFrom(unit, list, (item) => items.get(item.id)?.length === 0, "[]"));
  return allDefined(edits)?.flat();
}

/** A list in brackets that grows too long for its line becomes a block list, unless it stands in brackets itself. */
function replaceFlowItems(unit: Unit, list: Located<ArrayNode>, items: Replacements): Spelled {
  const { node, ancestors } = list;
  const object = ancestors.at(-2);
  const inBlock = object?.kind === "object" && !isFlow(unit, object);
  const breaks = outgrowsLine(unit, node, items) && !hasComment(unit, node, { comment: /#/ });
  if (!inBlock || !breaks) return flowSpeller.replaceItems(unit, list, items);
  const values = node.items.flatMap((item): readonly EditValue[] => items.get(item.id) ?? [{ copied: item }]);
  const touched = node.items.filter(({ id }) => items.has(id));
  return replaceValue(unit, list, values, touched);
}

type Member = PolicyNode | PropertyNode;

/** Removes members of a block list or map; without the last one it is an empty one in brackets. */
function removeFrom(
  unit: Unit,
  list: Located<ArrayNode | ObjectNode>,
  goes: (member: Member) => boolean,
  empty: string,
): Spelled {
  const { node } = list;
  const members = blockMembers(unit, node, goes);
  if (!members?.some((member) => member.goes)) return members && [];
  if (members.some((member) => !member.goes)) return removeBlockMembers(unit, members);
  const [first, ...others] = members;
  const last = members.at(-1);
  const slot = slotOf(unit, list, styleAt(unit));
  if (first === undefined || last === undefined || slot === undefined || !endsLine(unit, last.end)) return undefined;
  const text = { indent: undefined, parts: [empty] };
  const hasComments = others.some(({ start }, index) => {
    const end = members[index]?.end ?? start;
    return textOf(unit, { start: lineEnd(unit, end), end: start }).trim() !== "";
  });
  if (!hasComments) return replaceAt(unit, slot, { ...node.span, end: lineEnd(unit, last.end) }, text);
  const replaced = replaceAt(unit, slot, { ...node.span, end: lineEnd(unit, first.end) }, text);
  const removed = removeBlockMembers(unit, [{ ...first, goes: false }, ...others]);
  return replaced && removed && [...replaced, ...removed];
}

function blockMembers(unit: Unit, node: ArrayNode | ObjectNode, goes: (member: Member) => boolean) {
  if (node.kind === "object") {
    return node.properties.map((member) => ({ ...member.span, goes: goes(member) }));
  }
  const starts = allDefined(node.items.map((item) => dashOf(unit, node, item)));
  return starts?.map((start, index) => {
    const item = node.items[index];
    return { start, end: item?.span.end ?? start, goes: item !== undefined && goes(item) };
  });
}

function changeMembers(unit: Unit, object: Located<ObjectNode>, changes: MemberChanges): Spelled {
  const { node, ancestors } = object;
  const { removed, added } = changes;
  const [first] = node.properties;
  if (first === undefined) {
    if (!isFlow(unit, node)) return undefined;
    const around = ancestors.at(-2);
    const inBlock = around?.kind === "object" && !isFlow(unit, around);
    if (!inBlock) return flowSpeller.changeMembers(unit, object, changes);
    return replaceValue(unit, object, [Object.fromEntries(added.map(({ key, value }) => [key, value]))]);
  }
  const isMerged = (property: PropertyNode) => isAliased(unit, { node: property, ancestors: [] });
  if (node.properties.some((property) => removed.has(property.id) && isMerged(property))) return undefined;
  if (isFlow(unit, node)) return flowSpeller.changeMembers(unit, object, changes);
  if (!beginsBlock(unit, first.span.start)) return undefined;
  const style = styleAt(unit);
  const indent = " ".repeat(columnOf(unit, first.span.start));
  const entries = allDefined(added.map(({ key, value }) => spellEntry(unit, key, value, indent, style)));
  if (entries === undefined) return undefined;
  const kept = node.properties.filter(({ id }) => !removed.has(id));
  const lineBreak = unit.layout.newline + indent;
  const [head] = kept;
  if (head === undefined && entries.length > 0) return replaceEntries(unit, node, join(entries, lineBreak));
  const places = placesOf(node, changes);
  const insertions = [undefined, ...kept].map((anchor): Spelled => {
    const here = entries.filter((_, index) => places[index] === anchor);
    if (anchor !== undefined) return addBehind(unit, anchor, indent, here);
    if (head === undefined || here.length === 0) return [];
    return [insertAt(unit, head.span.start, [...join(here, lineBreak), lineBreak])];
  });
  return allDefined([...insertions, removeFrom(unit, object, ({ id }) => removed.has(id), "{}")])?.flat();
}

/** Puts entries in the place of all that a block map has; the comments between those stay. */
function replaceEntries(unit: Unit, map: ObjectNode, entries: Parts): Spelled {
  const [first] = map.properties;
  if (first === undefined || !endsLine(unit, first.span.end)) return undefined;
  const others = blockMembers(unit, map, ({ id }) => id !== first.id);
  const removed = others && removeBlockMembers(unit, others);
  const span = { start: first.span.start, end: lineEnd(unit, first.span.end) };
  return removed && [replaceSpan(unit, span, entries), ...removed];
}

/** Blank lines behind a block scalar with `+` are its own. */
function addBehind(unit: Unit, { span }: PropertyNode, indent: string, members: readonly Parts[]): Spelled {
  if (members.length > 0 && /[|>]\d?\+/.test(textOf(unit, span))) return undefined;
  return addLines(unit, span.end, indent, members);
}

import type { EditValue } from "../../policy/edit.ts";
import type { Location, ObjectNode, PropertyNode } from "../../policy/tree.ts";
import { createBracketSpeller } from "../bracketRender.ts";
import type { RenderedEdit } from "../host.ts";
import {
  type Addition,
  allDefined,
  indentAt,
  type Located,
  type MemberChanges,
  replaceSpan,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
} from "../speller.ts";
import { quoteHcl } from "./hclSpell.ts";
import {
  addAtStart,
  addBehind,
  addInside,
  addStatementBlocks,
  blocksBelow,
  isTuple,
  removeLines,
} from "./terraformLines.ts";
import {
  argumentNames,
  blockNames,
  type Item,
  isText,
  spellArgument,
  spellBlocks,
  spellConditions,
  spellGathered,
  spellList,
  terraformBrackets,
} from "./terraformSpell.ts";

/**
 * Spells edits of a statement in the blocks of an `aws_iam_policy_document`. `undefined` for what these blocks cannot
 * say, and where several of them say one thing.
 */
export const terraformSpeller: Speller = {
  isShared: () => false,
  replaceValue,
  replaceItems(unit, list, items) {
    const values = [...items.values()].flat();
    if (!isTuple(unit, list.node) || spellList(unit, values, "") === undefined) return undefined;
    return listSpeller.replaceItems(unit, list, items);
  },
  changeMembers,
  renameProperty,
  addStatements: addStatementBlocks,
};

const listSpeller = createBracketSpeller(terraformBrackets);

/** What a property of a statement is in the text, as blocks of the provider have it. */
type Role = "argument" | "element" | "operator" | "list";

export function roleOf(unit: Unit, { node, ancestors }: Located<PropertyNode>): Role | undefined {
  const [root, element, , operator] = ancestors;
  if (root !== unit.root) return undefined;
  if (element === undefined) return blockNames.has(node.key) ? "element" : "argument";
  if (element.kind !== "property" || !blockNames.has(element.key)) return undefined;
  if (element.key !== "Condition") return operator === undefined ? "list" : undefined;
  return operator === undefined ? "operator" : "list";
}

function replaceValue(unit: Unit, { node, ancestors }: Location, values: readonly EditValue[]): Spelled {
  const property = ancestors.at(-1);
  if (property?.kind !== "property") return undefined;
  const role = roleOf(unit, { node: property, ancestors: ancestors.slice(0, -1) });
  const [first = [], ...others] = values;
  const value = others.length === 0 ? first : values;
  if (role === "element" || role === "operator") {
    const element = ancestors[1];
    if (element?.kind !== "property") return undefined;
    return replaceBlocks(unit, property, (indent) =>
      role === "element"
        ? spellBlocks(unit, property.key, value, indent)
        : spellConditions(unit, property.key, value, indent),
    );
  }
  const isImplied = property.keySpan.start === property.keySpan.end;
  const indent = indentAt(unit, node.span.start);
  if (role === "argument") {
    const argument = spellArgument(unit, property.key, value, indent);
    if (argument?.kind !== "argument") return undefined;
    return isImplied ? addAtStart(unit, [argument]) : [replaceSpan(unit, node.span, argument.value)];
  }
  const isGathered = node.kind === "array" && !isTuple(unit, node);
  if (role !== "list" || isGathered || node.span.end === node.span.start) return undefined;
  const list = spellList(unit, value, indent);
  return list && [replaceSpan(unit, node.span, list)];
}

/** Puts blocks in the place of those that a property is gathered from. */
function replaceBlocks(
  unit: Unit,
  property: PropertyNode,
  spell: (indent: string) => readonly Item[] | undefined,
): Spelled {
  const [first, ...others] = blocksBelow(unit, property) ?? [];
  if (first === undefined) return undefined;
  const indent = indentAt(unit, first.start);
  const items = spell(indent + unit.layout.step);
  if (items === undefined) return undefined;
  const removed = [first, ...others].map((block) => removeLines(unit, block));
  const added = items.length === 0 ? [] : addBehind(unit, first.end, items, indent);
  return allDefined([...removed, added])?.flat();
}

function changeMembers(unit: Unit, object: Located<ObjectNode>, changes: MemberChanges): Spelled {
  const { node, ancestors } = object;
  const removed = node.properties.filter(({ id }) => changes.removed.has(id));
  const kept = node.properties.filter((property) => !removed.includes(property));
  // A statement without an effect would allow.
  if (removed.some(({ key }) => key === "Effect") && !kept.some(({ key }) => key === "Effect")) return undefined;
  const removals = removed.map((property) => {
    const isArgument = node === unit.root && !blockNames.has(property.key);
    return removeProperty(unit, property, isArgument);
  });
  const parent = ancestors.at(-1);
  const additions =
    node === unit.root
      ? changes.added.map((addition) => addToStatement(unit, node, addition))
      : [addToElement(unit, object, parent, changes)];
  return allDefined([...removals, ...additions])?.flat();
}

/** Removes an argument, or the blocks of what is gathered from some. */
function removeProperty(unit: Unit, property: PropertyNode, isArgument: boolean): RenderedEdit[] | undefined {
  const { span } = property;
  if (span.start === span.end) return undefined;
  const spans = isArgument ? [span] : blocksBelow(unit, property);
  return spans && allDefined(spans.map((each) => removeLines(unit, each)))?.flat();
}

function addToStatement(unit: Unit, { properties }: ObjectNode, { key, value, after, atStart }: Addition): Spelled {
  const indent = indentAt(unit, 0) + unit.layout.step;
  if (blockNames.has(key)) {
    const blocks = spellBlocks(unit, key, value, indent + unit.layout.step);
    return blocks && addInside(unit, blocks);
  }
  const argument = spellArgument(unit, key, value, indent);
  if (argument === undefined) return undefined;
  const written = properties.filter((property) => {
    return argumentNames.has(property.key) && property.span.end > property.span.start;
  });
  const anchor = atStart ? undefined : (written.find(({ id }) => id === after) ?? lastOf(written));
  return anchor === undefined ? addAtStart(unit, [argument]) : addBehind(unit, anchor.span.end, [argument], indent);
}

function lastOf(properties: readonly PropertyNode[]): PropertyNode | undefined {
  return properties.toSorted((left, right) => left.span.end - right.span.end).at(-1);
}

/** More blocks of an element, behind those that are there. */
function addToElement(
  unit: Unit,
  { node, ancestors }: Located<ObjectNode>,
  parent: Location["node"] | undefined,
  { added, nameOf }: MemberChanges,
): Spelled {
  if (added.length === 0) return [];
  const element = ancestors[1];
  const name = element?.kind === "property" ? blockNames.get(nameOf(element)) : undefined;
  const last = parent?.kind === "property" ? blocksBelow(unit, parent)?.at(-1) : undefined;
  if (name === undefined || last === undefined || parent?.kind !== "property") return undefined;
  const indent = indentAt(unit, last.start);
  const inner = indent + unit.layout.step;
  const items = added.map(({ key, value }) =>
    parent === element
      ? spellGathered(unit, name, key, value, inner)
      : spellConditions(unit, nameOf(parent), { [key]: value }, inner),
  );
  const spelled = allDefined(items)?.flat();
  return spelled && node.kind === "object" ? addBehind(unit, last.end, spelled, indent) : undefined;
}

function renameProperty(unit: Unit, property: Located<PropertyNode>, key: string): Spelled {
  const { node } = property;
  if (node.keySpan.start === node.keySpan.end) return undefined;
  const role = roleOf(unit, property);
  if (role === "argument") {
    const name = argumentNames.get(key);
    const fits = name !== undefined && isText(node.key) === isText(key);
    return fits ? [replaceSpan(unit, node.keySpan, [name])] : undefined;
  }
  const blocks = blocksBelow(unit, node);
  if (role === undefined || blocks === undefined) return undefined;
  if (role === "list") return [replaceSpan(unit, node.keySpan, quoteHcl([key], "&{"))];
  if (role === "operator") return allDefined(blocks.map((block) => renameTest(unit, block, key)));
  const name = blockNames.get(key);
  const isPrincipal = name !== undefined && key !== "Condition" && node.key !== "Condition";
  const length = blockNames.get(node.key)?.length ?? 0;
  return isPrincipal ? blocks.map(({ start }) => replaceSpan(unit, { start, end: start + length }, [name])) : undefined;
}

/** Writes another operator into a condition. */
function renameTest(unit: Unit, block: { readonly start: number; readonly end: number }, key: string) {
  const test = /(\btest\s*=\s*)("[^"\r\n]*")/.exec(textOf(unit, block));
  if (test === null) return undefined;
  const start = block.start + test.index + (test[1]?.length ?? 0);
  return replaceSpan(unit, { start, end: start + (test[2]?.length ?? 0) }, quoteHcl([key], "&{"));
}

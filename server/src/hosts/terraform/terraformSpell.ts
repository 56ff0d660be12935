import { asEditObject, type CopiedNode, type EditValue, isCopiedNode, isPlaceholderText } from "../../policy/edit.ts";
import { locate, type PolicyNode } from "../../policy/tree.ts";
import { type Brackets, encloseList, spell } from "../bracketSpell.ts";
import { allDefined, join, type Parts, type Unit } from "../speller.ts";
import { collectionsIn, copyHcl, hclBrackets, quoteHcl } from "./hclSpell.ts";

/** What the arguments of a statement are called in an `aws_iam_policy_document`. */
export const argumentNames: ReadonlyMap<string, string> = new Map([
  ["Sid", "sid"],
  ["Effect", "effect"],
  ["Action", "actions"],
  ["NotAction", "not_actions"],
  ["Resource", "resources"],
  ["NotResource", "not_resources"],
]);

/** The elements that are blocks there. */
export const blockNames: ReadonlyMap<string, string> = new Map([
  ["Principal", "principals"],
  ["NotPrincipal", "not_principals"],
  ["Condition", "condition"],
]);

/** Whether an argument is a single text, and no list. */
export function isText(element: string): boolean {
  return element === "Sid" || element === "Effect";
}

/** How strings and lists are written in these blocks, where `&{` begins a variable of AWS. */
export function terraformBrackets(unit: Unit): Brackets {
  return {
    ...hclBrackets(unit, unit.root),
    trailingComma: collectionsIn(unit, unit.root).lists[0] ?? true,
    text: (parts) => quoteHcl(parts, "&{"),
    copy: (node, indent) => copyHcl(unit, node, indent),
  };
}

/** A part of a block's body: `name = value`, or a block. */
export type Item =
  | { readonly kind: "argument"; readonly name: string; readonly value: Parts; readonly isMultiLine: boolean }
  | { readonly kind: "block"; readonly name: string; readonly items: readonly Item[] };

/** An argument of a statement in a line that is indented so; `undefined` where it cannot be written. */
export function spellArgument(unit: Unit, element: string, value: EditValue, indent: string): Item | undefined {
  const name = argumentNames.get(element);
  if (name === undefined) return undefined;
  if (!isText(element)) return listArgument(unit, name, value, indent);
  if (!isWord(value)) return undefined;
  const text = spell(value, undefined, unit.layout, terraformBrackets(unit));
  return text && { kind: "argument", name, value: text, isMultiLine: false };
}

function isWord(value: EditValue): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null && isPlaceholderText(value));
}

function listArgument(unit: Unit, name: string, value: EditValue, indent: string): Item | undefined {
  const list = spellList(unit, value, indent);
  return list && { kind: "argument", name, value: list, isMultiLine: isMultiLine(list) };
}

function isMultiLine(parts: Parts): boolean {
  return parts.some((part) => typeof part === "string" && part.includes("\n"));
}

/**
 * A list in a line that is indented so. One item stands on the line, several below it. What stood as a whole where a
 * list belongs, such as `local.actions`, is a list itself.
 */
export function spellList(unit: Unit, value: EditValue, indent: string): Parts | undefined {
  const brackets = terraformBrackets(unit);
  if (isDirect(unit, value))
    return isGathered(unit, value.copied) ? undefined : spell(value, indent, unit.layout, brackets);
  const items: readonly EditValue[] = isList(value) ? value : [value];
  if (!items.every((item) => isScalar(item) && !isDirect(unit, item))) return undefined;
  const inner = items.length > 1 ? indent + unit.layout.step : undefined;
  const spelled = items.map((item) => spell(item, inner, unit.layout, brackets));
  return encloseList(spelled, items.length > 1 ? indent : undefined, unit.layout, brackets);
}

function isList(value: EditValue): value is readonly EditValue[] {
  return Array.isArray(value);
}

function isScalar(value: EditValue): boolean {
  if (typeof value !== "object") return true;
  return value !== null && (isPlaceholderText(value) || isCopy(value));
}

/** Whether the value is a copy of what stood behind an argument's name, or is gathered from blocks. */
function isDirect(unit: Unit, value: EditValue): value is CopiedNode {
  return isCopy(value) && !isCopiedItem(unit, value);
}

/** Whether the value is a copy of what is an item of a list, as is all that comes from another statement. */
export function isCopiedItem(unit: Unit, { copied }: CopiedNode): boolean {
  const location = locate(unit.root, copied.id);
  return location === undefined || location.ancestors.at(-1)?.kind === "array";
}

function isCopy(value: EditValue): value is CopiedNode {
  return typeof value === "object" && value !== null && isCopiedNode(value);
}

/** Whether a node is gathered from blocks, and is no expression that can stand elsewhere. */
function isGathered(unit: Unit, { id, kind }: PolicyNode): boolean {
  const parent = locate(unit.root, id)?.ancestors.at(-1);
  return kind === "object" || (parent?.kind === "property" && blockNames.has(parent.key));
}

/** The blocks of an element that is not written as an argument; their bodies are indented so. */
export function spellBlocks(unit: Unit, element: string, value: EditValue, indent: string): Item[] | undefined {
  const name = blockNames.get(element);
  if (name === undefined) return undefined;
  const members = value === "*" && element !== "Condition" ? { "*": "*" } : asEditObject(value);
  if (members === undefined) return undefined;
  const blocks = Object.entries(members).map(([key, inner]) => spellGathered(unit, name, key, inner, indent));
  return allDefined(blocks)?.flat();
}

/** The blocks of one key of such an element: of a type of principals, or of an operator. */
export function spellGathered(
  unit: Unit,
  name: string,
  key: string,
  value: EditValue,
  indent: string,
): Item[] | undefined {
  if (name === "condition") return spellConditions(unit, key, value, indent);
  const identifiers = listArgument(unit, "identifiers", value, indent);
  return identifiers && [{ kind: "block", name, items: [textArgument("type", key), identifiers] }];
}

/** The blocks of one operator. */
export function spellConditions(unit: Unit, test: string, keys: EditValue, indent: string): Item[] | undefined {
  const variables = asEditObject(keys);
  if (variables === undefined) return undefined;
  return allDefined(
    Object.entries(variables).map(([variable, values]): Item | undefined => {
      const list = listArgument(unit, "values", values, indent);
      const items = list && [textArgument("test", test), textArgument("variable", variable), list];
      return items && { kind: "block", name: "condition", items };
    }),
  );
}

function textArgument(name: string, text: string): Item {
  return { kind: "argument", name, value: quoteHcl([text], "&{"), isMultiLine: false };
}

/** A whole statement in a line that is indented so. What the others leave out is left out. */
export function spellStatement(unit: Unit, value: EditValue, indent: string, impliesAllow: boolean): Item | undefined {
  const elements = asEditObject(value);
  // One without an effect would allow.
  if (elements?.["Effect"] === undefined) return undefined;
  const inner = indent + unit.layout.step;
  const items = Object.entries(elements).map(([element, content]): Item[] | undefined => {
    if (element === "Effect" && content === "Allow" && impliesAllow) return [];
    if (blockNames.has(element)) return spellBlocks(unit, element, content, inner + unit.layout.step);
    const argument = spellArgument(unit, element, content, inner);
    return argument && [argument];
  });
  const spelled = allDefined(items);
  return spelled && { kind: "block", name: "statement", items: spelled.flat() };
}

/**
 * The items on lines that are indented so, without the indent of the first. The signs of arguments that follow one
 * another stand below each other, and what takes several lines stands apart.
 */
export function printItems(items: readonly Item[], indent: string, unit: Pick<Unit, "layout">): Parts {
  const { newline } = unit.layout;
  const isLarge = (item: Item) => item.kind === "block" || item.isMultiLine;
  const printed = items.map((item, index): Parts => {
    const before = items[index - 1];
    const isApart = before !== undefined && (isLarge(item) || isLarge(before)) && !lists.has(item.name);
    const lead = before === undefined ? "" : (isApart ? newline : "") + newline + indent;
    if (item.kind === "block") return [lead, ...printBlock(item.name, item.items, indent, unit)];
    return [`${lead + item.name.padEnd(widthAt(items, index))} = `, ...item.value];
  });
  return join(printed, "");
}

/** The lists in the blocks of a statement. */
const lists: ReadonlySet<string> = new Set(["values", "identifiers"]);

export function printBlock(name: string, items: readonly Item[], indent: string, unit: Pick<Unit, "layout">): Parts {
  const { newline, step } = unit.layout;
  if (items.length === 0) return [`${name} {}`];
  const inner = indent + step;
  return [`${name} {${newline}${inner}`, ...printItems(items, inner, unit), `${newline}${indent}}`];
}

/** The length of the longest name among the arguments on one line that an argument stands with. */
function widthAt(items: readonly Item[], index: number): number {
  const isSmall = (item: Item | undefined) => item?.kind === "argument" && !item.isMultiLine;
  if (!isSmall(items[index])) return 0;
  let first = index;
  let last = index;
  while (isSmall(items[first - 1])) first--;
  while (isSmall(items[last + 1])) last++;
  return Math.max(...items.slice(first, last + 1).map(({ name }) => name.length));
}

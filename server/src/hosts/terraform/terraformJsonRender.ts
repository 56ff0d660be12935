import type { EditValue } from "../../policy/edit.ts";
import { scalarText } from "../../policy/lower.ts";
import type { ArrayNode, Location, NodeId, ObjectNode, PropertyNode } from "../../policy/tree.ts";
import { createBracketSpeller } from "../bracketRender.ts";
import { spell } from "../bracketSpell.ts";
import type { RenderedEdit } from "../host.ts";
import { parseJsonTree } from "../json/jsonTree.ts";
import {
  type Addition,
  allDefined,
  indentAt,
  insertAt,
  type Located,
  lineStart,
  type MemberChanges,
  type Spelled,
  type Speller,
  textOf,
  type Unit,
} from "../speller.ts";
import {
  blockMembers,
  isListOfTexts,
  jsonBlockBrackets,
  type WrittenStatement,
  writeConditions,
  writeList,
  writePrincipals,
  writeStatement,
  writeValue,
} from "./terraformJsonSpell.ts";
import { isTuple } from "./terraformLines.ts";
import { roleOf } from "./terraformRender.ts";
import { argumentNames, blockNames, isText } from "./terraformSpell.ts";

/**
 * Spells edits of a statement in the blocks of an `aws_iam_policy_document` in Terraform's JSON syntax. The model has
 * AWS's names and gathers blocks; the edits are made on the JSON as it is written, which is read again for them.
 */
export const terraformJsonSpeller: Speller = {
  isShared: () => false,
  replaceValue,
  replaceItems(unit, list, items) {
    if (!isTuple(unit, list.node) || !isListOfTexts(unit, [...items.values()].flat())) return undefined;
    return jsonSpeller.replaceItems(unit, list, items);
  },
  changeMembers,
  renameProperty,
  addStatements,
};

const jsonSpeller = createBracketSpeller(jsonBlockBrackets);

/** The statement as JSON; `undefined` where it is not plain enough for edits. */
function readWritten(unit: Unit): WrittenStatement | undefined {
  const { root, errors } = parseJsonTree(textOf(unit, unit.root.span));
  if (root?.kind !== "object" || errors > 0) return undefined;
  const properties = new Map(root.properties.map((property) => [property.key, property]));
  const isPlain = properties.size === root.properties.length && !properties.has("dynamic");
  return isPlain ? { unit, root, properties } : undefined;
}

function nameOf(element: string): string {
  return argumentNames.get(element) ?? blockNames.get(element) ?? element;
}

function replaceValue(unit: Unit, { ancestors }: Location, values: readonly EditValue[]): Spelled {
  const written = readWritten(unit);
  const property = ancestors.at(-1);
  if (written === undefined || property?.kind !== "property") return undefined;
  const role = roleOf(unit, { node: property, ancestors: ancestors.slice(0, -1) });
  const [first = [], ...others] = values;
  const value = others.length === 0 ? first : values;
  if (role === "argument" || role === "element") {
    const spelled = writeValue(written, property.key, value);
    const own = written.properties.get(nameOf(property.key));
    if (spelled === undefined) return undefined;
    if (own !== undefined) return replaceWritten(written, own, spelled);
    const added = [{ key: nameOf(property.key), value: spelled, atStart: true }];
    return changeWritten(written, written.root, { removed: new Set(), added });
  }
  const element = ancestors[1];
  const path = [...ancestors.slice(2), property].flatMap((node) => (node.kind === "property" ? node.key : []));
  const blocks = element?.kind === "property" ? blocksAt(written, element.key, path) : undefined;
  const [block, ...more] = blocks ?? [];
  if (element?.kind !== "property" || block === undefined) return undefined;
  if (role === "operator") {
    const changed = writeConditions(written, property.key, value);
    return changed && changeBlocks(written, element.key, new Map([[block, changed], ...more.map(toNothing)]));
  }
  const list = memberOf(block, blockMembers(element.key).values);
  const spelled = writeList(written, value);
  return more.length > 0 || list === undefined || spelled === undefined
    ? undefined
    : replaceWritten(written, list, spelled);
}

function toNothing(block: ObjectNode): [ObjectNode, readonly EditValue[]] {
  return [block, []];
}

function replaceWritten({ unit, root }: WrittenStatement, property: PropertyNode, value: EditValue): Spelled {
  return jsonSpeller.replaceValue(unit, { node: property.value, ancestors: [root, property] }, [value]);
}

function changeWritten(
  { unit }: WrittenStatement,
  node: ObjectNode,
  changes: Pick<MemberChanges, "removed" | "added">,
): Spelled {
  return jsonSpeller.changeMembers(unit, { node, ancestors: [] }, { ...changes, nameOf: ({ key }) => key });
}

/** The blocks of an element whose keys these are, outermost first; all of them for none. */
function blocksAt(written: WrittenStatement, element: string, path: readonly string[]): ObjectNode[] | undefined {
  const value = written.properties.get(nameOf(element))?.value;
  const items = value?.kind === "array" ? value.items : [value];
  const blocks = allDefined(items.map((item) => (item?.kind === "object" ? item : undefined)));
  const { keys } = blockMembers(element);
  return blocks?.filter((block) => path.every((key, level) => textIn(block, keys[level]) === key));
}

function memberOf({ properties }: ObjectNode, name: string | undefined): PropertyNode | undefined {
  return properties.find(({ key }) => key === name);
}

function textIn(block: ObjectNode, name: string | undefined): string | undefined {
  const member = memberOf(block, name);
  return member && scalarText(member.value);
}

/**
 * Puts blocks in the place of others. Where some go the list is written as a whole, for other edits of the statement may
 * touch it too, and must then be seen to overlap.
 */
function changeBlocks(
  written: WrittenStatement,
  element: string,
  changes: ReadonlyMap<ObjectNode, readonly EditValue[]>,
): Spelled {
  const property = written.properties.get(nameOf(element));
  const blocks = blocksAt(written, element, []);
  if (property === undefined || blocks === undefined) return undefined;
  const isShorter = [...changes.values()].some((values) => values.length === 0);
  if (isShorter || property.value.kind !== "array") {
    const all = blocks.flatMap((block): readonly EditValue[] => changes.get(block) ?? [{ copied: block }]);
    return replaceWritten(written, property, all);
  }
  const list: Located<ArrayNode> = { node: property.value, ancestors: [written.root, property] };
  const items = new Map([...changes].map(([{ id }, values]): [NodeId, readonly EditValue[]] => [id, values]));
  return jsonSpeller.replaceItems(written.unit, list, items);
}

function changeMembers(unit: Unit, { node, ancestors }: Located<ObjectNode>, changes: MemberChanges): Spelled {
  const written = readWritten(unit);
  if (written === undefined) return undefined;
  if (node === unit.root) return changeStatement(written, node, changes);
  const [, element, , operator] = ancestors;
  if (element?.kind !== "property" || !blockNames.has(element.key)) return undefined;
  const path = operator?.kind === "property" ? [operator.key] : [];
  const blocks = blocksAt(written, element.key, path);
  const last = blocks?.at(-1);
  if (blocks === undefined || last === undefined) return undefined;
  const gone = node.properties
    .filter(({ id }) => changes.removed.has(id))
    .map(({ key }) => blocksAt(written, element.key, [...path, key]) ?? []);
  const added = allDefined(
    changes.added.map(({ key, value }) => {
      if (element.key !== "Condition") return writePrincipals(written, key, value);
      const [test] = path;
      return test === undefined
        ? writeConditions(written, key, value)
        : writeConditions(written, test, { [key]: value });
    }),
  )?.flat();
  // A block that is not found has a name that is filled in.
  if (added === undefined || gone.some((found) => found.length === 0)) return undefined;
  const changed = new Map(gone.flat().map(toNothing));
  if (added.length > 0) changed.set(last, [...(changed.has(last) ? [] : [{ copied: last }]), ...added]);
  return changeBlocks(written, element.key, changed);
}

function changeStatement(written: WrittenStatement, node: ObjectNode, { removed, added }: MemberChanges): Spelled {
  const gone = node.properties.filter(({ id }) => removed.has(id));
  // A statement without an effect would allow.
  if (gone.some(({ key }) => key === "Effect")) return undefined;
  const ids = allDefined(gone.map(({ key }) => written.properties.get(nameOf(key))?.id));
  const additions = allDefined(
    added.map(({ key, value, after, atStart = false }): Addition | undefined => {
      const spelled = writeValue(written, key, value);
      const anchor = node.properties.find(({ id }) => id === after);
      const before = anchor && written.properties.get(nameOf(anchor.key))?.id;
      if (spelled === undefined) return undefined;
      return { key: nameOf(key), value: spelled, atStart, ...(before === undefined ? {} : { after: before }) };
    }),
  );
  return ids && additions && changeWritten(written, written.root, { removed: new Set(ids), added: additions });
}

function renameProperty(unit: Unit, property: Located<PropertyNode>, key: string): Spelled {
  const written = readWritten(unit);
  const { node, ancestors } = property;
  const role = roleOf(unit, property);
  if (written === undefined || role === undefined) return undefined;
  if (role === "argument" || role === "element") {
    const names = role === "argument" ? argumentNames : blockNames;
    const own = written.properties.get(nameOf(node.key));
    const name = isText(node.key) === isText(key) ? names.get(key) : undefined;
    const isCondition = node.key === "Condition" || key === "Condition";
    if (own === undefined || name === undefined || isCondition) return undefined;
    return jsonSpeller.renameProperty(unit, { node: own, ancestors: [written.root] }, name);
  }
  const element = ancestors[1];
  if (element?.kind !== "property") return undefined;
  const path = [...ancestors.slice(2), node].flatMap((each) => (each.kind === "property" ? each.key : []));
  const blocks = blocksAt(written, element.key, path) ?? [];
  const name = blockMembers(element.key).keys[path.length - 1];
  const edits = allDefined(
    blocks.map((block) => {
      const member = memberOf(block, name);
      return member && replaceWritten(written, member, key);
    }),
  );
  return blocks.length === 0 ? undefined : edits?.flat();
}

/** Behind the statement, which becomes the first of a list where it stands alone. */
function addStatements(unit: Unit, values: readonly EditValue[], inside: readonly RenderedEdit[]): Spelled {
  const written = readWritten(unit);
  if (written === undefined) return undefined;
  const { end } = unit.root.span;
  const isOneLine = !textOf(unit, unit.root.span).includes("\n");
  const indent = indentAt(unit, isOneLine ? 0 : end - 1);
  const startsLine = textOf(unit, { start: lineStart(unit, 0), end: 0 }).trim() === "";
  const separator = startsLine ? `,${unit.layout.newline}${indent}` : ", ";
  const spelled = allDefined(
    values.map((value) => {
      const statement = writeStatement(written, value);
      if (statement === undefined) return undefined;
      return spell(statement, isOneLine ? undefined : indent, unit.layout, jsonBlockBrackets(unit));
    }),
  );
  if (spelled === undefined) return undefined;
  const added = spelled.flatMap((value) => [separator, ...value]);
  const isAlone = unit.text.slice(0, unit.start).trimEnd().endsWith(":");
  if (!isAlone) return [...inside, insertAt(unit, end, added)];
  return [insertAt(unit, 0, ["["]), ...inside, insertAt(unit, end, [...added, "]"])];
}

import { asEditObject, type EditObject, type EditValue, isCopiedNode, isPlaceholderText } from "../../policy/edit.ts";
import { isComputedKey, locate, type ObjectNode, type PropertyNode } from "../../policy/tree.ts";
import type { Brackets } from "../bracketSpell.ts";
import { jsonBrackets } from "../json/jsonSpell.ts";
import { allDefined, type Parts, type Unit } from "../speller.ts";
import { isTuple } from "./terraformLines.ts";
import { argumentNames, blockNames, isCopiedItem, isText } from "./terraformSpell.ts";

/** A statement of an `aws_iam_policy_document` as the JSON that it is; its spans are those of the unit. */
export interface WrittenStatement {
  readonly unit: Unit;
  readonly root: ObjectNode;
  /** Under the provider's names. */
  readonly properties: ReadonlyMap<string, PropertyNode>;
}

/** How JSON is written in these blocks, where `&{` begins a variable of AWS. */
export function jsonBlockBrackets(unit: Unit): Brackets {
  const brackets = jsonBrackets(unit);
  const textOf = (part: Parts[number] | undefined) => (typeof part === "string" ? part : (part?.text ?? ""));
  return {
    ...brackets,
    text: (parts) =>
      brackets.text(
        parts.map((part, index) => {
          // The sign may stand in one part, and the brace in the next.
          const behind = textOf(parts[index + 1]).charAt(0);
          const escaped = escapeSigns(textOf(part) + behind).slice(0, behind === "" ? undefined : -1);
          return typeof part === "string" ? escaped : { ...part, text: escaped };
        }),
      ),
  };
}

function escapeSigns(text: string): string {
  return text.replaceAll("${", "&{").replaceAll("%{", "%%{");
}

/** The members of a block: those that become keys, and the one with the values. */
export function blockMembers(element: string): { readonly keys: readonly string[]; readonly values: string } {
  return element === "Condition"
    ? { keys: ["test", "variable"], values: "values" }
    : { keys: ["type"], values: "identifiers" };
}

/** A whole statement; `undefined` where these blocks cannot say it. What the others leave out is left out. */
export function writeStatement(written: WrittenStatement, value: EditValue): EditObject | undefined {
  const elements = asEditObject(value);
  // One without an effect would allow.
  if (elements?.["Effect"] === undefined) return undefined;
  const impliesAllow = !written.properties.has("effect");
  const kept = Object.entries(elements).filter(([key, content]) => {
    return !(impliesAllow && key === "Effect" && content === "Allow");
  });
  const members = kept.map(([key, content]): [string, EditValue] | undefined => {
    const name = argumentNames.get(key) ?? blockNames.get(key);
    const spelled = writeValue(written, key, content);
    return name === undefined || spelled === undefined ? undefined : [name, spelled];
  });
  const defined = allDefined(members);
  return defined && Object.fromEntries(defined);
}

/** The value of an element as its argument or blocks have it. */
export function writeValue(written: WrittenStatement, element: string, value: EditValue): EditValue | undefined {
  if (blockNames.has(element)) return writeBlocks(written, element, value);
  if (!argumentNames.has(element)) return undefined;
  if (!isText(element)) return writeList(written, value);
  return isTextValue(value) ? value : undefined;
}

function isTextValue(value: EditValue): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null && isPlaceholderText(value));
}

/** What stood as a whole where a list belongs, such as `"${local.actions}"`, is a list itself. */
export function writeList({ unit }: Pick<WrittenStatement, "unit">, value: EditValue): EditValue | undefined {
  if (typeof value === "object" && value !== null && isCopiedNode(value)) {
    const { copied } = value;
    if (isCopiedItem(unit, value)) return [value];
    const isGathered = copied.kind === "object" || (copied.kind === "array" && !isTuple(unit, copied));
    return isGathered ? undefined : value;
  }
  const items = Array.isArray(value) ? (value as readonly EditValue[]) : [value];
  return isListOfTexts(unit, items) ? items : undefined;
}

export function isListOfTexts(unit: Unit, items: readonly EditValue[]): boolean {
  return items.every((item) => {
    if (typeof item !== "object") return true;
    if (item === null || isPlaceholderText(item)) return item !== null;
    return isCopiedNode(item) && isCopiedItem(unit, item);
  });
}

/** The blocks of `Principal`, `NotPrincipal` or `Condition`; what is copied as a whole is copied as it is written. */
function writeBlocks(written: WrittenStatement, element: string, value: EditValue): EditValue | undefined {
  if (typeof value === "object" && value !== null && isCopiedNode(value)) {
    const [root, property, ...others] = locate(written.unit.root, value.copied.id)?.ancestors ?? [];
    if (root === undefined || property?.kind !== "property" || others.length > 0) return undefined;
    const isOfKind = (property.key === "Condition") === (element === "Condition");
    const own = written.properties.get(blockNames.get(property.key) ?? "");
    return own && isOfKind ? { copied: own.value } : undefined;
  }
  const members = value === "*" && element !== "Condition" ? { "*": "*" } : asEditObject(value);
  const write = element === "Condition" ? writeConditions : writePrincipals;
  const blocks = Object.entries(members ?? {}).map(([key, inner]) => write(written, key, inner));
  return members && allDefined(blocks)?.flat();
}

/** The block of one type of principals. */
export function writePrincipals(
  written: WrittenStatement,
  type: string,
  value: EditValue,
): readonly EditValue[] | undefined {
  const identifiers = writeList(written, value);
  return identifiers === undefined || isComputedKey(type) ? undefined : [{ type, identifiers }];
}

/** The blocks of one operator. */
export function writeConditions(
  written: WrittenStatement,
  test: string,
  keys: EditValue,
): readonly EditValue[] | undefined {
  const members = asEditObject(keys);
  if (members === undefined || isComputedKey(test)) return undefined;
  return allDefined(
    Object.entries(members).map(([variable, inner]) => {
      const values = writeList(written, inner);
      return values === undefined || isComputedKey(variable) ? undefined : { test, variable, values };
    }),
  );
}

import { argumentNames, blockNames, type Item, printBlock } from "../../hosts/terraform/terraformSpell.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { knownText } from "../../policy/value.ts";
import type { Conversion } from "./convertPolicy.ts";
import { hclLayout, writeList, writeText } from "./writeHcl.ts";

/**
 * A document as an `aws_iam_policy_document` with the name `policy`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function writeBlocks({ properties }: ObjectNode): Conversion {
  const items: Item[] = [];
  const text = textsIn(properties).find((each) => each.includes("&{"));
  if (text !== undefined)
    return { refused: `In an \`aws_iam_policy_document\` the \`&{\` of \`${text}\` begins a variable.` };
  // Without a version AWS reads a document as one of 2008, and the provider writes 2012.
  if (!properties.some(({ key }) => key === "Version")) items.push(argument("version", '"2008-10-17"'));
  for (const { key, value } of properties) {
    if (key === "Version") {
      const isUsual = value.kind === "string" && knownText(value.value) === "2012-10-17";
      if (!isUsual) items.push(argument("version", writeScalar(value)));
    } else if (key === "Id") items.push(argument("policy_id", writeScalar(value)));
    else if (key === "Statement") {
      const statements = value.kind === "array" ? value.items : [value];
      for (const statement of statements) {
        const name = statement.kind === "object" ? nameInPlaceOfList(statement) : undefined;
        if (name !== undefined) return { refused: `\`${name}\` is a name, which may stand for a text or for a list.` };
        const written = statement.kind === "object" ? writeStatement(statement) : undefined;
        if (written === undefined) return { refused: noBlock };
        items.push({ kind: "block", name: "statement", items: written });
      }
    } else return { refused: `An \`aws_iam_policy_document\` has no place for \`${key}\`.` };
  }
  return { text: printBlock('data "aws_iam_policy_document" "policy"', items, "", hclLayout).join("") };
}

const noBlock = "An `aws_iam_policy_document` has no place for a part of its statements.";

function textsIn(properties: readonly PropertyNode[]): string[] {
  return properties.flatMap(({ key, value }) => [key, ...textsOf(value)]);
}

function textsOf(node: PolicyNode): string[] {
  if (node.kind === "object") return textsIn(node.properties);
  if (node.kind === "array") return node.items.flatMap(textsOf);
  if (node.kind !== "string" || node.value.kind === "unknown") return [];
  const { value } = node;
  return value.kind === "known" ? [value.text] : value.parts.filter((part) => typeof part === "string");
}

/** The element whose list is a name alone. */
function nameInPlaceOfList({ properties }: ObjectNode): string | undefined {
  const isName = (node: PolicyNode): boolean => {
    if (node.kind === "object") return node.properties.some(({ value }) => isName(value));
    return node.kind === "string" && node.value.kind === "template" && node.value.parts.length === 1;
  };
  return properties.find(({ key, value }) => key !== "Sid" && key !== "Effect" && isName(value))?.key;
}

/** How far what stands in a statement is indented, and in a block of it. */
const INDENT = "    ";

function writeStatement({ properties }: ObjectNode): Item[] | undefined {
  const written: Item[] = [];
  const blocks: Item[] = [];
  // One without an effect would allow.
  if (!properties.some(({ key }) => key === "Effect")) return undefined;
  for (const { key, value } of properties) {
    const name = argumentNames.get(key);
    if (name !== undefined) {
      const isText = key === "Sid" || key === "Effect";
      const text = isText ? (value.kind === "string" ? writeScalar(value) : undefined) : writeTexts(value, INDENT);
      if (text === undefined) return undefined;
      written.push(argument(name, text));
      continue;
    }
    const inner = blockNames.get(key);
    const own = inner === undefined ? undefined : key === "Condition" ? conditions(value) : principals(inner, value);
    if (own === undefined) return undefined;
    blocks.push(...own);
  }
  return [...written, ...blocks];
}

function argument(name: string, text: string): Item {
  return { kind: "argument", name, value: [text], isMultiLine: text.includes("\n") };
}

function principals(name: string, value: PolicyNode): Item[] | undefined {
  if (value.kind === "string" && knownText(value.value) === "*") return [principal(name, "*", '["*"]')];
  if (value.kind !== "object") return undefined;
  const blocks = value.properties.map(({ key, value: identifiers }) => {
    const texts = writeTexts(identifiers, `${INDENT}  `);
    return texts === undefined ? undefined : principal(name, key, texts);
  });
  return allOf(blocks);
}

function principal(name: string, type: string, identifiers: string): Item {
  return { kind: "block", name, items: [argument("type", quote(type)), argument("identifiers", identifiers)] };
}

function conditions(value: PolicyNode): Item[] | undefined {
  if (value.kind !== "object") return undefined;
  const blocks = value.properties.flatMap(({ key: test, value: keys }): (Item | undefined)[] => {
    if (keys.kind !== "object") return [undefined];
    return keys.properties.map(({ key: variable, value: values }) => {
      const texts = writeTexts(values, `${INDENT}  `);
      if (texts === undefined) return undefined;
      const items = [argument("test", quote(test)), argument("variable", quote(variable)), argument("values", texts)];
      return { kind: "block", name: "condition", items };
    });
  });
  return allOf(blocks);
}

/** A list of texts, whatever the values are; `undefined` where one is no scalar. */
function writeTexts(node: PolicyNode, indent: string): string | undefined {
  const items = node.kind === "array" ? node.items : [node];
  if (items.some(({ kind }) => kind !== "string" && kind !== "literal")) return undefined;
  return writeList(items.map(writeScalar), indent);
}

function writeScalar(node: PolicyNode): string {
  if (node.kind === "literal") return quote(String(node.value));
  return node.kind === "string" ? writeText(node.value, "&{") : "null";
}

function quote(text: string): string {
  return writeText({ kind: "known", text }, "&{");
}

function allOf(items: readonly (Item | undefined)[]): Item[] | undefined {
  const defined = items.filter((item) => item !== undefined);
  return defined.length < items.length ? undefined : defined;
}

import { inDoubleQuotes, readSnippet, writeSnippet } from "./snippetParts.ts";

/** How an AWS variable begins: HCL's own `${` doubled, or `&{` as `aws_iam_policy_document` has it. */
export type VariableSign = "$${" | "&{";

/** A string in HCL, in the editor's snippet language. */
export function hclString(text: string, variable: VariableSign): string {
  const quote = (plain: string) => inDoubleQuotes(plain).replaceAll("${", () => variable);
  return `"${writeSnippet(readSnippet(text), quote)}"`;
}

/** A list of strings, on one line for a single one. */
export function hclList(items: readonly string[], variable: VariableSign, step: string): string[] {
  const written = items.map((item) => hclString(item, variable));
  if (written.length < 2) return [`[${written.join("")}]`];
  return ["[", ...written.map((item) => `${step}${item},`), "]"];
}

/** A key with the lines of its value. */
export type Attribute = readonly [key: string, value: readonly string[]];

/** The attributes, with the signs of those on neighbouring lines below one another, as `terraform fmt` has them. */
export function hclAttributes(attributes: readonly Attribute[]): string[] {
  const isShort = (index: number) => attributes[index]?.[1].length === 1;
  return attributes.flatMap(([key, value], index) => {
    let first = index;
    while (isShort(index) && isShort(first - 1)) first--;
    let end = index + 1;
    while (isShort(index) && isShort(end)) end++;
    const width = Math.max(...attributes.slice(first, end).map(([name]) => name.length));
    const [head = "", ...rest] = value;
    return [`${key.padEnd(width)} = ${head}`, ...rest];
  });
}

import type { SnippetStatement } from "../../knowledge/snippets.ts";
import { type Attribute, hclAttributes, hclList, hclString } from "./hclText.ts";

/** The statements as blocks of an `aws_iam_policy_document`, in the editor's snippet language. */
export function terraformStatements(statements: readonly SnippetStatement[], step: string): string {
  return statements.map((statement) => writeStatement(statement, step).join("\n")).join("\n\n");
}

function writeStatement({ Sid, Effect, Condition = {}, ...lists }: SnippetStatement, step: string): string[] {
  const attributes: Attribute[] = [
    ["sid", [hclString(Sid, "&{")]],
    ["effect", [hclString(Effect, "&{")]],
    ...Object.entries(lists).map(
      ([element, value]): Attribute => [listNames[element] ?? element, writeList(value, step)],
    ),
  ];
  const conditions = Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) =>
      block("condition", step, [
        ["test", [hclString(test, "&{")]],
        ["variable", [hclString(variable, "&{")]],
        ["values", writeList(values, step)],
      ]),
    ),
  );
  const inside = [hclAttributes(attributes), ...conditions].flatMap((lines, index) =>
    index === 0 ? lines : ["", ...lines],
  );
  return ["statement {", ...inside.map((line) => (line === "" ? "" : step + line)), "}"];
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document */
const listNames: Readonly<Record<string, string>> = {
  Action: "actions",
  Resource: "resources",
  NotResource: "not_resources",
};

function writeList(value: string | readonly string[], step: string): string[] {
  return hclList(typeof value === "string" ? [value] : value, "&{", step);
}

function block(name: string, step: string, attributes: readonly Attribute[]): string[] {
  return [`${name} {`, ...hclAttributes(attributes).map((line) => step + line), "}"];
}

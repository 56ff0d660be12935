import type { SnippetStatement } from "../../knowledge/snippets.ts";
import { type Attribute, hclAttributes, hclList, hclString } from "./hclText.ts";

/** The statements as objects of an HCL list, as `jsonencode` takes them, in the editor's snippet language. */
export function hclStatements(statements: readonly SnippetStatement[], step: string): string {
  return statements.map((statement) => writeObject(statement, step).join("\n")).join(",\n");
}

type Value = string | readonly string[] | { readonly [key: string]: Value };

function writeObject(object: object, step: string): string[] {
  const attributes = Object.entries(object).map(([key, value]: [string, Value]): Attribute => {
    const name = /^[A-Za-z_][\w-]*$/.test(key) ? key : `"${key}"`;
    return [name, writeValue(value, step)];
  });
  return ["{", ...hclAttributes(attributes).map((line) => step + line), "}"];
}

function writeValue(value: Value, step: string): string[] {
  if (typeof value === "string") return [hclString(value, "$${")];
  return isList(value) ? hclList(value, "$${", step) : writeObject(value, step);
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

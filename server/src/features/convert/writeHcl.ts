import { quoteHcl } from "../../hosts/terraform/hclSpell.ts";
import { type Item, printItems } from "../../hosts/terraform/terraformSpell.ts";
import type { ObjectNode, PolicyNode } from "../../policy/tree.ts";
import type { Value } from "../../policy/value.ts";

export const hclLayout = { layout: { newline: "\n", step: "  " } } as const;

/** An expression of HCL on a line that is indented so. */
export function writeHcl(node: PolicyNode, indent: string): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object":
      return node.properties.length === 0 ? "{}" : `{\n${inner}${writeMembers(node, inner)}\n${indent}}`;
    case "array":
      return writeList(
        node.items.map((item) => writeHcl(item, node.items.length > 1 || item.kind === "object" ? inner : indent)),
        indent,
        node.items.some(({ kind }) => kind === "object"),
      );
    case "literal":
      return String(node.value);
    case "string":
      return writeText(node.value, "$${");
    default:
      return "null";
  }
}

function writeMembers({ properties }: ObjectNode, indent: string): string {
  const items = properties.map(({ key, value }): Item => {
    const text = writeHcl(value, indent);
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : quoteHcl([key], "$${").join("");
    return { kind: "argument", name, value: [text], isMultiLine: text.includes("\n") };
  });
  // In an object no lines stand apart.
  return printItems(items, indent, hclLayout).join("").replace(/\n\n/g, "\n");
}

/** One item on the line, several below it. */
export function writeList(items: readonly string[], indent: string, breaks = items.length > 1): string {
  if (items.length < 2 && !breaks) return `[${items.join("")}]`;
  return `[\n${items.map((item) => `${indent}  ${item},\n`).join("")}${indent}]`;
}

/** A text with its holes; one hole alone is an expression. `dollar` is what a brace behind a dollar is written as. */
export function writeText(value: Value, dollar: "$${" | "&{"): string {
  if (value.kind === "known") return quoteHcl([value.text], dollar).join("");
  if (value.kind === "unknown") return "null";
  const [only, ...others] = value.parts;
  if (typeof only === "object" && others.length === 0) return only.name;
  const inside = value.parts.map((part, index) => {
    if (typeof part !== "string") return `\${${part.name}}`;
    // A part that is not the last one is written so that what follows it cannot change it.
    const parts = index < value.parts.length - 1 ? [part, ""] : [part];
    return quoteHcl(parts, dollar).join("").slice(1, -1);
  });
  return `"${inside.join("")}"`;
}

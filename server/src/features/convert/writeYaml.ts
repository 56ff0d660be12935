import { spellKey, spellText } from "../../hosts/yaml/yamlScalar.ts";
import type { YamlStyle } from "../../hosts/yaml/yamlStyle.ts";
import type { ObjectNode, PolicyNode } from "../../policy/tree.ts";
import { knownText } from "../../policy/value.ts";
import { templateFunction } from "./templateValue.ts";

/** A document in YAML's block style. */
export function writeYaml(node: ObjectNode): string {
  return members(node).join("\n");
}

function members({ properties }: ObjectNode): string[] {
  return properties.flatMap(({ key, value }) => {
    const name = `${spellKey(key, style, false)}:`;
    const inline = scalar(value);
    return inline === undefined ? [name, ...indented(below(value))] : [`${name} ${inline}`];
  });
}

/** The lines of a list or map that has members. */
function below(node: PolicyNode): string[] {
  if (node.kind === "object") return members(node);
  if (node.kind !== "array") return [];
  return node.items.flatMap((item) => {
    const inline = scalar(item);
    const [first = "", ...others] = inline === undefined ? below(item) : [inline];
    return [`- ${first}`, ...indented(others)];
  });
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** What stands behind its key or dash; `undefined` for what takes lines of its own. */
function scalar(node: PolicyNode): string | undefined {
  switch (node.kind) {
    case "object":
      return node.properties.length === 0 ? "{}" : undefined;
    case "array":
      return node.items.length === 0 ? "[]" : undefined;
    case "literal":
      return String(node.value);
    case "string": {
      const call = templateFunction(node.value);
      if (call !== undefined) return `!${call.name.replace("Fn::", "")} ${text(call.argument)}`;
      return text(knownText(node.value) ?? "");
    }
    default:
      return "null";
  }
}

function text(value: string): string {
  return spellText([value], style, false).join("");
}

const style: YamlStyle = {
  plain: true,
  quote: '"',
  keyQuote: "",
  flowLists: false,
  step: "  ",
  listStep: "  ",
  dash: "- ",
  braceSpace: " ",
};

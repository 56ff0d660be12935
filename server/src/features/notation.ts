import type { Notation } from "../policy/source.ts";
import { escapeSnippet } from "../text/snippet.ts";

/** A text as a value where nothing is written yet; what is a snippet stays one. */
export function spellText(text: string, notation: Notation): string {
  return notation === "yaml" && isPlainYaml(text) ? text : `"${text}"`;
}

/** Whether YAML reads the text without quotes as just this text. A snippet's places are taken for what they hold. */
function isPlainYaml(text: string): boolean {
  return /^[A-Za-z](?:[^\s#:]|:(?!\s|$)|\b#)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text);
}

/** What a new key needs behind it. */
export type ValueShape = "text" | "list" | "object" | "members" | "principal" | "statements" | readonly string[];

/** The snippet of a value that is not written yet: `$1` is its first place. */
export function emptyValue(shape: ValueShape, notation: Notation): string {
  const isYaml = notation === "yaml";
  if (typeof shape !== "string") {
    const [only = ""] = shape;
    const choice = shape.length === 1 ? `\${1:${escapeSnippet(only)}}` : `\${1|${shape.join(",")}|}`;
    return isYaml && shape.every(isPlainYaml) ? choice : `"${choice}"`;
  }
  switch (shape) {
    case "text":
      return isYaml ? "$1" : '"$1"';
    case "list":
      return isYaml ? "\n  - $1" : '["$1"]';
    case "object":
      return isYaml ? "\n  $1" : "{ $1 }";
    case "members":
      return isYaml ? "\n  $1: $2" : '{ "$1": "$2" }';
    case "principal": {
      const type = "${1|AWS,Service,Federated|}";
      return isYaml ? `\n  ${type}: $2` : `{ "${type}": "$2" }`;
    }
    case "statements":
      return isYaml ? "\n  - $0" : "[\n\t{\n\t\t$0\n\t}\n]";
  }
}

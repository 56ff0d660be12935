import { isPlain } from "../hosts/yaml/yamlScalar.ts";
import type { Notation } from "../policy/source.ts";
import { escapeSnippet } from "../text/snippet.ts";

/** A text as a value where nothing is written yet; what is a snippet stays one, and may begin with anything. */
export function spellText(text: string, notation: Notation): string {
  return notation === "yaml" && isPlain(text) && !text.startsWith("$") ? text : `"${text}"`;
}

/** Whether policies are written in blocks of Terraform's provider, in either syntax. */
export function hasBlocks(notation: Notation): boolean {
  return notation === "terraform" || notation === "terraformJson";
}

/** What a key is called; `name` is AWS's name, which blocks of Terraform have others for. */
export function keyName(name: string, notation: Notation): string {
  return hasBlocks(notation) ? (terraformNames[name] ?? name) : name;
}

/** A new key by AWS's name. */
export function spellKey(name: string, notation: Notation): string {
  if (hasBlocks(notation)) {
    return notation === "terraform" ? keyName(name, notation) : `"${keyName(name, notation)}"`;
  }
  return notation === "hcl" && /^\w+$/.test(name) ? name : spellText(name, notation);
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document */
const terraformNames: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Principal: "principals",
  NotPrincipal: "not_principals",
  Action: "actions",
  NotAction: "not_actions",
  Resource: "resources",
  NotResource: "not_resources",
  Condition: "condition",
};

/** What a new key needs behind it. */
export type ValueShape =
  | "text"
  | "list"
  | "object"
  | "members"
  | "condition"
  | "principal"
  | "statements"
  | readonly string[];

/** The snippet of what follows a new key: a value that is not written yet, whose first place is `$1`. */
export function emptyValue(shape: ValueShape, notation: Notation): string {
  const value = values[notation](shape);
  if (notation === "terraform" && (shape === "condition" || shape === "principal")) return ` ${value}`;
  if (notation === "yaml" && value.startsWith("\n")) return `:${value}`;
  return separatorOf(notation) + value;
}

/** What follows a new key where no snippet can be inserted. */
export function separatorOf(notation: Notation): string {
  return notation === "hcl" || notation === "terraform" ? " = " : ": ";
}

const principalTypes = "${1|AWS,Service,Federated|}";

const values: Readonly<Record<Notation, (shape: ValueShape) => string>> = {
  json: (shape) => {
    if (typeof shape !== "string") return `"${choice(shape)}"`;
    return {
      text: '"$1"',
      list: '["$1"]',
      object: "{ $1 }",
      members: '{ "$1": "$2" }',
      condition: "{ $1 }",
      principal: `{ "${principalTypes}": "$2" }`,
      statements: "[\n\t{\n\t\t$0\n\t}\n]",
    }[shape];
  },
  yaml: (shape) => {
    if (typeof shape !== "string") return shape.every((text) => isPlain(text)) ? choice(shape) : `"${choice(shape)}"`;
    return {
      text: "$1",
      list: "\n  - $1",
      object: "\n  $1",
      members: "\n  $1: $2",
      condition: "\n  $1",
      principal: `\n  ${principalTypes}: $2`,
      statements: "\n  - $0",
    }[shape];
  },
  hcl: (shape) => {
    if (typeof shape !== "string") return `"${choice(shape)}"`;
    return {
      text: '"$1"',
      list: '["$1"]',
      object: "{\n\t$1\n}",
      members: '{\n\t"$1" = "$2"\n}',
      condition: "{\n\t$1\n}",
      principal: `{\n\t${principalTypes} = "$2"\n}`,
      statements: "[\n\t{\n\t\t$0\n\t},\n]",
    }[shape];
  },
  terraform: (shape) => {
    if (shape === "condition") return '{\n\ttest     = "$1"\n\tvariable = "$2"\n\tvalues   = ["$3"]\n}';
    if (shape === "principal") return `{\n\ttype        = "${principalTypes}"\n\tidentifiers = ["$2"]\n}`;
    return shape === "text" || typeof shape !== "string" ? values.json(shape) : '["$1"]';
  },
  terraformJson: (shape) => {
    if (shape === "condition") return '[{ "test": "$1", "variable": "$2", "values": ["$3"] }]';
    if (shape === "principal") return `[{ "type": "${principalTypes}", "identifiers": ["$2"] }]`;
    return values.terraform(shape);
  },
};

function choice(texts: readonly string[]): string {
  const [only = ""] = texts;
  return texts.length === 1 ? `\${1:${escapeSnippet(only)}}` : `\${1|${texts.join(",")}|}`;
}

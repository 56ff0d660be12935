import { type Policy, unitSpan } from "../policy/policy.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import type { RenderedEdit } from "./host.ts";
import { jsonSpeller } from "./json/jsonRender.ts";
import { parseJsonTree } from "./json/jsonTree.ts";
import { layoutOf, type Unit } from "./speller.ts";
import { quoteHcl } from "./terraform/hclSpell.ts";

/** A text of a policy under a name of the file's: a parameter of a template, a variable or a local value of Terraform. */
export interface Extraction {
  readonly holder: "parameter" | "variable" | "local value";
  readonly name: string;
  readonly edits: readonly RenderedEdit[];
}

/**
 * Gives an ARN of a statement a name, as far as the file can hold one; no name of the file is taken. None where the text
 * stands in a string of the file, or comes from another place of it.
 */
export function extractArn(policy: Policy, statement: number, node: PolicyNode): readonly Extraction[] {
  const { source } = policy;
  if (node.kind !== "string" || source.embedding !== undefined) return [];
  const arn = knownText(node.value);
  const span = unitSpan(policy, statement, node.span);
  if (arn === undefined || !/^["']?arn:/.test(source.text.slice(span.start, span.end))) return [];
  const replace = (text: string): RenderedEdit => ({ ...span, parts: [text] });
  switch (source.notation) {
    case "json":
      return inJson(policy, arn, replace);
    case "yaml":
      return inYaml(source.text, arn, replace);
    case "hcl":
    case "terraform":
      return inTerraform(source.text, arn, span.start, replace);
    default:
      return [];
  }
}

type Replace = (text: string) => RenderedEdit;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function inJson(policy: Policy, arn: string, replace: Replace): Extraction[] {
  const { text } = policy.source;
  const { root, errors } = parseJsonTree(text);
  const resources = root?.kind === "object" ? memberOf(root, "Resources") : undefined;
  if (root?.kind !== "object" || errors > 0 || resources?.value.kind !== "object") return [];
  const parameters = memberOf(root, "Parameters")?.value;
  if (parameters !== undefined && parameters.kind !== "object") return [];
  const taken = [...resources.value.properties, ...(parameters?.properties ?? [])].map(({ key }) => key);
  const name = freeName(pascal(arn), taken);
  const parameter = { Type: "String", Default: arn };
  const unit: Unit = { text, root, start: 0, layout: layoutOf(text), policy };
  const before = root.properties[root.properties.indexOf(resources) - 1];
  const place = before === undefined ? { atStart: true } : { after: before.id };
  const added =
    parameters === undefined
      ? { key: "Parameters", value: { [name]: parameter }, ...place }
      : { key: name, value: parameter, atStart: true };
  const edits = jsonSpeller.changeMembers(
    unit,
    { node: parameters ?? root, ancestors: [] },
    { removed: new Set(), added: [added], nameOf: ({ key }) => key },
  );
  return edits === undefined ? [] : [{ holder: "parameter", name, edits: [...edits, replace(`{ "Ref": "${name}" }`)] }];
}

function memberOf({ properties }: ObjectNode, name: string): PropertyNode | undefined {
  return properties.find(({ key }) => key === name);
}

/** By lines: a template whose sections are blocks, and stand once. */
function inYaml(text: string, arn: string, replace: Replace): Extraction[] {
  const sections = [...text.matchAll(/^(?:Resources|Parameters):[ \t]*(?:#.*)?\r?\n/gm)];
  const [resources, ...more] = sections.filter(([line]) => line.startsWith("Resources"));
  const [parameters, ...others] = sections.filter(([line]) => line.startsWith("Parameters"));
  if (resources === undefined || more.length > 0 || others.length > 0) return [];
  // A section in another style, such as on one line, is left alone.
  if (parameters === undefined && /^["']?Parameters\b/m.test(text)) return [];
  const { newline, step } = layoutOf(text);
  const taken = [...text.matchAll(/^\s*["']?(\w+)["']?\s*:/gm)].map(([, key = ""]) => key);
  const name = freeName(pascal(arn), taken);
  const head = parameters ?? resources;
  const offset = parameters === undefined ? head.index : head.index + head[0].length;
  const own = parameters === undefined ? undefined : /^[ \t]+(?=[^\s#])/m.exec(text.slice(offset))?.[0];
  const indent = own ?? step;
  const lines = [
    `${indent}${name}:`,
    `${indent}${step}Type: String`,
    `${indent}${step}Default: ${JSON.stringify(arn)}`,
  ];
  const added = parameters === undefined ? ["Parameters:", ...lines, ""] : lines;
  const insertion = { start: offset, end: offset, parts: [added.map((line) => line + newline).join("")] };
  return [{ holder: "parameter", name, edits: [insertion, replace(`!Ref ${name}`)] }];
}

/** Before the block that holds the policy, and before the comment that stands right above it. */
function inTerraform(text: string, arn: string, start: number, replace: Replace): Extraction[] {
  const heads = /^(?:(?:#|\/\/)[^\n]*\n)*(?:data|locals|module|output|resource)\b[^\n=]*\{[ \t]*\r?$/gm;
  const block = [...text.slice(0, start).matchAll(heads)].at(-1);
  if (block === undefined) return [];
  const { newline } = layoutOf(text);
  const taken = [...text.matchAll(/\b(\w+)\b/g)].map(([, word = ""]) => word);
  const name = freeName(snake(arn), taken);
  const written = quoteHcl([arn], "$${").join("");
  const extraction = (holder: Extraction["holder"], prefix: string, lines: readonly string[]): Extraction => ({
    holder,
    name,
    edits: [
      { start: block.index, end: block.index, parts: [[...lines, ""].map((line) => line + newline).join("")] },
      replace(`${prefix}.${name}`),
    ],
  });
  return [
    extraction("variable", "var", [`variable "${name}" {`, "  type    = string", `  default = ${written}`, "}"]),
    extraction("local value", "local", ["locals {", `  ${name} = ${written}`, "}"]),
  ];
}

/** The words of what an ARN names: of `arn:aws:s3:::training-data/*` these are `training`, `data` and `arn`. */
function wordsOf(arn: string): string[] {
  const resource = arn
    .split(":")
    .slice(5)
    .join(":")
    .replace(/\$\{[^}]*\}/g, " ");
  const words = resource.match(/[A-Za-z0-9]+/g) ?? [];
  const usual = words.slice(-3);
  const named = usual.length === 0 ? [arn.split(":")[2] ?? "resource"] : usual;
  const plain = named.map((word) => word.toLowerCase()).filter((word) => /^[a-z0-9]+$/.test(word));
  // A name begins with a letter.
  return [...(/^[a-z]/.test(plain[0] ?? "") ? plain : ["resource", ...plain]), "arn"];
}

function pascal(arn: string): string {
  return wordsOf(arn)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function snake(arn: string): string {
  return wordsOf(arn).join("_");
}

function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let next = 2; taken.includes(free); next++) free = `${name}${next}`;
  return free;
}

import { isPlain } from "../../hosts/yaml/yamlScalar.ts";
import type { SnippetStatement } from "../../knowledge/snippets.ts";
import { defaultText, inDoubleQuotes, readSnippet, type SnippetPart, writeSnippet } from "./snippetParts.ts";

export interface YamlOptions {
  /** One step of indentation. */
  readonly step: string;
  /** Whether CloudFormation fills in the partition, the Region and the account. */
  readonly isTemplate: boolean;
  /** What an item begins with: a dash and blanks. */
  readonly dash?: string;
}

/** The statements as items of a YAML list whose dashes stand in column 0, in the editor's snippet language. */
export function yamlStatements(statements: readonly SnippetStatement[], options: YamlOptions): string {
  const { dash = "- " } = options;
  const indent = " ".repeat(dash.length);
  return statements
    .flatMap((statement) => {
      const lines = writeMembers(Object.entries(statement), options);
      return lines.map((line, index) => (index === 0 ? dash : indent) + line);
    })
    .join("\n");
}

type Value = string | readonly string[] | { readonly [key: string]: Value };

function writeMembers(members: readonly [string, Value][], options: YamlOptions): string[] {
  return members.flatMap(([key, value]) => {
    const name = isPlain(key) ? key : `"${inDoubleQuotes(key)}"`;
    if (typeof value === "string") return [`${name}: ${writeScalar(value, options)}`];
    const below = isList(value)
      ? value.map((item) => `- ${writeItem(item, options)}`)
      : writeMembers(Object.entries(value), options);
    return [`${name}:`, ...below.map((line) => options.step + line)];
  });
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

/** One of several Regions is a choice of the author's, and not the Region that the template is deployed to. */
function writeItem(text: string, options: YamlOptions): string {
  const parts = readSnippet(text);
  return parts.length === 1 && typeof parts[0] !== "string" ? writeText(parts) : writeScalar(text, options);
}

function writeScalar(text: string, { isTemplate }: YamlOptions): string {
  const parts = readSnippet(text);
  const substituted = isTemplate ? substitute(parts) : undefined;
  if (substituted === undefined) return writeText(parts);
  const [only] = substituted;
  if (substituted.length === 1 && typeof only === "object" && "variable" in only) return `!Ref ${only.variable}`;
  const inside = substituted.map((part) => {
    if (typeof part === "object" && "variable" in part) return `\\\${${part.variable}}`;
    // What is a policy variable for IAM would be one of the template.
    return writeSnippet([part], (plain) => inDoubleQuotes(plain.replaceAll("${", "${!")));
  });
  return `!Sub "${inside.join("")}"`;
}

/** One of CloudFormation's pseudo parameters. */
interface Variable {
  readonly variable: "AWS::Partition" | "AWS::Region" | "AWS::AccountId";
}

/** The parts with what CloudFormation knows better; `undefined` where there is no such part. */
function substitute(parts: readonly SnippetPart[]): (SnippetPart | Variable)[] | undefined {
  const substituted = parts.flatMap((part, index): (SnippetPart | Variable)[] => {
    if (typeof part !== "string") {
      const variable = part.options.length === 1 ? pseudoParameters[part.options[0] ?? ""] : undefined;
      return [variable === undefined ? part : { variable }];
    }
    const arn = index === 0 && part.startsWith("arn:aws:");
    return arn ? ["arn:", { variable: "AWS::Partition" }, part.slice("arn:aws".length)] : [part];
  });
  return substituted.some((part) => typeof part === "object" && "variable" in part) ? substituted : undefined;
}

/** By the value that stands for it in the snippet data. */
const pseudoParameters: Readonly<Record<string, Variable["variable"]>> = {
  "us-east-1": "AWS::Region",
  "111122223333": "AWS::AccountId",
};

/** Plain where nothing in it means anything to YAML, whatever is filled in or stands for a variable; else in double quotes. */
function writeText(parts: readonly SnippetPart[]): string {
  const [first] = parts;
  const isFree = typeof first === "object" ? first.options.length === 1 : first?.startsWith("$") === true;
  if (!isFree && isPlain(defaultText(parts))) return writeSnippet(parts, (text) => text);
  return `"${writeSnippet(parts, inDoubleQuotes)}"`;
}

import { stringify } from "yaml";

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A place where policies are written: a file with the document in it, `undefined` where it cannot stand there. */
export interface Notation {
  readonly name: string;
  readonly path: string;
  readonly write: (document: JsonObject) => string | undefined;
}

/** Every place that a policy can be written in, as people lay it out. */
export const notations: readonly Notation[] = [
  {
    name: "a template in JSON",
    path: "template.json",
    write: (document) => JSON.stringify(template(document), null, 4),
  },
  { name: "bare YAML", path: "policy.yaml", write: (document) => yaml(document) },
  { name: "a template in YAML", path: "template.yaml", write: (document) => yaml(template(document)) },
  {
    name: "a template in YAML with lists under their keys",
    path: "template.yaml",
    write: (document) => stringify(template(document), { indentSeq: false, singleQuote: true, lineWidth: 0 }),
  },
  {
    name: "flow style in YAML",
    path: "template.yaml",
    write: (document) =>
      yaml(template(document)).replace(/PolicyDocument:[\s\S]*/, () => `PolicyDocument: ${JSON.stringify(document)}\n`),
  },
  {
    name: "a block scalar in YAML",
    path: "template.yaml",
    write: (document) =>
      isKnown(document)
        ? `Parameters:\n  Policy:\n    Default: |\n${indent(JSON.stringify(document, null, 2), "      ")}\n    Type: String\n`
        : undefined,
  },
  {
    name: "a string in JSON",
    path: "stack.json",
    write: (document) =>
      isKnown(document) ? JSON.stringify({ policy: JSON.stringify(document, null, 2) }) : undefined,
  },
  {
    name: "jsonencode",
    path: "main.tf",
    write: (document) => `resource "aws_iam_policy" "p" {\n  policy = jsonencode(${hcl(document, "  ")})\n}\n`,
  },
  {
    name: "a heredoc",
    path: "main.tf",
    write: (document) =>
      isKnown(document)
        ? `resource "aws_iam_policy" "p" {\n  policy = <<-EOT\n${indent(escapeHcl(JSON.stringify(document, null, 2)), "    ")}\n  EOT\n}\n`
        : undefined,
  },
  { name: "aws_iam_policy_document", path: "main.tf", write: documentBlock },
  { name: "aws_iam_policy_document in JSON", path: "main.tf.json", write: documentJson },
  {
    name: "a string in Terraform's JSON",
    path: "main.tf.json",
    write: (document) =>
      isKnown(document)
        ? JSON.stringify({ resource: { aws_iam_policy: { p: { policy: escapeHcl(JSON.stringify(document)) } } } })
        : undefined,
  },
];

function template(document: JsonObject): JsonObject {
  return { Resources: { Policy: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: document } } } };
}

function yaml(value: Json): string {
  return stringify(value, { lineWidth: 0 });
}

/** Whether it holds no function of CloudFormation. */
function isKnown(value: Json): boolean {
  return !/"(Ref|Fn::\w+)":/.test(JSON.stringify(value));
}

function indent(text: string, by: string): string {
  return text.replace(/^/gm, by);
}

function escapeHcl(text: string): string {
  return text.replace(/[$%](?=\{)/g, "$&$&");
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an expression of Terraform; what a function of CloudFormation gives is a variable there. */
function hcl(value: Json, outer: string): string {
  const inner = `${outer}  `;
  if (typeof value === "string") return escapeHcl(JSON.stringify(value));
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[\n${value.map((item) => `${inner}${hcl(item, inner)},\n`).join("")}${outer}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const reference = hclReference(value);
  if (reference !== undefined) return reference;
  const members = Object.entries(value).map(([key, member]) => {
    const name = /^\w+$/.test(key) ? key : escapeHcl(JSON.stringify(key));
    return `${inner}${name} = ${hcl(member, inner)}\n`;
  });
  return members.length === 0 ? "{}" : `{\n${members.join("")}${outer}}`;
}

function hclReference(value: JsonObject): string | undefined {
  const [key = "", ...others] = Object.keys(value);
  const { Ref: name, "Fn::Sub": text } = value;
  if (others.length > 0 || !(key === "Ref" || key.startsWith("Fn::"))) return undefined;
  if (typeof name === "string") return hclName(name);
  if (typeof text !== "string") return 'jsondecode(file("unknown.json"))';
  return JSON.stringify(text).replace(/\$\{([^}]*)\}/g, (_, hole: string) => `\${${hclName(hole)}}`);
}

function hclName(hole: string): string {
  if (hole === "AWS::AccountId") return "data.aws_caller_identity.current.account_id";
  return `var.${hole.replaceAll(/\W/g, "_")}`;
}

const attributes: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Action: "actions",
  NotAction: "not_actions",
  Resource: "resources",
  NotResource: "not_resources",
};

/** The document as a data block; such blocks have no elements but AWS's, and always the version of 2012. */
function documentBlock(document: JsonObject): string | undefined {
  const { Statement, ...others } = document;
  if (JSON.stringify(others) !== '{"Version":"2012-10-17"}' || !Array.isArray(Statement)) return undefined;
  const blocks = (Statement as readonly Json[]).map(statementBlock);
  return blocks.includes(undefined) ? undefined : `data "aws_iam_policy_document" "p" {\n${blocks.join("\n")}}\n`;
}

function statementBlock(statement: Json): string | undefined {
  if (!isObject(statement) || typeof statement["Effect"] !== "string") return undefined;
  const lines: (string | undefined)[] = Object.entries(statement).map(([key, value]) => {
    if (key === "Sid" || key === "Effect")
      return typeof value === "string" ? `${attributes[key]} = ${hcl(value, "    ")}` : undefined;
    const attribute = attributes[key];
    if (attribute !== undefined) return `${attribute} = ${list(value)}`;
    if (key === "Principal" || key === "NotPrincipal") return principalBlocks(key, value);
    return key === "Condition" ? conditionBlocks(value) : undefined;
  });
  if (lines.includes(undefined)) return undefined;
  return `  statement {\n${lines.map((line) => indent(line ?? "", "    ")).join("\n")}\n  }\n`;
}

/** A list of texts; a variable stands for the list or for one of it. */
function list(value: Json): string {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return variables(`[${items.map((item) => hcl(item, "    ")).join(", ")}]`);
}

/** AWS's own variables are written in another way in these blocks. */
function variables(text: string): string {
  return text.replaceAll("$${", "&{");
}

function principalBlocks(key: string, value: Json): string | undefined {
  const name = key === "Principal" ? "principals" : "not_principals";
  const entries =
    value === "*" ? [["*", "*"] as const] : isObject(value) && isKnown(value) ? Object.entries(value) : undefined;
  return entries
    ?.map(([type, identifiers]) => `${name} {\n  type = ${hcl(type, "")}\n  identifiers = ${list(identifiers)}\n}`)
    .join("\n");
}

function conditionBlocks(value: Json): string | undefined {
  if (!isObject(value) || !isKnown(value)) return undefined;
  const blocks = Object.entries(value).flatMap(([test, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(
          ([variable, values]) =>
            `condition {\n  test = ${hcl(test, "")}\n  variable = ${hcl(variable, "")}\n  values = ${list(texts(values))}\n}`,
        )
      : [undefined],
  );
  return blocks.includes(undefined) ? undefined : blocks.join("\n");
}

/** Terraform writes every value of a condition as a text. */
function texts(value: Json): Json {
  return Array.isArray(value) ? (value as readonly Json[]).map(String) : isObject(value) ? value : String(value);
}

/** The same in Terraform's JSON syntax. */
function documentJson(document: JsonObject): string | undefined {
  if (documentBlock(document) === undefined) return undefined;
  const statement = (document["Statement"] as readonly JsonObject[]).map((one) =>
    Object.fromEntries(Object.entries(one).map(([key, value]) => jsonMember(key, value))),
  );
  return JSON.stringify({ data: { aws_iam_policy_document: { p: { statement } } } }, null, 2);
}

function jsonMember(key: string, value: Json): [string, Json] {
  if (key === "Sid" || key === "Effect") return [attributes[key] ?? key, value];
  const attribute = attributes[key];
  if (attribute !== undefined) return [attribute, jsonList(value)];
  if (key === "Condition") {
    const blocks = Object.entries(value as JsonObject).flatMap(([test, keys]) =>
      Object.entries(keys as JsonObject).map(([variable, values]) => ({
        test,
        variable: jsonText(variable),
        values: jsonList(texts(values)),
      })),
    );
    return ["condition", blocks];
  }
  const types = value === "*" ? { "*": "*" } : (value as JsonObject);
  const blocks = Object.entries(types).map(([type, identifiers]) => ({ type, identifiers: jsonList(identifiers) }));
  return [key === "Principal" ? "principals" : "not_principals", blocks];
}

function jsonList(value: Json): Json {
  return [value].flat().map((item) => {
    const reference = isObject(item) ? hclReference(item) : undefined;
    if (reference === undefined) return jsonText(String(item));
    return reference.startsWith('"') ? JSON.parse(reference) : `\${${reference}}`;
  });
}

function jsonText(text: string): string {
  return variables(escapeHcl(text));
}

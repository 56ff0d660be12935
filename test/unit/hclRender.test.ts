import { describe, expect, it } from "vitest";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import { type Choose, checkEdits, type RenderCase } from "../support/renderProperty.ts";

const reader = await loadHcl();
const hcl: RenderCase = {
  host: createTerraformHost(reader),
  path: "a.tf",
  validate(text) {
    expect(reader.read(text).wellFormed).toBe(true);
  },
};

/** A policy as the argument of `jsonencode`, in any layout. */
function print(document: unknown, choose: Choose): string {
  const assign = choose(" = ", " = ", "=", ": ", " : ");
  const keyQuote = choose("", "", '"');
  const memberEnd = choose("", ",");
  const step = choose("  ", "    ", "\t");
  const trailing = choose("", ",");
  const comments = choose(false, true);
  const newline = choose("\n", "\r\n");
  const end = () => (comments ? choose("", "", " # why", " // a, b", " /* c */") : "");
  const own = (indent: string) => (comments ? choose("", "", `${indent}# own${newline}`, `${newline}`) : "");
  const special: Readonly<Record<string, string>> = {
    $sub: '"a-${var.b}"',
    $ref: "aws_s3_bucket.x.arn",
    $join: 'join("", [\n"a",\nvar.b\n])'.replaceAll("\n", newline),
    $long: "var.x ? [1, 2] : []",
  };
  const spell = (value: unknown, indent: string): string => {
    if (typeof value === "string") return special[value] ?? JSON.stringify(value).replaceAll("${", "$${");
    const onOneLine = choose(false, true);
    const inner = indent + step;
    if (Array.isArray(value)) {
      const items = value.map((item) => spell(item, inner));
      if (onOneLine || items.length === 0) return `[${items.join(", ")}${items.length === 0 ? "" : trailing}]`;
      const lines = items.map((item, index) => {
        return `${own(inner)}${inner}${item}${index < items.length - 1 ? "," : trailing}${end()}${newline}`;
      });
      return `[${newline}${lines.join("")}${indent}]`;
    }
    const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
    if (members.length === 0) return "{}";
    const spelled = members.map(([key, member]) => {
      const isBare = keyQuote === "" && /^[A-Za-z_]\w*$/.test(key);
      return `${isBare ? key : `"${key}"`}${assign}${spell(member, inner)}`;
    });
    if (onOneLine) return `{ ${spelled.join(", ")} }`;
    const lines = spelled.map((member, index) => {
      return `${own(inner)}${inner}${member}${index < spelled.length - 1 ? memberEnd : ""}${end()}${newline}`;
    });
    return `{${newline}${lines.join("")}${indent}}`;
  };
  return `resource "aws_iam_policy" "a" {${newline}  policy = jsonencode(${spell(document, "  ")})${newline}}${choose(newline, "")}`;
}

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(hcl, { print, runs: 300, spelled: 0.8 });
  });
});

import { type StatementSnippet, statementSnippets } from "../../knowledge/snippets.ts";
import type { Policy } from "../../policy/policy.ts";
import { hclStatements } from "./hclStatements.ts";
import { defaultText, readSnippet } from "./snippetParts.ts";
import { terraformStatements } from "./terraformStatements.ts";
import { yamlStatements } from "./yamlStatements.ts";

/** How ready statements are written: in a policy's notation, in YAML templates with what CloudFormation fills in. */
export const statementForms = ["json", "yaml", "cloudformation", "hcl", "terraform"] as const;
export type StatementForm = (typeof statementForms)[number];

/** The form for the statements of a policy; the Serverless Framework has templates below a key of its own. */
export function statementFormOf({ source: { notation }, place }: Policy): StatementForm {
  // There are none for blocks in JSON; nobody asks for them.
  if (notation === "terraformJson") return "terraform";
  return notation === "yaml" && /^(?:resources\.)?Resources\./.test(place) ? "cloudformation" : notation;
}

/**
 * The snippets that can be written into a policy: the Serverless Framework would fill in policy variables, and fail.
 * Its own lists of statements have no document around them.
 */
export function snippetsFor({ source, place, isImplied }: Policy): readonly StatementSnippet[] {
  return snippetsWithin(source.notation === "yaml" && (isImplied || place.startsWith("resources.")));
}

export function snippetsWithin(isServerless: boolean): readonly StatementSnippet[] {
  return isServerless
    ? statementSnippets.filter(({ statements }) => !JSON.stringify(statements).includes("\\\\${"))
    : statementSnippets;
}

export interface StatementLayout {
  /** One step of indentation. */
  readonly step?: string;
  /** How an item of a YAML list begins. */
  readonly dash?: string;
}

/**
 * The statements of a snippet in the editor's snippet language, as if their first line began in column 0: objects with
 * commas between them, items of a YAML list with their dashes, or blocks.
 */
export function statementText({ statements }: StatementSnippet, form: StatementForm, layout: StatementLayout): string {
  const { step = "  ", dash = "- " } = layout;
  switch (form) {
    case "json":
      // The data escapes a `$` that is none of the editor's, and JSON doubles the escape.
      return statements.map((statement) => JSON.stringify(statement, null, step).replace(/\\\\\$/g, "\\$")).join(",\n");
    case "yaml":
    case "cloudformation":
      return yamlStatements(statements, { step, dash, isTemplate: form === "cloudformation" });
    case "hcl":
      return hclStatements(statements, step);
    case "terraform":
      return terraformStatements(statements, step);
  }
}

/** Text of the editor's snippet language as it stands where nothing is filled in. */
export function withDefaults(text: string): string {
  return defaultText(readSnippet(text));
}

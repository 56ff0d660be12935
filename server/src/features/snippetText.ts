import type { ParsedFile } from "../hosts/host.ts";
import type { HostId } from "../hosts/signs.ts";
import { layoutOf } from "../hosts/speller.ts";
import type { StatementSnippet } from "../knowledge/snippets.ts";
import type { OwnPlace } from "../policy/ownPlace.ts";
import type { Policy } from "../policy/policy.ts";
import { policyAt } from "./place.ts";
import { insertItem } from "./snippets/itemPlace.ts";
import { isInBrackets, marginAt, withMargin } from "./snippets/listPlace.ts";
import { withOwnPlace } from "./snippets/ownPlace.ts";
import type { SnippetInsertion } from "./snippets/statementPlace.ts";
import { snippetsFor, statementFormOf, statementText } from "./snippets/statementText.ts";

/** The statements of a snippet as JSON with places to fill in, in the editor's snippet language. */
export function jsonSnippetText(snippet: StatementSnippet): string {
  return statementText(snippet, "json", {});
}

export type { SnippetInsertion };

/** A whole policy with the statements of a snippet, for an empty file of this kind. */
export function wholePolicy(snippet: StatementSnippet, host: HostId): string {
  const step = "  ";
  if (host === "yaml") {
    return `Version: "2012-10-17"\nStatement:\n${indented(statementText(snippet, "yaml", { step }), step)}\n`;
  }
  if (host === "terraform") {
    const blocks = indented(statementText(snippet, "terraform", { step }), step);
    return `data "aws_iam_policy_document" "policy" {\n${blocks}\n}\n`;
  }
  const statements = indented(jsonSnippetText(snippet), step.repeat(2));
  return `{\n  "Version": "2012-10-17",\n  "Statement": [\n${statements}\n  ]\n}\n`;
}

/**
 * The snippet with this prefix as another statement of the policy at the offset, else of the file's first one: behind
 * the statement at the offset, else behind the last. `undefined` where there is no list of statements, or it stands in
 * a string.
 */
export function insertSnippet(
  file: ParsedFile,
  offset: number,
  prefix: string,
  own?: OwnPlace,
): SnippetInsertion | undefined {
  const policy = policyAt(file, offset) ?? file.policies.find(({ source }) => source.embedding === undefined);
  const found = policy && snippetsFor(policy).find((candidate) => candidate.prefix === prefix);
  if (policy === undefined || found === undefined || policy.source.embedding !== undefined) return undefined;
  if (policy.source.notation === "terraformJson") return undefined;
  const { step } = layoutOf(file.text);
  const form = statementFormOf(policy);
  const snippet = withOwnPlace(found, form, own);
  if (form === "terraform") return insertBlock(policy, offset, statementText(snippet, form, { step }), step);
  if (isInBrackets(policy)) {
    return insertIntoList(policy, offset, statementText(snippet, form === "hcl" ? form : "json", { step }), step);
  }
  const isYaml = form === "yaml" || form === "cloudformation";
  return isYaml ? insertItem(policy, offset, statementText(snippet, form, { step }), step) : undefined;
}

function insertIntoList(policy: Policy, offset: number, text: string, step: string): SnippetInsertion | undefined {
  const list = policy.statementElement?.node;
  if (list?.kind !== "array") return undefined;
  const end = endBehind(
    list.items.map(({ span }) => policy.start + span.end),
    offset,
  );
  if (end !== undefined) return { offset: end, text: withMargin(`,\n${text}`, marginAt(policy, end, step)) };
  const start = policy.start + list.span.start + 1;
  // A closing bracket on a line of its own would stand too far to the left for YAML.
  if (policy.source.notation === "yaml")
    return { offset: start, text: withMargin(text, marginAt(policy, start, step)) };
  return { offset: start, text: `\n${indented(text, step)}\n` };
}

function insertBlock(policy: Policy, offset: number, text: string, step: string): SnippetInsertion {
  const end = endBehind(
    policy.statements.map(({ root }, index) => (policy.statementStarts[index] ?? 0) + root.span.end),
    offset,
  );
  if (end !== undefined) return { offset: end, text: `\n\n${text}` };
  const brace = policy.source.text.indexOf("{", policy.start);
  const isOpen = /^[ \t]*\r?\n/.test(policy.source.text.slice(brace + 1, brace + 200));
  return { offset: brace + 1, text: `\n${indented(text, step)}${isOpen ? "" : "\n"}` };
}

/** The first end at or behind the offset, else the last. */
function endBehind(ends: readonly number[], offset: number): number | undefined {
  return ends.find((end) => offset <= end) ?? ends.at(-1);
}

function indented(text: string, step: string): string {
  return text.replace(/^(?=.)/gm, step);
}

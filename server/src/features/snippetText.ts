import type { ParsedFile } from "../hosts/host.ts";
import { type StatementSnippet, statementSnippets } from "../knowledge/snippets.ts";

/** The statements of a snippet as JSON with places to fill in, in the editor's snippet language. */
export function jsonSnippetText({ statements }: StatementSnippet): string {
  // The data escapes a `$` that is none of the editor's, and JSON doubles the escape.
  return statements.map((statement) => JSON.stringify(statement, null, 2).replace(/\\\\\$/g, "\\$")).join(",\n");
}

/** Where and how to insert a ready statement near an offset. */
export interface SnippetInsertion {
  /** Offset in the file. */
  readonly offset: number;
  /** In the editor's snippet language, its further lines indented as if its first line began in column 0. */
  readonly text: string;
}

/**
 * The snippet with this prefix as another statement of the policy at the offset, else of the file's first one: behind
 * the statement at the offset, else behind the last. `undefined` where there is no list of statements.
 */
export function insertSnippet(file: ParsedFile, offset: number, prefix: string): SnippetInsertion | undefined {
  const snippet = statementSnippets.find((candidate) => candidate.prefix === prefix);
  const policy =
    file.policies.find(({ start, document }) => start <= offset && offset <= start + document.span.end) ??
    file.policies[0];
  const list = policy?.statementElement?.node;
  if (snippet === undefined || policy === undefined || list?.kind !== "array") return undefined;
  const text = jsonSnippetText(snippet);
  const ends = policy.statements.map(({ root }, index) => (policy.statementStarts[index] ?? 0) + root.span.end);
  const end = ends.find((candidate) => offset <= candidate) ?? ends.at(-1);
  if (end !== undefined) return { offset: end, text: `,\n${text}` };
  const inside = `\n  ${text.replaceAll("\n", "\n  ")}\n`;
  return { offset: policy.start + list.span.start + 1, text: inside };
}

import type { SnippetStatement, StatementSnippet } from "../../knowledge/snippets.ts";
import { examplePlace, type OwnPlace } from "../../policy/ownPlace.ts";
import type { StatementForm } from "./statementText.ts";

/**
 * The snippet with the user's own account, Region and partition as defaults. A template of CloudFormation fills them in
 * itself; where a snippet names several Regions, they belong together, and stay.
 */
export function withOwnPlace(
  snippet: StatementSnippet,
  form: StatementForm,
  own: OwnPlace | undefined,
): StatementSnippet {
  if (own === undefined || own === examplePlace || form === "cloudformation") return snippet;
  const regions = new Set(JSON.stringify(snippet.statements).match(/(?<=\$\{\d+:)[a-z]{2}(?:-[a-z]+)+-\d(?=\})/g));
  const names: readonly (keyof OwnPlace)[] = regions.size > 1 ? ["Account"] : ["Account", "Region"];
  const fill = (text: string): string =>
    names
      .reduce((filled, name) => filled.replaceAll(`:${examplePlace[name]}}`, `:${own[name]}}`), text)
      .replace(/^arn:aws:/, `arn:${own.Partition}:`);
  return {
    ...snippet,
    statements: snippet.statements.map((statement) => mapTexts(statement, fill) as SnippetStatement),
  };
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, map)]));
}

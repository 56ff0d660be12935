import { type StatementSnippet, statementSnippets } from "../../server/src/knowledge/snippets.ts";

/** The snippets for JSON, in VS Code's form. */
export function snippetFile(): object {
  return Object.fromEntries(
    statementSnippets.map((snippet) => [
      snippet.title,
      { prefix: snippet.prefix, description: snippet.description, body: snippetBody(snippet).split("\n") },
    ]),
  );
}

/** The statements as JSON with placeholders, without the list around them. */
export function snippetBody({ statements }: StatementSnippet): string {
  return statements.map((statement) => JSON.stringify(statement, null, 2).replace(/\\\\\$/g, "\\$")).join(",\n");
}

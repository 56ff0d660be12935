import { jsonSnippetText } from "../../server/src/features/snippetText.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";

/** The snippets for JSON, in VS Code's form. */
export function snippetFile(): object {
  return Object.fromEntries(
    statementSnippets.map((snippet) => [
      snippet.title,
      { prefix: snippet.prefix, description: snippet.description, body: jsonSnippetText(snippet).split("\n") },
    ]),
  );
}

import type { ParsedFile } from "../hosts/host.ts";
import { type StatementSnippet, statementSnippets } from "../knowledge/snippets.ts";
import type { Policy } from "../policy/policy.ts";
import { type Span, shift } from "../text/span.ts";
import type { CompletionItem } from "./completionItem.ts";
import { jsonSnippetText } from "./snippetText.ts";

/**
 * Ready statements, where a statement may stand: in the list of statements of a JSON policy, between two of them.
 * Nowhere else, or typing `iam` in an action would offer them.
 */
export function completeStatement(file: ParsedFile, offset: number): readonly CompletionItem[] | undefined {
  const gap = file.policies
    .filter(({ source }) => source.notation === "json" && source.embedding === undefined)
    .map((policy) => gapAt(policy, offset))
    .find((found) => found !== undefined);
  if (gap === undefined) return undefined;
  const span = wordAt(file.text, offset, gap);
  const before = file.text.slice(gap.start, span.start);
  const after = file.text.slice(span.end, gap.end);
  // A quote or a brace there means that something else is being written.
  if (/[^\s,]/.test(before + after)) return undefined;
  const opening = gap.hasBefore && !before.includes(",") ? ",\n" : "";
  const closing = gap.hasAfter && !after.includes(",") ? "," : "";
  return statementSnippets.map((snippet, index) => ({
    label: snippet.prefix,
    kind: "snippet",
    detail: snippet.title,
    documentation: `snippet:${snippet.prefix}`,
    span,
    insertText: opening + jsonSnippetText(snippet) + closing,
    filterText: snippet.prefix,
    sortText: String(index).padStart(5, "0"),
    isSnippet: true,
  }));
}

/** The long text of a ready statement, as Markdown; it is ours, and so is not escaped. */
export function describeSnippet(prefix: string): string | undefined {
  const snippet = statementSnippets.find((candidate) => candidate.prefix === prefix);
  return snippet && `${snippet.description}\n\n\`\`\`json\n${withDefaults(snippet)}\n\`\`\``;
}

/** The statements as they are inserted, with the defaults in their places. */
function withDefaults(snippet: StatementSnippet): string {
  return jsonSnippetText(snippet)
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, "$1")
    .replace(/\\([$}\\])/g, "$1");
}

/** What lies between two statements of a list, or between one and an end of the list. Offsets in the file. */
interface Gap extends Span {
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

function gapAt(policy: Policy, offset: number): Gap | undefined {
  const list = policy.statementElement?.node;
  if (list?.kind !== "array") return undefined;
  const { start, end } = shift(list.span, policy.start);
  if (offset <= start || offset >= end) return undefined;
  const statements = policy.statements.map(({ root }, index) => shift(root.span, policy.statementStarts[index] ?? 0));
  if (statements.some((span) => span.start < offset && offset < span.end)) return undefined;
  const before = statements.findLast((span) => span.end <= offset);
  const after = statements.find((span) => span.start >= offset);
  return {
    start: before?.end ?? start + 1,
    end: after?.start ?? end - 1,
    hasBefore: before !== undefined,
    hasAfter: after !== undefined,
  };
}

/** The letters around the cursor, within the gap. */
function wordAt(text: string, offset: number, gap: Span): Span {
  let start = offset;
  while (start > gap.start && /[A-Za-z0-9-]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < gap.end && /[A-Za-z0-9-]/.test(text.charAt(end))) end++;
  return { start, end };
}

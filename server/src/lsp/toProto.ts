import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type TextEdit as ProtoEdit,
  type Range,
  type SnippetTextEdit,
} from "vscode-languageserver";
import type { Finding } from "../engine/engine.ts";
import { toPlainEdits } from "../engine/fixAll.ts";
import type { Fix } from "../engine/fixes.ts";
import type { Severity } from "../engine/severity.ts";
import type { RenderedEdit } from "../hosts/host.ts";
import type { Placeholder } from "../policy/edit.ts";
import type { LineIndex } from "../text/lineIndex.ts";
import type { Span } from "../text/span.ts";

const protoSeverity: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Where the page of a rule can be read. */
export function rulePageUrl(rule: string): string {
  return `https://github.com/leastwise/leastwise/blob/main/docs/rules/${rule}.md`;
}

export function toRange(span: Span, lines: LineIndex): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

export function toDiagnostic(finding: Finding, document: { uri: string; lines: LineIndex }): Diagnostic {
  const { uri, lines } = document;
  const tag = finding.tag === "unnecessary" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated;
  return {
    range: toRange(finding.span, lines),
    severity: protoSeverity[finding.severity],
    source: "leastwise",
    code: finding.rule,
    codeDescription: { href: rulePageUrl(finding.rule) },
    message: finding.message,
    ...(finding.tag === undefined ? {} : { tags: [tag] }),
    ...(finding.related.length === 0
      ? {}
      : {
          relatedInformation: finding.related.map(({ span, message }) => ({
            location: { uri, range: toRange(span, lines) },
            message,
          })),
        }),
  };
}

/** A quick fix; its places to fill in become tab stops where the client has snippet edits. */
export function toCodeAction(options: {
  readonly fix: Fix;
  readonly edits: readonly RenderedEdit[];
  readonly diagnostic: Diagnostic;
  readonly document: { uri: string; version: number; text: string; lines: LineIndex };
  readonly snippetEdits: boolean;
}): CodeAction {
  const { fix, edits, diagnostic, document } = options;
  const { uri, version, text, lines } = document;
  const plain = (): ProtoEdit[] =>
    toPlainEdits(edits).map((edit) => ({ range: toRange(edit, lines), newText: edit.newText }));
  const textEdits = fix.needsInput && options.snippetEdits ? toSnippetEdits(edits, text, lines) : plain();
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { documentChanges: [{ textDocument: { uri, version }, edits: textEdits }] },
    ...(fix.preferred ? { isPreferred: true } : {}),
  };
}

/** Places of one name share a tab stop. */
function toSnippetEdits(edits: readonly RenderedEdit[], text: string, lines: LineIndex): SnippetTextEdit[] {
  const stops = new Map<string, number>();
  const spell = (part: string | Placeholder): string => {
    if (typeof part === "string") return escapeSnippet(part);
    const stop = stops.get(part.name) ?? stops.size + 1;
    stops.set(part.name, stop);
    return `\${${stop}:${escapeSnippet(part.text)}}`;
  };
  return edits.map((edit) => ({
    range: toRange(edit, lines),
    snippet: { kind: "snippet", value: withoutIndent(edit.parts.map(spell).join(""), indentBefore(text, edit.start)) },
  }));
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** An editor adds the white space that the line begins with to every further line of a snippet. */
function withoutIndent(snippet: string, indent: string): string {
  return indent === "" ? snippet : snippet.replaceAll(`\n${indent}`, "\n");
}

function indentBefore(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}

/** The smallest single edit that makes one text the other; `undefined` where they are the same. */
export function toMinimalEdit(before: string, after: string, lines: LineIndex): ProtoEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    range: toRange({ start, end: before.length - tail }, lines),
    newText: after.slice(start, after.length - tail),
  };
}

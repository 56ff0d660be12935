import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type TextEdit as ProtoEdit,
  type Range,
  type SnippetTextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Addition } from "../engine/additions.ts";
import type { Finding } from "../engine/engine.ts";
import { toPlainEdits } from "../engine/fixAll.ts";
import type { Fix } from "../engine/fixes.ts";
import type { Severity } from "../engine/severity.ts";
import type { RenderedEdit } from "../hosts/host.ts";
import type { Placeholder } from "../policy/edit.ts";
import { commonPrefix, commonSuffix } from "../text/difference.ts";
import type { LineIndex } from "../text/lineIndex.ts";
import { escapeSnippet } from "../text/snippet.ts";
import type { Span } from "../text/span.ts";
import type { CheckedDocument } from "./checks.ts";
import type { ClientSupport } from "./clientSupport.ts";

const protoSeverity: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const protoTag: Readonly<Record<NonNullable<Finding["tag"]>, DiagnosticTag>> = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
};

/** Where the page of a rule can be read. */
export function rulePageUrl(rule: string): string {
  return `https://github.com/leastwise/leastwise/blob/main/docs/rules/${rule}.md`;
}

export function toRange(span: Span, lines: LineIndex): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

/** The finding without what the client does not understand. */
export function toDiagnostic(finding: Finding, checked: CheckedDocument, support: ClientSupport): Diagnostic {
  const { uri, lines } = checked;
  const tag = finding.tag === undefined ? undefined : protoTag[finding.tag];
  const related = finding.related.map(({ span, message }) => ({
    location: { uri, range: toRange(span, lines) },
    message,
  }));
  const justification = justificationPlace(finding, checked);
  if (justification !== undefined) related.push({ location: justification, message: "The justification." });
  return {
    range: toRange(finding.span, lines),
    severity: protoSeverity[finding.severity],
    source: "leastwise",
    code: finding.rule,
    message: finding.message,
    ...(support.codeDescription ? { codeDescription: { href: rulePageUrl(finding.rule) } } : {}),
    ...(tag !== undefined && support.tags.includes(tag) ? { tags: [tag] } : {}),
    ...(support.relatedInformation && related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/** Where the exception stands that covers a finding, or did. */
function justificationPlace(
  { justification }: Finding,
  { uri, lines, configuration }: CheckedDocument,
): Location | undefined {
  if (justification === undefined) return undefined;
  const { kind, span } = justification.source;
  if (kind === "comment") return { uri, range: toRange(span, lines) };
  return configuration && { uri: configuration.uri, range: toRange(span, configuration.lines) };
}

/** Something that is wrong with a justification, or with a configuration. */
export function toProblemDiagnostic(
  { message, ...span }: Span & { readonly message: string },
  lines: LineIndex,
): Diagnostic {
  return { range: toRange(span, lines), severity: DiagnosticSeverity.Warning, source: "leastwise", message };
}

/** A quick fix, or an addition; its places to fill in become tab stops where the client has snippet edits. */
export function toCodeAction(options: {
  readonly fix: Fix | Addition;
  readonly edits: readonly RenderedEdit[];
  readonly diagnostic: Diagnostic;
  readonly isPreferred: boolean;
  readonly checked: CheckedDocument;
  readonly support: ClientSupport;
}): CodeAction {
  const { fix, edits, diagnostic, isPreferred, checked, support } = options;
  const change = "change" in fix ? fix.change() : undefined;
  return {
    title: change === undefined ? fix.title : `${fix.title} (${change})`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: toFilledEdit(edits, { needsInput: fix.needsInput, checked, support }),
    ...(isPreferred ? { isPreferred } : {}),
  };
}

/** The edits with tab stops where something is to be filled in and the client takes them. */
export function toFilledEdit(
  edits: readonly RenderedEdit[],
  options: { readonly needsInput: boolean; readonly checked: CheckedDocument; readonly support: ClientSupport },
): WorkspaceEdit {
  const { needsInput, checked, support } = options;
  return needsInput && support.snippetEdits
    ? toVersionedEdit(toSnippetEdits(edits, checked), checked)
    : toWorkspaceEdit(toTextEdits(edits, checked), checked, support);
}

/** The edits for this version of the document, where the client can tell versions apart. */
export function toWorkspaceEdit(edits: ProtoEdit[], checked: CheckedDocument, support: ClientSupport): WorkspaceEdit {
  return support.documentChanges ? toVersionedEdit(edits, checked) : { changes: { [checked.uri]: edits } };
}

function toVersionedEdit(edits: (ProtoEdit | SnippetTextEdit)[], { uri, version }: CheckedDocument): WorkspaceEdit {
  return { documentChanges: [{ textDocument: { uri, version }, edits }] };
}

export function toTextEdits(edits: readonly RenderedEdit[], { lines }: CheckedDocument): ProtoEdit[] {
  return toPlainEdits(edits).map((edit) => ({ range: toRange(edit, lines), newText: edit.newText }));
}

/**
 * Places of one name share a tab stop. An editor indents the further lines of a snippet like the line that it begins
 * in, but VS Code forgets some of them where there are several edits. So each one takes the whole beginning of its
 * line: nothing stands before it that could be added or forgotten.
 */
function toSnippetEdits(edits: readonly RenderedEdit[], { document, lines }: CheckedDocument): SnippetTextEdit[] {
  const { text } = document;
  const stops = new Map<string, number>();
  const spell = (part: string | Placeholder): string => {
    if (typeof part === "string") return escapeSnippet(part);
    const stop = stops.get(part.name) ?? stops.size + 1;
    stops.set(part.name, stop);
    return `\${${stop}:${escapeSnippet(part.text)}}`;
  };
  const whole: { start: number; end: number; value: string }[] = [];
  for (const edit of [...edits].sort((left, right) => left.start - right.start || left.end - right.end)) {
    const value = edit.parts.map(spell).join("");
    const start = edit.start === 0 ? 0 : text.lastIndexOf("\n", edit.start - 1) + 1;
    const last = whole.at(-1);
    if (last !== undefined && start <= last.end) {
      last.value += escapeSnippet(text.slice(last.end, edit.start)) + value;
      last.end = edit.end;
    } else {
      whole.push({ start, end: edit.end, value: escapeSnippet(text.slice(start, edit.start)) + value });
    }
  }
  return whole.map((edit) => ({ range: toRange(edit, lines), snippet: { kind: "snippet", value: edit.value } }));
}

/**
 * The smallest single edit that makes one text the other; `undefined` where they are the same. It cuts no line
 * break and no character in two, for editors would move its ends.
 */
export function toMinimalEdit(before: string, after: string, lines: LineIndex): ProtoEdit | undefined {
  if (before === after) return undefined;
  let start = commonPrefix(before, after);
  while (isInsidePair(before, start) || isInsidePair(after, start)) start--;
  let tail = commonSuffix(before, after, Math.min(before.length, after.length) - start);
  const end = (text: string) => text.length - tail;
  while (isInsidePair(before, end(before)) || isInsidePair(after, end(after))) tail--;
  return { range: toRange({ start, end: end(before) }, lines), newText: after.slice(start, end(after)) };
}

/** Whether the offset is between CR and LF, or between the two halves of a character beyond the basic plane. */
function isInsidePair(text: string, offset: number): boolean {
  const left = text.charCodeAt(offset - 1);
  const right = text.charCodeAt(offset);
  if (left === 13) return right === 10;
  return left >= 0xd800 && left < 0xdc00 && right >= 0xdc00 && right < 0xe000;
}

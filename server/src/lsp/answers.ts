import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type DocumentSymbol,
  type Hover,
  InsertTextFormat,
  MarkupKind,
  type Position,
  type Range,
  SymbolKind,
} from "vscode-languageserver";
import type { Addition } from "../engine/additions.ts";
import type { Fix } from "../engine/fixes.ts";
import type { CompletionKind } from "../features/completionItem.ts";
import { conversionTargets } from "../features/convert/convertPolicy.ts";
import type { PolicySymbol } from "../features/symbols.ts";
import type { ParsedFile } from "../hosts/host.ts";
import type { PolicyService } from "../service.ts";
import { overlaps } from "../text/span.ts";
import type { CheckedDocument } from "./checks.ts";
import type { ClientSupport } from "./clientSupport.ts";
import { justifyActions } from "./justifyActions.ts";
import type { ConvertParams, ConvertResult, PolicyPageParams, SnippetResult } from "./protocol.ts";
import { asksFor, refactorActions } from "./refactorActions.ts";
import { type Settings, shownFindings } from "./settings.ts";
import { toCodeAction, toDiagnostic, toMinimalEdit, toRange, toWorkspaceEdit } from "./toProto.ts";

/** What every answer is made from. */
export interface Question {
  readonly checked: CheckedDocument;
  readonly settings: Settings;
  readonly support: ClientSupport;
  /** The version of an open document, `null` where it is not open. */
  readonly openVersion: (uri: string) => number | null;
}

export const fixAllKind = `${CodeActionKind.SourceFixAll}.leastwise`;

/**
 * Quick fixes for the findings that are shown in the range, and refactorings of what is there; what is for the whole text
 * only where it is asked for by its kind.
 */
export function codeActions(question: Question, range: Range, context: CodeActionContext): CodeAction[] {
  return [
    ...(asksFor(context, CodeActionKind.QuickFix) === false ? [] : quickFixes(question, range)),
    ...(asksFor(context, fixAllKind) === true ? fixAll(question) : []),
    ...refactorActions(question, range, context),
  ];
}

/** Repairs come first, below them what would grant more; an exception is for where none will do. */
function quickFixes(question: Question, range: Range): CodeAction[] {
  const { checked, settings, support } = question;
  const { result, lines, service } = checked;
  const asked = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
  const findings = shownFindings(result.findings, settings)
    .filter(({ span }) => overlaps(span, asked))
    .map((finding) => ({ finding, diagnostic: toDiagnostic(finding, checked, support) }));
  type Shown = (typeof findings)[number];
  const toActions = ({ finding, diagnostic }: Shown, changes: readonly (Fix | Addition)[], preferred?: Fix) =>
    changes.flatMap((fix) => {
      const edits = service.render(result, finding, fix);
      if (edits === undefined) return [];
      return [toCodeAction({ fix, edits, diagnostic, isPreferred: fix === preferred, checked, support })];
    });
  const repairs = findings.flatMap((shown) => {
    const fixes = shown.finding.fixes();
    const preferred = fixes.find((fix) => fix.preferred);
    return toActions(shown, fixes, preferred);
  });
  const additions = findings.flatMap((shown) => toActions(shown, shown.finding.additions()));
  const exceptions = findings.flatMap(({ finding, diagnostic }) => justifyActions(question, finding, diagnostic));
  return [...repairs, ...additions, ...exceptions];
}

/** Applies only what keeps the grants as they are. */
function fixAll({ checked, support }: Question): CodeAction[] {
  const { document, service, lines } = checked;
  const fixed = service.fixAll(document, ["preserving"]);
  const edit = toMinimalEdit(document.text, fixed.text, lines);
  if (edit === undefined) return [];
  const title = "Repair all that keeps the grants as they are";
  return [{ title, kind: fixAllKind, edit: toWorkspaceEdit([edit], checked, support) }];
}

export function hover({ checked, support }: Question, position: Position): Hover | null {
  const { result, lines, service } = checked;
  const found = service.hover(result, lines.offsetAt(position), { commandLinks: support.commandLinks });
  if (found === undefined) return null;
  return { range: toRange(found.span, lines), contents: { kind: MarkupKind.Markdown, value: found.markdown } };
}

export function completion({ checked, support }: Question, position: Position): CompletionItem[] {
  const { result, lines, service } = checked;
  const items = service.complete(result, lines.offsetAt(position), { snippets: support.snippetCompletions }) ?? [];
  return items.map((item) => ({
    label: item.label,
    kind: completionKinds[item.kind],
    detail: item.detail,
    filterText: item.filterText,
    sortText: item.sortText,
    insertTextFormat: item.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toRange(item.span, lines), newText: item.insertText },
    ...(item.documentation === undefined ? {} : { data: item.documentation }),
  }));
}

/** The item with its long text, where it is one of ours. */
export function resolvedCompletion(item: CompletionItem, service: PolicyService): CompletionItem {
  const data: unknown = item.data;
  const text = typeof data === "string" ? service.describeCompletion(data) : undefined;
  return text === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value: text } };
}

export function documentSymbols({ checked }: Question): DocumentSymbol[] {
  const { result, lines, service } = checked;
  const toSymbol = (symbol: PolicySymbol): DocumentSymbol => ({
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.kind === "policy" ? SymbolKind.Namespace : SymbolKind.Object,
    range: toRange(symbol.span, lines),
    selectionRange: toRange(symbol.selection, lines),
    children: symbol.children.map(toSymbol),
  });
  return service.symbols(result).map(toSymbol);
}

export function statementPage({ checked }: Question, position: Position): string | null {
  const { result, lines, service } = checked;
  return service.explainStatementAt(result, lines.offsetAt(position)) ?? null;
}

/** A page about a policy; `earlier` is the file as it is in the last commit, where it differs. */
export function policyPage(
  { checked }: Question,
  position: Position,
  page: PolicyPageParams["page"],
  earlier: ParsedFile | undefined,
): string | null {
  const { result, lines, service } = checked;
  const offset = lines.offsetAt(position);
  if (page === "grants") return service.grantsPageAt(result, offset) ?? null;
  return earlier === undefined ? null : (service.changePageAt(result, earlier, offset) ?? null);
}

/** The policy at a position in another notation; anything may be asked for. */
export function convertedPolicy(
  { checked }: Question,
  position: Position,
  target: ConvertParams["target"],
): ConvertResult | null {
  if (!conversionTargets.includes(target)) return null;
  const { result, lines, service } = checked;
  return service.convertAt(result, lines.offsetAt(position), target) ?? null;
}

/** A pasted policy as the document at the position writes policies. */
export function convertedPaste({ checked }: Question, position: Position, text: string): string | null {
  const { document, lines, service } = checked;
  return service.convertPasted(document, lines.offsetAt(position), text) ?? null;
}

export function statementSnippet({ checked }: Question, position: Position, prefix: string): SnippetResult | null {
  const { result, lines, service } = checked;
  const found = service.snippetAt(result, lines.offsetAt(position), prefix);
  return found === undefined ? null : { position: lines.positionAt(found.offset), snippet: found.text };
}

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Method,
  element: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  operator: CompletionItemKind.Operator,
  conditionKey: CompletionItemKind.Field,
  resource: CompletionItemKind.Reference,
  principal: CompletionItemKind.Module,
  snippet: CompletionItemKind.Snippet,
};

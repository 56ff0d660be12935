import { renderEmbedded } from "../hosts/embedded.ts";
import type { ParsedFile } from "../hosts/host.ts";
import { aiServices } from "../knowledge/aiServices.ts";
import { documentElementTexts, principalTypeTexts, statementElementTexts } from "../knowledge/elementTexts.ts";
import type { Source } from "../policy/source.ts";
import { escapeSnippet } from "../text/snippet.ts";
import { completeKey } from "./completeKey.ts";
import { completeStatement, describeSnippet } from "./completeStatement.ts";
import { completeValue } from "./completeValue.ts";
import type { CompletionContext, CompletionDraft, CompletionItem } from "./completionItem.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { type DescribeContext, describeAction } from "./describeAction.ts";
import { describeConditionKey, describeOperator } from "./hover.ts";
import { escapeMarkdown } from "./markdown.ts";
import { keyName, spellKey, spellText } from "./notation.ts";

/** What can be written at an offset of the file; `undefined` where Leastwise has nothing to offer. */
export function complete(
  file: ParsedFile,
  offset: number,
  context: CompletionContext,
): readonly CompletionItem[] | undefined {
  const statements = context.snippets ? completeStatement(file, offset, context.place) : undefined;
  const cursor = cursorAt(file, offset);
  if (cursor === undefined) return statements;
  const { source } = cursor.place.policy;
  // A snippet inside a string would need the escapes of two languages.
  const within = source.embedding === undefined ? context : { ...context, snippets: false };
  const drafts = cursor.role === "key" ? completeKey(cursor, within) : completeValue(cursor, within);
  if (drafts === undefined || drafts.length === 0) return statements;
  const items = drafts.map((draft, index) => finish(draft, index, cursor));
  const written = source.embedding === undefined ? items : items.flatMap((item) => intoString(item, source) ?? []);
  return [...(statements ?? []), ...written];
}

/** The item as it must be written in the string that its document stands in. */
function intoString(item: CompletionItem, source: Source): CompletionItem | undefined {
  const [edit] = renderEmbedded(source, [{ ...item.span, parts: [item.insertText] }]) ?? [];
  const [insertText] = edit?.parts ?? [];
  if (edit === undefined || typeof insertText !== "string") return undefined;
  return { ...item, span: { start: edit.start, end: edit.end }, insertText };
}

/** The long text of an item, as Markdown, by the item's `documentation`. */
export function describeCompletion(documentation: string, context: DescribeContext): string | undefined {
  const colon = documentation.indexOf(":");
  const name = documentation.slice(colon + 1);
  switch (documentation.slice(0, colon)) {
    case "action": {
      const action = context.catalogue.action(name);
      return action && describeAction(action, context);
    }
    case "operator":
      return describeOperator(name);
    case "key":
      return describeConditionKey(name, undefined, context);
    case "element":
      return elementText(name);
    case "service": {
      const service = aiServices.find(({ prefix }) => prefix === name);
      return service && escapeMarkdown(service.about);
    }
    case "snippet":
      return describeSnippet(name);
    default:
      return undefined;
  }
}

function finish(draft: CompletionDraft, index: number, cursor: Cursor): CompletionItem {
  const { label, kind, detail = "", documentation, text = label, snippet, after } = draft;
  const { notation } = cursor.place.policy.source;
  const spell = cursor.role === "key" ? spellKey : spellText;
  const isSnippet = snippet !== undefined || draft.isSnippet === true;
  const whole = cursor.bare || after !== undefined;
  const shown = cursor.role === "key" ? keyName(label, notation) : label;
  const inner = snippet ?? (isSnippet ? escapeSnippet(text) : text);
  const filterText = draft.filterText ?? (shown === label ? text : shown);
  const opening = !cursor.bare && whole && cursor.quoted.start < cursor.word.start ? '"' : "";
  return {
    label: shown,
    kind,
    detail,
    documentation,
    span: whole ? cursor.quoted : cursor.word,
    insertText: whole ? spell(inner, notation) + (after ?? "") : inner,
    filterText: opening + filterText,
    sortText: String(index).padStart(5, "0"),
    isSnippet,
  };
}
function elementText(name: string): string | undefined {
  const tables: readonly Readonly<Record<string, { readonly text: string }>>[] = [
    documentElementTexts,
    statementElementTexts,
    principalTypeTexts,
  ];
  return tables.flatMap((table) => (Object.hasOwn(table, name) ? [table[name]?.text ?? ""] : []))[0];
}

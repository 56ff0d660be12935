import type { Policy } from "../../policy/policy.ts";
import { mayBePrefix, type SnippetInsertion, type StatementPlace } from "./statementPlace.ts";
import { snippetsFor, statementFormOf } from "./statementText.ts";

/**
 * The place in a YAML list of statements with dashes: behind the dash of a new item, or on a line of its own where an
 * item may begin. The lines decide, for a word on a line of its own breaks the list that it stands in.
 */
export function placeOfItem(policy: Policy, offset: number, step: string): StatementPlace | undefined {
  const { text } = policy.source;
  const line = lineAt(text, offset);
  const written = /^( *)(- +)?([A-Za-z][A-Za-z0-9-]*)?$/.exec(text.slice(line.start, offset));
  const rest = /^([A-Za-z0-9-]*)[ \t]*(?:#.*)?$/.exec(text.slice(offset, line.end));
  if (written === null || rest === null) return undefined;
  const [, indent = "", dash = "", begun = ""] = written;
  const [, ended = ""] = rest;
  const word = begun + ended;
  const list = mayBePrefix(word) ? listAround(policy, line.start) : undefined;
  if (list === undefined) return undefined;
  const span = { start: offset - begun.length, end: offset + ended.length };
  const common = { span, step, form: statementFormOf(policy), snippets: snippetsFor(policy) };
  const column = indent.length;
  const { itemColumn = column, contentColumn, keyColumn } = list;
  if (!mayFollow(list.next, itemColumn, keyColumn)) return undefined;
  if (dash !== "") {
    if (column !== itemColumn || column < keyColumn) return undefined;
    return { ...common, dash, fit: (items) => items.slice(dash.length) };
  }
  // In the column of keys, only what cannot become one of them is taken for the name of a snippet.
  const isName = word.startsWith("ia");
  if (column === itemColumn && (column > keyColumn || (column === keyColumn && isName))) {
    return { ...common, fit: (items) => items };
  }
  if (column !== contentColumn || !isName) return undefined;
  const margin = " ".repeat(itemColumn);
  return { ...common, span: { ...span, start: line.start }, fit: (items) => items.replace(/^/gm, margin) };
}

/** A ready statement as another item, behind the one at the offset where there is a line for it. */
export function insertItem(policy: Policy, offset: number, text: string, step: string): SnippetInsertion | undefined {
  const { source, start, statementElement } = policy;
  const list = statementElement?.node;
  const head = headOf(policy);
  if (list === undefined || head === undefined) return undefined;
  if (list.kind === "array") {
    const first = start + list.span.start;
    const ends = list.items.map(({ span }) => start + span.end);
    const end = ends.find((candidate) => offset <= candidate) ?? ends.at(-1) ?? first;
    const next = source.text.indexOf("\n", end) + 1;
    // What follows an item on the text's last line would be indented like that line.
    if (next === 0) return { offset: first, text: `${text}\n` };
    const margin = " ".repeat(first - lineAt(source.text, first).start);
    return { offset: next, text: `${text.replace(/^/gm, margin)}\n` };
  }
  if (list.kind !== "unknown" && list.kind !== "literal") return undefined;
  const { start: lineStart, end } = lineAt(source.text, start + (statementElement?.property.keySpan.start ?? 0));
  const indent = /^ */.exec(source.text.slice(lineStart, end))?.[0].length ?? 0;
  const margin = " ".repeat(head.keyColumn - indent) + step;
  return { offset: end, text: `\n${text.replace(/^/gm, margin)}` };
}

/** What the lines around one tell of the list that it is in. Columns count from 0. */
interface List {
  /** The column of the key whose value the list is. */
  readonly keyColumn: number;
  /** The column of the dashes; `undefined` before there is one. */
  readonly itemColumn: number | undefined;
  /** The column of the keys of the item above. */
  readonly contentColumn: number | undefined;
  /** The next line that is neither empty nor a comment. */
  readonly next: Line | undefined;
}

interface Line {
  readonly column: number;
  readonly isItem: boolean;
  readonly contentColumn: number;
}

function listAround(policy: Policy, lineStart: number): List | undefined {
  const { text } = policy.source;
  const head = headOf(policy);
  if (head === undefined || head.start > lineStart) return undefined;
  const above = linesIn(text.slice(head.start, lineStart));
  const after = text.indexOf("\n", lineStart);
  const next = after === -1 ? undefined : linesIn(text.slice(after + 1), 1)[0];
  const first = above[0] ?? next;
  const itemColumn = first?.isItem === true && first.column >= head.keyColumn ? first.column : undefined;
  if (above.length > 0 && itemColumn === undefined) return undefined;
  const inside = above.every(({ column, isItem }) => column > (itemColumn ?? 0) || (isItem && column === itemColumn));
  if (!inside) return undefined;
  const item = above.findLast((line) => line.isItem && line.column === itemColumn);
  return { keyColumn: head.keyColumn, itemColumn, contentColumn: item?.contentColumn, next };
}

/** Where the lines of the list begin, and the column of its key; `undefined` where it does not stand on lines. */
function headOf({
  source,
  start,
  statementElement,
  isImplied,
}: Policy): { start: number; keyColumn: number } | undefined {
  if (statementElement === undefined) return undefined;
  const { text } = source;
  const { node, property } = statementElement;
  if (isImplied) {
    const line = lineAt(text, start + node.span.start);
    // Its key is not part of the policy: the dashes may stand in its column.
    return { start: line.start, keyColumn: start + node.span.start - line.start };
  }
  const line = lineAt(text, start + property.keySpan.start);
  const behind = text.slice(start + property.keySpan.end, line.end);
  if (!/^\s*:[ \t]*(?:[&!]\S+[ \t]*)*(?:#.*)?$/.test(behind)) return undefined;
  return { start: nextLine(text, line.end), keyColumn: start + property.keySpan.start - line.start };
}

/** The lines that are neither empty nor comments. */
function linesIn(text: string, most = Number.POSITIVE_INFINITY): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/^( *)(?![ \t]*(?:#|\r?$))(-(?= |\r?$) *)?/gm)) {
    const [{ length }, indent = "", dash = ""] = match;
    lines.push({ column: indent.length, isItem: dash !== "", contentColumn: length });
    if (lines.length === most) break;
  }
  return lines;
}

/** Whether an item may stand in front of this line without taking it in. */
function mayFollow(next: Line | undefined, itemColumn: number, keyColumn: number): boolean {
  if (next === undefined || next.column < itemColumn) return true;
  return next.column === itemColumn && (next.isItem || itemColumn === keyColumn);
}

/** The line without its end. */
function lineAt(text: string, offset: number): { readonly start: number; readonly end: number } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const newline = text.indexOf("\n", offset);
  const end = newline === -1 ? text.length : newline;
  return { start, end: end > offset && text.charAt(end - 1) === "\r" ? end - 1 : end };
}

function nextLine(text: string, lineEnd: number): number {
  const newline = text.indexOf("\n", lineEnd);
  return newline === -1 ? text.length : newline + 1;
}

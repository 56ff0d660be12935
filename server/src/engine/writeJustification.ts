import { findNodeAtLocation, type Node, type ParseError, parseTree } from "jsonc-parser";
import { layoutOf } from "../hosts/speller.ts";
import { monthsLater } from "../text/day.ts";
import { applyEdits, type TextEdit } from "../text/span.ts";
import type { Finding } from "./engine.ts";
import { isJustifiable } from "./justifiable.ts";
import { isJustified } from "./justification.ts";
import { elementOf, entryTexts, limitedElements } from "./subject.ts";

/** A justification as it stands in the configuration, with its reason left to be written. */
export interface JustificationEntry {
  readonly rule: string;
  readonly file: string;
  readonly policy?: string;
  readonly sid?: string;
  readonly action?: string | readonly string[];
  readonly resource?: string | readonly string[];
  readonly principal?: string | readonly string[];
  readonly condition?: string;
  readonly reason: "";
  readonly owner: "";
  readonly expires: string;
}

/** How long an exception counts unless the user says otherwise. */
export const justificationMonths = 6;

/**
 * The justification of one finding: it names the entry, and what else the statement says as a limit. `undefined` where
 * there is nothing to justify, or where the finding cannot be named by what the text says.
 */
export function justificationEntry(
  finding: Finding,
  { path, today }: { readonly path: string; readonly today: string },
): JustificationEntry | undefined {
  if (!isJustifiable(finding) || isJustified(finding)) return undefined;
  const { statement, element, text } = finding.subject();
  if (statement === undefined || (element !== undefined && text === undefined)) return undefined;
  const limits = limitedElements.flatMap((name): [string, string | readonly string[]][] => {
    if (name === element && text !== undefined) return [[name, text]];
    const texts = elementOf(statement, name);
    const known = texts === undefined ? [] : [...new Set(entryTexts(texts))];
    const [only, ...others] = known;
    // What deployment decides cannot be named, and a list without it would cover nothing.
    if (only === undefined || !known.every((each) => each !== undefined)) return [];
    return [[name, others.length === 0 ? only : known]];
  });
  const { place } = finding.policy;
  const { sid } = statement;
  const isNamed = element !== undefined || sid !== undefined || limits.some(([name]) => name === "action");
  if (!isNamed) return undefined;
  return {
    rule: finding.rule,
    file: escapeGlob(path),
    ...(place === "" ? {} : { policy: place }),
    ...(sid === undefined || sid === "" ? {} : { sid }),
    ...Object.fromEntries(limits),
    ...(element === "condition" && text !== undefined ? { condition: text } : {}),
    reason: "",
    owner: "",
    expires: monthsLater(today, justificationMonths),
  };
}

/** The path as a glob that stands for it alone. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}

export interface WrittenJustification {
  readonly edits: readonly TextEdit[];
  /** The text with the edits made. */
  readonly text: string;
  /** Where the reason is to be written in it, between its quotes. */
  readonly reason: number;
}

/** Adds a justification to a configuration, as its last; `undefined` where the text is none that can be added to. */
export function writeJustification(
  before: string | undefined,
  entry: JustificationEntry,
): WrittenJustification | undefined {
  const text = before ?? "";
  const edits = text.trim() === "" ? [wholeFile(text, entry)] : insertion(text, entry);
  if (edits === undefined) return undefined;
  const written = applyEdits(text, edits);
  const list = listIn(written);
  const reason = list?.children?.length && findNodeAtLocation(list, [list.children.length - 1, "reason"]);
  return reason ? { edits, text: written, reason: reason.offset + 1 } : undefined;
}

function wholeFile(text: string, entry: JustificationEntry): TextEdit {
  return { start: 0, end: text.length, newText: `${JSON.stringify({ justifications: [entry] }, null, 2)}\n` };
}

function insertion(text: string, entry: JustificationEntry): TextEdit[] | undefined {
  const root = readTree(text);
  if (root?.type !== "object") return undefined;
  const list = findNodeAtLocation(root, ["justifications"]);
  if (list === undefined) return insertItem(text, root, (step) => `"justifications": ${toJson([entry], step)}`);
  return list.type === "array" ? insertItem(text, list, (step) => toJson(entry, step)) : undefined;
}

/** Adds an item to a list, or a member to an object, on lines of its own behind what stands there, comments included. */
function insertItem(text: string, { offset, length, children = [] }: Node, item: (step: string) => string): TextEdit[] {
  const { newline, step } = layoutOf(text);
  const close = offset + length - 1;
  const inside = text.slice(0, close).trimEnd().length;
  const line = text.slice(text.lastIndexOf("\n", offset) + 1);
  const margin = /^[ \t]*/.exec(line)?.[0] ?? "";
  const lines = `\n${item(step)}`.replaceAll("\n", `\n${margin}${step}`);
  const isClosedOnItsLine = !text.slice(inside, close).includes("\n");
  const newText = (isClosedOnItsLine ? `${lines}\n${margin}` : lines).replaceAll("\n", newline);
  const last = children.at(-1);
  const lastEnd = last === undefined ? undefined : last.offset + last.length;
  const rest = text.slice(lastEnd ?? close, close).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
  const comma = lastEnd === undefined || rest.includes(",") ? [] : [{ start: lastEnd, end: lastEnd, newText: "," }];
  return [...comma, { start: inside, end: isClosedOnItsLine ? close : inside, newText }];
}

function toJson(value: object, step: string): string {
  return JSON.stringify(value, null, step);
}

function listIn(text: string): Node | undefined {
  const root = readTree(text);
  return root && findNodeAtLocation(root, ["justifications"]);
}

function readTree(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length > 0 ? undefined : root;
}

import { joinValues, type Value } from "../../policy/value.ts";
import { createInnerText } from "../../text/offsetMap.ts";
import type { Span } from "../../text/span.ts";
import type { EmbeddedHole, EmbeddedText } from "../embedded.ts";
import { textsBetween } from "./buildTree.ts";
import type { HclExpression, HclString } from "./hclTree.ts";

/** What a string means; unknown where a directive decides, or an escape is broken. */
export function stringValue(string: HclString, text: string): Value {
  const { pieces } = readString(string, text) ?? {};
  if (pieces === undefined) return { kind: "unknown" };
  return joinValues(
    pieces.map(({ meant, name }) =>
      name === undefined ? { kind: "known", text: meant } : { kind: "template", parts: [{ name }] },
    ),
  );
}

/** A string's text for those who read it as JSON, and its pieces one after the other; the map leads to the text. */
export function embeddedText(
  string: HclString,
  text: string,
): { readonly embedded: EmbeddedText; readonly pieces: readonly (string | EmbeddedHole)[] } | undefined {
  const read = readString(string, text);
  if (read === undefined) return undefined;
  const inner = createInnerText();
  for (const { meant, span } of read.pieces) {
    if (meant.length === span.end - span.start) inner.copy(meant, span.start);
    else inner.stand(meant, span);
  }
  const isQuoted = escapes[string.quoting] !== undefined;
  const quoting = { kind: isQuoted ? "escaped" : "plain", lines: true, interpolation: "terraform" } as const;
  const pieces = read.pieces.map(({ meant, name }) => (name === undefined ? meant : { name, written: meant }));
  return { embedded: { ...inner.finish(), quoting, indent: read.indent }, pieces };
}

/** What an expression is called where it is a hole in a text. */
export function holeName({ span }: HclExpression, text: string): string {
  return text.slice(span.start, span.end).replace(/\s+/g, " ");
}

/** A piece of a string: text, or a hole as it is written, with its name. */
interface Piece {
  readonly meant: string;
  readonly span: Span;
  readonly name: string | undefined;
}

interface ReadString {
  readonly pieces: readonly Piece[];
  /** What every line of an indented heredoc begins with. */
  readonly indent: string;
}

function readString(string: HclString, text: string): ReadString | undefined {
  if (!string.isPlain) return undefined;
  const { quoting, holes } = string;
  const texts = textsBetween(string);
  const indent = quoting === "indented heredoc" ? indentOf(texts, text) : "";
  const pieces: Piece[] = [];
  for (const [index, span] of texts.entries()) {
    for (const line of linesOf(span, index === 0, text)) {
      const start = countsForIndent(line, text) ? line.start + indent.length : line.start;
      const decoded = decode({ start, end: line.end }, text, escapes[quoting]);
      if (decoded === undefined) return undefined;
      pieces.push(...decoded);
    }
    const hole = holes[index];
    if (hole === undefined) continue;
    pieces.push({
      meant: text.slice(hole.span.start, hole.span.end),
      span: hole.span,
      name: holeName(hole.value, text),
    });
  }
  return { pieces, indent };
}

/** A line of a heredoc, or what holes leave of it. */
interface Line extends Span {
  /** Whether it begins where the line does. */
  readonly begins: boolean;
}

function linesOf({ start, end }: Span, begins: boolean, text: string): Line[] {
  const lines: Line[] = [];
  for (let position = start; position < end; ) {
    const newline = text.indexOf("\n", position);
    const next = newline === -1 || newline >= end ? end : newline + 1;
    lines.push({ start: position, end: next, begins: begins || position > start });
    position = next;
  }
  return lines;
}

/**
 * The white space that Terraform takes from each line of an indented heredoc: as much as every line begins with.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#indented-heredocs
 */
function indentOf(texts: readonly Span[], text: string): string {
  let indent: string | undefined;
  for (const [index, span] of texts.entries()) {
    const lines = linesOf(span, index === 0, text);
    const isLast = index === texts.length - 1;
    // The hole behind this text begins a line.
    if (!isLast && (span.start === span.end ? index === 0 : text.charAt(span.end - 1) === "\n")) return "";
    for (const line of lines.filter((each) => countsForIndent(each, text))) {
      const blanks = /^[^\S\n]*/.exec(text.slice(line.start, line.end))?.[0] ?? "";
      if (indent === undefined || blanks.length < indent.length) indent = blanks;
    }
  }
  return indent ?? "";
}

/** Blank lines do not count, and keep what they have. */
function countsForIndent({ start, end, begins }: Line, text: string): boolean {
  const line = text.slice(start, end);
  return begins && (line.trim() !== "" || !line.endsWith("\n"));
}

/** Text between holes in the pieces that mean something else than they say, and the rest. */
function decode({ start, end }: Span, text: string, simple: SimpleEscapes | undefined): Piece[] | undefined {
  const pieces: Piece[] = [];
  let position = start;
  const written = text.slice(start, Math.max(start, end));
  const add = (meant: string, from: number, to: number) => {
    if (from < to) pieces.push({ meant, span: { start: from, end: to }, name: undefined });
    position = to;
  };
  for (const { 0: sequence, index } of written.matchAll(simple === undefined ? escapesInHeredoc : escapesInQuotes)) {
    const at = start + index;
    const meant = meaningOf(sequence, simple);
    if (meant === undefined) return undefined;
    add(text.slice(position, at), position, at);
    add(meant, at, at + sequence.length);
  }
  add(text.slice(position, start + written.length), position, start + written.length);
  return pieces;
}

const escapesInHeredoc = /\$\$\{|%%\{/g;
const escapesInQuotes = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.?)|\$\$\{|%%\{/g;

/** https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences */
function meaningOf(sequence: string, simple: SimpleEscapes | undefined): string | undefined {
  if (!sequence.startsWith("\\")) return sequence.slice(1);
  if (sequence.length === 2) return simple?.[sequence];
  const code = Number.parseInt(sequence.slice(2), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

type SimpleEscapes = Readonly<Record<string, string>>;

const escapesOfHcl: SimpleEscapes = { "\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\" };

/** The escapes of one letter, where a string has some. */
const escapes: Readonly<Record<HclString["quoting"], SimpleEscapes | undefined>> = {
  quoted: escapesOfHcl,
  json: { ...escapesOfHcl, "\\/": "/", "\\b": "\b", "\\f": "\f" },
  heredoc: undefined,
  "indented heredoc": undefined,
};

import type { Embedding, Quoting, Source } from "../policy/source.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { joinValues, type Value } from "../policy/value.ts";
import { createInnerText, type MappedText, toOuter } from "../text/offsetMap.ts";
import { shift } from "../text/span.ts";
import { hasMark, isBareMark, nameInMark, showMarks, splitAtAnyMark, splitAtMarks, writeMark } from "./holeMarks.ts";
import type { RenderedEdit } from "./host.ts";

/** What a string of a file means, with what new text needs inside it. The map leads to offsets in the file. */
export interface EmbeddedText extends MappedText {
  readonly quoting: Quoting;
  /** What a further line of the string begins with. */
  readonly indent: string;
}

/** A piece of a string that deployment fills in, by its name, with its text as written. */
export interface EmbeddedHole {
  readonly name: string;
  readonly written: string;
}

/** A piece of a string that stands for another text, such as `${!Name}` for `${Name}` in `Fn::Sub`. */
export interface EmbeddedEscape {
  readonly meant: string;
  readonly written: string;
}

export type EmbeddedPiece = string | EmbeddedHole | EmbeddedEscape;

/** A document in a string, ready to be read as JSON: expressions have become marks that are JSON wherever they stand. */
export interface EmbeddedDocument extends EmbeddedText {
  readonly holes: ReadonlyMap<string, string>;
}

/** Joins the pieces of a string: texts as they stand in it, one after the other, with expressions between them. */
export function markHoles(text: EmbeddedText, pieces: readonly EmbeddedPiece[]): EmbeddedDocument {
  const inner = createInnerText();
  const holes = new Map<string, string>();
  let position = 0;
  let inString = false;
  for (const piece of pieces) {
    const length = typeof piece === "string" ? piece.length : piece.written.length;
    const span = { start: position, end: position + length };
    position = span.end;
    if (typeof piece === "string") {
      inner.piece(text, span);
      inString = endsInString(piece, inString);
    } else if ("meant" in piece) {
      inner.stand(piece.meant, toOuter(text.map, span));
    } else {
      const name = nameFor(piece, holes);
      holes.set(name, piece.written);
      inner.stand(writeMark(name, inString), toOuter(text.map, span));
    }
  }
  return { ...text, ...inner.finish(), holes };
}

/** Whether JSON text that begins inside or outside a string ends inside one. */
function endsInString(text: string, begins: boolean): boolean {
  let inside = begins;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') inside = !inside;
    else if (character === "\\" && inside) index++;
  }
  return inside;
}

/** A name that can stand in a JSON string, and stands for one expression only. */
function nameFor({ name, written }: EmbeddedHole, taken: ReadonlyMap<string, string>): string {
  const plain = nameInMark(name);
  let unique = plain;
  for (let next = 2; taken.has(unique) && taken.get(unique) !== written; next++) unique = `${plain} ${next}`;
  return unique;
}

/** The node without marks: what holds an expression is a template, what is an expression is unknown. */
export function resolveMarks(node: PolicyNode): PolicyNode {
  if (node.kind === "object") {
    if (!node.properties.some(({ key }) => hasMark(key))) return node;
    return { ...node, properties: node.properties.map((property) => ({ ...property, key: showMarks(property.key) })) };
  }
  if (node.kind !== "string" || node.value.kind !== "known") return node;
  const { text } = node.value;
  if (isBareMark(text)) return { kind: "unknown", id: node.id, span: node.span };
  return hasMark(text) ? { ...node, value: readMarks(text) } : node;
}

function readMarks(text: string): Value {
  return joinValues(
    splitAtMarks(text).map((part, index) =>
      index % 2 === 0 ? { kind: "known", text: part } : { kind: "template", parts: [{ name: part }] },
    ),
  );
}

/** Edits of an embedded document as edits of its file; `undefined` where the string cannot take the new text. */
export function renderEmbedded({ embedding }: Source, edits: readonly RenderedEdit[]): RenderedEdit[] | undefined {
  if (embedding === undefined) return [...edits];
  const outer: RenderedEdit[] = [];
  for (const edit of edits) {
    const parts = edit.parts.map((part) => {
      const text = writeText(typeof part === "string" ? part : part.text, embedding);
      if (text === undefined) return undefined;
      return typeof part === "string" ? text : { ...part, text };
    });
    if (parts.includes(undefined)) return undefined;
    const span = shift(toOuter(embedding.map, edit), embedding.start);
    outer.push({ ...span, parts: parts as RenderedEdit["parts"] });
  }
  return outer;
}

/** New text as it must be written inside the string. */
function writeText(text: string, { quoting, indent, holes }: Embedding): string | undefined {
  // The quotes around a bare mark are its own, those around any other are the string's.
  const written = splitAtAnyMark(text).map((piece, index) => {
    if (index % 2 === 1) return holes.get(piece);
    return quote(escapeInterpolation(piece, quoting.interpolation), quoting, indent);
  });
  return written.includes(undefined) ? undefined : written.join("");
}

/** New text without what would be filled in. */
export function escapeInterpolation(text: string, interpolation: Quoting["interpolation"]): string {
  if (interpolation === "sub") return text.replaceAll("${", "${!");
  return interpolation === "terraform" ? text.replace(/[$%](?=\{)/g, "$&$&") : text;
}

function quote(text: string, { kind, lines }: Quoting, indent: string): string | undefined {
  if (!lines && kind !== "escaped" && text.includes("\n")) return undefined;
  if (kind === "escaped") return JSON.stringify(text).slice(1, -1);
  const indented = text.replaceAll("\n", `\n${indent}`);
  return kind === "doubled" ? indented.replaceAll("'", "''") : indented;
}

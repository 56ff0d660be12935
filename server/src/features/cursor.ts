import type { ParsedFile } from "../hosts/host.ts";
import type { ObjectNode, PropertyNode } from "../policy/tree.ts";
import { type Span, shift } from "../text/span.ts";
import { hasBlocks } from "./notation.ts";
import { chainOf, type Place, placeAt, propertiesOf } from "./place.ts";
import { blankYamlCursor, yamlWordCursor } from "./yamlCursor.ts";

/** What is being written at a cursor: a key of an object or a value, half-typed text included. */
export interface Cursor {
  readonly place: Place;
  readonly role: "key" | "value";
  /** The keys that lead to the object of the key, or to the value. */
  readonly path: readonly string[];
  /** For a key: the object that it is in. */
  readonly object: ObjectNode | undefined;
  /** The word around the cursor, without quotes; empty where nothing is written. Offsets in the source. */
  readonly word: Span;
  readonly wordText: string;
  /** The word with its quotes, as far as they are there. */
  readonly quoted: Span;
  /** Whether there are no quotes yet and the text to insert needs them. */
  readonly bare: boolean;
}

/** What is being written at an offset of the file; `undefined` where nothing of a policy can stand. */
export function cursorAt(file: ParsedFile, offset: number): Cursor | undefined {
  const place = placeAt(file, offset);
  const blank = blankYamlCursor(file, offset);
  if (place === undefined || blank !== undefined) return blank;
  const { node } = place.location;
  const { text, notation } = place.policy.source;
  const at = place.offset;
  const properties = propertiesOf(place);
  const keys = properties.map(({ key }) => key);
  const last = properties.at(-1);
  if ((node.kind === "property" || node.kind === "unknown") && last !== undefined) {
    const span = shift(last.keySpan, place.base);
    const word = wordIn(text, span, at);
    if (word !== undefined) {
      const object = chainOf(place).findLast((around) => around.kind === "object" && around.properties.includes(last));
      return { ...word, place, role: "key", path: keys.slice(0, -1), object: object as ObjectNode, bare: false };
    }
  }
  if (node.kind === "string") {
    const span = shift(node.span, place.base);
    const word = wordIn(text, span, at);
    if (word === undefined || notation !== "yaml") {
      return word && { ...word, place, role: "value", path: keys, object: undefined, bare: false };
    }
    return yamlWordCursor({ ...word, place, role: "value", path: keys, object: undefined, bare: false }, span);
  }
  return notation === "yaml" ? undefined : blankCursor(text, at, place, properties);
}

interface Word {
  readonly word: Span;
  readonly wordText: string;
  readonly quoted: Span;
}

/** The word of a string that the cursor is in. A string without its closing quote may have swallowed what follows. */
function wordIn(text: string, span: Span, offset: number): Word | undefined {
  const quote = text.charAt(span.start);
  const isQuoted = quote === '"' || quote === "'";
  const isClosed = isQuoted && span.end - span.start > 1 && text.charAt(span.end - 1) === quote;
  const first = span.start + (isQuoted ? 1 : 0);
  const last = span.end - (isClosed ? 1 : 0);
  if (offset < first || offset > last) return undefined;
  const stops = isClosed ? ' \t\r\n",]' : ' \t\r\n",]}';
  let start = offset;
  while (start > first && !stops.includes(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < last && !stops.includes(text.charAt(end))) end++;
  return {
    word: { start, end },
    wordText: text.slice(start, end),
    quoted: {
      start: start === first ? span.start : start,
      end: isClosed && end === last ? span.end : end,
    },
  };
}

/** A cursor in the white space of an object or list, behind a colon, a comma or an opening bracket. */
function blankCursor(
  text: string,
  offset: number,
  place: Place,
  properties: readonly PropertyNode[],
): Cursor | undefined {
  let start = offset;
  while (start > 0 && /[A-Za-z]/.test(text.charAt(start - 1))) start--;
  const before = lastCharacter(text, start);
  const after = /^[ \t]*(.?)/.exec(text.slice(offset, offset + 200))?.[1] ?? "";
  if (!["", "\n", "\r", ",", "]", "}"].includes(after)) return undefined;
  const container = chainOf(place).findLast(({ kind }) => kind === "object" || kind === "array");
  const word = { start, end: offset };
  const common = { place, word, wordText: text.slice(start, offset), quoted: word, bare: true };
  const keys = properties.map(({ key }) => key);
  if (before === ":") {
    const ended = container?.kind === "object" ? lastPropertyBefore(container, start - place.base) : undefined;
    if (ended === undefined || ended.value.kind !== "unknown") return undefined;
    const path = keys.at(-1) === ended.key && properties.at(-1) === ended ? keys : [...keys, ended.key];
    return { ...common, role: "value", path, object: undefined };
  }
  if (container?.kind === "array" && (before === "[" || before === ",")) {
    return { ...common, role: "value", path: keys, object: undefined };
  }
  if (container?.kind !== "object") return undefined;
  const { notation } = place.policy.source;
  // A line of HCL needs no comma before it, and one of a block of Terraform holds no keys but the statement's own.
  const beginsLine = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
  const isHcl = notation === "hcl" || notation === "terraform";
  if (isHcl ? !beginsLine : before !== "{" && before !== ",") return undefined;
  if (hasBlocks(notation) && keys.length > 0) return undefined;
  return { ...common, role: "key", path: keys, object: container };
}

function lastCharacter(text: string, before: number): string {
  let position = before - 1;
  while (position >= 0 && /\s/.test(text.charAt(position))) position--;
  return text.charAt(position);
}

function lastPropertyBefore({ properties }: ObjectNode, offset: number): PropertyNode | undefined {
  return properties.findLast(({ keySpan }) => keySpan.end <= offset);
}

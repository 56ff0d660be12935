import type { ParsedFile } from "../hosts/host.ts";
import { toSourceOffset } from "../policy/source.ts";
import type { ObjectNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";
import type { Cursor } from "./cursor.ts";
import { chainOf, type Place, placeAt, propertiesOf } from "./place.ts";

/**
 * The cursor where nothing is written yet in a block of YAML: behind the colon of a key, behind the dash of an item,
 * or where a key may begin, which its column tells. The tree has nothing there, so that the lines must say where it is.
 */
export function blankYamlCursor(file: ParsedFile, offset: number): Cursor | undefined {
  if (file.host?.id !== "yaml") return undefined;
  const { text } = file;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (!/^[ \t]*(#|\r?$)/m.test(lineRest(text, offset))) return undefined;
  const value = /^([ ]*(?:-[ ]+)*)([^\s#'"-][^\s'"]*):[ ]+$/.exec(before);
  if (value !== null) return valueOfKey(file, offset, lineStart + (value[1] ?? "").length);
  const typed = /^([ ]*)([A-Za-z][A-Za-z-]*:)$/.exec(before);
  if (typed !== null) return keyWithColon(file, offset, lineStart + (typed[1] ?? "").length);
  const item = /^([ ]*(?:-[ ]+)*)-[ ]+$/.exec(before);
  if (item !== null) return itemOfList(file, offset, lineStart + (item[1] ?? "").length);
  const key = /^[ ]+$/.exec(before);
  return key === null ? undefined : keyAtColumn(file, offset, before.length);
}

function lineRest(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end === -1 ? text.length : end);
}

function valueOfKey(file: ParsedFile, offset: number, keyStart: number): Cursor | undefined {
  const place = placeIn(file, keyStart, offset);
  const property = place && propertiesOf(place).at(-1);
  if (place === undefined || property?.value.kind !== "unknown") return undefined;
  return { ...blankAt(place), role: "value", path: propertiesOf(place).map(({ key }) => key), object: undefined };
}

/** A condition key as far as its service's colon, which YAML takes for a key without a value. */
function keyWithColon(file: ParsedFile, offset: number, keyStart: number): Cursor | undefined {
  const place = placeIn(file, keyStart, offset);
  const path = place === undefined ? [] : propertiesOf(place).map(({ key }) => key);
  if (place === undefined || path[0] !== "Condition" || path.length !== 3) return undefined;
  const object = chainOf(place).findLast((node): node is ObjectNode => node.kind === "object");
  const word = { start: place.offset - (offset - keyStart), end: place.offset };
  const wordText = file.text.slice(keyStart, offset);
  return { place, word, wordText, quoted: word, role: "key", path: path.slice(0, -1), object, bare: false };
}

/** The cursor in a scalar: what begins on a line below a key that wants keys of its own is the first of those. */
export function yamlWordCursor(cursor: Cursor, scalar: Span): Cursor | undefined {
  const { place, path, word, quoted } = cursor;
  const { text } = place.policy.source;
  const first = text.charAt(scalar.start);
  // What a function or an alias stands for is not written here.
  if ("!*|>".includes(first)) return undefined;
  const isWhole = word.start === scalar.start && word.end === scalar.end;
  const wantsKeys =
    path[0] === "Condition" ? path.length < 3 : /^(Not)?Principal$/.test(path[0] ?? "") && path.length < 2;
  const startsLine = text.slice(text.lastIndexOf("\n", scalar.start) + 1, scalar.start).trim() === "";
  if (isWhole && wantsKeys && startsLine) return { ...cursor, role: "key" };
  return { ...cursor, bare: first !== '"' && first !== "'" && quoted.end === word.end };
}

function itemOfList(file: ParsedFile, offset: number, dash: number): Cursor | undefined {
  const place = placeIn(file, dash, offset);
  if (place?.location.node.kind !== "array" && place?.location.node.kind !== "unknown") return undefined;
  return { ...blankAt(place), role: "value", path: propertiesOf(place).map(({ key }) => key), object: undefined };
}

/** The object one of whose keys, in a line above, begins in the column. */
function keyAtColumn(file: ParsedFile, offset: number, column: number): Cursor | undefined {
  const lines = file.text.slice(0, offset).split("\n");
  let end = offset - (lines.pop()?.length ?? 0);
  for (const line of lines.reverse()) {
    end -= line.length + 1;
    const content = line.search(/[^\s-]/);
    if (content === -1 || line.charAt(content) === "#" || content > column) continue;
    if (content < column) return undefined;
    const place = placeIn(file, end + content, offset);
    const object = place && chainOf(place).findLast((node): node is ObjectNode => node.kind === "object");
    const property = place && propertiesOf(place).at(-1);
    if (place === undefined || object === undefined || property === undefined) return undefined;
    if (!object.properties.includes(property)) return undefined;
    const path = propertiesOf(place).map(({ key }) => key);
    return { ...blankAt(place), role: "key", path: path.slice(0, -1), object };
  }
  return undefined;
}

/** The place at one offset for a cursor at another one. */
function placeIn(file: ParsedFile, anchor: number, offset: number): Place | undefined {
  const place = placeAt(file, anchor);
  if (place === undefined) return undefined;
  const at = toSourceOffset(place.policy.source, offset);
  const { notation, embedding } = place.policy.source;
  return at === undefined || notation !== "yaml" || embedding !== undefined ? undefined : { ...place, offset: at };
}

function blankAt(place: Place) {
  const word = { start: place.offset, end: place.offset };
  return { place, word, wordText: "", quoted: word, bare: true };
}

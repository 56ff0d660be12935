import { endOfLine } from "../../text/span.ts";

/** A piece of a YAML text that can be read on its own: a document, an entry of it, or an entry of one of those. */
export interface YamlPiece {
  readonly start: number;
  readonly text: string;
  /** The keys that lead to it. */
  readonly keys: readonly string[];
}

/**
 * Cuts a YAML text into pieces, so that after a change only one is read again. Entries that mean something together,
 * such as those of a policy, stay together, and so do documents with anchors. A few passes over the lines.
 */
export function splitYaml(text: string): YamlPiece[] {
  return splitDocuments(text).flatMap((document) => (hasAnchors(document.text) ? [document] : splitDocument(document)));
}

/**
 * Whether there is an anchor, an alias or a merge key, or what looks like one, where YAML may have one: at the
 * beginning of a line or of a value, or behind a tag.
 */
export function hasAnchors(text: string): boolean {
  return anchors.test(text);
}

/** `["']:` is a key in quotes, which needs no blank behind its colon. No run of characters is looked at twice. */
const anchors =
  /(?:^[ \t]*(?:[-?:][ \t]+){0,20}|[:,][ \t]+|[[{,]|["']:|![\w:.<>/-]{0,200}[ \t]+)[&*][^\s"',*[\]{}&]|<<[ \t]*:/m;

function splitDocuments(text: string): YamlPiece[] {
  const starts = [0];
  for (const match of text.matchAll(/^---(?=\s|$)/gm)) if (match.index > 0) starts.push(match.index);
  return cut({ start: 0, text, keys: [] }, starts);
}

function cut({ start, text, keys }: YamlPiece, starts: readonly number[]): YamlPiece[] {
  return starts.map((from, index) => ({ start: start + from, text: text.slice(from, starts[index + 1]), keys }));
}

function splitDocument(document: YamlPiece): YamlPiece[] {
  const entries = entriesOf(document.text, { below: false });
  if (entries.length === 0 || entries.some(belongsTogether)) return [document];
  const starts = entries.map(({ start }, index) => (index === 0 ? 0 : start));
  return cut(document, starts).flatMap((piece, index) => {
    const { key = "", hasBlock = false } = entries[index] ?? {};
    return hasBlock ? splitEntry(piece, key) : [piece];
  });
}

/** The entries below an entry of a document, with the key that leads there; what stands before them says nothing. */
function splitEntry(piece: YamlPiece, key: string): YamlPiece[] {
  const entries = entriesOf(piece.text, { below: true });
  const [first] = entries;
  if (first === undefined || entries.some(belongsTogether)) return [piece];
  const below = { start: piece.start + first.start, text: piece.text.slice(first.start), keys: [...piece.keys, key] };
  return cut(
    below,
    entries.map(({ start }) => start - first.start),
  );
}

/** Whether the key says something about its neighbours. */
function belongsTogether({ key }: Entry): boolean {
  return together.has(key);
}

const together: ReadonlySet<string> = new Set(["Version", "Statement", "Effect", "Type", "Properties"]);

interface Entry {
  /** Where its line begins. */
  readonly start: number;
  readonly key: string;
  /** Whether its value begins on the next line. */
  readonly hasBlock: boolean;
}

/** The entries at the text's first level of indent, or at the level below its first entry; none where it is no level. */
function entriesOf(text: string, { below }: { readonly below: boolean }): Entry[] {
  const entries: Entry[] = [];
  let indent: number | undefined;
  let isHead = below;
  for (let start = text.startsWith("\uFEFF") ? 1 : 0, end = 0; start < text.length; start = end + 1) {
    end = endOfLine(text, start);
    const first = firstInLine(text, start);
    const column = first - start;
    if (first === end || nothing.has(text.charAt(first))) continue;
    if (column === 0 && isMarker(text.slice(start, end))) continue;
    if (isHead) {
      isHead = false;
      continue;
    }
    indent ??= column;
    if (column !== indent) continue;
    const line = text.slice(first, end);
    // A list may stand as far to the left as its key.
    if (entries.at(-1)?.hasBlock && /^-(?=\s|$)/.test(line)) continue;
    const entry = readEntry(line);
    // Something else than an entry at this level, such as a list: the level cannot be cut.
    if (entry === undefined) return [];
    entries.push({ start, ...entry });
  }
  return entries;
}

/** What begins a line that holds nothing of its level: a comment, the end of a collection, or blanks. */
const nothing: ReadonlySet<string> = new Set(["#", "}", "]", "\t", "\r"]);

function firstInLine(text: string, start: number): number {
  let first = start;
  while (text.charAt(first) === " ") first++;
  return first;
}

/** A directive, or the beginning of a document that has nothing behind it. */
function isMarker(line: string): boolean {
  return line.startsWith("%") || /^---\s*(#|$)/.test(line);
}

/** The entry that a line begins; `undefined` where it is something else, or hard to tell. */
function readEntry(line: string): Pick<Entry, "key" | "hasBlock"> | undefined {
  const quote = line.charAt(0);
  const isQuoted = quote === '"' || quote === "'";
  const close = isQuoted ? line.indexOf(quote, 1) : 0;
  if (close === -1 || (!isQuoted && /[[\]{}&*!|>%@`?-]/.test(quote))) return undefined;
  const colon = colonIn(line, close);
  if (colon === -1) return undefined;
  const written = line.slice(0, colon).trimEnd();
  if (isQuoted && (written.length !== close + 1 || written.includes("\\"))) return undefined;
  const rest = line.slice(colon + 1).trim();
  return { key: isQuoted ? written.slice(1, -1) : written, hasBlock: rest === "" || rest.startsWith("#") };
}

/** The colon that ends a key: one with a blank or nothing behind it. */
function colonIn(line: string, from: number): number {
  let colon = line.indexOf(":", from);
  while (colon !== -1 && /\S/.test(line.charAt(colon + 1))) colon = line.indexOf(":", colon + 1);
  return colon;
}

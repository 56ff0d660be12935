/** A piece of a YAML text that can be read on its own: a document, an entry of it, or an entry of one of those. */
export interface YamlPiece {
  readonly start: number;
  readonly text: string;
  /** The keys that lead to it. */
  readonly keys: readonly string[];
}

/**
 * Cuts a YAML text into pieces, so that after a change only one is read again. Entries that mean something together,
 * such as those of a policy, stay together, and so do documents with anchors. One pass over the lines.
 */
export function splitYaml(text: string): YamlPiece[] {
  return splitDocuments(text).flatMap((document) => (hasAnchors(document.text) ? [document] : splitLevel(document, 2)));
}

function splitDocuments(text: string): YamlPiece[] {
  const starts = [0];
  for (const match of text.matchAll(/^---(?=\s)/gm)) if (match.index > 0) starts.push(match.index);
  return cut({ start: 0, text, keys: [] }, starts);
}

/** Whether there is an anchor, an alias or a merge key, or what looks like one. */
export function hasAnchors(text: string): boolean {
  return /(?:^|[\s[{,])[&*][^\s"',*[\]{}&]|<<\s*:/m.test(text);
}

function cut({ start, text, keys }: YamlPiece, starts: readonly number[]): YamlPiece[] {
  return starts.map((from, index) => ({ start: start + from, text: text.slice(from, starts[index + 1]), keys }));
}

function splitLevel(piece: YamlPiece, depth: number): YamlPiece[] {
  const entries = entriesOf(piece.text, piece.keys.length > 0);
  if (depth === 0 || entries.length < 2 || entries.some(({ key }) => together.has(key))) return [piece];
  const starts = entries.map(({ start }, index) => (index === 0 ? 0 : start));
  return cut(piece, starts).flatMap((part, index) => {
    const { key = "", hasBlock = false } = entries[index] ?? {};
    return hasBlock ? splitEntry(part, key, depth - 1) : [part];
  });
}

/** The head of an entry, and its entries with the keys that lead there. */
function splitEntry(piece: YamlPiece, key: string, depth: number): YamlPiece[] {
  const inner = entriesOf(piece.text, true);
  const [first] = inner;
  if (depth === 0 || first === undefined || inner.some((entry) => together.has(entry.key))) return [piece];
  const below = { start: piece.start + first.start, text: piece.text.slice(first.start), keys: [...piece.keys, key] };
  return cut(
    below,
    inner.map(({ start }) => start - first.start),
  );
}

/** Keys that say something about their neighbours. */
const together: ReadonlySet<string> = new Set(["Statement", "Effect", "Type", "Properties"]);

interface Entry {
  readonly start: number;
  readonly key: string;
  /** Whether its value begins on the next line. */
  readonly hasBlock: boolean;
}

/** The entries at the text's first level of indent, or at the level below its first line. */
function entriesOf(text: string, below: boolean): Entry[] {
  const entries: Entry[] = [];
  let indent: number | undefined;
  let isFirst = true;
  for (const match of text.matchAll(/^( *)(?![\s#}\]])(.*)$/gm)) {
    const [, spaces = "", line = ""] = match;
    const skip = isFirst && below;
    isFirst = false;
    if (skip || /^(---|%)/.test(line)) continue;
    indent ??= spaces.length;
    if (spaces.length !== indent) continue;
    const key = /^(?:"([^"]*)"|'([^']*)'|([^\s"'[{&*!|>-][^:]*(?::(?!\s)[^:]*)*?))\s*:(?=\s|$)(.*)$/.exec(line);
    // Something else than an entry at this level, such as a list: the level cannot be cut.
    if (key === null) return [];
    const rest = (key[4] ?? "").trim();
    entries.push({
      start: match.index,
      key: key[1] ?? key[2] ?? key[3] ?? "",
      hasBlock: rest === "" || rest.startsWith("#"),
    });
  }
  return entries;
}

import { coversPattern } from "../policy/pattern.ts";
import { indexPatterns } from "../policy/patternIndex.ts";
import type { ListElement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import type { StatementReport } from "./rule.ts";

/** The entries of a list that another entry covers, each as a report of a rule; `fold` makes texts comparable. */
export function redundantEntries(element: ListElement, fold: (text: string) => string): RedundantEntry[] {
  if (element.entries.length < 2) return [];
  const entries = readEntries(element, fold);
  const coverOf = indexCovers(entries);
  const found: RedundantEntry[] = [];
  for (const entry of entries) {
    const cover = coverOf(entry);
    if (cover !== undefined) found.push(redundant(entry, cover));
  }
  return found;
}

export interface RedundantEntry extends StatementReport {
  readonly message: "covered" | "repeated";
}

function redundant(entry: IndexedEntry, cover: IndexedEntry): RedundantEntry {
  return {
    node: entry.node,
    message: cover.folded === entry.folded ? "repeated" : "covered",
    data: { entry: entry.text, cover: cover.text },
    tag: "unnecessary",
    related: [{ node: cover.node, message: `\`${cover.text}\` covers it.` }],
    fixes: () => [
      {
        title: `Remove \`${entry.text}\``,
        effect: "preserving",
        edits: [{ op: "replace", node: entry.node.id, values: [] }],
        preferred: true,
      },
    ],
  };
}

interface IndexedEntry {
  readonly node: ListElement["node"];
  readonly text: string;
  readonly folded: string;
  readonly index: number;
}

function readEntries({ entries }: ListElement, fold: (text: string) => string): IndexedEntry[] {
  const known: IndexedEntry[] = [];
  for (const { node, value } of entries) {
    const text = knownText(value);
    if (text !== undefined) known.push({ node, text, folded: fold(text), index: known.length });
  }
  return known;
}

/** Finds, for an entry, another one that covers it: the first of its equals, or a pattern. */
function indexCovers(entries: readonly IndexedEntry[]): (entry: IndexedEntry) => IndexedEntry | undefined {
  const first = new Map<string, IndexedEntry>();
  for (const entry of entries) if (!first.has(entry.folded)) first.set(entry.folded, entry);
  const findCover = indexPatterns([...first.values()], ({ folded }) => folded);
  return (entry) => {
    const twin = first.get(entry.folded);
    if (twin !== undefined && twin !== entry) return twin;
    // Of two patterns that cover each other the earlier one stays.
    const accept = (other: IndexedEntry) =>
      other !== entry && (other.index < entry.index || !coversPattern(entry.folded, other.folded));
    return findCover(entry.folded, accept);
  };
}

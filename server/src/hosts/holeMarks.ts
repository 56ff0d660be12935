/**
 * What stands for an expression in a document that is read out of a string: its name between two characters for private
 * use, which are JSON wherever they stand. Where a whole value is an expression, the mark has quotes of its own.
 */
const IN_STRING = "\uE000";
const BARE = "\uE001";
const CLOSE = "\uE002";

export function writeMark(name: string, inString: boolean): string {
  return inString ? IN_STRING + name + CLOSE : `"${BARE}${name}${CLOSE}"`;
}

/** What a name may be called in a mark. */
export function nameInMark(name: string): string {
  return name.replace(notInName, " ").trim();
}

const notInName = new RegExp(`["\\\\\\p{Cc}${IN_STRING}${BARE}${CLOSE}]+`, "gu");

export function hasMark(text: string): boolean {
  return text.includes(CLOSE);
}

/** Whether the value that a text of JSON is stands for an expression as a whole. */
export function isBareMark(text: string): boolean {
  return text.startsWith(BARE);
}

/** The texts between the marks, with the names in them: a text, a name, a text, and so on. */
export function splitAtMarks(text: string): string[] {
  return text.split(inString);
}

const inString = new RegExp(`${IN_STRING}([^${CLOSE}]*)${CLOSE}`);

/** The same for what is to be written, with bare marks too, and with the quotes that these may have. */
export function splitAtAnyMark(text: string): string[] {
  return text.split(anyMark).map((piece, index) => (index % 2 === 0 ? piece : piece.replace(edgesOfMark, "")));
}

const anyMark = new RegExp(`("?${BARE}[^${CLOSE}]*${CLOSE}"?|${IN_STRING}[^${CLOSE}]*${CLOSE})`);
const edgesOfMark = new RegExp(`^"?[${IN_STRING}${BARE}]|${CLOSE}"?$`, "g");

/** The text with its marks as people write them. */
export function showMarks(text: string): string {
  return text.replaceAll(IN_STRING, "${").replaceAll(BARE, "${").replaceAll(CLOSE, "}");
}

/** The holes that a text shows, each with its name: `${…}` and marks. `$${` and `${!` are no holes. */
export function holesIn(text: string): { readonly start: number; readonly end: number; readonly name: string }[] {
  return [...text.matchAll(shownHole)].map(({ 0: written, 1: name, 2: marked = "", index }) => ({
    start: index,
    end: index + written.length,
    name: (name ?? marked).trim(),
  }));
}

const shownHole = new RegExp(`(?<!\\$)\\$\\{(?!!)([^{}]*)\\}|${inString.source}`, "g");

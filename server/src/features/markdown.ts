/**
 * Text as Markdown that shows exactly this text, on one line: no markup, no HTML, no link, no autolink. Everything
 * that comes from a document or from AWS's data passes through here or through `codeSpan`.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/[\\`*_{}[\]<>|~&#!@]/g, (character) => `\\${character}`)
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/\bwww\./gi, (match) => match.replace(".", "\\."))
    .replace(/^([-+=>])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/** Text as a code span; its fence is longer than any run of backticks in the text. */
export function codeSpan(text: string, most = 200): string {
  const line = shorten(plainLine(text), most);
  if (line === "") return "``\u00a0``";
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^`|`$|^ .* $/.test(line) ? " " : "";
  return fence + padding + line + padding + fence;
}

/** A link to a page of our own tables; addresses other than https become plain text. */
export function pageLink(title: string, url: string): string {
  const text = escapeMarkdown(title);
  return /^https:\/\/[^\s()<>\\]+$/.test(url) ? `[${text}](${url})` : text;
}

/** A link that runs a command. Arguments are our own ids, never text of a document. */
export function commandLink(title: string, command: string, ids: readonly string[]): string {
  const encoded = encodeURIComponent(JSON.stringify(ids)).replace(
    /[()]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeMarkdown(title)}](command:${command}?${encoded})`;
}

/** The words as code spans; of many the first few, and how many more there are. */
export function codeSpans(words: readonly string[], most: number): string {
  const shown = words.slice(0, words.length === most + 1 ? most + 1 : most).map((word) => codeSpan(word));
  const rest = words.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

/** Paragraphs with a blank line between; those that are `undefined` or empty are left out. */
export function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** The first characters of a long text. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** One line, without the control and direction characters that make text look like other text. */
export function plainLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, "\ufffd")
    .trim();
}

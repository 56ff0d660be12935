import { escapeSnippet } from "../../text/snippet.ts";

/** A piece of a string of the snippet data: text, or a place to fill in. */
export type SnippetPart = string | SnippetStop;

export interface SnippetStop {
  /** Places of one number are filled in together. */
  readonly number: number;
  /** The default; where there are several, the user chooses. */
  readonly options: readonly string[];
}

/** Reads text of the editor's snippet language, as far as the snippet data uses it. */
export function readSnippet(text: string): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let position = 0;
  const add = (plain: string) => {
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + plain;
    else if (plain !== "") parts.push(plain);
  };
  for (const match of text.matchAll(/\\([$}\\])|\$\{(\d+)(?::((?:[^}\\]|\\.)*)|\|((?:[^|\\]|\\.)*)\|)\}/g)) {
    const [whole, escaped, number = "", preset, choices] = match;
    add(text.slice(position, match.index));
    position = match.index + whole.length;
    if (escaped !== undefined) add(escaped);
    else parts.push({ number: Number(number), options: (choices?.split(",") ?? [preset ?? ""]).map(withoutEscapes) });
  }
  add(text.slice(position));
  return parts;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

/** The parts in the editor's snippet language. `quote` writes text as it must stand in the string around it. */
export function writeSnippet(parts: readonly SnippetPart[], quote: (text: string) => string): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return escapeText(quote(part));
      const [preset = "", ...others] = part.options.map((option) => escapeSnippet(quote(option)));
      if (others.length === 0) return `\${${part.number}:${preset}}`;
      return `\${${part.number}|${[preset, ...others].map((option) => option.replace(/[,|]/g, "\\$&")).join(",")}|}`;
    })
    .join("");
}

/** Outside a place to fill in, a brace needs no escape. */
export function escapeText(text: string): string {
  return text.replace(/[\\$]/g, "\\$&");
}

/** The text with every place filled by its default. */
export function defaultText(parts: readonly SnippetPart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : (part.options[0] ?? ""))).join("");
}

/** The text with other numbers for its places to fill in. */
export function renumber(text: string, numberFor: (number: number) => number): string {
  return text.replace(/(?<!\\)\$\{(\d+)(?=[:|])/g, (_, number: string) => `\${${numberFor(Number(number))}`);
}

/** Text inside double quotes, for JSON, YAML and HCL alike. */
export function inDoubleQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

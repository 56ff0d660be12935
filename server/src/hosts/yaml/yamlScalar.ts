import type { Parts } from "../speller.ts";
import type { YamlStyle } from "./yamlStyle.ts";

/** A text in the style of the place. One with places to fill in has quotes, since anything may be put there. */
export function spellText(parts: Parts, style: YamlStyle, inFlow: boolean): Parts {
  const [text = "", ...others] = parts;
  if (style.plain && others.length === 0 && typeof text === "string" && isPlain(text, inFlow)) return [text];
  const single = style.quote === "'" && parts.every((part) => isPrintable(typeof part === "string" ? part : part.text));
  const write = single ? (written: string) => written.replaceAll("'", "''") : escaped;
  const quote = single ? "'" : '"';
  return [
    quote,
    ...parts.map((part) => (typeof part === "string" ? write(part) : { ...part, text: write(part.text) })),
    quote,
  ];
}

/** A key in the style of the place. */
export function spellKey(key: string, style: YamlStyle, inFlow: boolean): string {
  const { keyQuote } = style;
  return spellText([key], { ...style, plain: keyQuote === "", quote: keyQuote || style.quote }, inFlow).join("");
}

/** Whether a text says the same without quotes, to readers of YAML 1.1 and 1.2. More texts may be plain than it knows. */
export function isPlain(text: string, inFlow = false): boolean {
  if (!/^[A-Za-z0-9/$(][ -~]*$/.test(text) || /: | #|[: ]$/.test(text)) return false;
  if (inFlow && /[[\]{},]/.test(text)) return false;
  if (/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)) return false;
  // Numbers in every base, with `_`, `:` and exponents, and dates.
  return !/^\d[\d_.,:+-]*$|^0[xob]?[\da-f_]+$|^[\d_.]*e[+-]?\d+$|^\d{4}-\d{1,2}-\d{1,2}/i.test(text);
}

/** Whether single quotes can hold the text. */
function isPrintable(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029\uFEFF]|\p{Cs}/u.test(text);
}

/** The text as it stands between double quotes. */
function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007F-\u009F\u2028\u2029\uFEFF]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    });
}

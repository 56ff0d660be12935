import { createInnerText } from "../../text/offsetMap.ts";
import type { Span } from "../../text/span.ts";
import type { EmbeddedText } from "../embedded.ts";

/** The text of a JSON string between its quotes, with its map; `undefined` where the string is not closed. */
export function decodeJsonString(text: string, { start, end }: Span): EmbeddedText | undefined {
  if (text.charAt(start) !== '"' || end - start < 2 || text.charAt(end - 1) !== '"') return undefined;
  const inner = createInnerText();
  let position = start + 1;
  while (position < end - 1) {
    const next = text.indexOf("\\", position);
    const stop = next === -1 || next >= end - 1 ? end - 1 : next;
    inner.copy(text.slice(position, stop), position);
    if (stop === end - 1) break;
    const length = text.charAt(stop + 1) === "u" ? 6 : 2;
    const written = text.slice(stop, stop + length);
    const meant = meaningOf(written);
    if (meant === undefined || stop + length > end - 1) return undefined;
    inner.stand(meant, { start: stop, end: stop + length });
    position = stop + length;
  }
  return {
    ...inner.finish(),
    quoting: { kind: "escaped", lines: true, interpolation: undefined },
    indent: "",
  };
}

/** What an escape stands for; YAML has some that JSON does not have, which are not read. */
function meaningOf(written: string): string | undefined {
  if (written.length === 6) {
    const code = Number.parseInt(written.slice(2), 16);
    return /^\\u[0-9a-fA-F]{4}$/.test(written) ? String.fromCharCode(code) : undefined;
  }
  return simpleEscapes[written.charAt(1)];
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

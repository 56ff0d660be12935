import type { StringNode } from "../../policy/tree.ts";
import { createInnerText } from "../../text/offsetMap.ts";
import type { Span } from "../../text/span.ts";
import type { EmbeddedText } from "../embedded.ts";
import { decodeJsonString } from "../json/jsonString.ts";

/** The text of a YAML scalar with its map; `undefined` where its lines are folded in a way that no map follows. */
export function decodeYamlString(text: string, { span, value }: StringNode): EmbeddedText | undefined {
  switch (text.charAt(span.start)) {
    case '"':
      return text.slice(span.start, span.end).includes("\n") ? undefined : decodeJsonString(text, span);
    case "'":
      return decodeSingleQuoted(text, span);
    case "|":
    case ">":
      return decodeBlock(text, span, value.kind === "known" ? value.text : "");
    default:
      return undefined;
  }
}

function decodeSingleQuoted(text: string, { start, end }: Span): EmbeddedText | undefined {
  if (text.charAt(end - 1) !== "'" || text.slice(start, end).includes("\n")) return undefined;
  const inner = createInnerText();
  let position = start + 1;
  for (
    let quote = text.indexOf("''", position);
    quote !== -1 && quote < end - 1;
    quote = text.indexOf("''", position)
  ) {
    inner.copy(text.slice(position, quote), position);
    inner.stand("'", { start: quote, end: quote + 2 });
    position = quote + 2;
  }
  inner.copy(text.slice(position, end - 1), position);
  return { ...inner.finish(), quoting: { kind: "doubled", lines: false, interpolation: undefined }, indent: "" };
}

/** A block scalar line by line. That `>` folds lines into one makes no difference between the tokens of JSON. */
function decodeBlock(text: string, { start, end }: Span, value: string): EmbeddedText | undefined {
  const head = text.indexOf("\n", start);
  if (head === -1 || head >= end) return undefined;
  const indent = /^\n\s*?\n?( *)(?=\S)/.exec(text.slice(head, end))?.[1] ?? "";
  const inner = createInnerText();
  let position = head + 1;
  while (position < end) {
    const next = text.indexOf("\n", position);
    const stop = next === -1 || next >= end ? end : next + 1;
    const line = text.slice(position, stop);
    const skip = line.startsWith(indent) ? indent.length : line.length - line.trimStart().length;
    inner.copy(line.slice(skip), position + Math.min(skip, line.length));
    position = stop;
  }
  const decoded = inner.finish();
  const bare = (whole: string) => whole.replace(/\s+/g, "");
  if (bare(decoded.text) !== bare(value)) return undefined;
  return { ...decoded, quoting: { kind: "plain", lines: true, interpolation: undefined }, indent };
}

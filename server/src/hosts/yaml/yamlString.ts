import type { StringNode } from "../../policy/tree.ts";
import { createInnerText } from "../../text/offsetMap.ts";
import type { Span } from "../../text/span.ts";
import type { EmbeddedText } from "../embedded.ts";
import { decodeJsonString } from "../json/jsonString.ts";

/**
 * The text of a YAML scalar with its map, for reading JSON in it. Lines stay as they are: that YAML folds them makes
 * no difference between the tokens of JSON. `undefined` for a plain scalar, and for one that is not closed or has an
 * escape that JSON does not have.
 */
export function decodeYamlString(text: string, { span }: StringNode): EmbeddedText | undefined {
  switch (text.charAt(span.start)) {
    case '"':
      return decodeJsonString(text, span);
    case "'":
      return decodeSingleQuoted(text, span);
    case "|":
    case ">":
      return decodeBlock(text, span);
    default:
      return undefined;
  }
}

function decodeSingleQuoted(text: string, { start, end }: Span): EmbeddedText | undefined {
  if (text.charAt(end - 1) !== "'") return undefined;
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
  const lines = text.slice(start, end).includes("\n");
  return { ...inner.finish(), quoting: { kind: "doubled", lines, interpolation: undefined }, indent: "" };
}

/** A block scalar line by line, without its indent. */
function decodeBlock(text: string, { start, end }: Span): EmbeddedText | undefined {
  const head = text.indexOf("\n", start);
  if (head === -1 || head >= end) return undefined;
  const indent = /^\n(?:[ \t]*\r?\n)*( *)/.exec(text.slice(head, end))?.[1] ?? "";
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
  return { ...inner.finish(), quoting: { kind: "plain", lines: true, interpolation: undefined }, indent };
}

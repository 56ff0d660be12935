import type { Span } from "../../text/span.ts";
import type { HclExpression, HclHole, HclReference } from "./hclTree.ts";

/** A string of Terraform's JSON syntax, in which `${ … }` holds an expression of the native one. */
export function readJsonTemplate(span: Span, text: string): HclExpression {
  const isClosed = span.end - span.start > 1 && text.charAt(span.end - 1) === '"';
  if (text.charAt(span.start) !== '"' || !isClosed) return { kind: "other", span, parts: [] };
  const content = { start: span.start + 1, end: span.end - 1 };
  const written = text.slice(content.start, content.end);
  const holes: HclHole[] = [];
  let isPlain = true;
  const openings = /\\.|\$\$\{|%%\{|[$%]\{/g;
  for (let match = openings.exec(written); match !== null; match = openings.exec(written)) {
    const [sign] = match;
    if (sign !== "${" && sign !== "%{") continue;
    const end = endOfHole(written, openings.lastIndex);
    if (sign === "%{" || end === undefined || written.charAt(openings.lastIndex) === "~") isPlain = false;
    if (end === undefined) break;
    const start = content.start + match.index;
    if (sign === "${") holes.push(readHole({ start, end: content.start + end }, text));
    openings.lastIndex = end;
  }
  return { kind: "string", span, content, quoting: "json", holes, isPlain };
}

/**
 * The offset behind the brace that closes the expression at an offset of a JSON string's content; `undefined` where
 * none does. The quotes in the expression are escaped by JSON, and what they escape themselves is so twice.
 */
function endOfHole(written: string, from: number): number | undefined {
  const open = ["{"];
  const tokens = /\\u[0-9a-fA-F]{4}|\\.|[$%]\{|[{}]/g;
  tokens.lastIndex = from;
  for (let match = tokens.exec(written); match !== null; match = tokens.exec(written)) {
    const [token] = match;
    const inString = open.at(-1) === '"';
    if (token === '\\"') {
      if (inString) open.pop();
      else open.push('"');
    } else if (token === "\\\\" && inString) {
      tokens.lastIndex += written.charAt(tokens.lastIndex) === "\\" ? 2 : 1;
    } else if (token === "}" && !inString) {
      open.pop();
      if (open.length === 0) return tokens.lastIndex;
    } else if (token === "${" || token === "%{" || (token === "{" && !inString)) {
      open.push("{");
    }
  }
  return undefined;
}

function readHole(span: Span, text: string): HclHole {
  const inside = text.slice(span.start + 2, span.end - 1);
  const start = span.start + 2 + (inside.length - inside.trimStart().length);
  const written = { start, end: start + inside.trim().length };
  const references = referencesIn(written, text);
  const [first] = references;
  const isOnly = first?.span.start === written.start && first.span.end === written.end;
  return { span, value: isOnly ? first : { kind: "other", span: written, parts: references } };
}

/** The names with dots and indexes in an expression, wherever they stand. */
function referencesIn({ start, end }: Span, text: string): HclReference[] {
  const name = /(?<![\p{L}\p{N}_.-])[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_*-]+|\[(?:\d+|\*|\\"[^"\\]*\\")\])+/gu;
  return [...text.slice(start, end).matchAll(name)].map(({ 0: path, index }) => {
    const span = { start: start + index, end: start + index + path.length };
    return { kind: "reference", span, path: path.replaceAll('\\"', '"') };
  });
}

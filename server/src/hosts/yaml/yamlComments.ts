import { Lexer } from "yaml";
import { type Span, shift } from "../../text/span.ts";
import { splitYaml } from "./yamlParts.ts";

/**
 * The comments of a YAML text, in its order. Only pieces that hold one of Leastwise's are taken apart, which takes time:
 * `reuse` may know what `read` says of a piece.
 */
export function yamlComments(
  text: string,
  reuse: (piece: string, read: (piece: string) => readonly Span[]) => readonly Span[],
): Span[] {
  const comments: Span[] = [];
  let end = 0;
  for (const piece of splitYaml(text)) {
    comments.push(...headComments(text.slice(end, piece.start), end));
    end = piece.start + piece.text.length;
    if (!piece.text.includes("leastwise:")) continue;
    comments.push(...reuse(piece.text, lexedComments).map((span) => shift(span, piece.start)));
  }
  return [...comments, ...headComments(text.slice(end), end)];
}

/** Between pieces there are keys and comments. */
function headComments(text: string, base: number): Span[] {
  return [...text.matchAll(/(?<=^[ \t]*|[ \t])#.*/gm)].map(({ index, 0: found }) => ({
    start: base + index,
    end: base + index + found.length,
  }));
}

function lexedComments(text: string): Span[] {
  const comments: Span[] = [];
  let offset = 0;
  let before = "";
  for (const token of new Lexer().lex(text)) {
    const isText = !controls.has(token);
    if (isText && before !== SCALAR && token.startsWith("#")) {
      comments.push({ start: offset, end: offset + token.length });
    }
    if (isText) offset += token.length;
    before = token;
  }
  return comments;
}

/** What the lexer puts before a scalar. */
const SCALAR = "\u001f";

/** All that it puts between texts: also the beginning of a document, and an end that is missing. */
const controls: ReadonlySet<string> = new Set([SCALAR, "\u0002", "\u0018"]);

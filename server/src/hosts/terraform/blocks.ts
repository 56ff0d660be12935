import type { Span } from "../../text/span.ts";
import { createLandmarks } from "./landmarks.ts";

/**
 * The top-level blocks and attributes of a file, without the blanks and comments between them. One pass, in linear
 * time. No error reaches from one block into the next: a quoted string ends with its line, and the header of a block
 * that stands in the first column begins a block whatever is open before.
 */
export function splitBlocks(text: string): Span[] {
  return scanBlocks(text).map(({ start, end }) => ({ start, end }));
}

/**
 * A block's text with all closed that is open in it, as it is while somebody types. What stands there keeps its
 * offset: a line end makes room for what its line lacks, and brackets are closed behind the text. The text itself
 * where nothing is open.
 */
export function closeBlock(text: string): string {
  const blocks = scanBlocks(text);
  const pieces: string[] = [];
  let position = 0;
  for (const { at, filler } of blocks.flatMap(({ repairs }) => repairs)) {
    pieces.push(text.slice(position, at), filler);
    position = at + 1;
  }
  const open = blocks.at(-1)?.open ?? [];
  if (position === 0 && open.length === 0) return text;
  const closers = open.map((bracket) => counterparts[bracket] ?? "").reverse();
  // A comment must not swallow what is added, and a string ends on its line.
  return [...pieces, text.slice(position), open.at(-1) === '"' ? "" : "\n", ...closers, "\n"].join("");
}

interface ScannedBlock extends Span {
  /** Line ends to be replaced by what their lines lack. */
  readonly repairs: readonly Repair[];
  /** The brackets and quotes that are open at the end. */
  readonly open: readonly string[];
}

interface Repair {
  readonly at: number;
  readonly filler: string;
}

const counterparts: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")", '"': '"', "${": "}" };

function scanBlocks(text: string): ScannedBlock[] {
  const landmarks = createLandmarks(text);
  const tokenIn = { code: codeTokens(), string: stringTokens() };
  const blocks: ScannedBlock[] = [];

  /** From the first character of a block to the end of the line that closes it, or to the next block's header. */
  const scanBlock = (start: number): ScannedBlock => {
    const open: string[] = [];
    const repairs: Repair[] = [];
    let position = start;
    let endsInComment = false;
    for (;;) {
      const inString = open.at(-1) === '"';
      const tokens = inString ? tokenIn.string : tokenIn.code;
      tokens.lastIndex = position;
      const [token] = tokens.exec(text) ?? [];
      if (token === undefined) return { start, end: text.length, repairs, open };
      const at = tokens.lastIndex - token.length;
      position = tokens.lastIndex;
      if (token === "\n") {
        if (inString) {
          open.pop();
          repairs.push({ at, filler: '"' });
        } else if (!endsInComment && lacksValue(text, at)) repairs.push({ at, filler: "0" });
        endsInComment = false;
        if (open.length === 0 || landmarks.isHeader(position)) return { start, end: at, repairs, open };
      } else if (inString) {
        if (token === '"') open.pop();
        else if (token === "${" || token === "%{") open.push("${");
      } else if (token === "#" || token === "//") {
        position = landmarks.endOfLine(position);
        endsInComment = true;
      } else if (token === "/*") position = landmarks.endOfComment(position) ?? position;
      else if (token.startsWith("<<")) position = landmarks.endOfHeredoc(token, at) ?? position - 1;
      else readBracket(token, open);
    }
  };

  for (let start = landmarks.skipBlanks(0); start < text.length; ) {
    const block = scanBlock(start);
    blocks.push(block);
    start = landmarks.skipBlanks(block.end);
  }
  return blocks;
}

function codeTokens(): RegExp {
  return /["#\n{}()[\]]|\/[/*]|<<-?[\p{L}_][\p{L}\p{N}_-]*[ \t]*\r?\n/gu;
}

function stringTokens(): RegExp {
  return /["\n]|\\[^\n]|\$\$\{|%%\{|[$%]\{/g;
}

/** Whether the line that ends here ends with the `=` of an attribute. */
function lacksValue(text: string, lineEnd: number): boolean {
  let last = lineEnd - 1;
  while (last >= 0 && " \t\r".includes(text.charAt(last))) last--;
  return text.charAt(last) === "=" && !"=!<>".includes(text.charAt(last - 1));
}

/** A brace closes the brackets in it that were left open; any other bracket closes its counterpart only. */
function readBracket(token: string, open: string[]): void {
  if (token === "}") {
    while (open.at(-1) === "(" || open.at(-1) === "[") open.pop();
    open.pop();
  } else if (token === ")" || token === "]") {
    if (counterparts[open.at(-1) ?? ""] === token) open.pop();
  } else open.push(token);
}

import type { Span } from "../../text/span.ts";
import { createLandmarks } from "./landmarks.ts";
import { applyRepairs, blankOut, type Repair, repairLine } from "./repairs.ts";

/**
 * The top-level blocks and attributes of a file, without the blanks and comments between them. One pass, in linear
 * time. No error reaches from one block into the next: a quoted string ends with its line, and the header of a block
 * that stands in the first column begins a block whatever is open before.
 */
export function splitBlocks(text: string): Span[] {
  return scanBlocks(text).map(({ start, end }) => ({ start, end }));
}

/**
 * A block's text with all closed that is open in it, as it is while somebody types, and without what nothing can be
 * made of. What stays keeps its offset; brackets are closed behind the text. The text itself where all is well.
 */
export function closeBlock(text: string): string {
  const blocks = scanBlocks(text);
  const repairs = blocks.flatMap((block) => block.repairs);
  const open = blocks.at(-1)?.open ?? [];
  const repaired = repairs.length === 0 ? text : applyRepairs(text, repairs);
  if (open.length === 0) return repaired;
  const closers = open.map((bracket) => counterparts[bracket] ?? "").reverse();
  // A comment must not swallow what is added, and a string ends on its line.
  return [repaired, open.at(-1) === '"' ? "" : "\n", ...closers, "\n"].join("");
}

interface ScannedBlock extends Span {
  readonly repairs: readonly Repair[];
  /** The brackets and quotes that are open at the end. */
  readonly open: readonly string[];
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
    /** Where the line begins, as far as it can be repaired: not what ends a comment or a heredoc. */
    let line: number | undefined;
    const repairFrom = (begin: number | undefined, end: number): void => {
      const isInBraces = begin !== undefined && open.at(-1) === "{";
      const repair = isInBraces ? repairLine(text, { start: begin, end }) : undefined;
      if (repair !== undefined && repair.end <= text.length) repairs.push(repair);
    };
    for (;;) {
      const inString = open.at(-1) === '"';
      const tokens = inString ? tokenIn.string : tokenIn.code;
      tokens.lastIndex = position;
      const [token] = tokens.exec(text) ?? [];
      if (token === undefined) {
        repairFrom(line, text.length);
        return { start, end: text.length, repairs, open };
      }
      const at = tokens.lastIndex - token.length;
      position = tokens.lastIndex;
      if (token === "\n") {
        if (inString) {
          open.pop();
          repairs.push({ start: at, end: position, filler: '"' });
        } else repairFrom(line, at);
        line = position;
        if (open.length === 0 || landmarks.isHeader(position)) return { start, end: at, repairs, open };
      } else if (inString) {
        if (token === '"') open.pop();
        else if (token === "\\") repairs.push(blankOut({ start: at, end: position }));
        else if (token === "${" || token === "%{") open.push("${");
      } else if (token === "#" || token === "//") {
        position = landmarks.endOfLine(position);
        line = undefined;
      } else if (token === "/*") {
        position = landmarks.endOfComment(position) ?? position;
        line = undefined;
      } else if (token.startsWith("<<")) {
        position = landmarks.endOfHeredoc(token, at) ?? position - 1;
        line = undefined;
      } else if (token === "...") continue;
      else if (token === ".") repairs.push(blankOut({ start: at, end: position }));
      else if (!readBracket(token, open)) repairs.push(blankOut({ start: at, end: position }));
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
  return /["#\n{}()[\]]|\/[/*]|\.{3}|\.(?![\p{L}\p{N}_*])|<<-?[\p{L}_][\p{L}\p{N}_-]*[ \t]*\r?\n/gu;
}

function stringTokens(): RegExp {
  return /["\n]|\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\\|\$\$\{|%%\{|[$%]\{/g;
}

/**
 * A brace closes the brackets in it that were left open; any other bracket closes its counterpart only. `false` where
 * there is nothing to close.
 */
function readBracket(token: string, open: string[]): boolean {
  if (token === "}") {
    while (open.at(-1) === "(" || open.at(-1) === "[") open.pop();
    return open.pop() !== undefined;
  }
  if (token !== ")" && token !== "]") return open.push(token) > 0;
  return counterparts[open.at(-1) ?? ""] === token && open.pop() !== undefined;
}

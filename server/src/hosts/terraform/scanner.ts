import type { Span } from "../../text/span.ts";
import { createLandmarks } from "./landmarks.ts";
import { blankOut, type Repair, repairLine } from "./repairs.ts";

/** What can be told of a text without reading its expressions; all in the order of the text. */
export interface Scan {
  /** The top-level blocks and attributes. */
  readonly blocks: readonly Span[];
  readonly repairs: readonly Repair[];
  /** What closes the brackets and quotes that are open at the end of the text, the innermost first. */
  readonly closers: readonly string[];
  /** The braces that are not in strings, with all between them, in the order in which they close. */
  readonly braces: readonly Span[];
  /** The lines of each heredoc. */
  readonly heredocs: readonly Span[];
  /** The comments in blocks that end with their line. */
  readonly comments: readonly Span[];
}

/** In linear time. */
export function scan(text: string): Scan {
  const landmarks = createLandmarks(text);
  const tokenIn = { code: codeTokens(), string: stringTokens() };
  const brackets = createBrackets();
  const blocks: Span[] = [];
  const repairs: Repair[] = [];
  const heredocs: Span[] = [];
  const comments: Span[] = [];

  /** From the first character of a block to the end of the line that closes it, or to the next block's header. */
  const scanBlock = (start: number): number => {
    brackets.clear();
    let position = start;
    /** Where the line begins, as far as it can be repaired: not what ends a comment or a heredoc. */
    let line: number | undefined;
    const repairFrom = (begin: number | undefined, end: number): void => {
      const isInBraces = begin !== undefined && brackets.innermost() === "{";
      const repair = isInBraces ? repairLine(text, { start: begin, end }) : undefined;
      if (repair !== undefined && repair.end <= text.length) repairs.push(repair);
    };
    for (;;) {
      const isInString = brackets.innermost() === '"';
      const tokens = isInString ? tokenIn.string : tokenIn.code;
      tokens.lastIndex = position;
      const [token] = tokens.exec(text) ?? [];
      if (token === undefined) {
        repairFrom(line, text.length);
        return text.length;
      }
      const at = tokens.lastIndex - token.length;
      position = tokens.lastIndex;
      const span = { start: at, end: position };
      if (token === "\n") {
        if (isInString) {
          brackets.close('"', position);
          repairs.push({ ...span, filler: '"' });
        } else repairFrom(line, at);
        line = position;
        if (brackets.innermost() === undefined || landmarks.isHeader(position)) return at;
      } else if (isInString) {
        if (token === '"') brackets.close(token, position);
        else if (token === "\\") repairs.push(blankOut(span));
        else if (token === "${" || token === "%{") brackets.open("${", at);
      } else if (token === "#" || token === "//") {
        position = landmarks.endOfLine(position);
        comments.push({ start: at, end: position });
        line = undefined;
      } else if (token === "/*") {
        const end = landmarks.endOfComment(position);
        if (end === undefined) repairs.push(blankOut(span));
        position = end ?? position;
        line = undefined;
      } else if (token.startsWith("<<")) {
        const end = landmarks.endOfHeredoc(token, at);
        if (end === undefined) repairs.push({ start: at, end: at + 2, filler: "0 " }, blankOut(openingOf(token, at)));
        else heredocs.push({ start: position, end: text.lastIndexOf("\n", end - 1) + 1 });
        // The line end stays to be read.
        position = end ?? position - 1;
        line = undefined;
      } else if (token === ".") repairs.push(blankOut(span));
      else if (openers.has(token)) brackets.open(token, at);
      else if (token !== "..." && !brackets.close(token, position)) repairs.push(blankOut(span));
    }
  };

  for (let start = landmarks.skipBlanks(0); start < text.length; ) {
    const end = scanBlock(start);
    blocks.push({ start, end });
    start = landmarks.skipBlanks(end);
  }
  return { blocks, repairs, closers: brackets.closers(), braces: brackets.braces, heredocs, comments };
}

/** What stands behind the signs that begin a heredoc, up to the end of the line. */
function openingOf(token: string, at: number): Span {
  return { start: at + 2, end: at + token.trimEnd().length };
}

function codeTokens(): RegExp {
  return /["#\n{}()[\]]|\/[/*]|\.{3}|\.(?![\p{L}\p{N}_*])|<<-?[\p{L}_][\p{L}\p{N}_-]*[ \t]*\r?\n/gu;
}

function stringTokens(): RegExp {
  return /["\n]|\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\\|\$\$\{|%%\{|[$%]\{/g;
}

const openers: ReadonlySet<string> = new Set(["{", "[", "(", '"']);
const closersOf: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")", '"': '"', "${": "}" };

/** The brackets, quotes and interpolations that are open. */
function createBrackets() {
  const opened: { readonly bracket: string; readonly at: number }[] = [];
  const braces: Span[] = [];
  const innermost = () => opened.at(-1)?.bracket;
  return {
    braces,
    innermost,
    clear(): void {
      opened.length = 0;
    },
    open(bracket: string, at: number): void {
      opened.push({ bracket, at });
    },
    /**
     * A brace closes the brackets in it that were left open; everything else closes its counterpart only. `false` where
     * there is nothing to close.
     */
    close(closer: string, end: number): boolean {
      while (closer === "}" && (innermost() === "(" || innermost() === "[")) opened.pop();
      if (closersOf[innermost() ?? ""] !== closer) return false;
      const { bracket, at } = opened.pop() ?? {};
      if (bracket === "{" && at !== undefined) braces.push({ start: at, end });
      return true;
    },
    closers: () => opened.map(({ bracket }) => closersOf[bracket] ?? "").reverse(),
  };
}

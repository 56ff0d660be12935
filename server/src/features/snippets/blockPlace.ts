import { statementSnippets } from "../../knowledge/snippets.ts";
import { endOfLine } from "../../text/span.ts";
import { mayBePrefix, type StatementPlace } from "./statementPlace.ts";

/** The place between the blocks of an `aws_iam_policy_document`, by the text alone: a lone word breaks the block. */
export function placeOfBlock(text: string, offset: number, step: string): StatementPlace | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const [, begun] = /^[ \t]*([A-Za-z0-9-]*)$/.exec(text.slice(lineStart, offset)) ?? [];
  const [, ended] = /^([A-Za-z0-9-]*)[ \t]*(?:(?:#|\/\/).*)?\r?(?:\n|$)/.exec(text.slice(offset)) ?? [];
  if (begun === undefined || ended === undefined || !mayBePrefix(begun + ended)) return undefined;
  const open = openBrackets(text.slice(0, lineStart));
  const [brace] = open ?? [];
  if (brace === undefined || open?.length !== 1 || !isPolicyDocument(text, brace)) return undefined;
  return {
    span: { start: offset - begun.length, end: offset + ended.length },
    form: "terraform",
    snippets: statementSnippets,
    step,
    fit: (blocks) => blocks,
  };
}

function isPolicyDocument(text: string, brace: number): boolean {
  const head = text.slice(text.lastIndexOf("\n", brace - 1) + 1, brace);
  return /^[ \t]*data[ \t]+"?aws_iam_policy_document"?[ \t]+"?[\w-]+"?[ \t]*$/.test(head);
}

/**
 * The offsets of what is open at the end of an HCL text, outermost first; `undefined` in a heredoc or a comment. A
 * string ends with its line.
 */
function openBrackets(text: string): readonly number[] | undefined {
  const open: { readonly sign: string; readonly start: number }[] = [];
  const stringTokens = /\\[^\n]|[$%]{2}\{|[$%]\{|["\n]/g;
  const codeTokens = /["{}[\]()#]|\/\/|\/\*|<<-?[A-Za-z_][\w-]*[ \t]*\r?\n/g;
  let position = 0;
  while (position < text.length) {
    const inString = open.at(-1)?.sign === '"';
    const tokens = inString ? stringTokens : codeTokens;
    tokens.lastIndex = position;
    const token = tokens.exec(text);
    if (token === null) break;
    const [sign] = token;
    const end = inString ? tokens.lastIndex : endOfToken(text, sign, tokens.lastIndex);
    if (end === undefined) return undefined;
    position = end;
    if (inString ? sign === '"' || sign === "\n" : closing.has(sign)) {
      // A bracket that was left open ends with the braces around it.
      while (sign === "}" && /^[[(]$/.test(open.at(-1)?.sign ?? "")) open.pop();
      if (inString || matches(open.at(-1)?.sign, sign)) open.pop();
    } else if (opening.has(sign)) open.push({ sign, start: token.index });
  }
  return open.map(({ start }) => start);
}

const opening: ReadonlySet<string> = new Set(['"', "{", "[", "(", "${", "%{"]);
const closing: ReadonlySet<string> = new Set(["}", "]", ")"]);

function matches(open: string | undefined, close: string): boolean {
  if (close === "}") return open?.endsWith("{") === true;
  return open === (close === "]" ? "[" : "(");
}

/** Where comments and heredocs end, else the end that is given; `undefined` where they do not. */
function endOfToken(text: string, sign: string, end: number): number | undefined {
  if (sign === "#" || sign === "//") return endOfLine(text, end);
  if (sign === "/*") {
    const close = text.indexOf("*/", end);
    return close === -1 ? undefined : close + 2;
  }
  return sign.startsWith("<<") ? endOfHeredoc(text, end, sign.replace(/^<<-?|\s+$/g, "")) : end;
}

function endOfHeredoc(text: string, start: number, word: string): number | undefined {
  for (let position = start; position < text.length; ) {
    const end = endOfLine(text, position);
    if (text.slice(position, end).trim() === word) return end;
    position = end + 1;
  }
  return undefined;
}

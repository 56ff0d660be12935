import { mayBePrefix, type StatementPlace } from "./statementPlace.ts";
import { snippetsWithin } from "./statementText.ts";

/**
 * The place of the first item of a YAML list of statements, by the text alone: as long as the list has only a word there,
 * nothing shows a policy.
 */
export function placeOfFirstItem(text: string, offset: number, step: string): StatementPlace | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const [, indent = "", dash = "", begun] = /^( *)(- +)?([A-Za-z0-9-]*)$/.exec(text.slice(lineStart, offset)) ?? [];
  const [line, ended] = /^([A-Za-z0-9-]*)[ \t]*(?:#.*)?(?:\r?\n|$)/.exec(text.slice(offset)) ?? [];
  if (begun === undefined || ended === undefined || line === undefined) return undefined;
  const word = begun + ended;
  if (!word.startsWith("ia") || !mayBePrefix(word)) return undefined;
  const lines = text.slice(0, lineStart).split(/\r?\n/).filter(isContent);
  const above = lines.at(-1);
  const below = /^(?:[ \t]*(?:#.*)?\r?\n)*( *)(?=\S)(- +)?(.*)/.exec(text.slice(offset + line.length));
  const column = indent.length;
  const goesOn = below?.[1]?.length === column && below[2] !== undefined;
  const head = above === undefined ? undefined : listKey.exec(above);
  const isHeaded = head !== null && head !== undefined && (head[1] ?? "").length <= column;
  const endsHere = below === null || (below[1] ?? "").length < column;
  const isFirst =
    above === undefined ? goesOn && statementKey.test(below?.[3] ?? "") : isHeaded && (goesOn || endsHere);
  if (!isFirst || isInBlockText(lines, column)) return undefined;
  const isServerless = head?.[2] !== "Statement" || /^resources:/m.test(text);
  return {
    span: { start: offset - begun.length, end: offset + ended.length },
    form: /^ *Resources:/m.test(text) ? "cloudformation" : "yaml",
    snippets: snippetsWithin(isServerless),
    step,
    ...(dash === "" ? {} : { dash }),
    fit: (items) => items.slice(dash.length),
  };
}

/** Whether a line is neither empty nor a comment nor the beginning of a document. */
function isContent(line: string): boolean {
  return !/^[ \t]*(?:#.*)?$|^---/.test(line);
}

/** Whether the lines around a column of the next line, those that are further to the left, begin a text. */
function isInBlockText(lines: readonly string[], column: number): boolean {
  let inner = column;
  for (const line of lines.toReversed()) {
    const indent = line.search(/\S/);
    if (indent >= inner) continue;
    if (/(?:^|\s)[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(line)) return true;
    inner = indent;
  }
  return false;
}

/** A key whose value is a list of statements, in CloudFormation or in the Serverless Framework. */
const listKey = /^( *(?:- +)*)["']?(Statement|iamRoleStatements|statements)["']?:[ \t]*(?:#.*)?$/;

const statementKey = /^["']?(?:Sid|Effect|Principal|(?:Not)?Action|(?:Not)?Resource)["']?:/;

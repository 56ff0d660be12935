import type { ParsedFile } from "../hosts/host.ts";
import { unitSpan } from "../policy/policy.ts";
import { isDay } from "../text/day.ts";
import { lineAt, type Span } from "../text/span.ts";
import type { NamedRules } from "./configuration.ts";
import type { Finding } from "./engine.ts";

/** A justification that stands in a file, at what it is about. */
export interface JustificationComment {
  /** The place in the file. */
  readonly span: Span;
  /** What is wrong with it; such a one covers nothing. */
  readonly problem: string | undefined;
  /** Empty where it cannot be read. */
  readonly rule: string;
  readonly reason: string;
  readonly owner: string | undefined;
  readonly expires: string | undefined;
  /** Where the line begins that it is about; `undefined` where there is none. */
  readonly line: number | undefined;
  /** Whether it has its line for itself, and so is about all of a statement that begins in the next. */
  readonly isAbove: boolean;
}

/** The justifications in the comments of a file, in the order of the text. */
export function readComments(file: ParsedFile, rules: NamedRules): JustificationComment[] {
  const { host, text } = file;
  if (host?.comments === undefined || !text.includes(COMMENT_SIGN)) return [];
  return host.comments(text, file).flatMap((span): JustificationComment[] => {
    const body = /^(?:#+|\/\/+)[ \t]*leastwise:(.*)$/.exec(text.slice(span.start, span.end).trimEnd())?.[1];
    if (body === undefined) return [];
    return [{ span, ...readBody(body.trim(), rules), ...placeOf(text, span) }];
  });
}

/** What every such comment begins with. */
const COMMENT_SIGN = "leastwise:";

type Written = Omit<JustificationComment, "span" | "line" | "isAbove">;

const FORM = "`allow RULE REASON (OWNER, until YYYY-MM-DD)`";

/** `allow RULE REASON (OWNER, until YYYY-MM-DD)`, of which the parenthesis, or either part of it, may be left out. */
function readBody(body: string, rules: NamedRules): Written {
  const nothing = { rule: "", reason: "", owner: undefined, expires: undefined };
  const [, rule, rest = ""] = /^allow[ \t]+(\S+)[ \t]*(.*)$/.exec(body) ?? [];
  if (rule === undefined) return { ...nothing, problem: `A comment of Leastwise's reads ${FORM}.` };
  if (!rules.all.includes(rule)) return { ...nothing, problem: `There is no rule \`${rule}\`.` };
  if (!rules.justifiable.includes(rule)) {
    const problem = `A finding of \`${rule}\` is no matter of judgement; \`rules\` in leastwise.json can turn it off.`;
    return { ...nothing, problem };
  }
  const { reason, signature } = partSignature(rest);
  const read = readSignature(signature);
  if (read === undefined) {
    return { ...nothing, rule, problem: `\`(${signature})\` is not \`(OWNER, until YYYY-MM-DD)\`.` };
  }
  return { rule, reason, ...read, problem: undefined };
}

/** The text before the parenthesis at its end, and what stands in that. */
function partSignature(text: string): { readonly reason: string; readonly signature: string } {
  const open = text.endsWith(")") ? text.lastIndexOf("(") : -1;
  if (open === -1) return { reason: text, signature: "" };
  return { reason: text.slice(0, open).trim(), signature: text.slice(open + 1, -1).trim() };
}

function readSignature(signature: string): Pick<Written, "owner" | "expires"> | undefined {
  const until = /^(?:(.*),)?[ \t]*until\b(.*)$/.exec(signature);
  if (until === null) return { owner: signature === "" ? undefined : signature, expires: undefined };
  const [, owner = "", day = ""] = until;
  if (!isDay(day.trim())) return undefined;
  return { owner: owner.trim() === "" ? undefined : owner.trim(), expires: day.trim() };
}

/**
 * A comment behind something is about its line. One that has the line for itself is about the next line that is more than
 * a comment.
 */
function placeOf(text: string, span: Span): Pick<JustificationComment, "line" | "isAbove"> {
  const own = lineAt(text, span.start);
  const isAbove = text.slice(own.start, span.start).trim() === "";
  return { isAbove, line: isAbove ? nextLine(text, own.end)?.start : own.start };
}

/** Finds the comments that stand at what a finding flags, or above its statement. */
export function findComments(
  comments: readonly JustificationComment[],
  text: string,
): (finding: Pick<Finding, "policy" | "statement" | "span">) => readonly JustificationComment[] {
  const byLine = new Map<number, JustificationComment[]>();
  for (const comment of comments) {
    if (comment.line !== undefined) byLine.set(comment.line, [...(byLine.get(comment.line) ?? []), comment]);
  }
  const at = (offset: number) => byLine.get(lineAt(text, offset).start) ?? [];
  return ({ policy, statement, span }) => {
    if (byLine.size === 0) return [];
    const beside = at(span.start);
    const root = statement === undefined ? undefined : policy.statements[statement]?.root.span;
    if (root === undefined) return beside;
    const above = at(unitSpan(policy, statement, root).start).filter(({ isAbove }) => isAbove);
    return [...new Set([...beside, ...above])];
  };
}

/** The next line behind an offset that is neither blank nor a comment. */
function nextLine(text: string, end: number): Span | undefined {
  for (let start = end + 1; start <= text.length; ) {
    const line = lineAt(text, start);
    if (!/^[ \t\r]*(?:#|\/\/|$)/.test(text.slice(line.start, line.end))) return line;
    start = line.end + 1;
  }
  return undefined;
}

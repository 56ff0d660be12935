import type { ParsedFile } from "../hosts/host.ts";
import { unitSpan } from "../policy/policy.ts";
import { isDay } from "../text/day.ts";
import type { Span } from "../text/span.ts";
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
  /** Whether it stands at what a finding flags, or above its statement. */
  covers(finding: Finding): boolean;
}

/** The justifications in the comments of a file, in the order of the text. */
export function readComments(file: ParsedFile, rules: NamedRules): JustificationComment[] {
  const { host, text } = file;
  if (host?.comments === undefined || !text.includes(COMMENT_SIGN)) return [];
  return host.comments(text).flatMap((span): JustificationComment[] => {
    const body = /^(?:#+|\/\/+)[ \t]*leastwise:(.*)$/.exec(text.slice(span.start, span.end).trimEnd())?.[1];
    if (body === undefined) return [];
    return [{ span, ...readBody(body.trim(), rules), covers: coverage(file, span) }];
  });
}

/** What every such comment begins with. */
const COMMENT_SIGN = "leastwise:";

type Written = Omit<JustificationComment, "span" | "covers">;

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
 * A comment behind something covers what is flagged in its line. One that has the line for itself covers the next line
 * that is more than a comment, and all of a statement that begins there.
 */
function coverage(file: ParsedFile, span: Span): JustificationComment["covers"] {
  const { text } = file;
  const own = lineAt(text, span.start);
  const stands = text.slice(own.start, span.start).trim() === "";
  const line = stands ? nextLine(text, own.end) : own;
  if (line === undefined) return () => false;
  const isIn = (offset: number) => line.start <= offset && offset <= line.end;
  return ({ policy, statement, span: flagged }) => {
    if (isIn(flagged.start)) return true;
    if (!stands || statement === undefined) return false;
    const root = policy.statements[statement]?.root.span;
    return root !== undefined && isIn(unitSpan(policy, statement, root).start);
  };
}

/** The line around an offset, without its break. */
function lineAt(text: string, offset: number): Span {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end === -1 ? text.length : end };
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

import type { RenderedEdit } from "../hosts/host.ts";
import { layoutOf } from "../hosts/speller.ts";
import { type Policy, unitSpan } from "../policy/policy.ts";
import { monthsLater } from "../text/day.ts";
import { applyEdits, lineAt, type Span } from "../text/span.ts";
import type { Finding } from "./engine.ts";
import { toPlainEdits } from "./fixAll.ts";
import { isJustifiable } from "./justifiable.ts";
import { isJustified } from "./justification.ts";
import type { JustifiedResult } from "./justify.ts";
import { justificationMonths } from "./writeJustification.ts";

/**
 * The edit that justifies a finding by a comment: above its line, or behind it where a comment above would stand for the
 * whole statement. `undefined` where the language has no comments, or where one would cover more than the finding.
 */
export function justificationComment(
  { file, findings }: JustifiedResult,
  finding: Finding,
  today: string,
): readonly RenderedEdit[] | undefined {
  const { host, text } = file;
  const { policy, rule, span } = finding;
  // A template in JSON takes none, whatever the name of its file.
  if (host?.comments === undefined || !hasComments(policy) || /^\s*[[{]/.test(text)) return undefined;
  if (!isJustifiable(finding) || isJustified(finding)) return undefined;
  const line = lineAt(text, span.start);
  const isIn = ({ start }: Span) => line.start <= start && start <= line.end;
  // What stands in the same line would be covered too.
  if (findings.some((other) => other !== finding && other.rule === rule && isIn(other.span))) return undefined;
  const beginsStatement = policy.statements.some(({ root }, index) => isIn(unitSpan(policy, index, root.span)));
  const isAbove = !beginsStatement || finding.subject().element === undefined;
  // The line may end within something that has no comments, such as a text that goes on in the next line.
  if (!isAbove && !/^["']?[\s,\])}]*$/.test(text.slice(span.end, line.end))) return undefined;
  const { newline } = layoutOf(text);
  const comment: RenderedEdit["parts"] = [
    `# leastwise: allow ${rule} `,
    { name: "reason", text: "" },
    " (",
    { name: "owner", text: "owner" },
    ", until ",
    { name: "day", text: monthsLater(today, justificationMonths) },
    ")",
  ];
  const end = line.start + text.slice(line.start, line.end).trimEnd().length;
  const edit: RenderedEdit = isAbove
    ? { start: line.start, end: line.start, parts: [indentAt(text, line), ...comment, newline] }
    : { start: end, end, parts: [" ", ...comment] };
  return isComment(host.comments, text, edit) ? [edit] : undefined;
}

/** JSON has no comments, and neither has text in a string. */
function hasComments({ source: { notation, embedding } }: Policy): boolean {
  return embedding === undefined && (notation === "yaml" || notation === "hcl" || notation === "terraform");
}

/** Whether the language takes what is written for a comment, and not for a part of a longer text. */
function isComment(comments: (text: string) => readonly Span[], text: string, edit: RenderedEdit): boolean {
  const written = applyEdits(text, toPlainEdits([edit]));
  const start = written.indexOf("#", edit.start);
  return comments(written).some((comment) => comment.start === start);
}

function indentAt(text: string, { start, end }: Span): string {
  return /^[ \t]*/.exec(text.slice(start, end))?.[0] ?? "";
}

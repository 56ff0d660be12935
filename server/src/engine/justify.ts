import { findComments, type JustificationComment } from "./comments.ts";
import type { Configuration, Justification, Settings } from "./configuration.ts";
import { covers, fitsPolicy } from "./covers.ts";
import type { CheckResult, Finding } from "./engine.ts";
import { isJustifiable } from "./justifiable.ts";
import { type AppliedJustification, describeJustification } from "./justification.ts";

/** The findings of a file after what the user accepts, with what became of the justifications. */
export interface JustifiedResult extends CheckResult {
  /** The path of the file, as the configuration's globs have it. */
  readonly path: string;
  /** The justifications of the configuration that cover a finding of this file, in force or not. */
  readonly used: ReadonlySet<Justification>;
  readonly comments: readonly CommentUse[];
}

/** A comment with the findings that it covers, in force or not. */
export interface CommentUse {
  readonly comment: JustificationComment;
  readonly findings: readonly Finding[];
}

/**
 * Takes out the wildcards that the settings allow, and makes a hint of each finding that a justification covers, as long as
 * that is in force. Rules know nothing of it, and nothing of it is kept: the same findings and the same day give the same.
 */
export function justify(
  result: CheckResult,
  options: {
    readonly path: string;
    /** Those that may be about the file. */
    readonly justifications: Configuration["justifications"];
    readonly allowedWildcards: Settings["allowedWildcards"];
    readonly comments: readonly JustificationComment[];
    readonly today: string;
  },
): JustifiedResult {
  const { path, justifications, allowedWildcards, comments, today } = options;
  const used = new Set<Justification>();
  const covered = new Map<JustificationComment, Finding[]>(comments.map((comment) => [comment, []]));
  const byRule = new Map<string, Justification[]>();
  for (const one of justifications) byRule.set(one.rule, [...(byRule.get(one.rule) ?? []), one]);
  const commentsAt = findComments(comments, result.file.text);
  const applyTo = (finding: Finding): Finding => {
    if (!isJustifiable(finding)) return finding;
    const { rule, policy } = finding;
    const candidates = byRule.get(rule) ?? [];
    const subject = candidates.length === 0 ? undefined : finding.subject();
    const configured = candidates.filter((one) => subject && fitsPolicy(one, policy) && covers(one, subject));
    for (const one of configured) used.add(one);
    const written = commentsAt(finding).filter((comment) => comment.rule === rule);
    for (const comment of written) covered.get(comment)?.push(finding);
    const applied = [
      ...configured.map((one) => apply(one, "configuration", today)),
      ...written.map((one) => apply(one, "comment", today)),
    ].filter(({ reason }) => reason !== "");
    const justification = applied.find((one) => !one.isExpired) ?? applied.at(-1);
    if (justification === undefined) return finding;
    const message = `${finding.message} ${describeJustification(justification)}`;
    const severity = justification.isExpired ? finding.severity : "hint";
    return { ...finding, message, justification, severity };
  };
  const findings = result.findings.filter((finding) => !isAllowed(finding, allowedWildcards)).map(applyTo);
  const uses = comments.map((comment): CommentUse => ({ comment, findings: covered.get(comment) ?? [] }));
  return { ...result, path, findings, used, comments: uses };
}

function apply(
  { reason, owner, expires, span }: Pick<Justification, "reason" | "owner" | "expires" | "span">,
  kind: AppliedJustification["source"]["kind"],
  today: string,
): AppliedJustification {
  return { reason, owner, expires, isExpired: isExpired(expires, today), source: { kind, span } };
}

/** The last day still counts. */
export function isExpired(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}

const actionRules: ReadonlySet<string> = new Set(["wildcard-action", "wildcard-service"]);

/** Whether the finding is about an entry that is allowed as it is written. */
function isAllowed({ rule, subject }: Finding, { actions, resources }: Settings["allowedWildcards"]): boolean {
  if (actionRules.has(rule) && actions.length > 0) {
    const { element, text } = subject();
    return element === "action" && actions.some((one) => one.toLowerCase() === text?.toLowerCase());
  }
  if (rule !== "wildcard-resource" || resources.length === 0) return false;
  const { element, text } = subject();
  return element === "resource" && text !== undefined && resources.includes(text);
}

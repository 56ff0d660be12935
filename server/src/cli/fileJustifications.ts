import type { JustificationComment } from "../engine/comments.ts";
import type { Justification, NamedElement } from "../engine/configuration.ts";
import type { JustificationState } from "../engine/justificationState.ts";
import type { JustifiedResult } from "../engine/justify.ts";
import type { PolicyService } from "../service.ts";
import { createLineIndex, type Position } from "../text/lineIndex.ts";

/** What the check of a file tells about justifications. */
export interface FileJustifications {
  /** The path below the project's root. */
  readonly path: string;
  /** Whether the policies were taken for what they are: in a run that says otherwise other rules apply. */
  readonly isAsUsual: boolean;
  /** Those of the configuration that cover a finding here, in force or not. */
  readonly used: ReadonlySet<Justification>;
  readonly comments: readonly ReportedComment[];
}

export interface ReportedComment
  extends Position,
    Pick<JustificationComment, "rule" | "reason" | "owner" | "expires" | "problem"> {
  readonly state: JustificationState;
  /** What it covers. */
  readonly subjects: readonly NamedSubject[];
}

/** A statement, and where the finding is about one an entry of it. */
export interface NamedSubject {
  readonly sid: string | undefined;
  readonly element: NamedElement | undefined;
  readonly text: string | undefined;
}

export function readJustifications(options: {
  readonly service: PolicyService;
  readonly result: JustifiedResult;
  readonly isAsUsual: boolean;
  readonly text: string;
  /** How far the checked text begins behind the beginning of the file. */
  readonly shift: number;
}): FileJustifications {
  const { service, result, isAsUsual, text, shift } = options;
  const { path, used } = result;
  const lines = createLineIndex(result.comments.length === 0 ? "" : text);
  const comments = result.comments.map(({ comment, findings }): ReportedComment => {
    const { span, rule, reason, owner, expires, problem } = comment;
    const state = service.justificationState(comment, findings.length > 0 || (isAsUsual ? false : undefined));
    const subjects = findings.map(({ subject }): NamedSubject => {
      const { statement, element, text: entry } = subject();
      return { sid: statement?.sid, element, text: entry };
    });
    return { ...lines.positionAt(span.start + shift), rule, reason, owner, expires, problem, state, subjects };
  });
  return { path, isAsUsual, used, comments };
}

/** `main.tf:3:5`, counted from 1. */
export function commentPlace(file: string, { line, character }: Position): string {
  return `${file}:${line + 1}:${character + 1}`;
}

import type { Span } from "../text/span.ts";
import type { Justification } from "./configuration.ts";
import { isExpired, type JustifiedResult } from "./justify.ts";

/** What became of a justification. `not checked`: not all files were read that it may be about. */
export type JustificationState = "active" | "expired" | "without reason" | "matches nothing" | "not checked";

/** `matches` tells whether it covers a finding; `undefined` where that is not known. */
export function justificationState(
  { reason, expires }: Pick<Justification, "reason" | "expires">,
  { matches, today }: { readonly matches: boolean | undefined; readonly today: string },
): JustificationState {
  if (reason === "") return "without reason";
  if (matches === false) return "matches nothing";
  if (isExpired(expires, today)) return "expired";
  return matches === undefined ? "not checked" : "active";
}

/** What to tell of a justification that is not in order; `undefined` where it is. */
export function stateProblem(
  state: JustificationState,
  { rule, expires }: Pick<Justification, "rule" | "expires">,
): string | undefined {
  switch (state) {
    case "without reason":
      return "The justification gives no reason, and so justifies nothing.";
    case "matches nothing":
      return `The justification matches nothing: \`${rule}\` finds nothing that it names.`;
    case "expired":
      return `The justification expired on ${expires}.`;
    default:
      return undefined;
  }
}

export interface JustificationProblem extends Span {
  readonly message: string;
}

/** What is wrong with the comments of a file. As long as rules are still to be run, nobody knows what they match. */
export function commentProblems({ comments, isProvisional }: JustifiedResult, today: string): JustificationProblem[] {
  return comments.flatMap(({ comment, findings }) => {
    const matches = findings.length > 0 || (isProvisional ? undefined : false);
    const state = justificationState(comment, { matches, today });
    const message = comment.problem ?? stateProblem(state, comment);
    return message === undefined ? [] : [{ ...comment.span, message }];
  });
}

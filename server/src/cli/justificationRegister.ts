import { type Justification, type NamedElement, namedElements } from "../engine/configuration.ts";
import type { JustificationState } from "../engine/justificationState.ts";
import { commentPlace, type ReportedComment } from "./fileJustifications.ts";
import { configuredStates, type JustificationRun } from "./justificationStates.ts";

/** One justification as `justify --list --format json` prints it; a contract, the order of the keys included. */
export interface RegisterEntry extends Readonly<Record<NamedElement, readonly string[]>> {
  readonly rule: string;
  /** The glob of a justification of the configuration, the file of a comment. */
  readonly file: string | null;
  readonly policy: string | null;
  readonly sid: string | null;
  readonly action: readonly string[];
  readonly resource: readonly string[];
  readonly principal: readonly string[];
  readonly condition: readonly string[];
  readonly reason: string | null;
  readonly owner: string | null;
  readonly expires: string | null;
  readonly state: JustificationState;
  /** Where it is written: `leastwise.json:3:5`. */
  readonly source: string;
}

/** All justifications: those of the configuration, then those of comments, file by file. */
export async function justificationRegister(run: JustificationRun): Promise<RegisterEntry[]> {
  const configured = (await configuredStates(run)).map(({ justification, state }) => {
    const source = run.project.placeOf(justification.span.start);
    return configuredEntry(justification, state, source);
  });
  const written = run.reports.flatMap(({ file, justifications }) =>
    justifications.comments
      .filter(({ problem }) => problem === undefined)
      .map((comment) => commentEntry(comment, file)),
  );
  return [...configured, ...written];
}

/** What cannot be read of the comments, with its place. */
export function malformedComments({ reports }: JustificationRun): string[] {
  return reports.flatMap(({ file, justifications }) =>
    justifications.comments.flatMap((comment) =>
      comment.problem === undefined ? [] : [`${commentPlace(file, comment)}: ${comment.problem}`],
    ),
  );
}

export function isInOrder({ state }: RegisterEntry): boolean {
  return state === "active" || state === "not checked";
}

function configuredEntry(
  { rule, file, policy, sid, entries, reason, owner, expires }: Justification,
  state: JustificationState,
  source: string,
): RegisterEntry {
  const named = (name: NamedElement) => entries[name] ?? [];
  return entryOf({ rule, file, policy, sid, named, reason, owner, expires, state, source });
}

/** Of a comment that covers several findings all entries are told, and the `Sid` where it is the same. */
function commentEntry({ subjects, ...comment }: ReportedComment, file: string): RegisterEntry {
  const { rule, reason, owner, expires, state } = comment;
  const [sid, ...others] = new Set(subjects.map((subject) => subject.sid));
  const named = (name: NamedElement) => [
    ...new Set(subjects.flatMap(({ element, text }) => (element === name && text !== undefined ? [text] : []))),
  ];
  const source = commentPlace(file, comment);
  const one = others.length === 0 ? sid : undefined;
  return entryOf({ rule, file, policy: undefined, sid: one, named, reason, owner, expires, state, source });
}

/** The keys in the order of the contract. */
function entryOf(known: {
  readonly rule: string;
  readonly file: string | undefined;
  readonly policy: string | undefined;
  readonly sid: string | undefined;
  readonly named: (name: NamedElement) => readonly string[];
  readonly reason: string;
  readonly owner: string | undefined;
  readonly expires: string | undefined;
  readonly state: JustificationState;
  readonly source: string;
}): RegisterEntry {
  const { rule, file = null, policy = null, sid = null, named, reason, owner = null, expires = null } = known;
  const [action = [], resource = [], principal = [], condition = []] = namedElements.map(named);
  return {
    rule,
    file,
    policy,
    sid,
    action,
    resource,
    principal,
    condition,
    reason: reason === "" ? null : reason,
    owner,
    expires,
    state: known.state,
    source: known.source,
  };
}

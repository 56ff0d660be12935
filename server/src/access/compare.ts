import type { Catalogue } from "../catalogue/catalogue.ts";
import { coversPattern } from "../policy/pattern.ts";
import { indexPatterns } from "../policy/patternIndex.ts";
import type { Statement } from "../policy/policy.ts";
import { applies } from "./applies.ts";
import { createMeaningReader, type ListPart, type Meaning, type PolicyContent } from "./meaning.ts";
import { isWithin, isWithinBesideActions } from "./narrowing.ts";
import { createQuestion, type Question } from "./question.ts";
import type { AccessRequest, Comparison } from "./request.ts";

export interface CompareOptions {
  readonly catalogue: Catalogue;
  /** Steps that the answer may take, some millions a second. */
  readonly maxSteps?: number;
}

/**
 * Whether the new policies grant what the old ones do not: policies of one kind each time, as AWS joins them. "No new
 * access" is a proof, for actions that AWS adds later too; a witness has been checked; all else is unknown.
 */
export function compare(
  old: readonly PolicyContent[],
  now: readonly PolicyContent[],
  { catalogue, maxSteps }: CompareOptions,
): Comparison {
  const read = createMeaningReader();
  const before = old.flatMap((content) => readContent(content, read));
  const after = now.flatMap((content) => readContent(content, read));
  if (!canCompare(before, after)) return { verdict: "unknown", reason: "A statement cannot be read." };
  const confirms = (request: AccessRequest) => allows(after, request) === true && allows(before, request) === false;
  const question = createQuestion({ catalogue, confirms, maxSteps });
  for (const allow of having(after, "Allow")) {
    const witness = askAbout(allow, before, after, question);
    if (witness !== undefined) return { verdict: "new-access", witness };
  }
  const reason = question.doubt();
  return reason === undefined ? { verdict: "no-new-access" } : { verdict: "unknown", reason };
}

/** A statement with what it says; without where that is not clear. */
interface ReadStatement {
  readonly statement: Statement;
  readonly variables: boolean | undefined;
  readonly meaning: Meaning | undefined;
}

interface ClearStatement extends ReadStatement {
  readonly meaning: Meaning;
}

function readContent(
  { statements, variables }: PolicyContent,
  read: ReturnType<typeof createMeaningReader>,
): ReadStatement[] {
  return statements.map((statement) => ({ statement, variables, meaning: read(statement, variables) }));
}

/**
 * Whether nothing is lost when statements that are not clear are left aside: the same statement on both sides, or one
 * that could only make the difference smaller.
 */
function canCompare(before: readonly ReadStatement[], after: readonly ReadStatement[]): boolean {
  const isSame = (one: ReadStatement, other: ReadStatement) =>
    one.variables === other.variables &&
    (one.statement === other.statement || (one.statement.key !== "" && one.statement.key === other.statement.key));
  const isHarmless = (effect: "Allow" | "Deny", others: readonly ReadStatement[]) => (one: ReadStatement) =>
    one.meaning !== undefined || one.statement.effect === effect || others.some((other) => isSame(one, other));
  return before.every(isHarmless("Allow", after)) && after.every(isHarmless("Deny", before));
}

function having(statements: readonly ReadStatement[], effect: "Allow" | "Deny"): ClearStatement[] {
  return statements.filter((one): one is ClearStatement => one.meaning?.effect === effect);
}

/** Whether statements of one kind of policy allow the request. */
function allows(statements: readonly ReadStatement[], request: AccessRequest): boolean | undefined {
  let allowed: boolean | undefined = false;
  let isDoubtful = false;
  for (const { meaning, statement } of statements) {
    const effect = meaning?.effect ?? statement.effect;
    const answer = meaning === undefined ? undefined : applies(meaning, request);
    if (answer === false) continue;
    if (answer === true && effect === "Deny") return false;
    if (answer === true && effect === "Allow") allowed = true;
    else if (effect !== "Allow") isDoubtful = true;
    if (answer === undefined && effect !== "Deny" && allowed === false) allowed = undefined;
  }
  return allowed === true && isDoubtful ? undefined : allowed;
}

/** A request that this statement newly allows. */
function askAbout(
  allow: ClearStatement,
  before: readonly ReadStatement[],
  after: readonly ReadStatement[],
  question: Question,
): AccessRequest | undefined {
  const allowedBefore = having(before, "Allow");
  const deniedAfter = having(after, "Deny").map(({ meaning }) => meaning);
  if (!allowedBefore.some((other) => liesWithin(allow, other))) {
    const rest = withoutCovered(allow, allowedBefore);
    const obstacles = [...deniedAfter, ...allowedBefore.map(({ meaning }) => meaning)];
    const witness = rest === undefined ? undefined : question.find([rest], obstacles);
    if (witness !== undefined) return witness;
  }
  for (const deny of having(before, "Deny")) {
    if (having(after, "Deny").some((other) => liesWithin(deny, other))) continue;
    const witness = question.find([allow.meaning, deny.meaning], deniedAfter);
    if (witness !== undefined) return witness;
  }
  return undefined;
}

/** The quick proof from the two texts alone. */
function liesWithin(inner: ReadStatement, outer: ReadStatement): boolean {
  return readAlike(inner, outer) && isWithin(inner.statement, outer.statement);
}

function readAlike(one: ReadStatement, other: ReadStatement): boolean {
  return one.variables === other.variables && one.variables !== undefined;
}

/** The statement without the actions that others grant on all of its resources; `undefined` where none are left. */
function withoutCovered(allow: ClearStatement, others: readonly ClearStatement[]): Meaning | undefined {
  const { meaning } = allow;
  const actions = positiveActions(meaning);
  if (actions === undefined) return meaning;
  let { globs } = actions;
  for (const other of others) {
    const granted = positiveActions(other.meaning);
    if (granted === undefined || !readAlike(allow, other)) continue;
    if (!isWithinBesideActions(allow.statement, other.statement)) continue;
    const texts = new Set(granted.globs.map(({ text }) => text));
    const covering = indexPatterns(granted.globs, ({ text }) => text);
    globs = globs.filter(
      ({ text, variables }) =>
        variables.length > 0 || !(texts.has(text) || covering(text, ({ text: outer }) => coversPattern(outer, text))),
    );
  }
  if (globs.length === actions.globs.length) return meaning;
  if (globs.length === 0) return undefined;
  return { ...meaning, parts: meaning.parts.map((part) => (part === actions ? { ...actions, globs } : part)) };
}

function positiveActions({ parts }: Meaning): ListPart | undefined {
  return parts.find((part): part is ListPart => part.about === "action" && !part.negated);
}

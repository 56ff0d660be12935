import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Statement } from "../policy/policy.ts";
import { applies } from "./applies.ts";
import { createMeaningReader, type Meaning, type PolicyContent } from "./meaning.ts";
import { isWithin } from "./narrowing.ts";
import { type ClearStatement, createQuestion, type Question } from "./question.ts";
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
  const deniedAfter = having(after, "Deny");
  if (!allowedBefore.some((other) => liesWithin(allow, other))) {
    const witness = question.find([allow], [...deniedAfter, ...allowedBefore]);
    if (witness !== undefined) return witness;
  }
  for (const deny of having(before, "Deny")) {
    if (having(after, "Deny").some((other) => liesWithin(deny, other))) continue;
    const witness = question.find([allow, deny], deniedAfter);
    if (witness !== undefined) return witness;
  }
  return undefined;
}

/** The quick proof from the two texts alone. */
function liesWithin(inner: ReadStatement, outer: ReadStatement): boolean {
  return (
    inner.variables === outer.variables && inner.variables !== undefined && isWithin(inner.statement, outer.statement)
  );
}

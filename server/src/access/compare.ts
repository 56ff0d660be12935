import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Statement } from "../policy/policy.ts";
import { applies } from "./applies.ts";
import { createMeaningReader, type Meaning, type PolicyContent } from "./meaning.ts";
import { isWithin } from "./narrowing.ts";
import { type ClearStatement, createQuestion } from "./question.ts";
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
  const [before, after] = readBoth(old, now);
  if (!canCompare(before, after)) return { verdict: "unknown", reason: "A statement cannot be read." };
  const confirms = (request: AccessRequest) => allows(after, request) === true && allows(before, request) === false;
  const question = createQuestion({ catalogue, confirms, maxSteps });
  let reason: string | undefined;
  for (const { region, obstacles } of newAccess(before, after)) {
    const answer = question.find(region, obstacles);
    if (answer.kind === "request") return { verdict: "new-access", witness: answer.request };
    if (answer.kind === "doubt") reason ??= answer.reason;
  }
  return reason === undefined ? { verdict: "no-new-access" } : { verdict: "unknown", reason };
}

/**
 * Whether it is proven that the new policies take the place of the old ones without widening access, whatever other
 * policies there are: they grant nothing new, and deny all that was denied, since others may grant it.
 */
export function widensNothing(
  old: readonly PolicyContent[],
  now: readonly PolicyContent[],
  { catalogue, maxSteps }: CompareOptions,
): boolean {
  const [before, after] = readBoth(old, now);
  if (!canCompare(before, after)) return false;
  const question = createQuestion({ catalogue, maxSteps });
  const products = [...newlyGranted(before, after), ...noLongerDenied(before, after)];
  return products.every(({ region, obstacles }) => question.find(region, obstacles).kind === "proof");
}

function readBoth(old: readonly PolicyContent[], now: readonly PolicyContent[]): [ReadStatement[], ReadStatement[]] {
  const read = createMeaningReader();
  const readAll = (contents: readonly PolicyContent[]) => contents.flatMap((content) => readContent(content, read));
  return [readAll(old), readAll(now)];
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

/** The requests to which all of `region` and none of `obstacles` apply. */
interface Difference {
  readonly region: readonly ClearStatement[];
  readonly obstacles: readonly ClearStatement[];
}

/** What an Allow grants that no Allow granted before. What the quick proof shows to be old is left out. */
function newlyGranted(before: readonly ReadStatement[], after: readonly ReadStatement[]): Difference[] {
  const allowedBefore = having(before, "Allow");
  const obstacles = [...having(after, "Deny"), ...allowedBefore];
  return having(after, "Allow")
    .filter((allow) => !liesWithinOne(allow, allowedBefore))
    .map((allow) => ({ region: [allow], obstacles }));
}

/** What a Deny denied that no Deny denies now. */
function noLongerDenied(before: readonly ReadStatement[], after: readonly ReadStatement[]): Difference[] {
  const obstacles = having(after, "Deny");
  return having(before, "Deny")
    .filter((deny) => !liesWithinOne(deny, obstacles))
    .map((deny) => ({ region: [deny], obstacles }));
}

/** Where new access can lie: what is newly granted, and what is granted and no longer denied. */
function newAccess(before: readonly ReadStatement[], after: readonly ReadStatement[]): Difference[] {
  const undenied = noLongerDenied(before, after);
  const allows = having(after, "Allow");
  return [
    ...newlyGranted(before, after),
    ...undenied.flatMap(({ region, obstacles }) => allows.map((allow) => ({ region: [allow, ...region], obstacles }))),
  ];
}

/** Most statements are on both sides, and are found there at once. */
function liesWithinOne(inner: ReadStatement, outers: readonly ReadStatement[]): boolean {
  return (
    outers.some((outer) => outer.statement === inner.statement && liesWithin(inner, outer)) ||
    outers.some((outer) => liesWithin(inner, outer))
  );
}

/** The quick proof from the two texts alone. */
function liesWithin(inner: ReadStatement, outer: ReadStatement): boolean {
  return (
    inner.variables === outer.variables && inner.variables !== undefined && isWithin(inner.statement, outer.statement)
  );
}

import type { AccessRequest } from "../../server/src/access/request.ts";

export type OneOrMany<Value> = Value | readonly Value[];
export type ConditionValueJson = string | number | boolean;
export type ConditionJson = Readonly<Record<string, Readonly<Record<string, OneOrMany<ConditionValueJson>>>>>;
export type PrincipalJson = "*" | Readonly<Record<string, OneOrMany<string>>>;

export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PrincipalJson;
  readonly NotPrincipal?: PrincipalJson;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: ConditionJson;
}

export interface PolicyDocumentJson {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: OneOrMany<StatementJson>;
}

export type BruteForceDecision = "allowed" | "explicitDeny" | "implicitDeny";

/** What the evaluator cannot decide, because nobody says what AWS does or because the request leaves it open. */
export class NotModelled extends Error {
  override readonly name = "NotModelled";
}

/**
 * What one policy, or several of the same kind together, say to a request: the meaning of `docs/meaning.md` word by
 * word, without a thought for speed, as the measure for the engine.
 *
 * - The request's context is complete; anything else throws.
 * - Throws `NotModelled` where the meaning is open: see its uses.
 */
export function bruteForce(
  documents: PolicyDocumentJson | readonly PolicyDocumentJson[],
  request: AccessRequest,
): BruteForceDecision {
  if (!request.contextIsComplete) throw new NotModelled("a context that is not complete");
  let allowed = false;
  let denied = false;
  for (const document of listOf(documents)) {
    const version = document.Version;
    if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
      throw new NotModelled(`the version ${version}`);
    }
    const hasVariables = version === "2012-10-17";
    for (const statement of listOf(document.Statement)) {
      if (!applies(statement, request, hasVariables)) continue;
      if (statement.Effect === "Deny") denied = true;
      else if (statement.Effect === "Allow") allowed = true;
      else throw new NotModelled(`the effect ${statement.Effect}`);
    }
  }
  return denied ? "explicitDeny" : allowed ? "allowed" : "implicitDeny";
}

function applies(statement: StatementJson, request: AccessRequest, hasVariables: boolean): boolean {
  return (
    actionApplies(statement, request) &&
    resourceApplies(statement, request, hasVariables) &&
    principalApplies(statement, request) &&
    conditionApplies(statement.Condition ?? {}, request, hasVariables)
  );
}

function actionApplies({ Action, NotAction }: StatementJson, { action }: AccessRequest): boolean {
  const matches = (pattern: string) => globMatches(withWildcards(pattern.toLowerCase()), action.toLowerCase());
  if (Action !== undefined && NotAction === undefined) return listOf(Action).some(matches);
  if (Action === undefined && NotAction !== undefined) return !listOf(NotAction).some(matches);
  throw new NotModelled("a statement with both or neither of Action and NotAction");
}

function resourceApplies(statement: StatementJson, request: AccessRequest, hasVariables: boolean): boolean {
  const { Resource, NotResource } = statement;
  const isResourcePolicy = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  const matches = (text: string) => {
    if (request.resource === undefined) throw new NotModelled("a request without a resource");
    const pattern = resolved(text, { wildcards: true, hasVariables }, request);
    return pattern !== undefined && globMatches(completed(pattern, isResourcePolicy), request.resource);
  };
  if (Resource === undefined && NotResource === undefined) return true;
  if (NotResource === undefined) return listOf(Resource ?? []).some(matches);
  if (Resource === undefined) return !listOf(NotResource).some(matches);
  throw new NotModelled("a statement with Resource and NotResource");
}

/** An ARN of fewer than six fields gets the rest as `*`; AWS says so of identity policies only. */
function completed(pattern: string, isResourcePolicy: boolean): string {
  const missing = 6 - pattern.split(":").length;
  if (!pattern.startsWith("arn:") || missing <= 0) return pattern;
  if (isResourcePolicy) throw new NotModelled(`the incomplete ARN ${pattern}`);
  return pattern + `:${anyText}`.repeat(missing);
}

function principalApplies({ Principal, NotPrincipal }: StatementJson, request: AccessRequest): boolean {
  if (Principal === undefined && NotPrincipal === undefined) return true;
  const caller = request.principal;
  if (caller === undefined) throw new NotModelled("a request without a principal");
  if (Principal !== undefined && NotPrincipal !== undefined) {
    throw new NotModelled("a statement with Principal and NotPrincipal");
  }
  if (Principal !== undefined)
    return principalEntries(Principal).some(([type, entry]) => isCaller(type, entry, caller));
  const entries = principalEntries(NotPrincipal ?? "*");
  for (const [type, entry] of entries) {
    const isWhole = type === "Service" || (type === "AWS" && entry === "*");
    if (!isWhole) throw new NotModelled(`NotPrincipal with ${type} ${entry}`);
  }
  return !entries.some(([type, entry]) => isCaller(type, entry, caller));
}

function principalEntries(principal: PrincipalJson): (readonly [type: string, entry: string])[] {
  if (principal === "*") return [["AWS", "*"]];
  if (typeof principal === "string") throw new NotModelled(`the principal ${principal}`);
  return Object.entries(principal).flatMap(([type, entries]) => listOf(entries).map((entry) => [type, entry] as const));
}

function isCaller(type: string, entry: string, caller: string): boolean {
  if (type === "AWS") return entry === "*" || isAwsCaller(entry, caller);
  if (type !== "Service" && type !== "Federated" && type !== "CanonicalUser") {
    throw new NotModelled(`principals of the type ${type}`);
  }
  if (type === "Federated" && entry === "*") return isProvider(caller);
  if (entry.includes("*")) throw new NotModelled(`${type} ${entry}`);
  return entry === caller;
}

/** Whether the caller is an identity provider: one of an account, or one of the four that AWS knows by name. */
function isProvider(caller: string): boolean {
  const known = ["cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com"];
  return known.includes(caller) || /^arn:[^:]+:iam::\d{12}:(?:saml|oidc)-provider\/./.test(caller);
}

function isAwsCaller(entry: string, caller: string): boolean {
  const account = accountOfEntry(entry);
  if (account !== undefined) {
    const isOfAccount = accountOfCaller(caller) === account;
    if (isOfAccount && isProvider(caller)) throw new NotModelled("whether an account has the callers of its providers");
    return isOfAccount;
  }
  if (!entry.startsWith("arn:") || entry.includes("*") || entry.includes("?")) {
    throw new NotModelled(`the principal ${entry}`);
  }
  if (entry === caller) return true;
  const entryRole = roleName(entry);
  const callerRole = roleName(caller);
  if (entryRole === undefined || callerRole === undefined || entryRole !== callerRole) return false;
  if (isSession(entry) && !isSession(caller)) throw new NotModelled("whether a role is in a certain session of it");
  return !isSession(entry) && isSession(caller);
}

/** The account that the entry stands for: a number, or the ARN of its root. */
function accountOfEntry(entry: string): string | undefined {
  if (/^\d{12}$/.test(entry)) return entry;
  return /^arn:[^:*?]+:iam::(\d{12}):root$/.exec(entry)?.[1];
}

/** The account that a caller belongs to. */
function accountOfCaller(caller: string): string | undefined {
  if (/^\d{12}$/.test(caller)) return caller;
  return /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(caller)?.[1];
}

/** Partition, account and name of a role or of a session's role; a session does not tell the role's path. */
function roleName(arn: string): string | undefined {
  const role = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const found = role ?? /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn);
  return found === null ? undefined : `${found[1]} ${found[2]} ${found[3]}`;
}

function isSession(arn: string): boolean {
  return arn.includes(":assumed-role/");
}

function conditionApplies(condition: ConditionJson, request: AccessRequest, hasVariables: boolean): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const texts = listOf(values).map(String);
      if (texts.length === 0) throw new NotModelled("a condition key without values");
      return testHolds(operator, texts, request.context.get(key.toLowerCase()) ?? [], { request, hasVariables });
    }),
  );
}

interface Scope {
  readonly request: AccessRequest;
  readonly hasVariables: boolean;
}

/** Whether a value of the request matches a value of the policy, for the positive form of an operator. */
type Match = (policyText: string, requestText: string, scope: Scope) => boolean;

interface Operator {
  readonly match: Match;
  readonly negated: boolean;
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["StringEquals", { match: textsEqual, negated: false }],
  ["StringNotEquals", { match: textsEqual, negated: true }],
  ["StringEqualsIgnoreCase", { match: textsEqualWithoutCase, negated: false }],
  ["StringNotEqualsIgnoreCase", { match: textsEqualWithoutCase, negated: true }],
  ["StringLike", { match: textIsLike, negated: false }],
  ["StringNotLike", { match: textIsLike, negated: true }],
  ["NumericEquals", { match: compared(numberOf, (request, policy) => request === policy), negated: false }],
  ["NumericNotEquals", { match: compared(numberOf, (request, policy) => request === policy), negated: true }],
  ["NumericLessThan", { match: compared(numberOf, (request, policy) => request < policy), negated: false }],
  ["NumericLessThanEquals", { match: compared(numberOf, (request, policy) => request <= policy), negated: false }],
  ["NumericGreaterThan", { match: compared(numberOf, (request, policy) => request > policy), negated: false }],
  ["NumericGreaterThanEquals", { match: compared(numberOf, (request, policy) => request >= policy), negated: false }],
  ["DateEquals", { match: compared(secondsOf, (request, policy) => request === policy), negated: false }],
  ["DateNotEquals", { match: compared(secondsOf, (request, policy) => request === policy), negated: true }],
  ["DateLessThan", { match: compared(secondsOf, (request, policy) => request < policy), negated: false }],
  ["DateLessThanEquals", { match: compared(secondsOf, (request, policy) => request <= policy), negated: false }],
  ["DateGreaterThan", { match: compared(secondsOf, (request, policy) => request > policy), negated: false }],
  ["DateGreaterThanEquals", { match: compared(secondsOf, (request, policy) => request >= policy), negated: false }],
  ["Bool", { match: compared(booleanOf, (request, policy) => request === policy), negated: false }],
  ["BinaryEquals", { match: (policyText, requestText) => policyText === requestText, negated: false }],
  ["IpAddress", { match: addressIsIn, negated: false }],
  ["NotIpAddress", { match: addressIsIn, negated: true }],
  ["ArnEquals", { match: arnIsLike, negated: false }],
  ["ArnLike", { match: arnIsLike, negated: false }],
  ["ArnNotEquals", { match: arnIsLike, negated: true }],
  ["ArnNotLike", { match: arnIsLike, negated: true }],
]);

function testHolds(
  name: string,
  policyTexts: readonly string[],
  requestTexts: readonly string[],
  scope: Scope,
): boolean {
  const isAbsent = requestTexts.length === 0;
  if (name === "Null") return policyTexts.some((text) => booleanOf(text) === isAbsent);

  const forAll = name.startsWith("ForAllValues:");
  const forAny = name.startsWith("ForAnyValue:");
  const unqualified = forAll || forAny ? name.slice(name.indexOf(":") + 1) : name;
  const ifExists = unqualified.endsWith("IfExists");
  const operator = operators.get(ifExists ? unqualified.slice(0, -"IfExists".length) : unqualified);
  if (operator === undefined) throw new NotModelled(`the operator ${name}`);

  if (isAbsent) {
    if (forAny && ifExists) throw new NotModelled(`${name} without the key`);
    if (ifExists || forAll) return true;
    if (forAny) return false;
    return operator.negated;
  }
  const holds = (requestText: string) => {
    const matches = policyTexts.some((policyText) => operator.match(policyText, requestText, scope));
    return operator.negated ? !matches : matches;
  };
  if (forAll) return requestTexts.every(holds);
  if (forAny) return requestTexts.some(holds);
  if (requestTexts.length > 1) throw new NotModelled("several values under an operator without a qualifier");
  return requestTexts.every(holds);
}

function textsEqual(policyText: string, requestText: string, { request, hasVariables }: Scope): boolean {
  return resolved(policyText, { wildcards: false, hasVariables }, request) === requestText;
}

function textsEqualWithoutCase(policyText: string, requestText: string, { request, hasVariables }: Scope): boolean {
  const expected = resolved(policyText, { wildcards: false, hasVariables }, request);
  return expected?.toLowerCase() === requestText.toLowerCase();
}

function textIsLike(policyText: string, requestText: string, { request, hasVariables }: Scope): boolean {
  const pattern = resolved(policyText, { wildcards: true, hasVariables }, request);
  return pattern !== undefined && globMatches(pattern, requestText);
}

/** Field by field: the first five colons separate, the rest is one field. */
function arnIsLike(policyText: string, requestText: string, { request, hasVariables }: Scope): boolean {
  const pattern = resolved(policyText, { wildcards: true, hasVariables }, request);
  if (pattern === undefined) return false;
  const patternFields = arnFields(pattern);
  if (patternFields.length < 6) throw new NotModelled(`the pattern ${policyText}, which is not an ARN`);
  const fields = arnFields(requestText);
  if (fields.length < 6) return false;
  return patternFields.every((patternField, index) => globMatches(patternField, fields[index] ?? ""));
}

function arnFields(text: string): string[] {
  const parts = text.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function compared<Value>(read: (text: string) => Value, holds: (request: Value, policy: Value) => boolean): Match {
  return (policyText, requestText) => holds(read(requestText), read(policyText));
}

function numberOf(text: string): number {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new NotModelled(`the number ${text}`);
  return Number(text);
}

/** Seconds since 1970, from that number itself or from a date of ISO 8601; four digits could be either. */
function secondsOf(text: string): number {
  if (/^\d{5,}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?)?$/.test(text)) {
    throw new NotModelled(`the date ${text}`);
  }
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new NotModelled(`the date ${text}`);
  return milliseconds / 1000;
}

function booleanOf(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw new NotModelled(`the boolean ${text}`);
  return lower === "true";
}

function addressIsIn(policyText: string, requestText: string): boolean {
  const slash = policyText.indexOf("/");
  const range = addressBytes(slash < 0 ? policyText : policyText.slice(0, slash));
  const prefix = slash < 0 ? range.length * 8 : Number(policyText.slice(slash + 1));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > range.length * 8) {
    throw new NotModelled(`the range ${policyText}`);
  }
  const address = addressBytes(requestText);
  if (address.length !== range.length) return false;
  return range.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    return byte >> (8 - bits) === (address[index] ?? 0) >> (8 - bits);
  });
}

/** Four bytes or sixteen. */
export function addressBytes(text: string): number[] {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    if (bytes.every((byte) => byte <= 255)) return bytes;
  }
  const halves = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const groups = halves.flat();
  const isShort = halves.length === 2 && groups.length < 8;
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) || !(isShort || groups.length === 8)) {
    throw new NotModelled(`the address ${text}`);
  }
  const [first = [], last = []] = halves;
  const zeros = new Array<string>(8 - groups.length).fill("0");
  return [...first, ...zeros, ...last].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/** The two wildcards in a pattern that is ready to compare; a plain `*` or `?` there is the character itself. */
const anyText = "\uE000";
const anyCharacter = "\uE001";

function withWildcards(text: string): string {
  return text.replaceAll("*", anyText).replaceAll("?", anyCharacter);
}

/**
 * A text of a policy, its variables replaced by their values, its wildcards marked where they are ones.
 *
 * - `undefined`: a variable has no value and no default, so that the text matches nothing.
 * - What stands in a variable's value or default is plain text.
 */
function resolved(
  text: string,
  { wildcards, hasVariables }: { readonly wildcards: boolean; readonly hasVariables: boolean },
  request: AccessRequest,
): string | undefined {
  const marked = (part: string) => (wildcards ? withWildcards(part) : part);
  if (!hasVariables) return marked(text);
  let result = "";
  let position = 0;
  for (;;) {
    const start = text.indexOf("${", position);
    const end = start < 0 ? -1 : text.indexOf("}", start);
    if (end < 0) return result + marked(text.slice(position));
    const value = variableValue(text.slice(start + 2, end), request);
    if (value === undefined) return undefined;
    result += marked(text.slice(position, start)) + value;
    position = end + 1;
  }
}

function variableValue(inside: string, request: AccessRequest): string | undefined {
  if (inside === "*" || inside === "?" || inside === "$") return inside;
  const comma = inside.indexOf(",");
  const key = comma < 0 ? inside : inside.slice(0, comma);
  const values = request.context.get(key.trim().toLowerCase()) ?? [];
  if (values.length > 1) throw new NotModelled("a variable with several values");
  if (values.length === 1 || comma < 0) return values[0];
  const quoted = /^\s*'([^']*)'\s*$/.exec(inside.slice(comma + 1));
  if (quoted === null) throw new NotModelled(`the default in ${inside}`);
  return quoted[1];
}

/** Whether the whole text matches; the pattern's wildcards are the marked ones. */
function globMatches(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern.startsWith(anyText)) {
    if (rest === "") return true;
    for (let skipped = 0; skipped <= text.length; skipped++) if (globMatches(rest, text.slice(skipped))) return true;
    return false;
  }
  if (text === "") return false;
  return (pattern.startsWith(anyCharacter) || pattern[0] === text[0]) && globMatches(rest, text.slice(1));
}

function listOf<Value>(values: OneOrMany<Value>): readonly Value[] {
  return Array.isArray(values) ? values : [values as Value];
}

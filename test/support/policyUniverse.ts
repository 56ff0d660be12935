import type { AccessRequest } from "../../server/src/access/request.ts";
import { addressBytes, type OneOrMany, type PolicyDocumentJson, type StatementJson } from "./bruteForce.ts";

/** Numbers from 0 up to but not 1. */
export type Random = () => number;

export interface PolicyPair {
  readonly kind: "identity" | "resource";
  readonly old: PolicyDocumentJson;
  readonly new: PolicyDocumentJson;
}

export interface UniverseOptions {
  /** Whether `${aws:PrincipalTag/team}` and the like stand in resources and values now and then. */
  readonly variables?: boolean;
}

export interface RequestOptions {
  /** Whether `aws:PrincipalArn`, where it is present, is what AWS would make of the request's principal. */
  readonly principalArnFits?: boolean;
}

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Two small policies of one kind; the new one is mostly the old one with a change or two. */
export function policyPair(random: Random, options: UniverseOptions = {}): PolicyPair {
  const dice = new Dice(random, options.variables ?? false);
  const kind = dice.chance(0.25) ? "resource" : "identity";
  const old = draftPolicy(dice, kind);
  let changed: readonly Draft[] = old;
  if (dice.chance(0.1)) changed = draftPolicy(dice, kind);
  else for (let rest = dice.chance(0.3) ? 2 : 1; rest > 0; rest--) changed = mutated(changed, dice, kind);
  return { kind, old: written(old, dice), new: written(changed, dice) };
}

/**
 * Requests where the two policies of a pair may differ: exact and neighbouring values of what they name.
 *
 * - Contexts are complete, every value is of its key's type, and a key has several values only where it may have them
 *   and no operator without a qualifier tests it.
 * - Action, resource, principal and keys are drawn each by itself: the request may be one that no service ever makes.
 */
export function interestingRequests(
  pair: PolicyPair,
  random: Random,
  count: number,
  { principalArnFits = false }: RequestOptions = {},
): AccessRequest[] {
  const dice = new Dice(random, false);
  const statements = [...listOf(pair.old.Statement), ...listOf(pair.new.Statement)];
  const contexts = contextPools(statements);
  const targets = statements.map(({ Action, NotAction, Resource, NotResource }) => ({
    actions: actionsNear(listOf(Action ?? NotAction ?? [])),
    resources: resourcesNear(listOf(Resource ?? NotResource ?? [])),
  }));
  const requests: AccessRequest[] = [];
  for (let index = 0; index < count; index++) {
    const context = new Map<string, string[]>();
    for (const { key, values, most, named } of contexts) {
      if (dice.chance(named ? 0.2 : 0.8)) continue;
      const size = most === 1 || dice.chance(0.4) ? 1 : 1 + dice.below(most);
      const chosen = unique(listOfLength(size, () => dice.pick(values)));
      context.set(key.toLowerCase(), chosen);
    }
    const team = context.get("aws:principaltag/team")?.[0];
    const principal = dice.pick(pair.kind === "identity" ? callers.slice(0, 3) : callers);
    if (principalArnFits && context.has("aws:principalarn")) {
      const arn = principalArn(principal);
      context.delete("aws:principalarn");
      if (arn !== undefined) context.set("aws:principalarn", [arn]);
    }
    const target = dice.pick(targets);
    const { actions } = dice.chance(0.8) ? target : dice.pick(targets);
    const { resources } = dice.chance(0.8) ? target : dice.pick(targets);
    requests.push({
      principal,
      action: dice.pick(actions),
      resource: substituted(dice.pick(dice.chance(0.05) ? someResources : resources), team ?? dice.pick(someTeams)),
      context,
      contextIsComplete: true,
    });
  }
  return requests;
}

const actionPatterns = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:ListBucket",
  "s3:DeleteObject",
  "bedrock:InvokeModel",
  "bedrock:InvokeModelWithResponseStream",
  "iam:PassRole",
  "iam:CreateUser",
  "s3:Frobnicate",
  "madeup:DoThing",
  "*",
  "s3:*",
  "s3:Get*",
  "s3:*Object",
  "s3:?etObject",
  "S3:GETOBJECT",
  "s3:*e*t*",
  "bedrock:Invoke*",
  "iam:*User",
  "madeup:*",
];

const resourcePatterns = [
  "*",
  "arn:aws:s3:::bee",
  "arn:aws:s3:::bee/*",
  "arn:aws:s3:::bee/a",
  "arn:aws:s3:::bee/a*",
  "arn:aws:s3:::be?",
  "arn:aws:s3:::bee*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::*/a",
  "arn:aws:s3:::cat/x/*",
  "arn:aws:s3:::cat/*/y",
  "arn:*:s3:::bee",
  "arn:aws:bedrock:us-east-1::foundation-model/*",
  "arn:aws:bedrock:*::foundation-model/a",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::*:role/*",
];

/** What only identity policies may have. */
const incompleteArns = ["arn:aws:s3", "arn:aws:iam::111122223333"];

const resourcesWithVariables = [
  "arn:aws:s3:::bee/${aws:PrincipalTag/team}",
  "arn:aws:s3:::bee/${aws:PrincipalTag/team}/*",
  "arn:aws:s3:::bee/${aws:PrincipalTag/team, 'a'}",
  "arn:aws:s3:::${aws:principaltag/TEAM}",
  "arn:aws:s3:::bee/${*}",
  "arn:aws:s3:::bee/${$}{a",
];

const textsWithVariables = [
  "${aws:PrincipalTag/team}",
  "${aws:PrincipalTag/team}/*",
  "${aws:PrincipalTag/team, 'red'}",
  "a${?}",
  "${*}",
];

const arnsWithVariables = [
  "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}",
  "arn:aws:s3:::${aws:PrincipalTag/team, 'bee'}",
];

const someResources = ["*", "arn:aws:s3:::bee", "arn:aws:s3:::bee/a", "arn:aws:iam::111122223333:role/app"];
const someTeams = ["red", "blue", "a"];

const allAwsPrincipals = [
  "*",
  "111122223333",
  "444455556666",
  "arn:aws:iam::111122223333:root",
  "arn:aws:iam::111122223333:user/ann",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::111122223333:role/team/app2",
  "arn:aws:sts::111122223333:assumed-role/app/one",
  "arn:aws:iam::444455556666:user/ann",
];

/** Users and sessions first, which identity policies have. */
const callers = [
  "arn:aws:iam::111122223333:user/ann",
  "arn:aws:sts::111122223333:assumed-role/app/one",
  "arn:aws:sts::111122223333:assumed-role/app/two",
  "*",
  "arn:aws:iam::111122223333:root",
  "arn:aws:iam::111122223333:user/bob",
  "arn:aws:sts::111122223333:assumed-role/app2/one",
  "arn:aws:iam::444455556666:user/ann",
  "arn:aws:iam::444455556666:root",
  "lambda.amazonaws.com",
  "events.amazonaws.com",
  "accounts.google.com",
  "arn:aws:iam::777788889999:saml-provider/corp",
  "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
];

/** What `aws:PrincipalArn` is for one of `callers`: its own ARN, or that of a session's role. */
function principalArn(caller: string): string | undefined {
  if (caller.includes(":assumed-role/app2/")) return "arn:aws:iam::111122223333:role/team/app2";
  if (caller.includes(":assumed-role/app/")) return "arn:aws:iam::111122223333:role/app";
  return /:user\/|:root$/.test(caller) ? caller : undefined;
}

type KeyType = "text" | "boolean" | "number" | "date" | "address" | "arn";

interface ConditionKey {
  readonly name: string;
  readonly type: KeyType;
  readonly isMultivalued: boolean;
  readonly values: readonly string[];
}

const arnValues = [
  "arn:aws:s3:::bee",
  "arn:aws:s3:::b*",
  "arn:aws:sns:us-east-1:111122223333:top*",
  "arn:aws:sns:*:111122223333:*",
  "arn:aws:sns:us-east-1:111122223333:a:b",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::111122223333:role/*",
  "arn:aws:iam::*:user/ann",
  "arn:aws:iam::11112222333?:user/a?n",
];

const conditionKeys: readonly ConditionKey[] = [
  key("aws:RequestedRegion", "text", ["us-east-1", "us-west-2", "eu-west-1", "us-*", "eu-*", "*", "US-EAST-1"]),
  key("aws:PrincipalTag/team", "text", ["red", "blue", "Red", "r*", "r?d", "QQ==", "*"]),
  key("s3:prefix", "text", ["", "a/", "a/b", "a*", "a/*", "*/b", "?"]),
  key("aws:SecureTransport", "boolean", ["true", "false", "True"]),
  key("aws:MultiFactorAuthAge", "number", ["0", "1", "300", "3600", "3600.5"]),
  key("s3:max-keys", "number", ["1", "10", "10.0", "100", "1000"]),
  key("aws:CurrentTime", "date", ["2025-01-01T00:00:00Z", "2025-06-01T12:00:00+02:00", "2025-06-01", "1735689600"]),
  key("aws:SourceIp", "address", [
    "10.0.0.0/8",
    "10.0.0.0/9",
    "10.128.0.0/9",
    "10.1.0.0/16",
    "0.0.0.0/0",
    "192.0.2.1",
    "192.0.2.1/32",
    "203.0.113.0/24",
    "203.0.113.128/25",
    "2001:db8::/32",
    "2001:DB8:0:1::/64",
    "::/0",
    "2001:db8::1",
  ]),
  key("aws:SourceArn", "arn", arnValues),
  key("aws:PrincipalArn", "arn", arnValues),
  { ...key("aws:TagKeys", "text", ["team", "env", "Env", "e*", "*", "cost"]), isMultivalued: true },
  {
    ...key("aws:CalledVia", "text", ["athena.amazonaws.com", "cloudformation.amazonaws.com", "*.amazonaws.com", "*a*"]),
    isMultivalued: true,
  },
];

const textOperators = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const operatorsOf: Readonly<Record<KeyType, readonly string[]>> = {
  text: textOperators,
  boolean: ["Bool"],
  number: withComparisons("Numeric"),
  date: withComparisons("Date"),
  address: ["IpAddress", "NotIpAddress"],
  arn: ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "ArnLike", "ArnNotLike", "StringLike", "StringNotEquals"],
};

function key(name: string, type: KeyType, values: readonly string[]): ConditionKey {
  return { name, type, isMultivalued: false, values };
}

function withComparisons(family: string): string[] {
  const comparisons = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
  return comparisons.map((comparison) => family + comparison);
}

class Dice {
  readonly #random: Random;
  readonly variables: boolean;

  constructor(random: Random, variables: boolean) {
    this.#random = random;
    this.variables = variables;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  some<Value>(values: readonly Value[], most: number): Value[] {
    return unique(listOfLength(1 + this.below(most), () => this.pick(values)));
  }
}

/** A statement before it is written; its lists have an entry each. */
interface Draft {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly isNotAction: boolean;
  readonly resources: readonly string[];
  readonly isNotResource: boolean;
  readonly tests: readonly Test[];
  readonly principal: Principal | undefined;
}

interface Principal {
  readonly isNot: boolean;
  /** Pairs of type and entry; none for the plain `*`. */
  readonly entries: readonly (readonly [type: string, entry: string])[];
}

interface Test {
  readonly key: ConditionKey;
  readonly qualifier: "" | "ForAllValues:" | "ForAnyValue:";
  readonly operator: string;
  readonly ifExists: boolean;
  readonly values: readonly string[];
}

function draftPolicy(dice: Dice, kind: PolicyPair["kind"]): Draft[] {
  const drafts = listOfLength(1 + dice.below(dice.chance(0.5) ? 2 : 4), () => draftStatement(dice, kind));
  const [first] = drafts;
  if (first === undefined || drafts.some(({ effect }) => effect === "Allow")) return drafts;
  return [{ ...first, effect: "Allow" }, ...drafts.slice(1)];
}

function draftStatement(dice: Dice, kind: PolicyPair["kind"]): Draft {
  return {
    effect: dice.chance(0.7) ? "Allow" : "Deny",
    actions: dice.some(actionPatterns, 3),
    isNotAction: dice.chance(0.12),
    resources: dice.chance(0.2) ? ["*"] : unique(listOfLength(1 + dice.below(3), () => draftResource(dice, kind))),
    isNotResource: dice.chance(0.1),
    tests: listOfLength(dice.chance(0.35) ? 0 : 1 + dice.below(3), () => draftTest(dice)),
    principal: kind === "identity" ? undefined : draftPrincipal(dice),
  };
}

function draftResource(dice: Dice, kind: PolicyPair["kind"]): string {
  if (dice.variables && dice.chance(0.25)) return dice.pick(resourcesWithVariables);
  return dice.pick(kind === "identity" ? [...resourcePatterns, ...incompleteArns] : resourcePatterns);
}

function draftPrincipal(dice: Dice): Principal {
  if (dice.chance(0.15)) return { isNot: false, entries: [] };
  const isNot = dice.chance(0.08);
  const entries = listOfLength(1 + dice.below(2), () => draftPrincipalEntry(dice, isNot));
  return { isNot, entries };
}

function draftPrincipalEntry(dice: Dice, isNot: boolean): readonly [string, string] {
  // What an exception of less than everyone or a service means is open.
  if (!isNot && dice.chance(0.65)) return ["AWS", dice.pick(allAwsPrincipals)];
  if (isNot || dice.chance(0.6)) return ["Service", dice.pick(["lambda.amazonaws.com", "events.amazonaws.com"])];
  if (dice.chance(0.6)) return ["Federated", dice.pick(["accounts.google.com", callers[12] ?? ""])];
  return ["CanonicalUser", callers[13] ?? ""];
}

function draftTest(dice: Dice): Test {
  const chosen = dice.pick(conditionKeys);
  return { ...draftOperator(dice, chosen), key: chosen };
}

function draftOperator(dice: Dice, chosen: ConditionKey): Omit<Test, "key"> {
  if (dice.chance(0.12))
    return { qualifier: "", operator: "Null", ifExists: false, values: [dice.pick(["true", "false"])] };
  if (chosen.name === "aws:PrincipalTag/team" && dice.chance(0.1)) {
    return { qualifier: "", operator: "BinaryEquals", ifExists: dice.chance(0.2), values: ["QQ=="] };
  }
  const qualified = dice.chance(chosen.isMultivalued ? 0.93 : 0.06);
  const operator = dice.pick(operatorsOf[chosen.type]);
  return {
    qualifier: qualified ? dice.pick(["ForAllValues:", "ForAnyValue:"] as const) : "",
    operator,
    ifExists: dice.chance(0.2),
    values: draftValues(dice, chosen, operator),
  };
}

function draftValues(dice: Dice, chosen: ConditionKey, operator: string): string[] {
  if (operator === "Null" || operator === "Bool") return [dice.pick(["true", "false"])];
  if (operator === "BinaryEquals") return ["QQ=="];
  return unique(listOfLength(dice.chance(0.5) ? 1 : 1 + dice.below(3), () => draftValue(dice, chosen)));
}

function draftValue(dice: Dice, chosen: ConditionKey): string {
  if (dice.variables && dice.chance(0.2)) {
    if (chosen.type === "text") return dice.pick(textsWithVariables);
    if (chosen.type === "arn") return dice.pick(arnsWithVariables);
  }
  return dice.pick(chosen.values);
}

type Mutation = (drafts: readonly Draft[], at: number, dice: Dice, kind: PolicyPair["kind"]) => readonly Draft[];

const mutations: readonly Mutation[] = [
  (drafts, at, dice) =>
    changed(drafts, at, (draft) => ({ actions: changedList(draft.actions, dice, () => dice.pick(actionPatterns)) })),
  (drafts, at, dice, kind) =>
    changed(drafts, at, (draft) => ({
      resources: changedList(draft.resources, dice, () => draftResource(dice, kind)),
    })),
  (drafts, at, dice) => changed(drafts, at, (draft) => ({ tests: changedTests(draft.tests, dice) })),
  (drafts, at, dice) => changed(drafts, at, (draft) => ({ tests: changedTests(draft.tests, dice) })),
  (drafts, at, dice) => changed(drafts, at, (draft) => ({ tests: changedTests(draft.tests, dice) })),
  (drafts, at, dice, kind) =>
    changed(drafts, at, (draft) => {
      const { principal } = draft;
      if (kind === "identity" || principal === undefined) return { tests: changedTests(draft.tests, dice) };
      if (principal.isNot || principal.entries.length === 0) return { principal: draftPrincipal(dice) };
      const entries = changedList(principal.entries, dice, () => draftPrincipalEntry(dice, false));
      return { principal: { isNot: false, entries } };
    }),
  splitStatement,
  splitStatement,
  mergedStatements,
  (drafts, at, dice, kind) => drafts.toSpliced(at, 0, draftStatement(dice, kind)),
  (drafts, at) => (drafts.length === 1 ? drafts : drafts.toSpliced(at, 1)),
  (drafts, at, dice) => {
    const flipped = (draft: Draft): Partial<Draft> => ({ effect: draft.effect === "Allow" ? "Deny" : "Allow" });
    const complemented = (draft: Draft): Partial<Draft> => ({ isNotAction: !draft.isNotAction });
    return changed(drafts, at, dice.chance(0.7) ? flipped : complemented);
  },
];

function mutated(drafts: readonly Draft[], dice: Dice, kind: PolicyPair["kind"]): readonly Draft[] {
  return dice.pick(mutations)(drafts, dice.below(drafts.length), dice, kind);
}

function changed(drafts: readonly Draft[], at: number, change: (draft: Draft) => Partial<Draft>): readonly Draft[] {
  return drafts.map((draft, index) => (index === at ? { ...draft, ...change(draft) } : draft));
}

/** One entry added, removed or replaced. */
function changedList<Value>(values: readonly Value[], dice: Dice, draw: () => Value): Value[] {
  const at = dice.below(values.length);
  if (dice.chance(0.35)) return [...values, draw()];
  if (values.length > 1 && dice.chance(0.5)) return values.toSpliced(at, 1);
  return values.toSpliced(at, 1, draw());
}

function changedTests(tests: readonly Test[], dice: Dice): Test[] {
  const at = dice.below(tests.length);
  const test = tests[at];
  if (test === undefined || dice.chance(0.15)) return [...tests, draftTest(dice)];
  if (dice.chance(0.2)) return tests.toSpliced(at, 1);
  return tests.toSpliced(at, 1, changedTest(test, dice));
}

function changedTest(test: Test, dice: Dice): Test {
  const isPlain = test.operator !== "Null" && test.operator !== "BinaryEquals";
  if (isPlain && dice.chance(0.4)) {
    const isBoolean = test.operator === "Bool";
    const values = isBoolean
      ? draftValues(dice, test.key, "Bool")
      : changedList(test.values, dice, () => draftValue(dice, test.key));
    return { ...test, values };
  }
  if (isPlain && dice.chance(0.4)) return { ...test, operator: dice.pick(operatorsOf[test.key.type]) };
  if (isPlain && dice.chance(0.5)) return { ...test, ifExists: !test.ifExists };
  if (isPlain && test.qualifier !== "") {
    return { ...test, qualifier: test.qualifier === "ForAllValues:" ? "ForAnyValue:" : "ForAllValues:" };
  }
  return dice.chance(0.5) ? draftTest(dice) : { ...draftOperator(dice, test.key), key: test.key };
}

/** The same statement in two, its actions, resources or principals dealt out. */
function splitStatement(drafts: readonly Draft[], at: number, dice: Dice): readonly Draft[] {
  const draft = drafts[at];
  if (draft === undefined) return drafts;
  const cut = <Value>(values: readonly Value[]) => {
    const place = 1 + dice.below(Math.max(1, values.length - 1));
    return [values.slice(0, place), values.slice(place)] as const;
  };
  if (!draft.isNotAction && draft.actions.length > 1) {
    const [first, second] = cut(draft.actions);
    return drafts.toSpliced(at, 1, { ...draft, actions: first }, { ...draft, actions: second });
  }
  if (!draft.isNotResource && draft.resources.length > 1) {
    const [first, second] = cut(draft.resources);
    return drafts.toSpliced(at, 1, { ...draft, resources: first }, { ...draft, resources: second });
  }
  return [...drafts, draft];
}

/** Two statements in one: the union of their lists, mostly under the conditions of one of them. */
function mergedStatements(drafts: readonly Draft[], at: number): readonly Draft[] {
  const first = drafts[at];
  const other = drafts.findIndex((draft, index) => index !== at && draft.effect === first?.effect);
  const second = drafts[other];
  if (first === undefined || second === undefined) return drafts;
  const merged: Draft = {
    ...first,
    actions: unique([...first.actions, ...second.actions]),
    resources: unique([...first.resources, ...second.resources]),
  };
  return drafts.map((draft, index) => (index === at ? merged : draft)).toSpliced(other, 1);
}

function written(drafts: readonly Draft[], dice: Dice): PolicyDocumentJson {
  const short = <Value>(values: readonly Value[]): OneOrMany<Value> => {
    const [only] = values;
    return values.length === 1 && only !== undefined && dice.chance(0.5) ? only : values;
  };
  const statements = drafts.map((draft): StatementJson => {
    const condition: Record<string, Record<string, OneOrMany<string>>> = {};
    for (const test of draft.tests) {
      // What an absent key means under both `ForAnyValue` and `IfExists` is open.
      const ifExists = test.ifExists && test.qualifier !== "ForAnyValue:";
      const name = test.qualifier + test.operator + (ifExists ? "IfExists" : "");
      condition[name] ??= {};
      condition[name][test.key.name] = short(test.values);
    }
    return {
      Effect: draft.effect,
      ...(draft.principal === undefined ? {} : writtenPrincipal(draft.principal, short)),
      [draft.isNotAction ? "NotAction" : "Action"]: short(draft.actions),
      [draft.isNotResource ? "NotResource" : "Resource"]: short(draft.resources),
      ...(draft.tests.length === 0 ? {} : { Condition: condition }),
    };
  });
  return { Version: dice.chance(0.93) ? "2012-10-17" : "2008-10-17", Statement: short(statements) };
}

function writtenPrincipal(principal: Principal, short: (values: readonly string[]) => OneOrMany<string>) {
  if (principal.entries.length === 0) return { Principal: "*" as const };
  const types = unique(principal.entries.map(([type]) => type));
  const element = Object.fromEntries(
    types.map((type) => [type, short(principal.entries.filter((entry) => entry[0] === type).map((entry) => entry[1]))]),
  );
  return principal.isNot ? { NotPrincipal: element } : { Principal: element };
}

/** Actions that the patterns name, and some that they may not. */
function actionsNear(patterns: readonly string[]): string[] {
  const named = patterns.flatMap(instances).filter((action) => /^[A-Za-z0-9]+:[A-Za-z0-9]+$/.test(action));
  const matched = actionPatterns
    .slice(0, 10)
    .filter((action) => patterns.some((pattern) => startsAlike(pattern, action)));
  return unique([...named, ...matched, "s3:GetObject", "iam:PassRole"]);
}

function startsAlike(pattern: string, action: string): boolean {
  const start = pattern.split(/[*?]/)[0] ?? "";
  return action.toLowerCase().startsWith(start.toLowerCase());
}

/** Resources that the patterns name, their variables still to be replaced, and others that they just do not. */
function resourcesNear(patterns: readonly string[]): string[] {
  const near = patterns.flatMap((pattern) => {
    const exact = instances(pattern);
    const first = substituted(exact[0] ?? "", "red");
    return [...exact, ...exact, `${first}x`, first.slice(0, -1), first.toUpperCase()];
  });
  return near.length === 0 ? someResources : near;
}

function instances(pattern: string): string[] {
  const outside = (part: string, filler: string) =>
    part.replaceAll("*", filler).replaceAll("?", filler.slice(0, 1) || "q");
  const filled = (filler: string) =>
    pattern.replace(/\$\{[^}]*\}|[^$]+|\$/g, (part) => (part.startsWith("${") ? part : outside(part, filler)));
  return unique(["a", "", "x/y", "b:c"].map(filled));
}

/** Variables as the request's values would have them; those that name a character become it. */
function substituted(text: string, team: string): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, inside: string) => (inside.length === 1 ? inside : team));
}

interface ContextPool {
  readonly key: string;
  readonly values: readonly string[];
  /** How many values a request may have. */
  readonly most: number;
  /** Whether the policies name the key. */
  readonly named: boolean;
}

function contextPools(statements: readonly StatementJson[]): ContextPool[] {
  return conditionKeys.map(({ name, type, isMultivalued, values: alphabet }) => {
    const uses = statements.flatMap(({ Condition = {} }) =>
      Object.entries(Condition).flatMap(([operator, keys]) => {
        const values = keys[name];
        return values === undefined ? [] : [{ operator, values: listOf(values).map(String) }];
      }),
    );
    const isPlain = ({ operator }: { operator: string }) => operator !== "Null" && !operator.includes(":");
    const named = unique(uses.filter(({ operator }) => operator !== "Null").flatMap(({ values }) => values));
    const values = unique(valuesNear(type, named.length > 0 ? named : alphabet.slice(0, 2)));
    // Whether an empty text counts as a value is open but for operators without a qualifier.
    const withoutEmpty = uses.every(isPlain) ? values : values.filter((value) => value !== "");
    return {
      key: name,
      values: withoutEmpty,
      most: isMultivalued && !uses.some(isPlain) ? 3 : 1,
      named: uses.length > 0 || (name === "aws:PrincipalTag/team" && JSON.stringify(statements).includes("${")),
    };
  });
}

function valuesNear(type: KeyType, values: readonly string[]): string[] {
  switch (type) {
    case "boolean":
      return ["true", "false"];
    case "number":
      return values.flatMap((value) => {
        const number = Number(value);
        return [number, number - 1, number - 0.5, number + 0.5, number + 1].filter((near) => near >= 0).map(String);
      });
    case "date":
      return values.flatMap((value) => {
        const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000;
        const near = [seconds, seconds - 1, seconds + 1];
        return [...near.map(isoDate), String(seconds)];
      });
    case "address":
      return values.flatMap(addressesNear);
    case "arn":
      return values
        .flatMap((value) =>
          substitutions(value).flatMap((one) => [
            ...instances(one),
            ...instances(one).map((text) => `${text}x`),
            ...instances(one).map((text) => text.replace("111122223333", "444455556666")),
          ]),
        )
        .filter((arn) => arn.split(":").length >= 6);
    case "text":
      return values.flatMap((value) => {
        const exact = substitutions(value).flatMap(instances);
        const first = exact[0] ?? "";
        return [...exact, `${first}x`, first.slice(0, -1), first.toUpperCase()];
      });
  }
}

function substitutions(value: string): string[] {
  return value.includes("${") ? someTeams.map((team) => substituted(value, team)) : [value];
}

function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** The first and the last address of a range, and their neighbours outside. */
function addressesNear(range: string): string[] {
  const [address = "", length] = range.split("/");
  const bytes = addressBytes(address);
  const prefix = length === undefined ? bytes.length * 8 : Number(length);
  const mask = bytes.map((_, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    return (0xff << (8 - bits)) & 0xff;
  });
  const first = bytes.map((byte, index) => byte & (mask[index] ?? 0));
  const last = bytes.map((byte, index) => (byte & (mask[index] ?? 0)) | (~(mask[index] ?? 0) & 0xff));
  return [first, last, stepped(first, -1), stepped(last, 1)].map(writtenAddress);
}

/** The next address or the one before; after the last comes the first. */
function stepped(bytes: readonly number[], step: 1 | -1): number[] {
  const result = [...bytes];
  for (let index = result.length - 1; index >= 0; index--) {
    const byte = ((result[index] ?? 0) + step + 256) % 256;
    result[index] = byte;
    if (byte !== (step === 1 ? 0 : 255)) break;
  }
  return result;
}

function writtenAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  return groups.map((group) => group.toString(16)).join(":");
}

function listOfLength<Value>(length: number, draw: () => Value): Value[] {
  return Array.from({ length }, draw);
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

function listOf<Value>(values: OneOrMany<Value>): readonly Value[] {
  return Array.isArray(values) ? values : [values as Value];
}

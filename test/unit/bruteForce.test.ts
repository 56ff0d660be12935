import { describe, expect, it } from "vitest";
import type { AccessRequest } from "../../server/src/access/request.ts";
import {
  type BruteForceDecision,
  bruteForce,
  type ConditionJson,
  NotModelled,
  type PrincipalJson,
  type StatementJson,
} from "../support/bruteForce.ts";
import { interestingRequests, policyPair, seededRandom } from "../support/policyUniverse.ts";

type Context = Readonly<Record<string, readonly string[]>>;

function request(parts: Partial<AccessRequest>, context: Context = {}): AccessRequest {
  return {
    principal: "arn:aws:iam::111122223333:user/ann",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::bee/a",
    context: new Map(Object.entries(context)),
    contextIsComplete: true,
    ...parts,
  };
}

function allow(parts: Partial<StatementJson>): StatementJson {
  const action = parts.NotAction === undefined ? { Action: "*" } : {};
  const resource = parts.NotResource === undefined ? { Resource: "*" } : {};
  return { Effect: "Allow", ...action, ...resource, ...parts };
}

/** Whether an allowing statement applies. */
function applies(parts: Partial<StatementJson>, asked: AccessRequest, version = "2012-10-17"): boolean {
  return bruteForce({ Version: version, Statement: allow(parts) }, asked) === "allowed";
}

describe("Decisions of the brute force", () => {
  const allowing = allow({});
  const denying: StatementJson = { ...allow({}), Effect: "Deny" };
  const other = allow({ Action: "s3:PutObject" });
  it.each<[string, readonly StatementJson[], BruteForceDecision]>([
    ["nothing", [], "implicitDeny"],
    ["another action", [other], "implicitDeny"],
    ["an allow", [other, allowing], "allowed"],
    ["a deny", [denying], "explicitDeny"],
    ["an allow before a deny", [allowing, denying], "explicitDeny"],
    ["a deny before an allow", [denying, allowing], "explicitDeny"],
  ])("%s", (_, statements, decision) => {
    expect(bruteForce({ Version: "2012-10-17", Statement: statements }, request({}))).toBe(decision);
    const policies = statements.map((statement) => ({ Version: "2012-10-17", Statement: statement }));
    expect(bruteForce(policies, request({}))).toBe(decision);
  });
});

describe("Actions of the brute force", () => {
  it.each<[Partial<StatementJson>, string, boolean]>([
    [{ Action: "*" }, "made:Up", true],
    [{ Action: "s3:GetObject" }, "S3:getobject", true],
    [{ Action: "S3:GETOBJECT" }, "s3:GetObject", true],
    [{ Action: "s3:Get*" }, "s3:Get", true],
    [{ Action: "s3:Get*" }, "s3:PutObject", false],
    [{ Action: "s3:?etObject" }, "s3:GetObject", true],
    [{ Action: "s3:?etObject" }, "s3:etObject", false],
    [{ Action: ["s3:PutObject", "s3:*ject"] }, "s3:GetObject", true],
    [{ NotAction: "s3:Get*" }, "s3:GetObject", false],
    [{ NotAction: ["iam:*", "s3:Get*"] }, "s3:PutObject", true],
  ])("%j on %s: %j", (parts, action, expected) => {
    expect(applies(parts, request({ action }))).toBe(expected);
  });
});

describe("Resources of the brute force", () => {
  it.each<[Partial<StatementJson>, string, boolean]>([
    [{ Resource: "*" }, "*", true],
    [{ Resource: "arn:aws:s3:::bee/a" }, "arn:aws:s3:::bee/a", true],
    [{ Resource: "arn:aws:s3:::bee/a" }, "arn:aws:s3:::bee/A", false],
    [{ Resource: "arn:aws:s3:::bee/*" }, "arn:aws:s3:::bee", false],
    [{ Resource: "arn:aws:s3:::be?" }, "arn:aws:s3:::bee", true],
    [{ Resource: "arn:aws:s3:::be?" }, "arn:aws:s3:::be", false],
    [{ Resource: "arn:aws:sns:us-east-1:*:topic" }, "arn:aws:sns:us-east-1:111122223333:topic", true],
    [{ Resource: "arn:aws:sns:*:*:topic" }, "arn:aws:sns:us-east-1:111122223333:a:topic", true],
    [{ Resource: "arn:aws:s3" }, "arn:aws:s3:::bee", true],
    [{ Resource: "arn:aws:s3" }, "arn:aws:sns:us-east-1:111122223333:a", false],
    [{ Resource: ["arn:aws:s3:::cat", "arn:aws:s3:::bee*"] }, "arn:aws:s3:::bee", true],
    [{ NotResource: "arn:aws:s3:::bee*" }, "arn:aws:s3:::bee", false],
    [{ NotResource: "arn:aws:s3:::bee" }, "arn:aws:s3:::cat", true],
  ])("%j on %s: %j", (parts, resource, expected) => {
    expect(applies(parts, request({ resource }))).toBe(expected);
  });

  it("apply without the element", () => {
    const statement: StatementJson = { Effect: "Allow", Action: "sts:AssumeRole" };
    expect(bruteForce({ Statement: statement }, request({ action: "sts:AssumeRole" }))).toBe("allowed");
  });
});

describe("Variables of the brute force", () => {
  const team = { "aws:principaltag/team": ["red"] };
  const isTeam = (operator: string, ...values: string[]): Partial<StatementJson> => ({
    Condition: { [operator]: { "s3:prefix": values } },
  });
  it.each<[Partial<StatementJson>, Partial<AccessRequest>, Context, boolean]>([
    [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team}" }, { resource: "arn:aws:s3:::red" }, team, true],
    [{ Resource: "arn:aws:s3:::${AWS:principaltag/TEAM}" }, { resource: "arn:aws:s3:::red" }, team, true],
    [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team}" }, { resource: "arn:aws:s3:::blue" }, team, false],
    [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team}" }, { resource: "arn:aws:s3:::" }, {}, false],
    [{ NotResource: "arn:aws:s3:::${aws:PrincipalTag/team}" }, { resource: "arn:aws:s3:::red" }, {}, true],
    [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team, 'x'}" }, { resource: "arn:aws:s3:::x" }, {}, true],
    [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team, 'x'}" }, { resource: "arn:aws:s3:::x" }, team, false],
    [{ Resource: "arn:aws:s3:::b/${*}" }, { resource: "arn:aws:s3:::b/*" }, {}, true],
    [{ Resource: "arn:aws:s3:::b/${*}" }, { resource: "arn:aws:s3:::b/a" }, {}, false],
    [{ Resource: "arn:aws:s3:::b/${?}${$}" }, { resource: "arn:aws:s3:::b/?$" }, {}, true],
    [isTeam("StringEquals", "${aws:PrincipalTag/team}"), {}, { ...team, "s3:prefix": ["red"] }, true],
    [isTeam("StringEquals", "${aws:PrincipalTag/team}"), {}, { "s3:prefix": ["red"] }, false],
    [isTeam("StringNotEquals", "${aws:PrincipalTag/team}"), {}, { "s3:prefix": ["red"] }, true],
    [isTeam("StringNotEquals", "${aws:PrincipalTag/team}", "red"), {}, { "s3:prefix": ["red"] }, false],
    [isTeam("StringLike", "${aws:PrincipalTag/team}/*"), {}, { ...team, "s3:prefix": ["red/a"] }, true],
    [
      isTeam("StringLike", "${aws:PrincipalTag/team}"),
      {},
      { "aws:principaltag/team": ["*"], "s3:prefix": ["a"] },
      false,
    ],
  ])("%j for %j with %j: %j", (parts, asked, context, expected) => {
    expect(applies(parts, request(asked, context))).toBe(expected);
  });

  it("are plain text before 2012", () => {
    const parts = { Resource: "arn:aws:s3:::${aws:PrincipalTag/team}" };
    expect(applies(parts, request({ resource: "arn:aws:s3:::red" }, team), "2008-10-17")).toBe(false);
    expect(applies(parts, request({ resource: parts.Resource }, team), "2008-10-17")).toBe(true);
  });
});

describe("Principals of the brute force", () => {
  const session = "arn:aws:sts::111122223333:assumed-role/app/one";
  const root = "arn:aws:iam::111122223333:root";
  it.each<[PrincipalJson, string, boolean]>([
    ["*", "*", true],
    ["*", "lambda.amazonaws.com", true],
    [{ AWS: "*" }, "*", true],
    [{ AWS: "111122223333" }, "arn:aws:iam::111122223333:user/ann", true],
    [{ AWS: root }, session, true],
    [{ AWS: root }, "111122223333", true],
    [{ AWS: root }, "arn:aws:iam::444455556666:user/ann", false],
    [{ AWS: root }, "*", false],
    [{ AWS: "arn:aws:iam::111122223333:role/app" }, session, true],
    [{ AWS: "arn:aws:iam::111122223333:role/team/app" }, session, true],
    [{ AWS: "arn:aws:iam::111122223333:role/app" }, "arn:aws:sts::111122223333:assumed-role/app2/one", false],
    [{ AWS: session }, session, true],
    [{ AWS: session }, "arn:aws:sts::111122223333:assumed-role/app/two", false],
    [{ AWS: "arn:aws:iam::111122223333:user/ann" }, "arn:aws:iam::111122223333:user/ann", true],
    [{ AWS: "arn:aws:iam::111122223333:user/ann" }, "arn:aws:iam::111122223333:user/Ann", false],
    [{ Service: ["s3.amazonaws.com", "lambda.amazonaws.com"] }, "lambda.amazonaws.com", true],
    [{ Service: "lambda.amazonaws.com", AWS: root }, session, true],
    [{ Federated: "accounts.google.com" }, "accounts.google.com", true],
    [{ Federated: "*" }, "accounts.google.com", true],
    [{ Federated: "*" }, "arn:aws:iam::111122223333:saml-provider/corp", true],
    [{ Federated: "*" }, "lambda.amazonaws.com", false],
    [{ CanonicalUser: "79a5" }, "79a5", true],
  ])("%j and %s: %j", (Principal, principal, expected) => {
    expect(applies({ Principal }, request({ principal }))).toBe(expected);
  });

  it.each<[PrincipalJson, string, boolean]>([
    [{ Service: "lambda.amazonaws.com" }, session, true],
    [{ Service: "lambda.amazonaws.com" }, "lambda.amazonaws.com", false],
    ["*", "*", false],
  ])("not %j and %s: %j", (NotPrincipal, principal, expected) => {
    expect(applies({ NotPrincipal }, request({ principal }))).toBe(expected);
  });
});

describe("Operators of the brute force", () => {
  const bee = "arn:aws:s3:::bee";
  it.each<[operator: string, policy: string | readonly string[], request: readonly string[], expected: boolean]>([
    ["StringEquals", ["a", "b"], ["b"], true],
    ["StringEquals", "a", ["A"], false],
    ["StringEquals", "a*", ["ab"], false],
    ["StringNotEquals", ["a", "b"], ["b"], false],
    ["StringNotEquals", ["a", "b"], ["c"], true],
    ["StringEqualsIgnoreCase", "a", ["A"], true],
    ["StringNotEqualsIgnoreCase", "a", ["A"], false],
    ["StringLike", "a*?", ["abc"], true],
    ["StringLike", "a*?", ["a"], false],
    ["StringNotLike", "a*", ["b"], true],
    ["NumericEquals", "10", ["10.0"], true],
    ["NumericNotEquals", "10", ["10.0"], false],
    ["NumericLessThan", "10", ["9.5"], true],
    ["NumericLessThan", "10", ["10"], false],
    ["NumericLessThanEquals", "10", ["10"], true],
    ["NumericGreaterThan", "9", ["10"], true],
    ["NumericGreaterThan", ["9", "20"], ["10"], true],
    ["NumericGreaterThanEquals", "10", ["9"], false],
    ["DateEquals", "2025-01-01T00:00:00Z", ["1735689600"], true],
    ["DateEquals", "2025-01-01T02:00:00+02:00", ["2025-01-01T00:00:00Z"], true],
    ["DateNotEquals", "2025-01-01", ["2025-01-01T00:00:00Z"], false],
    ["DateLessThan", "2025-01-01T00:00:00Z", ["2024-12-31T23:59:59Z"], true],
    ["DateLessThanEquals", "2025-01-01T00:00:00Z", ["2025-01-01T00:00:00Z"], true],
    ["DateGreaterThan", "2025-01-01T00:00:00Z", ["2025-01-01T00:00:00Z"], false],
    ["DateGreaterThanEquals", "2025-01-01T00:00:00Z", ["2025-01-01T00:00:00Z"], true],
    ["Bool", "true", ["True"], true],
    ["Bool", "false", ["true"], false],
    ["BinaryEquals", "QQ==", ["QQ=="], true],
    ["BinaryEquals", "QQ==", ["Qg=="], false],
    ["IpAddress", "10.1.0.0/16", ["10.1.255.255"], true],
    ["IpAddress", "10.1.0.0/16", ["10.2.0.0"], false],
    ["IpAddress", "10.1.2.3", ["10.1.2.3"], true],
    ["IpAddress", "0.0.0.0/0", ["::1"], false],
    ["IpAddress", "2001:db8::/33", ["2001:DB8:7fff::1"], true],
    ["IpAddress", "2001:db8::/33", ["2001:db8:8000::"], false],
    ["NotIpAddress", ["10.0.0.0/8", "::/0"], ["11.0.0.0"], true],
    ["NotIpAddress", "10.0.0.0/8", ["10.0.0.1"], false],
    ["ArnEquals", "arn:aws:s3:::b*", [bee], true],
    ["ArnLike", "arn:aws:s3:*:*:bee", [bee], true],
    ["ArnLike", "arn:aws:sns:*:bee:x", ["arn:aws:sns:us-east-1:1:bee:x"], false],
    ["ArnLike", "arn:aws:sns:*:*:*x", ["arn:aws:sns:us-east-1:1:bee:x"], true],
    ["ArnLike", bee, ["bee"], false],
    ["ArnNotEquals", "arn:aws:s3:::b*", [bee], false],
    ["ArnNotLike", "arn:aws:s3:::c*", [bee], true],
    ["Null", "true", [], true],
    ["Null", "true", ["a"], false],
    ["Null", "false", ["a"], true],
    ["StringEquals", "a", [], false],
    ["StringNotEquals", "a", [], true],
    ["NotIpAddress", "10.0.0.0/8", [], true],
    ["NumericLessThan", "10", [], false],
    ["NumericLessThanIfExists", "10", [], true],
    ["NumericLessThanIfExists", "10", ["11"], false],
    ["StringNotEqualsIfExists", "a", [], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", "a", [], true],
    ["ForAllValues:StringNotEquals", "a", ["b", "a"], false],
    ["ForAllValues:StringNotEquals", "a", [], true],
    ["ForAnyValue:StringEquals", "a", ["b", "a"], true],
    ["ForAnyValue:StringEquals", "a", [], false],
    ["ForAnyValue:StringNotEquals", "a", ["a", "b"], true],
    ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], false],
    ["ForAnyValue:StringNotEquals", "a", [], false],
  ])("%s %j on %j: %j", (operator, policy, values, expected) => {
    const context = values.length === 0 ? {} : { "some:key": values };
    expect(applies({ Condition: { [operator]: { "Some:Key": policy } } }, request({}, context))).toBe(expected);
    expect(applies({ Condition: { [operator]: { "some:key": policy } } }, request({}, { "some:key": values }))).toBe(
      expected,
    );
  });

  it("all have to hold", () => {
    const condition: ConditionJson = { StringEquals: { "a:b": "x", "a:c": "y" }, Null: { "a:d": true } };
    expect(applies({ Condition: condition }, request({}, { "a:b": ["x"], "a:c": ["y"] }))).toBe(true);
    expect(applies({ Condition: condition }, request({}, { "a:b": ["x"] }))).toBe(false);
    expect(applies({ Condition: condition }, request({}, { "a:b": ["x"], "a:c": ["y"], "a:d": ["z"] }))).toBe(false);
  });
});

describe("What the brute force does not model", () => {
  const values: Context = { "a:b": ["x", "y"] };
  it.each<[string, Partial<StatementJson>, Partial<AccessRequest>, Context]>([
    ["an open context", {}, { contextIsComplete: false }, {}],
    ["an unknown operator", { Condition: { StringMatches: { "a:b": "x" } } }, {}, {}],
    ["several values for a plain operator", { Condition: { StringEquals: { "a:b": "x" } } }, {}, values],
    [
      "an absent key under ForAnyValue and IfExists",
      { Condition: { "ForAnyValue:StringLikeIfExists": { b: "x" } } },
      {},
      {},
    ],
    ["a number that is none", { Condition: { NumericEquals: { "a:b": "x" } } }, {}, { "a:b": ["1"] }],
    ["an ARN pattern that is none", { Condition: { ArnLike: { "a:b": "*" } } }, {}, { "a:b": ["arn:aws:s3:::b"] }],
    ["an account in NotPrincipal", { NotPrincipal: { AWS: "111122223333" } }, {}, {}],
    ["a user in NotPrincipal", { NotPrincipal: { AWS: "arn:aws:iam::111122223333:user/ann" } }, {}, {}],
    ["an incomplete ARN in a resource policy", { Principal: "*", Resource: "arn:aws:s3" }, {}, {}],
    ["a wildcard in a principal", { Principal: { AWS: "arn:aws:iam::*:root" } }, {}, {}],
    ["an open resource", { Resource: "arn:aws:s3:::bee" }, { resource: undefined }, {}],
  ])("%s", (_, parts, asked, context) => {
    expect(() => applies(parts, request(asked, context))).toThrow(NotModelled);
  });
});

describe("The universe of policies", () => {
  it.each([false, true])("stays within what the brute force models (variables: %j)", (variables) => {
    const random = seededRandom(20_241);
    const seen = new Set<string>();
    for (let index = 0; index < 400; index++) {
      const pair = policyPair(random, { variables });
      for (const asked of interestingRequests(pair, random, 25)) {
        seen.add(`${bruteForce(pair.old, asked)} ${bruteForce(pair.new, asked)}`);
      }
    }
    expect(seen.size).toBe(9);
  });

  it("fits aws:PrincipalArn to the principal where asked", () => {
    const random = seededRandom(3);
    const roles = new Set<string>();
    for (let index = 0; index < 100; index++) {
      const requests = interestingRequests(policyPair(random), random, 20, { principalArnFits: true });
      for (const { principal, context } of requests) roles.add(`${principal} ${context.get("aws:principalarn")}`);
    }
    const session = "arn:aws:sts::111122223333:assumed-role/app/one";
    expect([...roles].filter((role) => role.startsWith(session)).sort()).toEqual([
      `${session} arn:aws:iam::111122223333:role/app`,
      `${session} undefined`,
    ]);
    expect([...roles].filter((role) => role.startsWith("lambda"))).toEqual(["lambda.amazonaws.com undefined"]);
  });

  it("is the same for the same seed", () => {
    const draw = () => policyPair(seededRandom(5), { variables: true });
    expect(draw()).toEqual(draw());
  });
});

import { describe, expect, it } from "vitest";
import { provablyNarrows, provablyPreserves } from "../../server/src/access/narrowing.ts";
import { createStatementProofs, provesNarrowing, provesPreserving } from "../../server/src/access/proofs.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { EditedPolicy } from "../../server/src/policy/applyEdits.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

type Json = Record<string, unknown>;

function read(statements: readonly Json[], version: unknown = "2012-10-17"): Policy {
  const text = JSON.stringify({ ...(version === null ? {} : { Version: version }), Statement: statements });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

/** The second policy as if edits of the first had made it; statements of equal text keep their identity. */
function edited(before: Policy, statements: readonly Json[], version?: unknown): EditedPolicy {
  const after = read(statements, version);
  const twins = new Map(before.statements.map((statement) => [statement.key, statement]));
  return {
    document: after.document,
    statements: after.statements.map((statement) => twins.get(statement.key) ?? { ...statement, key: "" }),
  };
}

const allow = (more: Json = {}): Json => ({ Effect: "Allow", Action: "s3:*", Resource: "*", ...more });
const deny = (more: Json = {}): Json => ({ ...allow(more), Effect: "Deny" });
const region = (...regions: string[]) => ({ Condition: { StringEquals: { "aws:RequestedRegion": regions } } });
const team = { Condition: { StringEquals: { "aws:PrincipalTag/team": "${aws:ResourceTag/team}" } } };

// Each of these is beyond the quick proofs.
describe("Proofs from the whole policy", () => {
  it.each<[string, Json[], Json[], "nothing" | "narrows" | "preserves"]>([
    [
      "a statement that two others cover",
      [allow(), allow({ Action: "iam:*" }), allow({ Action: ["s3:Get*", "iam:Get*"] })],
      [allow(), allow({ Action: "iam:*" })],
      "preserves",
    ],
    [
      "two statements joined",
      [allow({ Action: "s3:Get*" }), allow({ Action: "s3:Put*" })],
      [allow({ Action: ["s3:Get*", "s3:Put*"] })],
      "preserves",
    ],
    ["a statement split by values", [allow(region("a", "b"))], [allow(region("a")), allow(region("b"))], "preserves"],
    ["fewer values", [allow(region("a", "b"))], [allow(region("a"))], "narrows"],
    ["more values", [allow(region("a"))], [allow(region("a", "b"))], "nothing"],
    // Lists that look the same where only lines are compared.
    ["other lines", [allow(region("a", "b\n=c", "d"))], [allow(region("a", "b", "c\n=d"))], "nothing"],
    [
      "a pattern for its values",
      [allow({ Condition: { StringLike: { "aws:RequestedRegion": "us-*" } } })],
      [allow(region("us-east-1"))],
      "narrows",
    ],
    ["an Allow that is wholly denied", [allow({ Action: "s3:Get*" }), deny()], [deny()], "preserves"],
    ["an Allow that is partly denied", [allow({ Action: ["s3:Get*", "iam:Get*"] }), deny()], [deny()], "narrows"],
    ["a Deny less, where nothing is allowed", [deny()], [], "nothing"],
    [
      "a Deny less, that two others cover",
      [deny(region("a", "b")), deny(region("a")), deny(region("b"))],
      [deny(region("a")), deny(region("b"))],
      "preserves",
    ],
    [
      "an exception in place of a Deny",
      [allow(), deny({ Action: "s3:Get*" })],
      [{ Effect: "Allow", NotAction: ["s3:Get*"], Resource: "*" }],
      "nothing",
    ],
    [
      "an exception in place of all",
      [allow({ Action: "*" })],
      [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      "narrows",
    ],
    [
      "exceptions that are wider",
      [{ Effect: "Allow", NotAction: ["iam:Get*", "iam:List*"], Resource: "*" }],
      [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      "narrows",
    ],
    [
      "resources beside exceptions",
      [{ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::secret/*" }],
      [allow({ Resource: "arn:aws:s3:::data/*" })],
      "narrows",
    ],
    [
      "a variable that a wildcard covers, over two statements",
      [allow({ Resource: "arn:aws:s3:::a/*", ...team }), allow({ Resource: "arn:aws:s3:::b/*", ...team })],
      [allow({ Resource: ["arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::b/x"], ...team })],
      "narrows",
    ],
    [
      "a variable in an old Deny",
      [allow({ Resource: "arn:aws:s3:::a/*" }), deny({ Resource: "arn:aws:s3:::a/${aws:username}" })],
      [allow({ Resource: "arn:aws:s3:::a/b" }), deny({ Resource: "arn:aws:s3:::a/*" })],
      "narrows",
    ],
    [
      "a value that only deployment knows",
      [allow({ Resource: [{ Ref: "A" }] })],
      [allow({ Resource: [{ Ref: "B" }] })],
      "nothing",
    ],
    [
      "names that AWS may add later",
      [allow({ Action: ["s3:GetObject", "s3:GetObjectAcl"] })],
      [allow({ Action: "s3:GetObject*" })],
      "nothing",
    ],
  ])("%s", (_, before, after, expected) => {
    const policy = read(before);
    const result = edited(policy, after);
    const quick = [provablyNarrows(policy, result), provablyPreserves(policy, result)];
    expect(quick).not.toEqual([true, true]);
    const proven = [provesNarrowing(policy, result, { catalogue }), provesPreserving(policy, result, { catalogue })];
    expect(proven).toEqual([expected !== "nothing", expected === "preserves"]);
  });

  it.each<[string, unknown, unknown, boolean]>([
    ["comes", null, "2012-10-17", false],
    ["goes", "2012-10-17", null, false],
    ["stays away", null, null, true],
    ["stays", "2012-10-17", "2012-10-17", true],
    ["is not known", { Ref: "A" }, { Ref: "A" }, false],
  ])("with a variable, where the version %s", (_, before, after, expected) => {
    const variable = allow({ Resource: ["arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::b"] });
    const parts = [allow({ Resource: "arn:aws:s3:::a/${aws:username}" }), allow({ Resource: "arn:aws:s3:::b" })];
    const policy = read([variable], before);
    expect(provesPreserving(policy, edited(policy, parts, after), { catalogue })).toBe(expected);
  });
});

describe("Proofs about the statements of one policy", () => {
  const ask = (statements: readonly Json[]) => {
    const policy = read(statements);
    const proofs = createStatementProofs(true, { catalogue });
    const [first, ...others] = policy.statements;
    if (first === undefined) throw new Error("There is no statement.");
    return { proofs, first, others };
  };

  it.each<[string, Json[], boolean]>([
    ["by one", [allow({ Action: "s3:GetObject" }), allow()], true],
    ["by two together", [allow(region("a", "b")), allow(region("a")), allow(region("b"))], true],
    ["by a Deny", [allow(), deny()], true],
    ["by none", [allow(), allow({ Action: "s3:Get*" })], false],
    ["by those that cannot be read", [allow(), allow({ NotAction: "iam:*" })], false],
    ["by nothing", [allow()], false],
  ])("a statement is covered %s", (_, statements, expected) => {
    const { proofs, first, others } = ask(statements);
    expect(proofs.isCovered(first, others)).toBe(expected);
  });

  it.each<[string, Json, boolean]>([
    [
      "one value is two",
      { StringEquals: { "aws:RequestedRegion": "a" }, StringLike: { "aws:RequestedRegion": "b*" } },
      true,
    ],
    [
      "a number is in no interval",
      { NumericLessThan: { "s3:max-keys": "5" }, NumericGreaterThan: { "s3:max-keys": "10" } },
      true,
    ],
    [
      "a key is absent and has a value",
      { Null: { "aws:RequestedRegion": "true" }, StringEquals: { "aws:RequestedRegion": "a" } },
      true,
    ],
    [
      "a key is absent and may have a value",
      { Null: { "aws:RequestedRegion": "true" }, StringEqualsIfExists: { "aws:RequestedRegion": "a" } },
      false,
    ],
    [
      "several values differ",
      { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" }, "ForAnyValue:StringLike": { "aws:TagKeys": "b" } },
      false,
    ],
    [
      "all values are others than one of them",
      { "ForAllValues:StringEquals": { "aws:TagKeys": "a" }, "ForAnyValue:StringEquals": { "aws:TagKeys": "b" } },
      true,
    ],
    [
      "an address is in two networks",
      { IpAddress: { "aws:SourceIp": "10.0.0.0/8" }, NotIpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
      true,
    ],
    [
      "a flag is both",
      { Bool: { "aws:SecureTransport": "true" }, BoolIfExists: { "aws:SecureTransport": "false" } },
      true,
    ],
    [
      "a variable is a text",
      { StringEquals: { "aws:RequestedRegion": "${aws:username}" }, StringLike: { "aws:RequestedRegion": "b*" } },
      false,
    ],
  ])("conditions contradict each other where %s", (_, condition, expected) => {
    const { proofs, first } = ask([allow({ Condition: condition })]);
    expect(proofs.isContradiction(first)).toBe(expected);
  });

  it.each<[string, Json[], boolean]>([
    ["actions", [allow(), allow({ Action: "iam:*" })], true],
    ["resources", [allow({ Resource: "arn:aws:s3:::a*" }), allow({ Resource: "arn:aws:s3:::b*" })], true],
    ["conditions", [allow(region("a")), allow(region("b"))], true],
    ["nothing", [allow({ Action: "s3:Get*" }), allow({ Action: "s3:*Object" })], false],
  ])("statements are apart by %s", (_, statements, expected) => {
    const { proofs, first, others } = ask(statements);
    const [other = first] = others;
    expect(proofs.areApart(first, other)).toBe(expected);
  });

  it("makes no claim beyond its steps", () => {
    const { first, others } = ask([allow(region("a", "b")), allow(region("a")), allow(region("b"))]);
    expect(createStatementProofs(true, { catalogue, maxSteps: 5 }).isCovered(first, others)).toBe(false);
  });
});

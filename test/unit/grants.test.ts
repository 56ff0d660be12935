import { describe, expect, it } from "vitest";
import { grantsOf } from "../../server/src/access/grants.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

type Json = Record<string, unknown>;

function grants(statements: readonly Json[]) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error("Not read as a policy.");
  const found = grantsOf(policy, catalogue);
  const ids = (actions: readonly { readonly id: string }[]) => actions.map(({ id }) => id.replace("s3:", ""));
  return {
    statements: found.statements.map((one) => ({
      index: one.index,
      actions: ids(one.actions),
      denied: ids(one.denied),
      notes: [
        ...(one.unscopable.length > 0 ? [`unscopable ${ids(one.unscopable)}`] : []),
        ...(one.isOpenEnded ? ["open-ended"] : []),
        ...(one.isPartlyUnknown ? ["partly unknown"] : []),
      ],
    })),
    groups: found.groups.map(
      ({ actions, allowedBy, limitedBy }) => `${ids(actions)} by ${allowedBy} less ${limitedBy}`,
    ),
    actions: found.actions,
  };
}

const allow = (more: Json = {}): Json => ({
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:PutObject"],
  Resource: "*",
  ...more,
});
const deny = (more: Json = {}): Json => ({ ...allow(more), Effect: "Deny" });
const named = (index: number, actions: string[], denied: string[] = [], notes: string[] = []) => ({
  index,
  actions,
  denied,
  notes,
});

describe("What a policy grants", () => {
  it.each<[string, Json[], object[], string[]]>([
    ["what it names", [allow()], [named(0, ["GetObject", "PutObject"])], ["GetObject,PutObject by 0 less "]],
    [
      "what several statements name",
      [allow(), allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" })],
      [named(0, ["GetObject", "PutObject"]), named(1, ["GetObject"])],
      ["GetObject by 0,1 less ", "PutObject by 0 less "],
    ],
    [
      "less what is wholly denied",
      [allow(), deny({ Action: "s3:Put*" })],
      [named(0, ["GetObject"], ["PutObject"])],
      ["GetObject by 0 less "],
    ],
    [
      "what is denied in part",
      [allow(), deny({ Action: "s3:Put*", Resource: "arn:aws:s3:::a/*" })],
      [named(0, ["GetObject", "PutObject"])],
      ["GetObject by 0 less ", "PutObject by 0 less 1"],
    ],
    [
      "less what two denials take back together",
      [
        allow({ Action: "s3:GetObject" }),
        deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
        deny({ Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } }),
      ],
      [named(0, [], ["GetObject"])],
      [],
    ],
    [
      "what an exception of a Deny leaves",
      [allow(), { Effect: "Deny", NotAction: "s3:Get*", Resource: "*" }],
      [named(0, ["GetObject"], ["PutObject"])],
      ["GetObject by 0 less "],
    ],
    [
      "what is denied elsewhere",
      [allow({ Resource: "arn:aws:s3:::a/*" }), deny({ Resource: "arn:aws:s3:::b/*" })],
      [named(0, ["GetObject", "PutObject"])],
      ["GetObject,PutObject by 0 less 1"],
    ],
    [
      "on all but some resources",
      [
        { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::a" },
        deny({ Action: "s3:GetObject", Resource: ["arn:aws:s3:::b*", "*"] }),
      ],
      [named(0, [], ["GetObject"])],
      [],
    ],
    [
      "what cannot be limited",
      [allow({ Action: "s3:ListAllMyBuckets" })],
      [named(0, ["ListAllMyBuckets"], [], ["unscopable ListAllMyBuckets"])],
      ["ListAllMyBuckets by 0 less "],
    ],
    [
      "what AWS may add",
      [allow({ Action: "s3:GetObjectAc*" })],
      [named(0, ["GetObjectAcl"], [], ["open-ended"])],
      ["GetObjectAcl by 0 less "],
    ],
    [
      "what is not known",
      [allow({ Action: ["s3:GetObject", { Ref: "A" }] })],
      [named(0, ["GetObject"], [], ["partly unknown"])],
      ["GetObject by 0 less "],
    ],
    ["nothing by a statement that cannot be read", [allow({ NotAction: "iam:*" })], [], []],
    ["nothing of a name that AWS does not have", [allow({ Action: "s3:Nothing" })], [named(0, [])], []],
  ])("%s", (_, statements, expected, groups) => {
    const found = grants(statements);
    expect(found.statements).toEqual(expected);
    expect(found.groups).toEqual(groups);
  });

  it("is everything but the exceptions", () => {
    const { actions, statements } = grants([{ Effect: "Allow", NotAction: ["iam:*", "s3:*"], Resource: "*" }]);
    const excepted = ["iam", "s3"].reduce((sum, prefix) => sum + (catalogue.service(prefix)?.actions.length ?? 0), 0);
    expect(actions).toHaveLength(catalogue.actionCount - excepted);
    expect(statements[0]?.notes).toContain("open-ended");
  });
});

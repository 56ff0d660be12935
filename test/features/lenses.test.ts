import { describe, expect, it } from "vitest";
import { testService } from "../support/service.ts";

const service = testService();
type Json = Record<string, unknown>;

/** All lines above a policy and its statements, `policy` first; those without anything to say are left out. */
function titles(path: string, text: string): string[] {
  const result = service.checkQuickly({ path, text });
  return service
    .lenses(result, { policies: true, statements: true })
    .flatMap((lens) => service.lensTitle(result, lens) ?? []);
}

const policy = (...statements: Json[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: Json): Json => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...more });
const deny = (more: Json): Json => ({ ...allow(more), Effect: "Deny" });

describe("A lens says", () => {
  it.each<[string, Json[], string[]]>([
    [
      "one action",
      [allow({})],
      ["Grants 1 action in s3, read only, on any resource", "1 action in s3, read only, on any resource"],
    ],
    [
      "how many write, on which resources, under which conditions",
      [
        allow({
          Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
          Condition: { StringEquals: { "aws:RequestedRegion": "a", "aws:username": "b" } },
        }),
      ],
      [
        "Grants 3 actions in s3, 2 of them write, on 2 resources",
        "3 actions in s3, 2 of them write, on 2 resources, under 2 conditions",
      ],
    ],
    [
      "several services, the same resource once",
      [allow({ Resource: "arn:aws:s3:::a/*" }), allow({ Action: ["sqs:SendMessage"], Resource: "arn:aws:s3:::a/*" })],
      [
        "Grants 2 actions in 2 services, 1 of them writes, on 1 resource",
        "1 action in s3, read only, on 1 resource",
        "1 action in sqs, it writes, on 1 resource",
      ],
    ],
    [
      "how much of the quota is used, once half of it is",
      [allow({ Resource: `arn:aws:s3:::a/${"x".repeat(4000)}` })],
      [
        "Grants 1 action in s3, read only, on 1 resource, 4,110 of 6,144 characters",
        "1 action in s3, read only, on 1 resource",
      ],
    ],
    [
      "only a denial",
      [deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } })],
      ["Grants nothing, only denies", "Denies 1 action in s3, on any resource, under a condition"],
    ],
    [
      "what is denied again",
      [allow({ Action: ["s3:GetObject", "s3:PutObject"] }), deny({ Action: "s3:Put*" })],
      [
        "Grants 1 action in s3, read only, on any resource",
        "1 action in s3, read only, on any resource, 1 more denied by other statements",
        "Denies 40 actions in s3, on any resource",
      ],
    ],
    [
      "what is denied wholly",
      [allow({}), deny({ Action: "*" })],
      [
        "Grants nothing, only denies",
        "Grants nothing: all of it is denied by other statements",
        "Denies all 22,091 actions of AWS, on any resource",
      ],
    ],
    [
      "what is denied in part",
      [allow({}), deny({ Resource: "arn:aws:s3:::secret/*" })],
      [
        "Grants 1 action in s3, read only, on any resource",
        "1 action in s3, read only, on any resource",
        "Denies 1 action in s3, on 1 resource",
      ],
    ],
    [
      "everything",
      [allow({ Action: "*" })],
      [
        expect.stringMatching(
          /^Grants all 22,091 actions of AWS, [\d,]+ of them write, on any resource$/,
        ) as unknown as string,
        expect.stringMatching(/^all 22,091 actions of AWS, /) as unknown as string,
      ],
    ],
    [
      "exceptions",
      [
        { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::a" },
        { Effect: "Deny", NotAction: "s3:*", Resource: "*" },
      ],
      [
        expect.stringMatching(
          /^Grants \d+ actions in s3, \d+ of them write, on all resources but some$/,
        ) as unknown as string,
        expect.stringMatching(
          /^\d+ actions in s3, \d+ of them write, on all resources but some, [\d,]+ more denied/,
        ) as unknown as string,
        "Denies all actions but those listed, on any resource",
      ],
    ],
    [
      "a name that AWS does not have",
      [allow({ Action: "s3:Nothing" })],
      ["Grants nothing", "Grants no action that AWS has"],
    ],
    ["nothing of a statement that cannot be read", [allow({ NotAction: "iam:*" })], ["Grants nothing"]],
  ])("%s", (_, statements, expected) => {
    expect(titles("a.json", policy(...statements))).toEqual(expected);
  });

  it("what is decided at deployment", () => {
    const text = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: [s3:GetObject, !ImportValue A], Resource: !Sub "arn:aws:s3:::\${Bucket}/*"}
          - {Effect: Allow, Action: !ImportValue B, Resource: "*"}
`;
    expect(titles("t.yaml", text)).toEqual([
      "Grants 1 action in s3, read only, on any resource, and more at deployment",
      "1 action in s3, read only, on 1 resource, and more at deployment",
      "Its actions are decided at deployment",
    ]);
  });

  it("no resource where there is none, as in a trust policy", () => {
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    expect(titles("trust.json", policy(trust))).toEqual([
      "Grants 1 action in sts, it writes",
      "1 action in sts, it writes",
    ]);
  });

  it("nothing of a text with a syntax error", () => {
    expect(titles("a.json", policy(allow({})).slice(0, -1))).toEqual([]);
  });

  it("stands where the policy and its statements begin, in every language", () => {
    const text = `data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
`;
    const result = service.checkQuickly({ path: "main.tf", text });
    const starts = service
      .lenses(result, { policies: true, statements: true })
      .map(({ start }) => text.slice(start, start + 9));
    expect(starts).toEqual([expect.stringMatching(/^data "aws/), "statement"]);
  });
});

describe("The page about a policy", () => {
  it("tells what is granted, by statement, service and access level", () => {
    const text = policy(
      { Sid: "Read*It*", ...allow({ Action: ["s3:GetObject", "s3:PutObject", "bedrock:ListFoundationModels"] }) },
      deny({ Action: "s3:PutObject", Resource: "arn:aws:s3:::a`b/*", Condition: { Null: { "aws:TagKeys": "true" } } }),
      allow({ Action: "sqs:*", Resource: "arn:aws:sqs:*:*:jobs" }),
      deny({ Action: "sqs:DeleteQueue" }),
    );
    const result = service.check({ path: "a.json", text });
    const page = service.grantsPageAt(result, 5) ?? "";
    expect(
      page
        .replace(/AWS's data of .*/, "DATE")
        .split("\n")
        .filter((line) => line !== ""),
    ).toEqual(
      expect.arrayContaining([
        "# What this policy grants",
        expect.stringMatching(/^\*\*Grants \d+ actions in 3 services, \d+ of them write, on any resource\.\*\*$/),
        "## By statement 1 (Read\\*It\\*)",
        "- on `*`",
        "- **bedrock · List**: ListFoundationModels",
        "- **s3 · Read**: GetObject",
        "- less what statement 2 denies",
        "- **s3 · Write**: PutObject",
        "## By statement 3",
        "- on `arn:aws:sqs:*:*:jobs`",
        "## Named, and wholly denied again",
        "- Statement 3: `sqs:DeleteQueue`",
        "## Cannot be limited to a resource",
        "- `bedrock:ListFoundationModels`, `sqs:ListQueues`",
        "## Grows with AWS",
        "- Statement 3: actions that AWS adds later are granted too.",
      ]),
    );
    expect(service.grantsPageAt(result, text.length + 5)).toBeUndefined();
  });
});

describe("A policy beside its earlier state", () => {
  const state = (path: string, text: string) => service.parse({ path, text });
  const compared = (before: string, now: string) => {
    const result = service.check({ path: "a.json", text: now });
    const earlier = state("a.json", before);
    const [changed] = service.changedPolicies(result, earlier);
    return {
      title: changed === undefined ? undefined : service.changeTitle(result, earlier, changed),
      page: service.changePageAt(result, earlier, 5),
    };
  };

  it.each<[string, string, string, string | undefined]>([
    ["is as it was", policy(allow({})), policy(allow({})), undefined],
    [
      "is written in another way",
      policy(allow({})),
      policy(allow({ Action: ["s3:GetObject"] })),
      "No new access since the last commit",
    ],
    ["grants less", policy(allow({ Action: "s3:*" })), policy(allow({})), "No new access since the last commit"],
    [
      "grants more",
      policy(allow({})),
      policy(allow({ Action: "s3:PutObject" })),
      expect.stringMatching(/^New access since the last commit: s3:PutObject on arn:/) as unknown as string,
    ],
    [
      "cannot be told",
      policy(allow({})),
      policy(allow({ Resource: { Ref: "A" }, Condition: { Ref: "B" }, Action: { Ref: "C" } })),
      "Cannot tell whether it grants more than in the last commit",
    ],
    [
      "is new",
      "{}",
      policy(allow({ Resource: "arn:aws:s3:::a/b" })),
      "Not in the last commit: grants s3:GetObject on arn:aws:s3:::a/b",
    ],
  ])("%s", (_, before, now, expected) => {
    expect(compared(before, now).title).toEqual(expected);
  });

  it("has a page with what it grants more and less", () => {
    const { page = "" } = compared(
      policy(allow({ Action: ["s3:GetObject", "s3:ListBucket"] })),
      policy(allow({ Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" })),
    );
    expect(page).toContain("**It grants what it did not grant before.**");
    expect(page).toContain("```diff\n+ s3  Write  PutObject  on *\n- s3  List   ListBucket  on *\n```");
    expect(page).toContain("For example, s3:PutObject on arn");
    expect(compared(policy(allow({})), policy(allow({}))).page).toBeUndefined();
  });
});

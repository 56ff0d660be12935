import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCatalogue } from "../support/service.ts";
import { bundleCommandLine, type CommandLine, makeFolder } from "./commandLine.ts";

/** A run in a folder with the files below. Whatever is not told here must not be written. */
interface Case {
  readonly run: readonly string[];
  readonly stdin?: string;
  readonly exit?: 0 | 2;
  /** An object is JSON, with its keys in this order. */
  readonly stdout?: string | object;
  /** `DATE` stands for the day of the data. */
  readonly stderr?: string;
}

const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadData",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:Get*"
      ],
      "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
      "Condition": { "StringEquals": { "AWS:requestedregion": "eu-west-1", "aws:PrincipalTag/Team": "ml" } }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:Put*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}
`;
const files: Readonly<Record<string, string>> = {
  "p.json": policy,
  "boundary.json": `{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:List*", "Resource": "*" } }`,
  "several.json": `{
    "A": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } },
    "B": { "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*" } },
    "C": { "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s3:*", "Resource": "*" } }
  }`,
  "t.yaml": `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: bedrock:InvokeModel
            Resource: !Sub arn:aws:bedrock:\${AWS::Region}::foundation-model/*
`,
  "main.tf": `data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["\${aws_s3_bucket.data.arn}/*", "arn:aws:s3:::public/*"]
  }
}
`,
  "trust.json": `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/ci" },
    "Action": "sts:AssumeRole"
  }
}`,
  "broken.json": policy.slice(0, -20),
  "empty.json": "{}",
  "folder/p.json": policy,
  "folder/package.json": "{}",
};
const get = ["--action", "s3:GetObject", "--resource", "arn:aws:s3:::data/a.csv"];
const told = ["--context", "aws:RequestedRegion=eu-west-1", "--context", "aws:principaltag/TEAM=ml"];

const cases: Readonly<Record<string, Case>> = {
  "what allows is told, with the line that names the action": {
    run: ["p.json", ...get, ...told, "--no-other-context"],
    stdout: `allowed  s3:GetObject on arn:aws:s3:::data/a.csv

  p.json:9  ReadData  "s3:Get*"
`,
  },
  "a key that is not told is left open, and named as AWS spells it": {
    run: [
      "p.json",
      "--action",
      "S3:getobject",
      "--resource",
      "arn:aws:s3:::data/a.csv",
      "--context",
      "aws:RequestedRegion=eu-west-1",
    ],
    stdout: `unknown  S3:getobject on arn:aws:s3:::data/a.csv

  p.json:9   ReadData     "s3:Get*"
  p.json:16  statement 1  "NotAction": "s3:Put*",

It depends on
  the condition key aws:PrincipalTag/Team
  the condition key aws:SecureTransport

Give keys with --context KEY=VALUE or --absent KEY, or rule all others out with --no-other-context.
`,
  },
  "a key that is absent decides": {
    run: ["p.json", ...get, ...told, "--absent", "aws:securetransport", "--format", "json"],
    stdout: { decision: "allowed", statements: [0] },
  },
  "what denies is told": {
    run: ["p.json", ...get, "--context", "aws:SecureTransport=false"],
    stdout: `denied explicitly  s3:GetObject on arn:aws:s3:::data/a.csv

  p.json:16  statement 1  "NotAction": "s3:Put*",
`,
  },
  "what nothing allows is denied": {
    run: ["p.json", "--action", "s3:PutObject", "--resource", "arn:aws:s3:::data/a.csv"],
    stdout: "denied implicitly  s3:PutObject on arn:aws:s3:::data/a.csv  Nothing allows it.\n",
  },
  ...Object.fromEntries(
    (
      [
        ["allowed", [0], [...told, "--no-other-context"]],
        ["explicitDeny", [1], ["--context", "aws:SecureTransport=false"]],
        ["implicitDeny", [], ["--no-other-context"]],
        ["unknown", [0, 1], []],
      ] as const
    ).map(([decision, statements, context]): [string, Case] => [
      `JSON has the decision and the statements: ${decision}`,
      { run: ["p.json", ...get, ...context, "--format", "json"], stdout: { decision, statements } },
    ]),
  ),
  "the standard input is a policy": {
    run: ["-", ...get, ...told, "--no-other-context", "--format", "json"],
    stdin: policy,
    stdout: { decision: "allowed", statements: [0] },
  },
  "the standard input may be YAML, and the resource may be left open": {
    run: ["-", "--action", "bedrock:InvokeModel"],
    stdin: files["t.yaml"] ?? "",
    stdout: `unknown  bedrock:InvokeModel

  -:9  statement 0  Action: bedrock:InvokeModel

It depends on
  the resource (--resource)
`,
  },
  "a value that deployment fills in is named": {
    run: ["t.yaml", "--action", "bedrock:InvokeModel", "--resource", "arn:aws:bedrock:eu-west-1::foundation-model/a.b"],
    stdout: `unknown  bedrock:InvokeModel on arn:aws:bedrock:eu-west-1::foundation-model/a.b

  t.yaml:9  statement 0  Action: bedrock:InvokeModel

It depends on
  the value of \${AWS::Region}, which deployment fills in
`,
  },
  "blocks of Terraform are policies too": {
    run: ["main.tf", "--action", "s3:GetObject", "--resource", "arn:aws:s3:::public/a"],
    stdout: `allowed  s3:GetObject on arn:aws:s3:::public/a

  main.tf:4  Read  actions   = ["s3:GetObject"]
`,
  },
  "who asks counts in a trust policy": {
    run: [
      "trust.json",
      "--action",
      "sts:AssumeRole",
      "--principal",
      "arn:aws:iam::111122223333:role/ci",
      "--format",
      "json",
    ],
    stdout: { decision: "allowed", statements: [0] },
  },
  "who asks may be left open": {
    run: ["trust.json", "--action", "sts:AssumeRole"],
    stdout: `unknown  sts:AssumeRole

  trust.json:6  statement 0  "Action": "sts:AssumeRole"

It depends on
  who makes the request (--principal)
`,
  },
  "several policies count together, and JSON tells what each has to say": {
    run: ["several.json", ...get, "--format", "json"],
    stdout: {
      decision: "explicitDeny",
      statements: [],
      policies: [
        { file: "several.json", policy: "A", statements: [] },
        { file: "several.json", policy: "B", statements: [0] },
        { file: "several.json", policy: "C", statements: [0] },
      ],
    },
  },
  "where one of several policies decides, the statements are its own": {
    run: ["trust.json", "p.json", ...get, ...told, "--context", "aws:SecureTransport=false", "--format", "json"],
    stdout: {
      decision: "explicitDeny",
      statements: [1],
      policies: [
        { file: "trust.json", policy: "", statements: [] },
        { file: "p.json", policy: "", statements: [1] },
      ],
    },
  },
  "one of several policies is chosen by its place": {
    run: ["several.json", ...get, "--policy", "A", "--format", "json"],
    stdout: { decision: "allowed", statements: [0] },
  },
  "the files of a folder count together; those without a policy are left aside": {
    run: ["folder", ...get, "--context", "aws:SecureTransport=false", "--format", "json"],
    stdout: { decision: "explicitDeny", statements: [1] },
  },
  "a policy that only limits lets the request through": {
    run: ["boundary.json", "--action", "s3:ListBucket", "--format", "json"],
    stdout: { decision: "allowed", statements: [0] },
  },
  "and grants nothing where it is all there is": {
    run: ["boundary.json", "--action", "s3:ListBucket", "--all-policies", "--format", "json"],
    stdout: { decision: "implicitDeny", statements: [] },
  },
  "a trust policy has no say in what its role does": {
    run: ["trust.json", "p.json", ...get, ...told, "--context", "aws:SecureTransport=true", "--format", "json"],
    stdout: {
      decision: "allowed",
      statements: [0],
      policies: [
        { file: "trust.json", policy: "", statements: [] },
        { file: "p.json", policy: "", statements: [0] },
      ],
    },
  },
  "a kind is told by hand": {
    run: ["trust.json", "--kind", "identity", "--action", "sts:AssumeRole", "--principal", "*", "--format", "json"],
    stdout: { decision: "implicitDeny", statements: [] },
  },
  "a key may have several values": {
    run: [
      "p.json",
      ...get,
      ...told,
      "--context",
      "aws:RequestedRegion=eu-central-1",
      "--absent",
      "aws:SecureTransport",
    ],
    stdout: `unknown  s3:GetObject on arn:aws:s3:::data/a.csv

  p.json:9  ReadData  "s3:Get*"

It depends on
  aws:RequestedRegion: AWS does not say what several values mean to an operator without ForAnyValue or ForAllValues
`,
  },
  "an action that AWS does not have is remarked on": {
    run: ["boundary.json", "--action", "s3:ListBuckets", "--format", "json"],
    stdout: { decision: "allowed", statements: [0] },
    stderr: "leastwise: AWS had no action s3:ListBuckets up to DATE (did you mean s3:ListBucket?)\n",
  },
  "an action is needed": {
    run: ["p.json"],
    exit: 2,
    stderr: "leastwise: required option '--action <action>' not specified\n",
  },
  "a wildcard is no action": {
    run: ["p.json", "--action", "s3:Get*"],
    exit: 2,
    stderr: "leastwise: --action names one action, such as s3:GetObject, not s3:Get*\n",
  },
  "a key needs a value": {
    run: ["p.json", ...get, "--context", "aws:username"],
    exit: 2,
    stderr: "leastwise: --context takes a KEY=VALUE, such as aws:username=jane, not aws:username\n",
  },
  "a key with a value is not absent": {
    run: ["p.json", ...get, "--context", "aws:username=a=b", "--absent", "AWS:UserName"],
    exit: 2,
    stderr: "leastwise: AWS:UserName cannot both have a value and be absent\n",
  },
  "a file must be there": {
    run: ["nowhere.json", ...get],
    exit: 2,
    stderr: "leastwise: there is no file or folder nowhere.json\n",
  },
  "a file that is named must hold a policy": {
    run: ["p.json", "empty.json", ...get],
    exit: 2,
    stderr: "leastwise: empty.json holds no policy\n",
  },
  "a place must be there": {
    run: ["several.json", ...get, "--policy", "D"],
    exit: 2,
    stderr: "leastwise: there is no policy at D, but at A, B and C\n",
  },
  "a file with a syntax error decides nothing": {
    run: ["broken.json", ...get],
    exit: 2,
    stderr: "leastwise: broken.json has a syntax error, so that nobody can tell what it allows\n",
  },
};

describe("leastwise simulate", () => {
  let commandLine: CommandLine;
  let cwd: string;
  beforeAll(async () => {
    commandLine = await bundleCommandLine();
    cwd = makeFolder(files);
  });
  afterAll(() => {
    commandLine.dispose();
    rmSync(cwd, { recursive: true, force: true });
  });

  it.each(Object.entries(cases))("%s", async (_, { run, stdin, exit = 0, stdout = "", stderr = "" }) => {
    expect(await commandLine.run({ args: ["simulate", ...run], cwd, stdin })).toEqual({
      exit,
      stdout: typeof stdout === "string" ? stdout : `${JSON.stringify(stdout)}\n`,
      stderr: stderr.replace("DATE", testCatalogue.date),
    });
  });
});

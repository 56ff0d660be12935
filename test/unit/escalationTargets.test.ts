import { describe, expect, it } from "vitest";
import escalationPath from "../../server/src/rules/escalation-path.ts";
import { testService } from "../support/service.ts";

const service = testService({ rules: [escalationPath] });

function messagesIn(path: string, text: string): string[] {
  return service.check({ path, text }).findings.map(({ message }) => message);
}

interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly condition?: string;
}

/** A module with a user that holds these grants, an administrator, and what acts with the administrator's role. */
function moduleOf(grants: readonly Grant[], more = ""): string {
  const statements = grants.map(
    ({ action, resource, condition = "" }) =>
      `{ Effect = "Allow", Action = ["${action.split(" ").join('", "')}"], Resource = ${resource}${condition} }`,
  );
  return `
resource "aws_iam_user" "me" {
  name = "starter"
}
resource "aws_iam_user_policy" "mine" {
  user   = aws_iam_user.me.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [${statements.join(", ")}] })
}
resource "aws_iam_role" "admin" {
  name               = "boss"
  assume_role_policy = jsonencode({})
}
resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.admin.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_role" "plain" {
  name = "plain"
}
resource "aws_iam_instance_profile" "admin" {
  role = aws_iam_role.admin.name
}
resource "aws_instance" "server" {
  iam_instance_profile = aws_iam_instance_profile.admin.name
}
resource "aws_lambda_function" "job" {
  function_name = "nightly"
  role          = aws_iam_role.admin.arn
}
resource "aws_iam_user" "root" {
  name = "root"
}
resource "aws_iam_user_policy" "root" {
  user   = aws_iam_user.root.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
${more}`;
}

/** What is found of the user, in a few words. */
function found(grants: readonly Grant[], more?: string): string[] {
  return messagesIn("main.tf", moduleOf(grants, more)).flatMap((message) => {
    const [, closing] = /: [^:]*\. (.*) Risk: \w+\.$/.exec(message.replaceAll(/`[a-z]+:\w+`/g, "it")) ?? [];
    return message.includes("`*`") ? [] : [closing ?? message];
  });
}

const admin = "`aws_iam_role.admin` may do everything.";

describe("A way to one administrator", () => {
  it.each<[string, Grant[], string[]]>([
    [
      "by handing over its role",
      [
        { action: "iam:PassRole", resource: "aws_iam_role.admin.arn" },
        { action: "sagemaker:CreateTrainingJob", resource: '"*"' },
      ],
      [admin],
    ],
    [
      "by handing it over by its name",
      [
        { action: "iam:PassRole", resource: '"arn:aws:iam::${var.account}:role/boss"' },
        { action: "lambda:CreateFunction lambda:InvokeFunction", resource: '"*"' },
      ],
      [admin],
    ],
    [
      "by opening its trust policy",
      [{ action: "iam:UpdateAssumeRolePolicy", resource: "aws_iam_role.admin.arn" }],
      [admin],
    ],
    [
      "by keys of a user",
      [{ action: "iam:CreateAccessKey", resource: '"arn:aws:iam::*:user/ro*"' }],
      ["`aws_iam_user.root` may do everything."],
    ],
    [
      "by a function that acts with its role",
      [{ action: "lambda:UpdateFunctionCode", resource: "aws_lambda_function.job.arn" }],
      ["`aws_lambda_function.job` may do everything."],
    ],
    [
      "by the name of that function",
      [{ action: "lambda:UpdateFunctionCode", resource: '"arn:aws:lambda:*:*:function:nightly"' }],
      ["`aws_lambda_function.job` may do everything."],
    ],
    [
      "by an instance with its profile",
      [{ action: "ec2-instance-connect:SendSSHPublicKey", resource: "aws_instance.server.arn" }],
      ["`aws_instance.server` may do everything."],
    ],
  ])("is found %s", (_, grants, expected) => {
    expect(found(grants)).toEqual(expected);
  });

  it.each<[string, Grant[]]>([
    [
      "of a role of which nothing is known",
      [
        { action: "iam:PassRole", resource: "aws_iam_role.plain.arn" },
        { action: "sagemaker:CreateTrainingJob", resource: '"*"' },
      ],
    ],
    [
      "where the role goes to another service",
      [
        {
          action: "iam:PassRole",
          resource: "aws_iam_role.admin.arn",
          condition: ', Condition = { StringEquals = { "iam:PassedToService" = "polly.amazonaws.com" } }',
        },
        { action: "sagemaker:CreateTrainingJob", resource: '"*"' },
      ],
    ],
    [
      "where a name begins alike",
      [{ action: "lambda:UpdateFunctionCode", resource: '"arn:aws:lambda:*:*:function:nightly-report"' }],
    ],
    [
      "where a name is that of another kind",
      [{ action: "iam:CreateAccessKey", resource: '"arn:aws:iam::*:user/boss"' }],
    ],
    ["where a role is only written to", [{ action: "iam:PutRolePolicy", resource: "aws_iam_role.admin.arn" }]],
  ])("is not found %s", (_, grants) => {
    expect(found(grants)).toEqual([]);
  });
});

describe("A way over oneself", () => {
  it("is found by a reference, by a name, and through a group", () => {
    expect(found([{ action: "iam:PutUserPolicy", resource: "aws_iam_user.me.arn" }])).toEqual([
      "`aws_iam_user.me` is its own.",
    ]);
    expect(found([{ action: "iam:AttachUserPolicy", resource: '"arn:aws:iam::*:user/starter"' }])).toEqual([
      "`aws_iam_user.me` is its own.",
    ]);
    const group = `
resource "aws_iam_group" "team" {
  name = "team"
}
resource "aws_iam_user_group_membership" "me" {
  user   = aws_iam_user.me.name
  groups = [aws_iam_group.team.name]
}`;
    const write = [{ action: "iam:PutGroupPolicy", resource: "aws_iam_group.team.arn" }];
    expect(found(write, group)).toEqual(["`aws_iam_group.team` is its own."]);
    expect(found(write, group.replace("user   = aws_iam_user.me.name", ""))).toEqual([]);
  });

  it("is found by the policy that is held", () => {
    const managed = (resource: string) => `
resource "aws_iam_policy" "open" {
  name   = "open-policy"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:CreatePolicyVersion", Resource = "${resource}" }]
  })
}
resource "aws_iam_user" "me" {
  name = "me"
}
resource "aws_iam_user_policy_attachment" "me" {
  user       = aws_iam_user.me.name
  policy_arn = aws_iam_policy.open.arn
}`;
    const own = ["`aws_iam_policy.open` is its own."];
    const said = (resource: string) =>
      messagesIn("main.tf", managed(resource)).map((message) => /`aws_iam\S+ is its own\./.exec(message)?.[0]);
    expect(said("arn:aws:iam::${var.account}:policy/open-policy")).toEqual(own);
    expect(said("arn:aws:iam::*:policy/open-*")).toEqual(own);
    expect(said("arn:aws:iam::aws:policy/open-*")).toEqual([]);
    expect(said("arn:aws:iam::*:policy/other-*")).toEqual([]);
  });

  it("is found where one role is written to and taken", () => {
    const role = "aws_iam_role.plain.arn";
    expect(
      found([
        { action: "iam:AttachRolePolicy", resource: role },
        { action: "sts:AssumeRole", resource: role },
      ]),
    ).toEqual(["`aws_iam_role.plain` is both written to and used."]);
    expect(
      found([
        { action: "iam:AttachRolePolicy", resource: role },
        { action: "sts:AssumeRole", resource: '"arn:aws:iam::111122223333:role/other"' },
      ]),
    ).toEqual([]);
  });
});

describe("In a template", () => {
  const template = (resource: string) => `Resources:
  Boss:
    Type: AWS::IAM::Role
    Properties:
      RoleName: boss
      ManagedPolicyArns: [!Sub "arn:\${AWS::Partition}:iam::aws:policy/AdministratorAccess"]
  Worker:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
  Train:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Worker]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: "sagemaker:CreateTrainingJob", Resource: "*" }
          - { Effect: Allow, Action: ["iam:PassRole", "iam:PutRolePolicy"], Resource: ${resource} }
`;
  const closings = (path: string, text: string) =>
    messagesIn(path, text).map((message) => /`\w+` (?:is its own|may do everything)\./.exec(message)?.[0]);

  it.each<[string, string[]]>([
    ["!GetAtt Boss.Arn", ["`Boss` may do everything."]],
    ['!Sub "arn:aws:iam::${AWS::AccountId}:role/boss"', ["`Boss` may do everything."]],
    ["!GetAtt Worker.Arn", ["`Worker` is its own."]],
    ["!GetAtt Other.Arn", []],
  ])("%s is what the template says of it", (resource, expected) => {
    expect(closings("template.yaml", template(resource))).toEqual(expected);
  });

  it("in JSON too", () => {
    const role = (properties: object) => ({ Type: "AWS::IAM::Role", Properties: properties });
    const arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const statements = [
      { Effect: "Allow", Action: "iam:UpdateAssumeRolePolicy", Resource: { "Fn::GetAtt": ["Boss", "Arn"] } },
    ];
    const document = { Version: "2012-10-17", Statement: statements };
    const text = JSON.stringify({
      Resources: { Boss: role({ ManagedPolicyArns: [arn] }), Me: role({ Policies: [{ PolicyDocument: document }] }) },
    });
    expect(closings("template.json", text)).toEqual(["`Boss` may do everything."]);
  });
});

it("What the text around a policy says counts when only that changes", () => {
  const grants = [{ action: "iam:UpdateAssumeRolePolicy", resource: "aws_iam_role.admin.arn" }];
  const text = moduleOf(grants);
  const harmless = text.replace("AdministratorAccess", "ReadOnlyAccess");
  const isAbout = (message: string) => message.includes("UpdateAssumeRolePolicy`");
  const first = service.check({ path: "main.tf", text });
  expect(first.findings.filter(({ message }) => isAbout(message))).toHaveLength(1);
  const second = service.check({ path: "main.tf", text: harmless }, first);
  expect(second.findings.filter(({ message }) => isAbout(message))).toHaveLength(0);
  const third = service.check({ path: "main.tf", text }, second);
  expect(third.findings.filter(({ message }) => isAbout(message))).toHaveLength(1);
});

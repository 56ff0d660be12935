import { describe, expect, it } from "vitest";
import escalationPath from "../../server/src/rules/escalation-path.ts";
import { testService } from "../support/service.ts";

const service = testService({ rules: [escalationPath] });

/** The place of each policy of a file with those who hold it. */
function holdersIn(path: string, text: string): Record<string, readonly string[]> {
  return Object.fromEntries(service.parse({ path, text }).policies.map(({ place, holders }) => [place, holders]));
}

const train = `{ Effect: Allow, Action: "sagemaker:CreateTrainingJob", Resource: "*" }`;
const pass = `{ Effect: Allow, Action: "iam:PassRole", Resource: "*" }`;

const template = `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Shared]
      Policies:
        - PolicyName: train
          PolicyDocument: { Version: "2012-10-17", Statement: [${train}] }
  Other:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Other]
      PolicyDocument: { Version: "2012-10-17", Statement: [${pass}] }
  Added:
    Type: AWS::IAM::Policy
    Properties:
      Users: [!Ref Somebody]
      Roles: [!Ref Worker]
      PolicyDocument: { Version: "2012-10-17", Statement: [${train}] }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: [${pass}]
`;

const module = `
resource "aws_iam_role" "worker" {
  inline_policy {
    policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  }
}
data "aws_iam_policy_document" "train" {
  statement {
    actions   = ["sagemaker:CreateTrainingJob"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "train" {
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.train.json
}
resource "aws_iam_policy" "pass" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }]
  })
}
resource "aws_iam_role_policy_attachment" "pass" {
  role       = "\${aws_iam_role.worker.name}"
  policy_arn = aws_iam_policy.pass.arn
}
`;

describe("Those who hold a policy", () => {
  it("are known in a template, by what each says of the other", () => {
    expect(holdersIn("template.yaml", template)).toEqual({
      "Resources.Worker.Properties.Policies[0].PolicyDocument": ["Worker"],
      "Resources.Shared.Properties.PolicyDocument": ["Other", "Worker"],
      "Resources.Added.Properties.PolicyDocument": ["Worker", "Somebody"],
      "Resources.Function.Properties.Policies[0]": ["Function"],
    });
  });

  it("are known in a module of Terraform", () => {
    expect(holdersIn("main.tf", module)).toEqual({
      "aws_iam_role.worker.inline_policy.policy": ["aws_iam_role.worker"],
      "data.aws_iam_policy_document.train": ["aws_iam_role.worker"],
      "aws_iam_policy.pass.policy": ["aws_iam_role.worker"],
    });
  });

  it("are known in what AWS tells of an account, and nowhere else", () => {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const details = {
      RoleDetailList: [{ RolePolicyList: [{ PolicyName: "a", PolicyDocument: document }] }],
      Policies: [{ PolicyVersionList: [{ Document: document }] }],
    };
    expect(holdersIn("details.json", JSON.stringify(details))).toEqual({
      "RoleDetailList[0].RolePolicyList[0].PolicyDocument": ["RoleDetailList[0]"],
      "Policies[0].PolicyVersionList[0].Document": [],
    });
    expect(holdersIn("policy.json", JSON.stringify(document))).toEqual({ "": [] });
  });
});

describe("Policies of one role", () => {
  /** The findings with the places that they point to. */
  const findings = (path: string, text: string) =>
    service.check({ path, text }).findings.map(({ policy, span, related }) => ({
      place: policy.place,
      at: text.slice(span.start, span.end),
      related: related.map((one) => text.slice(one.span.start, one.span.end)),
    }));

  it("are looked at together in a template", () => {
    expect(findings("template.yaml", template)).toEqual([
      {
        place: "Resources.Shared.Properties.PolicyDocument",
        at: '"iam:PassRole"',
        related: ['"sagemaker:CreateTrainingJob"'],
      },
    ]);
    expect(
      findings("template.yaml", template.replaceAll("Ref Worker", "Ref Nobody").replace("[!Ref Shared]", "[]")),
    ).toEqual([]);
  });

  it("are looked at together in a module of Terraform", () => {
    expect(findings("main.tf", module)).toEqual([
      { place: "aws_iam_policy.pass.policy", at: '"iam:PassRole"', related: ['"sagemaker:CreateTrainingJob"'] },
    ]);
    expect(findings("main.tf", module.replace("aws_iam_role.worker.id", "aws_iam_role.other.id"))).toEqual([]);
  });

  it("are checked anew when one of them changes, and keep their findings until then", () => {
    const path = "template.yaml";
    const first = service.check({ path, text: template });
    const moved = `# A line more.\n${template}`;
    const again = service.checkQuickly({ path, text: moved }, first);
    expect(again.isProvisional).toBe(false);
    expect(again.findings.map(({ span }) => span.start)).toEqual(first.findings.map(({ span }) => span.start + 15));

    const broken = template.replace('iam:PassRole", Res', 'iam:GetRole", Res');
    const quick = service.checkQuickly({ path, text: broken }, first);
    expect(quick.isProvisional).toBe(true);
    let result = quick;
    for (let rounds = 0; result.isProvisional && rounds < 20; rounds++) result = service.checkFurther(result);
    expect(result.isProvisional).toBe(false);
    expect(result.findings).toEqual([]);
    const back = service.check({ path, text: template }, result);
    expect(back.findings.map(({ message, span }) => ({ message, span }))).toEqual(
      first.findings.map(({ message, span }) => ({ message, span })),
    );
  });
});

import { describe, expect, it } from "vitest";
import { emptyConfiguration } from "../../server/src/engine/configuration.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { severities } from "../../server/src/engine/severity.ts";
import { rules } from "../../server/src/rules/registry.ts";
import type { PolicyDocument } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { testCatalogue, testService } from "../support/service.ts";

/**
 * What users of other tools for IAM policies complained about in public, each with the policy in question and what Leastwise
 * says of it. The names tell the complaint; the addresses are examples of where it was made.
 */
const service = testService();

type Member = string | readonly (string | object)[] | object;

/** One statement, an Allow on every resource unless it says otherwise. */
type StatementMembers = Readonly<Record<string, Member>>;

function policyOf(...statements: readonly StatementMembers[]): string {
  const full = statements.map((members) => ({ Effect: "Allow", Resource: "*", ...members }));
  return JSON.stringify({ Version: "2012-10-17", Statement: full }, null, 2);
}

function check(document: Omit<PolicyDocument, "path"> & { readonly path?: string }) {
  return service.check({ path: "policy.json", ...document });
}

/** What is said about statements of an identity policy, as `rule: message`. */
function said(...statements: readonly StatementMembers[]): string[] {
  return check({ text: policyOf(...statements) }).findings.map(({ rule, message }) => `${rule}: ${message}`);
}

/** The rules that say something about a text, with the text that they underline. */
function places(document: Omit<PolicyDocument, "path"> & { readonly path?: string }): string[] {
  return check(document).findings.map(({ rule, span }) => `${rule} ${document.text.slice(span.start, span.end)}`);
}

describe("`*` is flagged where it is the only value that works", () => {
  // https://github.com/bridgecrewio/checkov/issues/1173, /5134, /5442; https://github.com/aquasecurity/tfsec/issues/915, /961;
  // https://github.com/aquasecurity/trivy/issues/5040; https://github.com/serverless/serverless/issues/8417
  it.each([
    ["calls of AI services on content in the request", ["textract:DetectDocumentText", "rekognition:DetectLabels"]],
    ["a whole service without resource types", ["comprehendmedical:DetectPHI"]],
    ["calls whose only type is optional", ["rekognition:DetectModerationLabels", "comprehend:DetectEntities"]],
    ["calls whose types only add to the request", ["translate:TranslateText", "polly:SynthesizeSpeech"]],
    ["lists", ["bedrock:ListFoundationModels", "s3:ListAllMyBuckets", "ec2:DescribeTags"]],
    ["log deliveries", ["logs:ListLogDeliveries", "logs:CreateLogDelivery", "logs:DeleteLogDelivery"]],
    ["metrics", ["cloudwatch:PutMetricData", "xray:PutTraceSegments"]],
    ["tokens", ["ecr:GetAuthorizationToken", "sts:GetCallerIdentity"]],
  ])("%s", (_, Action) => {
    expect(said({ Action })).toEqual([]);
  });

  // https://github.com/bridgecrewio/checkov/issues/7279
  it("what can be limited says by which ARN, and that the id of a job is not known beforehand", () => {
    const text = policyOf({ Action: "comprehend:StartPiiEntitiesDetectionJob" });
    const result = check({ text });
    expect(result.findings.map(({ message }) => message)).toEqual([
      "`comprehend:StartPiiEntitiesDetectionJob` can be limited to `pii-entities-detection-job` ARNs, whose ids AWS makes in the call; `*` is all of them. Risk: data exposure.",
      "`comprehend:StartPiiEntitiesDetectionJob` needs `iam:PassRole` as well, which nothing here allows.",
    ]);
    const [finding] = result.findings;
    const [fix] = finding?.fixes() ?? [];
    const edits = finding === undefined || fix === undefined ? [] : (service.render(result, finding, fix) ?? []);
    expect(applyEdits(text, toPlainEdits(edits))).toContain(
      `"arn:aws:comprehend:us-east-1:111122223333:pii-entities-detection-job/*"`,
    );
  });
});

describe("a resource policy is judged as an identity policy", () => {
  const keyPolicy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/Training" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
      },
    ],
  };

  // https://github.com/bridgecrewio/checkov/issues/5181, /2336; https://github.com/aquasecurity/tfsec/issues/794
  it("the policy of a key, where `*` is the key", () => {
    expect(places({ text: JSON.stringify(keyPolicy) })).toEqual([]);
    const template = { Resources: { Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: keyPolicy } } } };
    expect(places({ path: "template.json", text: JSON.stringify(template) })).toEqual([]);
  });
});

describe("the data is stale", () => {
  // https://github.com/duo-labs/parliament/issues/201, /235; https://github.com/salesforce/policy_sentry/issues/393;
  // https://github.com/aws-cloudformation/cfn-lint/issues/4280
  it("a newer service is known, and what is not known is a warning that says how old the data is", () => {
    expect(said({ Action: ["bedrock-agentcore:ListBrowsers", "bedrock:ListFoundationModels"] })).toEqual([]);
    const { findings } = check({ text: policyOf({ Action: ["brandnew:InvokeModel", "bedrock:FrobnicateModel"] }) });
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      "unknown-service warning",
      "unknown-action warning",
    ]);
    for (const { message } of findings) expect(message).toContain(testCatalogue.date);
  });
});

describe("wrong names are not caught", () => {
  // https://github.com/aws/aws-toolkit-vscode/issues/3751; https://github.com/aws-cloudformation/cfn-lint/issues/1117
  it.each([
    ["dyanmodb:PutItem", "dynamodb:PutItem"],
    ["bedrock-runtime:InvokeModel", "bedrock:InvokeModel"],
    ["bedrock:InvokModel", "bedrock:InvokeModel"],
    ["bedrock:Converse", "bedrock:InvokeModel"],
  ])("%s: offers %s", (written, meant) => {
    const text = policyOf({
      Action: written,
      Resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    });
    const result = check({ text });
    const [finding] = result.findings;
    expect(finding && text.slice(finding.span.start, finding.span.end)).toBe(`"${written}"`);
    const [fix] = finding?.fixes() ?? [];
    const edits = finding === undefined || fix === undefined ? [] : (service.render(result, finding, fix) ?? []);
    expect(applyEdits(text, toPlainEdits(edits))).toContain(`"Action": "${meant}"`);
  });
});

describe("conditions are ignored", () => {
  // https://github.com/bridgecrewio/checkov/issues/5305, /1392; https://github.com/salesforce/cloudsplaining/issues/278
  it.each([
    [
      "for whom a service acts",
      "kms:Decrypt",
      { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:a" } },
    ],
    ["through which service", "kms:Decrypt", { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }],
    ["a tag that what is made must have", "kms:CreateAlias", { StringEquals: { "aws:RequestTag/Tribe": "a" } }],
    ["a tag of the resource", "sagemaker:InvokeEndpoint", { StringEquals: { "aws:ResourceTag/Tribe": "a" } }],
    ["the account of the resource", "s3:GetObject", { StringEquals: { "aws:ResourceAccount": "111122223333" } }],
    ["the same by a key of S3", "s3:GetObject", { StringEquals: { "s3:ResourceAccount": "111122223333" } }],
  ])("%s", (_, Action, Condition) => {
    expect(said({ Action })).toHaveLength(1);
    expect(said({ Action, Condition })).toEqual([]);
  });

  it("one that says nothing of the resources leaves them open", () => {
    const Condition = { StringEquals: { "aws:RequestedRegion": "us-east-1" }, Bool: { "aws:SecureTransport": "true" } };
    expect(said({ Action: "sagemaker:InvokeEndpoint", Condition })).toHaveLength(1);
  });
});

describe("intrinsic functions and variables produce nonsense", () => {
  // https://github.com/aws-cloudformation/cfn-lint/issues/4022, /3727, /948, /329
  it("conditions and functions of CloudFormation", () => {
    const text = `
Resources:
  Role:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: a
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: !If [IsProd, Allow, Deny]
            Action:
              - !If [IsProd, "polly:DescribeVoices", !Ref "AWS::NoValue"]
              - !Sub "\${Service}:\${Verb}Lexicon"
            Resource: "*"
          - Effect: Allow
            Action: s3:GetObject
            Resource:
              - !Join ["/", [!FindInMap [Environment, !Ref Environment, Bucket], "*"]]
              - !Sub "\${Bucket.Arn}/*"
              - !If [IsProd, !GetAtt Bucket.Arn, !Ref "AWS::NoValue"]
`;
    expect(places({ path: "template.yaml", text })).toEqual([]);
  });

  // https://github.com/aquasecurity/tfsec/issues/1974; https://github.com/aquasecurity/trivy/issues/5089
  it("references of Terraform", () => {
    const text = `
data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["s3:GetObject", "\${var.prefix}:Put*"]
    resources = ["\${module.my_module.s3_bucket.arn}/*", aws_s3_bucket.this.arn]
  }
}
`;
    expect(places({ path: "main.tf", text })).toEqual([]);
  });
});

describe("policies are not read where people write them", () => {
  // https://github.com/TastefulElk/iam-legend/issues/13
  const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"bedrock:InvokModel","Resource":"*"}]}`;
  it.each([
    [
      "a data source of Terraform",
      "main.tf",
      `data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["bedrock:InvokModel"]
    resources = ["*"]
  }
}
`,
    ],
    [
      "jsonencode",
      "main.tf",
      `resource "aws_iam_policy" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "bedrock:InvokModel", Resource = "*" }]
  })
}
`,
    ],
    [
      "a heredoc",
      "main.tf",
      `resource "aws_iam_policy" "a" {
  policy = <<-EOT
    ${document}
  EOT
}
`,
    ],
    [
      "SAM",
      "template.yaml",
      `Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: bedrock:InvokModel
              Resource: "*"
`,
    ],
    [
      "the Serverless Framework",
      "serverless.yml",
      `service: chat
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: bedrock:InvokModel
          Resource: "*"
`,
    ],
    ["JSON in a string", "call.json", JSON.stringify({ PolicyDocument: document })],
  ])("%s", (_, path, text) => {
    expect(places({ path, text }).map((place) => place.replace(/[\\"]/g, ""))).toEqual([
      "unknown-action bedrock:InvokModel",
    ]);
  });
});

describe("what limits Bedrock's models breaks at run time", () => {
  // https://github.com/aws-samples/well-architected-iac-analyzer/issues/181
  const model = "foundation-model/anthropic.claude-sonnet-4-20250514-v1:0";
  const profile = "inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0";

  it("a profile with its models in all Regions that it routes to is right", () => {
    expect(
      said({
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: [
          `arn:aws:bedrock:us-east-1:111122223333:${profile}`,
          `arn:aws:bedrock:us-east-1::${model}`,
          `arn:aws:bedrock:us-east-2::${model}`,
          `arn:aws:bedrock:us-west-2::${model}`,
        ],
      }),
    ).toEqual([]);
  });

  it("a model has no account", () => {
    const Resource = `arn:aws:bedrock:us-east-1:111122223333:${model}`;
    expect(said({ Action: "bedrock:InvokeModel", Resource }).map((text) => text.split(":")[0])).toContain(
      "model-arn-with-account",
    );
  });
});

describe("a finding can only be switched off for everything", () => {
  // https://github.com/cdklabs/cdk-nag/issues/634; https://github.com/bridgecrewio/checkov/issues/1532
  it("one rule is switched off or made milder, also for JSON, which has no comments", () => {
    const text = policyOf({ Action: ["polly:*", "bedrock:InvokeModel"] });
    const configured = (setting: "off" | "info") =>
      testService({ configuration: { ...emptyConfiguration, rules: { "wildcard-resource": setting } } })
        .check({ path: "policy.json", text })
        .findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(configured("off")).toEqual(["wildcard-service warning"]);
    expect(configured("info")).toEqual(["wildcard-resource info", "wildcard-service warning"]);
  });
});

describe("every optional resource type is taken for required", () => {
  // https://github.com/duo-labs/parliament/issues/10, /208, /3; https://github.com/aws-cloudformation/cfn-lint/issues/4031
  it.each([
    [
      "an ARN with a policy variable and without a path",
      "iam:CreateVirtualMFADevice",
      ["arn:aws:iam::*:mfa/${aws:username}"],
    ],
    [
      "one of several types",
      "bedrock:InvokeModel",
      ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"],
    ],
    [
      "another one of them",
      "bedrock:InvokeModel",
      ["arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl"],
    ],
    ["types in one statement of two", "ec2:RunInstances", ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"]],
    [
      "an optional type",
      "translate:TranslateText",
      ["arn:aws:translate:us-east-1:111122223333:terminology/medical/LATEST"],
    ],
  ])("%s", (_, Action, Resource) => {
    expect(said({ Action, Resource })).toEqual([]);
  });
});

describe("a specific ARN is flagged while a broad one passes", () => {
  /** From broad to specific; the last is what the work needs. */
  it.each([
    // https://github.com/aquasecurity/tfsec/issues/1978; https://github.com/aquasecurity/trivy/issues/5114
    [
      "s3:GetObject",
      [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::examplebucket*",
        "arn:aws:s3:::examplebucket/*",
        "arn:aws:s3:::examplebucket/*/*.log",
        "arn:aws:s3:::examplebucket/2024/*.log",
      ],
    ],
    // https://github.com/aquasecurity/trivy/issues/5090
    [
      "logs:PutLogEvents",
      [
        "*",
        "arn:aws:logs:*:*:*",
        "arn:aws:logs:us-west-2:123456789012:log-group:*",
        "arn:aws:logs:us-west-2:123456789012:log-group:Sample*:*",
        "arn:aws:logs:us-west-2:123456789012:log-group:Sample:*",
      ],
    ],
    [
      "iam:PassRole",
      [
        "*",
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:role/ai*",
        "arn:aws:iam::111122223333:role/ai/*",
        "arn:aws:iam::111122223333:role/ai/training",
      ],
    ],
    [
      "sagemaker:InvokeEndpoint",
      [
        "*",
        "arn:aws:sagemaker:*:*:*",
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/*",
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn*",
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",
      ],
    ],
  ])("%s", (Action, ladder) => {
    const Condition = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };
    const weights = ladder.map((Resource) => {
      const { findings } = check({
        text: policyOf({ Action, Resource, ...(Action === "iam:PassRole" ? { Condition } : {}) }),
      });
      return findings
        .map(({ severity }) => severities.length - severities.indexOf(severity))
        .reduce((a, b) => a + b, 0);
    });
    expect(weights).toEqual([...weights].sort((left, right) => right - left));
    expect(weights.at(0)).toBeGreaterThan(0);
    expect(weights.at(-1)).toBe(0);
  });
});

describe("wildcards in actions are misread", () => {
  // https://github.com/aws-cloudformation/cfn-lint/issues/4025; https://github.com/aquasecurity/trivy/issues/8879
  it.each([
    ["iam:List*Tags", "wildcard-action: `iam:List*Tags` stands for 8 actions: all read."],
    ["bedrock:Invoke?odel", "wildcard-action: `bedrock:Invoke?odel` stands for 1 action, which reads. Risk: cost."],
    ["BEDROCK:invokemodel*", "wildcard-action: `BEDROCK:invokemodel*` stands for 2 actions: all read. Risk: cost."],
    ["polly:*Lexicon", "wildcard-action: `polly:*Lexicon` stands for 3 actions: 2 write."],
  ])("%s", (Action, expected) => {
    expect(said({ Action }).filter((text) => !text.startsWith("wildcard-resource"))).toEqual([expected]);
  });

  it("names compare without case", () => {
    expect(said({ Action: ["POLLY:describevoices", "S3:listallmybuckets"] })).toEqual([]);
  });
});

describe("Deny and NotAction are misread", () => {
  // https://github.com/bridgecrewio/checkov/issues/1037, /1000, /4394; https://github.com/aquasecurity/tfsec/issues/451
  it.each([
    [
      "a Deny of everything elsewhere",
      { Effect: "Deny", Action: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } },
    ],
    ["a Deny of a service", { Effect: "Deny", Action: ["kendra:*", "sagemaker:Create*"] }],
    [
      "a Deny of all but some",
      { Effect: "Deny", NotAction: ["iam:*", "sts:*"], Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } },
    ],
  ])("%s", (_, statement) => {
    expect(said({ Action: "bedrock:ListFoundationModels" }, statement)).toEqual([]);
  });

  it("a Deny to everyone in the policy of a resource", () => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::training-data", "arn:aws:s3:::training-data/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    expect(places({ text })).toEqual([]);
  });

  it("an Allow of all but some is told", () => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" }],
    });
    expect(places({ text })).toEqual([`allow-not-action "NotAction"`, `escalation-path "NotAction"`]);
  });
});

describe("escalation through AI compute is missing", () => {
  // https://github.com/salesforce/cloudsplaining/issues/580, /584; https://github.com/nccgroup/PMapper/issues/47
  it.each([
    [
      "a notebook under any role",
      ["sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl", "iam:PassRole"],
    ],
    ["a training job under any role", ["sagemaker:CreateTrainingJob", "iam:PassRole"]],
    ["an agent under any role", ["bedrock:CreateAgent", "iam:PassRole"]],
    [
      "code under the role of an interpreter that is there",
      ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
    ],
    ["the notebook of somebody else", ["sagemaker:CreatePresignedNotebookInstanceUrl"]],
    ["by wildcards", ["sagemaker:*", "bedrock-agentcore:*"]],
  ])("%s", (_, Action) => {
    expect(said({ Action }).some((text) => text.endsWith("Risk: escalation."))).toBe(true);
  });
});

describe("mistakes are found only at deployment", () => {
  // https://github.com/hashicorp/terraform-provider-aws/issues/18935
  it.each([
    ["a Sid with a dash", { Sid: "Allow-Polly", Action: "polly:DescribeVoices" }],
    ["an effect in lower case", { Effect: "allow", Action: "polly:DescribeVoices" }],
    ["an ARN with too few fields", { Action: "s3:GetObject", Resource: "arn:aws:s3:training-data" }],
    [
      "an operator that there is not",
      { Action: "polly:DescribeVoices", Condition: { StringEqual: { "aws:username": "a" } } },
    ],
    ["an element that there is not", { Actions: "polly:DescribeVoices", Action: "polly:ListLexicons" }],
  ])("%s", (_, statement) => {
    expect(check({ text: policyOf(statement) }).findings.map(({ severity }) => severity)).toContain("error");
  });
});

describe("the size limits are unknown until deployment", () => {
  // https://github.com/hashicorp/terraform-provider-aws/issues/45533; https://github.com/aws-cloudformation/cfn-lint/issues/3804
  const long = (length: number) =>
    policyOf({
      Action: "s3:GetObject",
      Resource: Array.from({ length }, (_, index) => `arn:aws:s3:::training-data-${index}/*`),
    });

  it("is told with the number of characters, and white space does not count", () => {
    expect(places({ text: long(150) })).toEqual([]);
    expect(long(150).length).toBeGreaterThan(6144);
    const { findings } = check({ text: long(300) });
    expect(findings.map(({ rule }) => rule)).toEqual(["policy-too-long"]);
  });
});

describe("findings stand at the wrong place", () => {
  // https://github.com/DataDog/datadog-iac-scanner/issues/80
  it("they underline the entry, in whatever text", () => {
    const text = `resource "aws_iam_role_policy" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["polly:DescribeVoices", "polly:Get*"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "kendra:Query"
        Resource = "*"
      },
    ]
  })
}
`;
    expect(places({ path: "main.tf", text })).toEqual([`wildcard-action "polly:Get*"`, `wildcard-resource "*"`]);
    const [, finding] = check({ path: "main.tf", text }).findings;
    expect(finding?.span.start).toBe(text.lastIndexOf(`"*"`));
  });
});

describe("findings come without an explanation", () => {
  // https://github.com/bridgecrewio/checkov/issues/1027
  it("every rule says why, how and where AWS says so", () => {
    for (const { id, docs } of rules) {
      expect(docs.why.length, id).toBeGreaterThan(20);
      expect(docs.how.length, id).toBeGreaterThan(20);
      expect(docs.references.length, id).toBeGreaterThan(0);
    }
  });

  it("the place of a finding shows the reason", () => {
    const text = policyOf({ Action: "kendra:Query" });
    const result = check({ text });
    const shown = service.hover(result, text.indexOf(`"*"`) + 1, { commandLinks: false });
    expect(shown?.markdown).toContain("`*` is every model, endpoint, bucket and key of the account");
  });
});

describe("permissions that belong together are missing", () => {
  // https://github.com/aws/aws-cdk/issues/32294
  it("an action says what it needs besides", () => {
    const text = policyOf({ Action: "sagemaker:CreateTrainingJob" });
    const shown = service.hover(check({ text }), text.indexOf("CreateTrainingJob"), { commandLinks: false });
    expect(shown?.markdown).toContain("`iam:PassRole`");
    expect(shown?.markdown).toContain("`sagemaker:AddTags`");
  });
});

describe("rewrites widen access, and one statement floods the list", () => {
  // https://github.com/aws/aws-cdk/issues/957
  it("no repair puts what one statement allows on the resources of another", () => {
    const text = policyOf(
      { Action: "s3:Get*", Resource: ["arn:aws:s3:::bucket1", "arn:aws:s3:::bucket1/*"] },
      { Action: "s3:*", Resource: ["arn:aws:s3:::bucket2", "arn:aws:s3:::bucket2/*"] },
    );
    const document: PolicyDocument = { path: "policy.json", text };
    const result = service.check(document);
    const repaired = result.findings.flatMap((finding) =>
      finding.fixes().map((fix) => applyEdits(text, toPlainEdits(service.render(result, finding, fix) ?? []))),
    );
    repaired.push(service.fixAll(document, ["preserving", "narrowing"]).text);
    expect(repaired.length).toBeGreaterThan(1);
    for (const after of repaired) {
      const { file } = service.check({ path: "policy.json", text: after });
      expect(service.compare(result.file.policies, file.policies).verdict).toBe("no-new-access");
    }
  });

  // https://github.com/duo-labs/parliament/issues/128
  it("hundreds of wildcards in one statement are one finding", () => {
    const services = [
      "bedrock",
      "sagemaker",
      "rekognition",
      "textract",
      "comprehend",
      "kendra",
      "lex",
      "polly",
      "translate",
    ];
    const Action = services.flatMap((prefix) =>
      ["Get*", "List*", "Describe*", "Create*"].map((name) => `${prefix}:${name}`),
    );
    const known = Action.filter((text) => testCatalogue.actionsMatching(text).length > 0);
    const Resource = "arn:aws:sagemaker:us-east-1:111122223333:*";
    expect(known.length).toBeGreaterThan(30);
    expect(said({ Action: known, Resource }).filter((text) => text.startsWith("wildcard-action"))).toHaveLength(1);
  });
});

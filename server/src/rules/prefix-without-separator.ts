import type { Catalogue } from "../catalogue/catalogue.ts";
import { type Arn, formatArn, parseArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type Entry, isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "prefix-without-separator",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  isOptional: true,
  docs: {
    what: "A name in an ARN ends in `*` right behind a letter or a digit.",
    why: "`training*` is also `training-of-others` and `trainingarchive`: whatever anybody names so next joins the grant. With buckets it is often meant to be the bucket and the objects in it, and grants all buckets whose names begin alike, in every account.",
    how: "End the prefix with what separates names, or write the bucket and `bucket/*`. Only names that people choose are looked at, not ids of AWS's. The rule is off unless it is given a severity: it suits teams whose names have parts, and where it speaks of `training*` it says nothing of `*`, which is wider.",
    withoutFix:
      "two resources in place of one would exceed the quota of the policy; end the prefix with what separates names.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html",
    ],
  },
  messages: {
    bucket: {
      text: "`{name}*` is also every other bucket whose name begins so, and all that is in them.",
    },
    name: { text: "`{name}*` is also every other `{type}` whose name begins so." },
  },
  check(statement, { catalogue, report }) {
    const { resources } = statement;
    if (!isAllow(statement) || resources === undefined || resources.negated) return;
    for (const entry of resources.entries) {
      const arn = parseArn(openPrefix(knownText(entry.value) ?? ""));
      if (arn === undefined) continue;
      const name = /[^/:]+$/.exec(arn.resource)?.[0] ?? "";
      if (arn.service === "s3" && arn.account === "") {
        if (arn.resource !== name) continue;
        report({ node: entry.node, message: "bucket", data: { name }, fixes: () => [bucketFix(entry, arn)] });
        continue;
      }
      const type = namedType(arn, catalogue);
      if (type === undefined) continue;
      report({
        node: entry.node,
        message: "name",
        data: { name, type },
        fixes: () => [separatorFix(entry, arn, name)],
      });
    }
  },
});

/** The text without its `*` where that stands right behind a letter or a digit, and no other wildcard or variable before it. */
function openPrefix(text: string): string {
  const start = text.slice(0, -1);
  const resource = parseArn(start)?.resource ?? "";
  // Service-linked roles are named by AWS.
  const isChosen = !resource.startsWith("role/aws-service-role/");
  return text.endsWith("*") && /[A-Za-z0-9]$/.test(start) && !/[*?$]/.test(resource) && isChosen ? start : "";
}

/** The type whose name the ARN ends in, where people choose it; `undefined` where it may be an id, or of several types. */
function namedType(arn: Arn, catalogue: Catalogue): string | undefined {
  const region = hasWildcard(arn.region) ? "us-east-1" : arn.region;
  const account = hasWildcard(arn.account) ? "111122223333" : arn.account;
  const types = catalogue.resourceTypesOf(formatArn({ ...arn, region, account }));
  const isNamed = types.every(({ arns }) => arns.every((template) => /\$\{\w*Name(WithPath)?\}$/.test(template)));
  const [first, ...others] = types;
  return isNamed && others.length === 0 ? first?.name : undefined;
}

function bucketFix({ node }: Entry, arn: Arn): FixDraft<PolicyEdit> {
  const bucket = formatArn(arn);
  return {
    title: `Name the bucket \`${arn.resource}\` and what is in it, without the others`,
    effect: "narrowing",
    edits: [{ op: "replace", node: node.id, values: [bucket, `${bucket}/*`] }],
  };
}

function separatorFix({ node }: Entry, arn: Arn, name: string): FixDraft<PolicyEdit> {
  return {
    title: `End the prefix with a separator, \`${name}-*\`, without the others`,
    effect: "narrowing",
    edits: [{ op: "replace", node: node.id, values: [`${formatArn(arn)}-*`] }],
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "One bucket was meant, with its objects.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "s3:GetObject"],
      "Resource": "arn:aws:s3:::training*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~ \`training*\` is also every other bucket whose name begins so, and all that is in them.
    }
  ]
}`,
    fixes: [
      [
        "Name the bucket `training` and what is in it, without the others",
        `
-      "Resource": "arn:aws:s3:::training*"
+      "Resource": [
+        "arn:aws:s3:::training",
+        "arn:aws:s3:::training/*"
+      ]`,
      ],
    ],
  },
  {
    title: "The bucket and what is in it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "s3:GetObject"],
      "Resource": ["arn:aws:s3:::training", "arn:aws:s3:::training/*"]
    }
  ]
}`,
  },
  {
    title: "Roles and endpoints whose names begin alike.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": ["arn:aws:iam::111122223333:role/sagemaker*", "arn:aws:iam::111122223333:role/ai/sagemaker-*"]
                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker*\` is also every other \`role\` whose name begins so.
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "arn:aws:sagemaker:*:111122223333:endpoint/churn*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`churn*\` is also every other \`endpoint\` whose name begins so.
    }
  ]
}`,
    fixes: [
      [
        "End the prefix with a separator, `sagemaker-*`, without the others",
        `
-      "Resource": ["arn:aws:iam::111122223333:role/sagemaker*", "arn:aws:iam::111122223333:role/ai/sagemaker-*"]
+      "Resource": ["arn:aws:iam::111122223333:role/sagemaker-*", "arn:aws:iam::111122223333:role/ai/sagemaker-*"]`,
      ],
      [
        "End the prefix with a separator, `churn-*`, without the others",
        `
-      "Resource": "arn:aws:sagemaker:*:111122223333:endpoint/churn*"
+      "Resource": "arn:aws:sagemaker:*:111122223333:endpoint/churn-*"`,
      ],
    ],
  },
  {
    title:
      "A separator, a whole name, a prefix of keys, ids and names of AWS's, several types; what is denied, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "sagemaker:InvokeEndpoint", "bedrock:InvokeModel", "logs:PutLogEvents", "ec2:StopInstances"],
      "Resource": [
        "arn:aws:s3:::training-*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::*training*",
        "arn:aws:s3:::training/2024*",
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/*",
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn",
        "arn:aws:sagemaker:us-east-1:111122223333:endp*",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude*",
        "arn:aws:logs:us-east-1:111122223333:log-group:/aws/sagemaker/Endpoints:*",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-0*",
        "arn:aws:iam::*:role/aws-service-role/lexv2.amazonaws.com/AWSServiceRoleForLexV2*",
        { "Fn::Sub": "arn:aws:s3:::\${Bucket}*" },
        { "Ref": "BucketArn" }
      ]
    },
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::training*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "NotResource": "arn:aws:s3:::training*"
    }
  ]
}`,
  },
];

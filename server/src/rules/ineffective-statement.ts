import { kindsOfAnyResource, reportNeverApplying } from "./neverApplies.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "ineffective-statement",
  category: "hygiene",
  scope: "policy",
  pass: "second",
  appliesTo: kindsOfAnyResource,
  docs: {
    what: "An `Allow` can apply to no request: its conditions contradict each other, or none of its actions takes one of its resources.",
    why: "The statement grants nothing. Whoever wrote it expects an access that does not come, and is tempted to repair that with a wildcard.",
    how: "Write the resource that the action takes, such as the objects of a bucket in place of the bucket. Where the statement is not needed, remove it.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    conditions: { text: "These conditions contradict each other, so that this allows nothing." },
    resources: { text: "This allows nothing: `{action}` works on {types}, which none of these is.", dated: true },
  },
  check(policy, context) {
    reportNeverApplying(policy, "Allow", context);
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Objects are read from a bucket, but the bucket is none of them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "arn:aws:s3:::training-data"
      ~~~~~~~~~~ This allows nothing: \`s3:GetObject\` works on accesspointobject and object, which none of these is.
    }
  ]
}`,
    fixes: [
      [
        "Write `arn:aws:s3:::training-data/*`",
        `
-      "Resource": "arn:aws:s3:::training-data"
+      "Resource": "arn:aws:s3:::training-data/*"`,
      ],
    ],
  },
  {
    title: "No Region is two at a time.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:ListFoundationModels",
      "Resource": "*",
      "Condition": {
      ~~~~~~~~~~~ These conditions contradict each other, so that this allows nothing.
        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
        "StringLike": { "aws:RequestedRegion": "eu-*" }
      }
    },
    {
      "Effect": "Allow",
      "Action": "polly:SynthesizeSpeech",
      "Resource": "arn:aws:polly:us-east-1:111122223333:lexicon/names"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-      "Action": "bedrock:ListFoundationModels",
-      "Resource": "*",
-      "Condition": {
-        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
-        "StringLike": { "aws:RequestedRegion": "eu-*" }
-      }
-    },
-    {
-      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "One action or resource that fits, a wildcard and what deployment decides are no reason.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::training-data"
    },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": ["arn:aws:s3:::training-data", { "Ref": "Objects" }]
    },
    {
      "Effect": "Allow",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": { "Ref": "Region" } },
        "StringLike": { "aws:RequestedRegion": "eu-*" }
      }
    }
  ]
}`,
  },
  {
    title: "Parameters and documents of AWS's own have no account.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ssm:GetParameter",
      "Resource": "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/*"
    },
    {
      "Effect": "Allow",
      "Action": "ssm:GetDocument",
      "Resource": "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"
    }
  ]
}`,
  },
];

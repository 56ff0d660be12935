import { presignedUrlGuards } from "../knowledge/accessGuards.ts";
import { noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(presignedUrlGuards);

export default defineRule({
  id: "presigned-url-from-anywhere",
  category: "compliance",
  risk: "data-exposure",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to get a URL that logs into a notebook, into Studio or into an app does not say from where.",
    why: "The URL is a login: who opens it works with the notebook's role and data. A stolen credential gets one from anywhere in the world.",
    how: "Limit it to your addresses or to your VPC endpoint. For notebook instances SageMaker checks the policy again whenever the URL is used. This rule is off unless you give it a severity.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html",
      "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedNotebookInstanceUrl.html",
    ],
  },
  messages: {
    open: { text: "{actions} can be called from anywhere: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A login from anywhere.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:DescribeNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
                                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreatePresignedNotebookInstanceUrl\` can be called from anywhere: no condition tests \`aws:SourceIp\` or \`aws:SourceVpce\`. Risk: data exposure.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/churn"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreatePresignedNotebookInstanceUrl` only from your addresses, in a statement of its own",
        `
-      "Action": ["sagemaker:DescribeNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
+      "Action": ["sagemaker:DescribeNotebookInstance"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "sagemaker:CreatePresignedNotebookInstanceUrl",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/churn",
+      "Condition": {
+        "IpAddress": {
+          "aws:SourceIp": "203.0.113.0/24"
+        }
+      }`,
      ],
      [
        "Allow `sagemaker:CreatePresignedNotebookInstanceUrl` only through your VPC endpoint, in a statement of its own",
        `
-      "Action": ["sagemaker:DescribeNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
+      "Action": ["sagemaker:DescribeNotebookInstance"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "sagemaker:CreatePresignedNotebookInstanceUrl",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/churn",
+      "Condition": {
+        "StringEquals": {
+          "aws:SourceVpce": "vpce-0a1b2c3d4e5f67890"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same from one network.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:DescribeNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/churn",
      "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
    }
  ]
}`,
  },
  {
    title: "A network that deployment fills in, and a guardrail of the policy.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreatePresignedDomainUrl",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:SourceVpc": { "Ref": "Network" } } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreatePresignedNotebookInstanceUrl",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:CreatePresigned*",
      "Resource": "*",
      "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
    }
  ]
}`,
  },
];

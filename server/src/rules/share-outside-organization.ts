import { sharingGuards } from "../knowledge/accessGuards.ts";
import { allowsModels, noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(sharingGuards);

export default defineRule({
  id: "share-outside-organization",
  category: "compliance",
  risk: "model-theft",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to share resources through AWS RAM, beside actions on models, does not keep them in your organization.",
    why: "Custom models of Bedrock are shared with other accounts through AWS RAM, and who gets one may copy it. Without a condition the other account may be anybody's: a share is open to accounts outside of the organization unless the request says no.",
    how: "Add the condition, which only lets shares be made or changed that stay within the organization. An account that is in no organization has only others to share with: name them with `ram:Principal` in place of that. Policies without actions of Bedrock or SageMaker are left alone.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/ram/latest/userguide/security-iam-policies-examples.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/copy-model-prereq.html",
    ],
  },
  messages: {
    open: { text: "{actions} can share models with any account: no condition tests {keys}." },
  },
  check(policy, context) {
    if (allowsModels(policy)) reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Shares with anybody.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateModelCopyJob",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/churn"
    },
    {
      "Effect": "Allow",
      "Action": ["ram:CreateResourceShare", "ram:AssociateResourceShare"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~ \`ram:CreateResourceShare\` and \`ram:AssociateResourceShare\` can share models with any account: no condition tests \`ram:RequestedAllowsExternalPrincipals\` or \`ram:AllowsExternalPrincipals\`. Risk: model theft.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `ram:CreateResourceShare` and `ram:AssociateResourceShare` only within your organization, in a statement of its own",
        `
-      "Action": ["ram:CreateResourceShare", "ram:AssociateResourceShare"],
-      "Resource": "*"
+      "Action": ["ram:CreateResourceShare"],
+      "Resource": "*",
+      "Condition": {
+        "Bool": {
+          "ram:RequestedAllowsExternalPrincipals": "false"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",
+      "Action": "ram:AssociateResourceShare",
+      "Resource": "*",
+      "Condition": {
+        "Bool": {
+          "ram:AllowsExternalPrincipals": "false"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same within the organization.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateModelCopyJob",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/churn"
    },
    {
      "Effect": "Allow",
      "Action": ["ram:CreateResourceShare", "ram:UpdateResourceShare"],
      "Resource": "*",
      "Condition": { "Bool": { "ram:RequestedAllowsExternalPrincipals": "false" } }
    }
  ]
}`,
  },
  {
    title: "With accounts that deployment fills in; shares without models are not the matter of this rule.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateModelPackage", "ram:CreateResourceShare"],
      "Resource": "*",
      "Condition": { "StringEquals": { "ram:Principal": { "Ref": "Account" } } }
    }
  ]
}`,
  },
  {
    title: "A network that is shared.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["ec2:DescribeSubnets", "ram:CreateResourceShare"],
      "Resource": "*"
    }
  ]
}`,
  },
];

import { subscriptionGuards } from "../knowledge/accessGuards.ts";
import { allowsModels, noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(subscriptionGuards);

export default defineRule({
  id: "unlimited-marketplace-subscription",
  category: "cost",
  risk: "cost",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to subscribe in AWS Marketplace, beside actions on models, is not limited to Bedrock or to some products.",
    why: "The first call of many models needs a subscription, which is why the action is there. Alone on `*` it also signs contracts for every other product of the Marketplace, at any price.",
    how: "The action works on no resource, so only a condition limits it. `aws:CalledViaLast` lets Bedrock subscribe when a model is first called, and nobody else; or name the products that the models have. Once a model has been subscribed to in the account, its users need the action no more. Policies without actions of Bedrock or SageMaker are left alone.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access-permissions.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access-product-ids.html",
      "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonBedrockLimitedAccess.html",
    ],
  },
  messages: {
    open: { text: "{actions} buys any product of AWS Marketplace: no condition tests {keys}." },
  },
  check(policy, context) {
    if (allowsModels(policy)) reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "For Bedrock's models, and all else.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.*"
    },
    {
      "Effect": "Allow",
      "Action": ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`aws-marketplace:Subscribe\` buys any product of AWS Marketplace: no condition tests \`aws:CalledViaLast\` or \`aws-marketplace:ProductId\`. Risk: cost.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `aws-marketplace:Subscribe` only where Bedrock asks for it, in a statement of its own",
        `
-      "Action": ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"],
+      "Action": ["aws-marketplace:ViewSubscriptions"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "aws-marketplace:Subscribe",
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:CalledViaLast": [
+            "bedrock.amazonaws.com",
+            "bedrock-mantle.amazonaws.com"
+          ]
+        }
+      }`,
      ],
      [
        "Allow `aws-marketplace:Subscribe` only for the products that you name, in a statement of its own",
        `
-      "Action": ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"],
+      "Action": ["aws-marketplace:ViewSubscriptions"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "aws-marketplace:Subscribe",
+      "Resource": "*",
+      "Condition": {
+        "ForAllValues:StringEquals": {
+          "aws-marketplace:ProductId": [
+            "12345678-1234-1234-1234-123456789012"
+          ]
+        },
+        "Null": {
+          "aws-marketplace:ProductId": "false"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same for Bedrock only.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.*"
    },
    {
      "Effect": "Allow",
      "Action": ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"],
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:CalledViaLast": "bedrock.amazonaws.com" } }
    }
  ]
}`,
  },
  {
    title: "One that says for which products, and one of which deployment says it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["aws-marketplace:Subscribe"],
      "Resource": "*",
      "Condition": { "ForAnyValue:StringEquals": { "aws-marketplace:ProductId": [{ "Ref": "Product" }] } }
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "aws-marketplace:Subscribe"],
      "Resource": "*",
      "Condition": { "Ref": "Limits" }
    }
  ]
}`,
  },
  {
    title: "A buyer's policy, without models.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"],
      "Resource": "*"
    }
  ]
}`,
  },
];

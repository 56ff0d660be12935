import { instanceGuards } from "../knowledge/jobGuards.ts";
import { reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(instanceGuards);

export default defineRule({
  id: "any-instance-type",
  category: "cost",
  risk: "cost",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to start jobs, notebooks, apps, endpoints or clusters of Amazon SageMaker does not say on which instance types.",
    why: "The largest types have accelerators and cost many times what the smallest do. A wrong parameter or a leaked credential starts them all the same.",
    how: "Name the types, or a family such as `ml.m5.*`. A request may name several, so `ForAllValues` needs a `Null` beside it. A serverless endpoint names none, and is no longer allowed then: give it a statement of its own. A `Deny` of the same policy that tests the key does as well. This rule is off unless you give it a severity.",
    withoutFix:
      "the policy would outgrow its quota, or the statement's conditions leave no place for another test; give the actions a statement, or a policy, of their own first.",
    references: ["https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html"],
  },
  messages: {
    open: { text: "{actions} can run on any instance type: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A training job of any size.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTrainingJob\` can run on any instance type: no condition tests \`sagemaker:InstanceTypes\`. Risk: cost.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateTrainingJob` only on the instance types that you name, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"],
+      "Action": ["sagemaker:StopTrainingJob"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "sagemaker:CreateTrainingJob",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*",
+      "Condition": {
+        "ForAllValues:StringLike": {
+          "sagemaker:InstanceTypes": [
+            "ml.m5.*"
+          ]
+        },
+        "Null": {
+          "sagemaker:InstanceTypes": "false"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same on the types of a family.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*",
      "Condition": {
        "ForAllValues:StringLike": { "sagemaker:InstanceTypes": ["ml.m5.*"] },
        "Null": { "sagemaker:InstanceTypes": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "Conditions that deployment fills in, and a guardrail of the policy.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateApp",
      "Resource": "*",
      "Condition": { "Fn::If": ["Limited", { "StringLike": { "sagemaker:InstanceTypes": "ml.t3.*" } }, { "Ref": "AWS::NoValue" }] }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateCluster",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:*Cluster",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringNotLike": { "sagemaker:InstanceTypes": "ml.g5.*" } }
    }
  ]
}`,
  },
];

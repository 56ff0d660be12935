import { approvalGuards } from "../knowledge/accessGuards.ts";
import { noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(approvalGuards);

export default defineRule({
  id: "self-approved-model",
  category: "compliance",
  risk: "compliance",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to register models of Amazon SageMaker, or to change them, does not keep their approval back.",
    why: "Approval is what lets a version of a model be deployed, and pipelines deploy what is approved without asking again. A job that may approve puts its own model into production, a poisoned one too, and the audit finds nobody who looked.",
    how: "Add the condition, and give the approval to those who review. A `Deny` of the same policy that tests the key does as well. This rule is off unless you give it a severity.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html",
    ],
  },
  messages: {
    open: { text: "{actions} can approve models: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A pipeline that may approve what it has made.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateModelPackage", "sagemaker:UpdateModelPackage"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateModelPackage\` and \`sagemaker:UpdateModelPackage\` can approve models: no condition tests \`sagemaker:ModelApprovalStatus\`. Risk: compliance.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateModelPackage` and `sagemaker:UpdateModelPackage` only where they approve no model",
        `
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*",
+      "Condition": {
+        "StringNotEquals": {
+          "sagemaker:ModelApprovalStatus": "Approved"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The approval is somebody else's, by a condition and by a Deny.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateModelPackage",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*",
      "Condition": { "StringEquals": { "sagemaker:ModelApprovalStatus": "PendingManualApproval" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:UpdateModelPackage",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*"
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:UpdateModelPackage",
      "Resource": "*",
      "Condition": { "StringEquals": { "sagemaker:ModelApprovalStatus": "Approved" } }
    }
  ]
}`,
  },
  {
    title: "What deployment decides, and models that are only read.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:UpdateModelPackage",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*",
      "Condition": { "StringEquals": { "sagemaker:ModelApprovalStatus": { "Ref": "Status" } } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:DescribeModelPackage",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*"
    }
  ]
}`,
  },
];

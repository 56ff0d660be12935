import { rootGuards } from "../knowledge/jobGuards.ts";
import { noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(rootGuards);

export default defineRule({
  id: "notebook-with-root-access",
  category: "compliance",
  risk: "data-exposure",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to create notebook instances of Amazon SageMaker does not keep root access off.",
    why: "Root on a notebook can read what every user of it has stored, switch off what watches it, and install anything. It is on unless the request says no, and AWS Config has a rule against it.",
    how: "Add the condition: a request then has to set root access to `Disabled`. Lifecycle configurations run as root all the same. This rule is off unless you give it a severity.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html",
      "https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-root-access.html",
    ],
  },
  messages: {
    open: { text: "{actions} gives root access: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A notebook with root access.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateNotebookInstance",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateNotebookInstance\` gives root access: no condition tests \`sagemaker:RootAccess\`. Risk: data exposure.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateNotebookInstance` only without root access",
        `
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/*",
+      "Condition": {
+        "StringEquals": {
+          "sagemaker:RootAccess": "Disabled"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same without.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateNotebookInstance",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/*",
      "Condition": { "StringEquals": { "sagemaker:RootAccess": "Disabled" } }
    }
  ]
}`,
  },
  {
    title: "What deployment decides.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateNotebookInstance",
      "Resource": "*",
      "Condition": { "StringEquals": { "sagemaker:RootAccess": { "Ref": "RootAccess" } } }
    }
  ]
}`,
  },
];

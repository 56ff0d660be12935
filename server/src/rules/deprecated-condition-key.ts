import { findConditionKey } from "../access/conditionKeys.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionElement, type ConditionTest, iamKinds, kindsWithPrincipals } from "../policy/policy.ts";
import { keyCorrection } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "deprecated-condition-key",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition key is one that AWS has replaced by another.",
    why: "The old key may be absent from requests of newer services and features, and then its test says nothing, or denies all.",
    how: "Use the successor. Where both mean the same, nothing changes; compare their descriptions.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    global: {
      text: "`{key}` is outdated; `{successor}` takes its place.",
      accessAnalyzer: "DEPRECATED_GLOBAL_CONDITION_KEY",
    },
    unsupported: {
      text: "`{key}` is none for this kind of policy; `{successor}` takes its place.",
      accessAnalyzer: "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    },
    service: { text: "AWS calls `{key}` deprecated, in favour of `{successor}`." },
  },
  check({ conditions }, { catalogue, policy, report }) {
    for (const test of conditions?.tests ?? []) {
      const { key, property } = test;
      const isArn = key.toLowerCase() === "aws:arn";
      const successor = isArn ? "aws:PrincipalArn" : findConditionKey(key, catalogue)?.definition.replacedBy;
      if (successor === undefined || conditions === undefined) continue;
      const message = !isArn ? "service" : kindsWithPrincipals.includes(policy.kind) ? "unsupported" : "global";
      const fixes = () => renaming(conditions, test, successor);
      report({ node: property, message, data: { key, successor }, tag: "deprecated", fixes });
    }
  },
});

function renaming(conditions: ConditionElement, test: ConditionTest, key: string): FixDraft<PolicyEdit>[] {
  return key.includes("${") ? [] : keyCorrection(conditions, test, key);
}

export const examples: readonly RuleExample[] = [
  {
    title: "The ARN of who makes the request, by its old name.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "ArnLike": { "aws:ARN": "arn:aws:iam::111122223333:role/ml-*" } }
                                  ~~~~~~~~~ \`aws:ARN\` is outdated; \`aws:PrincipalArn\` takes its place.
    }
  ]
}`,
    fixes: [
      [
        "Change `aws:ARN` to `aws:PrincipalArn`, which gives the condition effect",
        `
-      "Condition": { "ArnLike": { "aws:ARN": "arn:aws:iam::111122223333:role/ml-*" } }
+      "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" } }`,
      ],
    ],
  },
  {
    title: "A key of a service that has a successor.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "*",
      "Condition": { "ArnEquals": { "sagemaker:VolumeKmsKey": { "Ref": "Key" } } }
                                    ~~~~~~~~~~~~~~~~~~~~~~~~ AWS calls \`sagemaker:VolumeKmsKey\` deprecated, in favour of \`sagemaker:VolumeKmsKeyArn\`.
    }
  ]
}`,
    fixes: [
      [
        "Change `sagemaker:VolumeKmsKey` to `sagemaker:VolumeKmsKeyArn`, which gives the condition effect",
        `
-      "Condition": { "ArnEquals": { "sagemaker:VolumeKmsKey": { "Ref": "Key" } } }
+      "Condition": { "ArnEquals": { "sagemaker:VolumeKmsKeyArn": { "Ref": "Key" } } }`,
      ],
    ],
  },
  {
    title: "In the policy of a resource.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "ArnLike": { "aws:arn": "arn:aws:iam::111122223333:role/ml-*" } }
                                  ~~~~~~~~~ \`aws:arn\` is none for this kind of policy; \`aws:PrincipalArn\` takes its place.
    }
  ]
}`,
    fixes: [
      [
        "Change `aws:arn` to `aws:PrincipalArn`, which gives the condition effect",
        `
-      "Condition": { "ArnLike": { "aws:arn": "arn:aws:iam::111122223333:role/ml-*" } }
+      "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" } }`,
      ],
    ],
  },
  {
    title: "The names of today, and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "ArnLike": { "aws:PrincipalArn": { "Ref": "Role" } } }
    }
  ]
}`,
  },
];

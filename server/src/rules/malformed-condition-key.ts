import { lacksTagKey } from "../access/conditionKeys.ts";
import { globalKeys } from "../knowledge/globalKeys.ts";
import { iamKinds } from "../policy/policy.ts";
import { keyCorrection } from "./conditionEdits.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "malformed-condition-key",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition key has no prefix or no name, or a key for tags does not say which tag.",
    why: "AWS rejects the policy.",
    how: "A key has a prefix, a colon and a name: `aws:RequestedRegion`, `s3:prefix`. Keys for tags go on with a slash and the tag's key: `aws:ResourceTag/team`.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"],
  },
  messages: {
    format: {
      text: "`{key}` is no condition key: it takes a prefix, a colon and a name.",
      accessAnalyzer: "INVALID_CONDITION_KEY_FORMAT",
    },
    global: {
      text: "`{key}` has no prefix; `{meant}` is a condition key.",
      accessAnalyzer: "INVALID_CONDITION_KEY_FORMAT",
    },
    tag: {
      text: "`{key}` does not say which tag: it goes on with `/` and the tag's key.",
      accessAnalyzer: "MISSING_TAG_KEY_IN_CONDITION",
    },
  },
  check({ conditions }, { catalogue, policy, report }) {
    // Where a bracket is missing, keys are read as those of another object.
    if (!policy.wellFormed) return;
    for (const test of conditions?.tests ?? []) {
      const { key, property } = test;
      if (isIntrinsic(key) || conditions === undefined) continue;
      if (!/^[^:]+:./s.test(key)) {
        const meant = globalKeys.find((known) => known.key.toLowerCase() === `aws:${key.toLowerCase()}`)?.key;
        const fixes = () => (meant === undefined ? [] : keyCorrection(conditions, test, meant));
        const data = { key, meant: meant ?? "" };
        report({ node: property, message: meant === undefined ? "format" : "global", data, fixes });
      } else if (lacksTagKey(key, catalogue)) report({ node: property, message: "tag", data: { key } });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Keys without a prefix, a name, or the tag.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "RequestedRegion": "us-east-1",
          ~~~~~~~~~~~~~~~~~ \`RequestedRegion\` has no prefix; \`aws:RequestedRegion\` is a condition key.
          "Team": "ml",
          ~~~~~~ \`Team\` is no condition key: it takes a prefix, a colon and a name.
          "aws:RequestTag": "ml",
          ~~~~~~~~~~~~~~~~ \`aws:RequestTag\` does not say which tag: it goes on with \`/\` and the tag's key.
          "aws:ResourceTag/": "ml"
          ~~~~~~~~~~~~~~~~~~ \`aws:ResourceTag/\` does not say which tag: it goes on with \`/\` and the tag's key.
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `RequestedRegion` to `aws:RequestedRegion`, which gives the condition effect",
        `
-          "RequestedRegion": "us-east-1",
+          "aws:RequestedRegion": "us-east-1",`,
      ],
    ],
  },
  {
    title: "Keys in full; a tag's key may hold a colon; and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "us-east-1",
          "aws:PrincipalTag/cost:center": "42",
          "aws:RequestTag/team": { "Ref": "Team" }
        },
        "ForAllValues:StringEquals": { "aws:TagKeys": "team" }
      }
    }
  ]
}`,
  },
  {
    title: "Keys of services for tags.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "ec2:StartInstances"],
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "s3:ExistingObjectTag": "ml",
          ~~~~~~~~~~~~~~~~~~~~~~ \`s3:ExistingObjectTag\` does not say which tag: it goes on with \`/\` and the tag's key.
          "ec2:ResourceTag/": "ml",
          ~~~~~~~~~~~~~~~~~~ \`ec2:ResourceTag/\` does not say which tag: it goes on with \`/\` and the tag's key.
          "s3:ExistingObjectTag/team": "ml"
        }
      }
    }
  ]
}`,
  },
];

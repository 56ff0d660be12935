import { formatFaults } from "../access/arnFaults.ts";
import { attachedResource } from "../access/attachedResource.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { parseArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { Entry, ListElement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "outside-attached-resource",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["resource", "trust"],
  docs: {
    what: "The policy of a bucket, an access point, a table or a role names an action or a resource that is not one of its own.",
    why: "A resource's policy decides about that resource only. What it says about others has no effect, or AWS rejects the policy when it is attached.",
    how: "Write the actions of the resource's service that work on it, and its own ARN or that of what it holds. Access to other resources belongs into their policies, or into those of the principal.",
    references: [
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    action: {
      text: "`{action}` does not work on {name}, which the policy belongs to.",
      accessAnalyzer: "UNSUPPORTED_ACTION_IN_POLICY",
    },
    resource: {
      text: "`{arn}` is not {name}, nor in one, which the policy belongs to.",
      accessAnalyzer: "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    },
  },
  check({ actions, resources }, { catalogue, policy, report }) {
    const attached = attachedResource(policy, catalogue);
    if (attached === undefined) return;
    for (const entry of actions?.negated === false ? actions.entries : []) {
      const action = knownText(entry.value);
      if (action === undefined || attached.takesAction(action) !== false) continue;
      const data = { action, name: attached.name };
      report({ node: entry.node, message: "action", data, fixes: () => removal(actions, entry) });
    }
    if (policy.kind === "trust") return;
    for (const entry of resources?.negated === false ? resources.entries : []) {
      const arn = knownText(entry.value);
      if (arn === undefined || attached.takesArn(arn) || hasWrongField(arn, catalogue)) continue;
      const data = { arn, name: attached.name };
      report({ node: entry.node, message: "resource", data, fixes: () => removal(resources, entry) });
    }
  },
});

/** Whether the ARN has a Region or an account too many or too few, which is told as such. */
function hasWrongField(text: string, catalogue: Catalogue): boolean {
  const arn = parseArn(text);
  return arn !== undefined && formatFaults(arn, catalogue).some((fault) => fault !== "resource");
}

function removal(list: ListElement | undefined, { node, value }: Entry): FixDraft<PolicyEdit>[] {
  if (list === undefined || list.entries.length < 2) return [];
  const edits: PolicyEdit[] = [{ op: "replace", node: node.id, values: [] }];
  const title = `Remove \`${knownText(value)}\`, which lets AWS accept the policy`;
  return [{ title, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "A bucket that speaks of keys and models.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": ["s3:GetObject", "kms:Decrypt", "s3:ListAllMyBuckets"],
                                 ~~~~~~~~~~~~~ \`kms:Decrypt\` does not work on a bucket, which the policy belongs to.
                                                ~~~~~~~~~~~~~~~~~~~~~ \`s3:ListAllMyBuckets\` does not work on a bucket, which the policy belongs to.
      "Resource": [
        "arn:aws:s3:::training-data/*",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\` is not a bucket, nor in one, which the policy belongs to.
      ]
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "bedrock:InvokeModel",
                ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` does not work on a bucket, which the policy belongs to.
      "Resource": "*"
                  ~~~ \`*\` is not a bucket, nor in one, which the policy belongs to.
    }
  ]
}`,
    fixes: [
      [
        "Remove `kms:Decrypt`, which lets AWS accept the policy",
        `
-      "Action": ["s3:GetObject", "kms:Decrypt", "s3:ListAllMyBuckets"],
+      "Action": ["s3:GetObject", "s3:ListAllMyBuckets"],`,
      ],
      [
        "Remove `s3:ListAllMyBuckets`, which lets AWS accept the policy",
        `
-      "Action": ["s3:GetObject", "kms:Decrypt", "s3:ListAllMyBuckets"],
+      "Action": ["s3:GetObject", "kms:Decrypt"],`,
      ],
      [
        "Remove `arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`, which lets AWS accept the policy",
        `
-        "arn:aws:s3:::training-data/*",
-        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
+        "arn:aws:s3:::training-data/*"`,
      ],
    ],
  },
  {
    title: "A trust policy that grants more than the role.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "bedrock.amazonaws.com" },
      "Action": ["sts:AssumeRole", "s3:GetObject"]
                                   ~~~~~~~~~~~~~~ \`s3:GetObject\` does not work on a role's trust, which the policy belongs to.
    }
  ]
}`,
    fixes: [
      [
        "Remove `s3:GetObject`, which lets AWS accept the policy",
        `
-      "Action": ["sts:AssumeRole", "s3:GetObject"]
+      "Action": ["sts:AssumeRole"]`,
      ],
    ],
  },
  {
    title: "An access point is no bucket.",
    kind: "resource",
    resourceType: "AWS::S3::AccessPoint",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:::training-data/*\` is not an access point, nor in one, which the policy belongs to.
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "s3:GetObject",
      "Resource": ["arn:aws:s3:us-east-1:111122223333:accesspoint/training/object/*", "arn:aws:s3:*:*:*", { "Ref": "Point" }]
    }
  ]
}`,
  },
  {
    title: "Nor is a Multi-Region Access Point.",
    kind: "resource",
    resourceType: "AWS::S3::MultiRegionAccessPoint",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": ["s3:GetObject", "bedrock:InvokeModel"],
                                 ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` does not work on a Multi-Region Access Point, which the policy belongs to.
      "Resource": [
        "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/*",
        "arn:aws:s3:us-east-1:111122223333:accesspoint/training/object/*"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:us-east-1:111122223333:accesspoint/training/object/*\` is not a Multi-Region Access Point, nor in one, which the policy belongs to.
      ]
    }
  ]
}`,
    fixes: [
      [
        "Remove `bedrock:InvokeModel`, which lets AWS accept the policy",
        `
-      "Action": ["s3:GetObject", "bedrock:InvokeModel"],
+      "Action": ["s3:GetObject"],`,
      ],
      [
        "Remove `arn:aws:s3:us-east-1:111122223333:accesspoint/training/object/*`, which lets AWS accept the policy",
        `
-        "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/*",
-        "arn:aws:s3:us-east-1:111122223333:accesspoint/training/object/*"
+        "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/*"`,
      ],
    ],
  },
  {
    title: "An Object Lambda Access Point has actions and ARNs of its own.",
    kind: "resource",
    resourceType: "AWS::S3ObjectLambda::AccessPoint",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "s3:GetObject",
                ~~~~~~~~~~~~~~ \`s3:GetObject\` does not work on an Object Lambda Access Point, which the policy belongs to.
      "Resource": "arn:aws:s3:us-east-1:111122223333:accesspoint/redacted"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:us-east-1:111122223333:accesspoint/redacted\` is not an Object Lambda Access Point, nor in one, which the policy belongs to.
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "s3-object-lambda:GetObject",
      "Resource": "arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/redacted"
    }
  ]
}`,
  },
  {
    title: "A table and its indexes.",
    kind: "resource",
    resourceType: "AWS::DynamoDB::Table",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "dynamodb:Query",
      "Resource": "arn:aws:s3:::training-data/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:::training-data/*\` is not a table, nor in one, which the policy belongs to.
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "dynamodb:Query",
      "Resource": ["arn:aws:dynamodb:us-east-1:111122223333:table/prompts", "arn:aws:dynamodb:us-east-1:111122223333:table/prompts/index/*"]
    }
  ]
}`,
  },
  {
    title: "The bucket and its objects, wildcards, and what deployment fills in.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": ["s3:GetObject", "s3:ListBucket", "s3:Put*", "s3:*", { "Ref": "Action" }],
      "Resource": ["arn:aws:s3:::training-data", "arn:aws:s3:::training-data/*", { "Fn::GetAtt": ["Bucket", "Arn"] }]
    }
  ]
}`,
  },
  {
    title: "What the policy belongs to is not known.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }
  ]
}`,
  },
];

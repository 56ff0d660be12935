import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "irrelevant-condition-key",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["resource"],
  docs: {
    what: "The policy of a bucket tests which account the bucket belongs to.",
    why: "A bucket's policy is about that bucket, so the answer is always the same: the test limits nothing, or lets nothing through.",
    how: "Remove the test. To limit the accounts of those who call, test `aws:PrincipalAccount`. Whether the account in the test is the bucket's own cannot be seen, so there is no repair.",
    references: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html"],
  },
  messages: {
    own: {
      text: "`{key}` is the account of the bucket that this policy belongs to.",
      accessAnalyzer: "IRRELEVANT_CONDITION_KEY_IN_POLICY",
    },
  },
  check({ conditions }, { policy, report }) {
    if (policy.resourceType === undefined || !bucketTypes.has(policy.resourceType)) return;
    for (const { key, property } of conditions?.tests ?? []) {
      if (key.toLowerCase() === "s3:resourceaccount") report({ node: property, message: "own", data: { key } });
    }
  },
});

const bucketTypes: ReadonlySet<string> = new Set(["AWS::S3::AccessPoint", "AWS::S3::Bucket"]);

export const examples: readonly RuleExample[] = [
  {
    title: "A bucket that asks whose it is.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "s3:ResourceAccount": "111122223333" } }
                                       ~~~~~~~~~~~~~~~~~~~~ \`s3:ResourceAccount\` is the account of the bucket that this policy belongs to.
    }
  ]
}`,
  },
  {
    title: "The account of who calls.",
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalAccount": { "Ref": "AWS::AccountId" } } }
    }
  ]
}`,
  },
  {
    title: "A principal that may use buckets of one account only.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "*",
      "Condition": { "StringEquals": { "s3:ResourceAccount": "111122223333" } }
    }
  ]
}`,
  },
];

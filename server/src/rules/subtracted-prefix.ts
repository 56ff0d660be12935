import { iamKinds } from "../policy/policy.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "subtracted-prefix",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "`s3:prefix` is used to take a part of a bucket away from what may be listed: a `Deny` of prefixes, or an `Allow` of all but some.",
    why: "`s3:prefix` is what the caller asks for, not what is listed. A request without a prefix, or with a shorter one, lists the hidden part too.",
    how: "Say which prefixes may be listed, in an `Allow` with `StringLike` or a `Deny` with `StringNotLike`. Only you know those, so there is no repair.",
    withoutFix: "which of the remaining resources are needed is not in the policy.",
    references: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html"],
  },
  messages: {
    denied: {
      text: "A request with a shorter prefix lists these objects all the same: `{key}` is what the caller asks for.",
      accessAnalyzer: "S3_PREFIX_IN_NEGATIVE_CONTEXT",
    },
    excepted: {
      text: "A request with a shorter prefix is allowed and lists these objects: `{key}` is what the caller asks for.",
      accessAnalyzer: "S3_PREFIX_IN_NEGATIVE_CONTEXT",
    },
  },
  check(statement, { report }) {
    for (const { test, written } of readTests(statement)) {
      if (test.key.toLowerCase() !== "s3:prefix" || written.operator.type !== "String") continue;
      const isNegated = written.operator.name.includes("Not");
      if (statement.effect === undefined || isNegated !== (statement.effect === "Allow")) continue;
      report({ node: test.property, message: isNegated ? "excepted" : "denied", data: { key: test.key } });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "All but the private part.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringNotLike": { "s3:prefix": "private/*" } }
                                        ~~~~~~~~~~~ A request with a shorter prefix is allowed and lists these objects: \`s3:prefix\` is what the caller asks for. Risk: data exposure.
    },
    {
      "Effect": "Deny",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringLike": { "s3:prefix": "private/*" } }
                                     ~~~~~~~~~~~ A request with a shorter prefix lists these objects all the same: \`s3:prefix\` is what the caller asks for. Risk: data exposure.
    }
  ]
}`,
  },
  {
    title: "Nothing but the public part, and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringLike": { "s3:prefix": "public/*" } }
    },
    {
      "Effect": "Deny",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringNotLike": { "s3:prefix": { "Ref": "Prefix" } } }
    }
  ]
}`,
  },
];

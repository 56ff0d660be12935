import { kindsWithResources } from "../policy/policy.ts";
import { redundantEntries } from "./redundantEntries.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "redundant-resource",
  category: "hygiene",
  scope: "statement",
  appliesTo: kindsWithResources,
  docs: {
    what: "An entry of a `Resource` or `NotResource` list is covered by another entry of the same list.",
    why: "The entry changes nothing, but it hides what does: whoever removes it believes that access was taken away, and whoever reads it believes that the statement is narrow. It also counts against the size that AWS accepts.",
    how: "Remove it; the grants stay the same. Where the covering entry is wider than was meant, narrow that one instead.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"],
  },
  messages: {
    covered: { text: "`{entry}` is covered by `{cover}`.", accessAnalyzer: "REDUNDANT_RESOURCE" },
    repeated: { text: "`{entry}` is in this list twice.", accessAnalyzer: "REDUNDANT_RESOURCE" },
  },
  check({ resources, ambiguous }, { report }) {
    if (resources === undefined || ambiguous) return;
    for (const redundant of redundantEntries(resources, (text) => text)) report(redundant);
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A wildcard goes beyond the slash, and covers what is below.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::training-data*",
        "arn:aws:s3:::training-data/*"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:::training-data/*\` is covered by \`arn:aws:s3:::training-data*\`.
      ]
    }
  ]
}`,
    fixes: [
      [
        "Remove `arn:aws:s3:::training-data/*`",
        `
-        "arn:aws:s3:::training-data*",
-        "arn:aws:s3:::training-data/*"
+        "arn:aws:s3:::training-data*"`,
      ],
    ],
  },
  {
    title: "The same resource twice.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "NotResource": ["arn:aws:s3:::public/*", "arn:aws:s3:::public/*"]
                                               ~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:s3:::public/*\` is in this list twice.
    }
  ]
}`,
    fixes: [
      [
        "Remove `arn:aws:s3:::public/*`",
        `
-      "NotResource": ["arn:aws:s3:::public/*", "arn:aws:s3:::public/*"]
+      "NotResource": ["arn:aws:s3:::public/*"]`,
      ],
    ],
  },
  {
    title:
      "Resources compare with case; a bucket is not its objects; a variable and what deployment decides are their own.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": [
        "arn:aws:s3:::data",
        "arn:aws:s3:::data/*",
        "arn:aws:s3:::Data/*",
        "arn:aws:s3:::home/\${aws:username}/*",
        "arn:aws:s3:::home/a/*",
        { "Ref": "Bucket" },
        { "Ref": "Bucket" }
      ]
    }
  ]
}`,
  },
];

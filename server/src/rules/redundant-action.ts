import { iamKinds } from "../policy/policy.ts";
import { redundantEntries } from "./redundantEntries.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "redundant-action",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "An entry of an `Action` or `NotAction` list is covered by another entry of the same list.",
    why: "The entry changes nothing, but it hides what does: whoever removes it believes that access was taken away. It also counts against the size that AWS accepts.",
    how: "Remove it. The grants stay the same, for actions that AWS adds later too.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"],
  },
  messages: {
    covered: { text: "`{entry}` is covered by `{cover}`.", accessAnalyzer: "REDUNDANT_ACTION" },
    repeated: { text: "`{entry}` is in this list twice.", accessAnalyzer: "REDUNDANT_ACTION" },
  },
  check({ actions, ambiguous }, { report }) {
    if (actions === undefined || ambiguous) return;
    for (const redundant of redundantEntries(actions, (text) => text.toLowerCase())) report(redundant);
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A wildcard covers the name beside it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "bedrock:GetAgent",
        ~~~~~~~~~~~~~~~~~~ \`bedrock:GetAgent\` is covered by \`bedrock:Get*\`.
        "bedrock:Get*"
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `bedrock:GetAgent`",
        `
-        "bedrock:GetAgent",`,
      ],
    ],
  },
  {
    title: "Actions compare without case.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotAction": ["s3:GetObject", "S3:getObject"],
                                    ~~~~~~~~~~~~~~ \`S3:getObject\` is in this list twice.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `S3:getObject`",
        `
-      "NotAction": ["s3:GetObject", "S3:getObject"],
+      "NotAction": ["s3:GetObject"],`,
      ],
    ],
  },
  {
    title: "Of entries that cover each other the first stays.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:*?", "polly:?*", "polly:Get*", "polly:Get*"],
                             ~~~~~~~~~~ \`polly:?*\` is covered by \`polly:*?\`.
                                         ~~~~~~~~~~~~ \`polly:Get*\` is covered by \`polly:*?\`.
                                                       ~~~~~~~~~~~~ \`polly:Get*\` is in this list twice.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `polly:?*`",
        `
-      "Action": ["polly:*?", "polly:?*", "polly:Get*", "polly:Get*"],
+      "Action": ["polly:*?", "polly:Get*", "polly:Get*"],`,
      ],
      [
        "Remove `polly:Get*`",
        `
-      "Action": ["polly:*?", "polly:?*", "polly:Get*", "polly:Get*"],
+      "Action": ["polly:*?", "polly:?*", "polly:Get*"],`,
      ],
      [
        "Remove `polly:Get*`",
        `
-      "Action": ["polly:*?", "polly:?*", "polly:Get*", "polly:Get*"],
+      "Action": ["polly:*?", "polly:?*", "polly:Get*"],`,
      ],
    ],
  },
  {
    title: "A partial overlap, another statement and an unknown value are no reason.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:Get*", "iam:*Report", { "Ref": "Extra" }, { "Ref": "Extra" }],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:GetRole",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["polly:Get*", "polly:GetLexicon"],
      "NotAction": "iam:GetRole",
      "Resource": "*"
    }
  ]
}`,
  },
];

import { isWithin } from "../access/narrowing.ts";
import { iamKinds } from "../policy/policy.ts";
import { createCoverFinder, relatedStatements, statementNames } from "./otherStatements.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "redundant-statement",
  category: "hygiene",
  scope: "policy",
  pass: "second",
  appliesTo: iamKinds,
  docs: {
    what: "Other statements of the policy allow, or deny, everything that this one does.",
    why: "The statement changes nothing, but it hides what does: whoever narrows or removes it believes that access was taken away. It also counts against the size that AWS accepts.",
    how: "Remove it; the grants stay the same, which is proven before the repair is offered. Where the other statement is wider than was meant, narrow that one instead.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"],
  },
  messages: {
    repeated: { text: "This says the same as {others}.", accessAnalyzer: "REDUNDANT_STATEMENT" },
    allowed: { text: "All that this allows is allowed by {others} already." },
    denied: { text: "All that this denies is denied by {others} already." },
  },
  check(policy, { catalogue, report }) {
    const { statements } = policy;
    if (statements.length < 2) return;
    const findCover = createCoverFinder(policy, catalogue);
    const gone = new Set<number>();
    // From the end, so that of two that say the same the first stays; what is gone covers nothing.
    for (const [index, statement] of [...statements.entries()].reverse()) {
      const { effect, root } = statement;
      if (effect === undefined || statement.ambiguous) continue;
      const covers = findCover(index, effect, (other) => !gone.has(other));
      if (covers === undefined) continue;
      gone.add(index);
      const [first] = covers.map((other) => statements[other]);
      const isRepeated = covers.length === 1 && first !== undefined && isWithin(first, statement);
      const others = statementNames(policy, covers);
      report({
        statement: index,
        node: root,
        message: isRepeated ? "repeated" : effect === "Allow" ? "allowed" : "denied",
        data: { others },
        tag: "unnecessary",
        related: relatedStatements(policy, covers, "This covers it."),
        fixes: () => [
          {
            title: "Remove the statement",
            effect: "preserving",
            edits: [{ statement: index, edit: { op: "removeStatement" } }],
            preferred: true,
          },
        ],
      });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A wider statement stands beside it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "UseModels",
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel*",
      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-*"
    },
    {
    ~ All that this allows is allowed by \`UseModels\` already.
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-    },
-    {
-      "Effect": "Allow",
-      "Action": "bedrock:InvokeModel",
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"`,
      ],
    ],
  },
  {
    title: "Of two that say the same the first stays.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["s3:PutObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::models/*"
    },
    {
    ~ This says the same as statement 1.
      "Sid": "Again",
      "Effect": "Deny",
      "Action": ["s3:DeleteObject", "s3:PutObject"],
      "Resource": "arn:aws:s3:::models/*"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-    },
-    {
-      "Sid": "Again",
-      "Effect": "Deny",
-      "Action": ["s3:DeleteObject", "s3:PutObject"],
-      "Resource": "arn:aws:s3:::models/*"`,
      ],
    ],
  },
  {
    title: "Two others together deny as much.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ All that this denies is denied by statement 2 and statement 3 already.
      "Effect": "Deny",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } }
    },
    {
      "Effect": "Deny",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": { "StringLike": { "aws:RequestedRegion": "eu-*" } }
    },
    {
      "Effect": "Deny",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": { "StringLike": { "aws:RequestedRegion": "us-*" } }
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-      "Condition": { "StringEquals": { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } }
-    },
-    {
-      "Effect": "Deny",
-      "Action": "textract:AnalyzeDocument",
-      "Resource": "*",`,
      ],
    ],
  },
  {
    title: "Another effect, another condition, another resource and what deployment decides are no reason.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1" } }
    },
    {
      "Effect": "Deny",
      "Action": "textract:AnalyzeDocument",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }
    },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": ["arn:aws:s3:::data/*", { "Ref": "First" }]
    },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": { "Ref": "Second" }
    }
  ]
}`,
  },
  {
    title:
      "An account named as a whole leaves it to its identity policies what its roles may do; a role that is named may do it by that.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/Training" },
      "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Of two statements that name the role one is enough, and an account stands for itself.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/Training"] },
      "Action": "kms:Decrypt*",
      "Resource": "*"
    },
    {
    ~ All that this allows is allowed by statement 1 already.
      "Effect": "Allow",
      "Principal": { "AWS": ["111122223333", "arn:aws:iam::444455556666:role/Training"] },
      "Action": "kms:Decrypt",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-    },
-    {
-      "Effect": "Allow",
-      "Principal": { "AWS": ["111122223333", "arn:aws:iam::444455556666:role/Training"] },
-      "Action": "kms:Decrypt",
-      "Resource": "*"`,
      ],
    ],
  },
  {
    title: "A denied account is all that is in it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:Decrypt*",
      "Resource": "*"
    },
    {
    ~ All that this denies is denied by statement 1 already.
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/Training" },
      "Action": "kms:Decrypt",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-    },
-    {
-      "Effect": "Deny",
-      "Principal": { "AWS": "arn:aws:iam::111122223333:role/Training" },
-      "Action": "kms:Decrypt",
-      "Resource": "*"`,
      ],
    ],
  },
];

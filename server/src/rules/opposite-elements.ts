import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "opposite-elements",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "A statement has an element beside its opposite: `Action` and `NotAction`, `Resource` and `NotResource`, or `Principal` and `NotPrincipal`.",
    why: "AWS rejects the whole policy. The two are not subtracted from each other: a statement names what it is about either way.",
    how: 'To take something out of what a statement allows, keep the positive element, and add a statement with `"Effect": "Deny"` for the exception. Only you know which of the two is meant, so both repairs are offered and none is preferred.',
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  },
  messages: {
    both: {
      text: "`{opposite}` cannot stand beside `{element}` in one statement.",
      accessAnalyzer: "UNSUPPORTED_ELEMENT_COMBINATION",
    },
  },
  check({ elements, ambiguous }, { report }) {
    if (!ambiguous) return;
    for (const name of ["Principal", "Action", "Resource"]) {
      const element = elements.get(name)?.property;
      const opposite = elements.get(`Not${name}`)?.property;
      if (element === undefined || opposite === undefined) continue;
      report({
        node: opposite,
        message: "both",
        data: { element: name, opposite: `Not${name}` },
        related: [{ node: element, message: "The opposite." }],
        fixes: () => [element, opposite].map(removal),
      });
    }
  },
});

function removal({ id, key }: { readonly id: number; readonly key: string }): FixDraft<PolicyEdit> {
  return {
    title: `Remove \`${key}\`, which gives the statement effect without it`,
    effect: "correcting",
    edits: [{ op: "removeProperty", property: id }],
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "Everything but something is no exception.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "NotResource": "arn:aws:s3:::training-data/private/*"
      ~~~~~~~~~~~~~ \`NotResource\` cannot stand beside \`Resource\` in one statement.
    }
  ]
}`,
    fixes: [
      [
        "Remove `Resource`, which gives the statement effect without it",
        `
-      "Resource": "arn:aws:s3:::training-data/*",`,
      ],
      [
        "Remove `NotResource`, which gives the statement effect without it",
        `
-      "Resource": "arn:aws:s3:::training-data/*",
-      "NotResource": "arn:aws:s3:::training-data/private/*"
+      "Resource": "arn:aws:s3:::training-data/*"`,
      ],
    ],
  },
  {
    title: "The exception as a denial of its own.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::training-data/*" },
    { "Effect": "Deny", "NotAction": "s3:ListBucket", "NotResource": { "Ref": "Data" } }
  ]
}`,
  },
];

import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionTest, iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { keepValue } from "./conditionEdits.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "several-booleans",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A `Bool` test lists more than one value.",
    why: "A key that is either true or false is always one of both. AWS rejects the policy.",
    how: "Write one value. Which one is meant only you know, so both are offered.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean",
    ],
  },
  messages: {
    several: {
      text: "`{key}` is compared with {count} values, and `{operator}` takes one.",
      accessAnalyzer: "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    },
  },
  check(statement, { report }) {
    for (const { test, written } of readTests(statement)) {
      if (written.operator.name !== "Bool" || test.values.length < 2) continue;
      const data = { key: test.key, count: test.values.length, operator: test.operator };
      report({ node: test.property.value, message: "several", data, fixes: () => choices(test) });
    }
  },
});

function choices(test: ConditionTest): FixDraft<PolicyEdit>[] {
  return ["true", "false"].flatMap((value): FixDraft<PolicyEdit>[] => {
    const kept = test.values.find((entry) => knownText(entry.value)?.toLowerCase() === value);
    if (kept === undefined) return [];
    const title = `Keep \`${value}\` alone, which gives the condition effect`;
    return [{ title, effect: "correcting", edits: keepValue(test, kept) }];
  });
}

export const examples: readonly RuleExample[] = [
  {
    title: "Either way.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": ["true", "false"] } }
                                                      ~ \`aws:SecureTransport\` is compared with 2 values, and \`Bool\` takes one.
    }
  ]
}`,
    fixes: [
      [
        "Keep `true` alone, which gives the condition effect",
        `
-      "Condition": { "Bool": { "aws:SecureTransport": ["true", "false"] } }
+      "Condition": { "Bool": { "aws:SecureTransport": ["true"] } }`,
      ],
      [
        "Keep `false` alone, which gives the condition effect",
        `
-      "Condition": { "Bool": { "aws:SecureTransport": ["true", "false"] } }
+      "Condition": { "Bool": { "aws:SecureTransport": ["false"] } }`,
      ],
    ],
  },
  {
    title: "One value, and one that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": ["true"], "aws:ViaAWSService": { "Ref": "Via" } } }
    }
  ]
}`,
  },
];

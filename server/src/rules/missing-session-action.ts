import type { WrittenOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { matchesPattern } from "../policy/pattern.ts";
import { type ConditionTest, knownTexts, type ListElement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "missing-session-action",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["identity", "boundary", "session", "trust"],
  docs: {
    what: "A statement about taking roles tests what a session is set up with, and does not list the action that sets it.",
    why: "A session gets a source identity only with `sts:SetSourceIdentity`, and tags only with `sts:TagSession`. Without the action no request that fits the condition can succeed.",
    how: "Add the action beside `sts:AssumeRole`. It grants that callers set the value; the condition limits which.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
    ],
  },
  messages: {
    missing: {
      text: "A request has `{key}` only with `{action}`, which is not in this statement.",
      accessAnalyzer: "MISSING_ACTION_FOR_CONDITION_KEY",
    },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed) return;
    const { actions, ambiguous } = statement;
    if (actions === undefined || actions.negated || ambiguous || !actions.complete) return;
    const tests = readTests(statement);
    if (tests.length === 0 || statement.effect !== "Allow") return;
    const patterns = knownTexts(actions.entries).map((text) => text.toLowerCase());
    if (patterns.length === 0 || !patterns.every((text) => text.startsWith("sts:"))) return;
    if (!patterns.some((text) => text.startsWith("sts:assumerole"))) return;
    for (const { test, written } of tests) {
      const action = settingAction(test);
      if (action === undefined || !asksFor(test, written)) continue;
      if (patterns.some((pattern) => matchesPattern(pattern, action.toLowerCase()))) continue;
      const fixes = () => addition(actions, action);
      report({ node: test.property, message: "missing", data: { key: test.key, action }, fixes });
    }
  },
});

/** Whether the test asks for a value that a session was set up with. */
function asksFor({ key, values }: ConditionTest, { operator, qualifier, ifExists }: WrittenOperator): boolean {
  if (operator.name === "Null")
    return qualifier === undefined && values.length > 0 && values.every(({ value }) => knownText(value) === "false");
  if (ifExists || operator.name.includes("Not")) return false;
  // A key with several values takes such a qualifier even where the values are meant to be there.
  return qualifier !== "ForAllValues" || key.toLowerCase() === "sts:transitivetagkeys";
}

/** The action that sets what the key tells. */
function settingAction({ key }: ConditionTest): string | undefined {
  const lower = key.toLowerCase();
  if (lower === "sts:sourceidentity") return "sts:SetSourceIdentity";
  return lower.startsWith("aws:requesttag/") || lower === "sts:transitivetagkeys" ? "sts:TagSession" : undefined;
}

function addition({ entries }: ListElement, action: string): FixDraft<PolicyEdit>[] {
  const last = entries.at(-1);
  const [text] = last === undefined ? [] : knownTexts([last]);
  if (last === undefined || text === undefined) return [];
  const edits: PolicyEdit[] = [{ op: "replace", node: last.node.id, values: [text, action] }];
  return [{ title: `Add \`${action}\`, which lets callers set it`, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Nothing sets the source identity, or the tag.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringLike": { "sts:SourceIdentity": "ds-*" },
                        ~~~~~~~~~~~~~~~~~~~~ A request has \`sts:SourceIdentity\` only with \`sts:SetSourceIdentity\`, which is not in this statement.
        "StringEquals": { "aws:RequestTag/project": "llm" }
                          ~~~~~~~~~~~~~~~~~~~~~~~~ A request has \`aws:RequestTag/project\` only with \`sts:TagSession\`, which is not in this statement.
      }
    }
  ]
}`,
    fixes: [
      [
        "Add `sts:SetSourceIdentity`, which lets callers set it",
        `
-      "Action": "sts:AssumeRole",
+      "Action": [
+        "sts:AssumeRole",
+        "sts:SetSourceIdentity"
+      ],`,
      ],
      [
        "Add `sts:TagSession`, which lets callers set it",
        `
-      "Action": "sts:AssumeRole",
+      "Action": [
+        "sts:AssumeRole",
+        "sts:TagSession"
+      ],`,
      ],
    ],
  },
  {
    title: "With the actions, and one that deployment fills in.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:Tag*"],
      "Condition": {
        "StringLike": { "sts:SourceIdentity": "ds-*" },
        "StringEquals": { "aws:RequestTag/project": "llm" }
      }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": ["sts:AssumeRole", { "Ref": "Action" }],
      "Condition": { "StringLike": { "sts:SourceIdentity": "ds-*" } }
    }
  ]
}`,
  },
  {
    title: "Keys that must be there, or that come with several values.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Null": { "sts:SourceIdentity": "false" },
                  ~~~~~~~~~~~~~~~~~~~~ A request has \`sts:SourceIdentity\` only with \`sts:SetSourceIdentity\`, which is not in this statement.
        "ForAllValues:StringEquals": { "sts:TransitiveTagKeys": ["project"] }
                                       ~~~~~~~~~~~~~~~~~~~~~~~ A request has \`sts:TransitiveTagKeys\` only with \`sts:TagSession\`, which is not in this statement.
      }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/ml-training" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Null": { "sts:SourceIdentity": "true", "aws:RequestTag/project": { "Ref": "Untagged" } },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["project"] }
      }
    }
  ]
}`,
    fixes: [
      [
        "Add `sts:SetSourceIdentity`, which lets callers set it",
        `
-      "Action": "sts:AssumeRole",
+      "Action": [
+        "sts:AssumeRole",
+        "sts:SetSourceIdentity"
+      ],`,
      ],
      [
        "Add `sts:TagSession`, which lets callers set it",
        `
-      "Action": "sts:AssumeRole",
+      "Action": [
+        "sts:AssumeRole",
+        "sts:TagSession"
+      ],`,
      ],
    ],
  },
];

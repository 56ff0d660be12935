import { readOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionElement, iamKinds } from "../policy/policy.ts";
import type { PropertyNode } from "../policy/tree.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "modified-null",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "The operator `Null` has `IfExists` behind it, or a qualifier before it.",
    why: "`Null` asks whether the request has the key. `IfExists` would answer that before it is asked, so AWS rejects the policy. By its analyser `Null` is true for every request behind `ForAllValues:`, and false behind `ForAnyValue:`, so the test does not ask anything.",
    how: 'Write `Null` alone: `"true"` asks that the key is absent, `"false"` that it is there. The test limits something then, or lets something through, that it did not before.',
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null",
    ],
  },
  messages: {
    ifExists: { text: "`Null` cannot have `IfExists`.", accessAnalyzer: "NULL_WITH_IF_EXISTS" },
    qualifier: {
      text: "Behind `{qualifier}:` AWS takes `Null` to be {truth} for every request.",
      accessAnalyzer: "NULL_WITH_QUALIFIER",
    },
  },
  check({ conditions }, { report }) {
    if (conditions?.node.kind !== "object") return;
    for (const property of conditions.node.properties) {
      const operator = property.key;
      if (/^([^:]*:)?NullIfExists$/i.test(operator)) {
        const title = `Change \`${operator}\` to \`Null\`, which lets AWS accept the policy`;
        report({ node: property, message: "ifExists", fixes: () => renaming(conditions, property, title) });
        continue;
      }
      const written = readOperator(operator);
      if (written?.operator.name !== "Null" || written.qualifier === undefined) continue;
      const { qualifier } = written;
      const data = { qualifier, truth: qualifier === "ForAllValues" ? "true" : "false" };
      const title = `Remove \`${qualifier}:\`, which gives the test effect`;
      report({ node: property, message: "qualifier", data, fixes: () => renaming(conditions, property, title) });
    }
  },
});

function renaming({ node }: ConditionElement, property: PropertyNode, title: string): FixDraft<PolicyEdit>[] {
  if (node.kind !== "object" || node.properties.some(({ key }) => key === "Null")) return [];
  const edits: PolicyEdit[] = [{ op: "renameProperty", property: property.id, key: "Null" }];
  return [{ title, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "What asks whether a key is there needs no help.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "NullIfExists": { "aws:TokenIssueTime": "false" } }
                     ~~~~~~~~~~~~~~ \`Null\` cannot have \`IfExists\`.
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": { "ForAnyValue:Null": { "aws:CalledVia": "false" } }
                     ~~~~~~~~~~~~~~~~~~ Behind \`ForAnyValue:\` AWS takes \`Null\` to be false for every request.
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": { "forallvalues:null": { "aws:CalledVia": "false" } }
                     ~~~~~~~~~~~~~~~~~~~ Behind \`ForAllValues:\` AWS takes \`Null\` to be true for every request.
    }
  ]
}`,
    fixes: [
      [
        "Change `NullIfExists` to `Null`, which lets AWS accept the policy",
        `
-      "Condition": { "NullIfExists": { "aws:TokenIssueTime": "false" } }
+      "Condition": { "Null": { "aws:TokenIssueTime": "false" } }`,
      ],
      [
        "Remove `ForAnyValue:`, which gives the test effect",
        `
-      "Condition": { "ForAnyValue:Null": { "aws:CalledVia": "false" } }
+      "Condition": { "Null": { "aws:CalledVia": "false" } }`,
      ],
      [
        "Remove `ForAllValues:`, which gives the test effect",
        `
-      "Condition": { "forallvalues:null": { "aws:CalledVia": "false" } }
+      "Condition": { "Null": { "aws:CalledVia": "false" } }`,
      ],
    ],
  },
  {
    title: "Alone.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": { "Ref": "Key" },
      "Condition": { "Null": { "aws:CalledVia": "false" } }
    }
  ]
}`,
  },
];

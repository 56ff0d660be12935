import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionElement, type ConditionTest, iamKinds } from "../policy/policy.ts";
import { changeKey } from "./conditionEdits.ts";
import { plainValues, textTests } from "./conditionValues.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

/** The form of the ids that each key takes, as AWS's check asks for it: eight characters, or seventeen. */
const forms = new Map([
  ["aws:sourcevpc", { message: "vpc", other: "aws:SourceVpce", pattern: /^vpc-([0-9A-Za-z]{8}|[0-9A-Za-z]{17})$/ }],
  [
    "aws:sourcevpce",
    { message: "endpoint", other: "aws:SourceVpc", pattern: /^vpce-([0-9A-Za-z]{8}|[0-9A-Za-z]{17})$/ },
  ],
]);

export default defineRule({
  id: "malformed-network-id",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition on `aws:SourceVpc` or `aws:SourceVpce` compares with what is no id of a VPC or of a VPC endpoint.",
    why: "No request carries such an id. An `Allow` for this network then allows nothing, and a `Deny` of all other networks locks everybody out.",
    how: "Write the id whole: `vpc-` or `vpce-` and 8 or 17 letters and digits. An endpoint's id belongs under `aws:SourceVpce`, a network's under `aws:SourceVpc`; where the two were mixed up, the repair changes the key.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    vpc: {
      text: "`{id}` is no id of a VPC: `vpc-` and 8 or 17 letters and digits.",
      accessAnalyzer: "INVALID_VPC_FORMAT",
    },
    endpoint: {
      text: "`{id}` is no id of a VPC endpoint: `vpce-` and 8 or 17 letters and digits.",
      accessAnalyzer: "INVALID_VPCE_FORMAT",
    },
  },
  check(statement, { report }) {
    const { conditions } = statement;
    for (const { test, key } of textTests(statement, (name) => forms.has(name))) {
      const form = forms.get(key);
      if (form === undefined) continue;
      const values = plainValues(test);
      for (const { node, text } of values) {
        if (form.pattern.test(text)) continue;
        report({
          node,
          message: form.message,
          data: { id: text },
          fixes: () => {
            const tidied = text.trim().toLowerCase();
            if (form.pattern.test(tidied)) {
              return [correction(`Write \`${tidied}\``, [{ op: "replace", node: node.id, values: [tidied] }])];
            }
            return conditions === undefined ? [] : keyFix(conditions, test, text, form.other);
          },
        });
      }
    }
  },
});

/** The other key, where the id has its form and no other value stands beside it. */
function keyFix(conditions: ConditionElement, test: ConditionTest, id: string, key: string): FixDraft<PolicyEdit>[] {
  if (test.values.length !== 1 || forms.get(key.toLowerCase())?.pattern.test(id) !== true) return [];
  const edits = changeKey(conditions, test, key);
  return edits === undefined ? [] : [correction(`Change \`${test.key}\` to \`${key}\``, edits)];
}

function correction(what: string, edits: readonly PolicyEdit[]): FixDraft<PolicyEdit> {
  return { title: `${what}, which gives the condition effect`, effect: "correcting", edits, preferred: true };
}

export const examples: readonly RuleExample[] = [
  {
    title: "An endpoint is no VPC, and an id has 8 or 17 characters.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": {
        "StringNotEquals": { "aws:SourceVpc": "vpce-0a1b2c3d4e5f67890" },
                                              ~~~~~~~~~~~~~~~~~~~~~~~~ \`vpce-0a1b2c3d4e5f67890\` is no id of a VPC: \`vpc-\` and 8 or 17 letters and digits.
        "StringNotEqualsIfExists": {
          "aws:SourceVpce": ["vpce-1a2b3c4", "VPCE-0a1b2c3d", "vpce-1a2b3c4d"]
                             ~~~~~~~~~~~~~~ \`vpce-1a2b3c4\` is no id of a VPC endpoint: \`vpce-\` and 8 or 17 letters and digits.
                                             ~~~~~~~~~~~~~~~ \`VPCE-0a1b2c3d\` is no id of a VPC endpoint: \`vpce-\` and 8 or 17 letters and digits.
        },
        "StringEquals": { "aws:SourceVpce": ["vpc-1a2b3c4d", "vpce-1a2b3c4d"] }
                                             ~~~~~~~~~~~~~~ \`vpc-1a2b3c4d\` is no id of a VPC endpoint: \`vpce-\` and 8 or 17 letters and digits.
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `aws:SourceVpc` to `aws:SourceVpce`, which gives the condition effect",
        `
-        "StringNotEquals": { "aws:SourceVpc": "vpce-0a1b2c3d4e5f67890" },
+        "StringNotEquals": { "aws:SourceVpce": "vpce-0a1b2c3d4e5f67890" },`,
      ],
      [
        "Write `vpce-0a1b2c3d`, which gives the condition effect",
        `
-          "aws:SourceVpce": ["vpce-1a2b3c4", "VPCE-0a1b2c3d", "vpce-1a2b3c4d"]
+          "aws:SourceVpce": ["vpce-1a2b3c4", "vpce-0a1b2c3d", "vpce-1a2b3c4d"]`,
      ],
    ],
  },
  {
    title: "Ids in both lengths, patterns and variables; whether there is one at all.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:SourceVpc": ["vpc-1a2b3c4d", "vpc-0a1b2c3d4e5f67890"],
          "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-0a1b2c3d4e5f67890"],
          "aws:PrincipalTag/vpc": "home"
        },
        "StringLike": { "aws:SourceVpce": "vpce-0a1b2c*", "aws:SourceVpc": "\${aws:PrincipalTag/vpc}" },
        "Null": { "aws:SourceVpce": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "An endpoint of the same template.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:SourceVpce": { "Ref": "RuntimeEndpoint" }, "aws:SourceVpc": { "Fn::Sub": "vpc-\${Id}" } }
      }
    }
  ]
}`,
  },
];

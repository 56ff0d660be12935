import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { holdsVariable, readVariables } from "../policy/variables.ts";
import { variableEntries } from "./malformed-variable.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "variable-in-old-version",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "A policy in the language of 2008 holds a policy variable.",
    why: "The language of 2008 has none: `${aws:username}` is plain text there, which matches nothing that was meant.",
    how: 'Write `"Version": "2012-10-17"`. All variables of the policy get their meaning by that, so look at each of them first.',
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"],
  },
  messages: {
    plain: {
      text: "`{variable}` is plain text in a policy of version `2008-10-17`.",
      accessAnalyzer: "VARIABLE_UNSUPPORTED_IN_VERSION",
    },
  },
  check({ facts, version, statements }, { report }) {
    if (facts.version !== "2008-10-17" || version === undefined) return;
    const edit = { op: "replace", node: version.node.id, values: ["2012-10-17"] } as const;
    statements.forEach((statement, index) => {
      for (const { node, value } of variableEntries(statement)) {
        const text = knownText(value);
        const [use] = text === undefined || !holdsVariable(text) ? [] : readVariables(text);
        if (text === undefined || use === undefined) continue;
        report({
          statement: index,
          node,
          message: "plain",
          data: { variable: text.slice(use.start, use.end) },
          fixes: () => [
            {
              title: "Change `Version` to `2012-10-17`, which gives all variables of the policy their meaning",
              effect: "correcting",
              edits: [{ statement: undefined, edit }],
              preferred: true,
            },
          ],
        });
      }
    });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "The language of 2008 has no variables.",
    policy: `
{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/\${aws:username}/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`\${aws:username}\` is plain text in a policy of version \`2008-10-17\`.
    }
  ]
}`,
    fixes: [
      [
        "Change `Version` to `2012-10-17`, which gives all variables of the policy their meaning",
        `
-  "Version": "2008-10-17",
+  "Version": "2012-10-17",`,
      ],
    ],
  },
  {
    title: "That of 2012 has them; without one the old language is well.",
    policy: `
[
  {
    "Version": "2012-10-17",
    "Statement": [
      { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::training-data/\${aws:username}/*" }
    ]
  },
  {
    "Version": "2008-10-17",
    "Statement": [
      { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::training-data/$aws/*", { "Ref": "Data" }] }
    ]
  }
]`,
  },
];

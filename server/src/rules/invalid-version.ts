import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "invalid-version",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "`Version` is none of the two that AWS knows.",
    why: "AWS rejects the whole policy. The version is that of the language, not of your policy: it does not change when the policy does.",
    how: "Write `2012-10-17`. The other one, `2008-10-17`, knows no policy variables.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"],
  },
  messages: {
    invalid: {
      text: "`{version}` is no version of the policy language; `2012-10-17` is.",
      accessAnalyzer: "INVALID_VERSION",
    },
  },
  check({ version }, { report }) {
    if (version?.node.kind !== "string") return;
    const { node } = version;
    const text = knownText(node.value);
    if (text === undefined || versions.has(text)) return;
    report({
      statement: undefined,
      node,
      message: "invalid",
      data: { version: text },
      fixes: () => [
        {
          title: "Change it to `2012-10-17`, which lets AWS accept the policy",
          effect: "correcting",
          edits: [{ statement: undefined, edit: { op: "replace", node: node.id, values: ["2012-10-17"] } }],
          preferred: true,
        },
      ],
    });
  },
});

const versions = new Set(["2012-10-17", "2008-10-17"]);

export const examples: readonly RuleExample[] = [
  {
    title: "A date of one's own.",
    policy: `
{
  "Version": "2024-01-31",
             ~~~~~~~~~~~~ \`2024-01-31\` is no version of the policy language; \`2012-10-17\` is.
  "Statement": {
    "Effect": "Allow",
    "Action": "kendra:Query",
    "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
  }
}`,
    fixes: [
      [
        "Change it to `2012-10-17`, which lets AWS accept the policy",
        `
-  "Version": "2024-01-31",
+  "Version": "2012-10-17",`,
      ],
    ],
  },
  {
    title: "The language of 2012, of 2008, and one that deployment decides.",
    policy: `
[
  {
    "Version": "2012-10-17",
    "Statement": { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" }
  },
  {
    "Version": "2008-10-17",
    "Statement": { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" }
  },
  {
    "Version": { "Ref": "Version" },
    "Statement": { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" }
  }
]`,
  },
];

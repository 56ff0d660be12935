import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { type AllowStatement, isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { letsAnyoneIn, mayAssume } from "./callerLimits.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "public-role",
  category: "exposure",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy lets everyone take the role.",
    why: "`*` stands for every user and role of every account of AWS. Who knows the role's ARN, which is no secret, has what the role has.",
    how: 'Name the accounts or roles that should take it. For a whole organization keep `"*"` and test `aws:PrincipalOrgID`; for a partner name its account and test `sts:ExternalId`. Keys such as `aws:SecureTransport`, or a list of those who may not, limit no one. Trust in another account without an external id is not found here: the text does not tell which account is your own.',
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ],
  },
  messages: {
    everyone: { text: "Everyone in every account of AWS can take the role." },
  },
  check(statement, { policy, report }) {
    const { principals } = statement;
    if (principals === undefined || principals.negated || !policy.wellFormed || !isAllow(statement)) return;
    const everyone = principals.entries.find(({ type, value }) => type === "AWS" && knownText(value) === "*");
    if (everyone === undefined || !mayAssume(statement) || letsAnyoneIn(statement) !== true) return;
    const isAlone = principals.entries.length === 1;
    report({ node: everyone.node, message: "everyone", fixes: () => fixes(statement, everyone.node.id, isAlone) });
  },
});

function fixes(statement: AllowStatement, node: number, isAlone: boolean): FixDraft<PolicyEdit>[] {
  const account: EditValue = { placeholderParts: [{ name: "Account", text: "111122223333" }] };
  const drafts: FixDraft<PolicyEdit>[] = [
    {
      title: "Trust one account only",
      effect: "narrowing",
      edits: [{ op: "replace", node, values: [account] }],
      preferred: true,
    },
  ];
  const organization: EditValue = { placeholderParts: [{ name: "Organization", text: "o-a1b2c3d4e5" }] };
  const test = isAlone ? addTest(statement, "StringEquals", "aws:PrincipalOrgID", organization) : undefined;
  if (test !== undefined) drafts.push({ title: "Trust one organization only", effect: "narrowing", edits: test });
  return drafts;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Everyone, and everyone who uses TLS or is not one account.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
                            ~~~ Everyone in every account of AWS can take the role. Risk: escalation.
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["*"], "Service": "sagemaker.amazonaws.com" },
                             ~~~ Everyone in every account of AWS can take the role. Risk: escalation.
      "Action": "sts:*",
      "Condition": {
        "Bool": { "aws:SecureTransport": "true" },
        "StringNotEquals": { "aws:PrincipalAccount": "444455556666" }
      }
    }
  ]
}`,
    fixes: [
      [
        "Trust one account only",
        `
-      "Principal": { "AWS": "*" },
+      "Principal": { "AWS": "111122223333" },`,
      ],
      [
        "Trust one organization only",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "StringEquals": {
+          "aws:PrincipalOrgID": "o-a1b2c3d4e5"
+        }
+      }`,
      ],
      [
        "Trust one account only",
        `
-      "Principal": { "AWS": ["*"], "Service": "sagemaker.amazonaws.com" },
+      "Principal": { "AWS": ["111122223333"], "Service": "sagemaker.amazonaws.com" },`,
      ],
    ],
  },
  {
    title: "An organization, an account, and a condition that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnLike": { "aws:PrincipalArn": { "Ref": "Roles" } } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}`,
  },
];

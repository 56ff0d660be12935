import { parseArn } from "../policy/arn.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { isAllow, type PrincipalElement, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { letsAnyoneIn } from "./callerLimits.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "whole-account-in-trust",
  category: "exposure",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["trust"],
  isOptional: true,
  docs: {
    what: "A role trusts all of an account that is written out, and no condition says who in it may take the role.",
    why: "Everyone there to whom an administrator gives `sts:AssumeRole` on `*` takes the role. Where the account is a partner's, any customer of the partner may make it take your role: it becomes a confused deputy.",
    how: "Name the role of the other account in place of the account. For a partner, test `sts:ExternalId` with a value that the partner has for you alone; for an account of your own organization, `aws:PrincipalArn` or `aws:PrincipalOrgID`. The text does not tell which account is your own, so the rule is optional; an account that deployment fills in, such as `${AWS::AccountId}`, is left alone.",
    withoutFix: "other principals of the statement have no such key; give the account a statement of its own first.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ],
  },
  messages: {
    account: { text: "The account {account} alone decides who takes the role: no condition says who may." },
  },
  check(statement, { policy, report }) {
    const { principals } = statement;
    if (principals === undefined || principals.negated || !policy.wellFormed || !isAllow(statement)) return;
    for (const { node, type, value } of principals.entries) {
      const found = type === "AWS" ? wholeAccount(knownText(value)) : undefined;
      if (found === undefined) continue;
      if (letsAnyoneIn(statement) !== true) return;
      const fixes = () => limits(statement, principals, found);
      report({ node, message: "account", data: { account: found.account }, fixes });
      return;
    }
  },
});

interface WholeAccount {
  readonly partition: string;
  readonly account: string;
}

/** The account that a principal stands for as a whole: its number, or the ARN of its root. */
function wholeAccount(text = ""): WholeAccount | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return /^\d{12}$/.test(text) ? { partition: "aws", account: text } : undefined;
  return arn.service === "iam" && arn.resource === "root" && /^\d{12}$/.test(arn.account) ? arn : undefined;
}

function limits(
  statement: Statement,
  { entries }: PrincipalElement,
  { partition, account }: WholeAccount,
): FixDraft<PolicyEdit>[] {
  if (entries.length > 1) return [];
  const drafts: FixDraft<PolicyEdit>[] = [];
  const add = (title: string, operator: string, key: string, value: EditValue) => {
    const edits = addTest(statement, operator, key, value);
    if (edits !== undefined) drafts.push({ title, effect: "narrowing", edits });
  };
  add("Let one role of the account take it", "ArnLike", "aws:PrincipalArn", {
    placeholderParts: [`arn:${partition}:iam::${account}:role/`, { name: "RoleName", text: "RoleName" }],
  });
  add("Ask for an external id", "StringEquals", "sts:ExternalId", {
    placeholderParts: [{ name: "ExternalId", text: "ExternalId" }],
  });
  return drafts;
}

export const examples: readonly RuleExample[] = [
  {
    title: "An account, by its root and by its number, and one beside a service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The account 444455556666 alone decides who takes the role: no condition says who may. Risk: escalation.
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["777788889999"], "Service": "lambda.amazonaws.com" },
                             ~~~~~~~~~~~~~~ The account 777788889999 alone decides who takes the role: no condition says who may. Risk: escalation.
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}`,
    fixes: [
      [
        "Let one role of the account take it",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "ArnLike": {
+          "aws:PrincipalArn": "arn:aws:iam::444455556666:role/RoleName"
+        }
+      }`,
      ],
      [
        "Ask for an external id",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "StringEquals": {
+          "sts:ExternalId": "ExternalId"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "With an external id, with a role, a role in place of the account, and an account that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": { "Ref": "ExternalId" } } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "444455556666" },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/training-*" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/training" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:root" } },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "444455556666" },
      "Action": "sts:AssumeRole",
      "Condition": { "Ref": "Condition" }
    }
  ]
}`,
  },
];

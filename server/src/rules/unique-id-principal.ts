import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import type { PrincipalElement, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unique-id-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["resource", "trust", "endpoint"],
  docs: {
    what: "A principal is the unique id of a role (`AROA…`) or of a user (`AIDA…`).",
    why: "AWS shows such an id in place of an ARN once the role or user is deleted. It names no one any more, and a new role or user of the same name does not get the access back. Copied into another policy, it may keep the policy from being saved.",
    how: "Write the ARN of the role or user that is meant; AWS turns it into the id of the present one when the policy is saved. If it is gone for good, remove the entry. An id belongs into conditions on `aws:userid` only.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ],
  },
  messages: {
    role: {
      text: "`{id}` is the id of a role, mostly of a deleted one; a principal is named by its ARN.",
      accessAnalyzer: "INVALID_ROLE_REFERENCE",
    },
    user: {
      text: "`{id}` is the id of a user, mostly of a deleted one; a principal is named by its ARN.",
      accessAnalyzer: "INVALID_USER_REFERENCE",
    },
  },
  check(statement, { report }) {
    const { principals } = statement;
    if (principals === undefined) return;
    for (const { node, type, value } of principals.entries) {
      const id = type === "AWS" ? knownText(value) : undefined;
      if (id === undefined || !isUniqueId(id)) continue;
      const message = id.startsWith("AROA") ? "role" : "user";
      report({
        node,
        message,
        data: { id },
        fixes: () => fixes(statement, principals, { node: node.id, id, message }),
      });
    }
  },
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: 16 characters at least. */
function isUniqueId(text: string): boolean {
  return /^(AROA|AIDA)[A-Z0-9]{12,}$/.test(text);
}

function fixes(
  { effect }: Statement,
  { negated, entries }: PrincipalElement,
  { node, id, message }: { readonly node: number; readonly id: string; readonly message: "role" | "user" },
): FixDraft<PolicyEdit>[] {
  const consequence = negated ? "exempts" : effect === "Deny" ? "denies" : "gives access to";
  const arn: EditValue = {
    placeholderParts: [
      "arn:aws:iam::",
      { name: "Account", text: "111122223333" },
      `:${message}/`,
      { name: "Name", text: "name" },
    ],
  };
  const naming: FixDraft<PolicyEdit> = {
    title: `Write the ARN of the ${message}, which ${consequence} it`,
    effect: "correcting",
    edits: [{ op: "replace", node, values: [arn] }],
    preferred: true,
  };
  if (entries.length === 1) return [naming];
  const removal: FixDraft<PolicyEdit> = {
    title: `Remove \`${id}\``,
    effect: "narrowing",
    edits: [{ op: "replace", node, values: [] }],
  };
  return [naming, removal];
}

export const examples: readonly RuleExample[] = [
  {
    title: "The ids of a role and of a user.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["111122223333", "AROAJQABLZS4A3QDU576Q"] },
                                             ~~~~~~~~~~~~~~~~~~~~~~~ \`AROAJQABLZS4A3QDU576Q\` is the id of a role, mostly of a deleted one; a principal is named by its ARN.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "AIDAJQABLZS4A3QDU576Q" },
                            ~~~~~~~~~~~~~~~~~~~~~~~ \`AIDAJQABLZS4A3QDU576Q\` is the id of a user, mostly of a deleted one; a principal is named by its ARN.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Write the ARN of the role, which gives access to it",
        `
-      "Principal": { "AWS": ["111122223333", "AROAJQABLZS4A3QDU576Q"] },
+      "Principal": { "AWS": ["111122223333", "arn:aws:iam::111122223333:role/name"] },`,
      ],
      [
        "Remove `AROAJQABLZS4A3QDU576Q`",
        `
-      "Principal": { "AWS": ["111122223333", "AROAJQABLZS4A3QDU576Q"] },
+      "Principal": { "AWS": ["111122223333"] },`,
      ],
      [
        "Write the ARN of the user, which denies it",
        `
-      "Principal": { "AWS": "AIDAJQABLZS4A3QDU576Q" },
+      "Principal": { "AWS": "arn:aws:iam::111122223333:user/name" },`,
      ],
    ],
  },
  {
    title: "ARNs, an id in a condition, and a principal that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["111122223333", "arn:aws:iam::111122223333:role/AROAJQABLZS4A3QDU576Q", { "Ref": "User" }] },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringNotLike": { "aws:userid": "AROAJQABLZS4A3QDU576Q:*" } }
    }
  ]
}`,
    kind: "resource",
  },
];

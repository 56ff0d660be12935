import { formatArn, parseArn } from "../policy/arn.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { PrincipalElement, Statement } from "../policy/policy.ts";
import { displayText, knownText, type Value } from "../policy/value.ts";
import { letsAnyoneIn } from "./callerLimits.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-in-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["resource", "trust", "endpoint"],
  docs: {
    what: 'A principal has a wildcard in its name, or the principal of a role\'s trust policy is a bare `"*"`.',
    why: 'AWS rejects the policy. `*` stands for everyone and only alone; within a name it stands for nothing. A trust policy does not take the bare `"*"` at all.',
    how: "Name the principals one by one. Where they share a pattern, trust their account and limit the caller with `ArnLike` on `aws:PrincipalArn`; the repair writes that where the pattern lies within one account and no other principal stands beside it. A role's sessions are named by the role itself; if the role has a path, add it. A pattern across accounts or services has no safe repair.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    ],
  },
  messages: {
    wildcard: {
      text: "`{principal}` has a wildcard, which the names of principals cannot have.",
      accessAnalyzer: "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    },
    trust: {
      text: 'A role\'s trust policy does not take `"*"` as its principal.',
      accessAnalyzer: "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    },
  },
  check(statement, { policy, report }) {
    const { principals } = statement;
    if (principals === undefined) return;
    for (const { node, type, value } of principals.entries) {
      if (type === "*") {
        // In a list or a map it is malformed, which is another rule's finding.
        if (policy.kind !== "trust" || principals.negated || node !== principals.node) continue;
        if (knownText(value) === "*") report({ node, message: "trust", fixes: () => everyoneFix(statement, node.id) });
      } else if (isWrongPattern(type, value)) {
        report({
          node,
          message: "wildcard",
          data: { principal: displayText(value) ?? "" },
          fixes: () => patternFix(statement, principals, { id: node.id, text: knownText(value) }),
        });
      }
    }
  },
});

function isWrongPattern(type: string, value: Value): boolean {
  if (value.kind === "known") return hasWildcard(value.text) && !(type === "AWS" && value.text === "*");
  if (value.kind === "unknown") return false;
  const texts = value.parts.filter((part) => typeof part === "string");
  // Holes may leave nothing beside a lone star.
  return texts.some(hasWildcard) && texts.some((text) => /[^*?]/.test(text));
}

/** Under a type everyone is accepted: in a Deny, and where a condition says who may. Whom else only the user knows. */
function everyoneFix(statement: Statement, node: number): FixDraft<PolicyEdit>[] {
  const isDeny = statement.effect === "Deny";
  if (isDeny || letsAnyoneIn(statement) === false) {
    return [
      {
        title: `Write \`{ "AWS": "*" }\`, which ${isDeny ? "denies everyone" : "trusts all whom the condition lets in"}`,
        effect: "correcting",
        edits: [{ op: "replace", node, values: [{ AWS: "*" }] }],
        preferred: true,
      },
    ];
  }
  const account: EditValue = { placeholderParts: [{ name: "Account", text: "111122223333" }] };
  return [
    {
      title: "Trust one account, which lets its roles and users take the role",
      effect: "correcting",
      edits: [{ op: "replace", node, values: [{ AWS: account }] }],
      preferred: true,
    },
  ];
}

/** What the pattern says, in a form that AWS accepts; only where it lies within one account. */
function patternFix(
  statement: Statement,
  principals: PrincipalElement,
  { id, text }: { readonly id: number; readonly text: string | undefined },
): FixDraft<PolicyEdit>[] {
  const arn = text === undefined ? undefined : parseArn(text);
  if (arn === undefined || principals.negated || !/^\d{12}$/.test(arn.account)) return [];
  if (hasWildcard(arn.partition) || hasWildcard(arn.service) || arn.region !== "") return [];
  const gives = statement.effect === "Deny" ? "denies" : "gives access to";
  const session = sessionRole(arn.resource);
  if (arn.service === "sts" && session !== undefined) {
    const role = formatArn({ ...arn, service: "iam", resource: `role/${session}` });
    return [
      {
        title: `Name the role, which ${gives} all its sessions`,
        effect: "correcting",
        edits: [{ op: "replace", node: id, values: [role] }],
        preferred: true,
      },
    ];
  }
  const isWhole = arn.resource === "*";
  if (arn.service !== "iam" || (!isWhole && !/^(role|user)\//.test(arn.resource))) return [];
  const root: PolicyEdit = { op: "replace", node: id, values: [formatArn({ ...arn, resource: "root" })] };
  if (isWhole) {
    const title = `Name the account, which ${gives} all that is in it`;
    return [{ title, effect: "correcting", edits: [root], preferred: true }];
  }
  const test =
    principals.entries.length === 1 ? addTest(statement, "ArnLike", "aws:PrincipalArn", text ?? "") : undefined;
  if (test === undefined) return [];
  const title = `Name the account and limit \`aws:PrincipalArn\`, which ${gives} those that fit the pattern`;
  return [{ title, effect: "correcting", edits: [root, ...test], preferred: true }];
}

/** The role of `assumed-role/name/*`. */
function sessionRole(resource: string): string | undefined {
  const [kind, name, session, ...more] = resource.split("/");
  const isAnySession = kind === "assumed-role" && session === "*" && more.length === 0;
  return isAnySession && name !== undefined && !hasWildcard(name) ? name : undefined;
}

export const examples: readonly RuleExample[] = [
  {
    title: "A pattern of roles, the sessions of a role, all of an account, any account.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training-*" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::111122223333:role/training-*\` has a wildcard, which the names of principals cannot have.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": ["arn:aws:sts::111122223333:assumed-role/training/*", "arn:aws:iam::444455556666:*"] },
                             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:sts::111122223333:assumed-role/training/*\` has a wildcard, which the names of principals cannot have.
                                                                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::444455556666:*\` has a wildcard, which the names of principals cannot have.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::*:role/training", "Service": "*.amazonaws.com" },
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::*:role/training\` has a wildcard, which the names of principals cannot have.
                                                                       ~~~~~~~~~~~~~~~~~ \`*.amazonaws.com\` has a wildcard, which the names of principals cannot have.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Name the account and limit `aws:PrincipalArn`, which gives access to those that fit the pattern",
        `
-      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training-*" },
+      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
-      "Resource": "arn:aws:s3:::training-data/*"
+      "Resource": "arn:aws:s3:::training-data/*",
+      "Condition": {
+        "ArnLike": {
+          "aws:PrincipalArn": "arn:aws:iam::111122223333:role/training-*"
+        }
+      }`,
      ],
      [
        "Name the role, which denies all its sessions",
        `
-      "Principal": { "AWS": ["arn:aws:sts::111122223333:assumed-role/training/*", "arn:aws:iam::444455556666:*"] },
+      "Principal": { "AWS": ["arn:aws:iam::111122223333:role/training", "arn:aws:iam::444455556666:*"] },`,
      ],
      [
        "Name the account, which denies all that is in it",
        `
-      "Principal": { "AWS": ["arn:aws:sts::111122223333:assumed-role/training/*", "arn:aws:iam::444455556666:*"] },
+      "Principal": { "AWS": ["arn:aws:sts::111122223333:assumed-role/training/*", "arn:aws:iam::444455556666:root"] },`,
      ],
    ],
  },
  {
    title: "Everyone in a trust policy.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
                   ~~~ A role's trust policy does not take \`"*"\` as its principal.
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
                   ~~~ A role's trust policy does not take \`"*"\` as its principal.
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Allow",
      "Principal": "*",
                   ~~~ A role's trust policy does not take \`"*"\` as its principal.
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        'Write `{ "AWS": "*" }`, which trusts all whom the condition lets in',
        `
-      "Principal": "*",
+      "Principal": {
+        "AWS": "*"
+      },`,
      ],
      [
        'Write `{ "AWS": "*" }`, which denies everyone',
        `
-      "Principal": "*",
+      "Principal": {
+        "AWS": "*"
+      },`,
      ],
      [
        "Trust one account, which lets its roles and users take the role",
        `
-      "Principal": "*",
+      "Principal": {
+        "AWS": "111122223333"
+      },`,
      ],
    ],
  },
  {
    title: "Names written whole, everyone under a type, a pattern in the condition, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/training-*" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Ref": "TrustedRole" }, "Service": { "Fn::Sub": "\${Service}.amazonaws.com" } },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
  },
];

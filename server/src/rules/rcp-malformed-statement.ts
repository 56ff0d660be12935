import type { PolicyEdit } from "../policy/edit.ts";
import type { Entry, PrincipalElement, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { enumerate } from "../text/words.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "rcp-malformed-statement",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["rcp"],
  docs: {
    what: "A statement of a resource control policy has another form than AWS Organizations takes: a `Principal` other than `*`, or an `Allow` that is limited.",
    why: "AWS rejects the policy. A resource control policy says what nobody may do with the resources of the organization; the one `Allow` in it, which AWS attaches itself, allows everything.",
    how: 'Write `"Principal": "*"` and say in `Condition` who is meant, by `aws:PrincipalArn` or `aws:PrincipalAccount`. What an `Allow` was to permit, deny for everybody else: a `Deny` with the opposite condition.',
    references: [
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html",
    ],
  },
  messages: {
    principal: {
      text: "A resource control policy names no principals but `*`; who is meant belongs into `Condition`.",
      accessAnalyzer: "RCP_SYNTAX_ERROR_PRINCIPAL",
    },
    allow: {
      text: "An Allow of a resource control policy cannot be limited: {limits}.",
      accessAnalyzer: "RCP_SYNTAX_ERROR_ALLOW",
    },
  },
  check(statement, { report }) {
    const { principals, resources, conditions } = statement;
    if (statement.ambiguous) return;
    const namesPrincipals = principals !== undefined && !principals.negated && isLimited(principals.entries);
    if (namesPrincipals) {
      const fixes = () => principalFixes(statement, principals);
      report({ node: principals.property, message: "principal", fixes });
    }
    if (statement.effect !== "Allow") return;
    const limits: string[] = [];
    if (namesPrincipals) limits.push("`Principal` is not `*`");
    if (resources !== undefined && (resources.negated || isLimited(resources.entries))) {
      limits.push(resources.negated ? "it has a `NotResource`" : "`Resource` is not `*`");
    }
    if (conditions !== undefined && conditions.tests.length > 0) limits.push("it has a `Condition`");
    if (limits.length === 0) return;
    report({
      node: statement.root,
      message: "allow",
      data: { limits: enumerate(limits) },
      fixes: () => openingFixes(statement),
    });
  },
});

/** Whether something else than `*` is surely there. */
function isLimited(entries: readonly Entry[]): boolean {
  return entries.some(({ value }) => !/^\*?$/.test(knownText(value) ?? ""));
}

/** `*` with a condition on the principals of a Deny, where one key can name them all. */
function principalFixes(statement: Statement, { node, entries }: PrincipalElement): FixDraft<PolicyEdit>[] {
  if (statement.effect !== "Deny") return [];
  const texts = entries.map(({ type, value }) => (type === "AWS" ? (knownText(value) ?? "") : ""));
  const accounts = texts.flatMap((text) => /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1] ?? []);
  const isArns = texts.every((text) => /^arn:[^:*?]+:iam::\d{12}:(role|user)\/[^*?$]+$/.test(text));
  const named = accounts.length === texts.length ? accounts : isArns ? texts : [];
  const [first] = named;
  if (first === undefined) return [];
  const key = isArns ? "aws:PrincipalArn" : "aws:PrincipalAccount";
  const value = named.length === 1 ? first : named;
  const edits = addTest(statement, isArns ? "ArnEquals" : "StringEquals", key, value);
  if (edits === undefined) return [];
  return [
    {
      title: `Write \`*\` and name them by \`${key}\`, which denies it to them`,
      effect: "correcting",
      edits: [{ op: "replace", node: node.id, values: ["*"] }, ...edits],
      preferred: true,
    },
  ];
}

/** The Allow that AWS attaches itself. */
function openingFixes({ principals, resources, conditions }: Statement): FixDraft<PolicyEdit>[] {
  const edits: PolicyEdit[] = [];
  if (principals !== undefined && !principals.negated && isLimited(principals.entries)) {
    edits.push({ op: "replace", node: principals.node.id, values: ["*"] });
  }
  if (resources !== undefined && (resources.negated || isLimited(resources.entries))) {
    if (resources.negated) edits.push({ op: "renameProperty", property: resources.property.id, key: "Resource" });
    edits.push({ op: "replace", node: resources.node.id, values: ["*"] });
  }
  if (conditions !== undefined) edits.push({ op: "removeProperty", property: conditions.property.id });
  return [{ title: "Allow without limits, which leaves them to the other policies", effect: "correcting", edits }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Who is meant is said by a condition.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/legacy" },
      ~~~~~~~~~~~ A resource control policy names no principals but \`*\`; who is meant belongs into \`Condition\`.
      "Action": "s3:*",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": ["111122223333", "arn:aws:iam::444455556666:root"] },
      ~~~~~~~~~~~ A resource control policy names no principals but \`*\`; who is meant belongs into \`Condition\`.
      "Action": "s3:*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "Service": "sns.amazonaws.com" },
      ~~~~~~~~~~~ A resource control policy names no principals but \`*\`; who is meant belongs into \`Condition\`.
      "Action": "s3:*",
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Write `*` and name them by `aws:PrincipalArn`, which denies it to them",
        `
-      "Principal": { "AWS": "arn:aws:iam::111122223333:role/legacy" },
+      "Principal": "*",
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "ArnEquals": {
+          "aws:PrincipalArn": "arn:aws:iam::111122223333:role/legacy"
+        }
+      }`,
      ],
      [
        "Write `*` and name them by `aws:PrincipalAccount`, which denies it to them",
        `
-      "Principal": { "AWS": ["111122223333", "arn:aws:iam::444455556666:root"] },
+      "Principal": "*",
-      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
+      "Condition": { "Bool": { "aws:SecureTransport": "false" }, "StringEquals": { "aws:PrincipalAccount": ["111122223333", "444455556666"] } }`,
      ],
    ],
  },
  {
    title: "An Allow cannot be limited.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ An Allow of a resource control policy cannot be limited: \`Resource\` is not \`*\` and it has a \`Condition\`.
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    },
    {
    ~ An Allow of a resource control policy cannot be limited: it has a \`NotResource\`.
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:*",
      "NotResource": "arn:aws:s3:::training-data/*"
    },
    {
    ~ An Allow of a resource control policy cannot be limited: \`Principal\` is not \`*\`.
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/legacy" },
      ~~~~~~~~~~~ A resource control policy names no principals but \`*\`; who is meant belongs into \`Condition\`.
      "Action": "s3:*",
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Allow without limits, which leaves them to the other policies",
        `
-      "Resource": "arn:aws:s3:::training-data/*",
-      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
+      "Resource": "*"`,
      ],
      [
        "Allow without limits, which leaves them to the other policies",
        `
-      "NotResource": "arn:aws:s3:::training-data/*"
+      "Resource": "*"`,
      ],
      [
        "Allow without limits, which leaves them to the other policies",
        `
-      "Principal": { "AWS": "arn:aws:iam::111122223333:role/legacy" },
+      "Principal": "*",`,
      ],
    ],
  },
  {
    title: "A Deny to everybody with a condition, and the Allow of all.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "BoolIfExists": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
  },
  {
    title: "What deployment fills in may be `*`.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Ref": "Principal" } },
      "Action": "*",
      "Resource": { "Ref": "Resource" },
      "Condition": { "Ref": "AWS::NoValue" }
    }
  ]
}`,
    kind: "rcp",
  },
];

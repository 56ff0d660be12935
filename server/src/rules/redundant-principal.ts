import { parseArn } from "../policy/arn.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "redundant-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy names a session of a role beside the role itself.",
    why: "The role stands for all its sessions, so the entry for one session changes nothing, and makes the policy look narrower than it is.",
    how: "Remove the session. If only the session is meant, remove the role instead, which trusts less.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    session: {
      text: "`{session}` is a session of `{role}`, which stands for all its sessions.",
      accessAnalyzer: "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
    },
  },
  check({ principals }, { report }) {
    if (principals === undefined || principals.negated || principals.entries.length < 2) return;
    const roles = new Map<string, { readonly text: string; readonly node: PolicyNode }>();
    for (const { node, type, value } of principals.entries) {
      const text = knownText(value);
      const key = type === "AWS" && text !== undefined ? roleKey(text) : undefined;
      if (key !== undefined && text !== undefined) roles.set(key, { text, node });
    }
    if (roles.size === 0) return;
    for (const { node, type, value } of principals.entries) {
      const session = type === "AWS" ? knownText(value) : undefined;
      const role = session === undefined ? undefined : roles.get(sessionKey(session) ?? "");
      if (session === undefined || role === undefined) continue;
      report({
        node,
        message: "session",
        data: { session, role: role.text },
        tag: "unnecessary",
        related: [{ node: role.node, message: `\`${role.text}\` stands for all its sessions.` }],
        fixes: () => [
          {
            title: "Remove the session",
            effect: "preserving",
            edits: [{ op: "replace", node: node.id, values: [] }],
            preferred: true,
          },
        ],
      });
    }
  },
});

/** What the ARNs of a role and of its sessions have in common. A role's name is unique in its account, path aside. */
function roleKey(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "iam" || !arn.resource.startsWith("role/")) return undefined;
  return `${arn.partition} ${arn.account} ${arn.resource.slice(arn.resource.lastIndexOf("/") + 1)}`;
}

function sessionKey(text: string): string | undefined {
  const arn = parseArn(text);
  const [kind, name, session] = arn?.resource.split("/") ?? [];
  if (arn?.service !== "sts" || kind !== "assumed-role" || session === undefined || session === "*") return undefined;
  return `${arn.partition} ${arn.account} ${name}`;
}

export const examples: readonly RuleExample[] = [
  {
    title: "A session beside its role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": [
          "arn:aws:sts::111122223333:assumed-role/etl/nightly",
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:sts::111122223333:assumed-role/etl/nightly\` is a session of \`arn:aws:iam::111122223333:role/jobs/etl\`, which stands for all its sessions.
          "arn:aws:iam::111122223333:role/jobs/etl"
        ]
      },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    fixes: [
      [
        "Remove the session",
        `
-          "arn:aws:sts::111122223333:assumed-role/etl/nightly",`,
      ],
    ],
  },
  {
    title: "Sessions of other roles and of other accounts, and a role that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": [
          "arn:aws:sts::111122223333:assumed-role/training/nightly",
          "arn:aws:sts::444455556666:assumed-role/etl/nightly",
          "arn:aws:iam::111122223333:role/etl",
          { "Fn::GetAtt": ["Training", "Arn"] }
        ]
      },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
];

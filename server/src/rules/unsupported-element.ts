import type { PolicyEdit } from "../policy/edit.ts";
import { type PolicyKind, policyKindTitles, type Statement } from "../policy/policy.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

/** The elements that each kind of policy has no place for, each with the message about it. */
const identity = new Map([
  ["Principal", "principal"],
  ["NotPrincipal", "principal"],
]);
const unsupported: ReadonlyMap<PolicyKind, ReadonlyMap<string, string>> = new Map([
  ["identity", identity],
  ["boundary", identity],
  ["session", identity],
  [
    "scp",
    new Map([
      ["Principal", "serviceControl"],
      ["NotPrincipal", "serviceControl"],
    ]),
  ],
  [
    "trust",
    new Map([
      ["NotPrincipal", "trustNotPrincipal"],
      ["Resource", "trustResource"],
      ["NotResource", "trustResource"],
    ]),
  ],
  [
    "rcp",
    new Map([
      ["NotPrincipal", "resourceControlNotPrincipal"],
      ["NotAction", "resourceControlNotAction"],
    ]),
  ],
]);

export default defineRule({
  id: "unsupported-element",
  category: "hygiene",
  scope: "statement",
  appliesTo: [...unsupported.keys()],
  docs: {
    what: "A statement has an element that policies of its kind do not take.",
    why: "AWS rejects the whole policy. Who is meant, and what, follows from what the policy is attached to: an identity policy is about the identity that has it, a role's trust about the role.",
    how: 'Remove `Principal` from policies of identities and of organizations, and `Resource` from the trust of a role. For a `NotPrincipal` or `NotAction` no repair is offered: in a trust policy list those who may, in a resource control policy write `"Principal": "*"` with a condition on `aws:PrincipalArn`, and list the actions.',
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
    ],
  },
  messages: {
    principal: {
      text: "{kind} statements have no `{element}`: they are about the identity that has the policy.",
      accessAnalyzer: "UNSUPPORTED_PRINCIPAL",
    },
    serviceControl: {
      text: "{kind} statements have no `{element}`: they are about everybody in the accounts.",
      accessAnalyzer: "SCP_SYNTAX_ERROR_PRINCIPAL",
    },
    trustNotPrincipal: {
      text: "{kind} statements have no `{element}`: list in `Principal` who may take the role.",
      accessAnalyzer: "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    },
    trustResource: {
      text: "{kind} statements have no `{element}`: they are about the role that has the policy.",
      accessAnalyzer: "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    },
    resourceControlNotPrincipal: {
      text: '{kind} statements have no `{element}`, only `"Principal": "*"`: exempt by a condition.',
      accessAnalyzer: "RCP_SYNTAX_ERROR_PRINCIPAL",
    },
    resourceControlNotAction: {
      text: "{kind} statements have no `{element}`: list the actions in `Action`.",
      accessAnalyzer: "RCP_SYNTAX_ERROR_NOTACTION",
    },
  },
  check(statement, { policy, report }) {
    const messages = unsupported.get(policy.kind);
    for (const [element, { property }] of statement.elements) {
      const message = messages?.get(element);
      if (message === undefined) continue;
      report({
        node: property,
        message,
        data: { element, kind: policyKindTitles[policy.kind] },
        fixes: () => removal(statement, policy.kind, element, property.id),
      });
    }
  },
});

/** The statement without the element; none where the opposite one is needed in its place. */
function removal(
  { effect }: Statement,
  kind: PolicyKind,
  element: string,
  property: number,
): readonly FixDraft<PolicyEdit>[] {
  if (effect === undefined || element === "NotPrincipal" || element === "NotAction") return [];
  const verb = effect === "Allow" ? "allows" : "denies";
  const whom = kind === "scp" ? "everybody in the accounts" : "whoever has the policy";
  const consequence = kind === "trust" ? `${verb} it for the role itself` : `${verb} it to ${whom}`;
  return [
    {
      title: `Remove \`${element}\`, which ${consequence}`,
      effect: "correcting",
      edits: [{ op: "removeProperty", property }],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "An identity policy is about the identity that has it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      ~~~~~~~~~~~ Identity policy statements have no \`Principal\`: they are about the identity that has the policy.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "identity",
    fixes: [
      [
        "Remove `Principal`, which allows it to whoever has the policy",
        `
-      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },`,
      ],
    ],
  },
  {
    title: "A service control policy is about everybody in the accounts.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      ~~~~~~~~~~~ Service control policy statements have no \`Principal\`: they are about everybody in the accounts.
      "Action": "sagemaker:*",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/admin" },
      ~~~~~~~~~~~~~~ Service control policy statements have no \`NotPrincipal\`: they are about everybody in the accounts.
      "Action": "bedrock:*",
      "Resource": "*"
    }
  ]
}`,
    kind: "scp",
    fixes: [
      [
        "Remove `Principal`, which denies it to everybody in the accounts",
        `
-      "Principal": "*",`,
      ],
    ],
  },
  {
    title: "A trust policy is about its role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "sagemaker.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Resource": "*"
      ~~~~~~~~~~ Trust policy statements have no \`Resource\`: they are about the role that has the policy.
    },
    {
      "Effect": "Allow",
      "NotPrincipal": { "AWS": "444455556666" },
      ~~~~~~~~~~~~~~ Trust policy statements have no \`NotPrincipal\`: list in \`Principal\` who may take the role.
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Remove `Resource`, which allows it for the role itself",
        `
-      "Action": "sts:AssumeRole",
-      "Resource": "*"
+      "Action": "sts:AssumeRole"`,
      ],
    ],
  },
  {
    title: "A resource control policy denies listed actions to everybody, with exemptions by conditions.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/admin" },
      ~~~~~~~~~~~~~~ Resource control policy statements have no \`NotPrincipal\`, only \`"Principal": "*"\`: exempt by a condition.
      "NotAction": "s3:GetObject",
      ~~~~~~~~~~~ Resource control policy statements have no \`NotAction\`: list the actions in \`Action\`.
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
  },
  {
    title: "A trust policy with the elements that it has.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "sagemaker.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
  },
  {
    title: "An identity policy with the elements that it has, one of which deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": "iam:*",
      "NotResource": { "Ref": "Secrets" }
    }
  ]
}`,
    kind: "identity",
  },
  {
    title: "A policy on a bucket says who may.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/admin" },
      "NotAction": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
  },
];

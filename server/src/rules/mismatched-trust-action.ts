import { readProvider } from "../access/federation.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { appendEdit } from "../policy/listEdits.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import { isAllow, knownTexts, type PrincipalElement, type Statement } from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";
import { enumerate, quoteSome } from "../text/words.ts";
import { correction } from "./correction.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "mismatched-trust-action",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy allows an action of AWS STS that the principal cannot call, or not all that it calls.",
    why: "Users of a SAML provider take a role with `sts:AssumeRoleWithSAML`, those of an OIDC provider with `sts:AssumeRoleWithWebIdentity`, everyone else with `sts:AssumeRole`. Any other pair lets no one in, and AWS rejects it. IAM Roles Anywhere sets tags and a source identity for each session, so it needs `sts:TagSession` and `sts:SetSourceIdentity` too.",
    how: "Write the action that the principal takes. A statement that trusts several kinds of principals is easier to read as several statements.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    ],
  },
  messages: {
    action: {
      text: "`{action}` is not for the principals of this statement; {right}.",
      accessAnalyzer: "MISMATCHED_ACTION_FOR_PRINCIPAL",
    },
    principal: {
      text: "None of the actions is for `{principal}`; {right}.",
      accessAnalyzer: "MISMATCHED_ACTION_FOR_PRINCIPAL",
    },
    rolesAnywhere: {
      text: "IAM Roles Anywhere needs {missing} too.",
      accessAnalyzer: "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    },
  },
  check(statement, { report }) {
    const { principals } = statement;
    if (!isAllow(statement) || principals === undefined || principals.negated) return;
    const { actions } = statement;
    if (actions.negated) return;
    const trusted = principals.entries.map((entry) => ({ ...entry, kind: kindOf(entry) }));
    const kinds = new Set(trusted.map(({ kind }) => kind));
    if (kinds.size === 0 || kinds.has("any")) return;
    const matched = [...kinds];
    let isEveryActionWrong = true;
    for (const { node, value } of actions.entries) {
      const action = knownText(value);
      const own = action === undefined ? undefined : ownerOf(action);
      if (own === undefined || action === undefined) {
        isEveryActionWrong &&= action !== undefined && isCompanion(action);
      } else if (matched.some((kind) => fits(own, kind))) {
        isEveryActionWrong = false;
      } else {
        const [kind] = matched;
        const right = matched.length === 1 && kind !== undefined ? rightAction(statement, kind) : undefined;
        report({
          node,
          message: "action",
          data: { action, right: advice(matched) },
          fixes: () => (right === undefined ? [] : [correction(statement, node, action, [right])]),
        });
      }
    }
    if (isEveryActionWrong || !actions.complete) return;
    const texts = knownTexts(actions.entries);
    for (const { node, value, kind } of trusted) {
      if (!texts.some(mayAssume) || texts.some((text) => isFor(text, kind))) continue;
      const principal = displayText(value) ?? kindNames[kind];
      report({
        node,
        message: "principal",
        data: { principal, right: advice([kind]) },
        fixes: () => addition(statement, kind === "other" ? [] : [rightAction(statement, kind)]),
      });
    }
    if (!principals.entries.some(isRolesAnywhere)) return;
    const missing = rolesAnywhereActions.filter((action) => !texts.some((text) => covers(text, action)));
    if (missing.length === 0) return;
    report({
      node: actions.node,
      message: "rolesAnywhere",
      data: { missing: enumerate(missing.map((action) => `\`${action}\``)) },
      fixes: () => addition(statement, missing),
    });
  },
});

/** How a principal takes a role; `federated` for a provider that deployment names, `any` for what may be everyone. */
type PrincipalKind = "saml" | "oidc" | "federated" | "other" | "any";

const kindNames = {
  saml: "the SAML provider",
  oidc: "the OIDC provider",
  federated: "the identity provider",
  other: "the principal",
  any: "everyone",
} as const satisfies Record<PrincipalKind, string>;

function kindOf({ type, value }: PrincipalElement["entries"][number]): PrincipalKind {
  if (type === "Federated") return readProvider(value)?.kind ?? "federated";
  const isEveryone = type === "AWS" && (value.kind === "known" ? value.text === "*" : false);
  return !isEveryone && (type === "AWS" || type === "Service" || type === "CanonicalUser") ? "other" : "any";
}

const owners = [
  ["sts:AssumeRole", "other"],
  ["sts:AssumeRoleWithSAML", "saml"],
  ["sts:AssumeRoleWithWebIdentity", "oidc"],
] as const;

type Owner = (typeof owners)[number][1];

/** Whose action it is; `undefined` for a pattern, and for what anyone may call. */
function ownerOf(action: string): Owner | undefined {
  return owners.find(([id]) => id.toLowerCase() === action.toLowerCase())?.[1];
}

function fits(owner: Owner, kind: PrincipalKind): boolean {
  return owner === kind || (kind === "federated" && owner !== "other");
}

/** Whether an action is one that goes along with taking a role. */
function isCompanion(action: string): boolean {
  return !hasWildcard(action) && !mayAssume(action);
}

function mayAssume(text: string): boolean {
  return owners.some(([id]) => covers(text, id));
}

function isFor(text: string, kind: PrincipalKind): boolean {
  return owners.some(([id, owner]) => covers(text, id) && fits(owner, kind));
}

function covers(text: string, action: string): boolean {
  return text === "*" || matchesPattern(text.toLowerCase(), action.toLowerCase());
}

/** What to say of the kinds of principals. */
function advice(kinds: readonly PrincipalKind[]): string {
  const sentences = owners
    .filter(([, owner]) => kinds.some((kind) => fits(owner, kind)))
    .map(
      ([id, owner]) =>
        `${owner === "other" ? "users, roles and services take" : `users of ${article(owner)} provider take`} \`${id}\``,
    );
  return enumerate(sentences);
}

function article(owner: "saml" | "oidc"): string {
  return owner === "saml" ? "a SAML" : "an OIDC";
}

/** The action for the kind; of a provider that deployment names, the keys of the condition tell. */
function rightAction({ conditions }: Statement, kind: PrincipalKind): string | undefined {
  const owner = owners.find(([, own]) => own === kind);
  if (owner !== undefined) return owner[0];
  const keys = conditions?.tests.map(({ key }) => key.toLowerCase()) ?? [];
  if (keys.some((key) => key.startsWith("saml:"))) return "sts:AssumeRoleWithSAML";
  return keys.some((key) => key.endsWith(":aud") || key.endsWith(":sub")) ? "sts:AssumeRoleWithWebIdentity" : undefined;
}

function isRolesAnywhere({ type, value }: PrincipalElement["entries"][number]): boolean {
  return type === "Service" && knownText(value)?.toLowerCase() === "rolesanywhere.amazonaws.com";
}

/** https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
const rolesAnywhereActions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

function addition({ actions }: Statement, ids: readonly (string | undefined)[]): FixDraft<PolicyEdit>[] {
  const known = ids.filter((id) => id !== undefined);
  const edit = actions === undefined || known.length < ids.length ? undefined : appendEdit(actions.node, known);
  if (edit === undefined || known.length === 0) return [];
  return [
    {
      title: `Add ${quoteSome(known)}, which grants ${known.length === 1 ? "it" : "them"}`,
      effect: "correcting",
      edits: [edit],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Every kind of principal with the action of another kind.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
                 ~~~~~~~~~~~~~~~~ \`sts:AssumeRole\` is not for the principals of this statement; users of an OIDC provider take \`sts:AssumeRoleWithWebIdentity\`.
      "Condition": { "StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },
      "Action": "sts:AssumeRoleWithWebIdentity",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sts:AssumeRoleWithWebIdentity\` is not for the principals of this statement; users of a SAML provider take \`sts:AssumeRoleWithSAML\`.
      "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Ref": "Role" }, "Service": "sagemaker.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]
                                   ~~~~~~~~~~~~~~~~~~~~~~~~ \`sts:AssumeRoleWithSAML\` is not for the principals of this statement; users, roles and services take \`sts:AssumeRole\`.
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": { "Ref": "Provider" } },
      "Action": "sts:AssumeRole",
                ~~~~~~~~~~~~~~~~ \`sts:AssumeRole\` is not for the principals of this statement; users of a SAML provider take \`sts:AssumeRoleWithSAML\` and users of an OIDC provider take \`sts:AssumeRoleWithWebIdentity\`.
      "Condition": { "StringEquals": { "idp.example.com:aud": "ml-portal" } }
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Change `sts:AssumeRole` to `sts:AssumeRoleWithWebIdentity`, which grants it",
        `
-      "Action": ["sts:AssumeRole", "sts:TagSession"],
+      "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],`,
      ],
      [
        "Change `sts:AssumeRoleWithWebIdentity` to `sts:AssumeRoleWithSAML`, which grants it",
        `
-      "Action": "sts:AssumeRoleWithWebIdentity",
+      "Action": "sts:AssumeRoleWithSAML",`,
      ],
      [
        "Remove `sts:AssumeRoleWithSAML`: `sts:AssumeRole` is in the list",
        `
-      "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]
+      "Action": ["sts:AssumeRole"]`,
      ],
      [
        "Change `sts:AssumeRole` to `sts:AssumeRoleWithWebIdentity`, which grants it",
        `
-      "Action": "sts:AssumeRole",
+      "Action": "sts:AssumeRoleWithWebIdentity",`,
      ],
    ],
  },
  {
    title: "Two kinds of principals, and the action of one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "111122223333",
        "Federated": "arn:aws:iam::111122223333:saml-provider/Corp"
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ None of the actions is for \`arn:aws:iam::111122223333:saml-provider/Corp\`; users of a SAML provider take \`sts:AssumeRoleWithSAML\`.
      },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Add `sts:AssumeRoleWithSAML`, which grants it",
        `
-      "Action": "sts:AssumeRole"
+      "Action": [
+        "sts:AssumeRole",
+        "sts:AssumeRoleWithSAML"
+      ]`,
      ],
    ],
  },
  {
    title: "IAM Roles Anywhere with a part of its actions.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "rolesanywhere.amazonaws.com" },
      "Action": "sts:AssumeRole",
                ~~~~~~~~~~~~~~~~ IAM Roles Anywhere needs \`sts:TagSession\` and \`sts:SetSourceIdentity\` too.
      "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/0a1b2c3d-1111-2222-3333-444455556666" } }
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Add `sts:TagSession` and `sts:SetSourceIdentity`, which grants them",
        `
-      "Action": "sts:AssumeRole",
+      "Action": [
+        "sts:AssumeRole",
+        "sts:TagSession",
+        "sts:SetSourceIdentity"
+      ],`,
      ],
    ],
  },
  {
    title: "Each with its own action, all of Roles Anywhere's, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      "Condition": { "StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456" } }
    },
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "111122223333",
        "Federated": "arn:aws:iam::111122223333:saml-provider/Corp"
      },
      "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "rolesanywhere.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:TagSession", "sts:Set*"]
    },
    {
      "Effect": "Allow",
      "Principal": { "Ref": "Principal" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "rolesanywhere.amazonaws.com" },
      "Action": ["sts:AssumeRole", { "Ref": "Action" }]
    }
  ]
}`,
    kind: "trust",
  },
];

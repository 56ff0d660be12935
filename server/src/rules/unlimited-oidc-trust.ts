import { claimOf, type IdentityProvider, readProvider } from "../access/federation.ts";
import { githubIssuer, type OidcProvider, oidcProviders } from "../knowledge/oidcProviders.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { matchesPattern } from "../policy/pattern.ts";
import { type AllowStatement, type ConditionTest, isAllow, type PrincipalElement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { enumerate } from "../text/words.ts";
import { addTest } from "./conditionEdits.ts";
import { knownTests } from "./knownTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unlimited-oidc-trust",
  category: "exposure",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy lets in the users of an OIDC provider, and asks nothing of their tokens that tells whose they are.",
    why: "Everyone for whom the provider issues tokens can take the role. Most providers serve many customers under one address: any repository on GitHub, any project on GitLab, any app that signs in with Google. An audience such as `sts.amazonaws.com` tells nothing, since everyone may ask for it. IAM refuses new policies of this kind for the providers that it knows.",
    how: "Test the claim that tells the tenant, for most providers `sub`: one repository and branch, one workspace, one service account. The repair adds the test with places to fill in. Of the audience nothing more is asked than AWS does: IAM checks it against the client ids that the account registered for the provider.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
      "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
    ],
  },
  messages: {
    nothing: {
      text: "No condition is about the tokens of `{provider}`: whoever has one can take the role.",
      accessAnalyzer: "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    },
    github: {
      text: "No condition is about `{key}`: workflows of any repository on GitHub can take the role.",
      accessAnalyzer: "MISSING_GITHUB_REPO_CONDITION_KEY",
    },
    tenant: { text: "No condition is about {keys}, which tells whose token of {title} it is." },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed || !isAllow(statement)) return;
    const { principals } = statement;
    const federated = principals?.entries.filter(({ type }) => type === "Federated") ?? [];
    if (principals === undefined || principals.negated || federated.length === 0 || !maySignIn(statement)) return;
    const tests = knownTests(statement);
    if (tests === undefined) return;
    for (const entry of federated) {
      const provider = readProvider(entry.value) ?? testedProvider(entry, federated, tests);
      if (provider?.kind !== "oidc") continue;
      const { name } = provider;
      const claims = tests.flatMap(({ key }) => claimOf(name, key) ?? []);
      const known = findOidcProvider(name);
      const isLimited = known === undefined ? claims.length > 0 : known.claims.some((claim) => claims.includes(claim));
      if (isLimited) continue;
      const fixes = () => claimFix(statement, principals, name, known);
      if (known?.issuer === githubIssuer) {
        report({ node: entry.node, message: "github", data: { key: `${name}:sub` }, fixes });
      } else if (known === undefined || claims.length === 0) {
        report({ node: entry.node, message: "nothing", data: { provider: name }, fixes });
      } else {
        report({ node: entry.node, message: "tenant", data: tenantData(known, name), fixes });
      }
    }
  },
});

/** Whether an action lets users of an OIDC provider in. */
function maySignIn({ actions }: AllowStatement): boolean {
  if (actions.negated) return false;
  return actions.entries.some(({ value }) => {
    const text = knownText(value)?.toLowerCase();
    return text !== undefined && (text === "*" || matchesPattern(text, "sts:assumerolewithwebidentity"));
  });
}

/**
 * Of a provider that deployment names, the one that the statement's conditions are about: no other's tokens pass. Only
 * shared issuers are told so, whose names are always the same.
 */
function testedProvider(
  { value }: PrincipalElement["entries"][number],
  federated: readonly unknown[],
  tests: readonly ConditionTest[],
): IdentityProvider | undefined {
  if (value.kind === "known" || federated.length > 1) return undefined;
  const tested = oidcProviders.find(
    ({ issuer, shared }) => shared && tests.some(({ key }) => claimOf(issuer, key) !== undefined),
  );
  return tested === undefined ? undefined : { kind: "oidc", name: tested.issuer };
}

function findOidcProvider(name: string): OidcProvider | undefined {
  const lower = name.toLowerCase();
  return oidcProviders.find(({ issuer }) => matchesPattern(issuer, lower));
}

function tenantData({ title, claims }: OidcProvider, name: string): Record<string, string> {
  const keys = enumerate(claims.slice(0, 2).map((claim) => `\`${name}:${claim}\``));
  return { title, keys: claims.length > 1 ? keys.replace(" and ", " or ") : keys };
}

/** The test; it would keep other principals of the statement out. */
function claimFix(
  statement: AllowStatement,
  { entries }: PrincipalElement,
  name: string,
  known: OidcProvider | undefined,
): FixDraft<PolicyEdit>[] {
  if (entries.length > 1) return [];
  const claim = known?.claims[0] ?? "sub";
  const value: EditValue = { placeholderParts: known?.example ?? [{ name: "Subject", text: "subject" }] };
  const edits = addTest(statement, "StringEquals", `${name}:${claim}`, value);
  if (edits === undefined) return [];
  return [{ title: `Let in tokens of one \`${claim}\` only`, effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "No condition at all, one about something else, one about the audience only.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about the tokens of \`idp.example.com\`: whoever has one can take the role. Risk: escalation.
      "Action": "sts:AssumeRoleWithWebIdentity"
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about the tokens of \`cognito-identity.amazonaws.com\`: whoever has one can take the role. Risk: escalation.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about \`token.actions.githubusercontent.com:sub\`: workflows of any repository on GitHub can take the role. Risk: escalation.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about \`gitlab.com:sub\` or \`gitlab.com:project_id\`, which tells whose token of GitLab it is. Risk: escalation.
      "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      "Condition": { "StringEquals": { "gitlab.com:aud": "https://gitlab.com" } }
    }
  ]
}`,
    fixes: [
      [
        "Let in tokens of one `sub` only",
        `
-      "Action": "sts:AssumeRoleWithWebIdentity"
+      "Action": "sts:AssumeRoleWithWebIdentity",
+      "Condition": {
+        "StringEquals": {
+          "idp.example.com:sub": "subject"
+        }
+      }`,
      ],
      [
        "Let in tokens of one `aud` only",
        `
-      "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1" } }
+      "Condition": { "StringEquals": { "aws:RequestedRegion": "us-east-1", "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456789012" } }`,
      ],
      [
        "Let in tokens of one `sub` only",
        `
-      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
+      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:owner/name:ref:refs/heads/main" } }`,
      ],
      [
        "Let in tokens of one `sub` only",
        `
-      "Condition": { "StringEquals": { "gitlab.com:aud": "https://gitlab.com" } }
+      "Condition": { "StringEquals": { "gitlab.com:aud": "https://gitlab.com", "gitlab.com:sub": "project_path:group/project:ref_type:branch:ref:main" } }`,
      ],
    ],
  },
  {
    title: "A cluster's service accounts, and a provider that only the condition tells.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ No condition is about \`oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub\`, which tells whose token of Amazon EKS it is. Risk: escalation.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": { "Ref": "GitHub" } },
                                  ~~~~~~~~~~~~~~~~~~~ No condition is about \`token.actions.githubusercontent.com:sub\`: workflows of any repository on GitHub can take the role. Risk: escalation.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Let in tokens of one `sub` only",
        `
-      "Condition": { "StringEquals": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com" } }
+      "Condition": { "StringEquals": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com", "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:namespace:name" } }`,
      ],
      [
        "Let in tokens of one `sub` only",
        `
-      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
+      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:owner/name:ref:refs/heads/main" } }`,
      ],
    ],
  },
  {
    title: "Tokens of one tenant, other principals and other actions, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:SUB": { "Ref": "Subject" } } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "gitlab.com:project_id": "4711" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "idp.example.com:aud": "ml-portal" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },
      "Action": "sts:AssumeRoleWithSAML"
    },
    {
      "Effect": "Deny",
      "Principal": { "Federated": "accounts.google.com" },
      "Action": "sts:AssumeRoleWithWebIdentity"
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": { "Ref": "Provider" } },
      "Action": "sts:AssumeRoleWithWebIdentity"
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "accounts.google.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "Ref": "Condition" }
    }
  ]
}`,
    kind: "trust",
  },
];

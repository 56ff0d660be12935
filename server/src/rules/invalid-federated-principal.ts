import { isDomain, readProvider } from "../access/federation.ts";
import { parseAction } from "../policy/action.ts";
import { parseArn } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { knownTexts, type Statement } from "../policy/policy.ts";
import { displayText, type Value } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "invalid-federated-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["resource", "trust"],
  docs: {
    what: "A `Federated` principal stands in the policy of a resource, or names no identity provider.",
    why: "AWS rejects the policy. Only a role's trust policy knows identity providers: whoever signs in with one takes a role first, and the role is the principal from then on. There the provider is the domain of one that AWS has built in, such as `accounts.google.com`, or the ARN of one that the account has: `…:oidc-provider/…` or `…:saml-provider/…`.",
    how: "In the policy of a resource, name the role that the users take. In a trust policy, write the provider's ARN; of an address the repair makes the ARN, with the account to fill in, or the domain of a provider that every account has.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    resource: {
      text: "The policy of a resource knows no identity providers; name the role that their users take.",
      accessAnalyzer: "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    },
    syntax: {
      text: "`{provider}` is no identity provider: neither a domain nor the ARN of an `oidc-provider` or a `saml-provider`.",
      accessAnalyzer: "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    },
  },
  check(statement, { policy, report }) {
    const entries = statement.principals?.entries.filter(({ type }) => type === "Federated") ?? [];
    if (entries.length === 0) return;
    if (policy.kind === "trust") {
      for (const { node, value } of entries) {
        if (!isNoProvider(value)) continue;
        const provider = displayText(value) ?? "";
        report({ node, message: "syntax", data: { provider }, fixes: () => providerFix(statement, node.id, provider) });
      }
    } else if (isSurelyOfResource(statement)) {
      for (const { node } of entries) report({ node, message: "resource", fixes: () => removal(statement, node.id) });
    }
  },
});

/** A wildcard is another rule's finding; of a text with holes nobody knows. */
function isNoProvider(value: Value): boolean {
  if (value.kind !== "known" || hasWildcard(value.text) || value.text.includes("${")) return false;
  if (readProvider(value) === undefined) return true;
  const arn = parseArn(value.text);
  return arn !== undefined && !/^\d{12}$/.test(arn.account);
}

/** A trust policy that says a resource, or whose actions are not known, is mistaken for another one. */
function isSurelyOfResource({ resources, actions }: Statement): boolean {
  if (resources === undefined || actions === undefined || !actions.complete) return false;
  return !knownTexts(actions.entries).some((text) => parseAction(text)?.prefix.toLowerCase() === "sts");
}

/** The ARN of a provider whose address, or whose ARN with a wrong type, stands there. */
function providerFix({ effect }: Statement, node: number, written: string): FixDraft<PolicyEdit>[] {
  const consequence = effect === "Deny" ? ", which denies its users" : ", which lets its users take the role";
  const arn = parseArn(written);
  if (arn !== undefined) {
    const [type = "", ...name] = arn.resource.split("/");
    const right = /^saml/i.test(type) ? "saml-provider" : /^(oidc|openid)/i.test(type) ? "oidc-provider" : undefined;
    if (arn.service !== "iam" || !/^\d{12}$/.test(arn.account) || right === undefined || name.length === 0) return [];
    const values = [`arn:${arn.partition}:iam::${arn.account}:${right}/${name.join("/")}`];
    const title = `Change the type to \`${right}\`${consequence}`;
    return [{ title, effect: "correcting", edits: [{ op: "replace", node, values }], preferred: true }];
  }
  const address = written.replace(/^https:\/\//, "").replace(/\/$/, "");
  if (!isDomain(address.split("/")[0] ?? "") || /\s/.test(address)) return [];
  if (builtIn.includes(address)) {
    const title = `Write \`${address}\`${consequence}`;
    return [{ title, effect: "correcting", edits: [{ op: "replace", node, values: [address] }], preferred: true }];
  }
  const account = { name: "Account", text: "111122223333" };
  const values = [{ placeholderParts: ["arn:aws:iam::", account, `:oidc-provider/${address}`] }];
  const title = `Write the ARN of the provider${consequence}`;
  return [{ title, effect: "correcting", edits: [{ op: "replace", node, values }], preferred: true }];
}

/** The providers that every account has. */
const builtIn = ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/** Beside other principals the provider can go; alone it leaves the statement without one. */
function removal({ principals }: Statement, node: number): FixDraft<PolicyEdit>[] {
  if (principals === undefined || principals.negated || principals.node.kind !== "object") return [];
  const own = principals.node.properties.filter(({ key }) => key === "Federated");
  const [property] = own;
  const siblings = property?.value.kind === "array" ? property.value.items.length : 1;
  if (own.length !== 1 || property === undefined) return [];
  if (siblings === 1 && principals.node.properties.length === 1) return [];
  const edit: PolicyEdit =
    siblings === 1 ? { op: "removeProperty", property: property.id } : { op: "replace", node, values: [] };
  return [{ title: "Remove the identity provider", effect: "correcting", edits: [edit], preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Identity providers in the policy of a bucket.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::111122223333:role/training",
        "Federated": "cognito-identity.amazonaws.com"
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The policy of a resource knows no identity providers; name the role that their users take.
      },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": ["arn:aws:iam::111122223333:saml-provider/Corp"] },
                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ The policy of a resource knows no identity providers; name the role that their users take.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Remove the identity provider",
        `
-        "AWS": "arn:aws:iam::111122223333:role/training",
-        "Federated": "cognito-identity.amazonaws.com"
+        "AWS": "arn:aws:iam::111122223333:role/training"`,
      ],
    ],
  },
  {
    title: "The same for roles.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "A wrong type, an address, a path, and nothing that names a provider.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:saml/Corp" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::111122223333:saml/Corp\` is no identity provider: neither a domain nor the ARN of an \`oidc-provider\` or a \`saml-provider\`.
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "https://token.actions.githubusercontent.com" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`https://token.actions.githubusercontent.com\` is no identity provider: neither a domain nor the ARN of an \`oidc-provider\` or a \`saml-provider\`.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:octo-org/llm-service:ref:refs/heads/main" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "https://accounts.google.com/" },
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`https://accounts.google.com/\` is no identity provider: neither a domain nor the ARN of an \`oidc-provider\` or a \`saml-provider\`.
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "accounts.google.com:aud": "1234567890.apps.googleusercontent.com" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "Google" },
                                  ~~~~~~~~ \`Google\` is no identity provider: neither a domain nor the ARN of an \`oidc-provider\` or a \`saml-provider\`.
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Change the type to `saml-provider`, which lets its users take the role",
        `
-      "Principal": { "Federated": "arn:aws:iam::111122223333:saml/Corp" },
+      "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Corp" },`,
      ],
      [
        "Write the ARN of the provider, which lets its users take the role",
        `
-      "Principal": { "Federated": "https://token.actions.githubusercontent.com" },
+      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },`,
      ],
      [
        "Write `accounts.google.com`, which lets its users take the role",
        `
-      "Principal": { "Federated": "https://accounts.google.com/" },
+      "Principal": { "Federated": "accounts.google.com" },`,
      ],
    ],
  },
  {
    title: "Providers as AWS takes them, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": ["accounts.google.com", "arn:aws:iam::111122223333:oidc-provider/idp.example.com"] },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "accounts.google.com:aud": "1234567890.apps.googleusercontent.com" },
        "StringLike": { "idp.example.com:aud": "ml-portal" }
      }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws-cn:iam::111122223333:saml-provider/Corp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "SAML:aud": "https://signin.amazonaws.cn/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": { "Ref": "Provider" } },
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
    kind: "trust",
  },
];

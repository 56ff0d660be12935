import { claimOf } from "../access/federation.ts";
import { githubIssuer, type OidcProvider, oidcProviders } from "../knowledge/oidcProviders.ts";
import { readOperator } from "../knowledge/operators.ts";
import type { EditValue, Placeholder, PolicyEdit } from "../policy/edit.ts";
import { plainText } from "../policy/edit.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { displayText, type Value } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wide-oidc-subject",
  category: "exposure",
  risk: "escalation",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy compares the subject of an OIDC token with a pattern that lets in more than one workload.",
    why: "A pattern such as `repo:org/*` lets every repository of the organization take the role, and `repo:org/name:*` every branch and pull request, so that whoever can push a branch has what the role has. Where not even the tenant is fixed, as in `repo:*` or `system:serviceaccount:*`, the role is open to everyone whom the provider serves.",
    how: "Write the whole subject: repository and branch or environment, workspace, namespace and service account. The repair fills in what the wildcard stands for, with places to complete. Since July 2026 GitHub writes numeric ids behind the names in the subjects of new repositories.",
    withoutFix: "which repository, branch or workload should be trusted is not in the policy.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.github.com/en/actions/reference/security/oidc",
    ],
  },
  messages: {
    github: {
      text: "`{subject}` lets in more than one branch or repository of GitHub.",
      accessAnalyzer: "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    },
    githubAnyone: {
      text: "`{subject}` does not fix the owner: repositories of others on GitHub can take the role.",
      accessAnalyzer: "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    },
    tenant: { text: "`{subject}` does not fix the {tenant}: others whom {title} serves can take the role." },
  },
  check(statement, { report }) {
    if (!isAllow(statement) || statement.conditions === undefined) return;
    for (const { operator, key, values } of statement.conditions.tests) {
      if (!key.toLowerCase().endsWith(":sub") || readOperator(operator)?.operator.name !== "StringLike") continue;
      const provider = findByKey(key);
      if (provider === undefined) continue;
      for (const { node, value } of values) {
        const subject = displayText(value);
        if (subject === undefined || !hasSureWildcard(value)) continue;
        // What stands in a hole may fix the tenant, and what a repair would keep is not known.
        const isOpen = value.kind === "known" && leavesTenantOpen(provider, subject);
        const fixes = () => (value.kind === "known" ? subjectFix(provider, node.id, subject) : []);
        if (provider.issuer === githubIssuer) {
          report({ node, message: isOpen ? "githubAnyone" : "github", data: { subject }, fixes });
        } else if (isOpen) {
          const tenant = provider.subject?.tenant ?? "tenant";
          report({ node, message: "tenant", data: { subject, tenant, title: provider.title }, fixes });
        }
      }
    }
  },
});

function hasSureWildcard(value: Value): boolean {
  if (value.kind === "known") return hasWildcard(value.text);
  return value.kind === "template" && value.parts.some((part) => typeof part === "string" && hasWildcard(part));
}

/** The provider whose subject a key tests. */
function findByKey(key: string): OidcProvider | undefined {
  const issuer = key.toLowerCase().slice(0, -":sub".length);
  return oidcProviders.find(
    (provider) => claimOf(provider.issuer, key) === "sub" || matchesPattern(provider.issuer, issuer),
  );
}

/** Whether the pattern has a wildcard before its tenant ends. A subject of another form says nothing. */
function leavesTenantOpen({ subject }: OidcProvider, pattern: string): boolean {
  const first = pattern.search(/[*?]/);
  const literal = pattern.slice(0, first);
  if (subject === undefined) return literal === "";
  const { lead, stop } = subject;
  if (lead.startsWith(literal)) return true;
  return literal.startsWith(lead) && !literal.slice(lead.length).includes(stop);
}

/** The usual form of a subject with what the pattern fixes; `[]` where the pattern is of another form. */
function subjectFix({ example, subject }: OidcProvider, node: number, pattern: string): FixDraft<PolicyEdit>[] {
  if (subject === undefined) return [];
  const parts = completePattern(pattern, example);
  if (parts === undefined || !matchesPattern(pattern, plainText(parts))) return [];
  const value: EditValue = { placeholderParts: parts };
  return [
    {
      title: "Write the whole subject, which lets in one workload only",
      effect: "narrowing",
      edits: [{ op: "replace", node, values: [value] }],
      preferred: true,
    },
  ];
}

/**
 * The example with the literal beginning of the pattern in place of its own: of `repo:org/*` and
 * `repo:{owner}/{name}:ref:…` it makes `repo:org/{name}:ref:…`.
 */
function completePattern(
  pattern: string,
  example: readonly (string | Placeholder)[],
): readonly (string | Placeholder)[] | undefined {
  let rest = pattern.slice(0, pattern.search(/[*?]/));
  const parts: (string | Placeholder)[] = [];
  for (const [index, part] of example.entries()) {
    if (rest === "") {
      parts.push(part);
    } else if (typeof part === "string") {
      if (!rest.startsWith(part) && !part.startsWith(rest)) return undefined;
      parts.push(part);
      rest = rest.slice(part.length);
    } else {
      const next = example[index + 1];
      const end = typeof next === "string" ? rest.indexOf(next.charAt(0)) : -1;
      const text = end === -1 ? rest : rest.slice(0, end);
      // A name that the wildcard continues is completed by the user.
      parts.push(end === -1 ? { ...part, text: `${text}${text === "" ? part.text : ""}` } : text);
      rest = rest.slice(text.length);
    }
  }
  return rest === "" ? parts : undefined;
}

export const examples: readonly RuleExample[] = [
  {
    title: "All branches of a repository, all repositories of an owner, all of GitHub.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": {
          "token.actions.githubusercontent.com:sub": [
            "repo:octo-org/llm-service:*",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:octo-org/llm-service:*\` lets in more than one branch or repository of GitHub. Risk: escalation.
            "repo:octo-org/*",
            ~~~~~~~~~~~~~~~~~ \`repo:octo-org/*\` lets in more than one branch or repository of GitHub. Risk: escalation.
            "repo:octo-org/llm-service:ref:refs/heads/release-*",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:octo-org/llm-service:ref:refs/heads/release-*\` lets in more than one branch or repository of GitHub. Risk: escalation.
            "repo:octo*/llm-service:ref:refs/heads/main",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:octo*/llm-service:ref:refs/heads/main\` does not fix the owner: repositories of others on GitHub can take the role. Risk: escalation.
            "repo:*/llm-service:environment:production"
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:*/llm-service:environment:production\` does not fix the owner: repositories of others on GitHub can take the role. Risk: escalation.
          ]
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the whole subject, which lets in one workload only",
        `
-            "repo:octo-org/llm-service:*",
+            "repo:octo-org/llm-service:ref:refs/heads/main",`,
      ],
      [
        "Write the whole subject, which lets in one workload only",
        `
-            "repo:octo-org/*",
+            "repo:octo-org/name:ref:refs/heads/main",`,
      ],
      [
        "Write the whole subject, which lets in one workload only",
        `
-            "repo:octo-org/llm-service:ref:refs/heads/release-*",
+            "repo:octo-org/llm-service:ref:refs/heads/release-",`,
      ],
    ],
  },
  {
    title: "Any namespace of a cluster, any organization of Terraform.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:*:*" } }
                                                                                                                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`system:serviceaccount:*:*\` does not fix the namespace: others whom Amazon EKS serves can take the role. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": { "Ref": "Terraform" } },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "app.terraform.io:sub": "*" } }
                                                             ~~~ \`*\` does not fix the organization: others whom HCP Terraform serves can take the role. Risk: escalation.
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Write the whole subject, which lets in one workload only",
        `
-      "Condition": { "StringLike": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:*:*" } }
+      "Condition": { "StringLike": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:namespace:name" } }`,
      ],
      [
        "Write the whole subject, which lets in one workload only",
        `
-      "Condition": { "StringLike": { "app.terraform.io:sub": "*" } }
+      "Condition": { "StringLike": { "app.terraform.io:sub": "organization:organization:project:project:workspace:workspace:run_phase:apply" } }`,
      ],
    ],
  },
  {
    title: "The names that deployment fills in leave the wildcard as it is.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": { "Fn::Sub": "repo:\${Owner}/\${Repository}:*" } } }
                                                                                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:\${Owner}/\${Repository}:*\` lets in more than one branch or repository of GitHub. Risk: escalation.
    }
  ]
}`,
  },
  {
    title: "Whole subjects, a namespace, exceptions, another provider, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": ["repo:octo-org/llm-service:ref:refs/heads/main", { "Ref": "Subject" }] } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:ml:*" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org/sandbox:*" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "idp.example.com:sub": "*@example.com" } }
    }
  ]
}`,
    kind: "trust",
  },
];

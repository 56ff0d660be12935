/**
 * Issuers of OIDC tokens that many customers share, so that only the token's claims tell whose it is, and what a trust
 * policy must ask of them.
 */
export interface OidcProvider {
  readonly title: string;
  /** Without `https://`. A `*` stands for any text: a Region, the id of a cluster. */
  readonly issuer: string;
  /** Whether anyone can get tokens of this issuer; else it belongs to one customer, such as a cluster. */
  readonly shared: boolean;
  /** The claims of which one must be tested, in lower case, the usual one first. Only those that tell the tenant. */
  readonly claims: readonly string[];
  /** How a subject begins: its tenant stands between `lead` and `stop`. `undefined` where it is not a name. */
  readonly subject: SubjectForm | undefined;
  /** A value for the first claim, with places to fill in. */
  readonly example: readonly (string | ExamplePlace)[];
  readonly source: string;
}

export interface SubjectForm {
  readonly lead: string;
  readonly stop: string;
  /** What the tenant is called. */
  readonly tenant: string;
}

/** A place to fill in, in the shape of an edit's placeholder. */
export interface ExamplePlace {
  readonly name: string;
  readonly text: string;
}

/** AWS's list of shared issuers with the claim that IAM asks for, as of 2026-11-24; read in public code that cites the page. */
const shared = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html";
/** The claims beside `aud` and `sub` are those that AWS STS publishes as condition keys. */
const federation = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html";

export const githubIssuer = "token.actions.githubusercontent.com";

export const oidcProviders: readonly OidcProvider[] = [
  {
    title: "GitHub Actions",
    issuer: githubIssuer,
    shared: true,
    claims: ["sub", "repository", "repository_id", "repository_owner_id", "enterprise_id", "job_workflow_ref"],
    subject: { lead: "repo:", stop: "/", tenant: "owner" },
    example: [
      "repo:",
      place("Owner", "owner"),
      "/",
      place("Repository", "name"),
      ":ref:refs/heads/",
      place("Branch", "main"),
    ],
    source: shared,
  },
  {
    title: "GitLab",
    issuer: "gitlab.com",
    shared: true,
    claims: ["sub", "project_id", "namespace_id", "user_id", "user_login", "user_email"],
    subject: { lead: "project_path:", stop: "/", tenant: "group" },
    example: [
      "project_path:",
      place("Group", "group"),
      "/",
      place("Project", "project"),
      ":ref_type:branch:ref:",
      place("Branch", "main"),
    ],
    source: shared,
  },
  {
    title: "HCP Terraform",
    issuer: "app.terraform.io",
    shared: true,
    claims: ["sub"],
    subject: { lead: "organization:", stop: ":", tenant: "organization" },
    example: [
      "organization:",
      place("Organization", "organization"),
      ":project:",
      place("Project", "project"),
      ":workspace:",
      place("Workspace", "workspace"),
      ":run_phase:",
      place("Phase", "apply"),
    ],
    source: shared,
  },
  {
    title: "Buildkite",
    issuer: "agent.buildkite.com",
    shared: true,
    claims: ["sub", "organization_id", "organization_slug", "pipeline_id", "cluster_id"],
    subject: { lead: "organization:", stop: ":", tenant: "organization" },
    example: [
      "organization:",
      place("Organization", "organization"),
      ":pipeline:",
      place("Pipeline", "pipeline"),
      ":ref:refs/heads/main:commit:",
      place("Commit", "abc123"),
      ":step:",
      place("Step", "deploy"),
    ],
    source: shared,
  },
  ...(
    [
      ["Codefresh", "oidc.codefresh.io", "sub"],
      ["DVC Studio", "studio.datachain.ai/api", "sub"],
      ["GitHub's audit log streaming", "oidc-configuration.audit-log.githubusercontent.com", "sub"],
      ["Scalr", "scalr.io", "sub"],
      ["Shisho Cloud", "tokens.cloud.shisho.dev", "sub"],
      ["Upbound", "proidc.upbound.io", "sub"],
      ["Vercel", "oidc.vercel.com", "aud"],
      ["Pulumi Cloud", "api.pulumi.com/oidc", "aud"],
    ] as const
  ).map(
    ([title, issuer, claim]): OidcProvider => ({
      title,
      issuer,
      shared: true,
      claims: [claim],
      subject: undefined,
      example: [place(claim === "sub" ? "Subject" : "Audience", claim === "sub" ? "subject" : "audience")],
      source: shared,
    }),
  ),
  {
    title: "Amazon Cognito",
    issuer: "cognito-identity.amazonaws.com",
    shared: true,
    claims: ["aud"],
    subject: undefined,
    example: [place("Identity pool", "us-east-1:12345678-ffff-ffff-ffff-123456789012")],
    source: shared,
  },
  {
    title: "Google",
    issuer: "accounts.google.com",
    shared: true,
    claims: ["aud", "oaud", "sub", "google/organization_number"],
    subject: undefined,
    example: [place("Client id", "1234567890.apps.googleusercontent.com")],
    source: federation,
  },
  {
    title: "Login with Amazon",
    issuer: "www.amazon.com",
    shared: true,
    claims: ["app_id", "user_id"],
    subject: undefined,
    example: [place("App id", "amzn1.application-oa2-client.example")],
    source: federation,
  },
  {
    title: "Facebook",
    issuer: "graph.facebook.com",
    shared: true,
    claims: ["app_id", "id"],
    subject: undefined,
    example: [place("App id", "111122223333444")],
    source: federation,
  },
  {
    title: "Amazon EKS",
    issuer: "oidc.eks.*.amazonaws.com*/id/*",
    shared: false,
    claims: ["sub"],
    subject: { lead: "system:serviceaccount:", stop: ":", tenant: "namespace" },
    example: ["system:serviceaccount:", place("Namespace", "namespace"), ":", place("Service account", "name")],
    source: "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
  },
];

function place(name: string, text: string): ExamplePlace {
  return { name, text };
}

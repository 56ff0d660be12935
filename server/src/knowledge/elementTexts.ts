/** AWS's pages of the elements, one each, and of the grammar; seen on 2026-11-23. */
const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

interface ElementText {
  readonly text: string;
  readonly source: string;
}

/** One for each element of a policy document. */
export const documentElementTexts = {
  Version: {
    text: "The version of the policy language, not of your policy: write `2012-10-17`. Without it AWS reads the policy as `2008-10-17`, where `${…}` is no variable.",
    source: `${guide}reference_policies_elements_version.html`,
  },
  Id: {
    text: "A name for the whole policy, in resource policies only; some services want it. It changes no access.",
    source: `${guide}reference_policies_elements_id.html`,
  },
  Statement: {
    text: "The statements, one object or a list. Each allows or denies on its own; a Deny wins over every Allow.",
    source: `${guide}reference_policies_elements_statement.html`,
  },
} as const satisfies Readonly<Record<string, ElementText>>;

/** One for each element of a statement. */
export const statementElementTexts = {
  Sid: {
    text: "A name for the statement, for people. In IAM it is letters and digits, each name once a policy; other services may allow more. It changes no access.",
    source: `${guide}reference_policies_elements_sid.html`,
  },
  Effect: {
    text: "`Allow` or `Deny`. What no statement allows is denied, and a Deny wins over every Allow.",
    source: `${guide}reference_policies_elements_effect.html`,
  },
  Principal: {
    text: "Who the statement is about. It belongs in resource policies and role trust policies; in an identity policy it is whoever the policy hangs on.",
    source: `${guide}reference_policies_elements_principal.html`,
  },
  NotPrincipal: {
    text: 'Everyone but those listed. With Deny only, in resource policies only, and hard to get right: prefer `Principal: "*"` with a condition on `aws:PrincipalArn`.',
    source: `${guide}reference_policies_elements_notprincipal.html`,
  },
  Action: {
    text: "The actions that the statement allows or denies, as `service:Name`; `*` and `?` are wildcards.",
    source: `${guide}reference_policies_elements_action.html`,
  },
  NotAction: {
    text: "Every action but those listed. With Allow it grants all the rest that the resources take, on `*` all the rest of AWS, with every action that AWS adds.",
    source: `${guide}reference_policies_elements_notaction.html`,
  },
  Resource: {
    text: "The ARNs that the statement covers. An action that takes no resource type works with `*` only.",
    source: `${guide}reference_policies_elements_resource.html`,
  },
  NotResource: {
    text: "Every resource but those listed. With Allow it covers all the rest, those of other accounts too where their policies let it.",
    source: `${guide}reference_policies_elements_notresource.html`,
  },
  Condition: {
    text: "When the statement counts. All operators and all keys must hold; of several values for one key, one is enough (none may match under a `Not` operator).",
    source: `${guide}reference_policies_elements_condition.html`,
  },
} as const satisfies Readonly<Record<string, ElementText>>;

const principalSource = `${guide}reference_policies_elements_principal.html`;

export const principalTypeTexts: Readonly<Record<string, ElementText>> = {
  AWS: {
    text: "Accounts, roles, users and role sessions, by account id or ARN. `*` is anyone.",
    source: principalSource,
  },
  Service: { text: "AWS services, by their principal, such as `bedrock.amazonaws.com`.", source: principalSource },
  Federated: {
    text: "Identity providers: the ARN of a SAML or OIDC provider, or the name of a web identity provider.",
    source: principalSource,
  },
  CanonicalUser: { text: "An account by its canonical user id, as S3 uses it.", source: principalSource },
};

export const effectTexts: Readonly<Record<string, string>> = {
  Allow: "Grants the actions, unless some Deny covers them.",
  Deny: "Forbids the actions, whatever else allows them.",
};

export const versionTexts: Readonly<Record<string, string>> = {
  "2012-10-17": "The current policy language.",
  "2008-10-17": "The older policy language: `${…}` is plain text there, no variable.",
};

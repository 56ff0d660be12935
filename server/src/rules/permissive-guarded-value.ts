import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { type KnownValue, knownValues, textTests } from "./conditionValues.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

/**
 * AWS calls these keys sensitive: their values are ids given at random, of which no part tells whose they are.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
 */
const sensitiveKeys = new Set([
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
]);

/** Claims of an identity provider that everybody shares: AWS's analyser was seen to ask for what stands before `*`. */
const sharedClaims = new Set(["token.actions.githubusercontent.com:sub"]);

/** How many characters AWS's analyser wants right before a wildcard in a claim. */
const LEAST_BEFORE = 6;

export default defineRule({
  id: "permissive-guarded-value",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A wildcard or a variable opens a condition key that has to name one party: an account, an organization, a network, a user's id, a repository.",
    why: "Ids of accounts, organizations and networks are given at random, so a pattern of them takes in strangers. `repo:*/infra:*` in a role's trust lets a repository of that name in anybody's GitHub organization take the role. A tag in place of an id leaves the choice to whoever may set tags.",
    how: "Write the values whole; several may stand in a list. In a GitHub subject write the owner and the repository, at least six characters right before each wildcard. In `aws:userid` a `*` may stand behind the colon, where the session's name is. `${aws:PrincipalAccount}` and its like are fine: they compare one party with another. What stands behind a variable no repair can know.",
    withoutFix: "which value was meant is not in the policy.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    ],
  },
  messages: {
    wildcard: {
      text: "`{value}` stands for more than one value of `{key}`, whose ids are given at random.",
      accessAnalyzer: "WILDCARD_USAGE_TOO_PERMISSIVE",
    },
    claim: {
      text: "`{value}` has fewer than six characters right before a wildcard, so that `{key}` can be a stranger's.",
      accessAnalyzer: "WILDCARD_USAGE_TOO_PERMISSIVE",
    },
    user: {
      text: "`{value}` leaves open who it is: in `{key}` a wildcard belongs behind the colon.",
      accessAnalyzer: "WILDCARD_USAGE_TOO_PERMISSIVE",
    },
    variable: {
      text: "`{value}` lets a variable say what `{key}` has to be.",
      accessAnalyzer: "VARIABLE_USAGE_TOO_PERMISSIVE",
    },
  },
  check(statement, { policy, report }) {
    const variables = policy.version === "2012-10-17";
    for (const { test, key, isLike } of textTests(statement, isGuarded)) {
      for (const value of knownValues(test)) {
        if (!/[*?$]/.test(value.text)) continue;
        const open = openParts(value.text, key, {
          wildcards: isLike,
          // Without an end there is none, and nothing to look for at each `${`.
          variables: variables && value.text.includes("}"),
        });
        const data = { value: value.text, key: test.key };
        if (open.some(({ kind }) => kind === "wildcard")) {
          const message = sensitiveKeys.has(key) ? "wildcard" : sharedClaims.has(key) ? "claim" : "user";
          report({ node: value.node, message, data, fixes: () => namingFixes(value, key, open) });
        }
        if (open.some(({ kind }) => kind === "variable")) report({ node: value.node, message: "variable", data });
      }
    }
  },
});

function isGuarded(key: string): boolean {
  return sensitiveKeys.has(key) || sharedClaims.has(key) || key === "aws:userid";
}

/** A part of a value that opens it too far. */
interface OpenPart {
  readonly kind: "wildcard" | "variable";
  readonly start: number;
  readonly end: number;
}

function openParts(
  text: string,
  key: string,
  syntax: { readonly wildcards: boolean; readonly variables: boolean },
): OpenPart[] {
  const parts: OpenPart[] = [];
  let literal = 0;
  let isBehindColon = false;
  for (let position = 0; position < text.length; ) {
    const part = partAt(text, position, syntax);
    if (part === undefined) {
      // An escaped wildcard, `${*}`, is one character.
      const escaped = syntax.variables && /^\$\{[*?$]\}/.test(text.slice(position, position + 4));
      if (text.charAt(position) === ":") isBehindColon = true;
      literal++;
      position += escaped ? 4 : 1;
      continue;
    }
    const isOpen = sensitiveKeys.has(key)
      ? part.kind === "wildcard" || !comparesParties(text.slice(part.start + 2, part.end - 1))
      : sharedClaims.has(key)
        ? literal < LEAST_BEFORE
        : !isBehindColon;
    if (isOpen) parts.push(part);
    literal = 0;
    position = part.end;
  }
  return parts;
}

function partAt(
  text: string,
  start: number,
  syntax: { readonly wildcards: boolean; readonly variables: boolean },
): OpenPart | undefined {
  const character = text.charAt(start);
  if (syntax.wildcards && (character === "*" || character === "?")) return { kind: "wildcard", start, end: start + 1 };
  if (!syntax.variables || !text.startsWith("${", start)) return undefined;
  const close = text.indexOf("}", start);
  if (close === -1 || /^[*?$]$/.test(text.slice(start + 2, close))) return undefined;
  return { kind: "variable", start, end: close + 1 };
}

/** Whether a variable is an id of some party, as in `"aws:ResourceAccount": "${aws:PrincipalAccount}"`, and no tag. */
function comparesParties(variable: string): boolean {
  const [name = ""] = variable.split(",");
  return /^[^/]*(account|orgid|vpce?)$/i.test(name.trim());
}

/** A place to fill in for each wildcard. */
function namingFixes({ node, text }: KnownValue, key: string, open: readonly OpenPart[]): FixDraft<PolicyEdit>[] {
  const parts: (string | { name: string; text: string })[] = [];
  let position = 0;
  for (const { kind, start, end } of open) {
    if (kind === "variable") continue;
    if (start > position) parts.push(text.slice(position, start));
    const isRun = text.charAt(start) === "*";
    // An account has twelve digits.
    const digits = key.endsWith("account") ? "0".repeat(isRun ? Math.max(1, 13 - text.length) : 1) : undefined;
    parts.push({ name: "Name", text: digits ?? (isRun ? "example" : "x") });
    position = end;
  }
  if (position < text.length) parts.push(text.slice(position));
  const value: EditValue = { placeholderParts: parts };
  return [
    {
      title: "Write the value whole, which keeps all others out",
      effect: "narrowing",
      edits: [{ op: "replace", node: node.id, values: [value] }],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Some organizations, some accounts.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringLike": {
          "aws:PrincipalOrgID": "o-*",
                                ~~~~~ \`o-*\` stands for more than one value of \`aws:PrincipalOrgID\`, whose ids are given at random. Risk: data exposure.
          "aws:PrincipalAccount": ["11112222333?", "111122223333"]
                                   ~~~~~~~~~~~~~~ \`11112222333?\` stands for more than one value of \`aws:PrincipalAccount\`, whose ids are given at random. Risk: data exposure.
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the value whole, which keeps all others out",
        `
-          "aws:PrincipalOrgID": "o-*",
+          "aws:PrincipalOrgID": "o-example",`,
      ],
      [
        "Write the value whole, which keeps all others out",
        `
-          "aws:PrincipalAccount": ["11112222333?", "111122223333"]
+          "aws:PrincipalAccount": ["111122223330", "111122223333"]`,
      ],
    ],
  },
  {
    title: "Anybody's repository of a name; a branch is fine.",
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
            "repo:*/infra:ref:refs/heads/*",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:*/infra:ref:refs/heads/*\` has fewer than six characters right before a wildcard, so that \`token.actions.githubusercontent.com:sub\` can be a stranger's. Risk: data exposure.
            "repo:example@*/infra@*:*",
            ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`repo:example@*/infra@*:*\` has fewer than six characters right before a wildcard, so that \`token.actions.githubusercontent.com:sub\` can be a stranger's. Risk: data exposure.
            "repo:example/infra:*"
          ]
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the value whole, which keeps all others out",
        `
-            "repo:*/infra:ref:refs/heads/*",
+            "repo:example/infra:ref:refs/heads/*",`,
      ],
      [
        "Write the value whole, which keeps all others out",
        `
-            "repo:example@*/infra@*:*",
+            "repo:example@*/infra@*:example",`,
      ],
    ],
  },
  {
    title: "A user's id, and a tag in place of an organization.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringLike": {
          "aws:userid": ["AROA*:jobs", "AROAEXAMPLEID:*", "\${aws:PrincipalTag/role}:jobs"],
                         ~~~~~~~~~~~~ \`AROA*:jobs\` leaves open who it is: in \`aws:userid\` a wildcard belongs behind the colon. Risk: data exposure.
                                                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`\${aws:PrincipalTag/role}:jobs\` lets a variable say what \`aws:userid\` has to be. Risk: data exposure.
          "aws:SourceVpce": "\${aws:PrincipalTag/vpce}"
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`\${aws:PrincipalTag/vpce}\` lets a variable say what \`aws:SourceVpce\` has to be. Risk: data exposure.
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Write the value whole, which keeps all others out",
        `
-          "aws:userid": ["AROA*:jobs", "AROAEXAMPLEID:*", "\${aws:PrincipalTag/role}:jobs"],
+          "aws:userid": ["AROAexample:jobs", "AROAEXAMPLEID:*", "\${aws:PrincipalTag/role}:jobs"],`,
      ],
    ],
  },
  {
    title: "Values written whole, one party compared with another, escaped wildcards, keys that are not guarded.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringLike": {
          "aws:PrincipalOrgID": "o-a1b2c3d4e5",
          "aws:ResourceAccount": "\${aws:PrincipalAccount}",
          "aws:userid": "AROAEXAMPLEID:\${aws:PrincipalTag/user}@*",
          "aws:SourceVpc": "vpc-\${*}",
          "aws:ResourceTag/team": "ml-*"
        },
        "StringEquals": { "aws:SourceAccount": "*" },
        "ArnLike": { "aws:SourceArn": "arn:aws:s3:::*" }
      }
    }
  ]
}`,
  },
  {
    title: "Before the version of 2012 there are no variables, and what deployment fills in is not known.",
    policy: `
{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": {
        "StringLike": {
          "aws:SourceVpce": "\${aws:PrincipalTag/vpce}",
          "aws:PrincipalOrgID": [{ "Ref": "Organization" }, { "Fn::Sub": "o-\${Organization}" }]
        }
      }
    }
  ]
}`,
  },
];

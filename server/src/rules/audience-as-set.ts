import { conditionKeyType } from "../access/conditionKeys.ts";
import { readOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type ConditionElement, type ConditionTest, isAllow } from "../policy/policy.ts";
import { changeOperator } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "audience-as-set",
  category: "exposure",
  risk: "escalation",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["trust"],
  docs: {
    what: "A trust policy compares the audience of a token with `ForAnyValue` or `ForAllValues`.",
    why: "Tokens mostly have one audience, and these qualifiers are for keys with several values. With `ForAnyValue` a token for many audiences passes if only one of them is yours; `ForAllValues` passes for a token without any audience.",
    how: "Compare without the qualifier, as in `StringEquals`. Keep it only if the provider's documentation says that its tokens carry several audiences on purpose.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ],
  },
  messages: {
    any: {
      text: "`ForAnyValue` on `{key}` lets in a token that is for other audiences too.",
      accessAnalyzer: "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
    },
    all: {
      text: "`ForAllValues` on `{key}` is for tokens with several audiences; most have one.",
      accessAnalyzer: "CONFIRM_AUDIENCE_CLAIM_TYPE",
    },
  },
  check(statement, { catalogue, report }) {
    const { conditions } = statement;
    if (!isAllow(statement)) return;
    for (const test of conditions?.tests ?? []) {
      const { operator, key, property } = test;
      if (conditions === undefined || !operator.includes(":") || !key.toLowerCase().endsWith(":aud")) continue;
      const written = readOperator(operator);
      if (written?.qualifier === undefined) continue;
      const message = written.qualifier === "ForAnyValue" ? "any" : "all";
      // Of a key that AWS publishes as single-valued there is nothing to confirm; `ForAllValues` on it is another finding.
      if (message === "all" && conditionKeyType(key, catalogue) !== undefined) continue;
      report({ node: property, message, data: { key }, fixes: () => plainOperator(conditions, test) });
    }
  },
});

function plainOperator(conditions: ConditionElement, test: ConditionTest): FixDraft<PolicyEdit>[] {
  const operator = test.operator.slice(test.operator.indexOf(":") + 1);
  const edits = changeOperator(conditions, test, operator);
  if (edits === undefined) return [];
  const title = `Change \`${test.operator}\` to \`${operator}\`, for tokens with one audience`;
  return [{ title, effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Audiences as sets.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "ForAnyValue:StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456789012" },
                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`ForAnyValue\` on \`cognito-identity.amazonaws.com:aud\` lets in a token that is for other audiences too. Risk: escalation.
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" }
      }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "ForAllValues:StringEquals": { "idp.example.com:aud": ["ml-portal"] }
                                       ~~~~~~~~~~~~~~~~~~~~~ \`ForAllValues\` on \`idp.example.com:aud\` is for tokens with several audiences; most have one. Risk: escalation.
      }
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Change `ForAnyValue:StringEquals` to `StringEquals`, for tokens with one audience",
        `
-        "ForAnyValue:StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456789012" },
+        "StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff-ffff-ffff-123456789012" },`,
      ],
      [
        "Change `ForAllValues:StringEquals` to `StringEquals`, for tokens with one audience",
        `
-        "ForAllValues:StringEquals": { "idp.example.com:aud": ["ml-portal"] }
+        "StringEquals": { "idp.example.com:aud": ["ml-portal"] }`,
      ],
    ],
  },
  {
    title: "An audience as it is, one of a key that AWS publishes as single-valued, and one that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "cognito-identity.amazonaws.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "cognito-identity.amazonaws.com:aud": { "Ref": "IdentityPool" } },
        "ForAllValues:StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" }
      }
    }
  ]
}`,
    kind: "trust",
  },
];

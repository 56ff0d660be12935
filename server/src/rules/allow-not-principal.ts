import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "allow-not-principal",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  appliesTo: ["resource"],
  docs: {
    what: "An `Allow` names with `NotPrincipal` who does not get access.",
    why: "Everyone else does get it, anonymous callers and other accounts among them. What such a statement keeps out is a handful of names; what it lets in is the world.",
    how: "Name with `Principal` who should have access; to keep some out of a larger group, add a `Deny` with a condition on `aws:PrincipalArn`. No repair is offered: whom you meant to let in stands nowhere in the statement, and writing `Principal` with the same names would let in those that you wanted to keep out.",
    withoutFix: "who should have the access is not in the policy; an exclusion cannot be turned into a list of names.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    everyone: {
      text: "`NotPrincipal` in an `Allow` gives access to everyone else, anonymous callers too.",
      accessAnalyzer: "ALLOW_WITH_NOT_PRINCIPAL",
    },
  },
  check({ effect, ambiguous, principals }, { report }) {
    if (effect !== "Allow" || ambiguous || principals?.negated !== true) return;
    report({ node: principals.node, message: "everyone" });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Everyone but one role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/training" },
                      ~ \`NotPrincipal\` in an \`Allow\` gives access to everyone else, anonymous callers too. Risk: data exposure.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "In a Deny it makes exceptions; an effect that deployment fills in is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": { "Ref": "Effect" },
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
  },
];

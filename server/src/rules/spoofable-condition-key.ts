import { iamKinds } from "../policy/policy.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "spoofable-condition-key",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition relies on `aws:UserAgent`.",
    why: "The caller writes that header and can write anything into it. As a limit it keeps nobody out.",
    how: "Test what AWS vouches for: the principal (`aws:PrincipalArn`, `aws:PrincipalOrgID`), the network (`aws:SourceVpce`, `aws:SourceIp`), or the resource that a service acts for (`aws:SourceArn`). Which one is meant cannot be told from the header, so there is no repair.",
    withoutFix: "the key is what the caller says of itself, and no other key is known to say the same.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-useragent",
    ],
  },
  messages: {
    spoofable: {
      text: "Callers can write what they like into `{key}`, so the condition keeps nobody out.",
      accessAnalyzer: "UNTRUSTWORTHY_CONDITION_KEY",
    },
  },
  check({ conditions }, { report }) {
    for (const { key, property } of conditions?.tests ?? []) {
      if (key.toLowerCase() === "aws:useragent") report({ node: property, message: "spoofable", data: { key } });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A header for a password.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:UserAgent": "our-secret-client" } }
                                       ~~~~~~~~~~~~~~~ Callers can write what they like into \`aws:UserAgent\`, so the condition keeps nobody out. Risk: data exposure.
    }
  ]
}`,
  },
  {
    title: "What AWS vouches for, and a value that deployment fills in.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": { "Ref": "Organization" } } }
    }
  ]
}`,
  },
];

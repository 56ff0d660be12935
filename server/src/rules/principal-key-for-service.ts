import type { PolicyEdit } from "../policy/edit.ts";
import {
  type ConditionElement,
  type ConditionTest,
  isAllow,
  knownTexts,
  type PrincipalElement,
} from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { changeKey } from "./conditionEdits.ts";
import { needsKey } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "principal-key-for-service",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["resource", "trust"],
  docs: {
    what: "A statement lets a service in if it belongs to an organization, has a tag or has a user's name, which services do not.",
    why: "A service that calls by itself is in no organization and is no user. Its requests carry no such key, so the statement never lets it in.",
    how: "Ask for whom the service acts: `aws:SourceOrgID`, `aws:SourceOrgPaths`, `aws:SourceAccount` or `aws:SourceArn`. Which of them the service sends, its guide says. The repair for an organization keeps the value and takes the key of the source; for a tag or a name there is none. Where roles and users stand beside the service, give the service a statement of its own.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    key: {
      text: "Requests of `{service}` carry no `{key}`, so this never lets it in.",
      accessAnalyzer: "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    },
  },
  check(statement, { report }) {
    const { principals, conditions } = statement;
    if (!isAllow(statement) || conditions === undefined || principals === undefined || principals.negated) return;
    const entry = principals.entries.find(({ type, value }) => type === "Service" && value.kind === "known");
    const service = entry === undefined ? undefined : knownText(entry.value);
    if (service === undefined) return;
    for (const test of conditions.tests) {
      const { key, operator, property } = test;
      if (!isOfPrincipalsOnly(key) || !needsKey(operator) || isTagOfSession(key, principals)) continue;
      const isAlone = principals.entries.every(({ type }) => type === "Service");
      const fixes = () => (isAlone ? sourceKey(conditions, test) : []);
      report({ node: property, message: "key", data: { service, key }, fixes });
    }
  },
});

const keys = new Set(["aws:principalorgid", "aws:principalorgpaths", "aws:username"]);

/** Keys that AWS documents for users and roles, or members of an organization, only. */
function isOfPrincipalsOnly(key: string): boolean {
  const lower = key.toLowerCase();
  return keys.has(lower) || lower.startsWith("aws:principaltag/");
}

/**
 * Whether it is a tag of the session that IAM Roles Anywhere makes of a certificate.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
function isTagOfSession(key: string, { entries }: PrincipalElement): boolean {
  return (
    key.toLowerCase().startsWith("aws:principaltag/") &&
    knownTexts(entries).some((text) => text.toLowerCase() === "rolesanywhere.amazonaws.com")
  );
}

/** The same organization, asked of the resource for which the service acts. */
function sourceKey(conditions: ConditionElement, test: ConditionTest): FixDraft<PolicyEdit>[] {
  const lower = test.key.toLowerCase();
  const key =
    lower === "aws:principalorgid"
      ? "aws:SourceOrgID"
      : lower === "aws:principalorgpaths"
        ? "aws:SourceOrgPaths"
        : undefined;
  const edits = key === undefined ? undefined : changeKey(conditions, test, key);
  if (key === undefined || edits === undefined) return [];
  const title = `Change \`${test.key}\` to \`${key}\`, which lets the service act for the organization`;
  return [{ title, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "A service of an organization, and one with a tag.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "cloudfront.amazonaws.com" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
                                       ~~~~~~~~~~~~~~~~~~~~ Requests of \`cloudfront.amazonaws.com\` carry no \`aws:PrincipalOrgID\`, so this never lets it in.
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "sns.amazonaws.com", "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:us-east-1:111122223333:inference-requests",
      "Condition": { "StringLike": { "aws:PrincipalTag/team": "ml-*" } }
                                     ~~~~~~~~~~~~~~~~~~~~~~~ Requests of \`sns.amazonaws.com\` carry no \`aws:PrincipalTag/team\`, so this never lets it in.
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Change `aws:PrincipalOrgID` to `aws:SourceOrgID`, which lets the service act for the organization",
        `
-      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
+      "Condition": { "StringEquals": { "aws:SourceOrgID": "o-a1b2c3d4e5" } }`,
      ],
    ],
  },
  {
    title: "Keys of the source, tests that pass without the key, roles, and a service that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "cloudfront.amazonaws.com" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "cloudfront.amazonaws.com" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }, "StringNotEquals": { "aws:PrincipalTag/team": "web" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": { "Ref": "Service" } },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "IAM Roles Anywhere tags its sessions with what the certificate says.",
    kind: "trust",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "rolesanywhere.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      "Condition": {
        "StringEquals": { "aws:PrincipalTag/x509Subject/CN": "trainer" },
        "ArnEquals": { "aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/anchor" }
      }
    }
  ]
}`,
  },
];

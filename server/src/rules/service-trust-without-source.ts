import { findSourceKeyService } from "../knowledge/sourceKeys.ts";
import { isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { isSourceKey, mayAssume } from "./callerLimits.ts";
import { knownTests } from "./knownTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";
import { sourceFixes } from "./sourceLimits.ts";

export default defineRule({
  id: "service-trust-without-source",
  category: "compliance",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["trust"],
  docs: {
    what: "A role trusts a service, and does not say for which account or resource the service may take it.",
    why: "The service works for all its customers. Where it can be talked into using the role for someone else's job, it becomes a confused deputy. For some services, AWS's own guides recommend `aws:SourceAccount` and `aws:SourceArn` in the trust policy against that; only those are found here.",
    how: "Add `aws:SourceAccount` with your account, or `aws:SourceArn` with a pattern of the jobs, agents or bots that use the role; the repair adds one of them with places to fill in. Then run each job once: a feature that sends no such key can no longer take the role. Services without such a guide, Amazon EC2 and AWS Lambda among them, are left alone.",
    withoutFix:
      "the statement is for other principals too, whose requests carry no source; give the service a statement of its own first.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/batch-iam-sr.html",
      "https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html",
      "https://docs.aws.amazon.com/comprehend/latest/dg/cross-service-confused-deputy-prevention.html",
    ],
  },
  messages: {
    source: {
      text: "Nothing says for which account `{service}` takes the role; its guide recommends `aws:SourceAccount` or `aws:SourceArn`.",
    },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed || !isAllow(statement)) return;
    const { principals } = statement;
    if (principals === undefined || principals.negated || !mayAssume(statement)) return;
    const found = principals.entries.flatMap(({ node, type, value }) => {
      const principal = type === "Service" ? knownText(value) : undefined;
      const service = principal === undefined ? undefined : findSourceKeyService(principal);
      return principal !== undefined && service?.inTrust === true ? [{ node, principal, service }] : [];
    });
    if (found.length === 0) return;
    const tests = knownTests(statement);
    if (tests === undefined || tests.some(({ key }) => isSourceKey(key))) return;
    for (const { node, principal, service } of found) {
      const fixes = () => sourceFixes(statement, principals, { service, principal });
      report({ node, message: "source", data: { service: principal }, fixes });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Amazon Bedrock, for anyone.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "bedrock.amazonaws.com" },
                                ~~~~~~~~~~~~~~~~~~~~~~~ Nothing says for which account \`bedrock.amazonaws.com\` takes the role; its guide recommends \`aws:SourceAccount\` or \`aws:SourceArn\`. Risk: escalation.
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    fixes: [
      [
        "Let the service act for one account only",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "StringEquals": {
+          "aws:SourceAccount": "111122223333"
+        }
+      }`,
      ],
      [
        "Let the service act for one resource only",
        `
-      "Action": "sts:AssumeRole"
+      "Action": "sts:AssumeRole",
+      "Condition": {
+        "ArnLike": {
+          "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:*"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Amazon Bedrock for the agents of one account.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "bedrock.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:SourceAccount": "111122223333" },
        "ArnLike": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" }
      }
    }
  ]
}`,
  },
  {
    title: "Beside a role, which sends no such key, there is no repair; neither is there a doubt about other services.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": ["ec2.amazonaws.com", "comprehend.amazonaws.com"], "AWS": "arn:aws:iam::111122223333:role/training" },
                                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~ Nothing says for which account \`comprehend.amazonaws.com\` takes the role; its guide recommends \`aws:SourceAccount\` or \`aws:SourceArn\`. Risk: escalation.
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": ["lambda.amazonaws.com", "config.amazonaws.com"] },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
  {
    title: "A condition or a service that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "bedrock.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": { "Ref": "Service" } },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
];

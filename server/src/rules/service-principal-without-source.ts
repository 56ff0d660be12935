import { findSourceKeyService } from "../knowledge/sourceKeys.ts";
import { parseAction } from "../policy/action.ts";
import { type AllowStatement, type ConditionTest, isAllow, knownTexts } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { isSourceKey } from "./callerLimits.ts";
import { knownTests } from "./knownTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";
import { sourceFixes } from "./sourceLimits.ts";

export default defineRule({
  id: "service-principal-without-source",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  appliesTo: ["resource"],
  docs: {
    what: "The policy of a resource lets a service in, and does not say for which account or resource the service may act.",
    why: "The service works for all its customers. Anyone can point a trail, a topic or a bucket notification of theirs at your resource, and the service writes there for them: it is a confused deputy. `aws:Referer` does not help, since a caller can set it freely.",
    how: "Add `aws:SourceAccount` with your account, `aws:SourceArn` with the trail, topic or bucket, or `aws:SourceOrgID` with your organization; the repair adds one of them with places to fill in. AWS publishes no list of the services that send these keys; only those are found whose guides use them.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    open: {
      text: "`{service}` may act for any customer: no `aws:SourceAccount` or `aws:SourceArn` limits it.",
      accessAnalyzer: "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    },
    referer: {
      text: "`{key}` does not tell for whom `{service}` acts; `aws:SourceAccount` and `aws:SourceArn` do.",
      accessAnalyzer: "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed || !isAllow(statement)) return;
    const { principals } = statement;
    if (principals === undefined || principals.negated) return;
    const found = principals.entries.flatMap(({ node, type, value }) => {
      const principal = type === "Service" ? knownText(value) : undefined;
      const service = principal === undefined ? undefined : findSourceKeyService(principal);
      if (principal === undefined || service === undefined || !isDocumentedFor(statement, service.notFor)) return [];
      return [{ node, principal, service }];
    });
    const [first] = found;
    if (first === undefined) return;
    const tests = knownTests(statement);
    if (tests === undefined || tests.some(({ key }) => isSourceKey(key))) return;
    const referer = tests.find(({ key }) => key.toLowerCase() === "aws:referer");
    if (referer !== undefined) {
      const [only] = referer.values;
      const value = referer.values.length === 1 && only !== undefined ? knownText(only.value) : undefined;
      const account = value !== undefined && /^\d{12}$/.test(value) ? value : undefined;
      report({
        node: referer.property,
        message: "referer",
        data: { key: referer.key, service: first.principal },
        fixes: () => sourceFixes(statement, principals, { account, ...first }),
      });
    } else if (tests.every(saysNothingOfTheSource)) {
      for (const { node, principal, service } of found) {
        const fixes = () => sourceFixes(statement, principals, { service, principal });
        report({ node, message: "open", data: { service: principal }, fixes });
      }
    }
  },
});

/** KMS has conditions of its own for services, and a trust policy may be mistaken for one of a resource. */
function isDocumentedFor({ actions, resources }: AllowStatement, notFor: readonly string[]): boolean {
  if (actions.negated || !actions.complete || resources === undefined) return false;
  const excluded = ["kms", "sts", ...notFor];
  return knownTexts(actions.entries).every((text) => !excluded.includes(parseAction(text)?.prefix.toLowerCase() ?? ""));
}

/** Keys of how something is written and sent. Of any other key nobody knows whether it limits the service. */
function saysNothingOfTheSource({ key }: ConditionTest): boolean {
  const lower = key.toLowerCase();
  return lower === "aws:securetransport" || lower === "aws:requestedregion" || lower.startsWith("s3:x-amz-");
}

export const examples: readonly RuleExample[] = [
  {
    title: "A queue for all topics, a bucket for all trails.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": ["sns.amazonaws.com"] },
                                 ~~~~~~~~~~~~~~~~~~~ \`sns.amazonaws.com\` may act for any customer: no \`aws:SourceAccount\` or \`aws:SourceArn\` limits it. Risk: data exposure.
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:us-east-1:111122223333:inference-requests"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "cloudtrail.amazonaws.com" },
                                ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`cloudtrail.amazonaws.com\` may act for any customer: no \`aws:SourceAccount\` or \`aws:SourceArn\` limits it. Risk: data exposure.
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::trail-logs/*",
      "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Let the service act for one resource only",
        `
-      "Resource": "arn:aws:sqs:us-east-1:111122223333:inference-requests"
+      "Resource": "arn:aws:sqs:us-east-1:111122223333:inference-requests",
+      "Condition": {
+        "ArnLike": {
+          "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:name"
+        }
+      }`,
      ],
      [
        "Let the service act for one account only",
        `
-      "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }
+      "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": "111122223333" } }`,
      ],
      [
        "Let the service act for one resource only",
        `
-      "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }
+      "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" }, "ArnLike": { "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/name" } }`,
      ],
    ],
  },
  {
    title: "A referer is no proof.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "s3.amazonaws.com" },
      "Action": "sns:Publish",
      "Resource": "arn:aws:sns:us-east-1:111122223333:labels",
      "Condition": { "StringEquals": { "aws:Referer": "444455556666" } }
                                       ~~~~~~~~~~~~~ \`aws:Referer\` does not tell for whom \`s3.amazonaws.com\` acts; \`aws:SourceAccount\` and \`aws:SourceArn\` do. Risk: data exposure.
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Let the service act for one account only",
        `
-      "Condition": { "StringEquals": { "aws:Referer": "444455556666" } }
+      "Condition": { "StringEquals": { "aws:Referer": "444455556666", "aws:SourceAccount": "444455556666" } }`,
      ],
      [
        "Let the service act for one resource only",
        `
-      "Condition": { "StringEquals": { "aws:Referer": "444455556666" } }
+      "Condition": { "StringEquals": { "aws:Referer": "444455556666" }, "ArnLike": { "aws:SourceArn": "arn:aws:s3:::bucket" } }`,
      ],
    ],
  },
  {
    title:
      "Limited by ARN or account; other services; keys of KMS, which have conditions of their own; what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "sns.amazonaws.com" },
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:us-east-1:111122223333:inference-requests",
      "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:labels" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "delivery.logs.amazonaws.com" },
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::exports/*",
      "Condition": { "StringEquals": { "AWS:SourceAccount": { "Ref": "AWS::AccountId" } } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "alexa-appkit.amazon.com" },
      "Action": "lambda:InvokeFunction",
      "Resource": "arn:aws:lambda:us-east-1:111122223333:function:skill"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "sns.amazonaws.com" },
      "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "s3.amazonaws.com" },
      "Action": "sns:Publish",
      "Resource": "arn:aws:sns:us-east-1:111122223333:labels",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Deny",
      "Principal": { "Service": "s3.amazonaws.com" },
      "Action": "sns:Publish",
      "Resource": "arn:aws:sns:us-east-1:111122223333:labels"
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "A bucket for mail, which another customer's rules may fill too.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ses.amazonaws.com" },
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::inbound-mail/*",
      "Condition": { "StringEquals": { "aws:Referer": "111122223333" } }
                                       ~~~~~~~~~~~~~ \`aws:Referer\` does not tell for whom \`ses.amazonaws.com\` acts; \`aws:SourceAccount\` and \`aws:SourceArn\` do. Risk: data exposure.
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Let the service act for one account only",
        `
-      "Condition": { "StringEquals": { "aws:Referer": "111122223333" } }
+      "Condition": { "StringEquals": { "aws:Referer": "111122223333", "aws:SourceAccount": "111122223333" } }`,
      ],
      [
        "Let the service act for one resource only",
        `
-      "Condition": { "StringEquals": { "aws:Referer": "111122223333" } }
+      "Condition": { "StringEquals": { "aws:Referer": "111122223333" }, "ArnLike": { "aws:SourceArn": "arn:aws:ses:us-east-1:111122223333:receipt-rule-set/rules:receipt-rule/rule" } }`,
      ],
    ],
  },
];

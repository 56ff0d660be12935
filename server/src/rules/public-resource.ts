import { parseAction } from "../policy/action.ts";
import type { EditValue, PlacedEdit, PolicyEdit } from "../policy/edit.ts";
import { type AllowStatement, isAllow, knownTexts, type Policy, type PrincipalElement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { letsAnyoneIn, turnsCallersAway } from "./callerLimits.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "public-resource",
  category: "exposure",
  risk: "data-exposure",
  scope: "policy",
  appliesTo: ["resource"],
  docs: {
    what: "The policy of a resource lets everyone in, and no condition says who may call.",
    why: "`*` is every account of AWS, and for buckets, queues and topics also callers who have none. Names of buckets are guessed, and ARNs are no secret: training data, documents or a model behind such a policy are published.",
    how: "Name the accounts or roles that should have the access, or keep `*` and test `aws:PrincipalOrgID`, `aws:PrincipalArn`, `aws:SourceVpce` or, for services, `aws:SourceArn`. Keys such as `aws:SecureTransport`, and lists of those who may not, limit no one. A `Deny` in the same policy that turns strangers away counts. Policies of APIs, of search domains, of file systems and of public registries are left alone: there `*` is usual, and something else decides who gets in. For a website that is meant to be public, switch the rule off for its file.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    ],
  },
  messages: {
    everyone: { text: "Everyone in the world has this access: no condition says who may call." },
  },
  check(policy, { report }) {
    if (!policy.facts.wellFormed || quietTypes.has(policy.facts.resourceType ?? "")) return;
    policy.statements.forEach((statement, index) => {
      const { principals } = statement;
      if (principals === undefined || principals.negated || !isAllow(statement)) return;
      const everyone = principals.entries.find(
        ({ type, value }) => (type === "*" || type === "AWS") && knownText(value) === "*",
      );
      if (everyone === undefined || !isOfResource(statement, policy) || letsAnyoneIn(statement) !== true) return;
      if (policy.statements.some((other) => turnsCallersAway(other) !== false)) return;
      report({
        statement: index,
        node: everyone.node,
        message: "everyone",
        fixes: () =>
          limits(statement, principals, everyone).map((draft) => ({
            ...draft,
            edits: draft.edits.map((edit): PlacedEdit => ({ statement: index, edit })),
          })),
      });
    });
  },
});

/** Where `*` is usual: methods have their own authorization, domains and file systems a network, registries are public. */
const quietTypes = new Set([
  "AWS::ApiGateway::DomainNameV2",
  "AWS::ApiGateway::RestApi",
  "AWS::ECR::PublicRepository",
  "AWS::EFS::FileSystem",
  "AWS::Elasticsearch::Domain",
  "AWS::OpenSearchService::Domain",
]);

/** Their actions, for policies that do not show what they belong to. */
const quietPrefixes = new Set(["ecr-public", "elasticfilesystem", "es", "execute-api"]);

/**
 * Whether the statement surely is about a resource, and not about what may pass through a VPC endpoint, where everyone
 * is usual. Policies of endpoints look the same, but mostly name all actions or all resources.
 */
function isOfResource({ actions, resources }: AllowStatement, { facts }: Policy): boolean {
  if (actions.negated) return false;
  const prefixes = knownTexts(actions.entries).map((text) => parseAction(text)?.prefix.toLowerCase());
  if (prefixes.length === 0 || prefixes.some((prefix) => prefix !== undefined && quietPrefixes.has(prefix)))
    return false;
  if (facts.resourceType !== undefined) return true;
  const isAll = resources !== undefined && (resources.negated || knownTexts(resources.entries).some(isStar));
  return prefixes.every((prefix) => prefix !== undefined) && (!isAll || prefixes.every((prefix) => prefix === "kms"));
}

function isStar(text: string): boolean {
  return /^\*+$/.test(text);
}

function limits(
  statement: AllowStatement,
  { node, entries }: PrincipalElement,
  everyone: PrincipalElement["entries"][number],
): FixDraft<PolicyEdit>[] {
  const account: EditValue = { placeholderParts: [{ name: "Account", text: "111122223333" }] };
  const isBare = everyone.type === "*";
  const one: PolicyEdit = isBare
    ? { op: "replace", node: node.id, values: [{ AWS: account }] }
    : { op: "replace", node: everyone.node.id, values: [account] };
  const drafts: FixDraft<PolicyEdit>[] = [
    { title: "Give the access to one account only", effect: "narrowing", edits: [one], preferred: true },
  ];
  if (entries.length > 1) return drafts;
  const organization: EditValue = { placeholderParts: [{ name: "Organization", text: "o-a1b2c3d4e5" }] };
  const test = addTest(statement, "StringEquals", "aws:PrincipalOrgID", organization);
  if (test === undefined) return drafts;
  return [...drafts, { title: "Give the access to one organization only", effect: "narrowing", edits: test }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Everyone, and everyone who uses TLS.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
                   ~~~ Everyone in the world has this access: no condition says who may call. Risk: data exposure.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["*"], "Service": "cloudfront.amazonaws.com" },
                             ~~~ Everyone in the world has this access: no condition says who may call. Risk: data exposure.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Give the access to one account only",
        `
-      "Principal": "*",
+      "Principal": {
+        "AWS": "111122223333"
+      },`,
      ],
      [
        "Give the access to one organization only",
        `
-      "Resource": "arn:aws:s3:::training-data/*"
+      "Resource": "arn:aws:s3:::training-data/*",
+      "Condition": {
+        "StringEquals": {
+          "aws:PrincipalOrgID": "o-a1b2c3d4e5"
+        }
+      }`,
      ],
      [
        "Give the access to one account only",
        `
-      "Principal": { "AWS": ["*"], "Service": "cloudfront.amazonaws.com" },
+      "Principal": { "AWS": ["111122223333"], "Service": "cloudfront.amazonaws.com" },`,
      ],
    ],
  },
  {
    title: "An organization, an account, an endpoint, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": { "Ref": "Endpoint" } } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Ref": "Reader" } },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "Ref": "Condition" }
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "A denial turns strangers away.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "A denial of requests without TLS turns nobody away, nor does one of uploads without encryption.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
                            ~~~ Everyone in the world has this access: no condition says who may call. Risk: data exposure.
      "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "kms:*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringNotEquals": { "s3:authType": "REST-HEADER" } }
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Give the access to one account only",
        `
-      "Principal": { "AWS": "*" },
+      "Principal": { "AWS": "111122223333" },`,
      ],
      [
        "Give the access to one organization only",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:PrincipalOrgID": "o-a1b2c3d4e5"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "What may pass through a VPC endpoint.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "bedrock:InvokeModel",
      "Resource": "*"
    }
  ]
}`,
    kind: "resource",
    inJsonOnly: true,
  },
  {
    title: "An API, whose methods decide themselves.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "execute-api:Invoke",
      "Resource": "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/*"
    }
  ]
}`,
    kind: "resource",
  },
];

import type { PlacedEdit } from "../policy/edit.ts";
import { nodeSize } from "../policy/nodeSize.ts";
import { iamKinds, type Policy } from "../policy/policy.ts";
import { countedSize, LARGEST_IDENTITY_QUOTA, type Quota, quotaOf } from "../policy/quota.ts";
import { formatNumber } from "../text/words.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "policy-too-long",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "A policy has more characters than AWS takes.",
    why: "AWS rejects it when it is saved, often late in a deployment. IAM does not count white space. Organizations and most services do, unless the console removes it. Where deployment fills in values the policy becomes longer than what is counted here.",
    how: "Split it: a role takes ten managed policies or more, and each has a quota of its own. Statements that belong together stay together, best by service. Before that, look at what repeats: resources that a pattern covers, statements that differ in one list only. A `Sid` can be left out. Trust policies have a quota that AWS raises on request.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
    ],
  },
  messages: {
    identity: {
      text: "The policy has {size} characters{counted}; {holder} may have {limit}.",
      accessAnalyzer: "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    },
    likely: { text: "The policy has {size} characters{counted}; {holder} may have {limit}." },
    trust: {
      text: "The trust policy has {size} characters{counted}; unless AWS has raised the quota, it may have {limit}.",
      accessAnalyzer: "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    },
    scp: {
      text: "The service control policy has {size} characters{counted}; it may have {limit}.",
      accessAnalyzer: "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    },
    rcp: {
      text: "The resource control policy has {size} characters{counted}; it may have {limit}.",
      accessAnalyzer: "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    },
    resource: {
      text: "The policy has {size} characters{counted}: {holder} may have {limit}.",
      accessAnalyzer: "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    },
  },
  check(policy, { report }) {
    const { facts, document } = policy;
    const quota = quotaOf(facts);
    // A text is never shorter than what is counted of it, apart from quotes that a language leaves out.
    if (quota === undefined || lengthOf(policy) * 2 < quota.limit) return;
    const size = countedSize(policy, quota);
    if (size <= quota.limit) return;
    const isRole = facts.kind === "identity" && !quota.isSure && size > LARGEST_IDENTITY_QUOTA;
    const { limit, holder } = isRole ? { limit: LARGEST_IDENTITY_QUOTA, holder: "no policy of IAM's" } : quota;
    report({
      statement: undefined,
      node: document,
      message: isRole ? "identity" : messageOf(facts.kind, quota),
      data: {
        size: formatNumber(size),
        counted: quota.countsWhiteSpace ? "" : " without white space",
        limit: isRole ? `more than ${formatNumber(limit)}` : formatNumber(limit),
        holder,
      },
      fixes: () => [withoutNames(policy, quota)].flatMap((fix) => fix ?? []),
    });
  },
});

function lengthOf({ key, statements }: Policy): number {
  return statements.reduce((sum, statement) => sum + statement.key.length, key.length);
}

function messageOf(kind: Policy["facts"]["kind"], { isSure }: Quota): string {
  switch (kind) {
    case "trust":
    case "scp":
    case "rcp":
      return kind;
    case "resource":
    case "endpoint":
      return "resource";
    case "session":
      return "likely";
    default:
      return isSure ? "identity" : "likely";
  }
}

/** The policy without names for its statements, where that makes it short enough. */
function withoutNames(policy: Policy, quota: Quota): FixDraft<PlacedEdit> | undefined {
  let saved = 0;
  const edits = policy.statements.flatMap(({ elements }, statement): PlacedEdit[] => {
    const sid = elements.get("Sid");
    if (sid === undefined) return [];
    saved += nodeSize(sid.property) + 1;
    return [{ statement, edit: { op: "removeProperty", property: sid.property.id } }];
  });
  if (edits.length === 0 || countedSize(policy, quota) - saved > quota.limit) return undefined;
  return { title: `Remove every \`Sid\`, which saves ${saved} characters`, effect: "preserving", edits };
}

/** Text that makes a policy long. */
const long = (length: number) => "x".repeat(length);

export const examples: readonly RuleExample[] = [
  {
    title: "Longer than a managed policy, and too long for any.",
    isTooLongToShow: true,
    inJsonOnly: true,
    policy: `
[
  {
  ~ The policy has 7,123 characters without white space; a managed policy may have 6,144.
    "Version": "2012-10-17",
    "Statement": [{ "Sid": "${long(7000)}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*" }]
  },
  {
  ~ The policy has 11,113 characters without white space; no policy of IAM's may have more than 10,240.
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${long(11000)}" }]
  }
]`,
    fixes: [
      [
        "Remove every `Sid`, which saves 7009 characters",
        `
-    "Statement": [{ "Sid": "${long(7000)}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*" }]
+    "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*" }]`,
      ],
    ],
  },
  {
    title: "A managed policy in a template.",
    isTooLongToShow: true,
    inJsonOnly: true,
    policy: `
{
  "Resources": {
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
                          ~ The policy has 7,113 characters without white space; a managed policy may have 6,144.
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${long(7000)}" }]
        }
      }
    }
  }
}`,
  },
  {
    title: "A trust policy.",
    isTooLongToShow: true,
    inJsonOnly: true,
    kind: "trust",
    policy: `
{
~ The trust policy has 2,140 characters without white space; unless AWS has raised the quota, it may have 2,048.
  "Version": "2012-10-17",
  "Statement": [{ "Sid": "${long(2000)}", "Effect": "Allow", "Principal": { "Service": "bedrock.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}`,
    fixes: [
      [
        "Remove every `Sid`, which saves 2009 characters",
        `
-  "Statement": [{ "Sid": "${long(2000)}", "Effect": "Allow", "Principal": { "Service": "bedrock.amazonaws.com" }, "Action": "sts:AssumeRole" }]
+  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "bedrock.amazonaws.com" }, "Action": "sts:AssumeRole" }]`,
      ],
    ],
  },
  {
    title: "Policies of an organization, where white space counts.",
    isTooLongToShow: true,
    inJsonOnly: true,
    kind: "scp",
    policy: `
{
~ The service control policy has 10,316 characters; it may have 10,240.
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*" }]${" ".repeat(10_187)}
}`,
  },
  {
    title: "A resource control policy.",
    isTooLongToShow: true,
    inJsonOnly: true,
    kind: "rcp",
    policy: `
{
~ The resource control policy has 5,246 characters; it may have 5,120.
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${long(5100)}" }]
}`,
  },
  {
    title: "A bucket's policy.",
    isTooLongToShow: true,
    inJsonOnly: true,
    kind: "resource",
    resourceType: "AWS::S3::Bucket",
    policy: `
{
~ The policy has 20,646 characters: a bucket's policy may have 20,480.
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/${long(20_500)}" }]
}`,
  },
  {
    title: "Short enough, as far as can be counted.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": { "Ref": "Data" } }
  ]
}`,
  },
];

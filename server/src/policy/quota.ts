import type { Policy, PolicyFacts } from "./policy.ts";
import { policySize } from "./size.ts";

/** How long AWS lets a policy be. */
export interface Quota {
  /** In characters. */
  readonly limit: number;
  /** What the limit is for, as in "a managed policy". */
  readonly holder: string;
  readonly countsWhiteSpace: boolean;
  /** Whether it is known that the policy is for such a holder; otherwise it is the likeliest one. */
  readonly isSure: boolean;
}

/** The quota of a policy of these facts; `undefined` where AWS has none that we know. */
export function quotaOf({ kind, resourceType }: PolicyFacts): Quota | undefined {
  const row = resourceType === undefined ? undefined : byResourceType.get(resourceType);
  const isTold = row !== undefined && (kind === "identity" || kind === "resource" || kind === "endpoint");
  const [limit, holder, countsWhiteSpace = false] = isTold ? row : (byKind.get(kind) ?? []);
  if (limit === undefined || holder === undefined) return undefined;
  return { limit, holder, countsWhiteSpace, isSure: isTold || kind !== "identity" };
}

/** The length of a policy as AWS counts it, in characters; parts that deployment decides count as nothing. */
export function countedSize(policy: Policy, { countsWhiteSpace }: Quota): number {
  const size = policySize(policy);
  // A document in its own file may be handed to AWS as it stands there.
  const isFile = policy.source.notation === "json" && policy.source.embedding === undefined && policy.place === "";
  const { start, end } = policy.document.span;
  return countsWhiteSpace && isFile ? Math.max(size, end - start) : size;
}

/** How much of its quota a policy takes. */
export interface QuotaUse {
  /** In characters, as AWS counts them. */
  readonly used: number;
  readonly limit: number;
}

/** How much of its quota a policy takes; `undefined` where there is none that we know. */
export function quotaUse(policy: Policy): QuotaUse | undefined {
  const quota = quotaOf(policy.facts);
  return quota && { used: countedSize(policy, quota), limit: quota.limit };
}

/** The use of the policy that takes the largest part of its quota. */
export function fullestUse(policies: readonly Policy[]): QuotaUse | undefined {
  let fullest: QuotaUse | undefined;
  for (const policy of policies) {
    const use = quotaUse(policy);
    if (use !== undefined && share(use) > (fullest === undefined ? 0 : share(fullest))) fullest = use;
  }
  return fullest;
}

function share({ used, limit }: QuotaUse): number {
  return used / limit;
}

/** The largest quota that an identity policy can have in IAM: the inline policies of a role, all together. */
export const LARGEST_IDENTITY_QUOTA = 10_240;

type Row = readonly [limit: number, holder: string, countsWhiteSpace?: boolean];

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (a trust policy's can be raised),
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html (which are saved as they are
 * written, but by the console) and https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const byKind: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["identity", [6144, "a managed policy"]],
  ["boundary", [6144, "a managed policy"]],
  ["trust", [2048, "a role's trust policy"]],
  ["session", [2048, "a session policy"]],
  ["scp", [10_240, "a service control policy", true]],
  ["rcp", [5120, "a resource control policy", true]],
  ["endpoint", [20_480, "a VPC endpoint's policy", true]],
]);

const role: Row = [LARGEST_IDENTITY_QUOTA, "all inline policies of a role"];
const user: Row = [2048, "all inline policies of a user"];
const group: Row = [5120, "all inline policies of a group"];

/**
 * For identities as above and https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html.
 * For resources https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html and
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
 */
const byResourceType: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["AWS::IAM::ManagedPolicy", [6144, "a managed policy"]],
  ["AWS::IAM::Role", role],
  ["AWS::IAM::RolePolicy", role],
  // It may be for users and groups too, whose quotas are smaller.
  ["AWS::IAM::Policy", role],
  ["AWS::Serverless::Function", role],
  ["AWS::Serverless::StateMachine", role],
  ["AWS::IAM::User", user],
  ["AWS::IAM::UserPolicy", user],
  ["AWS::IAM::Group", group],
  ["AWS::IAM::GroupPolicy", group],
  ["AWS::SSO::PermissionSet", [32_768, "the inline policy of a permission set"]],
  ["AWS::S3::Bucket", [20_480, "a bucket's policy", true]],
  ["AWS::KMS::Key", [32_768, "a key policy", true]],
  ["AWS::SecretsManager::Secret", [20_480, "a secret's policy", true]],
  ["AWS::SQS::Queue", [8192, "a queue's policy", true]],
  ["AWS::DynamoDB::Table", [20_480, "a table's policy", true]],
  ["AWS::EC2::VPCEndpoint", [20_480, "a VPC endpoint's policy", true]],
]);

import { passRoleServices } from "./passRole.ts";
import type { SourceId } from "./sources.ts";

/**
 * What a call needs beside its own action. Only what is needed whenever the circumstances are as described: a statement
 * that names the action is then of no use without the others.
 */
export interface Companion {
  /** Any of them, granted by its name: a wildcard does not say what it was meant for. */
  readonly actions: readonly string[];
  /** Stands behind the action in a sentence; begins with a blank. */
  readonly circumstance?: string;
  /** Only where the policy makes every such request carry one of these keys, in lower case; one that ends in `/` is a prefix. */
  readonly demandedKeys?: readonly string[];
  /** Only where the policy also grants an action of this pattern, in lower case; on a resource that holds this text. */
  readonly beside?: { readonly action: string; readonly resource?: string };
  /** Not where the policy may grant this, which tells of another way to work. */
  readonly unlessGranted?: string;
  readonly needs: readonly CompanionNeed[];
  readonly sources: readonly SourceId[];
}

export interface CompanionNeed {
  readonly action: string;
  /**
   * What to grant it on: the resources of the action that needs it, the values of the demanded key, `*` where it takes
   * no resource, or the ARN template of a resource type.
   */
  readonly on: "same" | "keyValues" | "*" | `arn:${string}`;
}

/** The keys by which a condition demands tags of a request. */
export const tagKeys = ["aws:requesttag/", "aws:tagkeys"] as const;

/** Jobs that Step Functions can wait for; it tags them. */
const waitedJobs = [
  "sagemaker:CreateHyperParameterTuningJob",
  "sagemaker:CreateLabelingJob",
  "sagemaker:CreateProcessingJob",
  "sagemaker:CreateTrainingJob",
  "sagemaker:CreateTransformJob",
];

export const companions: readonly Companion[] = [
  {
    actions: passRoleServices.flatMap(({ action, roleRequired }) => (roleRequired === true ? [action] : [])),
    needs: [{ action: "iam:PassRole", on: "arn:${Partition}:iam::${Account}:role/${RoleName}" }],
    sources: ["passrole-guide"],
  },
  {
    actions: waitedJobs,
    circumstance: " of a state machine that waits for the job",
    beside: { action: "events:putrule", resource: "rule/StepFunctionsGetEventsForSageMaker" },
    needs: [{ action: "sagemaker:AddTags", on: "same" }],
    sources: ["cdk-sagemaker-add-tags"],
  },
  {
    actions: ["bedrock:CreateGuardrail"],
    circumstance: " with tags",
    demandedKeys: tagKeys,
    needs: [
      { action: "bedrock:TagResource", on: "arn:${Partition}:bedrock:${Region}:${Account}:guardrail/${GuardrailId}" },
    ],
    sources: ["bedrock-guardrail-permissions"],
  },
  {
    actions: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
    circumstance: " with a guardrail",
    demandedKeys: ["bedrock:guardrailidentifier"],
    needs: [{ action: "bedrock:ApplyGuardrail", on: "keyValues" }],
    sources: ["bedrock-guardrail-permissions"],
  },
  {
    actions: ["s3:PutObject"],
    circumstance: " with a KMS key",
    demandedKeys: ["s3:x-amz-server-side-encryption-aws-kms-key-id"],
    needs: [{ action: "kms:GenerateDataKey", on: "keyValues" }],
    sources: ["s3-kms-upload"],
  },
  {
    actions: ["kms:GenerateDataKey"],
    circumstance: " for uploads in parts",
    beside: { action: "s3:abortmultipartupload" },
    needs: [{ action: "kms:Decrypt", on: "same" }],
    sources: ["s3-kms-upload"],
  },
  {
    actions: ["ecr:GetDownloadUrlForLayer"],
    needs: [{ action: "ecr:BatchGetImage", on: "same" }],
    sources: ["ecr-pull"],
  },
  {
    actions: ["ecr:BatchGetImage"],
    circumstance: " for a client that signs in",
    beside: { action: "ecr:getauthorizationtoken" },
    needs: [{ action: "ecr:GetDownloadUrlForLayer", on: "same" }],
    sources: ["ecr-pull"],
  },
  {
    actions: ["ecr:UploadLayerPart"],
    needs: [
      { action: "ecr:BatchCheckLayerAvailability", on: "same" },
      { action: "ecr:InitiateLayerUpload", on: "same" },
      { action: "ecr:CompleteLayerUpload", on: "same" },
      { action: "ecr:PutImage", on: "same" },
    ],
    sources: ["ecr-push"],
  },
  {
    actions: ["aws-marketplace:Subscribe"],
    circumstance: " for models of Amazon Bedrock",
    beside: { action: "bedrock:*" },
    needs: [{ action: "aws-marketplace:ViewSubscriptions", on: "*" }],
    sources: ["bedrock-model-access"],
  },
  {
    actions: [
      "textract:StartDocumentAnalysis",
      "textract:StartDocumentTextDetection",
      "textract:StartExpenseAnalysis",
      "textract:StartLendingAnalysis",
    ],
    needs: [{ action: "s3:GetObject", on: "arn:${Partition}:s3:::${BucketName}/${ObjectName}" }],
    sources: ["textract-iam"],
  },
  ...["DocumentAnalysis", "DocumentTextDetection", "ExpenseAnalysis", "LendingAnalysis"].map(
    (work): Companion => ({
      actions: [`textract:Start${work}`],
      // Who passes a role has the job tell a topic, and somebody else may read the result.
      unlessGranted: "iam:PassRole",
      needs: [{ action: `textract:Get${work}`, on: "same" }],
      sources: ["textract-iam"],
    }),
  ),
  {
    actions: ["ec2:CreateNetworkInterfacePermission"],
    circumstance: " for SageMaker in a VPC",
    beside: { action: "sagemaker:*" },
    // The page also has the deletion of the permission, without which policies of AWS's own do.
    needs: [
      { action: "ec2:CreateNetworkInterface", on: "same" },
      { action: "ec2:DeleteNetworkInterface", on: "same" },
      { action: "ec2:DescribeDhcpOptions", on: "*" },
      { action: "ec2:DescribeNetworkInterfaces", on: "*" },
      { action: "ec2:DescribeSecurityGroups", on: "*" },
      { action: "ec2:DescribeSubnets", on: "*" },
      { action: "ec2:DescribeVpcs", on: "*" },
    ],
    sources: ["sagemaker-roles"],
  },
  {
    actions: ["bedrock-agentcore:AuthorizeAction"],
    circumstance: " for a gateway with a policy engine",
    needs: [
      { action: "bedrock-agentcore:PartiallyAuthorizeActions", on: "same" },
      { action: "bedrock-agentcore:GetPolicyEngine", on: "same" },
    ],
    sources: ["agentcore-policy-permissions"],
  },
];

/** By each action that needs them, in lower case. */
export const companionsByAction: ReadonlyMap<string, readonly Companion[]> = new Map(
  companions.flatMap(({ actions }) =>
    actions.map((action) => [action.toLowerCase(), companions.filter((one) => one.actions.includes(action))] as const),
  ),
);

/** What AWS's data lists as needed by calls that set tags: the action that sets them. */
export function tagCompanion(action: string): Companion {
  return {
    actions: [],
    circumstance: " with tags",
    demandedKeys: tagKeys,
    needs: [{ action, on: "same" }],
    sources: ["iam-data"],
  };
}

import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** Actions that hand out data or credentials, or that decide who else gets in. */
export interface SensitiveActions {
  readonly actions: readonly string[];
  /** What they do on every resource of a type, behind one action and behind several. */
  readonly effect: readonly [one: string, several: string];
  readonly risk: Risk;
  /** Whether all resources of one Region of one account are few enough: AWS's own guide has them so. */
  readonly oneRegionIsFine?: true;
  readonly sources: readonly SourceId[];
}

/** The gravest first: of a statement only the first is told. */
export const sensitiveActions: readonly SensitiveActions[] = [
  {
    actions: ["iam:UpdateAssumeRolePolicy"],
    effect: ["lets anyone into any role", "let anyone into any role"],
    risk: "escalation",
    sources: ["pathfinding:iam-012"],
  },
  {
    actions: [
      "iam:CreateAccessKey",
      "iam:CreateLoginProfile",
      "iam:UpdateLoginProfile",
      "iam:CreateServiceSpecificCredential",
      "iam:ResetServiceSpecificCredential",
    ],
    effect: ["makes lasting credentials of any user", "make lasting credentials of any user"],
    risk: "persistence",
    sources: ["pathfinding:iam-002", "pathfinding:iam-004", "pathfinding:iam-006", "sdk:iam"],
  },
  {
    actions: ["sts:AssumeRole"],
    effect: ["takes every role that lets the caller", "take every role that lets the caller"],
    risk: "escalation",
    sources: ["pathfinding:sts-001"],
  },
  {
    actions: ["secretsmanager:GetSecretValue"],
    effect: ["hands out every secret", "hand out every secret"],
    risk: "data-exposure",
    sources: ["sdk:secretsmanager"],
  },
  {
    actions: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"],
    effect: ["hands out every parameter, secret ones too", "hand out every parameter, secret ones too"],
    risk: "data-exposure",
    sources: ["sdk:ssm"],
  },
  {
    actions: [
      "bedrock:CreateModelCopyJob",
      "cleanrooms-ml:StartTrainedModelExportJob",
      "comprehend:PutResourcePolicy",
      "rekognition:CopyProjectVersion",
      "rekognition:PutProjectPolicy",
      "sagemaker:CreateHubContentPresignedUrls",
      "sagemaker:PutModelPackageGroupPolicy",
    ],
    effect: ["can carry off or share any model among them", "can carry off or share any model among them"],
    risk: "model-theft",
    sources: ["iam-data"],
  },
  {
    actions: [
      "bedrock:PutResourcePolicy",
      "dynamodb:PutResourcePolicy",
      "ec2:ModifyImageAttribute",
      "ec2:ModifySnapshotAttribute",
      "ecr:SetRepositoryPolicy",
      "kms:PutKeyPolicy",
      "lambda:AddPermission",
      "rds:ModifyDBSnapshotAttribute",
      "s3:PutAccessPointPolicy",
      "s3:PutBucketAcl",
      "s3:PutBucketPolicy",
      "secretsmanager:PutResourcePolicy",
    ],
    effect: ["can open any of them to other accounts", "can open any of them to other accounts"],
    risk: "data-exposure",
    sources: ["iam-data", "resource-policies", "sdk:ec2", "sdk:rds"],
  },
  {
    actions: ["lambda:GetFunction"],
    effect: [
      "hands out the code and the environment of every function",
      "hand out the code and the environment of every function",
    ],
    risk: "data-exposure",
    sources: ["sdk:lambda"],
  },
  {
    actions: ["kms:Decrypt", "kms:ReEncryptFrom"],
    effect: ["reads what any key has encrypted", "read what any key has encrypted"],
    risk: "data-exposure",
    oneRegionIsFine: true,
    sources: ["securityhub-kms"],
  },
];

/** By action in lower case; the index is that of the table. */
export const sensitiveIndex: ReadonlyMap<string, number> = new Map(
  sensitiveActions.flatMap(({ actions }, index) => actions.map((action) => [action.toLowerCase(), index] as const)),
);

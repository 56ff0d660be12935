import { aiGuides } from "./aiGuides.ts";
import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** Actions that do the same kind of harm. */
export interface RiskyDoing {
  /** What one of them does, and what several do, as the end of a sentence: `shares or exports models`. */
  readonly words: readonly [one: string, several: string];
  readonly risk: Risk;
  readonly actions: readonly string[];
  readonly sources: readonly SourceId[];
}

/**
 * What to fear of a grant beyond its access level, the gravest first. The lists are curated, not complete: what is not
 * here is not known to be harmless. `iam-data` as a source means AWS's own description of the action.
 */
export const riskyDoings: readonly RiskyDoing[] = [
  {
    words: ["can raise the caller's own rights", "can raise the caller's own rights"],
    risk: "escalation",
    actions: names(
      "iam",
      `CreatePolicyVersion SetDefaultPolicyVersion AttachUserPolicy AttachGroupPolicy AttachRolePolicy PutUserPolicy
      PutGroupPolicy PutRolePolicy AddUserToGroup UpdateAssumeRolePolicy`,
    ),
    sources: [
      "prowler-escalation",
      "pathfinding:iam-001",
      "pathfinding:iam-005",
      "pathfinding:iam-007",
      "pathfinding:iam-008",
      "pathfinding:iam-009",
      "pathfinding:iam-010",
      "pathfinding:iam-011",
      "pathfinding:iam-012",
      "pathfinding:iam-013",
    ],
  },
  {
    words: ["hands out credentials", "hand out credentials"],
    risk: "escalation",
    actions: [
      ...names(
        "iam",
        `CreateAccessKey CreateLoginProfile UpdateLoginProfile CreateServiceSpecificCredential
        ResetServiceSpecificCredential`,
      ),
      ...names("sts", "AssumeRole AssumeRoot"),
      ...names("sagemaker", "CreatePresignedNotebookInstanceUrl CreatePresignedDomainUrl"),
      ...names(
        "bedrock-agentcore",
        `GetResourceApiKey GetResourceOauth2Token GetResourcePaymentToken CompleteResourceTokenAuth
        GetWorkloadAccessToken GetWorkloadAccessTokenForJWT GetWorkloadAccessTokenForUserId`,
      ),
      ...names("redshift", "GetClusterCredentials GetClusterCredentialsWithIAM"),
      ...names("cognito-identity", "GetCredentialsForIdentity"),
    ],
    sources: [
      "iam-data",
      "pathfinding:iam-002",
      "pathfinding:iam-004",
      "pathfinding:iam-006",
      "pathfinding:sagemaker-004",
      "pathfinding:sts-001",
    ],
  },
  {
    words: ["runs code under another role", "run code under another role"],
    risk: "escalation",
    actions: [
      ...names("bedrock-agentcore", "StartCodeInterpreterSession InvokeCodeInterpreter InvokeAgentRuntimeCommand"),
      ...names("sagemaker", "CreateNotebookInstanceLifecycleConfig UpdateNotebookInstance"),
      ...names("lambda", "UpdateFunctionCode"),
      ...names("ssm", "StartSession SendCommand"),
      ...names("cloudformation", "UpdateStack"),
      ...names("codebuild", "StartBuild StartBuildBatch"),
      ...names("glue", "UpdateDevEndpoint"),
    ],
    sources: [
      "prowler-escalation",
      "pathfinding:bedrock-002",
      "pathfinding:sagemaker-005",
      "pathfinding:lambda-003",
      "pathfinding:ssm-001",
      "pathfinding:ssm-002",
      "pathfinding:cloudformation-002",
      "pathfinding:codebuild-002",
      "pathfinding:codebuild-003",
      "pathfinding:glue-002",
    ],
  },
  {
    words: ["shares or exports models", "share or export models"],
    risk: "model-theft",
    actions: [
      ...names("bedrock", "CreateModelCopyJob PutResourcePolicy"),
      ...names(
        "sagemaker",
        "PutModelPackageGroupPolicy PutResourcePolicy CreateHubContentPresignedUrls CreateSharedModel",
      ),
      ...names("sagemaker-mlflow", "GetDownloadURIForModelVersionArtifacts"),
      ...names("rekognition", "CopyProjectVersion PutProjectPolicy"),
      ...names("comprehend", "PutResourcePolicy"),
      ...names("cleanrooms-ml", "StartTrainedModelExportJob PutConfiguredAudienceModelPolicy"),
    ],
    sources: ["iam-data"],
  },
  {
    words: ["opens data or keys to others", "open data or keys to others"],
    risk: "data-exposure",
    actions: [
      ...names(
        "s3",
        `PutBucketPolicy PutBucketAcl PutObjectAcl PutObjectVersionAcl PutAccessPointPolicy
        PutBucketPublicAccessBlock PutAccountPublicAccessBlock CreateAccessGrant`,
      ),
      ...names("kms", "PutKeyPolicy CreateGrant"),
      ...names("secretsmanager", "PutResourcePolicy"),
      ...names("dynamodb", "PutResourcePolicy"),
      ...names("ecr", "SetRepositoryPolicy PutRegistryPolicy"),
      ...names("s3vectors", "PutVectorBucketPolicy"),
      ...names("aoss", "CreateAccessPolicy UpdateAccessPolicy"),
      ...names("qbusiness", "PutResourcePolicy"),
      ...names("omics", "CreateShare PutS3AccessPolicy"),
      ...names("ec2", "ModifySnapshotAttribute"),
    ],
    sources: ["iam-data"],
  },
  {
    words: ["reads secrets or encrypted data", "read secrets or encrypted data"],
    risk: "data-exposure",
    actions: [
      ...names("secretsmanager", "GetSecretValue BatchGetSecretValue"),
      ...names("ssm", "GetParameter GetParameters GetParametersByPath GetParameterHistory"),
      ...names("kms", "Decrypt"),
    ],
    sources: ["iam-data"],
  },
  {
    words: ["reads stored data", "read stored data"],
    risk: "data-exposure",
    actions: [
      ...names("s3", "GetObject GetObjectVersion"),
      ...names("dynamodb", "GetItem BatchGetItem Query Scan GetRecords"),
    ],
    sources: ["iam-data"],
  },
];

function names(service: string, list: string): string[] {
  return (list.match(/\w+/g) ?? []).map((name) => `${service}:${name}`);
}

/** What some of the actions do, by their ids in AWS's spelling, the gravest first. */
export function doingsOf(ids: readonly string[]): { readonly doing: RiskyDoing; readonly count: number }[] {
  const counts = new Map<RiskyDoing, number>();
  for (const id of ids) {
    const doing = doingByAction.get(id);
    if (doing !== undefined) counts.set(doing, (counts.get(doing) ?? 0) + 1);
  }
  return riskyDoings.flatMap((doing) => {
    const count = counts.get(doing);
    return count === undefined ? [] : [{ doing, count }];
  });
}

/**
 * What is to be feared most of the actions together: what the gravest is known to do, else the main risk of the AI guides
 * that is the gravest; `undefined` where nothing is known.
 */
export function riskOf(ids: readonly string[]): Risk | undefined {
  const [gravest] = doingsOf(ids);
  if (gravest !== undefined) return gravest.doing.risk;
  const risks = new Set(ids.map((id) => mainRisks.get(id)));
  return gravestFirst.find((risk) => risks.has(risk));
}

const doingByAction = new Map(riskyDoings.flatMap((doing) => doing.actions.map((id) => [id, doing] as const)));

const mainRisks = new Map(aiGuides.map(({ action, risks }) => [action, risks[0]]));

const gravestFirst: readonly Risk[] = [
  "escalation",
  "model-theft",
  "data-exposure",
  "persistence",
  "compliance",
  "cost",
];

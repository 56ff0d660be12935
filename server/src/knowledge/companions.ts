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

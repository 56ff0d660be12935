/** Where a fact of this folder comes from: a title to show and an address to open. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

const aws = "https://docs.aws.amazon.com";

/** Every page that the facts of this folder rest on, by a short id. */
export const sources = {
  "iam-data": {
    title: "IAM data, compiled from AWS's Service Authorization Reference",
    url: "https://github.com/act-security-labs/iam-data",
  },
  "authorization-s3": {
    title: "Actions, resources and condition keys for Amazon S3",
    url: `${aws}/service-authorization/latest/reference/list_s3.html`,
  },
  "bedrock-inference": {
    title: "Making inference requests with Amazon Bedrock",
    url: `${aws}/bedrock/latest/userguide/inference.html`,
  },
  "bedrock-inference-prereq": {
    title: "What a role needs for inference with Amazon Bedrock",
    url: `${aws}/bedrock/latest/userguide/inference-prereq.html`,
  },
  "bedrock-bidirectional-stream": {
    title: "Bedrock API: InvokeModelWithBidirectionalStream",
    url: `${aws}/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html`,
  },
  "bedrock-profiles-prereq": {
    title: "What a role needs for inference profiles",
    url: `${aws}/bedrock/latest/userguide/inference-profiles-prereq.html`,
  },
  "bedrock-geographic-profiles": {
    title: "Geographic cross-Region inference",
    url: `${aws}/bedrock/latest/userguide/geographic-cross-region-inference.html`,
  },
  "bedrock-global-profiles": {
    title: "Global cross-Region inference",
    url: `${aws}/bedrock/latest/userguide/global-cross-region-inference.html`,
  },
  "bedrock-guardrail-id": {
    title: "Requiring a guardrail by policy",
    url: `${aws}/bedrock/latest/userguide/guardrails-permissions-id.html`,
  },
  "bedrock-guardrail-permissions": {
    title: "Permissions for guardrails",
    url: `${aws}/bedrock/latest/userguide/guardrails-permissions.html`,
  },
  "bedrock-model-access": {
    title: "Access to Bedrock's models",
    url: `${aws}/bedrock/latest/userguide/model-access.html`,
  },
  "bedrock-model-access-permissions": {
    title: "Permissions for model access",
    url: `${aws}/bedrock/latest/userguide/model-access-permissions.html`,
  },
  "bedrock-product-ids": {
    title: "Product ids of Bedrock's models in AWS Marketplace",
    url: `${aws}/bedrock/latest/userguide/model-access-product-ids.html`,
  },
  "bedrock-knowledge-base-permissions": {
    title: "Permissions to create and query knowledge bases",
    url: `${aws}/bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html`,
  },
  "bedrock-api-keys": {
    title: "Permissions for generating and using API keys of Amazon Bedrock",
    url: `${aws}/bedrock/latest/userguide/api-keys-permissions.html`,
  },
  "bedrock-rerank": {
    title: "Permissions for reranking in Bedrock",
    url: `${aws}/bedrock/latest/userguide/rerank-prereq.html`,
  },
  "alchemy-retrieve-and-generate": {
    title: "Alchemy's binding of RetrieveAndGenerate, with the actions it grants",
    url: "https://alchemy.run/providers/aws/bedrock/retrieveandgenerate",
  },
  "mantle-scp-example": {
    title: "AWS's example policy that denies other models, also at the mantle endpoint",
    url: "https://raw.githubusercontent.com/aws-samples/service-control-policy-examples/main/Service-specific-controls/Amazon-Bedrock/Deny-Bedrock-model-invocation-except-approved-models.json",
  },
  "prowler-escalation": {
    title: "Prowler's list of privilege escalation paths",
    url: "https://github.com/prowler-cloud/prowler",
  },
  "pathfinding-labs": {
    title: "Pathfinding Labs: deployable privilege escalation paths",
    url: "https://github.com/DataDog/pathfinding-labs",
  },
  "cloudsplaining-escalation": {
    title: "Cloudsplaining's list of privilege escalation paths",
    url: "https://github.com/salesforce/cloudsplaining",
  },
  pmapper: {
    title: "Principal Mapper's graph of privilege escalation",
    url: "https://github.com/nccgroup/PMapper",
  },
  "agentcore-policy-permissions": {
    title: "Permissions for policies in AgentCore",
    url: `${aws}/bedrock-agentcore/latest/devguide/policy-permissions.html`,
  },
  "agentcore-vpc-conditions": {
    title: "Condition keys for the VPC settings of AgentCore",
    url: `${aws}/bedrock-agentcore/latest/devguide/security-vpc-condition.html`,
  },
  "ram-policy-examples": {
    title: "Example policies for AWS RAM",
    url: `${aws}/ram/latest/userguide/security-iam-policies-examples.html`,
  },
  "sagemaker-condition-examples": {
    title: "Creation of SageMaker resources, controlled by condition keys",
    url: `${aws}/sagemaker/latest/dg/security_iam_id-based-policy-examples.html`,
  },
  "samples-inference-profile": {
    title: "amazon-bedrock-samples, issue 589",
    url: "https://github.com/aws-samples/amazon-bedrock-samples/issues/589",
  },
  "sagemaker-model-approval": {
    title: "SageMaker API: UpdateModelPackage",
    url: `${aws}/sagemaker/latest/APIReference/API_UpdateModelPackage.html`,
  },
  "cdk-sagemaker-add-tags": {
    title: "aws-cdk, pull request 27264: tags of Step Functions jobs",
    url: "https://github.com/aws/aws-cdk/pull/27264",
  },
  "textract-iam": {
    title: "How Amazon Textract works with IAM",
    url: `${aws}/textract/latest/dg/security_iam_service-with-iam.html`,
  },
  "translate-async": {
    title: "What asynchronous translation needs",
    url: `${aws}/translate/latest/dg/async-prereqs.html`,
  },
  "qbusiness-retriever-role": {
    title: "The role of a Kendra retriever in Amazon Q Business",
    url: `${aws}/amazonq/latest/qbusiness-ug/kendra-retriever-iam-role.html`,
  },
  "rekognition-video-roles": {
    title: "The roles of Amazon Rekognition Video",
    url: `${aws}/rekognition/latest/dg/api-video-roles.html`,
  },
  "alchemy-comprehend": {
    title: "Alchemy's binding of Comprehend's jobs, with the role's trust policy",
    url: "https://alchemy.run/providers/aws/comprehend/startentitiesdetectionjob",
  },
  "moj-transcribe": {
    title: "cloud-platform-environments, pull request 6861: Transcribe in the PassRole condition",
    url: "https://github.com/ministryofjustice/cloud-platform-environments/pull/6861",
  },
  "passrole-guide": {
    title: "Granting permissions to pass a role to a service",
    url: `${aws}/IAM/latest/UserGuide/id_roles_use_passrole.html`,
  },
  "s3-kms-upload": {
    title: "Uploading large files to Amazon S3 with a KMS key",
    url: "https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key",
  },
  "resource-policies": {
    title: "Services whose resources have policies of their own",
    url: `${aws}/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html`,
  },
  "securityhub-kms": {
    title: "Security Hub's controls for AWS KMS",
    url: `${aws}/securityhub/latest/userguide/kms-controls.html`,
  },
  "ecr-pull": {
    title: "Permissions to pull images from Amazon ECR",
    url: `${aws}/AmazonECR/latest/userguide/ECR_on_ECS.html`,
  },
  "ecr-push": {
    title: "Permissions to push an image to Amazon ECR",
    url: `${aws}/AmazonECR/latest/userguide/image-push-iam.html`,
  },
  "sagemaker-roles": {
    title: "What SageMaker's execution roles need",
    url: `${aws}/sagemaker/latest/dg/sagemaker-roles.html`,
  },
  "deny-regions": {
    title: "Denying access by the requested Region",
    url: `${aws}/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html`,
  },
  "multivalued-keys": {
    title: "Condition keys with several values",
    url: `${aws}/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  },
  "s3-operation-permissions": {
    title: "Permissions that Amazon S3's operations need",
    url: "https://docs.amazonaws.cn/en_us/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
  },
  "dynamodb-partiql-iam": {
    title: "Permissions for PartiQL in DynamoDB",
    url: `${aws}/amazondynamodb/latest/developerguide/ql-iam.html`,
  },
  "dynamodb-transactions-iam": {
    title: "Permissions for DynamoDB transactions",
    url: `${aws}/amazondynamodb/latest/developerguide/transaction-apis-iam.html`,
  },
  "sqs-batch": {
    title: "Amazon SQS batch operations",
    url: `${aws}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api.html`,
  },
} as const satisfies Readonly<Record<string, Source>>;

/** An id of the table above, the model of one SDK client, an AWS-managed policy, or a path of pathfinding.cloud. */
export type SourceId = keyof typeof sources | `sdk:${string}` | `managed-policy:${string}` | `pathfinding:${string}`;

/** The version of the SDK's models that the facts marked `sdk:` were read from. */
export const sdkVersion = "botocore 1.43";

/** Title and address of a source id. */
export function sourceOf(id: SourceId): Source {
  const [kind, name] = splitId(id);
  if (kind === "sdk") {
    return {
      title: `The SDK's model of ${name} (${sdkVersion})`,
      url: `https://github.com/boto/botocore/tree/develop/botocore/data/${name}`,
    };
  }
  if (kind === "managed-policy") {
    return {
      title: `The AWS-managed policy ${name}`,
      url: `${aws}/aws-managed-policy/latest/reference/${name}.html`,
    };
  }
  if (kind === "pathfinding") {
    return { title: `pathfinding.cloud, path ${name}`, url: `https://pathfinding.cloud/paths/${name}` };
  }
  return sources[id as keyof typeof sources];
}

function splitId(id: SourceId): readonly [kind: string, name: string] {
  const colon = id.indexOf(":");
  return colon < 0 ? ["page", id] : [id.slice(0, colon), id.slice(colon + 1)];
}

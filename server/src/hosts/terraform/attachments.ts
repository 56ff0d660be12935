import type { PolicyKind } from "../../policy/policy.ts";
import { type Attachment, attachmentIn, kindOnResource } from "../cloudformation/attachment.ts";
import { addressOf } from "./arguments.ts";
import type { HclBlock, HclExpression } from "./hclTree.ts";
import { objectNode, propertyNode, stringNode, toNode } from "./nodes.ts";

/**
 * What a document in this argument of a resource is used for: `{}` where nothing is known of the argument, and
 * `undefined` where what stands there is no IAM policy. `path` is the argument with the blocks around it, as in
 * `inline_policy.policy`.
 */
export function attachmentAt(block: HclBlock, path: string, text: string): Attachment | undefined {
  if (block.type !== "resource") return {};
  const [resource = ""] = block.labels;
  if (resource === "aws_organizations_policy" && path === "content") return organizationPolicy(block, text);
  const attachment = attachments.get(`${resource}.${path}`) ?? {};
  const holders = holdersAt(block);
  return holders.length === 0 || attachment.kind !== "identity" ? attachment : { ...attachment, holders };
}

/** The roles, users and groups that a resource gives policies to: itself, or those that its arguments name. */
export function holdersAt(block: HclBlock): string[] {
  const [resource = ""] = block.labels;
  if (/^aws_iam_(?:role|user|group)$/.test(resource)) return [addressOf(block)];
  return block.attributes.flatMap(({ name, value }) => (holderArguments.has(name) ? holdersIn(value) : []));
}

const holderArguments = new Set(["role", "roles", "user", "users", "group", "groups"]);

function holdersIn(value: HclExpression): string[] {
  switch (value.kind) {
    case "reference":
      return /^aws_iam_(?:role|user|group)\.[\p{L}_][\p{L}\p{N}_-]*/u.exec(value.path)?.slice(0, 1) ?? [];
    case "tuple":
      return value.items.flatMap(holdersIn);
    case "string":
      return value.holes.length === 1 ? value.holes.flatMap((hole) => holdersIn(hole.value)) : [];
    default:
      return [];
  }
}

/** Whether some argument of such resources takes a policy, or names a managed one. */
export function takesPolicies(resource: string): boolean {
  return resources.has(resource);
}

/** What a managed policy that this argument names is used for; `undefined` where the argument names none. */
export function managedPolicyUse({ type, labels: [resource] }: HclBlock, path: string): PolicyKind | undefined {
  return type === "resource" ? managedPolicyUses.get(`${resource}.${path}`) : undefined;
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy */
function organizationPolicy(block: HclBlock, text: string): Attachment | undefined {
  const type = block.attributes.find(({ name }) => name === "type");
  const { span } = block;
  const value =
    type === undefined
      ? stringNode(span, { kind: "known", text: "SERVICE_CONTROL_POLICY" })
      : toNode(type.value, { text });
  const properties = objectNode(span, [propertyNode({ span, key: "Type", keySpan: span, value })]);
  return attachmentIn({ type: "AWS::Organizations::Policy", properties }, ["Content"]);
}

/**
 * Arguments that take a policy of a kind, by resource. Each resource has its page, without the `aws_`, below
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/, and its source below
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/website/docs/r. Compared with all arguments of version
 * 6.25.0 that have such names, and with the pages of later resources. Those of other languages are not here: policies
 * of Verified Access (Cedar), of OpenSearch Serverless, of core networks, and what protects data or ends its life.
 */
const kinds: readonly { readonly kind: PolicyKind; readonly places: readonly string[] }[] = [
  { kind: "trust", places: ["aws_iam_role.assume_role_policy"] },
  { kind: "iot", places: ["aws_iot_policy.policy"] },
  {
    kind: "session",
    places: ["aws_rolesanywhere_profile.session_policy", "aws_transfer_access.policy", "aws_transfer_user.policy"],
  },
  // What CloudFormation has no name for, or several.
  {
    kind: "resource",
    places: [
      "aws_bedrockagentcore_resource_policy.policy",
      "aws_cloudwatch_log_resource_policy.policy_document",
      "aws_codebuild_resource_policy.policy",
      "aws_ecr_registry_policy.policy",
      "aws_fsx_s3_access_point_attachment.s3_access_point.policy",
      "aws_glacier_vault.access_policy",
      "aws_glacier_vault_lock.policy",
      "aws_glue_resource_policy.policy",
      "aws_lambda_resource_policy.policy",
      "aws_networkfirewall_resource_policy.policy",
      "aws_organizations_resource_policy.content",
      "aws_redshift_resource_policy.policy",
      "aws_redshiftserverless_resource_policy.policy",
      "aws_ssm_resource_policy.policy",
      "aws_vpclattice_auth_policy.policy",
      "aws_vpclattice_resource_policy.policy",
      "aws_xray_resource_policy.policy_document",
    ],
  },
];

/** Arguments that take an identity policy, with CloudFormation's name for what holds it; pages as above. */
const identityHolders: Readonly<Record<string, string>> = {
  "aws_iam_group_policy.policy": "AWS::IAM::Group",
  "aws_iam_policy.policy": "AWS::IAM::ManagedPolicy",
  "aws_iam_role.inline_policy.policy": "AWS::IAM::Role",
  "aws_iam_role_policy.policy": "AWS::IAM::Role",
  "aws_iam_user_policy.policy": "AWS::IAM::User",
  "aws_ssoadmin_permission_set_inline_policy.inline_policy": "AWS::SSO::PermissionSet",
};

/** Arguments that take a resource policy, with CloudFormation's name for what the policy belongs to; pages as above. */
const resourceTypes: Readonly<Record<string, string>> = {
  "aws_acmpca_policy.policy": "AWS::ACMPCA::CertificateAuthority",
  "aws_api_gateway_domain_name.policy": "AWS::ApiGateway::DomainNameV2",
  "aws_api_gateway_rest_api.policy": "AWS::ApiGateway::RestApi",
  "aws_api_gateway_rest_api_policy.policy": "AWS::ApiGateway::RestApi",
  "aws_backup_vault_policy.policy": "AWS::Backup::BackupVault",
  "aws_bedrock_guardrail_resource_policy.policy": "AWS::Bedrock::Guardrail",
  "aws_cloudwatch_event_bus_policy.policy": "AWS::Events::EventBus",
  "aws_cloudwatch_log_delivery_destination_policy.delivery_destination_policy": "AWS::Logs::DeliveryDestination",
  "aws_cloudwatch_log_destination_policy.access_policy": "AWS::Logs::Destination",
  "aws_codeartifact_domain_permissions_policy.policy_document": "AWS::CodeArtifact::Domain",
  "aws_codeartifact_repository_permissions_policy.policy_document": "AWS::CodeArtifact::Repository",
  "aws_dsql_cluster_policy.policy": "AWS::DSQL::Cluster",
  "aws_dynamodb_resource_policy.policy": "AWS::DynamoDB::Table",
  "aws_ecr_repository_creation_template.repository_policy": "AWS::ECR::Repository",
  "aws_ecr_repository_policy.policy": "AWS::ECR::Repository",
  "aws_ecrpublic_repository_policy.policy": "AWS::ECR::PublicRepository",
  "aws_efs_file_system_policy.policy": "AWS::EFS::FileSystem",
  "aws_elasticsearch_domain.access_policies": "AWS::Elasticsearch::Domain",
  "aws_elasticsearch_domain_policy.access_policies": "AWS::Elasticsearch::Domain",
  "aws_kinesis_resource_policy.policy": "AWS::Kinesis::Stream",
  "aws_kms_external_key.policy": "AWS::KMS::Key",
  "aws_kms_key.policy": "AWS::KMS::Key",
  "aws_kms_key_policy.policy": "AWS::KMS::Key",
  "aws_kms_replica_external_key.policy": "AWS::KMS::Key",
  "aws_kms_replica_key.policy": "AWS::KMS::Key",
  "aws_media_store_container_policy.policy": "AWS::MediaStore::Container",
  "aws_msk_cluster_policy.policy": "AWS::MSK::Cluster",
  "aws_oam_sink_policy.policy": "AWS::Oam::Sink",
  "aws_opensearch_domain.access_policies": "AWS::OpenSearchService::Domain",
  "aws_opensearch_domain_policy.access_policies": "AWS::OpenSearchService::Domain",
  "aws_osis_pipeline_resource_policy.policy": "AWS::OSIS::Pipeline",
  "aws_prometheus_resource_policy.policy_document": "AWS::APS::Workspace",
  "aws_rum_resource_policy.policy_document": "AWS::RUM::AppMonitor",
  "aws_s3_access_point.policy": "AWS::S3::AccessPoint",
  "aws_s3_bucket.policy": "AWS::S3::Bucket",
  "aws_s3_bucket_policy.policy": "AWS::S3::Bucket",
  "aws_s3control_access_grants_instance_resource_policy.policy": "AWS::S3::AccessGrantsInstance",
  "aws_s3control_access_point_policy.policy": "AWS::S3::AccessPoint",
  "aws_s3control_bucket_policy.policy": "AWS::S3Outposts::Bucket",
  "aws_s3control_multi_region_access_point_policy.details.policy": "AWS::S3::MultiRegionAccessPoint",
  "aws_s3control_object_lambda_access_point_policy.policy": "AWS::S3ObjectLambda::AccessPoint",
  "aws_s3tables_table_bucket_policy.resource_policy": "AWS::S3Tables::TableBucket",
  "aws_s3tables_table_policy.resource_policy": "AWS::S3Tables::Table",
  "aws_s3vectors_vector_bucket_policy.policy": "AWS::S3Vectors::VectorBucket",
  "aws_sagemaker_model_package_group_policy.resource_policy": "AWS::SageMaker::ModelPackageGroup",
  "aws_schemas_registry_policy.policy": "AWS::EventSchemas::Registry",
  "aws_secretsmanager_secret.policy": "AWS::SecretsManager::Secret",
  "aws_secretsmanager_secret_policy.policy": "AWS::SecretsManager::Secret",
  "aws_ses_identity_policy.policy": "AWS::SES::EmailIdentity",
  "aws_sesv2_email_identity_policy.policy": "AWS::SES::EmailIdentity",
  "aws_sns_topic.policy": "AWS::SNS::Topic",
  "aws_sns_topic_policy.policy": "AWS::SNS::Topic",
  "aws_sqs_queue.policy": "AWS::SQS::Queue",
  "aws_sqs_queue_policy.policy": "AWS::SQS::Queue",
  "aws_vpc_endpoint.policy": "AWS::EC2::VPCEndpoint",
  "aws_vpc_endpoint_policy.policy": "AWS::EC2::VPCEndpoint",
};

/** Arguments that name a managed policy, by its ARN or its name; pages as above. */
const managedPolicyUses: ReadonlyMap<string, PolicyKind> = new Map([
  ["aws_iam_role.permissions_boundary", "boundary"],
  ["aws_iam_user.permissions_boundary", "boundary"],
  [
    "aws_ssoadmin_permissions_boundary_attachment.permissions_boundary.customer_managed_policy_reference.name",
    "boundary",
  ],
  ["aws_iam_group_policy_attachment.policy_arn", "identity"],
  ["aws_iam_group_policy_attachments_exclusive.policy_arns", "identity"],
  ["aws_iam_policy_attachment.policy_arn", "identity"],
  ["aws_iam_role.managed_policy_arns", "identity"],
  ["aws_iam_role_policy_attachment.policy_arn", "identity"],
  ["aws_iam_role_policy_attachments_exclusive.policy_arns", "identity"],
  ["aws_iam_user_policy_attachment.policy_arn", "identity"],
  ["aws_iam_user_policy_attachments_exclusive.policy_arns", "identity"],
  ["aws_ssoadmin_customer_managed_policy_attachment.customer_managed_policy_reference.name", "identity"],
]);

const attachments: ReadonlyMap<string, Attachment> = new Map([
  ...kinds.flatMap(({ kind, places }) => places.map((place): [string, Attachment] => [place, { kind }])),
  ...Object.entries(identityHolders).map(([place, resourceType]): [string, Attachment] => [
    place,
    { kind: "identity", resourceType },
  ]),
  ...Object.entries(resourceTypes).map(([place, resourceType]): [string, Attachment] => [
    place,
    { kind: kindOnResource(resourceType), resourceType },
  ]),
]);

const resources: ReadonlySet<string> = new Set(
  ["aws_organizations_policy.content", ...attachments.keys(), ...managedPolicyUses.keys()].map((place) =>
    place.slice(0, place.indexOf(".")),
  ),
);

/** The blocks on the way to such arguments. */
export const policyBlocks: ReadonlySet<string> = new Set(
  [...attachments.keys(), ...managedPolicyUses.keys()].flatMap((place) => place.split(".").slice(1, -1)),
);

import { scalarText } from "../../policy/lower.ts";
import type { PolicyKind } from "../../policy/policy.ts";
import type { ObjectNode } from "../../policy/tree.ts";
import { namedResources } from "./intrinsics.ts";

/** What a document is used for, as far as its place tells. */
export interface Attachment {
  /** `undefined` where the document's shape must tell. */
  readonly kind?: PolicyKind | undefined;
  /** CloudFormation's name for what the policy belongs to. */
  readonly resourceType?: string | undefined;
  /** The roles, users and groups that its place says hold it, by their names in the template or module. */
  readonly holders?: readonly string[];
}

/** The resource of a template that a place lies in. */
export interface TemplateResource {
  /** As in `AWS::KMS::Key`. */
  readonly type: string;
  readonly properties: ObjectNode;
}

/** The resource that an object of a template declares. */
export function readResource(node: ObjectNode): TemplateResource | undefined {
  const type = node.properties.find(({ key }) => key === "Type")?.value;
  const properties = node.properties.find(({ key }) => key === "Properties")?.value;
  const name = type === undefined ? undefined : scalarText(type);
  if (name === undefined || !name.includes("::") || properties?.kind !== "object") return undefined;
  return { type: name, properties };
}

/** What a document in this resource is used for; `undefined` where it is no IAM policy at all. */
export function attachmentIn(resource: TemplateResource, keys: readonly string[]): Attachment | undefined {
  const { type } = resource;
  if (keys.some((key) => /^AssumeRolePolicy(Document)?$/.test(key))) return { kind: "trust" };
  // The interface that an event of a function makes.
  if (type.startsWith("AWS::Serverless::") && keys.includes("ResourcePolicy")) return restApi;
  if (type === "AWS::Organizations::Policy") return organizationPolicy(resource.properties);
  if (identityTypes.has(type)) {
    const holders = holderArguments.flatMap((name) => namesUnder(resource.properties, name));
    return { kind: "identity", resourceType: type, ...(holders.length === 0 ? {} : { holders }) };
  }
  if (type === "AWS::IoT::Policy") return { kind: "iot" };
  const resourceType = resourceTypes[type];
  return resourceType === undefined ? {} : { kind: kindOnResource(resourceType), resourceType };
}

/** The arguments by which a policy of a template names who holds it. */
const holderArguments = ["Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"];

function namesUnder({ properties }: ObjectNode, name: string): string[] {
  return properties.flatMap(({ key, value }) => (key === name ? namedResources(value) : []));
}

/** The kind of a policy on a resource: an endpoint's limits what passes through it, any other grants. */
export function kindOnResource(resourceType: string): PolicyKind {
  return resourceType === "AWS::EC2::VPCEndpoint" ? "endpoint" : "resource";
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html */
function organizationPolicy(properties: ObjectNode): Attachment | undefined {
  const type = properties.properties.findLast(({ key }) => key === "Type")?.value;
  const name = type === undefined ? undefined : scalarText(type);
  if (name === undefined) return {};
  const kind = organizationKinds.get(name);
  return kind === undefined ? undefined : { kind };
}

const restApi: Attachment = { kind: "resource", resourceType: "AWS::ApiGateway::RestApi" };

/** The other types, such as tag and backup policies, are no IAM policies. */
const organizationKinds: ReadonlyMap<string, PolicyKind> = new Map([
  ["SERVICE_CONTROL_POLICY", "scp"],
  ["RESOURCE_CONTROL_POLICY", "rcp"],
]);

/**
 * Resources whose documents say what an identity may do.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html and
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
 */
const identityTypes: ReadonlySet<string> = new Set([
  "AWS::IAM::Group",
  "AWS::IAM::GroupPolicy",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::IAM::User",
  "AWS::IAM::UserPolicy",
  "AWS::SSO::PermissionSet",
  "AWS::Serverless::Function",
  "AWS::Serverless::StateMachine",
]);

/**
 * Resources whose documents are resource policies, with what those belong to.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const resourceTypes: Readonly<Record<string, string>> = {
  "AWS::ApiGateway::RestApi": "AWS::ApiGateway::RestApi",
  "AWS::Backup::BackupVault": "AWS::Backup::BackupVault",
  "AWS::DynamoDB::Table": "AWS::DynamoDB::Table",
  "AWS::EC2::VPCEndpoint": "AWS::EC2::VPCEndpoint",
  "AWS::ECR::PublicRepository": "AWS::ECR::PublicRepository",
  "AWS::ECR::Repository": "AWS::ECR::Repository",
  "AWS::EFS::FileSystem": "AWS::EFS::FileSystem",
  "AWS::Elasticsearch::Domain": "AWS::Elasticsearch::Domain",
  "AWS::Events::EventBusPolicy": "AWS::Events::EventBus",
  "AWS::KMS::Key": "AWS::KMS::Key",
  "AWS::KMS::ReplicaKey": "AWS::KMS::Key",
  "AWS::Kinesis::ResourcePolicy": "AWS::Kinesis::Stream",
  "AWS::OpenSearchService::Domain": "AWS::OpenSearchService::Domain",
  "AWS::S3::AccessPoint": "AWS::S3::AccessPoint",
  "AWS::S3::BucketPolicy": "AWS::S3::Bucket",
  "AWS::S3Express::BucketPolicy": "AWS::S3Express::DirectoryBucket",
  "AWS::SNS::TopicPolicy": "AWS::SNS::Topic",
  "AWS::SQS::QueuePolicy": "AWS::SQS::Queue",
  "AWS::SecretsManager::ResourcePolicy": "AWS::SecretsManager::Secret",
  "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
};

/**
 * The services whose actions resource control policies take, by prefix.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services,
 * as of the day below. AWS adds services, so a finding from this list must tell the day.
 */
export const resourceControlDate = "2026-09-26";

// biome-ignore format: a few names a line
export const resourceControlServices: readonly string[] = [
  "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront",
  "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity",
  "cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql",
  "dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
  "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch",
  "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager",
  "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe",
  "transfer", "translate", "wafv2", "workspaces", "xray",
  // The page names Amazon OpenSearch Service by `opensearch`; most of its actions begin with this.
  "es",
];

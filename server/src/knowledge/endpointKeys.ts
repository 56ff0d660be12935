/**
 * The services that send the condition keys on the owner of a VPC endpoint, by key in lower case; elsewhere the key is
 * absent. AWS's page of global condition keys, seen on 2026-11-24. Its list for `aws:VpceOrgPaths` is taken to be that for
 * `aws:VpceOrgID`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
 */
const forAccounts =
  "acm-pca apprunner applicationinsights athena cloudformation comprehendmedical compute-optimizer datasync discovery dynamodb ebs ecr ecs firehose gamelift healthlake iam iotfleetwise iotwireless kinesisanalytics kms lambda medical-imaging omics payment-cryptography polly rbin rekognition route53 s3 scheduler servicediscovery servicequotas shield ssm-contacts storagegateway textract transcribe transfer";
const forOrganizations = `${forAccounts} b2bi cassandra cognito-identity dms ds-data identitystore iottwinmaker network-firewall pricing ses sms-voice sqs workmail`;

export const endpointKeyServices: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["aws:vpceaccount", new Set(forAccounts.split(" "))],
  ["aws:vpceorgid", new Set(forOrganizations.split(" "))],
  ["aws:vpceorgpaths", new Set(forOrganizations.split(" "))],
]);

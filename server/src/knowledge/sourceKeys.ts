/**
 * Services of which AWS documents that they send `aws:SourceArn` and `aws:SourceAccount` when they act for a resource of
 * a customer. AWS publishes no list, so a service that is not here is unknown.
 */
export interface SourceKeyService {
  /** Without Region and without `.cn`. */
  readonly principal: string;
  /** Whether AWS's page recommends the keys in the trust policy of the roles that the service takes. */
  readonly inTrust: boolean;
  /** Prefixes of actions that the documented use does not cover. */
  readonly notFor?: readonly string[];
  readonly source: string;
}

const aws = "https://docs.aws.amazon.com";

/** Pages that recommend the keys in general or in trust policies, seen on 2026-11-24. */
const trusted: readonly (readonly [principal: string, page: string])[] = [
  ["bedrock.amazonaws.com", "bedrock/latest/userguide/batch-iam-sr.html"],
  ["bedrock-agentcore.amazonaws.com", "bedrock-agentcore/latest/devguide/runtime-permissions.html"],
  ["comprehend.amazonaws.com", "comprehend/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["frauddetector.amazonaws.com", "frauddetector/latest/ug/confused-deputy-prevention.html"],
  ["personalize.amazonaws.com", "personalize/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["rekognition.amazonaws.com", "rekognition/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["sagemaker.amazonaws.com", "sagemaker/latest/dg/security-confused-deputy-prevention.html"],
  ["textract.amazonaws.com", "textract/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["transcribe.amazonaws.com", "transcribe/latest/dg/security-iam-confused-deputy.html"],
  ["translate.amazonaws.com", "translate/latest/dg/async-prereqs.html"],
];

/** Pages whose policies for buckets, queues, topics and functions have the keys. */
const direct: readonly (readonly [principal: string, page: string, notFor?: readonly string[]])[] = [
  ["apigateway.amazonaws.com", "lambda/latest/dg/services-apigateway.html"],
  ["cloudfront.amazonaws.com", "AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html"],
  ["cloudtrail.amazonaws.com", "awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html"],
  ["cloudwatch.amazonaws.com", "sns/latest/dg/sns-access-policy-use-cases.html"],
  ["config.amazonaws.com", "config/latest/developerguide/s3-bucket-policy.html"],
  ["delivery.logs.amazonaws.com", "AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html"],
  // Of topics the page has no such condition.
  ["events.amazonaws.com", "eventbridge/latest/userguide/eb-use-resource-based.html", ["sns"]],
  ["guardduty.amazonaws.com", "guardduty/latest/ug/guardduty_exportfindings.html"],
  ["logging.s3.amazonaws.com", "AmazonS3/latest/userguide/enable-server-access-logging.html"],
  ["logs.amazonaws.com", "AmazonCloudWatch/latest/logs/S3ExportTasks.html"],
  ["s3.amazonaws.com", "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"],
  [
    "secretsmanager.amazonaws.com",
    "secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html",
  ],
  ["ses.amazonaws.com", "ses/latest/dg/receiving-email-permissions.html"],
  ["sns.amazonaws.com", "sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"],
];

export const sourceKeyServices: readonly SourceKeyService[] = [
  ...trusted.map(([principal, page]) => ({ principal, inTrust: true, source: `${aws}/${page}` })),
  ...direct.map(([principal, page, notFor = []]) => ({ principal, inTrust: false, notFor, source: `${aws}/${page}` })),
];

const byPrincipal = new Map(sourceKeyServices.map((service) => [service.principal, service]));

/** The service of a principal as written: `logs.us-east-1.amazonaws.com`, `s3.amazonaws.com.cn`. */
export function findSourceKeyService(principal: string): SourceKeyService | undefined {
  const labels = principal.toLowerCase().replace(/\.cn$/, "").split(".");
  const withoutRegion = labels.filter((label, index) => index === 0 || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(label));
  return byPrincipal.get(withoutRegion.join("."));
}

/**
 * Services of which AWS documents that they send `aws:SourceArn` and `aws:SourceAccount` when they act for a resource of
 * a customer. AWS publishes no list, so a service that is not here is unknown.
 */
export interface SourceKeyService {
  /** Without Region and without `.cn`. */
  readonly principal: string;
  /** Whether AWS's page recommends the keys in the trust policy of the roles that the service takes. */
  readonly inTrust: boolean;
  /** Whether the page has `aws:SourceAccount`. */
  readonly account: boolean;
  /** The ARN that the page has for `aws:SourceArn`, without `arn:` and partition, with places to fill in. */
  readonly arn: ArnParts;
  /** Prefixes of actions that the documented use does not cover. */
  readonly notFor: readonly string[];
  readonly source: string;
}

export type ArnParts = readonly (string | { readonly name: string; readonly text: string })[];

const aws = "https://docs.aws.amazon.com";

/** Pages that recommend the keys in general or in trust policies, seen on 2026-11-24. */
const trusted: readonly (readonly [service: string, page: string])[] = [
  ["bedrock", "bedrock/latest/userguide/batch-iam-sr.html"],
  ["bedrock-agentcore", "bedrock-agentcore/latest/devguide/runtime-permissions.html"],
  ["comprehend", "comprehend/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["frauddetector", "frauddetector/latest/ug/confused-deputy-prevention.html"],
  ["personalize", "personalize/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["rekognition", "rekognition/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["sagemaker", "sagemaker/latest/dg/security-confused-deputy-prevention.html"],
  ["textract", "textract/latest/dg/cross-service-confused-deputy-prevention.html"],
  ["transcribe", "transcribe/latest/dg/security-iam-confused-deputy.html"],
  ["translate", "translate/latest/dg/async-prereqs.html"],
];

const account = { name: "Account", text: "111122223333" };
const region = { name: "Region", text: "us-east-1" };
const name = { name: "Name", text: "name" };
const any = { name: "Resource", text: "*" };

type Row = readonly [service: string, keys: "arn" | "both", arn: ArnParts, source: string, notFor?: readonly string[]];

/**
 * Policies of resources that have the keys, read on 2026-11-24, AWS's guides partly in the version of their public
 * repositories. The one for CloudFront is quoted by someone else.
 */
// biome-ignore format: one service a line
const direct: readonly Row[] = [
  ["apigateway", "both", ["execute-api:", region, ":", account, ":", any], `${aws}/lambda/latest/dg/services-apigateway.html`],
  ["cloudfront", "arn", ["cloudfront::", account, ":distribution/", { name: "Distribution", text: "E1EXAMPLE" }], "https://blog.rowanudell.com/cloudfront-oac-for-s3-policy/"],
  ["cloudtrail", "both", ["cloudtrail:", region, ":", account, ":trail/", name], `${aws}/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html`],
  ["cloudwatch", "arn", ["cloudwatch:", region, ":", account, ":alarm:", any], `${aws}/sns/latest/dg/sns-access-policy-use-cases.html`],
  ["config", "both", ["config:", region, ":", account, ":", any], `${aws}/config/latest/developerguide/s3-bucket-policy.html`],
  ["delivery.logs", "both", ["logs:", region, ":", account, ":", any], `${aws}/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html`],
  // What the page has for topics was not read.
  ["events", "arn", ["events:", region, ":", account, ":rule/", name], `${aws}/eventbridge/latest/userguide/eb-use-resource-based.html`, ["sns"]],
  ["logging.s3", "both", ["s3:::", { name: "Bucket", text: "bucket" }], `${aws}/AmazonS3/latest/userguide/enable-server-access-logging.html`],
  ["s3", "both", ["s3:::", { name: "Bucket", text: "bucket" }], `${aws}/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html`],
  ["ses", "both", ["ses:", region, ":", account, ":receipt-rule-set/", { name: "RuleSet", text: "rules" }, ":receipt-rule/", { name: "Rule", text: "rule" }], `${aws}/ses/latest/dg/receiving-email-permissions.html`],
  ["sns", "arn", ["sns:", region, ":", account, ":", name], `${aws}/sns/latest/dg/sns-access-policy-use-cases.html`],
];

export const sourceKeyServices: readonly SourceKeyService[] = [
  ...trusted.map(([service, page]) => ({
    principal: `${service}.amazonaws.com`,
    inTrust: true,
    account: true,
    arn: [`${service}:`, region, ":", account, ":", any],
    notFor: [],
    source: `${aws}/${page}`,
  })),
  ...direct.map(([service, keys, arn, source, notFor = []]) => ({
    principal: `${service}.amazonaws.com`,
    inTrust: false,
    account: keys === "both",
    arn,
    notFor,
    source,
  })),
];

const byPrincipal = new Map(sourceKeyServices.map((service) => [service.principal, service]));

/** The service of a principal as written: `logs.us-east-1.amazonaws.com`, `s3.amazonaws.com.cn`. */
export function findSourceKeyService(principal: string): SourceKeyService | undefined {
  const labels = principal.toLowerCase().replace(/\.cn$/, "").split(".");
  const withoutRegion = labels.filter((label, index) => index === 0 || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(label));
  return byPrincipal.get(withoutRegion.join("."));
}

/** A condition key of AWS as a whole, in the shape of the catalogue's keys, so that both are looked up alike. */
export interface GlobalKey {
  /** In AWS's spelling, a variable part at the end as `${TagKey}`. */
  readonly key: string;
  readonly type: GlobalKeyType;
  /** None of them is deprecated. */
  readonly replacedBy: undefined;
  /** What its value is, one clause. */
  readonly about: string;
  readonly source: string;
}

/** AWS's data types; `ArrayOf` where a request may carry several values. */
export type GlobalKeyType = "String" | "ARN" | "Bool" | "Numeric" | "Date" | "IPAddress" | "ArrayOfString";

/**
 * AWS's page of global keys, seen on 2026-11-23: all its keys that begin with `aws:`, with their data and value types.
 * The keys there that begin with a service's prefix, such as `lambda:SourceFunctionArn`, are in the catalogue.
 */
const page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";

/** AWS's page of the keys of federated tokens, seen on 2026-11-23. */
const federation = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html";

type Row = readonly [key: string, type: GlobalKeyType, about: string];

// biome-ignore format: one key a line
const rows: readonly Row[] = [
  ["aws:PrincipalArn", "ARN", "the ARN of who makes the request; for a session the ARN of its role"],
  ["aws:PrincipalAccount", "String", "the account of who makes the request; `anonymous` for an anonymous request"],
  ["aws:PrincipalOrgID", "String", "the organization of who makes the request"],
  ["aws:PrincipalOrgPaths", "ArrayOfString", "the place in its organization of who makes the request"],
  ["aws:PrincipalTag/${TagKey}", "String", "a tag of who makes the request"],
  ["aws:PrincipalIsAWSService", "Bool", "whether an AWS service itself makes the request"],
  ["aws:PrincipalServiceName", "String", "the name of the AWS service that makes the request itself"],
  ["aws:PrincipalServiceNamesList", "ArrayOfString", "all names of the AWS service that makes the request itself"],
  ["aws:PrincipalType", "String", "the kind of who makes the request: `Account`, `User`, `AssumedRole` …"],
  ["aws:userid", "String", "the unique id of who makes the request"],
  ["aws:username", "String", "the name of the IAM user who makes the request; absent for roles and the root user"],
  ["aws:AssumedRoot", "Bool", "whether the request comes from a root session of `sts:AssumeRoot`"],
  ["aws:FederatedProvider", "String", "the OIDC provider that the role session came from: its name where AWS has it built in, else its ARN"],
  ["aws:TokenIssueTime", "Date", "when the temporary credentials were issued"],
  ["aws:SignInSessionArn", "ARN", "the OAuth session (`aws login`, AWS MCP Server) that the credentials came from; absent in the console"],
  ["aws:MultiFactorAuthAge", "Numeric", "seconds since the sign-in with MFA; absent for long-term keys and federated identities"],
  ["aws:MultiFactorAuthPresent", "Bool", "whether the temporary credentials were issued with MFA; absent for long-term keys and federated identities"],
  ["aws:ChatbotSourceArn", "ARN", "the chat configuration that started the session"],
  ["aws:Ec2InstanceSourceVpc", "String", "the VPC of the EC2 instance that the credentials were delivered to"],
  ["aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", "the private address of the EC2 instance that the credentials were delivered to"],
  ["aws:SourceIdentity", "String", "the source identity that was set when the role was assumed"],
  ["aws:SourceIp", "IPAddress", "the public address of who makes the request; absent through a VPC endpoint"],
  ["aws:SourceVpc", "String", "the VPC that the request came through, by a VPC endpoint"],
  ["aws:SourceVpcArn", "ARN", "the ARN of the VPC that the request came through, by a VPC endpoint; some services only"],
  ["aws:SourceVpce", "String", "the VPC endpoint that the request came through"],
  ["aws:VpceAccount", "String", "the account that owns the VPC endpoint; some services only"],
  ["aws:VpceOrgID", "String", "the organization that owns the VPC endpoint; some services only"],
  ["aws:VpceOrgPaths", "ArrayOfString", "the place in its organization of the VPC endpoint's owner; some services only"],
  ["aws:VpcSourceIp", "IPAddress", "the private address that the request came from, through a VPC endpoint"],
  ["aws:ResourceAccount", "String", "the account that owns the resource"],
  ["aws:ResourceOrgID", "String", "the organization that owns the resource"],
  ["aws:ResourceOrgPaths", "ArrayOfString", "the place in its organization of the resource's owner"],
  ["aws:ResourceTag/${TagKey}", "String", "a tag of the resource"],
  ["aws:CalledVia", "ArrayOfString", "the services that passed the request on with the caller's credentials"],
  ["aws:CalledViaFirst", "String", "the first service that passed the request on"],
  ["aws:CalledViaLast", "String", "the last service that passed the request on"],
  ["aws:ViaAWSService", "Bool", "whether an AWS service passed the request on with the caller's credentials"],
  ["aws:CalledViaAWSMCP", "String", "the MCP server of AWS that made the request for the caller, by its service principal"],
  ["aws:ViaAWSMCPService", "Bool", "whether an MCP server of AWS made the request for the caller"],
  ["aws:IsMcpServiceAction", "Bool", "whether the action is one of an MCP service itself, not one that it takes in other services"],
  ["aws:CurrentTime", "Date", "the time of the request"],
  ["aws:EpochTime", "Date", "the time of the request in seconds since 1970; numeric operators work too"],
  ["aws:referer", "String", "the HTTP referer, which a caller can set freely"],
  ["aws:RequestedRegion", "String", "the Region that the request was sent to"],
  ["aws:RequestTag/${TagKey}", "String", "a tag in the request"],
  ["aws:TagKeys", "ArrayOfString", "the keys of the tags in the request"],
  ["aws:SecureTransport", "Bool", "whether the request came over TLS"],
  ["aws:SourceAccount", "String", "the account of the resource for which an AWS service makes the request"],
  ["aws:SourceArn", "ARN", "the resource for which an AWS service makes the request"],
  ["aws:SourceOrgID", "String", "the organization of the resource for which an AWS service makes the request"],
  ["aws:SourceOrgPaths", "ArrayOfString", "the place in its organization of the resource for which an AWS service makes the request"],
  ["aws:UserAgent", "String", "the client's name, which a caller can set freely"],
];

/** GitHub's keys, which AWS's data leaves out. */
const federated: readonly Row[] = [
  ["token.actions.githubusercontent.com:aud", "String", "the audience of GitHub's token, usually `sts.amazonaws.com`"],
  [
    "token.actions.githubusercontent.com:sub",
    "String",
    "repository and branch or environment of the GitHub workflow, `repo:owner/name:ref:refs/heads/main`",
  ],
];

export const globalKeys: readonly GlobalKey[] = [
  ...rows.map((row) => toKey(row, page)),
  ...federated.map((row) => toKey(row, federation)),
];

function toKey([key, type, about]: Row, source: string): GlobalKey {
  return { key, type, about, source, replacedBy: undefined };
}

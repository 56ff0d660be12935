import type { ConditionJson, PolicyDocumentJson, PrincipalJson, StatementJson } from "../support/bruteForce.ts";

/** A request as the documentation tells it: keys that its context does not have are absent. */
export interface DocumentedRequest {
  readonly principal?: string;
  readonly action: string;
  readonly resource?: string;
  /** Values by condition key, written as in the documentation. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type DocumentedDecision = "allowed" | "explicitDeny" | "implicitDeny";

/** What AWS's documentation says policies of one kind decide. */
export interface DocumentedCase {
  readonly title: string;
  readonly source: string;
  readonly kind?: "identity" | "resource" | "trust";
  readonly policies: readonly PolicyDocumentJson[];
  readonly request: DocumentedRequest;
  readonly decision: DocumentedDecision;
}

/** What AWS's documentation says policies of several kinds decide together. */
export interface DocumentedCombination {
  readonly title: string;
  readonly source: string;
  readonly identity?: PolicyDocumentJson;
  readonly resource?: PolicyDocumentJson;
  readonly boundary?: PolicyDocumentJson;
  readonly session?: PolicyDocumentJson;
  readonly scp?: PolicyDocumentJson;
  readonly rcp?: PolicyDocumentJson;
  readonly resourceAccount: string;
  readonly request: DocumentedRequest;
  readonly decision: DocumentedDecision;
}

/** What AWS's documentation says IAM Access Analyzer's custom policy checks find. */
export type DocumentedCheck = {
  readonly title: string;
  readonly source: string;
  readonly kind: "identity" | "resource" | "trust";
  readonly policy: PolicyDocumentJson;
  readonly expected: "pass" | "fail";
} & (
  | { readonly check: "no-new-access"; readonly existing: PolicyDocumentJson }
  | {
      readonly check: "access-not-granted";
      readonly access: { readonly actions?: readonly string[]; readonly resources?: readonly string[] };
    }
  | { readonly check: "no-public-access"; readonly resourceType: string }
);

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const operators = `${guide}reference_policies_elements_condition_operators.html`;
const conditions = `${guide}reference_policies_elements_condition.html`;
const conditionLogic = `${guide}reference_policies_condition-logic-multiple-context-keys-or-values.html`;
const multivalued = `${guide}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const multivaluedExamples = `${guide}reference_policies_condition_examples-multi-valued-context-keys.html`;
const variables = `${guide}reference_policies_variables.html`;
const actions = `${guide}reference_policies_elements_action.html`;
const notActions = `${guide}reference_policies_elements_notaction.html`;
const resources = `${guide}reference_policies_elements_resource.html`;
const notResources = `${guide}reference_policies_elements_notresource.html`;
const identifiers = `${guide}reference_identifiers.html`;
const principals = `${guide}reference_policies_elements_principal.html`;
const notPrincipals = `${guide}reference_policies_elements_notprincipal.html`;
const interplay = `${guide}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html`;
const singleAccount = `${guide}reference_policies_evaluation-logic_policy-eval-basics.html`;
const evaluation = `${guide}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const crossAccount = `${guide}reference_policies_evaluation-logic-cross-account.html`;
const boundaries = `${guide}access_policies_boundaries.html`;

const user = "arn:aws:iam::111122223333:user/ann";
const role = "arn:aws:iam::111122223333:role/reader";
const session = "arn:aws:sts::111122223333:assumed-role/reader/one";
const bucket = "arn:aws:s3:::bee";
const objects = "arn:aws:s3:::bee/*";

function policy(...statements: readonly StatementJson[]): PolicyDocumentJson {
  return { Version: "2012-10-17", Statement: statements };
}

function allow(action: string | readonly string[], resource: string | readonly string[]): StatementJson {
  return { Effect: "Allow", Action: action, Resource: resource };
}

function deny(action: string | readonly string[], resource: string | readonly string[]): StatementJson {
  return { Effect: "Deny", Action: action, Resource: resource };
}

type Context = Readonly<Record<string, string | readonly string[]>>;

/** One row of the documentation's tables: whether a condition matches a context. */
function condition(
  title: string,
  source: string,
  test: ConditionJson,
  rows: readonly (readonly [what: string, context: Context, matches: boolean])[],
): DocumentedCase[] {
  return rows.map(([what, context, matches]) => ({
    title: `${title}: ${what}`,
    source,
    policies: [policy({ ...allow("s3:ListBucket", bucket), Condition: test })],
    request: { principal: user, action: "s3:ListBucket", resource: bucket, context },
    decision: matches ? "allowed" : "implicitDeny",
  }));
}

/** One operator of the documentation's lists with a value that it matches and one that it does not. */
function operator(
  name: string,
  key: string,
  value: string | readonly string[],
  matching: string,
  other: string,
): DocumentedCase[] {
  return condition(name, operators, { [name]: { [key]: value } }, [
    [`${matching} matches`, { [key]: matching }, true],
    [`${other} does not`, { [key]: other }, false],
  ]);
}

/** Requests to the same policies, each with what they decide. */
function requests(
  title: string,
  source: string,
  policies: readonly PolicyDocumentJson[],
  rows: readonly (readonly [what: string, request: DocumentedRequest, decision: DocumentedDecision])[],
): DocumentedCase[] {
  const hasPrincipal = JSON.stringify(policies).includes('Principal":');
  return rows.map(([what, request, decision]) => ({
    title: `${title}: ${what}`,
    source,
    kind: hasPrincipal ? "resource" : "identity",
    policies,
    request: { principal: user, ...request },
    decision,
  }));
}

const noon = "2020-04-01T12:00:00Z";
const before = "2020-04-01T11:59:59Z";
const after = "2020-04-01T12:00:01Z";

const operatorCases: readonly DocumentedCase[] = [
  ...condition("StringEquals", operators, { StringEquals: { "aws:PrincipalTag/job": "admin" } }, [
    ["the value", { "aws:PrincipalTag/job": "admin" }, true],
    ["another value", { "aws:PrincipalTag/job": "ops" }, false],
    ["the key absent", {}, false],
  ]),
  ...operator("StringEquals", "aws:username", "john", "john", "John"),
  ...operator("StringNotEquals", "aws:username", "john", "John", "john"),
  ...operator("StringEqualsIgnoreCase", "aws:username", "john", "John", "jon"),
  ...operator("StringNotEqualsIgnoreCase", "aws:username", "john", "jon", "John"),
  ...operator("StringLike", "s3:prefix", "home/?/*", "home/a/b", "home/ab/c"),
  ...operator("StringNotLike", "s3:prefix", "home/*", "work/a", "home/a"),
  ...condition("StringNotLike", operators, { StringNotLike: { "s3:prefix": "home/*" } }, [
    ["the key absent", {}, true],
  ]),
  ...operator("NumericEquals", "s3:max-keys", "10", "10", "11"),
  ...operator("NumericNotEquals", "s3:max-keys", "10", "11", "10"),
  ...operator("NumericLessThan", "s3:max-keys", "10", "9", "10"),
  ...operator("NumericLessThanEquals", "s3:max-keys", "10", "10", "11"),
  ...operator("NumericGreaterThan", "s3:max-keys", "10", "11", "10"),
  ...operator("NumericGreaterThanEquals", "s3:max-keys", "10", "10", "9"),
  ...condition("NumericLessThanEquals", operators, { NumericLessThanEquals: { "s3:max-keys": "10" } }, [
    ["the key absent", {}, false],
  ]),
  ...operator("DateEquals", "aws:CurrentTime", noon, noon, after),
  ...operator("DateNotEquals", "aws:CurrentTime", noon, after, noon),
  ...operator("DateLessThan", "aws:CurrentTime", noon, before, noon),
  ...operator("DateLessThanEquals", "aws:CurrentTime", noon, noon, after),
  ...operator("DateGreaterThan", "aws:CurrentTime", noon, after, noon),
  ...operator("DateGreaterThanEquals", "aws:CurrentTime", noon, noon, before),
  ...operator("DateEquals", "aws:EpochTime", "1585742400", "1585742400", "1585742401"),
  ...condition("DateGreaterThan", operators, { DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }, [
    ["a later token", { "aws:TokenIssueTime": "2020-02-01T00:00:00Z" }, true],
    ["no token at all", {}, false],
  ]),
  ...condition("Bool", operators, { Bool: { "aws:SecureTransport": "false" } }, [
    ["the value", { "aws:SecureTransport": "false" }, true],
    ["the other value", { "aws:SecureTransport": "true" }, false],
    ["the key absent", {}, false],
  ]),
  ...condition("BinaryEquals", operators, { BinaryEquals: { "some:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" } }, [
    ["the bytes", { "some:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" }, true],
    ["other bytes", { "some:key": "QUJD" }, false],
    ["the key absent", {}, false],
  ]),
  ...condition("IpAddress", operators, { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, [
    ["within the range", { "aws:SourceIp": "203.0.113.1" }, true],
    ["the first of the range", { "aws:SourceIp": "203.0.113.0" }, true],
    ["the last of the range", { "aws:SourceIp": "203.0.113.255" }, true],
    ["outside", { "aws:SourceIp": "198.51.100.1" }, false],
    ["the key absent, as through a VPC endpoint", {}, false],
  ]),
  ...condition(
    "IpAddress",
    operators,
    { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } },
    [
      ["the one family", { "aws:SourceIp": "203.0.113.9" }, true],
      ["the other family", { "aws:SourceIp": "2001:db8:1234:5678::1" }, true],
      ["outside the other", { "aws:SourceIp": "2001:db8:1234:5679::1" }, false],
    ],
  ),
  ...operator("IpAddress", "aws:SourceIp", "203.0.113.7", "203.0.113.7", "203.0.113.8"),
  ...operator("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", "198.51.100.1", "203.0.113.1"),
  ...condition("ArnEquals", operators, { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-west-2:111122223333:topic" } }, [
    ["the ARN", { "aws:SourceArn": "arn:aws:sns:us-west-2:111122223333:topic" }, true],
    ["another account", { "aws:SourceArn": "arn:aws:sns:us-west-2:444455556666:topic" }, false],
    ["the key absent", {}, false],
  ]),
  ...operator("ArnEquals", "aws:SourceArn", "arn:aws:s3:::b*", bucket, "arn:aws:s3:::cat"),
  ...operator("ArnLike", "aws:SourceArn", "arn:aws:s3:::b?e", bucket, "arn:aws:s3:::cat"),
  ...operator("ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::b*", "arn:aws:s3:::cat", bucket),
  ...operator("ArnNotLike", "aws:SourceArn", "arn:aws:s3:::b?e", "arn:aws:s3:::cat", bucket),
  ...condition("ArnNotLike", operators, { ArnNotLike: { "aws:SourceArn": "arn:aws:s3:::b?e" } }, [
    ["the key absent", {}, true],
  ]),
  ...["StringLike", "ArnLike"].flatMap((name) =>
    condition(name, operators, { [name]: { "aws:SourceArn": "arn:aws:some:*:111122223333:finance/*" } }, [
      [
        "a `*` beyond colons",
        { "aws:SourceArn": "arn:aws:some:us-east-2:999999999999:store/abc:111122223333:finance/document.txt" },
        name === "StringLike",
      ],
      ["a `*` within a field", { "aws:SourceArn": "arn:aws:some:us-east-2:111122223333:finance/document.txt" }, true],
    ]),
  ),
  ...condition("IfExists", operators, { StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } }, [
    ["a value that matches", { "ec2:InstanceType": "t1.micro" }, true],
    ["a value that does not", { "ec2:InstanceType": "m2.micro" }, false],
    ["the key absent", {}, true],
  ]),
  ...condition("Without IfExists", operators, { StringLike: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } }, [
    ["the key absent", {}, false],
  ]),
  ...condition(
    "A negated operator with IfExists",
    operators,
    { StringNotEqualsIfExists: { "aws:PrincipalTag/a": "b" } },
    [
      ["the key absent", {}, true],
      ["the value", { "aws:PrincipalTag/a": "b" }, false],
    ],
  ),
  ...condition("Null true", operators, { Null: { "aws:TokenIssueTime": "true" } }, [
    ["the key absent", {}, true],
    ["the key present", { "aws:TokenIssueTime": noon }, false],
  ]),
  ...condition("Null false", operators, { Null: { "aws:TokenIssueTime": "false" } }, [
    ["the key absent", {}, false],
    ["the key present", { "aws:TokenIssueTime": noon }, true],
  ]),
  ...condition("Keys without case", conditions, { StringEquals: { "AWS:UserName": "john" } }, [
    ["the key in another case", { "aws:username": "john" }, true],
  ]),
];

const departments = {
  "aws:PrincipalTag/department": ["finance", "hr", "legal"],
  "aws:PrincipalTag/role": ["audit", "security"],
};
const people = { "aws:PrincipalArn": ["arn:aws:iam::222222222222:user/Ana", "arn:aws:iam::222222222222:user/Mary"] };
const mary = { "aws:PrincipalArn": "arn:aws:iam::222222222222:user/Mary" };
const nikki = { "aws:PrincipalArn": "arn:aws:iam::222222222222:user/Nikki" };

const logicCases: readonly DocumentedCase[] = [
  ...condition("Several keys and values", conditionLogic, { StringEquals: departments, ArnLike: people }, [
    ["all match", { "aws:PrincipalTag/department": "legal", "aws:PrincipalTag/role": "audit", ...mary }, true],
    [
      "another operator does not",
      { "aws:PrincipalTag/department": "hr", "aws:PrincipalTag/role": "audit", ...nikki },
      false,
    ],
    [
      "another key does not",
      { "aws:PrincipalTag/department": "hr", "aws:PrincipalTag/role": "payroll", ...mary },
      false,
    ],
    ["one key absent", { "aws:PrincipalTag/department": "hr", ...mary }, false],
    ["two keys absent", { ...mary }, false],
  ]),
  ...condition("A negated operator among others", conditionLogic, { StringEquals: departments, ArnNotLike: people }, [
    [
      "no value of it matches",
      { "aws:PrincipalTag/department": "legal", "aws:PrincipalTag/role": "audit", ...nikki },
      true,
    ],
    [
      "one value of it matches",
      { "aws:PrincipalTag/department": "hr", "aws:PrincipalTag/role": "audit", ...mary },
      false,
    ],
    [
      "another key does not match",
      { "aws:PrincipalTag/department": "hr", "aws:PrincipalTag/role": "payroll", ...nikki },
      false,
    ],
    ["one key absent", { "aws:PrincipalTag/department": "hr", ...nikki }, false],
    ["two keys absent", { ...nikki }, false],
  ]),
  ...condition(
    "ForAnyValue with another key",
    operators,
    {
      StringEqualsIgnoreCase: { "aws:RequestTag/environment": ["preprod", "storage"] },
      "ForAnyValue:StringEquals": { "aws:TagKeys": "environment" },
    },
    [
      ["both", { "aws:TagKeys": ["environment"], "aws:RequestTag/environment": "preprod" }, true],
      ["more tags", { "aws:TagKeys": ["environment", "costcenter"], "aws:RequestTag/environment": "PreProd" }, true],
      ["a tag in another case", { "aws:TagKeys": ["Environment"], "aws:RequestTag/Environment": "preprod" }, false],
      ["another tag", { "aws:TagKeys": ["costcenter"], "aws:RequestTag/environment": "preprod" }, false],
      ["no tag keys", { "aws:RequestTag/environment": "storage" }, false],
      ["no tag", { "aws:TagKeys": ["environment"] }, false],
      ["neither", {}, false],
    ],
  ),
  ...condition(
    "ForAllValues with ARNs",
    operators,
    {
      "ForAllValues:ArnLike": {
        "logs:LogGeneratingResourceArns": [
          "arn:aws:cloudfront::111122223333:distribution/cost*",
          "arn:aws:cloudfront::111122223333:distribution/support*",
        ],
      },
    },
    [
      ["one", { "logs:LogGeneratingResourceArns": ["arn:aws:cloudfront::111122223333:distribution/costs"] }, true],
      [
        "two that match",
        {
          "logs:LogGeneratingResourceArns": [
            "arn:aws:cloudfront::111122223333:distribution/costs",
            "arn:aws:cloudfront::111122223333:distribution/support2",
          ],
        },
        true,
      ],
      [
        "two of which one does not",
        {
          "logs:LogGeneratingResourceArns": [
            "arn:aws:cloudfront::111122223333:distribution/costs",
            "arn:aws:cloudfront::111122223333:distribution/admin",
          ],
        },
        false,
      ],
      [
        "another account",
        { "logs:LogGeneratingResourceArns": ["arn:aws:cloudfront::444455556666:distribution/costs"] },
        false,
      ],
      ["the key absent", {}, true],
    ],
  ),
  ...condition(
    "ForAllValues",
    multivalued,
    { "ForAllValues:StringLike": { "dynamodb:Attributes": ["Posted", "Message", "Tags"] } },
    [
      ["all listed", { "dynamodb:Attributes": ["Posted", "Message"] }, true],
      ["one not listed", { "dynamodb:Attributes": ["Posted", "Id"] }, false],
      ["the key absent", {}, true],
    ],
  ),
  ...condition("ForAnyValue", multivalued, { "ForAnyValue:StringLike": { "dynamodb:Attributes": ["Id", "Posted"] } }, [
    ["one listed", { "dynamodb:Attributes": ["User", "Message", "Posted"] }, true],
    ["none listed", { "dynamodb:Attributes": ["User"] }, false],
    ["the key absent", {}, false],
  ]),
  ...condition("ForAllValues negated", operators, { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["a", "b"] } }, [
    ["none matches", { "aws:TagKeys": ["c", "d"] }, true],
    ["one matches", { "aws:TagKeys": ["c", "a"] }, false],
  ]),
  ...condition("ForAnyValue negated", operators, { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a", "b"] } }, [
    ["one does not match", { "aws:TagKeys": ["a", "c"] }, true],
    ["all match", { "aws:TagKeys": ["a", "b"] }, false],
  ]),
  ...condition(
    "ForAllValues with Null",
    multivaluedExamples,
    { "ForAllValues:StringLike": { "aws:TagKeys": "key1*" }, Null: { "aws:TagKeys": "false" } },
    [
      ["all match", { "aws:TagKeys": ["key1:legal", "key1:hr"] }, true],
      ["one does not", { "aws:TagKeys": ["key1:legal", "key2:hr"] }, false],
      ["the key absent", {}, false],
    ],
  ),
];

const home = policy(
  {
    ...allow("s3:ListBucket", bucket),
    Condition: { StringLike: { "s3:prefix": ["", "home/", "home/${aws:username}/"] } },
  },
  allow("s3:*", ["arn:aws:s3:::bee/home/${aws:username}", "arn:aws:s3:::bee/home/${aws:username}/*"]),
);
const teamOnly = policy({
  ...deny("s3:GetObject", objects),
  Condition: { StringNotEquals: { "s3:ExistingObjectTag/Team": "${aws:PrincipalTag/Team}" } },
});
const teamBucket = policy(allow("s3:GetObject", "arn:aws:s3:::bee-${aws:PrincipalTag/team, 'company-wide'}/*"));

const variableCases: readonly DocumentedCase[] = [
  ...requests(
    "Variables in values",
    variables,
    [home],
    [
      ["the user's own prefix", listing("home/martha/", { "aws:username": "martha" }), "allowed"],
      ["another user's prefix", listing("home/martha/", { "aws:username": "nikki" }), "implicitDeny"],
      ["the empty prefix", listing("", { "aws:username": "nikki" }), "allowed"],
      ["the variable without value", listing("home/martha/", {}), "implicitDeny"],
    ],
  ),
  ...requests(
    "Variables in resources",
    variables,
    [home],
    [
      ["the user's own object", reading("arn:aws:s3:::bee/home/martha/a", { "aws:username": "martha" }), "allowed"],
      ["another user's object", reading("arn:aws:s3:::bee/home/martha/a", { "aws:username": "nikki" }), "implicitDeny"],
      ["the key in another case", reading("arn:aws:s3:::bee/home/martha/a", { "AWS:UserName": "martha" }), "allowed"],
      ["the variable without value", reading("arn:aws:s3:::bee/home/martha/a", {}), "implicitDeny"],
    ],
  ),
  ...requests(
    "A variable without value in a negated test",
    variables,
    [policy(allow("s3:*", "*")), teamOnly],
    [
      [
        "the same team",
        reading("arn:aws:s3:::bee/a", { "s3:ExistingObjectTag/Team": "red", "aws:PrincipalTag/Team": "red" }),
        "allowed",
      ],
      [
        "another team",
        reading("arn:aws:s3:::bee/a", { "s3:ExistingObjectTag/Team": "red", "aws:PrincipalTag/Team": "blue" }),
        "explicitDeny",
      ],
      ["no team", reading("arn:aws:s3:::bee/a", { "s3:ExistingObjectTag/Team": "red" }), "explicitDeny"],
    ],
  ),
  ...requests(
    "A variable's default",
    variables,
    [teamBucket],
    [
      ["a team's bucket", reading("arn:aws:s3:::bee-yellow/a", { "aws:PrincipalTag/team": "yellow" }), "allowed"],
      [
        "another team's bucket",
        reading("arn:aws:s3:::bee-yellow/a", { "aws:PrincipalTag/team": "red" }),
        "implicitDeny",
      ],
      ["the default without a team", reading("arn:aws:s3:::bee-company-wide/a", {}), "allowed"],
      [
        "the default with a team",
        reading("arn:aws:s3:::bee-company-wide/a", { "aws:PrincipalTag/team": "red" }),
        "implicitDeny",
      ],
      ["a team's bucket without a team", reading("arn:aws:s3:::bee-yellow/a", {}), "implicitDeny"],
    ],
  ),
  ...requests(
    "An older version",
    variables,
    [{ ...home, Version: "2008-10-17" }],
    [
      ["no variables", reading("arn:aws:s3:::bee/home/martha/a", { "aws:username": "martha" }), "implicitDeny"],
      ["their plain text", reading("arn:aws:s3:::bee/home/${aws:username}/a", { "aws:username": "martha" }), "allowed"],
    ],
  ),
  ...requests(
    "No version",
    variables,
    [{ Statement: home.Statement }],
    [["no variables", reading("arn:aws:s3:::bee/home/martha/a", { "aws:username": "martha" }), "implicitDeny"]],
  ),
  ...requests(
    "A plain character by a variable",
    variables,
    [policy(allow("s3:GetObject", "arn:aws:s3:::bee/a${*}${?}${$}"))],
    [
      ["the characters", reading("arn:aws:s3:::bee/a*?$", {}), "allowed"],
      ["others", reading("arn:aws:s3:::bee/abc$", {}), "implicitDeny"],
    ],
  ),
];

function listing(prefix: string, context: Context): DocumentedRequest {
  return { action: "s3:ListBucket", resource: bucket, context: { "s3:prefix": prefix, ...context } };
}

function reading(resource: string, context: Context = {}): DocumentedRequest {
  return { action: "s3:GetObject", resource, context };
}

const mfaOnly: StatementJson = {
  Effect: "Deny",
  NotAction: "iam:*",
  Resource: "*",
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
};
const everything = policy(allow("*", "*"));

const elementCases: readonly DocumentedCase[] = [
  ...requests(
    "Action",
    actions,
    [policy(allow("iam:ListAccessKeys", "*"), allow("iam:*User*", "*"))],
    [
      ["in another case", { action: "IAM:listaccesskeys", resource: "*" }, "allowed"],
      ["by a wildcard", { action: "iam:CreateUser", resource: "*" }, "allowed"],
      ["another action", { action: "iam:CreateRole", resource: "*" }, "implicitDeny"],
    ],
  ),
  ...requests(
    "NotAction with a resource",
    notActions,
    [policy({ Effect: "Allow", NotAction: "s3:DeleteBucket", Resource: "arn:aws:s3:::*" })],
    [
      ["another action", { action: "s3:GetObject", resource: "arn:aws:s3:::bee/a" }, "allowed"],
      ["the action", { action: "s3:DeleteBucket", resource: bucket }, "implicitDeny"],
      ["an action that needs every resource", { action: "s3:ListAllMyBuckets", resource: "*" }, "implicitDeny"],
      [
        "another service",
        { action: "sns:Publish", resource: "arn:aws:sns:us-east-1:111122223333:topic" },
        "implicitDeny",
      ],
    ],
  ),
  ...requests(
    "NotAction of a service",
    notActions,
    [policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
    [
      ["another service", { action: "ec2:RunInstances", resource: "*" }, "allowed"],
      ["the service", { action: "iam:GetUser", resource: "*" }, "implicitDeny"],
    ],
  ),
  ...requests(
    "NotAction with Deny",
    notActions,
    [everything, policy(mfaOnly)],
    [
      ["without MFA", { ...reading(bucket, { "aws:MultiFactorAuthPresent": "false" }) }, "explicitDeny"],
      ["the key absent", { ...reading(bucket) }, "explicitDeny"],
      ["with MFA", { ...reading(bucket, { "aws:MultiFactorAuthPresent": "true" }) }, "allowed"],
      [
        "the service, without MFA",
        { action: "iam:GetUser", resource: "*", context: { "aws:MultiFactorAuthPresent": "false" } },
        "allowed",
      ],
    ],
  ),
  ...requests(
    "Resource",
    resources,
    [
      policy(
        allow("iam:GetUser", "arn:aws:iam::111122223333:user/accounting/*"),
        allow("s3:GetObject", "arn:aws:s3:::bee/*/test/*"),
      ),
    ],
    [
      ["a path", { action: "iam:GetUser", resource: "arn:aws:iam::111122223333:user/accounting/ann" }, "allowed"],
      ["another path", { action: "iam:GetUser", resource: "arn:aws:iam::111122223333:user/sales/ann" }, "implicitDeny"],
      ["one folder between", reading("arn:aws:s3:::bee/1/test/a.jpg"), "allowed"],
      ["more folders between", reading("arn:aws:s3:::bee/1/2/3/test/4/a.jpg"), "allowed"],
      ["no folder between", reading("arn:aws:s3:::bee/test/a.jpg"), "implicitDeny"],
    ],
  ),
  ...requests(
    "Resource with case",
    resources,
    [policy(allow("iam:GetUser", "arn:aws:iam::111122223333:user/Bob"))],
    [
      ["the user", { action: "iam:GetUser", resource: "arn:aws:iam::111122223333:user/Bob" }, "allowed"],
      ["another case", { action: "iam:GetUser", resource: "arn:aws:iam::111122223333:user/bob" }, "implicitDeny"],
    ],
  ),
  ...requests(
    "An incomplete ARN",
    identifiers,
    [policy(allow("sqs:*", "arn:aws:sqs"))],
    [
      [
        "any resource of the service",
        { action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:queue" },
        "allowed",
      ],
      [
        "another service",
        { action: "sqs:SendMessage", resource: "arn:aws:sns:us-east-1:111122223333:topic" },
        "implicitDeny",
      ],
    ],
  ),
  ...requests(
    "NotResource with Deny",
    notResources,
    [
      everything,
      policy({ Effect: "Deny", Action: "s3:*", NotResource: ["arn:aws:s3:::bee/pay", "arn:aws:s3:::bee/pay/*"] }),
    ],
    [
      ["a resource listed", reading("arn:aws:s3:::bee/pay/a"), "allowed"],
      ["another resource", reading("arn:aws:s3:::bee/other"), "explicitDeny"],
      ["another service", { action: "sns:Publish", resource: "arn:aws:sns:us-east-1:111122223333:topic" }, "allowed"],
    ],
  ),
  ...requests(
    "Explicit and implicit denial",
    interplay,
    [policy(allow(["iam:Get*", "iam:List*"], "*"), deny("iam:*Report", "*"))],
    [
      ["an action allowed", { action: "iam:GetUser", resource: "*" }, "allowed"],
      ["an action not mentioned", { action: "iam:CreatePolicy", resource: "*" }, "implicitDeny"],
      ["an action allowed and denied", { action: "iam:GetOrganizationsAccessReport", resource: "*" }, "explicitDeny"],
      ["an action denied", { action: "iam:GenerateCredentialReport", resource: "*" }, "explicitDeny"],
    ],
  ),
  ...requests(
    "Denied, whatever another policy allows",
    interplay,
    [everything, policy(deny("iam:*Report", "*"))],
    [["the action", { action: "iam:GenerateCredentialReport", resource: "*" }, "explicitDeny"]],
  ),
  ...requests(
    "The documentation's example of a user",
    singleAccount,
    [policy(allow("s3:*", ["arn:aws:s3:::ann/*", "arn:aws:s3:::ann"]), deny("s3:*", "arn:aws:s3:::*log*"))],
    [
      ["the own bucket", { action: "s3:PutObject", resource: "arn:aws:s3:::ann/a" }, "allowed"],
      ["a bucket for logs", { action: "s3:PutObject", resource: "arn:aws:s3:::ann-logs/a" }, "explicitDeny"],
      ["another bucket", { action: "s3:PutObject", resource: "arn:aws:s3:::bob/a" }, "implicitDeny"],
    ],
  ),
];

function granting(principal: PrincipalJson): PolicyDocumentJson {
  return policy({ ...allow("s3:GetObject", objects), Principal: principal });
}

function by(principal: string): DocumentedRequest {
  return { principal, action: "s3:GetObject", resource: "arn:aws:s3:::bee/a" };
}

const root = "arn:aws:iam::111122223333:root";

const principalCases: readonly DocumentedCase[] = [
  ...requests(
    "An account's number",
    principals,
    [granting({ AWS: ["111122223333", "555555555555"] })],
    [
      ["a user of it", by(user), "allowed"],
      ["a session of it", by(session), "allowed"],
      ["a user of another", by("arn:aws:iam::444455556666:user/ann"), "implicitDeny"],
    ],
  ),
  ...requests(
    "An account's root",
    principals,
    [granting({ AWS: root })],
    [
      ["a user of the account", by(user), "allowed"],
      ["the root", by(root), "allowed"],
      ["an anonymous caller", by("*"), "implicitDeny"],
    ],
  ),
  ...requests(
    "A role",
    principals,
    [granting({ AWS: role })],
    [
      ["a session of it", by(session), "allowed"],
      ["a session of another", by("arn:aws:sts::111122223333:assumed-role/writer/one"), "implicitDeny"],
      ["a user of its account", by(user), "implicitDeny"],
    ],
  ),
  ...requests(
    "A session",
    principals,
    [granting({ AWS: session })],
    [
      ["it", by(session), "allowed"],
      ["another session of the role", by("arn:aws:sts::111122223333:assumed-role/reader/two"), "implicitDeny"],
    ],
  ),
  ...requests(
    "A user",
    principals,
    [granting({ AWS: user })],
    [
      ["it", by(user), "allowed"],
      ["another case", by("arn:aws:iam::111122223333:user/Ann"), "implicitDeny"],
    ],
  ),
  ...requests(
    "Services",
    principals,
    [granting({ Service: ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"] })],
    [
      ["one of them", by("ecs.amazonaws.com"), "allowed"],
      ["another", by("lambda.amazonaws.com"), "implicitDeny"],
    ],
  ),
  ...requests(
    "An identity provider",
    principals,
    [granting({ Federated: "accounts.google.com" })],
    [
      ["it", by("accounts.google.com"), "allowed"],
      ["another", by("www.amazon.com"), "implicitDeny"],
    ],
  ),
  ...requests(
    "Accounts and a canonical user",
    principals,
    [granting({ AWS: root, CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" })],
    [
      ["the account", by(user), "allowed"],
      ["the canonical user", by("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"), "allowed"],
    ],
  ),
  ...(["*", { AWS: "*" }] as const).flatMap((everyone) =>
    requests(
      `Everyone as ${JSON.stringify(everyone)}`,
      principals,
      [granting(everyone)],
      [
        ["an anonymous caller", by("*"), "allowed"],
        ["a user", by(user), "allowed"],
      ],
    ),
  ),
  ...requests(
    "Everyone but one by a condition",
    principals,
    [
      granting("*"),
      policy({
        ...deny("s3:*", [bucket, objects]),
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": user } },
      }),
    ],
    [
      ["the one", { ...by(user), context: { "aws:PrincipalArn": user } }, "allowed"],
      [
        "another",
        {
          ...by("arn:aws:iam::111122223333:user/bob"),
          context: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob" },
        },
        "explicitDeny",
      ],
    ],
  ),
  ...requests(
    "NotPrincipal with a user and its account",
    notPrincipals,
    [
      granting("*"),
      policy({ Effect: "Deny", NotPrincipal: { AWS: [user, root] }, Action: "s3:*", Resource: [bucket, objects] }),
    ],
    [
      ["the user", by(user), "allowed"],
      ["a user of another account", by("arn:aws:iam::444455556666:user/ann"), "explicitDeny"],
    ],
  ),
  ...requests(
    "An ARN operator in a resource policy",
    operators,
    [
      policy({
        ...allow("SQS:SendMessage", "arn:aws:sqs:us-east-1:111122223333:queue"),
        Principal: { Service: "sns.amazonaws.com" },
        Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic" } },
      }),
    ],
    [
      [
        "for the topic",
        sending("sns.amazonaws.com", { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic" }),
        "allowed",
      ],
      [
        "for another topic",
        sending("sns.amazonaws.com", { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:b" }),
        "implicitDeny",
      ],
      ["a user", sending(user, {}), "implicitDeny"],
    ],
  ),
];

function sending(principal: string, context: Context): DocumentedRequest {
  return { principal, action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:queue", context };
}

/** AWS's examples for policies of one kind. */
export const documentedCases: readonly DocumentedCase[] = [
  ...operatorCases,
  ...logicCases,
  ...variableCases,
  ...elementCases,
  ...principalCases,
];

const readObjects = policy(allow("s3:GetObject", objects));
const nothingOfS3 = policy(allow(["cloudwatch:*", "ec2:*"], "*"));
const threeServices = policy(allow(["s3:*", "cloudwatch:*", "ec2:*"], "*"));
const home111122223333 = { resourceAccount: "111122223333" };

/** AWS's examples and rules for policies of several kinds. */
export const documentedCombinations: readonly DocumentedCombination[] = [
  {
    title: "A boundary limits what an identity policy allows",
    source: boundaries,
    identity: policy(allow("iam:CreateUser", "*")),
    boundary: threeServices,
    ...home111122223333,
    request: { principal: user, action: "iam:CreateUser", resource: "arn:aws:iam::111122223333:user/new" },
    decision: "implicitDeny",
  },
  {
    title: "A boundary grants nothing",
    source: boundaries,
    boundary: threeServices,
    ...home111122223333,
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "A boundary and an identity policy",
    source: boundaries,
    identity: readObjects,
    boundary: threeServices,
    ...home111122223333,
    request: by(user),
    decision: "allowed",
  },
  {
    title: "A resource policy by itself within an account",
    source: singleAccount,
    resource: granting({ AWS: user }),
    ...home111122223333,
    request: by(user),
    decision: "allowed",
  },
  {
    title: "An identity policy by itself within an account",
    source: singleAccount,
    identity: readObjects,
    resource: granting({ AWS: "arn:aws:iam::111122223333:user/bob" }),
    ...home111122223333,
    request: by(user),
    decision: "allowed",
  },
  {
    title: "An identity policy that denies and a resource policy that allows",
    source: singleAccount,
    identity: policy(deny("s3:*", objects)),
    resource: granting({ AWS: user }),
    ...home111122223333,
    request: by(user),
    decision: "explicitDeny",
  },
  {
    title: "A resource policy that names the user is not limited by a boundary",
    source: evaluation,
    boundary: nothingOfS3,
    resource: granting({ AWS: user }),
    ...home111122223333,
    request: by(user),
    decision: "allowed",
  },
  {
    title: "A boundary that denies limits a resource policy too",
    source: evaluation,
    boundary: policy(allow("*", "*"), deny("s3:*", "*")),
    resource: granting({ AWS: user }),
    ...home111122223333,
    request: by(user),
    decision: "explicitDeny",
  },
  {
    title: "A resource policy that names the role is limited by a boundary",
    source: evaluation,
    boundary: nothingOfS3,
    resource: granting({ AWS: role }),
    ...home111122223333,
    request: by(session),
    decision: "implicitDeny",
  },
  {
    title: "A resource policy that names the role is limited by a session policy",
    source: evaluation,
    session: nothingOfS3,
    resource: granting({ AWS: role }),
    ...home111122223333,
    request: by(session),
    decision: "implicitDeny",
  },
  {
    title: "A resource policy that names the session is limited by neither",
    source: evaluation,
    boundary: nothingOfS3,
    session: nothingOfS3,
    resource: granting({ AWS: session }),
    ...home111122223333,
    request: by(session),
    decision: "allowed",
  },
  {
    title: "A session policy limits the identity policies",
    source: evaluation,
    identity: readObjects,
    session: nothingOfS3,
    ...home111122223333,
    request: by(session),
    decision: "implicitDeny",
  },
  {
    title: "A session policy grants nothing",
    source: evaluation,
    session: readObjects,
    ...home111122223333,
    request: by(session),
    decision: "implicitDeny",
  },
  {
    title: "A session policy and an identity policy",
    source: evaluation,
    identity: policy(allow("s3:*", "*")),
    session: readObjects,
    ...home111122223333,
    request: by(session),
    decision: "allowed",
  },
  {
    title: "A service control policy that does not allow",
    source: evaluation,
    identity: readObjects,
    scp: nothingOfS3,
    ...home111122223333,
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "A service control policy that does not allow, with a resource policy that names the user",
    source: evaluation,
    resource: granting({ AWS: user }),
    scp: nothingOfS3,
    ...home111122223333,
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "A service control policy that denies",
    source: evaluation,
    identity: readObjects,
    scp: policy(allow("*", "*"), deny("s3:GetObject", "*")),
    ...home111122223333,
    request: by(user),
    decision: "explicitDeny",
  },
  {
    title: "A resource control policy that denies",
    source: evaluation,
    identity: readObjects,
    rcp: policy({ ...allow("*", "*"), Principal: "*" }, { ...deny("s3:*", "*"), Principal: "*" }),
    ...home111122223333,
    request: by(user),
    decision: "explicitDeny",
  },
  {
    title: "All three of service control policy, boundary and identity policy",
    source: boundaries,
    identity: readObjects,
    boundary: threeServices,
    scp: everything,
    ...home111122223333,
    request: by(user),
    decision: "allowed",
  },
  {
    title: "Both sides across accounts",
    source: crossAccount,
    identity: readObjects,
    resource: granting({ AWS: root }),
    resourceAccount: "444455556666",
    request: by(user),
    decision: "allowed",
  },
  {
    title: "The identity policy only, across accounts",
    source: crossAccount,
    identity: readObjects,
    resourceAccount: "444455556666",
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "The resource policy only, across accounts",
    source: crossAccount,
    resource: granting({ AWS: user }),
    resourceAccount: "444455556666",
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "A boundary that does not allow, across accounts",
    source: crossAccount,
    identity: readObjects,
    boundary: nothingOfS3,
    resource: granting({ AWS: user }),
    resourceAccount: "444455556666",
    request: by(user),
    decision: "implicitDeny",
  },
  {
    title: "An anonymous caller",
    source: principals,
    resource: granting("*"),
    ...home111122223333,
    request: by("*"),
    decision: "allowed",
  },
];

const samples = "https://github.com/aws-samples/iam-access-analyzer-custom-policy-check-samples/blob/main/";
const commandLine = "https://github.com/aws/aws-cli/blob/develop/awscli/examples/accessanalyzer/";
const reference = "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/";

type Candidate = readonly [what: string, expected: "pass" | "fail", policy: PolicyDocumentJson];

/** The samples' way: an existing policy that allows all but what shall not be granted, and policies to check by it. */
function candidates(
  path: string,
  kind: DocumentedCheck["kind"],
  existing: PolicyDocumentJson,
  rows: readonly Candidate[],
): DocumentedCheck[] {
  return rows.map(([what, expected, candidate]) => ({
    title: `${path}: ${what}`,
    source: `${samples}${path}.md`,
    kind,
    check: "no-new-access",
    existing,
    policy: candidate,
    expected,
  }));
}

/** A resource that no policy shall grant certain actions on. */
function sensitive(
  name: string,
  resource: { readonly itself: string; readonly other: string; readonly pattern: string },
  denied: readonly [string, string, string, ...string[]],
): DocumentedCheck[] {
  const service = `${denied[0].split(":")[0]}:*`;
  return candidates(
    `identity-policies/check-access-to-sensitive-resource/${name}`,
    "identity",
    policy(allow("*", "*"), deny(denied, resource.itself)),
    [
      ["another resource", "pass", policy(allow(denied.slice(0, 3), resource.other))],
      ["all but the resource", "pass", policy(allow(service, "*"), deny("*", resource.itself))],
      ["one action on the resource", "fail", policy(allow(denied[1], resource.itself))],
      ["one action on a pattern that the resource matches", "fail", policy(allow(denied[2], resource.pattern))],
      ["every action on every resource", "fail", policy(allow(service, "*"))],
    ],
  );
}

function onlyTagged(name: string, action: string, otherAction: string, key: string): DocumentedCheck[] {
  const tagged = (test: ConditionJson): PolicyDocumentJson => policy({ ...allow(action, "*"), Condition: test });
  return candidates(
    `identity-policies/check-for-tag-based-access/${name}`,
    "identity",
    policy(allow("*", "*"), { ...deny(action, "*"), Condition: { Null: { [key]: "true" } } }),
    [
      ["with a value of the tag", "pass", tagged({ StringEquals: { [key]: "red" } })],
      ["another action", "pass", policy(allow(otherAction, "*"))],
      [
        "denied without the value",
        "pass",
        policy(allow(action, "*"), { ...deny(action, "*"), Condition: { StringNotEquals: { [key]: "red" } } }),
      ],
      ["with any value of the tag", "pass", tagged({ Null: { [key]: "false" } })],
      ["without the tag", "fail", policy(allow(action, "*"))],
      ["every action of the service", "fail", policy(allow("ec2:*", "*"))],
    ],
  );
}

const first = "arn:aws:iam::111122223333:role/First";
const second = "arn:aws:iam::111122223333:role/Second";
const other = "arn:aws:iam::111122223333:role/Other";

/** A statement of a bucket's policy that allows roles, by their names or by a condition. */
function bucketAccess(action: string, resource: string | readonly string[], roles: readonly string[]): StatementJson {
  return { ...allow(action, resource), Principal: { AWS: roles } };
}

function bucketAccessIf(action: string, resource: string | readonly string[], roles: readonly string[]): StatementJson {
  return { ...allow(action, resource), Principal: { AWS: "*" }, Condition: { ArnLike: { "aws:PrincipalArn": roles } } };
}

const bucketCandidates: readonly Candidate[] = [
  ["a listed role by Principal", "pass", policy(bucketAccess("s3:PutObject", objects, [first]))],
  ["a listed role by a condition", "pass", policy(bucketAccessIf("s3:PutObject", objects, [first]))],
  ["everyone", "fail", policy({ ...allow("s3:*", objects), Principal: { AWS: "*" } })],
  ["another role by Principal", "fail", policy(bucketAccess("s3:PutObject", objects, [other]))],
  ["another role by a condition", "fail", policy(bucketAccessIf("s3:PutObject", objects, [other]))],
];

/** A statement of a role's trust policy. */
function trust(principal: PrincipalJson, action = "sts:AssumeRole"): StatementJson {
  return { Effect: "Allow", Principal: principal, Action: action };
}

function anythingBut(...notActionsOfTrust: readonly string[]): StatementJson {
  return { Effect: "Allow", Principal: "*", NotAction: notActionsOfTrust };
}

const provider = (name: string) => ({ Federated: `arn:aws:iam::111122223333:${name}` });
const byWeb = "sts:AssumeRoleWithWebIdentity";
const bySaml = "sts:AssumeRoleWithSAML";

function onlyProvider(name: string, [own, action]: readonly [string, string], elsewhere: Candidate): DocumentedCheck[] {
  return candidates(
    `resource-policies/role-trust-policies/${name}`,
    "trust",
    policy(trust(provider(own), action), anythingBut(bySaml, byWeb)),
    [
      ["the listed provider", "pass", policy(trust(provider(own), action))],
      ["another action", "pass", policy(trust({ Service: "ec2.amazonaws.com" }))],
      elsewhere,
      ["another provider", "fail", policy(trust(provider(`${own}2`), action))],
      [
        "every provider but one",
        "fail",
        policy(trust({ Federated: "*" }, action), { ...trust(provider(`${own}2`), action), Effect: "Deny" }),
      ],
    ],
  );
}

const escalating = [
  "iam:CreateUser",
  "iam:CreateAccessKey",
  "iam:AttachUserPolicy",
  "iam:CreateRole",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
];

const newAccessChecks: readonly DocumentedCheck[] = [
  ...sensitive("s3-object", { itself: objects, other: "arn:aws:s3:::not-bee/*", pattern: "arn:aws:s3:*:*:*bee*/*" }, [
    "s3:DeleteObject",
    "s3:PutObject",
    "s3:GetObject",
    "s3:PutObjectAcl",
  ]),
  ...sensitive("s3-bucket", { itself: bucket, other: "arn:aws:s3:::not-bee", pattern: "arn:aws:s3:*:*:*bee*" }, [
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:ListBucket",
  ]),
  ...sensitive(
    "sqs-queue",
    { itself: "arn:aws:sqs:*:*:MyQueue", other: "arn:aws:sqs:*:*:MyOtherQueue", pattern: "arn:aws:sqs:*:*:*Queue*" },
    ["sqs:AddPermission", "sqs:DeleteQueue", "sqs:DeleteMessage", "sqs:SendMessage"],
  ),
  ...sensitive(
    "iam-role",
    {
      itself: "arn:aws:iam::*:role/MyRole",
      other: "arn:aws:iam::*:role/MyOtherRole",
      pattern: "arn:aws:iam:*:*:role/*Role*",
    },
    ["iam:AttachRolePolicy", "iam:DeleteRole", "iam:PassRole", "sts:AssumeRole"],
  ),
  ...onlyTagged(
    "run-ec2-instance-with-tag",
    "ec2:RunInstances",
    "ec2:DescribeInstanceAttribute",
    "aws:RequestTag/team",
  ),
  ...onlyTagged("act-on-ec2-instance-with-tag", "ec2:TerminateInstances", "ec2:RunInstances", "aws:ResourceTag/team"),
  ...candidates(
    "identity-policies/check-for-privilege-escalation/via-iam-and-sts",
    "identity",
    policy(
      allow("*", "*"),
      { Effect: "Deny", Action: "iam:PassRole", NotResource: "arn:aws:iam::*:role/Passable/*" },
      { Effect: "Deny", Action: "sts:AssumeRole", NotResource: "arn:aws:iam::*:role/Assumable/*" },
      deny(escalating, "*"),
    ),
    [
      ["a role on the path", "pass", policy(allow("iam:PassRole", "arn:aws:iam::111122223333:role/Passable/My"))],
      ["another action", "pass", policy(allow("ec2:RunInstances", "*"))],
      [
        "denied outside the path",
        "pass",
        policy(allow("sts:AssumeRole", "*"), {
          Effect: "Deny",
          Action: "sts:AssumeRole",
          NotResource: "arn:aws:iam::*:role/Assumable/My",
        }),
      ],
      ["a role elsewhere", "fail", policy(allow("iam:PassRole", "arn:aws:iam::111122223333:role/Wrong/My"))],
      ["an action that escalates", "fail", policy(allow("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/My"))],
    ],
  ),
  ...candidates(
    "resource-policies/check-who-is-granted-access/s3-all-actions",
    "resource",
    policy(
      bucketAccess("s3:*", [bucket, objects], [first, second]),
      bucketAccessIf("s3:*", [bucket, objects], [first, second]),
    ),
    bucketCandidates,
  ),
  ...candidates(
    "resource-policies/check-who-is-granted-access/s3-specific-actions",
    "resource",
    policy(bucketAccess("s3:PutObject", "*", [first, second]), bucketAccessIf("s3:PutObject", "*", [first, second]), {
      Effect: "Allow",
      Principal: "*",
      NotAction: "s3:PutObject",
      Resource: "*",
    }),
    [
      ["another role, another action", "pass", policy(bucketAccessIf("s3:GetObject", objects, [other]))],
      ...bucketCandidates,
    ],
  ),
  ...candidates(
    "resource-policies/role-trust-policies/allowlist-account-principals",
    "trust",
    policy(trust({ AWS: ["111122223333", "222222222222"] }), anythingBut("sts:AssumeRole")),
    [
      ["a listed account", "pass", policy(trust({ AWS: "111122223333" }))],
      ["a role of a listed account", "pass", policy(trust({ AWS: "arn:aws:iam::222222222222:role/My" }))],
      ["another action", "pass", policy(trust(provider("oidc-provider/My"), byWeb))],
      ["a service", "fail", policy(trust({ Service: "glue.amazonaws.com" }))],
      ["another account", "fail", policy(trust({ AWS: "333333333333" }))],
      ["a role of another account", "fail", policy(trust({ AWS: "arn:aws:iam::333333333333:role/My" }))],
    ],
  ),
  ...candidates(
    "resource-policies/role-trust-policies/allowlist-aws-service-principal",
    "trust",
    policy(trust({ Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] }), anythingBut("sts:AssumeRole")),
    [
      ["a listed service", "pass", policy(trust({ Service: "ec2.amazonaws.com" }))],
      ["another action", "pass", policy(trust(provider("oidc-provider/My"), byWeb))],
      ["another service", "fail", policy(trust({ Service: "glue.amazonaws.com" }))],
      ["an account", "fail", policy(trust({ AWS: "111122223333" }))],
      ["a role", "fail", policy(trust({ AWS: first }))],
    ],
  ),
  ...onlyProvider(
    "allowlist-federated-access-oidc",
    ["oidc-provider/My", byWeb],
    ["the other kind of provider", "fail", policy(trust(provider("saml-provider/My"), bySaml))],
  ),
  ...onlyProvider(
    "allowlist-federated-access-saml",
    ["saml-provider/My", bySaml],
    ["the other kind of provider", "fail", policy(trust(provider("oidc-provider/My"), byWeb))],
  ),
  ...candidates("README", "identity", policy(allow("*", "*"), deny("s3:PutBucketPolicy", bucket)), [
    ["the action on another bucket", "pass", policy(allow("s3:PutBucketPolicy", "arn:aws:s3:::cat"))],
    ["the action on the bucket", "fail", policy(allow("s3:PutBucketPolicy", bucket))],
  ]),
  // The samples' own warning: the check does not know that the action has no resource to name.
  ...candidates("README", "identity", policy(allow("*", "*"), deny("s3:*", bucket)), [
    ["an action without resources on every resource", "fail", policy(allow("s3:ListAllMyBuckets", "*"))],
  ]),
  {
    title: "One more action",
    source: `${commandLine}check-no-new-access.rst`,
    kind: "identity",
    check: "no-new-access",
    existing: policy(allow(["s3:GetObject", "s3:ListBucket"], [bucket, objects])),
    policy: policy(allow(["s3:GetObject", "s3:GetObjectAcl", "s3:ListBucket"], [bucket, objects])),
    expected: "fail",
  },
];

const twoActions = policy(allow(["s3:GetObject", "s3:ListBucket"], [bucket, objects]));

function notGranted(
  title: string,
  source: string,
  access: { readonly actions?: readonly string[]; readonly resources?: readonly string[] },
  expected: "pass" | "fail",
): DocumentedCheck {
  return { title, source, kind: "identity", check: "access-not-granted", policy: twoActions, access, expected };
}

const definition = `${reference}API_CheckAccessNotGranted.html`;
const publicDefinition = `${reference}API_CheckNoPublicAccess.html`;

/** AWS's examples and definitions of IAM Access Analyzer's custom policy checks. */
export const documentedChecks: readonly DocumentedCheck[] = [
  ...newAccessChecks,
  notGranted(
    "Two other actions",
    `${commandLine}check-access-not-granted.rst`,
    { actions: ["s3:DeleteBucket", "s3:GetBucketLocation"] },
    "pass",
  ),
  notGranted("One action of two", definition, { actions: ["s3:DeleteBucket", "s3:GetObject"] }, "fail"),
  notGranted("A resource", definition, { resources: ["arn:aws:s3:::bee/a"] }, "fail"),
  notGranted("Another resource", definition, { resources: ["arn:aws:s3:::cat/a"] }, "pass"),
  notGranted(
    "An action on a resource",
    definition,
    { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::cat/a", "arn:aws:s3:::bee/a"] },
    "fail",
  ),
  notGranted(
    "An action on another resource",
    definition,
    { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::cat/a"] },
    "pass",
  ),
  notGranted(
    "Another action on a resource",
    definition,
    { actions: ["s3:DeleteObject"], resources: ["arn:aws:s3:::bee/a"] },
    "pass",
  ),
  {
    title: "A user",
    source: `${commandLine}check-no-public-access.rst`,
    kind: "resource",
    check: "no-public-access",
    resourceType: "AWS::S3::Bucket",
    policy: policy({ Effect: "Allow", Principal: { AWS: user }, Action: "s3:GetObject" }),
    expected: "pass",
  },
  {
    title: "Everyone",
    source: publicDefinition,
    kind: "resource",
    check: "no-public-access",
    resourceType: "AWS::S3::Bucket",
    policy: granting("*"),
    expected: "fail",
  },
];

import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { intrinsicValue, readIntrinsic, splitSubstitution } from "../../server/src/hosts/cloudformation/intrinsics.ts";
import type { Host } from "../../server/src/hosts/host.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { parseJsonTree } from "../../server/src/hosts/json/jsonTree.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import type { PolicyNode } from "../../server/src/policy/tree.ts";
import type { Value } from "../../server/src/policy/value.ts";
import { testService } from "../support/service.ts";

/** A template of one resource, `R`. */
const template = (type: string, properties: object) => ({ Resources: { R: { Type: type, Properties: properties } } });
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const document = { Version: "2012-10-17", Statement: [statement] };
const trusting = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const trust = { Version: "2012-10-17", Statement: [trusting] };
/** Says nothing of what it is attached to. */
const bare = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }] };
const open = { Version: "2012-10-17", Statement: [{ ...statement, Principal: "*" }] };
const tags = { tags: { Team: { tag_key: { "@@assign": "Team" } } }, Statement: [statement] };

/** The same template in each notation that it may have. */
const notations: readonly (readonly [string, Host, (value: unknown) => string])[] = [
  ["JSON", jsonHost, (value) => JSON.stringify(value, null, 2)],
  ["JSON in a YAML file", yamlHost, (value) => JSON.stringify(value, null, 2)],
  ["YAML", yamlHost, (value) => stringify(value)],
];

const places: readonly (readonly [string, object, readonly string[]])[] = [
  [
    "a role",
    template("AWS::IAM::Role", {
      AssumeRolePolicyDocument: trust,
      Policies: [
        { PolicyName: "a", PolicyDocument: bare },
        { PolicyName: "b", PolicyDocument: document },
      ],
    }),
    [
      "AssumeRolePolicyDocument trust",
      "Policies[0].PolicyDocument identity AWS::IAM::Role",
      "Policies[1].PolicyDocument identity AWS::IAM::Role",
    ],
  ],
  [
    "a trust that looks like none",
    template("AWS::IAM::Role", { AssumeRolePolicyDocument: bare }),
    ["AssumeRolePolicyDocument trust"],
  ],
  ...["User", "Group"].map((name): (typeof places)[number] => [
    `a ${name.toLowerCase()}`,
    template(`AWS::IAM::${name}`, { Policies: [{ PolicyName: "a", PolicyDocument: open }] }),
    [`Policies[0].PolicyDocument identity AWS::IAM::${name}`],
  ]),
  ...["ManagedPolicy", "Policy", "RolePolicy", "UserPolicy", "GroupPolicy"].map((name): (typeof places)[number] => [
    `AWS::IAM::${name}`,
    template(`AWS::IAM::${name}`, { PolicyDocument: open }),
    [`PolicyDocument identity AWS::IAM::${name}`],
  ]),
  ...(
    [
      ["AWS::S3::BucketPolicy", "PolicyDocument", "AWS::S3::Bucket"],
      ["AWS::KMS::Key", "KeyPolicy", "AWS::KMS::Key"],
      ["AWS::KMS::ReplicaKey", "KeyPolicy", "AWS::KMS::Key"],
      ["AWS::SQS::QueuePolicy", "PolicyDocument", "AWS::SQS::Queue"],
      ["AWS::SNS::TopicPolicy", "PolicyDocument", "AWS::SNS::Topic"],
      ["AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "AWS::SecretsManager::Secret"],
      ["AWS::ECR::Repository", "RepositoryPolicyText", "AWS::ECR::Repository"],
      ["AWS::OpenSearchService::Domain", "AccessPolicies", "AWS::OpenSearchService::Domain"],
      ["AWS::Elasticsearch::Domain", "AccessPolicies", "AWS::Elasticsearch::Domain"],
      ["AWS::ApiGateway::RestApi", "Policy", "AWS::ApiGateway::RestApi"],
      ["AWS::EFS::FileSystem", "FileSystemPolicy", "AWS::EFS::FileSystem"],
      ["AWS::Backup::BackupVault", "AccessPolicy", "AWS::Backup::BackupVault"],
    ] as const
  ).map(([type, key, belongsTo]): (typeof places)[number] => [
    type,
    template(type, { [key]: bare }),
    [`${key} resource ${belongsTo}`],
  ]),
  [
    "a VPC endpoint",
    template("AWS::EC2::VPCEndpoint", { PolicyDocument: bare }),
    ["PolicyDocument endpoint AWS::EC2::VPCEndpoint"],
  ],
  [
    "the statement of an event bus",
    template("AWS::Events::EventBusPolicy", { EventBusName: "a", StatementId: "b", Statement: bare.Statement[0] }),
    ["Statement resource AWS::Events::EventBus, statements alone"],
  ],
  ["what looks like a statement", template("AWS::New::Thing", { Rule: { Effect: "Allow", Action: "a" } }), []],
  [
    "statements of a firewall",
    template("AWS::WAFv2::WebACL", {
      Rules: [{ Name: "a", Action: "Block", Statement: { NotStatement: { Statement: { GeoMatchStatement: {} } } } }],
    }),
    [],
  ],
  [
    "a policy of a table's stream, two levels down",
    template("AWS::DynamoDB::Table", { StreamSpecification: { ResourcePolicy: { PolicyDocument: bare } } }),
    ["StreamSpecification.ResourcePolicy.PolicyDocument resource AWS::DynamoDB::Table"],
  ],
  [
    "a service control policy",
    template("AWS::Organizations::Policy", { Type: "SERVICE_CONTROL_POLICY", Content: bare }),
    ["Content scp"],
  ],
  [
    "a resource control policy",
    template("AWS::Organizations::Policy", { Type: "RESOURCE_CONTROL_POLICY", Content: open }),
    ["Content rcp"],
  ],
  ["a tag policy", template("AWS::Organizations::Policy", { Type: "TAG_POLICY", Content: tags }), []],
  [
    "an organization's policy of a name that JavaScript knows",
    template("AWS::Organizations::Policy", { Type: "constructor", Content: bare }),
    [],
  ],
  [
    "a tag policy in a string",
    template("AWS::Organizations::Policy", { Type: "TAG_POLICY", Content: JSON.stringify(tags) }),
    [],
  ],
  [
    "an organization's policy of a type that deployment tells",
    template("AWS::Organizations::Policy", { Type: { Ref: "PolicyType" }, Content: bare }),
    ["Content identity"],
  ],
  [
    "a permission set",
    template("AWS::SSO::PermissionSet", { InlinePolicy: open }),
    ["InlinePolicy identity AWS::SSO::PermissionSet"],
  ],
  [
    "a permission set in a string",
    template("AWS::SSO::PermissionSet", { InlinePolicy: JSON.stringify(open) }),
    ["InlinePolicy identity AWS::SSO::PermissionSet in a string"],
  ],
  ["devices", template("AWS::IoT::Policy", { PolicyDocument: document }), ["PolicyDocument iot"]],
  [
    "a function of SAM with one policy",
    template("AWS::Serverless::Function", { Policies: { Statement: [statement] } }),
    ["Policies identity AWS::Serverless::Function"],
  ],
  [
    "a function of SAM with a list",
    template("AWS::Serverless::Function", {
      Policies: [
        "AmazonS3ReadOnlyAccess",
        { S3ReadPolicy: { BucketName: "b" } },
        { Statement: statement },
        { AWSSecretsManagerGetSecretValuePolicy: { SecretArn: { Ref: "Secret" } } },
        document,
      ],
      AssumeRolePolicyDocument: trust,
    }),
    [
      "Policies[2] identity AWS::Serverless::Function",
      "Policies[4] identity AWS::Serverless::Function",
      "AssumeRolePolicyDocument trust",
    ],
  ],
  ["SAM's own policies alone", template("AWS::Serverless::Function", { Policies: [{ SQSPollerPolicy: {} }] }), []],
  [
    "a state machine of SAM",
    template("AWS::Serverless::StateMachine", { Policies: [{ Statement: [statement] }] }),
    ["Policies[0] identity AWS::Serverless::StateMachine"],
  ],
  [
    "statements of an interface of SAM",
    template("AWS::Serverless::Api", {
      Auth: { ResourcePolicy: { CustomStatements: [{ ...trusting, Action: "execute-api:Invoke" }] } },
    }),
    ["Auth.ResourcePolicy.CustomStatements resource AWS::ApiGateway::RestApi, statements alone"],
  ],
  [
    "those of an event of a function",
    template("AWS::Serverless::Function", {
      Events: {
        Call: {
          Type: "Api",
          Properties: { Auth: { ResourcePolicy: { CustomStatements: [{ ...open.Statement[0] }] } } },
        },
      },
    }),
    ["Events.Call.Properties.Auth.ResourcePolicy.CustomStatements resource AWS::ApiGateway::RestApi, statements alone"],
  ],
  [
    "a resource of another type, by shape",
    template("AWS::New::Thing", { Trust: trust, Open: open, Bare: bare, Text: JSON.stringify(document) }),
    ["Trust trust", "Open resource", "Bare identity", "Text identity in a string"],
  ],
  ["a custom resource", template("Custom::Policy", { PolicyDocument: document }), ["PolicyDocument identity"]],
  [
    "a template in a string of another one",
    template("AWS::CloudFormation::StackSet", {
      TemplateBody: JSON.stringify(template("AWS::KMS::Key", { KeyPolicy: bare })),
    }),
    ["TemplateBody.Resources.R.Properties.KeyPolicy resource AWS::KMS::Key in a string"],
  ],
  [
    "a choice between policies",
    template("AWS::KMS::Key", { KeyPolicy: { "Fn::If": ["IsProduction", bare, open] } }),
    ["KeyPolicy.Fn::If[1] resource AWS::KMS::Key", "KeyPolicy.Fn::If[2] resource AWS::KMS::Key"],
  ],
  [
    "a choice between a trust and nothing",
    template("AWS::IAM::Role", {
      AssumeRolePolicyDocument: { "Fn::If": ["A", bare, { Ref: "AWS::NoValue" }] },
    }),
    ["AssumeRolePolicyDocument.Fn::If[1] trust"],
  ],
  [
    "a policy in one of a list",
    template("AWS::IAM::Role", {
      Policies: [{ "Fn::If": ["A", { PolicyName: "a", PolicyDocument: bare }, { Ref: "AWS::NoValue" }] }],
    }),
    ["Policies[0].Fn::If[1].PolicyDocument identity AWS::IAM::Role"],
  ],
  [
    "a document that becomes a string",
    template("AWS::Logs::ResourcePolicy", { PolicyDocument: { "Fn::ToJsonString": open } }),
    ["PolicyDocument.Fn::ToJsonString resource"],
  ],
  [
    "a document of a function",
    template("AWS::Logs::ResourcePolicy", { PolicyDocument: { "Fn::Sub": JSON.stringify(open) } }),
    ["PolicyDocument resource in a string"],
  ],
  [
    "a document of a function with a map",
    template("AWS::SQS::QueuePolicy", { PolicyDocument: { "Fn::Sub": [JSON.stringify(bare), { A: "b" }] } }),
    ["PolicyDocument resource AWS::SQS::Queue in a string"],
  ],
];

describe.each(notations)("A template in %s", (_, host, write) => {
  const found = (value: unknown) =>
    host.parse(write(value), { path: "template" }).policies.map(({ place, facts, source, isImplied }) => {
      const words = [place.replace(/^Resources\.R\.Properties\./, ""), facts.kind, facts.resourceType];
      if (source.embedding !== undefined) words.push("in a string");
      return words.filter((word) => word !== undefined).join(" ") + (isImplied ? ", statements alone" : "");
    });

  it.each(places)("holds the policies of %s", (_name, value, expected) => {
    expect(found(value)).toEqual(expected);
  });
});

describe.each(notations)("A managed policy in %s is", (_, host, write) => {
  const policy = { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: document } };
  const user = (properties: object) => ({ Type: "AWS::IAM::User", Properties: properties });
  const boundary = user({ PermissionsBoundary: { Ref: "P" } });
  const attached = { ...policy, Properties: { ...policy.Properties, Roles: [] } };
  const inline = { PolicyDocument: { ...document, Statement: { ...statement, Resource: { Ref: "P" } } } };
  it.each<[string, object, string]>([
    ["a boundary", { U: boundary }, "boundary"],
    ["one by its attribute", { U: user({ PermissionsBoundary: { "Fn::GetAtt": ["P", "PolicyArn"] } }) }, "boundary"],
    ["one in a text", { U: user({ PermissionsBoundary: { "Fn::Sub": "${P}" } }) }, "boundary"],
    [
      "one in a choice",
      { U: user({ PermissionsBoundary: { "Fn::If": ["C", { Ref: "P" }, { Ref: "AWS::NoValue" }] } }) },
      "boundary",
    ],
    ["one beside policies of others", { U: boundary, G: user({ Policies: [inline] }) }, "boundary"],
    ["none where it is attached too", { U: boundary, G: user({ ManagedPolicyArns: [{ Ref: "P" }] }) }, "identity"],
    ["none where a function has it", { U: boundary, F: user({ Policies: [{ Ref: "P" }, "x"] }) }, "identity"],
    ["none where it names a role", { U: boundary, P: attached }, "identity"],
    ["none where another one is", { U: user({ PermissionsBoundary: { Ref: "Q" } }) }, "identity"],
    ["none where nobody uses it", {}, "identity"],
  ])("%s", (_name, others, expected) => {
    const kindOf = (value: unknown) => {
      const { policies } = host.parse(write(value), { path: "template" });
      return policies.find(({ place }) => place === "Resources.P.Properties.PolicyDocument")?.facts.kind;
    };
    expect(kindOf({ Resources: { P: policy, ...others } })).toBe(expected);
    expect(kindOf({ Resources: { ...others, P: policy, ...others } })).toBe(expected);
  });

  it("a boundary of all functions", () => {
    const value = { Globals: { Function: { PermissionsBoundary: { Ref: "P" } } }, Resources: { P: policy } };
    expect(host.parse(write(value), { path: "template" }).policies[0]?.facts.kind).toBe("boundary");
  });

  it("something else once another resource changes", () => {
    const before = host.parse(write({ Resources: { P: policy, U: boundary } }), { path: "template" });
    const after = write({ Resources: { P: policy, U: user({ ManagedPolicyArns: [{ Ref: "P" }] }) } });
    expect(host.parse(after, { path: "template" }, before).policies[0]?.facts.kind).toBe("identity");
  });
});

/** What a value is known to be: holes in angle brackets, `?` for unknown. */
function show(value: Value): string {
  if (value.kind === "unknown") return "?";
  if (value.kind === "known") return value.text;
  return value.parts.map((part) => (typeof part === "string" ? part : `<${part.name}>`)).join("");
}

function showNode(node: PolicyNode | undefined): string {
  if (node?.kind === "array") return `[${node.items.map(showNode).join(", ")}]`;
  if (node?.kind === "string") return show(node.value);
  return node?.kind === "unknown" ? "?" : (node?.kind ?? "none");
}

/** What a value of `Resource` is read as. */
function resource(value: string, host: Host = yamlHost): string {
  const text =
    host === jsonHost
      ? `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":${value}}]}`
      : `Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: ${value}\n`;
  const [policy] = host.parse(text, { path: "a" }).policies;
  return showNode(policy?.statements[0]?.resources?.node);
}

const functions: readonly (readonly [string, string, string, string])[] = [
  ["Ref", '{"Ref":"Bucket"}', "!Ref Bucket", "<Bucket>"],
  ["Ref to what AWS fills in", '{"Ref":"AWS::Region"}', "!Ref AWS::Region", "<AWS::Region>"],
  ["Ref to nothing", '{"Ref":"AWS::NoValue"}', "!Ref AWS::NoValue", "?"],
  ["Ref to a list", '{"Ref":["a"]}', "!Ref [a]", "?"],
  ["GetAtt", '{"Fn::GetAtt":"Bucket.Arn"}', "!GetAtt Bucket.Arn", "<Bucket.Arn>"],
  ["GetAtt of a list", '{"Fn::GetAtt":["Bucket","Arn"]}', "!GetAtt [Bucket, Arn]", "<Bucket.Arn>"],
  ["GetAtt of a function", '{"Fn::GetAtt":["Bucket",{"Ref":"A"}]}', "!GetAtt [Bucket, !Ref A]", "?"],
  [
    "Sub",
    '{"Fn::Sub":"arn:${AWS::Partition}:s3:::${B}/*"}',
    "!Sub arn:${AWS::Partition}:s3:::${B}/*",
    "arn:<AWS::Partition>:s3:::<B>/*",
  ],
  ["Sub without a variable", '{"Fn::Sub":"arn:aws:s3:::b"}', "!Sub arn:aws:s3:::b", "arn:aws:s3:::b"],
  ["Sub of a variable alone", '{"Fn::Sub":"${B}"}', '!Sub "${B}"', "<B>"],
  ["Sub of an attribute", '{"Fn::Sub":"${B.Arn}/*"}', "!Sub ${B.Arn}/*", "<B.Arn>/*"],
  [
    "Sub with a map",
    '{"Fn::Sub":["${A}-${B}-${C}",{"A":"x","B":{"Ref":"P"}}]}',
    "!Sub ['${A}-${B}-${C}', {A: x, B: !Ref P}]",
    "x-<B>-<C>",
  ],
  ["Sub with a number in its map", '{"Fn::Sub":["a${A}",{"A":1}]}', "!Sub ['a${A}', {A: 1}]", "a1"],
  [
    "Sub with a known function in its map",
    '{"Fn::Sub":["a${A}",{"A":{"Fn::Join":["",["b","c"]]}}]}',
    "!Sub ['a${A}', {A: !Join ['', [b, c]]}]",
    "abc",
  ],
  [
    "Sub of an IAM variable",
    '{"Fn::Sub":"home/${!aws:username}/${B}"}',
    "!Sub home/${!aws:username}/${B}",
    "home/${aws:username}/<B>",
  ],
  [
    "Sub of an IAM variable alone",
    '{"Fn::Sub":"home/${!aws:username}"}',
    "!Sub home/${!aws:username}",
    "home/${aws:username}",
  ],
  ["Sub that does not end", '{"Fn::Sub":"a${B"}', '!Sub "a${B"', "a${B"],
  ["Sub of a function", '{"Fn::Sub":{"Ref":"A"}}', "!Sub {Ref: A}", "?"],
  ["Sub of nothing", '{"Fn::Sub":[]}', "!Sub []", "?"],
  [
    "Join",
    '{"Fn::Join":["",["arn:aws:s3:::",{"Ref":"B"},"/*"]]}',
    "!Join ['', ['arn:aws:s3:::', !Ref B, /*]]",
    "arn:aws:s3:::<B>/*",
  ],
  ["Join with a separator", '{"Fn::Join":["-",["a",{"Ref":"B"},1]]}', "!Join ['-', [a, !Ref B, 1]]", "a-<B>-1"],
  ["Join of known texts", '{"Fn::Join":[":",["a","b"]]}', "!Join [':', [a, b]]", "a:b"],
  ["Join of one", '{"Fn::Join":[":",["a"]]}', "!Join [':', [a]]", "a"],
  ["Join of none", '{"Fn::Join":[":",[]]}', "!Join [':', []]", ""],
  [
    "Join of what may be a list",
    '{"Fn::Join":[":",["a",{"Fn::If":["C","b","c"]}]]}',
    "!Join [':', [a, !If [C, b, c]]]",
    "a:<1>",
  ],
  ["Join of a list that deployment makes", '{"Fn::Join":[":",{"Ref":"List"}]}', "!Join [':', !Ref List]", "?"],
  ["Join with a separator that deployment makes", '{"Fn::Join":[{"Ref":"S"},["a"]]}', "!Join [!Ref S, [a]]", "?"],
  ["Select", '{"Fn::Select":["1",["a","b"]]}', "!Select ['1', [a, b]]", "b"],
  ["Select by a number", '{"Fn::Select":[0,["a","b"]]}', "!Select [0, [a, b]]", "a"],
  ["Select of a function", '{"Fn::Select":[0,[{"Ref":"A"}]]}', "!Select [0, [!Ref A]]", "<A>"],
  ["Select behind the end", '{"Fn::Select":[2,["a","b"]]}', "!Select [2, [a, b]]", "?"],
  ["Select of a list that deployment makes", '{"Fn::Select":[0,{"Ref":"A"}]}', "!Select [0, !Ref A]", "?"],
  ["Select of a split", '{"Fn::Select":[0,{"Fn::Split":[",","a,b"]}]}', "!Select [0, !Split [',', 'a,b']]", "?"],
  ["If", '{"Fn::If":["C","a","b"]}', "!If [C, a, b]", "?"],
  ["FindInMap", '{"Fn::FindInMap":["M","a","b"]}', "!FindInMap [M, a, b]", "?"],
  ["ImportValue", '{"Fn::ImportValue":"A"}', "!ImportValue A", "?"],
  ["ImportValue of Sub", '{"Fn::ImportValue":{"Fn::Sub":"${A}-b"}}', "!ImportValue {'Fn::Sub': '${A}-b'}", "?"],
  ["Split", '{"Fn::Split":[",","a,b"]}', "!Split [',', 'a,b']", "?"],
  ["Base64", '{"Fn::Base64":"a"}', "!Base64 a", "?"],
  ["GetAZs", '{"Fn::GetAZs":""}', "!GetAZs ''", "?"],
  ["ToJsonString", '{"Fn::ToJsonString":{"a":"b"}}', "!ToJsonString {a: b}", "?"],
  ["Transform", '{"Fn::Transform":{"Name":"AWS::Include"}}', "!Transform {Name: AWS::Include}", "?"],
  ["a function that is new", '{"Fn::Novel":"a"}', "!Novel a", "?"],
  [
    "a list of functions",
    '["a",{"Ref":"B"},{"Fn::If":["C","d",{"Ref":"AWS::NoValue"}]}]',
    "[a, !Ref B, !If [C, d, !Ref AWS::NoValue]]",
    "[a, <B>, ?]",
  ],
  ["a reference to a parameter of SSM", '"{{resolve:ssm:/a}}"', "'{{resolve:ssm:/a}}'", "<resolve:ssm:/a>"],
  [
    "text around it",
    '"a/{{resolve:ssm:/a}}/{{ b }}/*"',
    "'a/{{resolve:ssm:/a}}/{{ b }}/*'",
    "a/<resolve:ssm:/a>/<b>/*",
  ],
  ["braces in it", '"a{{ b({c}) }}d"', "'a{{ b({c}) }}d'", "a<b({c})>d"],
  ["one in Sub", '{"Fn::Sub":"a{{resolve:ssm:/a}}"}', "!Sub 'a{{resolve:ssm:/a}}'", "a<resolve:ssm:/a>"],
  ["one in Sub with a variable in it", '{"Fn::Sub":"{{resolve:ssm:/${A}/b}}"}', "!Sub '{{resolve:ssm:/${A}/b}}'", "?"],
  ["an object that is none of these", '{"A":"b"}', "{A: b}", "object"],
  ["a function beside another key", '{"Fn::Sub":"a","B":"c"}', "{'Fn::Sub': a, B: c}", "object"],
];

describe("A function of CloudFormation", () => {
  it.each(functions)("%s", (_, long, short, expected) => {
    expect(resource(long, jsonHost)).toBe(expected);
    expect(resource(long)).toBe(expected);
    expect(resource(short)).toBe(expected);
  });

  it.each([
    ["on lines of its own", "\n      Fn::Sub: arn:aws:s3:::${B}", "arn:aws:s3:::<B>"],
    [
      "in lines",
      "\n      Fn::Join:\n        - ''\n        - - 'arn:aws:s3:::'\n          - Ref: B",
      "arn:aws:s3:::<B>",
    ],
    ["short, in lines", " !Join\n      - ''\n      - - 'arn:aws:s3:::'\n        - !Ref B", "arn:aws:s3:::<B>"],
    ["short, in a long one", "\n      Fn::Sub:\n        - a${B}\n        - B: !Ref C", "a<B>"],
    ["folded", " !Sub >-\n      arn:aws:s3:::${B}\n", "arn:aws:s3:::<B>"],
    ["behind an anchor", " &a !Sub a${B}", "a<B>"],
    ["before an anchor", " !Sub &a a${B}", "a<B>"],
    ["by a tag of YAML's own", " !!str 123", "123"],
    ["by a tag of nobody's", " !Mine a", "?"],
    ["of nothing", " !Ref", "<>"],
  ])("%s", (_, written, expected) => {
    expect(resource(written)).toBe(expected);
  });

  it("is read as a function only where it is the only key", () => {
    const { root } = parseJsonTree('{"Ref":"A","B":1}');
    expect(root && readIntrinsic(root)).toBeUndefined();
    const { root: other } = parseJsonTree('{"Condition":"A"}');
    expect(other && readIntrinsic(other)).toBeUndefined();
    const { root: sub } = parseJsonTree('{"Fn::Sub":"a"}');
    const intrinsic = sub && readIntrinsic(sub);
    expect(intrinsic && intrinsicValue(intrinsic)).toEqual({ kind: "known", text: "a" });
  });

  it.each([
    ["", []],
    ["a", ["a"]],
    ["${A}", [{ name: "A", written: "${A}" }]],
    ["a${ A }b", ["a", { name: " A ", written: "${ A }" }, "b"]],
    [
      "${!a}${B}",
      [
        { meant: "${a}", written: "${!a}" },
        { name: "B", written: "${B}" },
      ],
    ],
    ["$${A}", ["$", { name: "A", written: "${A}" }]],
    ["${A", ["${A"]],
    ["}${", ["}${"]],
    ['"a${B"}${C}', ['"a${B', '"}', { name: "C", written: "${C}" }]],
  ])("splits %j", (text, expected) => {
    expect(splitSubstitution(text)).toEqual(expected);
    const written = splitSubstitution(text).map((piece) => (typeof piece === "string" ? piece : piece.written));
    expect(written.join("")).toBe(text);
  });
});

describe("Statements that deployment chooses", () => {
  const statements = (list: string) => {
    const text = `Version: 2012-10-17\nStatement: ${list}\n`;
    return yamlHost
      .parse(text, { path: "a.yaml" })
      .policies.flatMap((policy) => policy.statements.map(({ actions }) => showNode(actions?.node)));
  };
  const named = (name: string) => `{Effect: Allow, Action: ${name}, Resource: x}`;

  it.each([
    ["one of a list", `[${named("a:A")}, !If [C, ${named("a:B")}, !Ref AWS::NoValue]]`, ["a:A", "a:B"]],
    ["two of a list", `[!If [C, ${named("a:A")}, ${named("a:B")}], ${named("a:C")}]`, ["a:A", "a:B", "a:C"]],
    ["the list", `!If [C, [${named("a:A")}], [${named("a:B")}, ${named("a:C")}]]`, ["a:A", "a:B", "a:C"]],
    ["the list in its long form", `{Fn::If: [C, [${named("a:A")}], {Ref: AWS::NoValue}]}`, ["a:A"]],
    [
      "a choice in a choice",
      `[!If [C, !If [D, ${named("a:A")}, ${named("a:B")}], ${named("a:C")}]]`,
      ["a:A", "a:B", "a:C"],
    ],
    ["the only statement", `!If [C, ${named("a:A")}, ${named("a:B")}]`, ["a:A", "a:B"]],
    ["what comes from elsewhere", `[!Transform {Name: x}, ${named("a:A")}]`, ["a:A"]],
    ["all from elsewhere", "!FindInMap [a, b, c]", []],
    ["a choice without branches", `[!If [C], ${named("a:A")}]`, ["a:A"]],
    ["an action of several", `[${named("!If [C, a:A, a:B]")}]`, ["?"]],
    ["a list of actions", `[${named("!If [C, [a:A], a:B]")}]`, ["?"]],
  ])("%s", (_, list, expected) => {
    expect(statements(list)).toEqual(expected);
  });

  it.each([
    [`[${named("a:A")}, !If [C, ${named("a:B")}, !Ref AWS::NoValue]]`, 2],
    [`!If [C, [${named("a:A")}], [${named("a:B")}]]`, 2],
    [`!If [C, ${named("a:A")}, !If [D, ${named("a:B")}, ${named("a:C")}]]`, 3],
  ])("are in the document of %s", (list, count) => {
    const [policy] = yamlHost.parse(`Version: 2012-10-17\nStatement: ${list}\n`, { path: "a.yaml" }).policies;
    const nodes = JSON.stringify(policy?.document).match(/"kind":"statement"/g);
    expect(nodes).toHaveLength(count);
  });

  it("have their findings where they stand", () => {
    const text = `Version: 2012-10-17\nStatement:\n  - !If\n    - C\n    - ${named("s3:Nonsense")}\n    - !Ref AWS::NoValue\n`;
    const [finding] = testService().check({ path: "a.yaml", text }).findings;
    expect(finding?.rule).toBe("unknown-action");
    expect(finding && text.slice(finding.span.start, finding.span.end)).toBe("s3:Nonsense");
  });
});

describe("What deployment fills in is never flagged", () => {
  const service = testService();
  const filled = functions.filter(([, , , expected]) => /[?<]/.test(expected) && !expected.startsWith("["));
  const elements: readonly (readonly [string, (value: string) => string])[] = [
    ["Action", (value) => `{"Effect":"Allow","Action":${value},"Resource":"*"}`],
    ["one of Action", (value) => `{"Effect":"Allow","Action":[${value}],"Resource":"*"}`],
    ["NotAction", (value) => `{"Effect":"Deny","NotAction":${value},"Resource":"*"}`],
    [
      "Resource",
      (value) =>
        `{"Effect":"Allow","Action":"iam:PassRole","Resource":${value},"Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}`,
    ],
    ["one of Resource", (value) => `{"Effect":"Allow","Action":"bedrock:InvokeModel","Resource":[${value}]}`],
    ["Effect", (value) => `{"Effect":${value},"Action":"*","Resource":"*"}`],
    ["Condition", (value) => `{"Effect":"Allow","Action":"bedrock:InvokeModel","Resource":"*","Condition":${value}}`],
    [
      "an operator",
      (value) =>
        `{"Effect":"Allow","Action":"bedrock:InvokeModel","Resource":"*","Condition":{"StringEquals":${value}}}`,
    ],
    [
      "the service",
      (value) =>
        `{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/a","Condition":{"StringEquals":{"iam:PassedToService":${value}}}}`,
    ],
    ["Sid", (value) => `{"Sid":${value},"Effect":"Allow","Action":"polly:DescribeVoices","Resource":"*"}`],
  ];

  it.each(elements)("as %s", (_, write) => {
    const flagged = filled.flatMap(([name, value]) => {
      const text = `{"Version":"2012-10-17","Statement":[${write(value)}]}`;
      return service
        .check({ path: "a.json", text })
        .findings.map(({ rule, message }) => `${name}: ${rule}: ${message}`);
    });
    expect(flagged).toEqual([]);
  });

  it.each([
    [
      "Version",
      '{"Version":{"Ref":"V"},"Statement":[{"Effect":"Allow","Action":"polly:DescribeVoices","Resource":"*"}]}',
    ],
    ["Statement", '{"Version":"2012-10-17","Statement":{"Ref":"S"}}'],
    ["a statement", '{"Version":"2012-10-17","Statement":[{"Ref":"S"},{"Fn::Transform":{"Name":"AWS::Include"}}]}'],
    ["the trust of a role", JSON.stringify(template("AWS::IAM::Role", { AssumeRolePolicyDocument: { Ref: "T" } }))],
  ])("as %s", (_, text) => {
    expect(service.check({ path: "a.json", text }).findings).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grammarWasm, runtimeWasm } from "../../scripts/hcl-wasm.mjs";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { loadHclReader } from "../../server/src/hosts/terraform/hclReader.ts";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";

const reader = await loadHclReader({ runtime: readFileSync(runtimeWasm), grammar: readFileSync(grammarWasm) });
const host = createTerraformHost(reader);

const data = (name: string, inside = "") => `data "aws_iam_policy_document" "${name}" {
  ${inside}
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
`;
const resource = (type: string, argument: string, value: string) =>
  `resource "${type}" "r" {\n  ${argument} = ${value}\n}\n`;
const uses = (type: string, argument: string, name = "x") =>
  resource(type, argument, `data.aws_iam_policy_document.${name}.json`);
const encoded = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })';

/** Kind and resource type of the policies of the first file, which has the others beside it. */
const kinds = (...files: string[]) => {
  const [text = "", ...others] = files;
  const { policies } = host.parse(text, { path: "main.tf", project: others.map((other) => host.summarise(other)) });
  return policies.map(({ facts }) => [facts.kind, facts.resourceType].filter(Boolean).join(" "));
};

describe("A document of Terraform is for", () => {
  it.each([
    ["aws_iam_role", "assume_role_policy", "trust"],
    ["aws_iam_policy", "policy", "identity AWS::IAM::ManagedPolicy"],
    ["aws_iam_role_policy", "policy", "identity AWS::IAM::Role"],
    ["aws_iam_user_policy", "policy", "identity AWS::IAM::User"],
    ["aws_iam_group_policy", "policy", "identity AWS::IAM::Group"],
    ["aws_ssoadmin_permission_set_inline_policy", "inline_policy", "identity AWS::SSO::PermissionSet"],
    ["aws_organizations_policy", "content", "scp"],
    ["aws_iot_policy", "policy", "iot"],
    ["aws_kms_key", "policy", "resource AWS::KMS::Key"],
    ["aws_kms_key_policy", "policy", "resource AWS::KMS::Key"],
    ["aws_s3_bucket_policy", "policy", "resource AWS::S3::Bucket"],
    ["aws_sqs_queue", "policy", "resource AWS::SQS::Queue"],
    ["aws_sqs_queue_policy", "policy", "resource AWS::SQS::Queue"],
    ["aws_sns_topic_policy", "policy", "resource AWS::SNS::Topic"],
    ["aws_secretsmanager_secret_policy", "policy", "resource AWS::SecretsManager::Secret"],
    ["aws_ecr_repository_policy", "policy", "resource AWS::ECR::Repository"],
    ["aws_opensearch_domain", "access_policies", "resource AWS::OpenSearchService::Domain"],
    ["aws_vpc_endpoint", "policy", "endpoint AWS::EC2::VPCEndpoint"],
    ["aws_api_gateway_rest_api", "policy", "resource AWS::ApiGateway::RestApi"],
    ["aws_cloudwatch_event_bus_policy", "policy", "resource AWS::Events::EventBus"],
    ["aws_dynamodb_resource_policy", "policy", "resource AWS::DynamoDB::Table"],
    ["aws_kinesis_resource_policy", "policy", "resource AWS::Kinesis::Stream"],
    ["aws_backup_vault_policy", "policy", "resource AWS::Backup::BackupVault"],
    ["aws_efs_file_system_policy", "policy", "resource AWS::EFS::FileSystem"],
    ["aws_glue_resource_policy", "policy", "resource"],
    ["aws_lambda_resource_policy", "policy", "resource"],
    ["aws_ssm_resource_policy", "policy", "resource"],
    ["aws_rum_resource_policy", "policy_document", "resource AWS::RUM::AppMonitor"],
    ["aws_bedrock_guardrail_resource_policy", "policy", "resource AWS::Bedrock::Guardrail"],
    ["aws_prometheus_resource_policy", "policy_document", "resource AWS::APS::Workspace"],
    ["aws_s3vectors_vector_bucket_policy", "policy", "resource AWS::S3Vectors::VectorBucket"],
    ["aws_s3control_object_lambda_access_point_policy", "policy", "resource AWS::S3ObjectLambda::AccessPoint"],
    ["aws_transfer_user", "policy", "session"],
    ["aws_rolesanywhere_profile", "session_policy", "session"],
    ["aws_kms_key", "description", "identity"],
    ["aws_ecr_lifecycle_policy", "policy", "identity"],
  ])("%s.%s", (type, argument, expected) => {
    expect(kinds(data("x") + uses(type, argument))).toEqual([expected]);
    expect(kinds(resource(type, argument, encoded))).toEqual([expected]);
    expect(kinds(data("x"), uses(type, argument))).toEqual([expected]);
    const unused = data("x").replace('"x"', '"y"');
    expect(kinds(unused, uses(type, argument))).toEqual(["identity"]);
  });

  it.each([
    ['"SERVICE_CONTROL_POLICY"', ["scp"]],
    ['"RESOURCE_CONTROL_POLICY"', ["rcp"]],
    ['"TAG_POLICY"', []],
    ["var.type", ["identity"]],
  ])("an organization, by the type %s", (type, expected) => {
    const text = `resource "aws_organizations_policy" "p" {\n  type = ${type}\n  content = ${encoded}\n}\n`;
    expect(kinds(text)).toEqual(expected);
  });

  it("a block of a resource", () => {
    const details = `resource "aws_s3control_multi_region_access_point_policy" "r" {\n  details {\n    policy = data.aws_iam_policy_document.x.json\n  }\n}`;
    expect(kinds(data("x"), details)).toEqual(["resource AWS::S3::MultiRegionAccessPoint"]);
  });

  it("an inline policy of a role", () => {
    const inline = `resource "aws_iam_role" "r" {\n  inline_policy {\n    policy = data.aws_iam_policy_document.x.json\n  }\n}`;
    const dynamic = inline.replace("inline_policy {", 'dynamic "inline_policy" {\n content {').concat("\n}");
    expect(
      kinds(data("x", "#").replace("actions", 'principals {\n type = "AWS"\n identifiers = []\n}\nactions'), inline),
    ).toEqual(["identity AWS::IAM::Role"]);
    expect(
      kinds(data("x").replace("actions", 'principals {\n type = "AWS"\n identifiers = []\n}\nactions'), dynamic),
    ).toEqual(["identity AWS::IAM::Role"]);
    expect(kinds(data("x").replace("actions", 'principals {\n type = "AWS"\n identifiers = []\n}\nactions'))).toEqual([
      "resource",
    ]);
  });

  it("a heredoc and a string too", () => {
    const json = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
    expect(kinds(resource("aws_kms_key", "policy", `<<EOF\n${json}\nEOF`))).toEqual(["resource AWS::KMS::Key"]);
    expect(kinds(resource("aws_kms_key", "policy", JSON.stringify(json)))).toEqual(["resource AWS::KMS::Key"]);
  });
});

it("Files of other languages have nothing to say to each other", () => {
  expect(jsonHost.summarise(encoded)).toBeUndefined();
  expect(yamlHost.summarise(encoded)).toBeUndefined();
});

describe("A managed policy of Terraform is", () => {
  const boundary = resource("aws_iam_role", "permissions_boundary", "aws_iam_policy.r.arn");
  const attached = resource("aws_iam_role_policy_attachment", "policy_arn", "aws_iam_policy.r.arn");
  const named = (argument: string) =>
    `resource "aws_ssoadmin_permissions_boundary_attachment" "s" {\n  permissions_boundary {\n    customer_managed_policy_reference {\n      name = ${argument}\n    }\n  }\n}\n`;
  it.each([
    ["a boundary of a role", boundary, "boundary"],
    ["one of a user", boundary.replace("aws_iam_role", "aws_iam_user"), "boundary"],
    ["one of a permission set", named("aws_iam_policy.r.name"), "boundary"],
    ["one by its index", boundary.replace(".arn", "[0].arn"), "boundary"],
    ["one in a condition", boundary.replace("= ", "= var.x ? null : "), "boundary"],
    [
      "one by another name",
      `locals { b = aws_iam_policy.r.arn }\n${boundary.replace(/aws_iam_policy\S*/, "local.b")}`,
      "boundary",
    ],
    ["no boundary where it is attached too", boundary + attached, "identity AWS::IAM::ManagedPolicy"],
    ["no boundary where it is only attached", attached, "identity AWS::IAM::ManagedPolicy"],
    ["no boundary where another one is", boundary.replace("policy.r", "policy.q"), "identity AWS::IAM::ManagedPolicy"],
    ["no boundary where nobody uses it", "", "identity AWS::IAM::ManagedPolicy"],
    [
      "a boundary that others name in their text",
      `${boundary}${resource("aws_kms_key", "policy", '"{\\"a\\": \\"${aws_iam_policy.r.arn}\\"}"')}`,
      "boundary",
    ],
  ])("%s", (_, others, expected) => {
    expect(kinds(resource("aws_iam_policy", "policy", encoded) + others)[0]).toBe(expected);
    expect(kinds(resource("aws_iam_policy", "policy", encoded), others)).toEqual([expected]);
    expect(kinds(data("x"), uses("aws_iam_policy", "policy"), others)).toEqual([expected]);
  });

  it("where its document is used for something else too of no known kind", () => {
    const others = [uses("aws_iam_policy", "policy"), boundary, uses("aws_kms_key", "policy")];
    expect(kinds(data("x"), ...others)).toEqual(["identity"]);
  });
});

const trust = (value: string) => resource("aws_iam_role", "assume_role_policy", value);

describe("A document of Terraform is found in use", () => {
  it.each([
    ["by its minified text", "data.aws_iam_policy_document.x.minified_json"],
    ["by an index", "data.aws_iam_policy_document.x[0].json"],
    ["by a key that only deployment knows", "data.aws_iam_policy_document.x[each.key].json"],
    ["in a condition", "var.a ? data.aws_iam_policy_document.x.json : null"],
    ["in a string", '"${data.aws_iam_policy_document.x.json}"'],
    ["in a splat", "one(data.aws_iam_policy_document.x[*].json)"],
    ["in a loop", "[for x in [data.aws_iam_policy_document.x] : x.json][0]"],
    ["in an operation", "data.aws_iam_policy_document.x.json + 1"],
    ["in an object that is encoded", "jsonencode({ Statement = [data.aws_iam_policy_document.x.json] })"],
    ["in a function", "replace(data.aws_iam_policy_document.x.json, 1, 2)"],
  ])("%s", (_, value) => {
    expect(kinds(data("x") + trust(value))).toEqual(["trust"]);
  });

  it.each([
    ["a value", "a = data.aws_iam_policy_document.x.json", "local.a", "trust"],
    ["values of values", "a = data.aws_iam_policy_document.x.json\n  b = local.a\n  c = local.b", "local.c", "trust"],
    ["values in a circle", "a = data.aws_iam_policy_document.x.json\n  b = local.a\n  a = local.b", "local.b", "trust"],
    ["a value in an object", "a = { b = data.aws_iam_policy_document.x.json }", "local.a.b", "trust"],
    ["its key in quotes", 'a = { "b c" = data.aws_iam_policy_document.x.json }', 'local.a["b c"]', "trust"],
    ["its key to be known", "a = { b = data.aws_iam_policy_document.x.json }", "local.a[each.key]", "trust"],
    ["another value of the object", "a = { b = data.aws_iam_policy_document.x.json, c = 1 }", "local.a.c", "identity"],
    ["a value whose name begins the same", "a = data.aws_iam_policy_document.x.json", "local.ab", "identity"],
    ["the only value of a list", "a = [data.aws_iam_policy_document.x.json]", "local.a[0]", "trust"],
    ["another value of a list", "a = [data.aws_iam_policy_document.x.json, 1]", "local.a[1]", "identity"],
  ])("through %s", (_, locals, value, expected) => {
    const text = `locals {\n  ${locals}\n}\n`;
    expect(kinds(data("x") + text + trust(value))).toEqual([expected]);
    expect(kinds(data("x"), text, trust(value))).toEqual([expected]);
    expect(kinds(data("x"), text)).toEqual(["identity"]);
  });

  it("not by a statement that only speaks of it", () => {
    const text = trust(
      'jsonencode({ Statement = [{ Effect = "Allow", Resource = data.aws_iam_policy_document.x.json }] })',
    );
    expect(kinds(data("x"), text)).toEqual(["identity"]);
  });

  it("as an object of a local value", () => {
    const local = `locals {\n  a = { b = { Statement = [{ Effect = "Allow", Action = "s3:*" }] } }\n}\n`;
    expect(kinds(local + trust("jsonencode(local.a.b)"))).toEqual(["trust"]);
    expect(kinds(local + trust("jsonencode(local.a.c)"))).toEqual(["identity"]);
    expect(kinds(`locals {\n  a = ${encoded}\n}\n`, trust("local.a"))).toEqual(["trust"]);
  });

  it.each([["source_policy_documents"], ["override_policy_documents"]])("as a part of another one, by %s", (name) => {
    const whole = data("y", `${name} = [data.aws_iam_policy_document.x.json]`);
    expect(kinds(data("x"), whole, trust("data.aws_iam_policy_document.y.json"))).toEqual(["trust"]);
    expect(kinds(data("x"), whole, trust("data.aws_iam_policy_document.z.json"))).toEqual(["identity"]);
  });

  it("by several that agree", () => {
    expect(kinds(data("x"), uses("aws_iam_policy", "policy"), uses("aws_iam_role_policy", "policy"))).toEqual([
      "identity",
    ]);
    expect(kinds(data("x"), uses("aws_sqs_queue", "policy"), uses("aws_sqs_queue_policy", "policy"))).toEqual([
      "resource AWS::SQS::Queue",
    ]);
    expect(kinds(data("x"), uses("aws_sqs_queue", "policy"), uses("aws_sns_topic", "policy"))).toEqual(["resource"]);
  });

  it("by several that do not, so that its shape tells", () => {
    expect(kinds(data("x"), uses("aws_iam_policy", "policy"), uses("aws_sqs_queue", "policy"))).toEqual(["identity"]);
    expect(kinds(data("x"), trust("data.aws_iam_policy_document.x.json"), uses("aws_sqs_queue", "policy"))).toEqual([
      "identity",
    ]);
  });

  it("by nobody who says what for", () => {
    const module = 'module "m" {\n  policy = data.aws_iam_policy_document.x.json\n}\n';
    expect(host.summarise(module)).toEqual({ uses: [] });
    expect(kinds(data("x"), module)).toEqual(["identity"]);
  });

  it("through long chains in bounded time", () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `  a${index + 1} = local.a${index}`).join("\n");
    const text = `locals {\n  a0 = data.aws_iam_policy_document.x.json\n${chain}\n}\n`;
    expect(kinds(data("x"), text, trust("local.a50"))).toEqual(["trust"]);
    expect(kinds(data("x"), text, trust("local.a5000"))).toEqual(["identity"]);
  });
});

describe("What a file of Terraform says to others", () => {
  it("is plain data", () => {
    const text = `${data("x", "source_json = local.s")}locals {\n  a = { b = [local.c["d"]] }\n}\n${trust("local.a")}`;
    const facts = host.summarise(text);
    expect(facts).toEqual({
      uses: [
        { name: "local.s", partOf: "data.aws_iam_policy_document.x" },
        { name: "local.c.d", partOf: "local.a.b[0]" },
        { name: "local.a", attachment: { kind: "trust" } },
      ],
    });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  it("changes what is known of a policy, and nothing that is kept", () => {
    const before = host.parse(data("x"), { path: "main.tf" });
    const project = [host.summarise(trust("data.aws_iam_policy_document.x.json"))];
    const after = host.parse(data("x"), { path: "main.tf", project }, before);
    expect(before.policies[0]?.facts.kind).toBe("identity");
    expect(after.policies[0]?.facts.kind).toBe("trust");
    expect(after.policies[0]?.statements).toBe(before.policies[0]?.statements);
  });

  it("gives way to the kind that is set", () => {
    const text = data("x") + trust("data.aws_iam_policy_document.x.json");
    expect(host.parse(text, { path: "main.tf", kind: "boundary" }).policies[0]?.facts.kind).toBe("boundary");
  });
});

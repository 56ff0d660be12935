import { describe, expect, it } from "vitest";
import { jsonHost } from "../../server/src/hosts/json.ts";
import { locate, pathTo } from "../../server/src/policy/tree.ts";
import { testService } from "../support/service.ts";

const parse = (text: string, path = "policy.json") => jsonHost.parse(text, { path });
const found = (text: string, path?: string) =>
  parse(text, path).policies.map(({ place, facts }) => `${place || "."} ${facts.kind}`);
const allow = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';
const trusting = '{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}';
const open = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}';
const policy = (...statements: string[]) => `{"Version":"2012-10-17","Statement":[${statements.join(",")}]}`;

describe("The JSON host finds policies by shape", () => {
  it.each([
    ["a bare document", policy(allow), [". identity"]],
    ["a single statement", `{"Version":"2012-10-17","Statement":${allow}}`, [". identity"]],
    ["no version", `{"Statement":[${allow}]}`, [". identity"]],
    ["no statement yet", '{"Version":"2012-10-17"}', [". identity"]],
    ["escaped names", policy(allow).replace("Statement", "\\u0053tatement"), [". identity"]],
    ["a wrapper", `{"PolicyDocument":${policy(allow)}}`, ["PolicyDocument identity"]],
    [
      "a role's trust",
      `{"Role":{"AssumeRolePolicyDocument":${policy(trusting)}}}`,
      ["Role.AssumeRolePolicyDocument trust"],
    ],
    [
      "get-policy-version",
      `{"PolicyVersion":{"Document":${policy(allow)},"IsDefaultVersion":true}}`,
      ["PolicyVersion.Document identity"],
    ],
    [
      "get-account-authorization-details",
      `{"UserDetailList":[{"UserPolicyList":[{"PolicyName":"a","PolicyDocument":${policy(allow)}}]}],
        "RoleDetailList":[{"AssumeRolePolicyDocument":${policy(trusting)},"RolePolicyList":[{"PolicyDocument":${policy(allow)}}]}],
        "Policies":[{"PolicyVersionList":[{"Document":${policy(allow)}}]}]}`,
      [
        "UserDetailList[0].UserPolicyList[0].PolicyDocument identity",
        "RoleDetailList[0].AssumeRolePolicyDocument trust",
        "RoleDetailList[0].RolePolicyList[0].PolicyDocument identity",
        "Policies[0].PolicyVersionList[0].Document identity",
      ],
    ],
    ["several in a list", `[${policy(allow)},${policy(open)}]`, ["[0] identity", "[1] resource"]],
    ["comments", `// ours\n${policy(`/* one */ ${allow}`)}`, [". identity"]],
    ["a BOM", `\uFEFF${policy(allow)}`, [". identity"]],
    ["a trust policy by shape", policy(trusting), [". trust"]],
    ["a resource policy by shape", policy(open), [". resource"]],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ["policies/scp/regions.json", policy(allow), "scp"],
    ["ai-regions-scp.json", policy(allow), "scp"],
    ["rcp.json", policy(open), "rcp"],
    ["developer-boundary.json", policy(allow), "boundary"],
    ["description.json", policy(allow), "identity"],
    ["trust.json", policy('{"Effect":"Allow","Action":"sts:AssumeRole"}'), "trust"],
    ["trust.json", policy(allow), "identity"],
  ])("takes a hint from the name %s", (path, text, kind) => {
    expect(found(text, path)).toEqual([`. ${kind}`]);
  });

  it("takes the kind that is set", () => {
    const file = jsonHost.parse(policy(allow), { path: "a.json", kind: "boundary" });
    expect(file.policies.map(({ facts }) => facts.kind)).toEqual(["boundary"]);
  });
});

describe("The JSON host leaves look-alikes alone", () => {
  const silent: readonly (readonly [string, string, string])[] = [
    [
      "Alibaba Cloud RAM",
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:bucket"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket"}]}',
    ],
    [
      "Tencent Cloud",
      '{"version":"2.0","statement":[{"effect":"allow","action":["name/cos:*"],"resource":"qcs::cos:::b"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}]}',
    ],
    [
      "MinIO's administration",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["admin:*"]}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"]}]}',
    ],
    [
      "AWS IoT",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Publish","iot:Connect"],"Resource":"*"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:CreateThing","iot:Connect"],"Resource":"*"}]}',
    ],
    [
      "anything with the word",
      '{"Statement":["revenue","costs"],"Version":"3.1.0"}',
      '{"Statement":[{"Effect":"Allow","Action":"s3:*"}],"Version":"2012-10-17"}',
    ],
  ];
  const service = testService();
  const findings = (text: string) => service.check({ path: "a.json", text }).findings;

  it.each(silent)("%s, and speaks of its twin", (_, lookalike, twin) => {
    expect(findings(lookalike)).toEqual([]);
    expect(findings(twin).length).toBeGreaterThan(0);
  });

  it("does not even parse other JSON", () => {
    const text = '{"scripts":{"test:unit":"vitest","build":"*"}}';
    expect(jsonHost.mayHoldPolicies(text)).toBe(false);
    expect(parse(text).policies).toEqual([]);
  });
});

describe("The JSON host places what it reads", () => {
  it("keeps duplicate keys and escapes, each at its own place", () => {
    const text = policy('{"Effect":"Allow","Action":"s3:Get\\u004fbject","Action":["s3:*"],"Resource":"*"}');
    const [only] = parse(text).policies;
    const statement = only?.statements[0];
    expect(statement?.ambiguous).toBe(true);
    expect(statement?.root.kind === "object" && statement.root.properties.map(({ key }) => key)).toEqual([
      "Effect",
      "Action",
      "Action",
      "Resource",
    ]);
    const first = statement?.root.kind === "object" ? statement.root.properties[1]?.value : undefined;
    expect(first?.kind === "string" && first.value).toEqual({ kind: "known", text: "s3:GetObject" });
    const start = (only?.statementStarts[0] ?? 0) + (first?.span.start ?? 0);
    expect(text.slice(start, (only?.statementStarts[0] ?? 0) + (first?.span.end ?? 0))).toBe('"s3:Get\\u004fbject"');
  });

  it("names nodes by ids that lead back to their path", () => {
    const statement = parse(policy(allow)).policies[0]?.statements[0];
    const location = statement && locate(statement.root, statement.resources?.entries[0]?.node.id ?? -1);
    expect(location && pathTo(location)).toEqual(["Resource"]);
  });

  it("reads a key without a value as unknown", () => {
    const statement = parse('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":}]}').policies[0]
      ?.statements[0];
    expect(statement?.actions?.complete).toBe(false);
    expect(statement?.effect).toBe("Allow");
  });
});

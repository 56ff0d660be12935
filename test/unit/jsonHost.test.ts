import { describe, expect, it } from "vitest";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { detectHost, mayHoldPolicies } from "../../server/src/hosts/signs.ts";
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
    ["2008's version", '{"Version":"2008-10-17"}', [". identity"]],
    ["escaped names alone", `{"\\u0053tatement":[${allow}]}`, [". identity"]],
    ["a Statement that is text", `{"Statement":"see below","Document":${policy(allow)}}`, ["Document identity"]],
    ["a Statement twice", `{"Statement":[],"Statement":[${trusting}]}`, [". trust"]],
    ["more behind the end", `${policy(allow)} {}`, [". identity"]],
    ["a key that waits for its value", `{"Version":,"Statement":[${allow}]}`, [". identity"]],
    ["a policy in a policy", `{"Version":"2012-10-17","Statement":[${allow}],"Inner":${policy(open)}}`, [". identity"]],
    [
      "a boundary by its place",
      `{"PermissionsBoundary":{"Doc":${policy(allow)}}}`,
      ["PermissionsBoundary.Doc boundary"],
    ],
    [
      "a trust by its place only",
      `{"AssumeRolePolicyDocumentOld":${policy(allow)}}`,
      ["AssumeRolePolicyDocumentOld identity"],
    ],
    ["a trust policy in any case", policy(trusting.replace("sts:", "STS:")), [". trust"]],
    ["one on no resource that does not assume", policy(open.replace(',"Resource":"*"', "")), [". resource"]],
    ["one that assumes and more", policy(trusting, open), [". resource"]],
    [
      "one that assumes on a resource",
      policy(trusting.replace("}", "}").replace('"Action"', '"Resource":"*","Action"')),
      [". resource"],
    ],
    ["devices", policy(allow.replace("s3:GetObject", "iot:PUBLISH")), [". iot"]],
    ["devices and more", policy(allow, allow.replace("s3:GetObject", "iot:Publish")), [". identity"]],
    ["no statements", policy(), [". identity"]],
    ["no effect", '{"Statement":[{"Action":"s3:GetObject","Resource":"*"}]}', [". identity"]],
    ["neither effect nor resource", '{"Statement":[{"Action":"s3:GetObject"}]}', []],
    ["Huawei Cloud", `{"Version":"1.1","Statement":[${allow}]}`, []],
    ["Huawei Cloud's newer ones", `{"Version":"5.0","Statement":[${allow}]}`, []],
    ["Tencent Cloud's resources", `{"Statement":[${allow.replace('"*"', '"qcs::cos:::b"')}]}`, []],
    ["Tencent Cloud's actions", `{"Statement":[${allow.replace("s3:", "name/cos:")}]}`, []],
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
    ["ec2-assume-role.json", policy('{"Effect":"Allow","Action":"sts:AssumeRole"}'), "trust"],
    ["Policies/SCP/regions.json", policy(allow), "scp"],
    ["service-control-policies/a.json", policy(allow), "scp"],
    ["resource-control-policies/a.json", policy(open), "rcp"],
    ["boundaries/a.json", policy(allow), "identity"],
    ["team-boundaries.json", policy(allow), "boundary"],
  ])("takes a hint from the name %s", (path, text, kind) => {
    expect(found(text, path)).toEqual([`. ${kind}`]);
  });

  it.each([
    [policy(allow), "2012-10-17", true],
    [`${policy(allow)}}`, "2012-10-17", false],
    [`{"Version":2012,"Statement":[${allow}]}`, undefined, true],
  ])("tells the version, and whether there is a syntax error, in %s", (text, version, wellFormed) => {
    expect(parse(text).policies[0]?.facts).toEqual({ kind: "identity", version, wellFormed });
  });

  it("takes the kind that is set", () => {
    const file = jsonHost.parse(policy(allow), { path: "a.json", kind: "boundary" });
    expect(file.policies.map(({ facts }) => facts.kind)).toEqual(["boundary"]);
  });
});

describe("The host of a file", () => {
  it.each([
    ["a.json", undefined, true],
    ["A.JSON", undefined, true],
    ["a.jsonc", undefined, true],
    ["a.txt", undefined, false],
    ["a.txt", "json", true],
    ["a.txt", "jsonc", true],
    ["a.json", "plaintext", true],
  ])("%s in the language %s is found: %s", (path, language, expected) => {
    expect(detectHost({ path, language }) === "json").toBe(expected);
    expect(mayHoldPolicies({ path, language, text: policy(allow) })).toBe(expected);
    expect(mayHoldPolicies({ path, language, text: "{}" })).toBe(false);
  });
});

describe("The JSON host reads again", () => {
  const two = JSON.stringify({ A: JSON.parse(policy(allow, open)), B: JSON.parse(policy(trusting)) }, null, 2);
  const long = two.replace('"s3:GetObject"', `"s3:${"Get".repeat(900)}"`);

  it.each([
    ["a longer entry", two, "s3:GetObject", "s3:GetObjectVersion"],
    ["a shorter one", two, "s3:GetObject", "s3:"],
    ["the last statement", two, "sts:AssumeRole", "sts:TagSession"],
    ["a brace before a statement", two, "{", "{{"],
    ["a second statement in one", two, '"Effect": "Allow"', '"Effect": "Allow"}, {"Effect": "Deny"'],
    ["a quote that swallows the rest", two, '"Effect"', '"Effect'],
    ["text between statements", two, "},", "}, // more\n"],
    ["something before the first", two, "{", "/* x */ {"],
    ["a blank before a statement", two, '{\n        "Effect"', ' {\n        "Effect"'],
    ["a blank behind a statement", two, '"Resource": "*"\n      }', '"Resource": "*"\n      } '],
    ["a text that is broken elsewhere", `${two}}`, "s3:GetObject", "s3:PutObject"],
    ["a comment that hides a brace", two, 'AssumeRole"\n      }', 'Tag" } // }'],
    ["the version", two, "2012-10-17", "2008-10-17"],
    ["the key of a document", two, '"A"', '"Another"'],
    ["far into a long text", long, "sts:AssumeRole", "sts:TagSession"],
    ["far before the end of it", long, "s3:Get", "s3:Put"],
  ])("%s as if it were new", (_, text, from, to) => {
    const plain = ({ policies }: ReturnType<typeof parse>) => JSON.parse(JSON.stringify(policies));
    const after = text.replace(from, to);
    expect(after).not.toBe(text);
    const edited = jsonHost.parse(after, { path: "policy.json" }, parse(text));
    expect(plain(edited)).toEqual(plain(parse(after)));
    expect(plain(jsonHost.parse(text, { path: "policy.json" }, edited))).toEqual(plain(parse(text)));
  });
});

it("The JSON host reads two changes far from each other", () => {
  const far = policy(allow, allow.replace("Allow", "Allow ".repeat(500)), allow);
  for (const after of [far.replaceAll("Get", "Put"), far.replace("Get", "Put"), far.replace(/Get(?!.*Get)/, "Put")]) {
    const { policies } = jsonHost.parse(after, { path: "a.json" }, parse(far));
    expect(policies[0]?.statements.map(({ key }) => key)).toEqual(
      parse(after).policies[0]?.statements.map(({ key }) => key),
    );
  }
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
    const [between] =
      parse('{"Version":"2012-10-17","Statement":[{"Action":"a:b","Resource":,"Effect":"Allow"}]}').policies[0]
        ?.statements ?? [];
    expect([...(between?.elements.keys() ?? [])]).toEqual(["Action", "Resource", "Effect"]);
    expect(between?.resources?.complete).toBe(false);
  });
});

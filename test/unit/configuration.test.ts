import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../scripts/generate/configurationSchema.ts";
import {
  type Configuration,
  configuredKind,
  emptyConfiguration,
  overridesFor,
  withOverrides,
} from "../../server/src/engine/configuration.ts";
import { ownPlace } from "../../server/src/engine/fillIn.ts";
import { parseConfiguration } from "../../server/src/engine/parseConfiguration.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { namedRules } from "../../server/src/service.ts";
import { testCatalogue, testService } from "../support/service.ts";

const read = (text: string) => {
  const { configuration, problems } = parseConfiguration(text, namedRules);
  return {
    configuration,
    problems: problems.map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`),
  };
};

describe("leastwise.json", () => {
  it("is read whole, with comments", () => {
    const justification =
      '{"rule": "wildcard-action", "file": "a/*.json", "policy": "Resources.*", "sid": "Read", "action": "s3:Get*", "resource": ["a", "b"], "reason": "Why. ", "owner": "ml", "expires": "2027-06-30"}';
    const text = `{ // ours
"$schema": "x", "rules": {"wildcard-action": "off",}, "kinds": [{"files": "a/*.json", "kind": "rcp"}],
"accounts": ["444455556666"], "regions": ["eu-west-1", "us-gov-west-1"], "partitions": ["aws", "aws-us-gov"],
"allowedWildcards": {"actions": ["s3:Get*"], "resources": ["*"]},
"overrides": [{"files": "a/**", "rules": {"wildcard-action": "error"}, "kind": "scp"}, {"files": ["b", "c"], "accounts": []}],
"justifications": [${justification}] }`;
    const start = text.indexOf(justification);
    const expected: Configuration = {
      rules: { "wildcard-action": "off" },
      kinds: [{ files: "a/*.json", kind: "rcp" }],
      accounts: ["444455556666"],
      regions: ["eu-west-1", "us-gov-west-1"],
      partitions: ["aws", "aws-us-gov"],
      allowedWildcards: { actions: ["s3:Get*"], resources: ["*"] },
      overrides: [
        { files: ["a/**"], rules: { "wildcard-action": "error" }, kind: "scp" },
        { files: ["b", "c"], accounts: [] },
      ],
      justifications: [
        {
          rule: "wildcard-action",
          file: "a/*.json",
          policy: "Resources.*",
          sid: "Read",
          entries: { action: ["s3:Get*"], resource: ["a", "b"], principal: undefined, condition: undefined },
          reason: "Why.",
          owner: "ml",
          expires: "2027-06-30",
          span: { start, end: start + justification.length },
        },
      ],
    };
    expect(read(text)).toEqual({ configuration: expected, problems: [] });
    expect(Object.keys(read("{}").configuration).sort()).toEqual(Object.keys(emptyConfiguration).sort());
  });

  it.each([
    ["", ["Not JSON"]],
    ["[]", []],
    ['{"rules": {"no-rule": "off"}}', ['"no-rule": There is no rule `no-rule`.']],
    ['{"rules": {"wildcard-action": "loud"}}', ['"loud": Not one of error, warning, info, hint, off.']],
    ['{"rules": []}', ["[]: This has to be an object."]],
    ['{"rulez": {}}', ['"rulez": There is no setting `rulez`.']],
    ['{"kinds": [{"kind": "scp"}, {"files": "a", "kind": "x"}]}', ["Needs `files`", "Needs `kind`"]],
    ['{"kinds": {}}', ["{}: This has to be a list."]],
    ['{"kinds": [{"files": "a", "kind": "scp", "x": 1}]}', ['"x": There is no setting `x`.']],
    ['{"rules": {"wildcard-action": "off"', ["Not JSON"]],
    [
      '{"accounts": [111122223333, "1111-2222-3333", "111122223333"]}',
      [
        "111122223333: This has to be an account's 12 digits in quotes.",
        '"1111-2222-3333": This has to be an account\'s 12 digits in quotes.',
      ],
    ],
    ['{"accounts": "111122223333"}', ['"111122223333": This has to be a list.']],
    ['{"regions": ["Ireland"]}', ['"Ireland": This has to be a Region\'s code']],
    ['{"partitions": ["us-gov"]}', ['"us-gov": This has to be a partition']],
    [
      '{"allowedWildcards": {"action": ["s3:*"]}}',
      ['"action": There is no setting `action`: name `actions` or `resources`.'],
    ],
    ['{"allowedWildcards": ["s3:*"]}', ['["s3:*"]: This has to be an object.']],
    ['{"overrides": [{"rules": {}}]}', ['{"rules": {}}: Needs `files`']],
    [
      '{"overrides": [{"files": [1], "kind": "x", "kinds": []}]}',
      ["1: ", '"x": Not one of', '"kinds": ', "Needs `files`"],
    ],
    ['{"overrides": ["a"]}', ['"a": This has to be an object.']],
  ])("tells what is wrong in %s, and keeps the rest", (text, expected) => {
    const { problems } = read(text);
    expect(problems.length).toBeGreaterThanOrEqual(expected.length);
    for (const [index, words] of expected.entries()) expect(problems[index]).toContain(words);
    // What is no JSON may be told at several places.
    if (!expected.includes("Not JSON")) expect(problems).toHaveLength(expected.length);
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ["no rule", { rule: undefined }, ["Needs `rule`, the rule whose finding it justifies."]],
    ["an unknown rule", { rule: "wildcard" }, ["There is no rule `wildcard`."]],
    [
      "a rule about what is wrong",
      { rule: "unknown-action" },
      ["A finding of `unknown-action` is no matter of judgement; `rules` can turn it off."],
    ],
    ["no place", { file: undefined }, ["Needs `file` or `policy`: it says where."]],
    ["a policy in place of a file", { file: undefined, policy: "Resources.*" }, []],
    [
      "nothing named",
      { action: undefined },
      ["Needs `sid`, `action`, `resource`, `principal` or `condition`: it covers only what it names."],
    ],
    ["an empty list", { action: [] }, []],
    ["a list with a number", { action: ["s3:Get*", 1] }, ["This has to be a text in quotes."]],
    ["a number for a list", { action: 1 }, ["This has to be a text in quotes, or a list of such."]],
    ["no reason", { reason: undefined }, []],
    ["a number for a reason", { reason: 1 }, ["This has to be a text in quotes."]],
    ["no owner and no end", { owner: undefined, expires: undefined }, []],
    ["an empty end", { expires: "" }, []],
    ["a date of another form", { expires: "30.06.2027" }, ["This has to be a day, such as `2027-06-30`."]],
    ["a date that no month has", { expires: "2027-02-29" }, ["This has to be a day, such as `2027-06-30`."]],
    ["an unknown key", { expire: "2027-06-30" }, ["There is no setting `expire` in a justification."]],
  ])("with a justification that has %s", (_, change, expected) => {
    const full = { rule: "wildcard-action", file: "a.json", action: "s3:Get*", reason: "Why", expires: "2027-06-30" };
    const { configuration, problems } = parseConfiguration(
      JSON.stringify({ justifications: [{ ...full, ...change }, full] }),
      namedRules,
    );
    expect(problems.map(({ message }) => message)).toEqual(expected);
    // One that is not as it was meant must not count.
    expect(configuration.justifications).toHaveLength(expected.length === 0 ? 2 : 1);
  });

  it("has a schema that knows the same keys, each with a description", () => {
    interface Schema {
      readonly description?: string;
      readonly $ref?: string;
      readonly properties?: Readonly<Record<string, Schema>>;
      readonly items?: Schema;
      readonly definitions?: Readonly<Record<string, Schema>>;
    }
    const schema = configurationSchema(rules) as Schema;
    const resolve = (part: Schema) => schema.definitions?.[part.$ref?.replace("#/definitions/", "") ?? ""] ?? part;
    const keysOf = (part: Schema) => Object.keys(part.properties ?? {}).filter((key) => key !== "$schema");
    const unknownOf = (text: string) =>
      read(text).problems.filter((problem) => problem.includes("There is no setting"));
    const object = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 0]));
    expect(keysOf(schema).sort()).toEqual(Object.keys(emptyConfiguration).sort());
    expect(unknownOf(JSON.stringify(object(keysOf(schema))))).toEqual([]);
    for (const key of ["overrides", "justifications", "kinds"]) {
      const keys = keysOf(schema.properties?.[key]?.items ?? {});
      expect(keys.length).toBeGreaterThan(1);
      expect(unknownOf(JSON.stringify({ [key]: [object(keys)] }))).toEqual([]);
      expect(unknownOf(JSON.stringify({ [key]: [object([...keys, "x"])] }))).toHaveLength(1);
    }
    const undescribed = (part: Schema, path: string): string[] =>
      Object.entries(part.properties ?? {}).flatMap(([key, value]) => {
        const own = resolve(value);
        const here = own.description === undefined && key !== "$schema" ? [`${path}.${key}`] : [];
        return [...here, ...undescribed(own, `${path}.${key}`), ...undescribed(own.items ?? {}, `${path}.${key}[]`)];
      });
    expect(undescribed(schema, "")).toEqual([]);
  });

  it("tells the place of what is no JSON", () => {
    expect(read('{"rules": x}').problems[0]).toMatch(/^x: Not JSON: /);
  });

  it("decides the kind by the first glob that fits, and by the last override before that", () => {
    const kinds = [
      { files: "a/**", kind: "scp" },
      { files: "**/*.json", kind: "rcp" },
    ] as const;
    const overrides = [
      { files: ["**/trust/**"], kind: "trust" },
      { files: ["**/trust/**"], accounts: ["111122223333"] },
    ] as const;
    const configuration = { ...emptyConfiguration, kinds, overrides };
    expect(configuredKind(configuration, "a/b/c.json")).toBe("scp");
    expect(configuredKind(configuration, "b/.hidden/c.json")).toBe("rcp");
    expect(configuredKind(configuration, "b/c.txt")).toBeUndefined();
    expect(configuredKind(configuration, "a/trust/c.txt")).toBe("trust");
  });

  it("sets for some files what is otherwise for all, the later entry winning", () => {
    const { configuration, problems } = read(`{
      "rules": { "wildcard-action": "error", "wildcard-service": "error" }, "accounts": ["111122223333"],
      "overrides": [
        { "files": ["prod/**"], "rules": { "wildcard-action": "off" }, "accounts": ["444455556666"] },
        { "files": "**/lab/*", "rules": { "wildcard-action": "hint" }, "regions": ["eu-west-1"] }
      ] }`);
    expect(problems).toEqual([]);
    const settings = (path: string) => {
      const { rules, accounts, regions } = withOverrides(configuration, overridesFor(configuration, path));
      return [rules["wildcard-action"], rules["wildcard-service"], ...accounts, ...regions].join(" ");
    };
    expect(settings("a.json")).toBe("error error 111122223333");
    expect(settings("prod/a.json")).toBe("off error 444455556666");
    expect(settings("prod/lab/a.json")).toBe("hint error 444455556666 eu-west-1");
  });
});

const broad = policy({ Action: ["s3:Get*", "polly:*", "S3:get*"], Resource: "arn:aws:s3:::data/*" });

describe("An override", () => {
  it("counts for its files only, also where the same service checks others before and after", () => {
    const overrides = [{ files: ["off/*"], rules: { "wildcard-action": "off" as const } }];
    const service = testService({ configuration: { ...emptyConfiguration, overrides } });
    const rules = (path: string) => service.check({ path, text: broad }).findings.map(({ rule }) => rule);
    const all = rules("a.json");
    expect(all).toContain("wildcard-action");
    expect(rules("off/a.json")).toEqual(all.filter((rule) => rule !== "wildcard-action"));
    expect(rules("a.json")).toEqual(all);
    const before = service.check({ path: "off/a.json", text: broad });
    expect(service.check({ path: "a.json", text: broad }, before).findings.map(({ rule }) => rule)).toEqual(all);
  });
});

describe("An allowed wildcard", () => {
  const found = (text: string, allowedWildcards: Partial<Configuration["allowedWildcards"]>) => {
    const allowed = { ...emptyConfiguration.allowedWildcards, ...allowedWildcards };
    const service = testService({ configuration: { ...emptyConfiguration, allowedWildcards: allowed } });
    return service
      .check({ path: "a.json", text })
      .findings.filter(({ rule }) => rule.startsWith("wildcard-"))
      .map(({ rule, span }) => `${rule} ${text.slice(span.start, span.end)}`);
  };
  const everything = ['wildcard-action "s3:Get*"', 'wildcard-service "polly:*"', 'wildcard-action "S3:get*"'];

  it("is the entry as it is written, whatever its case", () => {
    expect(found(broad, {})).toEqual(everything);
    expect(found(broad, { actions: ["s3:GET*"] })).toEqual(['wildcard-service "polly:*"']);
    expect(found(broad, { actions: ["polly:*"] })).toEqual([everything[0], everything[2]]);
    expect(found(broad, { actions: ["s3:*", "*", "s3:GetObject"] })).toEqual(everything);
    expect(found(broad, { resources: ["s3:Get*", "polly:*", "*"] })).toEqual(everything);
  });

  it("of resources is no action", () => {
    const all = policy({ Action: "*", Resource: "*" });
    const model = policy({ Action: "sagemaker:InvokeEndpoint", Resource: "*" });
    expect(found(model, {})).toEqual(['wildcard-resource "*"']);
    expect(found(model, { resources: ["*"] })).toEqual([]);
    expect(found(model, { actions: ["*"] })).toEqual(['wildcard-resource "*"']);
    expect(found(all, { resources: ["*"] })).toEqual(['wildcard-service "*"']);
  });

  it("is not repaired", () => {
    const allowedWildcards = { actions: ["polly:*"], resources: [] };
    const service = testService({ configuration: { ...emptyConfiguration, allowedWildcards } });
    const text = policy({ Action: ["polly:*", "textract:Get*"], Resource: "*" });
    expect(service.fixAll({ path: "a.json", text }, ["narrowing"]).text).toContain("polly:*");
    expect(testService().fixAll({ path: "a.json", text }, ["narrowing"]).text).not.toContain("polly:*");
  });
});

describe("New text names the user's own", () => {
  it.each<[Partial<Configuration>, string]>([
    [{}, "aws us-east-1 111122223333"],
    [{ accounts: ["444455556666", "777788889999"] }, "aws us-east-1 444455556666"],
    [{ regions: ["eu-west-1", "us-east-1"] }, "aws eu-west-1 111122223333"],
    [{ regions: ["cn-north-1"] }, "aws-cn cn-north-1 111122223333"],
    [{ regions: ["xx-new-9"] }, "aws xx-new-9 111122223333"],
    [
      { partitions: ["aws-us-gov", "aws"], regions: ["us-east-1", "us-gov-west-1"] },
      "aws-us-gov us-gov-west-1 111122223333",
    ],
    [{ partitions: ["aws-cn"] }, "aws-cn cn-north-1 111122223333"],
    [{ partitions: ["aws-new"] }, "aws-new us-east-1 111122223333"],
  ])("with %j: %s", (settings, expected) => {
    const { Partition, Region, Account } = ownPlace({ ...emptyConfiguration, ...settings }, testCatalogue);
    expect(`${Partition} ${Region} ${Account}`).toBe(expected);
  });

  it("in repairs, where rules write the examples of AWS's documentation, and nowhere else", () => {
    const own = { accounts: ["444455556666"], regions: ["cn-north-1"] };
    const fixed = (text: string, settings: Partial<Configuration>) => {
      const service = testService({ configuration: { ...emptyConfiguration, ...settings } });
      const result = service.check({ path: "a.json", text });
      return result.findings
        .flatMap((finding) => finding.fixes().map((fix) => service.render(result, finding, fix) ?? []))
        .flat()
        .flatMap(({ parts }) => parts.map((part) => (typeof part === "string" ? part : `<${part.text}>`)).join(""));
    };
    const endpoint = policy({ Action: "sagemaker:InvokeEndpoint", Resource: "*" });
    expect(fixed(endpoint, own)[0]).toBe('"arn:aws-cn:sagemaker:<cn-north-1>:<444455556666>:endpoint/<EndpointName>"');
    expect(fixed(endpoint, {})[0]).toBe('"arn:aws:sagemaker:<us-east-1>:<111122223333>:endpoint/<EndpointName>"');
    const bucket = policy({ Action: "s3:GetBucketTagging", Resource: "*" });
    expect(fixed(bucket, own)[0]).toMatch(/^"arn:aws-cn:s3:::</);
    const role = policy({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" });
    expect(fixed(role, own).join()).toContain("<444455556666>");
    // What the policy tells, or a partition that it names, goes before.
    const topic = policy({
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "arn:aws:sns:us-east-1:777788889999:topic",
      Condition: { StringEquals: { "aws:Referer": "777788889999" } },
    });
    expect(fixed(topic, own).join()).toContain('"aws:SourceAccount": "<777788889999>"');
    const elsewhere = policy({
      Principal: { Service: "sagemaker.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const written = fixed(elsewhere, own).join();
    expect(written).toContain("arn:aws:sagemaker:<us-east-1>:<444455556666>:");
    expect(fixed(elsewhere, { regions: ["eu-west-1"] }).join()).toContain(
      "arn:aws:sagemaker:<eu-west-1>:<111122223333>:",
    );
  });

  const europe = { accounts: ["444455556666"], regions: ["eu-west-1"] };
  const serviceOf = (settings: Partial<Configuration>) =>
    testService({ configuration: { ...emptyConfiguration, ...settings } });

  it("in completions, unless the policy names others", () => {
    const offered = (text: string, settings: Partial<Configuration>) => {
      const service = serviceOf(settings);
      const result = service.check({ path: "a.json", text: text.replace("$0", "") });
      const items = service.complete(result, text.indexOf("$0"), { snippets: false }) ?? [];
      return items.find(({ label }) => label === "endpoint")?.insertText;
    };
    const open = policy({ Action: "sagemaker:InvokeEndpoint", Resource: "$0" });
    expect(offered(open, {})).toContain("arn:aws:sagemaker:us-east-1:111122223333:endpoint/");
    expect(offered(open, europe)).toContain("arn:aws:sagemaker:eu-west-1:444455556666:endpoint/");
    const other = policy({
      Action: "sagemaker:InvokeEndpoint",
      Resource: ["arn:aws:sagemaker:us-west-2:777788889999:endpoint/x", "$0"],
    });
    expect(offered(other, europe)).toContain("arn:aws:sagemaker:us-west-2:777788889999:endpoint/");
  });

  it("in ready statements, but not where a template or the snippet knows better", () => {
    const inserted = (prefix: string, path: string, text: string, settings: Partial<Configuration>) => {
      const service = serviceOf(settings);
      return service.snippetAt(service.check({ path, text }), text.indexOf("Statement") + 13, prefix)?.text ?? "";
    };
    const empty = '{ "Version": "2012-10-17", "Statement": [] }';
    const yaml = 'Version: "2012-10-17"\nStatement:\n  - Sid: A\n';
    const template = `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n${yaml.replace(/^(?=.)/gm, "        ")}`;
    const endpoint = "iam-sagemaker-invoke-endpoint";
    expect(statementSnippets.map(({ prefix }) => prefix)).toContain(endpoint);
    const here = "arn:aws:sagemaker:${1:eu-west-1}:${2:444455556666}:";
    expect(inserted(endpoint, "a.json", empty, europe)).toContain(here);
    expect(inserted(endpoint, "a.yaml", yaml, europe)).toContain(here);
    expect(inserted(endpoint, "a.json", empty, { regions: ["cn-north-1"] })).toContain(
      "arn:aws-cn:sagemaker:${1:cn-north-1}:",
    );
    expect(inserted(endpoint, "a.yaml", template, europe)).toBe(inserted(endpoint, "a.yaml", template, {}));
    expect(inserted(endpoint, "a.yaml", template, europe)).toContain("AWS::Region");
    const profile = inserted("iam-bedrock-invoke-profile", "a.json", empty, europe);
    expect(profile).toContain("arn:aws:bedrock:${1:us-east-1}:${2:444455556666}:inference-profile/");
  });
});

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

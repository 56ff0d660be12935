import { describe, expect, it } from "vitest";
import { configuredKind, emptyConfiguration, parseConfiguration } from "../../server/src/engine/configuration.ts";
import { defaultSeverity } from "../../server/src/engine/severity.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { defineRule, fillMessage, type Rule } from "../../server/src/rules/rule.ts";
import { createPolicyService, ruleIds } from "../../server/src/service.ts";
import { testCatalogue, testService } from "../support/service.ts";

const policy = (statement: string) => `{"Version":"2012-10-17","Statement":[${statement}]}`;
const wild = policy('{"Effect":"Allow","Action":"polly:*","Resource":"*"}');

/** A rule that reports on every action, with one draft of a fix. */
function ruleWith(effect: "preserving" | "narrowing" | "correcting", values: readonly string[]): Rule {
  return defineRule({
    id: "test-rule",
    category: "excess",
    scope: "statement",
    appliesTo: ["identity"],
    docs: { what: "", why: "", how: "", references: [] },
    messages: { found: { text: "`{name}`" } },
    check({ actions }, { report }) {
      for (const { node } of actions?.entries ?? []) {
        const fixes = () => [{ title: "Replace", effect, edits: [{ op: "replace", node: node.id, values } as const] }];
        report({ node, message: "found", data: { name: "x" }, fixes });
      }
    },
  });
}

describe("The engine offers a fix", () => {
  const offered = (rule: Rule, text: string) =>
    testService({ rules: [rule] })
      .check({ path: "a.json", text })
      .findings.flatMap((finding) => finding.fixes());
  const many = (count: number) => Array.from({ length: count }, (_, index) => `polly:Action${index}`);

  it.each([
    ["narrowing", ["polly:SynthesizeSpeech"], 1],
    ["narrowing", ["polly:SynthesizeSpeech", "s3:GetObject"], 0],
    ["narrowing", ["*"], 0],
    ["preserving", ["polly:*"], 1],
    ["preserving", ["polly:SynthesizeSpeech"], 0],
    ["preserving", ["POLLY:*", "polly:Get*"], 1],
    ["correcting", ["s3:GetObject"], 1],
  ] as const)("that is %s to %j only where that is proven", (effect, values, expected) => {
    expect(offered(ruleWith(effect, values), wild)).toHaveLength(expected);
  });

  it("that adds at most 40 entries", () => {
    expect(offered(ruleWith("narrowing", many(41)), wild)).toHaveLength(1);
    expect(offered(ruleWith("narrowing", many(42)), wild)).toHaveLength(0);
  });

  it("that does not outgrow the quota, unless the policy does already and gets smaller", () => {
    const resource = (length: number) => `arn:aws:polly:us-east-1:111122223333:lexicon/${"a".repeat(length)}`;
    const sized = (length: number) =>
      policy(`{"Effect":"Allow","Action":"polly:*","Resource":${JSON.stringify(resource(length))}}`);
    const longer = ruleWith("narrowing", many(20));
    expect(offered(longer, sized(5000))).toHaveLength(1);
    expect(offered(longer, sized(5800))).toHaveLength(0);
    expect(offered(longer, sized(7000))).toHaveLength(0);
    expect(offered(ruleWith("narrowing", ["polly:"]), sized(7000))).toHaveLength(1);
  });

  it("in a Deny the other way round", () => {
    const deny = wild.replace("Allow", "Deny");
    expect(offered(ruleWith("narrowing", ["polly:SynthesizeSpeech"]), deny)).toHaveLength(0);
    expect(offered(ruleWith("narrowing", ["*"]), deny)).toHaveLength(1);
  });
});

describe("The engine", () => {
  it("goes on when a rule throws, and tells which one", () => {
    const broken = { ...ruleWith("narrowing", []), id: "broken-rule", check: () => fillMessage("{nothing}") } as Rule;
    const told: string[] = [];
    const service = createPolicyService({
      catalogue: testCatalogue,
      rules: [broken, ruleWith("narrowing", ["polly:SynthesizeSpeech"])],
      onRuleError: (rule, error) => told.push(`${rule}: ${error instanceof Error ? error.message : error}`),
    });
    expect(service.check({ path: "a.json", text: wild }).findings.map(({ rule }) => rule)).toEqual(["test-rule"]);
    expect(told).toEqual(['broken-rule: The message "{nothing}" has no data for {nothing}.']);
  });

  it("obeys the configuration", () => {
    const findings = (rules: Record<string, "off" | "error">) =>
      testService({ configuration: { ...emptyConfiguration, rules } })
        .check({ path: "a.json", text: wild })
        .findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(findings({})).toEqual(["wildcard-service warning"]);
    expect(findings({ "wildcard-service": "error" })).toEqual(["wildcard-service error"]);
    expect(findings({ "wildcard-service": "off" })).toEqual([]);
  });

  it("takes the kind of a file from the configuration", () => {
    const kinds = [{ files: "guardrails/**/*.json", kind: "scp" } as const];
    const service = testService({ configuration: { ...emptyConfiguration, kinds } });
    expect(service.check({ path: "guardrails/a/b.json", text: wild }).findings).toEqual([]);
    expect(service.check({ path: "other/b.json", text: wild }).findings).toHaveLength(1);
  });

  it("has one preferred fix of a finding at most, and severities by one table", () => {
    for (const rule of rules) {
      for (const message of Object.values(rule.messages)) {
        const severity = defaultSeverity(rule, message);
        if (message.dated) expect(severity).toBe("warning");
        if (message.accessAnalyzer === "ARN_ACCOUNT_NOT_ALLOWED") expect(severity).toBe("error");
        if (message.accessAnalyzer === "REDUNDANT_ACTION") expect(severity).toBe("info");
      }
    }
  });
});

describe("leastwise.json", () => {
  const read = (text: string) => {
    const { configuration, problems } = parseConfiguration(text, ruleIds);
    return {
      configuration,
      problems: problems.map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`),
    };
  };

  it("is read whole, with comments", () => {
    const text =
      '{ // ours\n"$schema": "x", "rules": {"wildcard-action": "off",}, "kinds": [{"files": "a/*.json", "kind": "rcp"}] }';
    expect(read(text)).toEqual({
      configuration: { rules: { "wildcard-action": "off" }, kinds: [{ files: "a/*.json", kind: "rcp" }] },
      problems: [],
    });
  });

  it.each([
    ["", ["Not JSON"]],
    ["[]", []],
    ['{"rules": {"no-rule": "off"}}', ['"no-rule": There is no rule `no-rule`.']],
    ['{"rules": {"wildcard-action": "loud"}}', ['"loud": Not one of error, warning, info, hint, off.']],
    ['{"rulez": {}}', ['"rulez": There is no setting `rulez`.']],
    ['{"kinds": [{"kind": "scp"}, {"files": "a", "kind": "x"}]}', ["Needs `files`", "Needs `kind`"]],
    ['{"rules": {"wildcard-action": "off"', ["Not JSON"]],
  ])("tells what is wrong in %s, and keeps the rest", (text, expected) => {
    const { problems } = read(text);
    expect(problems.length >= expected.length).toBe(true);
    for (const [index, words] of expected.entries()) expect(problems[index]).toContain(words);
  });

  it("decides the kind by the first glob that fits", () => {
    const kinds = [
      { files: "a/**", kind: "scp" },
      { files: "**/*.json", kind: "rcp" },
    ] as const;
    expect(configuredKind({ rules: {}, kinds }, "a/b/c.json")).toBe("scp");
    expect(configuredKind({ rules: {}, kinds }, "b/.hidden/c.json")).toBe("rcp");
    expect(configuredKind({ rules: {}, kinds }, "b/c.txt")).toBeUndefined();
  });
});

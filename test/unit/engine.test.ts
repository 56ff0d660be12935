import { describe, expect, it } from "vitest";
import { emptyConfiguration } from "../../server/src/engine/configuration.ts";
import type { CheckResult } from "../../server/src/engine/engine.ts";
import { fixToApply } from "../../server/src/engine/fixAll.ts";
import type { Fix } from "../../server/src/engine/fixes.ts";
import { defaultSeverity } from "../../server/src/engine/severity.ts";
import type { PolicyFacts } from "../../server/src/policy/policy.ts";
import { knownText } from "../../server/src/policy/value.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { defineRule, type FixEffect, fillMessage, type Rule } from "../../server/src/rules/rule.ts";
import { createPolicyService, type PolicyDocument } from "../../server/src/service.ts";
import { testCatalogue, testHosts, testService } from "../support/service.ts";

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

  it("that outgrows the quota with white space only", () => {
    const text = wild.replace('"Statement"', `${" ".repeat(7000)}"Statement"`);
    expect(offered(ruleWith("narrowing", many(20)), text)).toHaveLength(1);
  });

  it("and counts added entries without those that are removed", () => {
    const rule = ruleWith("narrowing", []);
    const both: Rule = {
      ...rule,
      scope: "statement",
      check({ actions }, { report }) {
        const [first, second] = actions?.entries ?? [];
        if (first === undefined || second === undefined) return;
        const edits = [
          { op: "replace", node: first.node.id, values: many(42) },
          { op: "replace", node: second.node.id, values: [] },
        ] as const;
        report({
          node: first.node,
          message: "found",
          data: { name: "x" },
          fixes: () => [{ title: "", effect: "correcting", edits }],
        });
      },
    };
    expect(offered(both, wild.replace('"polly:*"', '["polly:*","a:b"]'))).toHaveLength(0);
  });

  it.each([
    ["narrowing", ["polly:SynthesizeSpeech"], wild, /^\d+ actions → 1$/],
    ["narrowing", ["polly:S*"], wild, /^\d+ actions → \d+$/],
    ["preserving", ["POLLY:*"], wild, undefined],
    ["narrowing", ["s3:GetObject"], policy('{"Effect":"Allow","Action":"s3:getobject","Resource":"*"}'), undefined],
  ] as const)("that is %s to %j, and tells the number of actions", (effect, values, text, expected) => {
    const [change] = offered(ruleWith(effect, values), text).map((fix) => fix.change());
    if (expected === undefined) expect(change).toBeUndefined();
    else expect(change).toMatch(expected);
  });

  it("as preferred where it lists the whole of a wildcard", () => {
    const fixes = testService()
      .check({ path: "a.json", text: wild })
      .findings.flatMap((finding) => finding.fixes());
    expect(fixes.map(({ preferred }) => preferred)).toEqual([true, false, false, false]);
  });

  it("as preferred only where the rule says so", () => {
    const [fix] = offered(ruleWith("narrowing", ["polly:SynthesizeSpeech"]), wild);
    expect(fix).toMatchObject({ preferred: false, needsInput: false });
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
      hosts: testHosts,
      today: "2027-01-01",
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

  it("runs an optional rule only where a severity is set for it", () => {
    const optional = { ...ruleWith("narrowing", []), isOptional: true as const };
    const severities = (rules: Record<string, "off" | "info">) =>
      testService({ rules: [optional], configuration: { ...emptyConfiguration, rules } })
        .check({ path: "a.json", text: wild })
        .findings.map(({ severity }) => severity);
    expect(severities({})).toEqual([]);
    expect(severities({ "test-rule": "off" })).toEqual([]);
    expect(severities({ "test-rule": "info" })).toEqual(["info"]);
  });

  it("ends a message with the risk: the report's, else the rule's", () => {
    const rule = defineRule({
      ...ruleWith("narrowing", []),
      scope: "statement",
      risk: "cost",
      check({ root: node }, { report }) {
        report({ node, message: "found", data: { name: "a" } });
        report({ node, message: "found", data: { name: "b" }, risk: "model-theft" });
      },
    });
    const messages = testService({ rules: [rule] }).check({ path: "a.json", text: wild }).findings;
    expect(messages.map(({ message }) => message.replace(/^.* Risk/, "Risk"))).toEqual([
      "Risk: cost.",
      "Risk: model theft.",
    ]);
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

describe("Severities", () => {
  const ruleOf = (category: Rule["category"]) => ({ ...ruleWith("narrowing", []), category });
  it.each([
    ["escalation", "warning"],
    ["exposure", "warning"],
    ["excess", "warning"],
    ["cost", "warning"],
    ["compliance", "info"],
    ["hygiene", "info"],
    ["companion", "hint"],
  ] as const)("of %s are %s", (category, severity) => {
    expect(defaultSeverity(ruleOf(category), { text: "" })).toBe(severity);
  });

  it.each([
    ["INVALID_ACTION", "error"],
    ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "warning"],
    ["MISSING_VERSION", "warning"],
    ["REDUNDANT_ACTION", "info"],
  ] as const)("of AWS's %s are %s, and warnings where the data may be too old", (accessAnalyzer, severity) => {
    expect(defaultSeverity(ruleOf("companion"), { text: "", accessAnalyzer })).toBe(severity);
    expect(defaultSeverity(ruleOf("companion"), { text: "", accessAnalyzer, dated: true })).toBe("warning");
  });

  it("of excess are for policies that grant, but for what is written twice", () => {
    const elsewhere = rules.filter(
      ({ category, appliesTo }) =>
        category === "excess" && appliesTo.some((kind) => kind !== "identity" && kind !== "resource"),
    );
    expect(elsewhere.map(({ id }) => id)).toEqual(["duplicate-key"]);
  });
});

/** Rules that say all that they are told of a policy. */
const factsOf = ({ kind, version, wellFormed }: PolicyFacts) => ({ name: `${kind} ${version} ${wellFormed}` });
const tellingFacts: readonly Rule[] = [
  {
    ...ruleWith("narrowing", []),
    id: "of-statement",
    scope: "statement",
    check: ({ root }, { policy, report }) => report({ node: root, message: "found", data: factsOf(policy) }),
  },
  {
    ...ruleWith("narrowing", []),
    id: "of-policy",
    scope: "policy",
    check({ facts, document, statements }, { report }) {
      const data = { name: `${factsOf(facts).name} ${JSON.stringify(document.properties.map(({ key }) => key))}` };
      const [first, second] = statements;
      if (second === undefined || first === undefined)
        return report({ statement: undefined, node: document, message: "found", data });
      const related = [
        { statement: 0, node: first.root, message: "first" },
        { node: second.root, message: "own" },
      ];
      report({ statement: 1, node: second.actions?.property ?? second.root, message: "found", data, related });
    },
  },
];

describe("Findings", () => {
  const service = testService({ rules: tellingFacts });
  const plain = ({ findings }: CheckResult) =>
    findings.map(({ rule, message, span, severity, at, related, path }) => ({
      rule,
      message,
      span,
      severity,
      at,
      related,
      path: path(),
    }));
  const first: PolicyDocument = { path: "a.json", text: wild };

  it.each<[string, PolicyDocument]>([
    ["kind", { ...first, kind: "scp" }],
    ["other kind", { ...first, kind: "resource" }],
    ["version", { ...first, text: wild.replace("2012", "2008") }],
    ["syntax", { ...first, text: `${wild}}` }],
    ["document", { ...first, text: wild.replace('"Version"', '"Id":"a","Version"') }],
    ["place", { ...first, text: `  ${wild}` }],
    ["nothing", first],
  ])("are those of a new check after another %s", (_, second) => {
    expect(plain(service.check(second, service.check(first)))).toEqual(plain(service.check(second)));
    expect(plain(service.check(first, service.check(second)))).toEqual(plain(service.check(first)));
  });

  it("are of the rules for this kind of policy", () => {
    expect(service.check({ ...first, kind: "scp" }).findings).toEqual([]);
  });

  it("are not taken from another configuration", () => {
    const strict = testService({
      rules: tellingFacts,
      configuration: { ...emptyConfiguration, rules: { "of-statement": "error" } },
    });
    expect(plain(strict.check(first, service.check(first)))).toEqual(plain(strict.check(first)));
  });

  it("have their place, and come in the order of the text", () => {
    const text = policy('{"Effect":"Allow","Action":"a:b"},{"Effect":"Allow","Action":"a:c"}');
    const result = service.check({ path: "a.json", text, kind: "identity" });
    const at = ({ start, end }: { start: number; end: number }) => [start, text.slice(start, end)];
    const one = text.indexOf('{"Effect"');
    const two = text.lastIndexOf('{"Effect"');
    expect(result.findings.map((finding) => [finding.rule, ...at(finding.span), finding.at, finding.path()])).toEqual([
      ["of-statement", one, "{", "value", ["Statement", 0]],
      ["of-statement", two, "{", "value", ["Statement", 1]],
      ["of-policy", text.lastIndexOf('"Action"'), '"Action"', "key", ["Statement", 1, "Action"]],
    ]);
    expect(result.findings[2]?.related.map(({ span, message }) => [message, ...at(span)])).toEqual([
      ["first", one, "{"],
      ["own", two, "{"],
    ]);
  });

  it("of the document stand there, and a single statement has no number", () => {
    const { findings } = service.check({ path: "a.json", text: '{"Statement":{"Effect":"Allow","Action":"a:b"}}' });
    expect(findings.map(({ rule, span, path }) => [rule, span.start, span.end, path()])).toEqual([
      ["of-policy", 0, 1, []],
      ["of-statement", 13, 14, ["Statement"]],
    ]);
  });

  it("underline the opening bracket of a list", () => {
    const onList: Rule = {
      ...ruleWith("narrowing", []),
      scope: "statement",
      check: ({ actions }, { report }) =>
        actions && report({ node: actions.node, message: "found", data: { name: "x" } }),
    };
    const text = wild.replace('"polly:*"', '["polly:*"]');
    const [finding] = testService({ rules: [onList] }).check({ path: "a.json", text }).findings;
    expect(finding && text.slice(finding.span.start, finding.span.end)).toBe("[");
  });

  it("tell editors what is of no use, and AWS's code", () => {
    const text = wild.replace('"polly:*"', '["polly:GetLexicon","polly:GetLexicon"]');
    const found = testService()
      .check({ path: "a.json", text })
      .findings.filter(({ rule }) => rule === "redundant-action");
    expect(found.map(({ tag, accessAnalyzer }) => [tag, accessAnalyzer])).toEqual([
      ["unnecessary", "REDUNDANT_ACTION"],
    ]);
    const twice = wild.replace('"Effect"', '"Effect":"Deny","Effect"');
    const [dropped] = testService().check({ path: "a.json", text: twice }).findings;
    expect(dropped?.related.map(({ span }) => span.start)).toEqual([twice.lastIndexOf('"Effect"')]);
    expect(found[0]?.related.map(({ span }) => span.start)).toEqual([text.indexOf('"polly:GetLexicon"')]);
  });
});

it("A rule of principals sees the policies of each principal together", () => {
  const counting = defineRule({
    ...ruleWith("narrowing", []),
    scope: "principal",
    check(policies, { report }) {
      const [policy] = policies;
      if (policy === undefined) return;
      const data = { name: policies.map(({ place }) => place).join(" ") };
      report({ policy, statement: undefined, node: policy.document, message: "found", data });
    },
  });
  const identity = JSON.parse(wild);
  const trust = JSON.parse(policy('{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}'));
  const text = JSON.stringify({
    RoleDetailList: [{ A: identity, Trust: trust, B: identity }, { A: identity }],
    C: identity,
    D: identity,
  });
  const messages = testService({ rules: [counting] })
    .check({ path: "a.json", text })
    .findings.map(({ message }) => message);
  expect(messages).toEqual(["`RoleDetailList[0].A RoleDetailList[0].B`", "`RoleDetailList[1].A`", "`C`", "`D`"]);
});

describe("Repairing everything", () => {
  /** A rule that repairs known entries of a list of actions as a table says. */
  const repairing = (
    id: string,
    effect: FixEffect,
    repairs: (texts: readonly string[]) => readonly (readonly string[] | undefined)[],
  ): Rule => ({
    ...ruleWith(effect, []),
    id,
    scope: "statement",
    check({ actions }, { report }) {
      const entries = actions?.entries ?? [];
      repairs(entries.map(({ value }) => knownText(value) ?? "")).forEach((values, index) => {
        const node = entries[index]?.node;
        if (values === undefined || node === undefined) return;
        const edits = [{ op: "replace", node: node.id, values }] as const;
        report({
          node,
          message: "found",
          data: { name: "x" },
          fixes: () => [{ title: "", effect, edits, preferred: true }],
        });
      });
    },
  });
  const next = (table: Readonly<Record<string, string>>) => (texts: readonly string[]) =>
    texts.map((text) => (table[text] === undefined ? undefined : [table[text]]));
  const fix = (actions: readonly string[], effects: readonly FixEffect[], repairs: readonly Rule[], resource = "*") => {
    const text = policy(JSON.stringify({ Effect: "Allow", Action: actions, Resource: resource }));
    const after = testService({ rules: repairs }).fixAll({ path: "a.json", text }, effects);
    return { actions: JSON.parse(after.text).Statement[0].Action as readonly string[], fixed: after.fixed };
  };

  it("repairs what a repair uncovers, and ends in a circle", () => {
    const steps = repairing("steps", "correcting", next({ "a:1": "a:2", "a:2": "a:3" }));
    expect(fix(["a:1", "a:2"], ["correcting"], [steps])).toEqual({ actions: ["a:3", "a:3"], fixed: 3 });
    const circle = repairing("circle", "correcting", next({ "a:x": "a:y", "a:y": "a:x" }));
    expect(fix(["a:x"], ["correcting"], [circle])).toEqual({ actions: ["a:x"], fixed: 2 });
  });

  it("makes one of two repairs of one place, and only what is asked for", () => {
    const both = ["b", "c"].map((name) => repairing(name, "correcting", next({ "a:1": `a:${name}` })));
    expect(fix(["a:1"], ["correcting"], both)).toEqual({ actions: ["a:b"], fixed: 1 });
    expect(fix(["a:1"], ["narrowing", "preserving"], both).fixed).toBe(0);
  });

  it("does not mix repairs that promise something with those that do not", () => {
    const twice = (texts: readonly string[]) => texts.length === 3 && texts[0] === texts[2];
    const removing = repairing("removing", "preserving", (texts) => (twice(texts) ? [[]] : []));
    const changing = repairing("changing", "correcting", (texts) =>
      twice(texts) ? [undefined, undefined, ["a:c"]] : [],
    );
    const fixed = fix(["a:a", "a:b", "a:a"], ["preserving", "correcting"], [removing, changing]);
    expect(fixed.actions).toEqual(["a:b", "a:a"]);
  });

  it("stays below the quota with all repairs together", () => {
    const many = Array.from({ length: 20 }, (_, index) => `polly:LongActionName${index}`);
    const listing = repairing("listing", "narrowing", (texts) =>
      texts.map((text) => (text === "polly:*" ? many : undefined)),
    );
    const fixed = fix(["polly:*", "a:b", "polly:*"], ["narrowing"], [listing], `arn:aws:a:::${"a".repeat(5200)}`);
    expect(fixed.fixed).toBe(1);
  });

  it("prefers the repair that changes nothing", () => {
    const fixes: readonly Fix[] = (["narrowing", "preserving"] as const).map((effect) => ({
      title: effect,
      effect,
      preferred: effect === "narrowing",
      needsInput: false,
      edits: [],
      change: () => undefined,
    }));
    expect(fixToApply(fixes, () => true)?.effect).toBe("preserving");
    expect(fixToApply(fixes, ({ effect }) => effect === "narrowing")?.effect).toBe("narrowing");
    expect(
      fixToApply(
        fixes.map((one) => ({ ...one, needsInput: true })),
        () => true,
      ),
    ).toBeUndefined();
    expect(
      fixToApply(
        fixes.slice(0, 1).map((one) => ({ ...one, preferred: false })),
        () => true,
      ),
    ).toBeUndefined();
  });
});

describe("Repairing everything with the real rules", () => {
  const service = testService();
  const actionsAfter = (...actions: string[]) => {
    const statement = JSON.stringify({ Effect: "Allow", Action: actions, Resource: "*" });
    const { text } = service.fixAll({ path: "a.json", text: policy(statement) }, ["preserving", "narrowing"]);
    return (JSON.parse(text) as { Statement: [{ Action: string[] }] }).Statement[0].Action.toSorted();
  };

  it("loses no action that two wildcards stand for", () => {
    expect(actionsAfter("polly:GetL*", "polly:*Lexicon")).toEqual([
      "polly:DeleteLexicon",
      "polly:GetLexicon",
      "polly:PutLexicon",
    ]);
  });

  it("loses no action that stands beside its wildcard", () => {
    expect(actionsAfter("polly:GetLexicon", "polly:*Lexicon")).toEqual([
      "polly:DeleteLexicon",
      "polly:GetLexicon",
      "polly:PutLexicon",
    ]);
  });

  it("goes on as long as there is something to repair", () => {
    const wildcards = ["Get", "List", "Put", "Delete", "Describe", "Start", "Synthesize"].map(
      (verb) => `polly:${verb}*`,
    );
    const many = [...wildcards, ...wildcards.map((pattern) => pattern.replace("polly", "textract"))];
    expect(actionsAfter(...many).filter((action) => action.includes("*"))).toEqual(
      many.filter((pattern) => testCatalogue.actionsMatching(pattern).length === 0).toSorted(),
    );
  });
});

describe("A finding about an object underlines", () => {
  const block = 'statement {\n    resources = ["*"]\n  }\n}\n';
  it.each([
    [
      "the bracket in JSON",
      "a.json",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}',
      ["{"],
    ],
    [
      "the first key of a mapping",
      "a.yaml",
      "Statement:\n  - Effect: Allow\n    Resource: '*'\n",
      ["Statement", "Effect"],
    ],
    [
      "a key in quotes",
      "a.yaml",
      '"Statement":\n  - \'Effect\': Allow\n    Resource: "*"\n',
      ['"Statement"', "'Effect'"],
    ],
    ["the bracket in YAML", "a.yaml", "Version: 2012-10-17\nStatement: [{Effect: Allow, Resource: '*'}]\n", ["{"]],
    ["the name of a block", "a.tf", `data "aws_iam_policy_document" "a" {\n  ${block}`, ["statement"]],
    [
      "the bracket in a string",
      "a.yaml",
      `A: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}'\n`,
      ["{"],
    ],
  ])("%s", (_, path, text, expected) => {
    const { findings } = testService().check({ path, text, kind: "identity" });
    const shown = findings.filter(({ rule }) => rule === "missing-version" || rule === "missing-element");
    expect(shown.map(({ span }) => text.slice(span.start, span.end))).toEqual(expected);
  });
});

import { describe, expect, it } from "vitest";
import { type AccessAnalyzerCode, accessAnalyzerTypes } from "../../server/src/knowledge/accessAnalyzer.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { cases, judgedPolicies, measureAgreement, placeOf } from "../support/agreement.ts";
import { testService } from "../support/service.ts";
import told from "./agreement.json" with { type: "json" };

const codes = Object.keys(accessAnalyzerTypes) as AccessAnalyzerCode[];

describe("AWS's analyser", () => {
  it("has no check that no rule makes", () => {
    const carried = new Set(rules.flatMap(({ messages }) => Object.values(messages).map((one) => one.accessAnalyzer)));
    expect(codes.filter((code) => !carried.has(code))).toEqual([]);
  });

  it.skipIf(cases.length === 0)("agrees with us as often as the docs say", () => {
    expect(measureAgreement(testService(), codes), "Run npx tsx scripts/measure-agreement.ts").toEqual(told);
  });

  it.skipIf(judgedPolicies.length === 0)("says of AWS's own policies what we say", () => {
    const service = testService();
    const pairs = { theirs: 0, both: 0 };
    let policiesWithMore = 0;
    for (const { verdict, policy } of judgedPolicies) {
      const { findings } = service.check({ path: `${policy.name}.json`, text: policy.text });
      const ours = new Set(findings.flatMap(({ accessAnalyzer }) => accessAnalyzer ?? []));
      const theirs = new Set(verdict.findings.map(({ code }) => code));
      pairs.theirs += theirs.size;
      pairs.both += [...theirs].filter((code) => ours.has(code as AccessAnalyzerCode)).length;
      if ([...ours].some((code) => !theirs.has(code))) policiesWithMore++;
      // Nothing that AWS lets pass is an error.
      const errors = findings.filter(
        ({ severity, accessAnalyzer }) => severity === "error" && !theirs.has(accessAnalyzer ?? ""),
      );
      expect(errors.map((finding) => `${policy.name} ${finding.accessAnalyzer} ${placeOf(finding)}`)).toEqual([]);
    }
    expect(pairs.both / pairs.theirs).toBeGreaterThanOrEqual(0.99);
    expect(policiesWithMore / judgedPolicies.length).toBeLessThanOrEqual(0.01);
  });
});

import { describe, expect, it } from "vitest";
import { rules } from "../../server/src/rules/registry.ts";
import { judgedPolicies, placeOf, verdicts } from "../support/agreement.ts";
import { measureManaged } from "../support/managedCounts.ts";
import { managedPolicies } from "../support/managedPolicies.ts";
import { testService } from "../support/service.ts";
import told from "./managedCounts.json" with { type: "json" };
import { managedReview } from "./managedReview.ts";

const service = testService();
const check = (name: string, text: string) => service.check({ path: `${name}.json`, text });

const verdictOf = new Map(verdicts.map((verdict) => [`${verdict.policy} ${verdict.version}`, verdict]));

/**
 * Errors in versions of policies that AWS's analyser was not seen to judge. It was seen to call the same an error in
 * AWSAuditManagerAdministratorAccess: AWS's data has `events:detail-type` as a key of several values.
 */
const reviewedErrors = ["SageMakerStudioProjectProvisioningRolePolicy", "CloudTrailEventContext"].map(
  (policy) =>
    `${policy}: set-operator-mismatch: A request may carry several values of \`events:detail-type\`: \`StringEquals\` needs \`ForAnyValue:\` or \`ForAllValues:\`.`,
);

describe("The policies that AWS manages", () => {
  const results = managedPolicies.map((policy) => ({ policy, result: check(policy.name, policy.text) }));

  it("are all found, and read as what they are", () => {
    expect(results).toHaveLength(1594);
    expect(results.filter(({ result }) => result.file.policies.length !== 1)).toEqual([]);
    const kinds = new Set(results.map(({ result }) => result.file.policies[0]?.facts.kind));
    expect([...kinds].sort()).toEqual(["boundary", "identity"]);
  });

  it("have no error that AWS's own analyser does not report, but for those that were reviewed", () => {
    const errors = results.flatMap(({ policy, result }) => {
      const codes = verdictOf.get(`${policy.name} ${policy.version}`)?.findings.map(({ code }) => code) ?? [];
      return result.findings
        .filter(({ severity, accessAnalyzer }) => severity === "error" && !codes.includes(accessAnalyzer ?? ""))
        .map(({ rule, message }) => `${policy.name}: ${rule}: ${message}`);
    });
    expect(errors).toEqual(reviewedErrors);
  });

  it("have as many findings as were read by eye", () => {
    expect(measureManaged(service), "Run npx tsx scripts/measure-managed-policies.ts, and read").toEqual(told);
    expect(Object.keys(managedReview)).toEqual(Object.keys(told));
  });

  it("have repairs that are proven, and name no action that AWS does not have", () => {
    let fixes = 0;
    for (const { result } of results) {
      for (const finding of result.findings) {
        for (const fix of finding.fixes()) {
          fixes++;
          // Only what AWS's analyser objects to may be corrected.
          expect(finding.accessAnalyzer !== undefined || fix.effect !== "correcting", finding.rule).toBe(true);
          expect(service.render(result, finding, fix), fix.title).toBeDefined();
        }
      }
    }
    expect(fixes).toBeGreaterThan(3000);
  });
});

/** What AWS was seen to find and we do not, by code. */
const knownMisses: Readonly<Record<string, readonly string[]>> = {
  // AWS's data of today lets every action of `sagemaker-mlflow` carry the tags of its resource.
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: [
    "SageMakerStudioProjectRoleMachineLearningPolicy v38 Statement[7].Action[5],Statement[7].Condition.StringEquals.aws:ResourceTag/AmazonDataZoneProject#key",
  ],
};

/** Every code that a rule of ours carries. */
const codes = [
  ...new Set(
    rules.flatMap(({ messages }) => Object.values(messages).flatMap((message) => message.accessAnalyzer ?? [])),
  ),
].sort();

describe.skipIf(verdicts.length === 0)("AWS's own verdicts", () => {
  const ours = judgedPolicies.map(({ verdict, policy }) => ({
    verdict,
    findings: check(policy.name, policy.text).findings,
  }));

  it("are about policies that the package has", () => {
    expect(ours.length).toBeGreaterThan(700);
  });

  it.each(codes)("on %s are ours", (code) => {
    const missed: string[] = [];
    const extra: string[] = [];
    for (const { verdict, findings } of ours) {
      const expected = verdict.findings.filter((finding) => finding.code === code);
      const found = findings.filter(({ accessAnalyzer }) => accessAnalyzer === code);
      const name = `${verdict.policy} ${verdict.version}`;
      // One observation lists all places that belong together; one of ours stands at one of them.
      missed.push(
        ...expected
          .filter(({ paths }) => !found.some((finding) => paths.includes(placeOf(finding))))
          .map(({ paths }) => `${name} ${paths}`),
      );
      extra.push(
        ...found
          .filter((finding) => !expected.some(({ paths }) => paths.includes(placeOf(finding))))
          .map((finding) => `${name} ${placeOf(finding)}`),
      );
    }
    expect({ missed, extra }).toEqual({ missed: knownMisses[code] ?? [], extra: [] });
  });
});

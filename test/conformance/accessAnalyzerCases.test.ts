import { describe, expect, it } from "vitest";
import type { PolicyKind } from "../../server/src/policy/policy.ts";
import type { PathStep } from "../../server/src/policy/tree.ts";
import { rules } from "../../server/src/rules/registry.ts";
import { testService } from "../support/service.ts";
import { jsonLines, sharedFile } from "../support/shared.ts";

interface Expectation {
  readonly code: string;
  readonly path: readonly PathStep[];
  readonly altPaths?: readonly (readonly PathStep[])[];
  readonly altCodes?: readonly string[];
}

interface Case {
  readonly id: string;
  readonly check: string;
  readonly policyType: PolicyKind;
  readonly api: { readonly validatePolicyResourceType: string | null };
  readonly document: string;
  readonly malformed: boolean;
  readonly expect: readonly Expectation[];
  readonly mustNot: readonly string[];
  readonly exact: boolean;
  readonly confidence: "high" | "medium" | "low";
}

const service = testService();
const cases = jsonLines<Case>(sharedFile("oracles/access-analyzer-cases.jsonl") ?? "");

/** The codes of AWS's that some rule of ours carries. */
const implemented = new Set<string>(
  rules.flatMap(({ messages }) => Object.values(messages).flatMap(({ accessAnalyzer }) => accessAnalyzer ?? [])),
);

/** Cases where we find something else, each with the reason. */
const notYet = new Set([
  // Accounts in the ARNs of other types than models.
  "ARN_ACCOUNT_NOT_ALLOWED-p1",
  // `{}` shows no sign of a policy.
  "MISSING_STATEMENT-p2",
]);

describe.skipIf(cases.length === 0)("The cases of AWS's checks", () => {
  const relevant = cases.filter(({ confidence }) => confidence !== "low");

  it("are there", () => {
    expect(cases.length).toBe(489);
  });

  it.each(relevant.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const { findings } = service.check({
      path: "policy.json",
      text: one.document,
      kind: one.policyType,
      resourceType: one.api.validatePolicyResourceType ?? undefined,
    });
    const found = findings.flatMap(({ accessAnalyzer, path }) =>
      accessAnalyzer === undefined ? [] : [{ code: accessAnalyzer as string, path: path() }],
    );
    const codes = found.map(({ code }) => code);
    for (const code of one.mustNot) expect(codes, id).not.toContain(code);
    for (const { code, path, altPaths = [] } of one.expect) {
      if (!implemented.has(code) || notYet.has(id)) continue;
      const places = [path, ...altPaths].map((place) => JSON.stringify(place));
      const hits = found.filter((finding) => finding.code === code && places.includes(JSON.stringify(finding.path)));
      expect(hits.length, `${code} at ${places.join(" or ")}, found ${JSON.stringify(found)}`).toBeGreaterThan(0);
    }
    if (one.exact) {
      const allowed = one.expect.flatMap(({ code, altCodes = [] }) => [code, ...altCodes]);
      expect(
        codes.filter((code) => !allowed.includes(code)),
        id,
      ).toEqual([]);
    }
  });
});

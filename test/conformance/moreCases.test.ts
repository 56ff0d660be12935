import { describe, expect, it } from "vitest";
import { accessAnalyzerTypes } from "../../server/src/knowledge/accessAnalyzer.ts";
import { differenceIn } from "../support/agreement.ts";
import { testService } from "../support/service.ts";
import { moreCases } from "./moreCases.ts";

const service = testService();

describe("Documents of our own for AWS's checks", () => {
  it("have names of their own, and speak of each check but those of length", () => {
    expect(new Set(moreCases.map(({ id }) => id)).size).toBe(moreCases.length);
    const found = new Set(moreCases.flatMap(({ expect: expected }) => expected.map(({ code }) => code)));
    const told = new Set(
      moreCases.flatMap(({ expect: expected }) => expected.flatMap(({ altCodes = [] }) => altCodes)),
    );
    const missing = Object.keys(accessAnalyzerTypes).filter((code) => !found.has(code) && !told.has(code));
    expect(missing.filter((code) => !code.startsWith("POLICY_SIZE_"))).toEqual([]);
  });

  it("may call a trust policy what AWS's API calls it", () => {
    const text = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}`;
    const kinds = ["resource", "trust", undefined] as const;
    const found = kinds.map((kind) =>
      service
        .check({ path: "policy.json", text, kind, resourceType: "AWS::IAM::AssumeRolePolicyDocument" })
        .findings.flatMap(({ accessAnalyzer }) => accessAnalyzer ?? []),
    );
    const code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
    expect(found).toEqual([[code], [code], [code]]);
  });

  it.each(moreCases.map((one) => [one.id, one] as const))("%s", (_, { resourceType = null, ...one }) => {
    const api = { validatePolicyResourceType: resourceType };
    const whole = { ...one, api, exact: true, confidence: "medium" } as const;
    expect(differenceIn(service, whole), one.document).toEqual({ missing: [], extra: [] });
  });
});

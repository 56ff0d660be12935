import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf } from "../../server/src/access/meaning.ts";
import type { AccessRequest } from "../../server/src/access/request.ts";
import { simulate } from "../../server/src/access/simulate.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { bruteForce, NotModelled, type PolicyDocumentJson } from "../support/bruteForce.ts";
import { interestingRequests, type PolicyPair, policyPair, seededRandom } from "../support/policyUniverse.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

function read(document: PolicyDocumentJson, kind: PolicyPair["kind"]): Policy {
  const [policy] = jsonHost.parse(JSON.stringify(document), { path: "a.json", kind }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${JSON.stringify(document)}`);
  return policy;
}

/** The decision by the definition; `undefined` where the definition is silent. */
function byDefinition(document: PolicyDocumentJson, request: AccessRequest): string | undefined {
  try {
    return bruteForce(document, request);
  } catch (error) {
    if (error instanceof NotModelled) return undefined;
    throw error;
  }
}

interface Tally {
  proofs: number;
  witnesses: number;
  unknown: number;
}

/** Compares many pairs of random policies and holds every answer against the definition. */
function compareMany(pairs: number, seed: number, variables: boolean): Tally {
  const random = seededRandom(seed);
  const tally = { proofs: 0, witnesses: 0, unknown: 0 };
  for (let index = 0; index < pairs; index++) {
    const pair = policyPair(random, { variables });
    const [before, after] = [read(pair.old, pair.kind), read(pair.new, pair.kind)];
    const answer = compare([contentOf(before)], [contentOf(after)], { catalogue });
    const about = () => `${JSON.stringify(pair)} → ${JSON.stringify(answer, mapsAsObjects)}`;
    if (answer.verdict === "unknown") tally.unknown++;
    else if (answer.verdict === "new-access") {
      tally.witnesses++;
      // The definition gives up on a statement of which any part is open, though another part may decide.
      expect(byDefinition(pair.old, answer.witness), about()).not.toBe("allowed");
      expect(byDefinition(pair.new, answer.witness) ?? "allowed", about()).toBe("allowed");
      expect(simulate([after], answer.witness).decision, about()).toBe("allowed");
      expect(simulate([before], answer.witness).decision, about()).toMatch(/Deny$/);
    } else {
      tally.proofs++;
      for (const request of interestingRequests(pair, random, 40)) {
        if (byDefinition(pair.new, request) !== "allowed") continue;
        const decision = byDefinition(pair.old, request);
        expect(decision ?? "allowed", `${about()}, but ${JSON.stringify(request, mapsAsObjects)}`).toBe("allowed");
      }
    }
  }
  return tally;
}

function mapsAsObjects(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}

/** The deep run compares a million pairs. */
const runs = Number(process.env["DEEP_RUNS"] ?? 60) * 10;

describe("Comparison and the definition of policies", () => {
  it("never disagree, and few comparisons are unknown", () => {
    const { proofs, witnesses, unknown } = compareMany(runs, 20261124, false);
    expect(Math.min(proofs, witnesses)).toBeGreaterThan(runs / 5);
    expect(unknown).toBeLessThan(runs / 100);
  });

  it("never disagree where there are variables", () => {
    const { proofs, witnesses, unknown } = compareMany(runs, 20261125, true);
    expect(Math.min(proofs, witnesses)).toBeGreaterThan(runs / 5);
    expect(unknown).toBeLessThan(runs / 20);
  });
});

describe("What cannot be read", () => {
  const clear = '{"Effect":"Allow","Action":"s3:*","Resource":"*"}';
  const less = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';
  const allow = '{"Effect":"Allow","Action":"s3:GetObject","NotAction":"s3:x","Resource":"*"}';
  const deny = allow.replace("Allow", "Deny");
  const neither = allow.replace("Allow", "Perhaps");
  const content = (...statements: string[]) => {
    const text = `{"Version":"2012-10-17","Statement":[${statements.join(",")}]}`;
    const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
    if (policy === undefined) throw new Error("Not read as a policy.");
    return contentOf(policy);
  };

  // It matters only where it could make the difference larger.
  it.each<[string, string[], string[], string]>([
    ["an Allow before", [clear, allow], [less], "no-new-access"],
    ["an Allow now", [clear], [less, allow], "unknown"],
    ["a Deny before", [clear, deny], [less], "unknown"],
    ["a Deny now", [clear], [less, deny], "no-new-access"],
    ["the same Allow on both sides", [clear, allow], [allow, less], "no-new-access"],
    ["the same Deny on both sides", [clear, deny], [deny, less], "no-new-access"],
    ["no effect on one side", [clear], [less, neither], "unknown"],
    ["the same without effect on both sides", [clear, neither], [neither, less], "no-new-access"],
    ["an Allow before that might have granted it", [less, allow], [clear], "unknown"],
    ["a Deny now that might take it back", [less], [clear, deny], "unknown"],
  ])("%s", (_, old, now, verdict) => {
    expect(compare([content(...old)], [content(...now)], { catalogue }).verdict).toBe(verdict);
  });

  it("is a variable where the version is not known", () => {
    const variable = '{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}';
    const of = (version: string, statement: string) => {
      const text = `{"Version":${version},"Statement":[${statement}]}`;
      const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
      return policy === undefined ? [] : [contentOf(policy)];
    };
    const unknown = '{"Ref":"Version"}';
    expect(compare(of(unknown, variable), of('"2012-10-17"', variable), { catalogue }).verdict).toBe("unknown");
    expect(compare(of('"2008-10-17"', variable), of('"2012-10-17"', variable), { catalogue }).verdict).toBe(
      "new-access",
    );
    expect(compare(of(unknown, clear), of('"2012-10-17"', less), { catalogue }).verdict).toBe("no-new-access");
  });

  it("has no name that means the same at another place", () => {
    const of = (resource: string) => {
      const statement = `{"Effect":"Allow","Action":"s3:*","Resource":${resource}}`;
      const text = `{"Version":"2012-10-17","Statement":[${statement}]}`;
      return jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies.map(contentOf);
    };
    const joined = (condition: string) => `{"Fn::Join":["",["arn:aws:s3:::",{"Fn::If":["${condition}","a","b"]}]]}`;
    const mapped = (name: string) => `{"Fn::Sub":["arn:aws:s3:::\${Name}",{"Name":{"Ref":"${name}"}}]}`;
    const verdict = (old: string, now: string) => compare(of(old), of(now), { catalogue }).verdict;
    expect(verdict(joined("Prod"), joined("Prod"))).toBe("no-new-access");
    expect(verdict(joined("Prod"), joined("Test"))).toBe("unknown");
    expect(verdict(mapped("Data"), mapped("Results"))).toBe("unknown");
    expect(verdict('{"Ref":"Data"}', '{"Fn::Sub":"${Data}"}')).toBe("no-new-access");
  });
});

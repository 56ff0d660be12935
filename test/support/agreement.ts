import type { Finding } from "../../server/src/engine/engine.ts";
import type { PolicyKind } from "../../server/src/policy/policy.ts";
import type { PathStep } from "../../server/src/policy/tree.ts";
import type { PolicyService } from "../../server/src/service.ts";
import { type ManagedPolicy, managedPolicy } from "./managedPolicies.ts";
import { jsonLines, sharedFile } from "./shared.ts";

/** A finding that AWS's analyser makes. */
export interface Expectation {
  readonly code: string;
  readonly path: readonly PathStep[];
  /** `key` where the key itself offends. */
  readonly at?: "key";
  readonly altPaths?: readonly (readonly PathStep[])[];
  readonly altCodes?: readonly string[];
}

/** A document with what AWS's analyser says about it. */
export interface Case {
  readonly id: string;
  readonly check: string;
  readonly policyType: PolicyKind;
  readonly api: { readonly validatePolicyResourceType: string | null };
  readonly document: string;
  readonly expect: readonly Expectation[];
  readonly mustNot: readonly string[];
  /** Whether nothing but what is expected may be found. */
  readonly exact: boolean;
  readonly confidence: "high" | "medium" | "low";
}

export const cases: readonly Case[] = jsonLines<Case>(sharedFile("oracles/access-analyzer-cases.jsonl") ?? "");

/** What AWS's analyser was seen to say about a policy that AWS manages. */
export interface Verdict {
  readonly policy: string;
  readonly version: string;
  readonly findings: readonly { readonly code: string; readonly type: string; readonly paths: readonly string[] }[];
}

export const verdicts: readonly Verdict[] = jsonLines<Verdict>(sharedFile("oracles/observed-verdicts.jsonl") ?? "");

/** The verdicts on the policies that we have, with their texts. */
export const judgedPolicies: readonly { readonly verdict: Verdict; readonly policy: ManagedPolicy }[] =
  verdicts.flatMap((verdict) => {
    const policy = managedPolicy(verdict.policy, verdict.version);
    return policy === undefined ? [] : [{ verdict, policy }];
  });

/** Where we say something else than AWS: `missing` codes at their places, `extra` codes that nobody expects. */
export interface Difference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** How our findings differ from what is expected of a case; codes are compared with their places. */
export function differenceIn(service: PolicyService, one: Case): Difference {
  const { findings } = service.check({
    path: "policy.json",
    text: one.document,
    kind: one.policyType,
    resourceType: one.api.validatePolicyResourceType ?? undefined,
  });
  const found = findings.flatMap(({ accessAnalyzer, path, at }) =>
    accessAnalyzer === undefined ? [] : [{ code: accessAnalyzer as string, path: JSON.stringify(path()), at }],
  );
  const missing = one.expect.filter(({ code, altCodes = [], path, altPaths = [], at }) => {
    const codes = [code, ...altCodes];
    const places = [path, ...altPaths].map((place) => JSON.stringify(place));
    return !found.some(
      (finding) =>
        codes.includes(finding.code) && places.includes(finding.path) && (at === undefined || finding.at === at),
    );
  });
  const allowed = one.expect.flatMap(({ code, altCodes = [] }) => [code, ...altCodes]);
  const extra = found.filter(({ code }) => one.mustNot.includes(code) || (one.exact && !allowed.includes(code)));
  return {
    missing: missing.map(({ code, path }) => `${code} at ${place(path)}`),
    extra: [...new Set(extra.map(({ code }) => code))],
  };
}

/** `Statement[0].Action[2]`; nothing for the document. */
export function place(path: readonly PathStep[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** The place of a finding as the verdicts write it, with `#key` where the key offends. */
export function placeOf(finding: Finding): string {
  return `${place(finding.path())}${finding.at === "key" ? "#key" : ""}`;
}

/** How often we agree with AWS's analyser about a code. */
export interface Agreement {
  /** Cases that say something about the code, and those of them where we say the same. */
  readonly cases: number;
  readonly agreed: number;
  /** Observed findings of AWS's, those of them that are ours too, and ours that were not observed. */
  readonly observed: number;
  readonly found: number;
  readonly extra: number;
}

/** By code, in alphabetical order. `codes` are those to tell of. */
export function measureAgreement(service: PolicyService, codes: readonly string[]): Record<string, Agreement> {
  const counts = new Map(
    codes.toSorted().map((code) => [code, { cases: 0, agreed: 0, observed: 0, found: 0, extra: 0 }]),
  );
  for (const one of cases) {
    const { missing, extra } = differenceIn(service, one);
    for (const code of new Set([one.check, ...one.expect.map((expected) => expected.code), ...one.mustNot])) {
      const count = counts.get(code);
      if (count === undefined) continue;
      count.cases++;
      if (!missing.some((text) => text.startsWith(`${code} at `)) && !extra.includes(code)) count.agreed++;
    }
  }
  for (const { verdict, policy } of judgedPolicies) {
    const { findings } = service.check({ path: `${policy.name}.json`, text: policy.text });
    for (const [code, count] of counts) {
      const expected = verdict.findings.filter((finding) => finding.code === code);
      const places = findings.filter(({ accessAnalyzer }) => accessAnalyzer === code).map(placeOf);
      // One observation lists all places that belong together; one of ours stands at one of them.
      count.observed += expected.length;
      count.found += expected.filter(({ paths }) => places.some((found) => paths.includes(found))).length;
      count.extra += places.filter((found) => !expected.some(({ paths }) => paths.includes(found))).length;
    }
  }
  return Object.fromEntries(counts);
}

import type { GrantDifference } from "../features/grantDifference.ts";
import type { Policy } from "../policy/policy.ts";
import type { AccessRequest, Comparison, PolicyService } from "../service.ts";
import type { PolicyPair } from "./pairPolicies.ts";

/** What became of one policy. */
export interface PolicyComparison {
  readonly file: string;
  /** The place of the policy in the file; empty where the file is the policy. */
  readonly policy: string;
  readonly verdict: Comparison["verdict"];
  readonly witness: Witness | null;
  /** Of an unknown verdict. */
  readonly reason: string | undefined;
  /** Whether the policy is there on one side only. */
  readonly side: "both" | "old" | "now";
  /** What is granted differently, for people; found when asked for. */
  difference(): GrantDifference;
}

/** What a run has compared. */
export interface Compared {
  /** `undefined` where there is nothing to report. */
  readonly comparisons: readonly PolicyComparison[] | undefined;
  readonly problems: readonly string[];
}

/** A request that is allowed now and was not before, as `--format json` prints it; a contract. */
export interface Witness {
  readonly principal: string | null;
  readonly action: string;
  readonly resource: string | null;
  /** Every key that the request has, in AWS's spelling. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export function comparePolicies(file: string, pair: PolicyPair, service: PolicyService): PolicyComparison {
  const old = pair.old === undefined ? [] : [pair.old];
  const now = pair.now === undefined ? [] : [pair.now];
  const comparison: Comparison = [...old, ...now].every(({ facts }) => facts.wellFormed)
    ? service.compare(old, now)
    : { verdict: "unknown", reason: "The text has a syntax error." };
  const { verdict } = comparison;
  return {
    file,
    policy: (pair.now ?? pair.old)?.place ?? "",
    verdict,
    witness: verdict === "new-access" ? spell(comparison.witness, [...now, ...old], service) : null,
    reason: verdict === "unknown" ? comparison.reason : undefined,
    side: pair.old === undefined ? "now" : pair.now === undefined ? "old" : "both",
    difference: () => service.grantDifference(old, now),
  };
}

function spell(request: AccessRequest, policies: readonly Policy[], service: PolicyService): Witness {
  const { principal, action, resource } = request;
  const context = [...request.context].flatMap(([key, values]) => {
    const [first] = values;
    if (first === undefined) return [];
    return [[service.spellConditionKey(key, policies), values.length === 1 ? first : values] as const];
  });
  return { principal: principal ?? null, action, resource: resource ?? null, context: Object.fromEntries(context) };
}

const gravest = ["new-access", "unknown", "no-new-access"] as const satisfies readonly Comparison["verdict"][];

/** What holds for all together: the gravest verdict, and the first comparison that has it. */
export function overall(comparisons: readonly PolicyComparison[]): PolicyComparison | undefined {
  return gravest.flatMap((verdict) => comparisons.find((one) => one.verdict === verdict) ?? [])[0];
}

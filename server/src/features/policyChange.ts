import { compare } from "../access/compare.ts";
import { contentOf } from "../access/meaning.ts";
import type { AccessRequest, Comparison } from "../access/request.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Policy } from "../policy/policy.ts";
import { enumerate } from "../text/words.ts";
import { type GrantDifference, grantDifference } from "./grantDifference.ts";
import type { PolicyPair } from "./pairPolicies.ts";
import { spellConditionKey } from "./spellConditionKey.ts";

/** What became of one policy. */
export interface PolicyChange {
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

/** A request that is allowed now and was not before, as `--format json` prints it; a contract. */
export interface Witness {
  readonly principal: string | null;
  readonly action: string;
  readonly resource: string | null;
  /** Every key that the request has, in AWS's spelling. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export function policyChange(pair: PolicyPair, { catalogue }: { readonly catalogue: Catalogue }): PolicyChange {
  const old = pair.old === undefined ? [] : [pair.old];
  const now = pair.now === undefined ? [] : [pair.now];
  const comparison: Comparison = [...old, ...now].every(({ facts }) => facts.wellFormed)
    ? compare(old.map(contentOf), now.map(contentOf), { catalogue })
    : { verdict: "unknown", reason: "The text has a syntax error." };
  const { verdict } = comparison;
  return {
    policy: (pair.now ?? pair.old)?.place ?? "",
    verdict,
    witness: verdict === "new-access" ? spell(comparison.witness, [...now, ...old], catalogue) : null,
    reason: verdict === "unknown" ? comparison.reason : undefined,
    side: pair.old === undefined ? "now" : pair.now === undefined ? "old" : "both",
    difference: () => grantDifference(old.map(contentOf), now.map(contentOf), { catalogue }),
  };
}

/** Whether the policy's text is the same on both sides. */
export function isUnchanged({ old, now }: PolicyPair): boolean {
  if (old === undefined || now === undefined) return false;
  return (
    old.key === now.key &&
    old.statements.length === now.statements.length &&
    old.statements.every(({ key }, index) => key === now.statements[index]?.key)
  );
}

function spell(request: AccessRequest, policies: readonly Policy[], catalogue: Catalogue): Witness {
  const { principal, action, resource } = request;
  const context = [...request.context].flatMap(([key, values]) => {
    const [first] = values;
    if (first === undefined) return [];
    return [[spellConditionKey(key, { catalogue, policies }), values.length === 1 ? first : values] as const];
  });
  return { principal: principal ?? null, action, resource: resource ?? null, context: Object.fromEntries(context) };
}

/** The request as a sentence. */
export function witnessSentence({ principal, action, resource, context }: Witness): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${[value].flat().join(", ")}`);
  const call = [
    `For example, ${action}`,
    ...(resource === null ? [] : [`on ${resource}`]),
    ...(principal === null ? [] : [`by ${principal === "*" ? "anyone" : principal}`]),
  ].join(" ");
  return `${call}${keys.length === 0 ? "" : `, with ${enumerate(keys)},`} is allowed now and was not before.`;
}

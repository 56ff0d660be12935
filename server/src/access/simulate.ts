import type { Policy, PolicyKind } from "../policy/policy.ts";
import { applies } from "./applies.ts";
import { combineLayers, type Layer } from "./combineLayers.ts";
import { contentOf, createMeaningReader, type Meaning } from "./meaning.ts";
import { namesCaller, readCaller } from "./principals.ts";
import type { AccessRequest, Simulation, StatementPlace } from "./request.ts";

/**
 * What AWS decides about a request, from the policies at hand, each counted as what it is used for. A kind of which
 * there is no policy sets no limit; policies that only limit (boundaries, control policies) are asked alone whether
 * they let the request through. With `areAll` the policies are all that count, and what none of them grants is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function simulate(
  policies: readonly Policy[],
  request: AccessRequest,
  { areAll = false }: { readonly areAll?: boolean } = {},
): Simulation {
  const verdicts = judge(policies, request);
  const places = (wanted: (verdict: Verdict) => boolean): StatementPlace[] =>
    verdicts.filter(wanted).map(({ place }) => place);
  const denying = places(({ effect, applies }) => effect === "Deny" && applies === true);
  if (denying.length > 0) return { decision: "explicitDeny", statements: denying };
  const layers = new Map<PolicyKind, Layer>();
  for (const { facts } of policies) {
    // A role's trust policy has no say in what its sessions do.
    if (facts.kind === "trust" && policies.length > 1 && !/^sts:/i.test(request.action)) continue;
    layers.set(
      facts.kind,
      layerOf(
        verdicts.filter((verdict) => verdict.kind === facts.kind),
        request,
      ),
    );
  }
  const allowed = combineLayers(layers, request, areAll);
  if (allowed === false) return { decision: "implicitDeny", statements: [] };
  const allowing = places(({ effect, applies }) => effect === "Allow" && applies === true);
  const open = places(({ applies }) => applies === undefined);
  const isOpenDeny = verdicts.some(({ effect, applies }) => effect !== "Allow" && applies === undefined);
  if (allowed === undefined || isOpenDeny) return { decision: "unknown", statements: [...allowing, ...open] };
  return { decision: "allowed", statements: allowing };
}

/** What one statement has to say about a request. */
interface Verdict {
  readonly place: StatementPlace;
  readonly kind: PolicyKind;
  /** `undefined` where the statement cannot be read. */
  readonly effect: "Allow" | "Deny" | undefined;
  readonly applies: boolean | undefined;
  readonly meaning: Meaning | undefined;
}

/** One verdict for each statement, in order. */
function judge(policies: readonly Policy[], request: AccessRequest): Verdict[] {
  const read = createMeaningReader();
  return policies.flatMap((policy, index) => {
    const { statements, variables } = contentOf(policy);
    return statements.map((statement, position): Verdict => {
      const meaning = read(statement, variables);
      return {
        place: { policy: index, statement: position },
        kind: policy.facts.kind,
        effect: meaning?.effect,
        applies: meaning === undefined ? undefined : applies(meaning, request),
        meaning,
      };
    });
  });
}

function layerOf(verdicts: readonly Verdict[], { principal }: AccessRequest): Layer {
  const grants = verdicts.filter(({ effect, applies }) => effect !== "Deny" && applies !== false);
  const surely = (wanted: (verdict: Verdict) => boolean): boolean | undefined => {
    const some = grants.filter(wanted);
    return some.some(({ applies }) => applies === true) ? true : some.length > 0 ? undefined : false;
  };
  return {
    allowed: surely(() => true),
    allowsByName: surely(({ meaning }) => !isByAccount(meaning, principal)),
    allowsCallerItself: surely(({ meaning }) => isByItself(meaning, principal)),
  };
}

/** Whether the statement names the caller's account only, which hands the decision to that account. */
function isByAccount(meaning: Meaning | undefined, principal: string | undefined): boolean {
  return namingKinds(meaning, principal).every((kind) => kind === "account");
}

/** Whether the statement names the user or the session that calls, not its role. */
function isByItself(meaning: Meaning | undefined, principal: string | undefined): boolean {
  return namingKinds(meaning, principal).includes("itself");
}

function namingKinds(meaning: Meaning | undefined, principal: string | undefined): string[] {
  const part = meaning?.parts.find(({ about }) => about === "principal");
  const caller = principal === undefined ? undefined : readCaller(principal);
  if (part?.about !== "principal" || caller === undefined) return ["unknown"];
  if (part.negated) return ["everyone"];
  return part.entries
    .filter((entry) => namesCaller(entry, caller) !== false)
    .map((entry) => (entry.kind === "arn" && /^(user|assumed-role)\//.test(entry.name) ? "itself" : entry.kind));
}

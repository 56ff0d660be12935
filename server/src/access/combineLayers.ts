import { parseArn } from "../policy/arn.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { readCaller } from "./principals.ts";
import type { AccessRequest } from "./request.ts";

/** What all policies of one kind say to a request, explicit denials aside. */
export interface Layer {
  readonly allowed: boolean | undefined;
  /** Of a resource policy: whether it allows by more than the caller's account. */
  readonly allowsByName: boolean | undefined;
  /** Of a resource policy: whether it names the user or the session that calls. */
  readonly allowsCallerItself: boolean | undefined;
}

/**
 * Whether the layers together allow. Within an account it is enough that the identity policy or the resource policy
 * allows; between accounts both must. Naming an account in a resource policy hands the decision to that account. Keys
 * and roles always need their own policy. A boundary and a session policy limit what the identity policy grants, and
 * what a resource policy grants to a role; control policies limit everything, and the policy of a VPC endpoint what passes through it. With `areAll` a kind of which there is no
 * policy grants nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function combineLayers(
  layers: ReadonlyMap<PolicyKind, Layer>,
  request: AccessRequest,
  areAll: boolean,
): boolean | undefined {
  const limit = (kind: PolicyKind) => layers.get(kind)?.allowed ?? (layers.has(kind) ? undefined : true);
  const control = both(both(limit("scp"), limit("rcp")), limit("endpoint"));
  const caller = both(limit("boundary"), limit("session"));
  const none = areAll ? noGrant : undefined;
  const identity = layers.get("identity") ?? layers.get("iot") ?? none;
  const resource = layers.get("resource") ?? layers.get("trust") ?? none;
  if (resource === undefined || identity === undefined) {
    const only = identity ?? resource;
    return both(control, both(caller, only === undefined ? true : only.allowed));
  }
  // Who has no identity in an account has no identity policy.
  if (isOutsider(request)) return both(control, resource.allowed);
  const needsOwnPolicy = layers.has("trust") || /^arn:[^:]*:kms:/.test(request.resource ?? "");
  const byIdentity = both(identity.allowed, caller);
  const byResource = either(both(resource.allowsByName, caller), resource.allowsCallerItself);
  const within = either(byResource, needsOwnPolicy ? both(byIdentity, resource.allowed) : byIdentity);
  const across = both(byIdentity, resource.allowed);
  const isWithin = sameAccount(request);
  if (isWithin !== undefined) return both(control, isWithin ? within : across);
  return within === across ? both(control, within) : control === false ? false : undefined;
}

/** A layer without policies, where it is known that there are none. */
const noGrant: Layer = { allowed: false, allowsByName: false, allowsCallerItself: false };

function both(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}

function either(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === true || right === true) return true;
  return left === undefined || right === undefined ? undefined : false;
}

function isOutsider({ principal }: AccessRequest): boolean {
  const caller = principal === undefined ? undefined : readCaller(principal);
  return caller === "anonymous" || (caller !== undefined && !("account" in caller));
}

/** Whether caller and resource belong to one account, as far as the request tells. */
function sameAccount({ principal, resource, context }: AccessRequest): boolean | undefined {
  const account = /^\d{12}$/.test(principal ?? "") ? principal : parseArn(principal ?? "")?.account;
  const [told] = context.get("aws:resourceaccount") ?? [];
  const owner = told ?? parseArn(resource ?? "")?.account;
  if (account === undefined || account === "" || owner === undefined || owner === "") return undefined;
  return account === owner;
}

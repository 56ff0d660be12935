import { parseArn } from "../policy/arn.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import type { ResourceFacts } from "../policy/resourceFacts.ts";
import type { Value } from "../policy/value.ts";

/** What the resources that a statement names lead to, as far as the text around the policies tells. */
export interface Targets {
  /** The resource that the statement names and by which the action leads to more rights; `undefined` where none is known. */
  of(action: string, statement: Statement): Target | undefined;
  /** The resources of the text that the statement names. */
  namedBy(statement: Statement): readonly string[];
}

export interface Target {
  /** How the text refers to it. */
  readonly address: string;
  /**
   * `self`: it holds the policy, or is it; `administrator`: it may do everything, or acts with a role that may; `other`:
   * all actions of a path are about it.
   */
  readonly is: "self" | "administrator" | "other";
}

/** What may be written by oneself, about oneself, to have more rights. */
const selfWriting: ReadonlySet<string> = new Set([
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreatePolicyVersion",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
]);

/** Where the text declares nothing, nothing is known. */
const noTargets: Targets = { of: () => undefined, namedBy: () => [] };

/** Of the policies of one principal, and the resources of the text that they stand in. */
export function createTargets(policies: readonly Policy[], resources: readonly ResourceFacts[]): Targets {
  const own = ownAddresses(policies, resources);
  if (own.size + resources.length === 0) return noTargets;
  const addresses = new Set([...own, ...resources.map(({ address }) => address)]);
  const administrators = findAdministrators(resources);
  const namedBy = (statement: Statement) => {
    if (statement.resources === undefined || statement.resources.negated) return [];
    return statement.resources.entries.flatMap(({ value }) => addressesOf(value, addresses, resources));
  };
  return {
    namedBy,
    of(action, statement) {
      const named = namedBy(statement);
      if (selfWriting.has(action)) {
        const address = named.find((one) => own.has(one));
        return address === undefined ? undefined : { address, is: "self" };
      }
      const address = named.find((one) => administrators.has(one) && !own.has(one));
      return address === undefined ? undefined : { address, is: "administrator" };
    },
  };
}

/** Those who hold the policies, the groups that they are put into, and the managed policies that these are. */
function ownAddresses(policies: readonly Policy[], resources: readonly ResourceFacts[]): ReadonlySet<string> {
  const holders = new Set(policies.flatMap((policy) => policy.holders));
  const groups = resources
    .filter(({ role, refersTo }) => role === "membership" && refersTo.some((one) => holders.has(one)))
    .flatMap(({ refersTo }) => refersTo);
  const managed = policies.flatMap(({ place }) => {
    const [, terraform, template] = /^(aws_iam_policy\.[^.[]+)|(?:^|\.)Resources\.([^.[]+)/.exec(place) ?? [];
    return terraform ?? template ?? [];
  });
  return new Set([...holders, ...groups, ...managed]);
}

/** Those that may do everything, and what acts with their rights. */
function findAdministrators(resources: readonly ResourceFacts[]): ReadonlySet<string> {
  const found = new Set(
    resources.flatMap(({ address, refersTo, role }) => {
      if (role === "administrator") return [address];
      return role === "attachment" ? refersTo : [];
    }),
  );
  // An instance profile has a role, and an instance a profile.
  for (let rounds = 0; rounds < 2; rounds++) {
    for (const { address, refersTo, role } of resources) {
      const actsForOthers = !/^aws_iam_(?!instance_profile)/.test(address) && role === "other";
      if (actsForOthers && refersTo.some((one) => found.has(one))) found.add(address);
    }
  }
  return found;
}

/** The resources of the text that an entry of `Resource` names: by a reference, or by their names in ARNs. */
function addressesOf(value: Value, addresses: ReadonlySet<string>, resources: readonly ResourceFacts[]): string[] {
  if (value.kind === "unknown") return [];
  const parts = value.kind === "known" ? [value.text] : value.parts;
  const [first] = parts;
  if (first !== undefined && typeof first !== "string") {
    const { name } = first;
    return [...addresses].filter((address) => name === address || name.startsWith(`${address}.`));
  }
  const arn = parseArn(parts.map((part) => (typeof part === "string" ? part : "x")).join(""));
  const [, kind = "", tail = ""] = /^([^/:]*)[/:](.*)$/s.exec(arn?.resource ?? "") ?? [];
  // A wildcard alone names nothing, and what is AWS's own is not of this text.
  if (tail === "" || arn?.account === "aws" || /^[*?]/.test(tail)) return [];
  return resources.flatMap(({ address, names }) =>
    isOfKind(address, kind) && names.some((name) => isNamed(tail, name)) ? [address] : [],
  );
}

function isNamed(tail: string, name: string): boolean {
  return (
    tail === name ||
    tail.startsWith(`${name}/`) ||
    tail.startsWith(`${name}:`) ||
    (hasWildcard(tail) && matchesPattern(tail, name))
  );
}

/** IAM's own ARNs say what they are of, as Terraform's types do. */
function isOfKind(address: string, kind: string): boolean {
  const [, type] = /^aws_iam_([a-z_]+)\./.exec(address) ?? [];
  return type === undefined || type.replaceAll("_", "-") === kind;
}

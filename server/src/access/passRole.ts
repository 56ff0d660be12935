import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { passRoleServices, readServices } from "../knowledge/passRole.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type Entry, isAllow, knownTexts, type Policy, type Statement } from "../policy/policy.ts";
import { type ActionGrant, actionGrant } from "./actionGrant.ts";

/** A statement that lets the caller hand a role to a service, by an entry of its `Action`. */
export interface PassRoleGrant extends ActionGrant {
  readonly entry: Entry;
}

/** The grant of `iam:PassRole` in a statement, where an entry of `Action` surely is one. */
export function passRoleGrant(statement: Statement): PassRoleGrant | undefined {
  const grant = actionGrant(statement, "iam:passrole");
  if (grant?.entry === undefined) return undefined;
  return { ...grant, entry: grant.entry };
}

/**
 * What the conditions say of the service that a role is handed to. `optional`: only by a `StringEqualsIfExists`,
 * which AWS's analyser does not count (it does count `StringLikeIfExists`); `unknown`: they cannot all be read.
 */
export function passedToService({ conditions }: Statement): "limited" | "optional" | "open" | "unknown" {
  if (conditions === undefined) return "open";
  const tests = conditions.tests.filter(({ key }) => key.toLowerCase() === "iam:passedtoservice");
  if (tests.some(({ operator }) => operator.toLowerCase() !== "stringequalsifexists")) return "limited";
  if (!conditions.complete) return "unknown";
  return tests.length > 0 ? "optional" : "open";
}

/**
 * Whether calls of an action can carry a role, so that the caller needs `iam:PassRole` beside it. `undefined` where that is
 * not known: AWS publishes no such list.
 */
export function handsOverRole(action: Action): boolean | undefined {
  const { id, service, accessLevel, dependentActions } = action;
  if (principalsOf.has(id) || dependentActions?.some((name) => name.toLowerCase() === "iam:passrole")) return true;
  if (accessLevel === "Read" || accessLevel === "List" || accessLevel === "Tagging") return false;
  const read = readByPrefix.get(service);
  if (read?.alsoTaking.includes(id)) return true;
  if (service === "iam") return false;
  // An action newer than the data may carry one.
  return read !== undefined && dependentActions !== undefined ? false : undefined;
}

const principalsOf = new Map(passRoleServices.map(({ action, principals }) => [action, principals]));

const readByPrefix = new Map(readServices.map((service) => [service.prefix, service]));

/**
 * Whether an action that the policies grant can hand a role to a service. `undefined` where that is not known, and where they
 * grant nothing but actions of IAM: such a policy belongs to others.
 */
export function mayHandOverRole(policies: readonly Policy[], catalogue: Catalogue): boolean | undefined {
  let isKnown = true;
  let hasOther = false;
  for (const { effect, ambiguous, actions } of policies.flatMap(({ statements }) => statements)) {
    if (effect === "Deny" && !ambiguous) continue;
    if (effect === undefined || ambiguous || actions === undefined || actions.negated || !actions.complete) {
      isKnown = false;
      continue;
    }
    for (const text of knownTexts(actions.entries)) {
      // A wildcard over services is everything that hands over roles.
      const isOfAll = /^[^:]*[*?]/.test(text);
      const some = isOfAll ? [] : catalogue.actionsMatching(text);
      const answers = some.map(handsOverRole);
      if (isOfAll || answers.includes(true)) return true;
      if (some.length === 0 || answers.includes(undefined)) isKnown = false;
      if (some.some(({ service }) => service !== "iam")) hasOther = true;
    }
  }
  return isKnown && hasOther ? false : undefined;
}

/**
 * The services that the policies' other actions hand roles to: those of every action that they grant by name or by a wildcard
 * within the service, sorted. `others` are named actions that hand over roles too, and nobody tells the service that takes them.
 */
export function impliedServices(
  policies: readonly Policy[],
  catalogue: Catalogue,
): { readonly services: readonly string[]; readonly others: readonly Action[] } {
  const services = new Set<string>();
  const others = new Set<Action>();
  for (const statement of policies.flatMap((policy) => policy.statements)) {
    if (!isAllow(statement) || statement.actions.negated) continue;
    for (const text of knownTexts(statement.actions.entries)) {
      if (/^[^:]*[*?]/.test(text)) continue;
      for (const action of catalogue.actionsMatching(text)) {
        const principals = principalsOf.get(action.id);
        for (const principal of principals ?? []) services.add(principal);
        if (principals === undefined && !hasWildcard(text) && handsOverRole(action) === true) others.add(action);
      }
    }
  }
  return { services: [...services].sort(), others: [...others] };
}

import type { Action, ResourceType } from "../catalogue/catalogue.ts";
import type { EditValue, Placeholder } from "../policy/edit.ts";
import { examplePlace, isPlaceName } from "../policy/ownPlace.ts";
import type { ConditionElement, Entry } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/**
 * The ARN of a resource type with a place for every part that only the user knows. Partition, Region and account are
 * those of AWS's documentation, until it is known which are the user's.
 */
export function arnToFill(template: string): EditValue {
  const parts: (string | Placeholder)[] = [];
  // Every other part is what the brackets hold: a name.
  for (const [index, name] of template.split(/\$\{([^}]+)\}/).entries()) {
    if (index % 2 === 1) parts.push({ name, text: isPlaceName(name) ? examplePlace[name] : name });
    else if (name !== "") parts.push(name);
  }
  return { placeholderParts: parts };
}

/** The resource types that every one of the actions takes, the likeliest first. */
export function commonResourceTypes(actions: readonly Action[]): readonly ResourceType[] {
  const [first, ...others] = actions;
  const common = (first?.resourceTypes ?? []).filter((type) =>
    others.every(({ resourceTypes }) => resourceTypes.includes(type)),
  );
  return rankedTypes(common, actions);
}

/** For each action its likeliest resource type, without repetition. */
export function likeliestResourceTypes(actions: readonly Action[]): readonly ResourceType[] {
  const likeliest = new Set<ResourceType>();
  for (const action of actions) {
    const [type] = rankedTypes(action.resourceTypes, [action]);
    if (type !== undefined) likeliest.add(type);
  }
  return [...likeliest];
}

/** A type that the action's name says comes first (`InvokeEndpoint` takes an `endpoint`). */
function rankedTypes(types: readonly ResourceType[], actions: readonly Action[]): readonly ResourceType[] {
  if (types.length < 2) return types;
  const names = actions.map(({ name }) => name.toLowerCase());
  const rank = ({ name, word }: ResourceType) =>
    names.reduce((sum, action) => sum + (action.endsWith(word) ? 3 : action.includes(word) ? 1 : 0), 0) +
    (usualTypes.has(name) ? 1 : 0);
  return types
    .map((type) => ({ type, rank: rank(type) }))
    .sort((left, right) => right.rank - left.rank)
    .map(({ type }) => type);
}

/** What people mean where an action takes many types: a model of AWS's, an object in a bucket. */
const usualTypes = new Set(["foundation-model", "inference-profile", "object", "bucket"]);

/**
 * Whether a condition may limit the resources of a statement. Keys that tell of the caller, the network or the time
 * do not; any other key, a service's own above all, may.
 */
export function mayLimitResources(conditions: ConditionElement | undefined): boolean {
  if (conditions === undefined) return false;
  return (
    !conditions.complete ||
    conditions.tests.some(({ key, values }) => !isAboutTheCaller(key.toLowerCase()) || values.some(holdsVariable))
  );
}

/** A variable may stand for a property of the resource, as in `"aws:PrincipalTag/team": "${aws:ResourceTag/team}"`. */
function holdsVariable({ value }: Entry): boolean {
  return knownText(value)?.includes("${") !== false;
}

/**
 * AWS's global keys on the properties of the principal, the network and the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function isAboutTheCaller(key: string): boolean {
  return callerKeys.has(key) || key.startsWith("aws:principal");
}

const callerKeys = new Set([
  "aws:assumedroot",
  "aws:sourceidentity",
  "aws:currenttime",
  "aws:epochtime",
  "aws:federatedprovider",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:referer",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:tokenissuetime",
  "aws:useragent",
  "aws:userid",
  "aws:username",
  "aws:vpcsourceip",
]);

import type { Action, ResourceType } from "../catalogue/catalogue.ts";
import type { EditValue, Placeholder } from "../policy/edit.ts";
import { examplePlace, isPlaceName } from "../policy/ownPlace.ts";

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

/**
 * The ARN of a resource type for a call that makes the resource: the id in the end, which AWS chooses then, is any. `undefined`
 * where a caller knows the resource beforehand, as one that it names itself.
 */
export function arnOfMade(type: ResourceType, actions: readonly Action[]): EditValue | undefined {
  const [template = ""] = type.arns;
  const open = template.replace(/\$\{\w*(Id|Uuid)\}$/, "*");
  return open !== template && actions.some((action) => makes(action, type)) ? arnToFill(open) : undefined;
}

/** `CreateVolume` makes a volume, `RunInstances` instances and `StartRun` a run; `StartInstances` starts what is there. */
function makes({ name, resourceTypes }: Action, { word }: ResourceType): boolean {
  const [, verb, made] = /^(Create|Run|Start)(.+)$/.exec(name) ?? [];
  if (made === undefined || ![word, `${word}s`].includes(made.toLowerCase())) return false;
  if (verb === "Start" && !/(analysis|build|execution|job|run|session)$/.test(word)) return false;
  // An inference profile is made of another one, of AWS's.
  return !resourceTypes.some((other) => other.word !== word && other.word.endsWith(word));
}

/** The resource types that every one of the actions takes, the likeliest first. */
export function commonResourceTypes(actions: readonly Action[]): readonly ResourceType[] {
  const [first, ...others] = actions;
  const common = (first?.resourceTypes ?? []).filter((type) =>
    others.every(({ resourceTypes }) => resourceTypes.includes(type)),
  );
  return rankedTypes(common, actions);
}

/**
 * Whether a call may name resources of several of the action's types at once, so that the ARN of one type would break it: a
 * network interface is made in a subnet and with security groups, a data source is read out of its index. AWS's data does not
 * tell such types from alternatives; actions that make, join or change things are taken for it, so is almost all of EC2, and
 * types whose ARNs lie within each other.
 */
export function takesSeveralTypes({ id, service, name, resourceTypes, accessLevel }: Action): boolean {
  if (resourceTypes.length < 2 || accessLevel === "Tagging" || service === "s3") return false;
  if (severalTypes.has(id)) return true;
  if (resourceTypes.some((outer) => resourceTypes.some((inner) => liesWithin(inner, outer)))) return true;
  if (service === "ec2") return !/^(Delete|Describe|Get|List|Search)/.test(name);
  return /^(Associate|Attach|Copy|Create|Deregister|Detach|Disassociate|Import|Modify|Register|Replace|Restore|Run|Update)/.test(
    name,
  );
}

function liesWithin(inner: ResourceType, outer: ResourceType): boolean {
  return inner.arns.some((arn) => outer.arns.some((start) => arn.startsWith(`${start}/`)));
}

/** Calls that name several resources, though their names do not say so. */
const severalTypes = new Set([
  "bedrock:GetAgentKnowledgeBase",
  "bedrock:InvokeBlueprintOptimizationAsync",
  "bedrock:InvokeDataAutomation",
  "bedrock:InvokeDataAutomationAsync",
  "ssm:SendCommand",
  "ssm:StartSession",
]);

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

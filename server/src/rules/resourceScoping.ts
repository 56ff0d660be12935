import type { ExpandedEntry } from "../access/expand.ts";
import {
  arnOfMade,
  arnToFill,
  commonResourceTypes,
  likeliestResourceTypes,
  takesSeveralTypes,
} from "../access/resources.ts";
import type { Action, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import { copyStatement } from "../policy/copy.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import type { AllowStatement, Entry, PolicyFacts } from "../policy/policy.ts";
import { count, quoteSome } from "../text/words.ts";
import { addTest } from "./conditionEdits.ts";
import type { FixDraft } from "./rule.ts";

/** The entries' texts, each once. */
export function namesOf(entries: readonly ExpandedEntry[]): string[] {
  return [...new Set(entries.map(({ text }) => text))];
}

/**
 * Resource types to limit the actions to: any one that all of them take, else one for each of them; all of those that one
 * call may name at once.
 */
export function choicesFor(actions: readonly Action[]): (readonly ResourceType[])[] {
  const several = actions.filter(takesSeveralTypes);
  if (several.length > 0) {
    const single = actions.filter((action) => !takesSeveralTypes(action));
    return [
      [...new Set([...several.flatMap(({ resourceTypes }) => resourceTypes), ...likeliestResourceTypes(single)])],
    ];
  }
  const common = commonResourceTypes(actions);
  return common.length > 0 ? common.map((type) => [type]) : [likeliestResourceTypes(actions)];
}

/** `endpoint` ARNs; of many types a few, and how many more there are. */
function arnsOf(types: readonly ResourceType[]): string {
  // Two services may have a type of the same name.
  const names = [...new Set(types.map(({ name }) => name))];
  return names.length > 4 ? `ARNs of ${quoteSome(names)}` : `${quoteSome(names)} ARNs`;
}

/** The same for a message, with what is known of new ids. */
export function possibleArns(types: readonly ResourceType[], limited: readonly Action[]): string {
  const areMade = types.every((type) => arnOfMade(type, limited) !== undefined);
  return `${arnsOf(types)}${areMade ? ", whose ids AWS makes in the call" : ""}`;
}

/** A statement's actions: those that get limited, and those that stay on every resource. */
export interface Parted {
  readonly scopable: readonly ExpandedEntry[];
  readonly others: readonly ExpandedEntry[];
  readonly limited: readonly Action[];
}

/** How many resource types to offer, each in a fix of its own. */
const MAX_OFFERED = 3;

/** How many ARNs one fix may leave to fill in. */
const MAX_ARNS = 12;

/** Limiting a statement to resources: by ARNs, or by conditions where policy variables count. */
export function scopingFixes(
  statement: AllowStatement,
  parted: Parted & { readonly star: Entry; readonly choices: readonly (readonly ResourceType[])[] },
  { catalogue, policy }: { readonly catalogue: Catalogue; readonly policy: PolicyFacts },
): FixDraft<PolicyEdit>[] {
  const split = splitOff(statement, parted.scopable, parted.others);
  if (split === undefined) return [];
  const byCondition = policy.version === "2012-10-17" ? conditionFixes(statement, parted, { catalogue, split }) : [];
  return [...arnFixes(parted, split), ...byCondition];
}

function arnFixes(
  {
    star,
    scopable,
    others,
    limited,
    choices,
  }: Parted & { readonly star: Entry; readonly choices: readonly (readonly ResourceType[])[] },
  split: readonly PolicyEdit[],
): FixDraft<PolicyEdit>[] {
  return choices.slice(0, MAX_OFFERED).flatMap((types, index): FixDraft<PolicyEdit>[] => {
    const arns = types.flatMap((type) => arnOfMade(type, limited) ?? type.arns.slice(0, 1).map(arnToFill));
    if (arns.length > MAX_ARNS) return [];
    return [
      {
        title: `Limit ${namesWhat(scopable, limited)} to ${arnsOf(types)}${withRest(others)}`,
        effect: "narrowing",
        edits: [{ op: "replace", node: star.node.id, values: arns }, ...split],
        ...(index === 0 ? { preferred: true } : {}),
      },
    ];
  });
}

/**
 * Conditions in place of ARNs: a tag that the resources share with the caller, where AWS lists the key for every resource
 * type, and the caller's own account where the ARN does not have one, as those of S3.
 */
function conditionFixes(
  statement: AllowStatement,
  { scopable, others, limited }: Parted,
  { catalogue, split }: { readonly catalogue: Catalogue; readonly split: readonly PolicyEdit[] },
): FixDraft<PolicyEdit>[] {
  const draft = (what: string, key: string, value: EditValue): FixDraft<PolicyEdit>[] => {
    const added = addTest(statement, "StringEquals", key, value);
    if (added === undefined) return [];
    const title = `Limit ${namesWhat(scopable, limited)} to ${what}${withRest(others)}`;
    return [{ title, effect: "narrowing", edits: [...added, ...split] }];
  };
  // S3 tells a bucket's tags only where that is switched on for the bucket.
  if (limited.every(({ service }) => service === "s3")) {
    return draft("the caller's own account", "aws:ResourceAccount", "${aws:PrincipalAccount}");
  }
  const team = { placeholderParts: ["${aws:PrincipalTag/", { name: "TagKey", text: "team" }, "}"] };
  if (limited.every((action) => takesRequestTag(action, catalogue))) {
    return draft("what is made with the caller's own tag `team`", "aws:RequestTag/team", team);
  }
  // What is only made has no tags yet.
  if (limited.some(makesThings) || !limited.every((action) => carriesResourceTag(action, catalogue))) return [];
  return draft("resources whose tag `team` is the caller's", "aws:ResourceTag/team", team);
}

const REQUEST_TAG = "aws:RequestTag/${TagKey}";
const RESOURCE_TAG = "aws:ResourceTag/${TagKey}";

function makesThings({ name }: Action): boolean {
  return /^(Allocate|Copy|Create|Import|Register|Request|Restore|Run|Start)/.test(name);
}

/** Whether the tags in a request are asked of all that it names: of a subnet that an interface is made in they are not. */
function takesRequestTag(action: Action, catalogue: Catalogue): boolean {
  return makesThings(action) && !takesSeveralTypes(action) && catalogue.conditionKeysOf(action).includes(REQUEST_TAG);
}

/** Whether a request for the action tells the tags of its resource, whatever its type. */
function carriesResourceTag(action: Action, catalogue: Catalogue): boolean {
  return (
    catalogue.conditionKeysOf(action).includes(RESOURCE_TAG) &&
    action.resourceTypes.every(({ conditionKeys }) => conditionKeys.includes(RESOURCE_TAG))
  );
}

/** What is limited, for a title. */
function namesWhat(scopable: readonly ExpandedEntry[], limited: readonly Action[]): string {
  const [only, ...more] = namesOf(scopable);
  return more.length === 0 ? `\`${only}\`` : count(limited.length, "action");
}

function withRest(others: readonly ExpandedEntry[]): string {
  return others.length === 0 ? "" : ", with `*` in a statement of its own for the rest";
}

/** Moving the actions that need `*` into a statement of their own; `undefined` where it cannot be copied. */
function splitOff(
  statement: AllowStatement,
  scopable: readonly ExpandedEntry[],
  others: readonly ExpandedEntry[],
): PolicyEdit[] | undefined {
  if (others.length === 0) return [];
  const texts = (entries: readonly ExpandedEntry[]) => entries.map(({ text }) => text);
  const rest = copyStatement(statement, { elements: { Action: texts(others), Resource: "*" }, sidSuffix: "OnAll" });
  if (rest === undefined || scopable.length === 0) return undefined;
  return [
    ...others.map(({ entry }): PolicyEdit => ({ op: "replace", node: entry.node.id, values: [] })),
    { op: "addStatements", values: [rest] },
  ];
}

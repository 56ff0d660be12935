import type { Catalogue } from "../catalogue/catalogue.ts";
import {
  asEditObject,
  type EditObject,
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
  type Placeholder,
  type PlaceholderText,
  type PolicyEdit,
} from "../policy/edit.ts";
import { examplePlace, isPlaceName, type OwnPlace } from "../policy/ownPlace.ts";
import type { FixDraft } from "../rules/rule.ts";
import type { Settings } from "./configuration.ts";

/** The place that new text names: the first account, Region and partition of the settings, else those of examples. */
export function ownPlace(
  { accounts, regions, partitions }: Settings,
  { partitions: known }: Pick<Catalogue, "partitions">,
): OwnPlace {
  const partitionOf = (region: string | undefined) => known.find((one) => region && one.regions.includes(region))?.id;
  const partition = partitions[0] ?? partitionOf(regions[0]) ?? examplePlace.Partition;
  const regionsThere = known.find(({ id }) => id === partition)?.regions ?? [];
  // An example of another partition would make an ARN that cannot be.
  const example = regionsThere.includes(examplePlace.Region) ? examplePlace.Region : regionsThere[0];
  const region = regions.find((each) => (partitionOf(each) ?? partition) === partition) ?? example;
  return {
    Partition: partition,
    Region: region ?? examplePlace.Region,
    Account: accounts[0] ?? examplePlace.Account,
  };
}

/**
 * The drafts with the user's own place where rules write that of examples. What a rule takes from the policy stays, and a
 * partition is nothing to fill in.
 */
export function fillIn(drafts: readonly FixDraft<PlacedEdit>[], own: OwnPlace): readonly FixDraft<PlacedEdit>[] {
  return drafts.map((draft) => ({
    ...draft,
    edits: draft.edits.map(({ statement, edit }) => ({ statement, edit: fillEdit(edit, own) })),
  }));
}

function fillEdit(edit: PolicyEdit, own: OwnPlace): PolicyEdit {
  switch (edit.op) {
    case "replace":
    case "addStatements":
      return { ...edit, values: edit.values.map((value) => fillValue(value, own)) };
    case "addProperty":
      return { ...edit, value: fillValue(edit.value, own) };
    default:
      return edit;
  }
}

function fillValue(value: EditValue, own: OwnPlace): EditValue {
  if (Array.isArray(value)) return value.map((item: EditValue) => fillValue(item, own));
  if (typeof value !== "object" || value === null || isCopiedNode(value)) return value;
  if (isPlaceholderText(value)) return { placeholderParts: fillParts(value.placeholderParts, own) };
  const members = Object.entries(asEditObject(value) ?? {});
  return Object.fromEntries(members.map(([key, each]) => [key, fillValue(each, own)])) satisfies EditObject;
}

function fillParts(parts: PlaceholderText["placeholderParts"], own: OwnPlace): (string | Placeholder)[] {
  const [first] = parts;
  const partition = typeof first === "string" ? /^arn:([^:]+):/.exec(first)?.[1] : undefined;
  // A Region of the user's would be in another partition than the text says.
  const isElsewhere = partition !== undefined && partition !== own.Partition;
  return parts.map((part) => {
    if (typeof part === "string" || !isPlaceName(part.name)) return part;
    if (part.name === "Partition") return own.Partition;
    const isExample = part.text === examplePlace[part.name] && !(isElsewhere && part.name === "Region");
    return isExample ? { ...part, text: own[part.name] } : part;
  });
}

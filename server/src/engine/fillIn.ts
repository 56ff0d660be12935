import type { Catalogue } from "../catalogue/catalogue.ts";
import {
  asEditObject,
  type EditObject,
  type EditValue,
  isCopiedNode,
  isPlaceholderText,
  type PlacedEdit,
  type Placeholder,
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
  if (isPlaceholderText(value)) return { placeholderParts: value.placeholderParts.map((part) => fillPart(part, own)) };
  const members = Object.entries(asEditObject(value) ?? {});
  return Object.fromEntries(members.map(([key, each]) => [key, fillValue(each, own)])) satisfies EditObject;
}

function fillPart(part: string | Placeholder, own: OwnPlace): string | Placeholder {
  if (typeof part === "string" || !isPlaceName(part.name)) return part;
  if (part.name === "Partition") return own.Partition;
  return part.text === examplePlace[part.name] ? { ...part, text: own[part.name] } : part;
}

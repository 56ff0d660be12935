import { createCanonicalWriter } from "../policy/canonical.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import type { ArrayNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import { displayText } from "../policy/value.ts";
import type { PolicyRefactoring, Refactoring, RefactoringDraft, RefactoringPlace } from "./refactoring.ts";

/** Puts the entries of the list at the cursor into the order of their texts, each once. The order means nothing. */
export const sortEntries: Refactoring = {
  draft({ statement, index, location }: RefactoringPlace) {
    const around = [...location.ancestors, location.node];
    const list = listsOf(statement).findLast(({ property, list: node }) => {
      return around.includes(node) || location.node === property;
    });
    return list === undefined ? [] : sort(list, index);
  },
};

/** The same for every list of a policy. */
export const sortAllEntries: PolicyRefactoring = {
  title: "Sort the entries of all lists",
  draftAll: ({ statements }: Policy) =>
    statements.flatMap((statement, index) => listsOf(statement).flatMap((list) => sort(list, index))),
};

interface NamedList {
  readonly property: PropertyNode;
  readonly list: ArrayNode;
}

/** The lists of a statement whose items are texts, in the order of the text: of actions, resources, principals, values. */
function listsOf({ root, elements, ambiguous }: Statement): NamedList[] {
  if (root.kind !== "object" || ambiguous) return [];
  const below = (property: PropertyNode, depth: number): NamedList[] => {
    const { value } = property;
    if (value.kind === "array") return depth === 0 ? [{ property, list: value }] : [];
    if (value.kind !== "object" || depth === 0) return [];
    return value.properties.flatMap((inner) => below(inner, depth - 1));
  };
  return root.properties.flatMap((property) => {
    const depth = depthOfLists.get(property.key);
    return depth === undefined || elements.get(property.key)?.property !== property ? [] : below(property, depth);
  });
}

/** How many objects stand around the lists of an element. */
const depthOfLists: ReadonlyMap<string, number> = new Map([
  ["Action", 0],
  ["NotAction", 0],
  ["Resource", 0],
  ["NotResource", 0],
  ["Principal", 1],
  ["NotPrincipal", 1],
  ["Condition", 2],
]);

function sort({ property, list }: NamedList, statement: number): RefactoringDraft[] {
  const { items } = list;
  const sorted = sortedOnce(items);
  if (sorted.length === items.length && sorted.every((item, position) => item === items[position])) return [];
  const edits = items.flatMap((item, position): PlacedEdit[] => {
    const next = sorted[position];
    if (next === item) return [];
    const values = next === undefined ? [] : [{ copied: next }];
    return [{ statement, edit: { op: "replace", node: item.id, values } }];
  });
  const title = `Sort the ${items.length} entries of \`${property.key}\``;
  return [{ title, effect: "preserving", edits, moved: [{ statement, property }] }];
}

/** Texts in their order, whatever their case, each once; what is not known comes last, as it was. */
function sortedOnce(items: readonly PolicyNode[]): PolicyNode[] {
  const write = createCanonicalWriter();
  const once = [...new Map(items.toReversed().map((item) => [write(item), item])).values()].toReversed();
  const texts = new Map(once.map((item) => [item, textOf(item)]));
  return once.toSorted((left, right) => compareTexts(texts.get(left), texts.get(right)));
}

function textOf(node: PolicyNode): string | undefined {
  return node.kind === "literal" ? String(node.value) : node.kind === "string" ? displayText(node.value) : undefined;
}

function compareTexts(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return compare(left.toLowerCase(), right.toLowerCase()) || compare(left, right);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

import { readGrid, type StatementGrid } from "../access/rearrangement.ts";
import { createCanonicalWriter } from "../policy/canonical.ts";
import type { EditValue, PlacedEdit } from "../policy/edit.ts";
import { appendEdit } from "../policy/listEdits.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { shiftNode } from "../policy/shiftNode.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { count, enumerate } from "../text/words.ts";
import type { PolicyRefactoring, Refactoring, RefactoringDraft } from "./refactoring.ts";

/** Joins the statement at the cursor with those that are the same but for one list. */
export const mergeStatements: Refactoring = {
  draft: ({ policy, index }) =>
    groupsOf(policy)
      .filter(({ members }) => members.includes(index))
      .flatMap((group) => merge(policy, group)),
};

/** Joins all statements that are the same but for one list. */
export const mergeAllStatements: PolicyRefactoring = {
  title: "Merge statements that are the same but for one list",
  draftAll(policy) {
    const merged = new Set<number>();
    return groupsOf(policy).flatMap((group) => {
      // Of two ways to join a statement the first is made; the other one may still be there then.
      if (group.members.some((member) => merged.has(member))) return [];
      const drafts = merge(policy, group);
      if (drafts.length > 0) for (const member of group.members) merged.add(member);
      return drafts;
    });
  },
};

const listNames = ["Action", "Resource", "Principal"] as const;

/** Statements that are the same but for the list of this name, in their order. */
interface Group {
  readonly name: (typeof listNames)[number];
  readonly members: readonly number[];
}

function groupsOf(policy: Policy): Group[] {
  const write = createCanonicalWriter();
  const grids = listedStatements(policy).flatMap((index) => {
    const statement = policy.statements[index];
    const grid = statement && readGrid(statement, write);
    return statement === undefined || grid === undefined ? [] : [{ index, grid, statement }];
  });
  return listNames.flatMap((name, list) => {
    const groups = new Map<string, number[]>();
    for (const { index, grid, statement } of grids) {
      if (!statement.elements.has(name)) continue;
      const key = keyWithout(grid, list, statement);
      if (key === undefined) continue;
      groups.set(key, [...(groups.get(key) ?? []), index]);
    }
    return [...groups.values()].filter(({ length }) => length > 1).map((members) => ({ name, members }));
  });
}

/** The statements that stand in the document's list, and in no choice. */
function listedStatements({ statementElement }: Policy): number[] {
  const list = statementElement?.node;
  return list?.kind === "array" ? list.items.flatMap((item) => (item.kind === "statement" ? [item.index] : [])) : [];
}

/** Equal for statements that differ in one list only; `undefined` for principals of several types. */
function keyWithout({ lists, frame }: StatementGrid, without: number, { principals }: Statement): string | undefined {
  const others = lists.map((list, index) => (index === without ? [] : [...new Set(list)].sort()));
  const types = listNames[without] === "Principal" ? new Set(principals?.entries.map(({ type }) => type)) : new Set();
  return types.size > 1 ? undefined : JSON.stringify([frame, others, ...types]);
}

/** The entries of all go into the list of the first, whose name stays. */
function merge(policy: Policy, { name, members }: Group): RefactoringDraft[] {
  const [first = -1, ...others] = members;
  const target = policy.statements[first] && listNode(policy.statements[first], name);
  if (target === undefined) return [];
  const write = createCanonicalWriter();
  const keyOf = (node: PolicyNode) => (name === "Action" ? write(node).toLowerCase() : write(node));
  const known = new Set(itemsOf(target).map(keyOf));
  const added: EditValue[] = [];
  for (const index of others) {
    const statement = policy.statements[index];
    const list = statement && listNode(statement, name);
    if (list === undefined) return [];
    const offset = (policy.statementStarts[index] ?? 0) - (policy.statementStarts[first] ?? 0);
    for (const item of itemsOf(list)) {
      if (known.has(keyOf(item))) continue;
      known.add(keyOf(item));
      const value = writtenItem(item, offset);
      if (value === undefined) return [];
      added.push(value);
    }
  }
  const append = added.length === 0 ? undefined : appendEdit(target, added);
  if (added.length > 0 && append === undefined) return [];
  const removals = others.map((statement): PlacedEdit => ({ statement, edit: { op: "removeStatement" } }));
  return [
    {
      title: `Merge ${namesOf(policy, members)} that differ in \`${name}\` only`,
      effect: "preserving",
      edits: [...(append === undefined ? [] : [{ statement: first, edit: append }]), ...removals],
      moved: others.map((statement) => ({ statement, property: undefined })),
    },
  ];
}

/** The list, or the single value in its place; `undefined` where that may be a list that deployment fills in. */
function listNode({ elements }: Statement, name: Group["name"]): PolicyNode | undefined {
  const node = elements.get(name)?.node;
  const list = name === "Principal" && node?.kind === "object" ? node.properties[0]?.value : node;
  return list?.kind === "array" || isText(list) ? list : undefined;
}

function itemsOf(node: PolicyNode): readonly PolicyNode[] {
  return node.kind === "array" ? node.items : [node];
}

/** Whether the value is surely one text: a name alone may stand for a list. */
function isText(node: PolicyNode | undefined): boolean {
  if (node?.kind !== "string") return false;
  return node.value.kind === "known" || (node.value.kind === "template" && node.value.parts.length > 1);
}

/** An item of another statement, to be written in one that begins so many characters before it. */
function writtenItem(node: PolicyNode, offset: number): EditValue | undefined {
  if (node.kind === "literal") return node.value;
  if (node.kind !== "string") return undefined;
  return node.value.kind === "known" ? node.value.text : { copied: shiftNode(node, offset) };
}

/** The statements with their names or numbers, where these are few. */
function namesOf({ statements }: Policy, members: readonly number[]): string {
  if (members.length > 3) return count(members.length, "statement");
  const sids = members.map((member) => statements[member]?.sid);
  const haveNames = sids.every((sid) => sid !== undefined && sid !== "");
  return `statements ${enumerate(haveNames ? sids.map((sid) => `\`${sid}\``) : members.map((member) => String(member + 1)))}`;
}

import { copyStatement, toEditValue } from "../policy/copy.ts";
import { asEditObject, type EditObject, type EditValue, type PolicyEdit } from "../policy/edit.ts";
import type { AllowStatement, ConditionElement, Entry, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/** A test to add to a statement's conditions. */
export interface NewTest {
  readonly operator: string;
  readonly key: string;
  readonly value: EditValue;
}

/** Entries of a statement's `Action`, and the tests that their requests have to pass from now on. */
export interface LimitedEntries {
  readonly entries: readonly Entry[];
  readonly tests: readonly NewTest[];
}

/**
 * Limits entries of `Action` by tests. Where others stand beside them, the limited ones move into statements of their
 * own, since the tests would fail the others. `undefined` where the text leaves no place for it.
 */
export function limitEntries(
  statement: AllowStatement,
  groups: readonly LimitedEntries[],
  sidSuffix: string,
): readonly PolicyEdit[] | undefined {
  const limited = new Set(groups.flatMap(({ entries }) => entries));
  const isWhole = statement.actions.entries.every((entry) => limited.has(entry));
  const [first, ...others] = groups;
  const staying = isWhole ? first : undefined;
  const moving = isWhole ? others : groups;
  const edits = staying === undefined ? [] : addTests(statement, staying.tests);
  if (edits === undefined) return undefined;
  const copies: EditValue[] = [];
  for (const [index, { entries, tests }] of moving.entries()) {
    const own = copyWithTests(statement, entries, tests, index === 0 ? sidSuffix : `${sidSuffix}${index + 1}`);
    if (own === undefined) return undefined;
    copies.push(own);
  }
  if (copies.length === 0) return edits;
  const gone = moving.flatMap(({ entries }) => entries);
  return [
    ...gone.map(({ node }): PolicyEdit => ({ op: "replace", node: node.id, values: [] })),
    ...edits,
    { op: "addStatements", values: copies },
  ];
}

/** The edits that add tests to a statement as it stands; `undefined` where one of its keys is tested so already. */
export function addTests(statement: Statement, tests: readonly NewTest[]): readonly PolicyEdit[] | undefined {
  const { root, conditions } = statement;
  const blocks = byOperator(tests);
  if (conditions === undefined) {
    return [{ op: "addProperty", object: root.id, key: "Condition", value: Object.fromEntries(blocks) }];
  }
  const { node } = conditions;
  if (node.kind !== "object") return undefined;
  const edits: PolicyEdit[] = [];
  for (const [operator, added] of blocks) {
    const present = node.properties.filter(({ key }) => key.toLowerCase() === operator.toLowerCase());
    const [block] = present;
    if (block === undefined) {
      edits.push({ op: "addProperty", object: node.id, key: operator, value: added });
      continue;
    }
    const { value } = block;
    if (present.length > 1 || value.kind !== "object") return undefined;
    for (const [key, text] of Object.entries(added)) {
      if (value.properties.some((property) => property.key.toLowerCase() === key.toLowerCase())) return undefined;
      edits.push({ op: "addProperty", object: value.id, key, value: text });
    }
  }
  return edits;
}

function byOperator(tests: readonly NewTest[]): ReadonlyMap<string, EditObject> {
  const blocks = new Map<string, EditObject>();
  for (const { operator, key, value } of tests) blocks.set(operator, { ...blocks.get(operator), [key]: value });
  return blocks;
}

function copyWithTests(
  statement: Statement,
  entries: readonly Entry[],
  tests: readonly NewTest[],
  sidSuffix: string,
): EditObject | undefined {
  const names = entries.flatMap(({ value }) => knownText(value) ?? []);
  const [only] = names;
  const action: EditValue | undefined = names.length > 1 ? names : only;
  if (action === undefined || names.length < entries.length) return undefined;
  const own = copyStatement(statement, { elements: { Action: action }, sidSuffix });
  const condition = withTests(statement.conditions, tests);
  return own === undefined || condition === undefined ? undefined : { ...own, Condition: condition };
}

/** The conditions with tests beside their own; `undefined` where a key is tested so already. */
function withTests(conditions: ConditionElement | undefined, tests: readonly NewTest[]): EditObject | undefined {
  const before = conditions === undefined ? {} : asEditObject(toEditValue(conditions.node));
  if (before === undefined) return undefined;
  const after: Record<string, EditValue> = { ...before };
  for (const [operator, added] of byOperator(tests)) {
    const name = Object.keys(after).find((key) => key.toLowerCase() === operator.toLowerCase()) ?? operator;
    const present = asEditObject(after[name] ?? {});
    if (present === undefined) return undefined;
    const keys = new Set(Object.keys(present).map((key) => key.toLowerCase()));
    if (Object.keys(added).some((key) => keys.has(key.toLowerCase()))) return undefined;
    after[name] = { ...present, ...added };
  }
  return after;
}

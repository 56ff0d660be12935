import { toEditValue } from "../policy/copy.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import type { ConditionElement, ConditionTest, Entry, Statement } from "../policy/policy.ts";
import type { ObjectNode } from "../policy/tree.ts";
import type { FixDraft } from "./rule.ts";

/**
 * Edits of a statement's conditions. An operator's block holds several keys, so a change to one of them may have to
 * move it; `undefined` where the text leaves no place for it.
 */

/** Adds a test; beside others of the operator where there are some. */
export function addTest(
  statement: Statement,
  operator: string,
  key: string,
  value: EditValue,
): PolicyEdit[] | undefined {
  const { root, conditions } = statement;
  if (conditions === undefined) {
    return [{ op: "addProperty", object: root.id, key: "Condition", value: { [operator]: { [key]: value } } }];
  }
  const edit = addition(conditions, operator, key, value);
  return edit === undefined ? undefined : [edit];
}

/** Puts another operator in place of a test's own, and leaves the tests beside it as they are. */
export function changeOperator(
  conditions: ConditionElement,
  test: ConditionTest,
  operator: string,
): PolicyEdit[] | undefined {
  const block = blockOf(conditions, operator);
  if (block === undefined && isAlone(conditions, test)) {
    return [{ op: "renameProperty", property: test.operatorProperty.id, key: operator }];
  }
  const value = toEditValue(test.property.value);
  const edit = value === undefined ? undefined : addition(conditions, operator, test.key, value);
  return edit === undefined ? undefined : [edit, ...removeTest(conditions, test)];
}

/** Puts another operator and another value in place of a test's own. */
export function replaceTest(
  conditions: ConditionElement,
  test: ConditionTest,
  { operator, value }: { readonly operator: string; readonly value: EditValue },
): PolicyEdit[] | undefined {
  if (blockOf(conditions, operator) === undefined && isAlone(conditions, test)) {
    return [
      { op: "renameProperty", property: test.operatorProperty.id, key: operator },
      { op: "replace", node: test.property.value.id, values: [value] },
    ];
  }
  const edit = addition(conditions, operator, test.key, value);
  return edit === undefined ? undefined : [edit, ...removeTest(conditions, test)];
}

/** Puts another key in place of a test's own. */
export function changeKey(conditions: ConditionElement, test: ConditionTest, key: string): PolicyEdit[] | undefined {
  const isTaken = conditions.tests.some(
    (other) => other !== test && other.operator === test.operator && other.key.toLowerCase() === key.toLowerCase(),
  );
  return isTaken ? undefined : [{ op: "renameProperty", property: test.property.id, key }];
}

/** The fix that writes the key that is meant; none where the operator tests that key already. */
export function keyCorrection(conditions: ConditionElement, test: ConditionTest, key: string): FixDraft<PolicyEdit>[] {
  const edits = changeKey(conditions, test, key);
  if (edits === undefined) return [];
  const title = `Change \`${test.key}\` to \`${key}\`, which gives the condition effect`;
  return [{ title, effect: "correcting", edits, preferred: true }];
}

/** Removes all values of a test but one. */
export function keepValue({ values }: ConditionTest, kept: Entry): PolicyEdit[] {
  return values
    .filter((entry) => entry !== kept)
    .map(({ node }): PolicyEdit => ({ op: "replace", node: node.id, values: [] }));
}

/** Removes a test; its operator too where it is the only one there, and the whole condition where nothing is left. */
export function removeTest(conditions: ConditionElement, test: ConditionTest): PolicyEdit[] {
  const { node, property } = conditions;
  if (!isAlone(conditions, test)) return [{ op: "removeProperty", property: test.property.id }];
  const isLast = node.kind === "object" && node.properties.length === 1;
  return [{ op: "removeProperty", property: isLast ? property.id : test.operatorProperty.id }];
}

/** Whether the test is the only one under its operator. */
function isAlone({ tests }: ConditionElement, { operatorProperty }: ConditionTest): boolean {
  return tests.filter((other) => other.operatorProperty === operatorProperty).length === 1;
}

function addition({ node }: ConditionElement, operator: string, key: string, value: EditValue): PolicyEdit | undefined {
  if (node.kind !== "object") return undefined;
  const blocks = node.properties.filter((property) => property.key.toLowerCase() === operator.toLowerCase());
  const [block] = blocks;
  if (block === undefined) return { op: "addProperty", object: node.id, key: operator, value: { [key]: value } };
  if (blocks.length > 1 || block.value.kind !== "object" || holdsKey(block.value, key)) return undefined;
  return { op: "addProperty", object: block.value.id, key, value };
}

function holdsKey({ properties }: ObjectNode, key: string): boolean {
  return properties.some((property) => property.key.toLowerCase() === key.toLowerCase());
}

function blockOf({ node }: ConditionElement, operator: string): unknown {
  if (node.kind !== "object") return undefined;
  return node.properties.find(({ key }) => key.toLowerCase() === operator.toLowerCase());
}

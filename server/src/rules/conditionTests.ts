import { readOperator, type WrittenOperator } from "../knowledge/operators.ts";
import type { ConditionElement, ConditionTest, Statement } from "../policy/policy.ts";

/** A test under an operator that IAM has. */
export interface ReadTest {
  readonly test: ConditionTest;
  readonly written: WrittenOperator;
  readonly conditions: ConditionElement;
}

/** The tests of a statement whose operators IAM has. */
export function readTests({ conditions }: Statement): readonly ReadTest[] {
  const read: ReadTest[] = [];
  if (conditions === undefined) return read;
  for (const test of conditions.tests) {
    const written = readOperator(test.operator);
    if (written !== undefined) read.push({ test, written, conditions });
  }
  return read;
}

/** The name of an operator with the qualifier and the `IfExists` of another. */
export function spellOperator({ qualifier, ifExists }: Pick<WrittenOperator, "qualifier" | "ifExists">, name: string) {
  return `${qualifier === undefined ? "" : `${qualifier}:`}${name}${ifExists ? "IfExists" : ""}`;
}

/** Whether a test under the operator fails where the request has no such key. */
export function needsKey(operator: string): boolean {
  const written = readOperator(operator);
  if (written === undefined || written.ifExists || written.qualifier === "ForAllValues") return false;
  const { name } = written.operator;
  return name !== "Null" && !name.includes("Not");
}

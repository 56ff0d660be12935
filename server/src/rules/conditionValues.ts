import { type Operator, readOperator } from "../knowledge/operators.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { ConditionTest, Statement } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";

/** A test whose operator compares texts, or ARNs where that was asked for. */
export interface TextTest {
  readonly test: ConditionTest;
  /** In lower case. */
  readonly key: string;
  /** Whether it compares ARNs. */
  readonly isArn: boolean;
  readonly isLike: boolean;
  readonly ignoresCase: boolean;
  /** Whether it is a `Not…`. */
  readonly isNegated: boolean;
}

/** A value of a test whose text is known whole. */
export interface KnownValue {
  readonly node: PolicyNode;
  readonly text: string;
}

/** The tests of texts on the wanted keys, which are asked for in lower case. */
export function textTests(
  { conditions }: Statement,
  isWanted: (key: string) => boolean,
  types: readonly Operator["type"][] = ["String"],
): readonly TextTest[] {
  if (conditions === undefined) return [];
  return conditions.tests.flatMap((test) => {
    const key = test.key.toLowerCase();
    const operator = isWanted(key) ? readOperator(test.operator)?.operator : undefined;
    if (operator === undefined || !types.includes(operator.type)) return [];
    const { name } = operator;
    return {
      test,
      key,
      isArn: operator.type === "ARN",
      isLike: name.endsWith("Like"),
      ignoresCase: name.endsWith("IgnoreCase"),
      isNegated: name.includes("Not"),
    };
  });
}

/** The values that are known whole. */
export function knownValues({ values }: ConditionTest): readonly KnownValue[] {
  return values.flatMap(({ node, value }) => {
    const text = knownText(value);
    return text === undefined ? [] : { node, text };
  });
}

/** The values that stand for themselves alone: a wildcard or a variable may stand for what is right. */
export function plainValues(test: ConditionTest): readonly KnownValue[] {
  return knownValues(test).filter(({ text }) => !hasWildcard(text) && !text.includes("${"));
}

import { readOperator } from "../knowledge/operators.ts";
import type { ConditionTest, Entry } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { fillGlob, type Glob, globMatches, readGlob, type Variable, widestGlob } from "./glob.ts";
import { type AddressRange, readNumber, readRange, readTime } from "./points.ts";

/** One key under one operator, ready to be asked. */
export interface Test {
  /** Equal names mean tests that ask the same. */
  readonly name: string;
  /** In lower case. */
  readonly key: string;
  readonly qualifier: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
  /** Whether the operator is a `Not…`: true where none of the values fits. */
  readonly negated: boolean;
  readonly values: TestValues;
}

/** What one value of the request is held against; it passes where one of them fits. */
export type TestValues =
  | { readonly kind: "text"; readonly globs: readonly Glob[] }
  | { readonly kind: "number" | "time"; readonly relation: Relation; readonly points: readonly number[] }
  | { readonly kind: "address"; readonly ranges: readonly AddressRange[] }
  /** Of `Null`: whether the key has to be absent. */
  | { readonly kind: "presence"; readonly absent: readonly boolean[] };

type Relation = "equals" | "less" | "lessEquals" | "greater" | "greaterEquals";

/**
 * Reads a test; `undefined` where it cannot be read, or where AWS does not say what it does. `unknown` gives a name to
 * a value that only deployment knows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function readTest(test: ConditionTest, variables: boolean, unknown: (entry: Entry) => Glob): Test | undefined {
  const written = readOperator(test.operator);
  if (written === undefined || test.values.length === 0) return undefined;
  const { operator, qualifier, ifExists } = written;
  // The page of AWS's analyser takes these to be always true, or always false, and no other page speaks of them.
  if (operator.name === "Null" && qualifier !== undefined) return undefined;
  // Which of the two wins where the key is absent AWS does not say.
  if (qualifier === "ForAnyValue" && ifExists) return undefined;
  const values = readValues(operator.name, test.values, variables, unknown);
  if (values === undefined) return undefined;
  const key = test.key.toLowerCase();
  const negated = operator.name.includes("Not");
  const name = JSON.stringify([operator.name, qualifier, ifExists, key, valueNames(values)]);
  return { name, key, qualifier, ifExists, negated, values };
}

function readValues(
  operator: string,
  entries: readonly Entry[],
  variables: boolean,
  unknown: (entry: Entry) => Glob,
): TestValues | undefined {
  const plain = operator.replace("Not", "");
  if (/^(String|Arn|Bool|Binary)/.test(plain)) {
    const wildcards = plain === "StringLike" ? "text" : plain.startsWith("Arn") ? "arn" : "none";
    const ignoresCase = plain.endsWith("IgnoreCase") || plain === "Bool";
    const globs = entries.map(
      (entry) => readGlob(entry.value, { wildcards, variables, ignoresCase }) ?? unknown(entry),
    );
    // AWS's pages contradict each other about variables here.
    if (/^(Bool|Binary)/.test(plain) && globs.some(({ variables: open }) => open.length > 0)) return undefined;
    // An ARN pattern that is no ARN, such as a bare `*`: AWS does not say what it stands for.
    if (wildcards === "arn" && globs.some(({ tokens }) => tokens.filter((token) => token === 58).length < 5)) {
      if (globs.some(({ variables: open }) => open.length === 0)) return undefined;
    }
    return { kind: "text", globs };
  }
  const texts = entries.map(({ value }) => knownText(value));
  const known = texts.filter((text) => text !== undefined);
  if (known.length < texts.length) return undefined;
  if (plain === "Null") {
    const absent = known.map((text) => text.toLowerCase());
    return absent.every((text) => text === "true" || text === "false")
      ? { kind: "presence", absent: absent.map((text) => text === "true") }
      : undefined;
  }
  if (plain === "IpAddress") {
    const ranges = known.flatMap((text) => readRange(text) ?? []);
    return ranges.length === known.length ? { kind: "address", ranges } : undefined;
  }
  const kind = plain.startsWith("Date") ? "time" : "number";
  const points = known.flatMap((text) => (kind === "time" ? readTime(text) : readNumber(text)) ?? []);
  const relation = relations.get(plain.replace(/^(Date|Numeric)/, ""));
  return points.length === known.length && relation !== undefined ? { kind, relation, points } : undefined;
}

const relations: ReadonlyMap<string, Relation> = new Map([
  ["Equals", "equals"],
  ["LessThan", "less"],
  ["LessThanEquals", "lessEquals"],
  ["GreaterThan", "greater"],
  ["GreaterThanEquals", "greaterEquals"],
]);

function valueNames(values: TestValues): readonly string[] {
  switch (values.kind) {
    case "text":
      return values.globs.map(({ text }) => text).sort();
    case "address":
      return values.ranges.map(({ family, first, last }) => `${family} ${first} ${last}`).sort();
    case "presence":
      return values.absent.map(String).sort();
    default:
      return values.points.map((point) => `${values.relation} ${point}`).sort();
  }
}

/**
 * Whether a request passes, of which `requested` are the key's values: none where it is absent, `undefined` where that
 * is left open. `lookUp` gives the values of variables. The answer is `undefined` where it depends on what is open.
 */
export function testHolds(
  test: Test,
  requested: readonly string[] | undefined,
  lookUp: (variable: Variable) => VariableValue,
): boolean | undefined {
  if (requested === undefined) return undefined;
  if (test.values.kind === "presence") return test.values.absent.includes(requested.length === 0);
  if (requested.length === 0) {
    if (test.ifExists || test.qualifier === "ForAllValues") return true;
    return test.qualifier === "ForAnyValue" ? false : test.negated;
  }
  // AWS asks for a qualifier where a key has several values, and does not say what happens without.
  if (requested.length > 1 && test.qualifier === undefined) return undefined;
  const answers = requested.map((text) => {
    const fits = valueFits(test.values, text, lookUp);
    return fits === undefined ? undefined : fits !== test.negated;
  });
  const decisive = test.qualifier !== "ForAllValues";
  if (answers.includes(decisive)) return decisive;
  return answers.includes(undefined) ? undefined : !decisive;
}

/** A variable's text; `absent` where the request has no such key, `undefined` where that is open. */
export type VariableValue = { readonly text: string } | "absent" | undefined;

/** Whether one value of a request fits one of a test's values. */
export function valueFits(
  values: TestValues,
  text: string,
  lookUp: (variable: Variable) => VariableValue,
): boolean | undefined {
  switch (values.kind) {
    case "text":
      return anyGlobFits(values.globs, text, lookUp);
    case "address": {
      const range = readRange(text);
      return (
        range !== undefined &&
        values.ranges.some(
          ({ family, first, last }) => family === range.family && first <= range.first && range.last <= last,
        )
      );
    }
    case "presence":
      return undefined;
    default: {
      const value = values.kind === "time" ? readTime(text) : readNumber(text);
      return value !== undefined && values.points.some((point) => compares(value, values.relation, point));
    }
  }
}

function compares(value: number, relation: Relation, point: number): boolean {
  switch (relation) {
    case "equals":
      return value === point;
    case "less":
      return value < point;
    case "lessEquals":
      return value <= point;
    case "greater":
      return value > point;
    case "greaterEquals":
      return value >= point;
  }
}

/** Whether one of the globs stands for the text, as far as their variables are known. */
export function anyGlobFits(
  globs: readonly Glob[],
  text: string,
  lookUp: (variable: Variable) => VariableValue,
): boolean | undefined {
  let isOpen = false;
  for (const glob of globs) {
    if (glob.variables.length === 0) {
      if (globMatches(glob, text)) return true;
      continue;
    }
    if (!globMatches(widestGlob(glob), text)) continue;
    const values = new Map(glob.variables.map((variable) => [variable, lookUp(variable)]));
    const isAbsent = glob.variables.some(
      (variable) => values.get(variable) === "absent" && variable.fallback === undefined,
    );
    if (isAbsent) continue;
    const filled = fillGlob(glob, (variable) => {
      const value = values.get(variable);
      return value === "absent" ? variable.fallback : value?.text;
    });
    if (filled === undefined) isOpen = true;
    else if (globMatches(filled, text)) return true;
  }
  return isOpen ? undefined : false;
}

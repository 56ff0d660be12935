/** A condition operator of IAM, without qualifier and `IfExists`. */
export interface Operator {
  readonly name: string;
  /** The type of key that it is made for; `Any` for `Null`. */
  readonly type: "String" | "Numeric" | "Date" | "Bool" | "Binary" | "IPAddress" | "ARN" | "Any";
  /** What it asks of the key's value, one sentence. */
  readonly meaning: string;
  /** Between the key and one value. */
  readonly one: string;
  /** Between the key and several values. */
  readonly several: string;
}

/** An operator as written: `ForAnyValue:StringLikeIfExists`. */
export interface WrittenOperator {
  readonly operator: Operator;
  readonly qualifier: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
}

/** AWS's page of the operators, seen on 2026-11-23. */
export const operatorSource =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";

type Row = readonly [name: string, type: Operator["type"], meaning: string, one: string, several: string];

// biome-ignore format: one operator a line
const rows: readonly Row[] = [
  ["StringEquals", "String", "True if the text is one of the values, letter by letter.", "is", "is one of"],
  ["StringNotEquals", "String", "True if the text is none of the values, and true if the request has no such key.", "is not", "is none of"],
  ["StringEqualsIgnoreCase", "String", "True if the text is one of the values; upper and lower case count as the same.", "is (in any case)", "is (in any case) one of"],
  ["StringNotEqualsIgnoreCase", "String", "True if the text is none of the values in any case, and true if the request has no such key.", "is not (in any case)", "is (in any case) none of"],
  ["StringLike", "String", "True if the text fits one of the values, letter by letter; `*` stands for any characters, `?` for one.", "is like", "is like one of"],
  ["StringNotLike", "String", "True if the text fits none of the values, wildcards included, and true if the request has no such key.", "is not like", "is like none of"],
  ["NumericEquals", "Numeric", "True if the number is one of the values.", "is", "is one of"],
  ["NumericNotEquals", "Numeric", "True if the number is none of the values, and true if the request has no such key.", "is not", "is none of"],
  ["NumericLessThan", "Numeric", "True if the number is smaller than the value.", "is less than", "is less than one of"],
  ["NumericLessThanEquals", "Numeric", "True if the number is at most the value.", "is at most", "is at most one of"],
  ["NumericGreaterThan", "Numeric", "True if the number is greater than the value.", "is more than", "is more than one of"],
  ["NumericGreaterThanEquals", "Numeric", "True if the number is at least the value.", "is at least", "is at least one of"],
  ["DateEquals", "Date", "True if the time is one of the values.", "is", "is one of"],
  ["DateNotEquals", "Date", "True if the time is none of the values, and true if the request has no such key.", "is not", "is none of"],
  ["DateLessThan", "Date", "True if the time is before the value.", "is before", "is before one of"],
  ["DateLessThanEquals", "Date", "True if the time is not after the value.", "is at or before", "is at or before one of"],
  ["DateGreaterThan", "Date", "True if the time is after the value.", "is after", "is after one of"],
  ["DateGreaterThanEquals", "Date", "True if the time is not before the value.", "is at or after", "is at or after one of"],
  ["Bool", "Bool", "True if the key is `true` or `false`, as the value says.", "is", "is one of"],
  ["BinaryEquals", "Binary", "True if the bytes are those of the value, which is written in base64.", "is (bytes)", "is one of (bytes)"],
  ["IpAddress", "IPAddress", "True if the address lies in one of the ranges.", "lies in", "lies in one of"],
  ["NotIpAddress", "IPAddress", "True if the address lies in none of the ranges, and true if the request has no such key.", "does not lie in", "lies in none of"],
  ["ArnEquals", "ARN", "True if the ARN fits one of the values, part by part; wildcards work as in `ArnLike`.", "is", "is one of"],
  ["ArnNotEquals", "ARN", "True if the ARN fits none of the values, wildcards included, and true if the request has no such key.", "is not", "is none of"],
  ["ArnLike", "ARN", "True if the ARN fits one of the values, part by part; `*` and `?` stand for characters within a part.", "is like", "is like one of"],
  ["ArnNotLike", "ARN", "True if the ARN fits none of the values, wildcards included, and true if the request has no such key.", "is not like", "is like none of"],
  ["Null", "Any", "Asks whether the request has the key at all: `\"true\"` means that it is absent, `\"false\"` that it is there.", "is absent:", "is absent:"],
];

export const operators: readonly Operator[] = rows.map(([name, type, meaning, one, several]) => ({
  name,
  type,
  meaning,
  one,
  several,
}));

const operatorsByName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name.toLowerCase(), operator]),
);

export const ifExistsMeaning = "With `IfExists` it is also true where the request has no such key.";

export const qualifierMeaning = {
  ForAllValues:
    "`ForAllValues`: every value in the request must pass. It is also true where the request has no such key, which in an Allow grants more than it seems.",
  ForAnyValue:
    "`ForAnyValue`: one of the values in the request must pass. It is false where the request has no such key.",
} as const;

/** Reads an operator as written, upper and lower case alike; `undefined` for a name that IAM does not have. */
export function readOperator(text: string): WrittenOperator | undefined {
  return usualSpellings.get(text) ?? parseOperator(text);
}

function parseOperator(text: string): WrittenOperator | undefined {
  const colon = text.indexOf(":");
  const prefix = colon === -1 ? "" : text.slice(0, colon).toLowerCase();
  const qualifier = prefix === "" ? undefined : qualifiers.find((name) => name.toLowerCase() === prefix);
  if (colon !== -1 && qualifier === undefined) return undefined;
  const rest = text.slice(colon + 1).toLowerCase();
  const ifExists = rest.endsWith("ifexists");
  const name = ifExists ? rest.slice(0, -"ifexists".length) : rest;
  const operator = operatorsByName.get(name);
  return operator === undefined || (ifExists && operator.name === "Null")
    ? undefined
    : { operator, qualifier, ifExists };
}

/** What may stand before an operator, with a colon between. */
export const qualifiers = ["ForAllValues", "ForAnyValue"] as const;

/** Every operator in AWS's spelling, read once: many rules ask for those of every test. */
const usualSpellings: ReadonlyMap<string, WrittenOperator> = new Map(
  operators.flatMap(({ name }) =>
    ["", ...qualifiers.map((qualifier) => `${qualifier}:`)].flatMap((prefix) =>
      [name, `${name}IfExists`].flatMap((written): [string, WrittenOperator][] => {
        const operator = parseOperator(`${prefix}${written}`);
        return operator === undefined ? [] : [[`${prefix}${written}`, operator]];
      }),
    ),
  ),
);

import { conditionKeyType } from "../access/conditionKeys.ts";
import type { WrittenOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds, knownTexts } from "../policy/policy.ts";
import { changeOperator } from "./conditionEdits.ts";
import { type ReadTest, readTests, spellOperator } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "operator-type-mismatch",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "An operator is made for another type of value than the condition key has.",
    why: "AWS compares a value as the operator says. A number that is compared as text, or a boolean by `NumericEquals`, may never be equal, and the statement does not do what it says.",
    how: "Use the operator for the key's type: `Bool`, `NumericEquals`, `DateLessThan`, `IpAddress` and so on. Texts and ARNs may be compared by the operators of both.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ],
  },
  messages: {
    mismatch: {
      text: "`{key}` is {type}, and `{operator}` compares {compared}.",
      accessAnalyzer: "TYPE_MISMATCH",
    },
  },
  check(statement, { catalogue, report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      const type = conditionKeyType(test.key, catalogue)?.replace("ArrayOf", "");
      if (type === undefined || fits(type, written, test.key)) continue;
      const [one, compared] = [typeNames.get(type), typeNames.get(written.operator.type)];
      if (one === undefined || compared === undefined) continue;
      const data = { key: test.key, type: one.one, operator: test.operator, compared: compared.several };
      report({ node: test.property, message: "mismatch", data, fixes: () => fittingOperator(read, type) });
    }
  },
});

/** Texts and ARNs are compared by the operators of both; what `Null` asks has no type. */
function fits(type: string, { operator }: WrittenOperator, key: string): boolean {
  if (operator.type === "Any" || operator.type === "Binary" || operator.type === type) return true;
  const areTexts = [type, operator.type].every((one) => one === "String" || one === "ARN");
  return areTexts || (numbersToo.has(key.toLowerCase()) && operator.type === "Numeric");
}

/**
 * Keys that AWS's pages compare as numbers, whatever type its data has: seconds, and the days of a vault's lock.
 * https://docs.aws.amazon.com/amazonglacier/latest/dev/vault-lock-policy.html
 */
const numbersToo: ReadonlySet<string> = new Set(["aws:epochtime", "glacier:archiveageindays"]);

/** Names of types for people, by AWS's name. */
const typeNames: ReadonlyMap<string, { readonly one: string; readonly several: string }> = new Map([
  ["String", { one: "a string", several: "strings" }],
  ["ARN", { one: "an ARN", several: "ARNs" }],
  ["Bool", { one: "a boolean", several: "booleans" }],
  ["Numeric", { one: "a number", several: "numbers" }],
  ["Date", { one: "a date", several: "dates" }],
  ["IPAddress", { one: "an address", several: "addresses" }],
]);

/** The operator that asks the same of the key's own type, where the values are of it. */
function fittingOperator({ test, written, conditions }: ReadTest, type: string): FixDraft<PolicyEdit>[] {
  const family = families.get(type);
  const texts = knownTexts(test.values);
  const isNegated = written.operator.name.includes("Not");
  if (family === undefined || texts.length < test.values.length || !texts.every((text) => family.holds.test(text))) {
    return [];
  }
  const name = isNegated ? family.notEquals : family.equals;
  if (name === undefined || !/(Equals|Like|IgnoreCase|Bool|IpAddress)$/.test(written.operator.name)) return [];
  const operator = spellOperator(written, name);
  const edits = changeOperator(conditions, test, operator);
  if (edits === undefined) return [];
  const title = `Change \`${test.operator}\` to \`${operator}\`, which gives the condition effect`;
  return [{ title, effect: "correcting", edits, preferred: true }];
}

/** The operators for a type, and what its values look like. */
const families: ReadonlyMap<
  string,
  { readonly equals: string; readonly notEquals: string | undefined; readonly holds: RegExp }
> = new Map([
  ["Bool", { equals: "Bool", notEquals: undefined, holds: /^(true|false)$/i }],
  ["Numeric", { equals: "NumericEquals", notEquals: "NumericNotEquals", holds: /^[+-]?\d+(\.\d+)?$/ }],
  ["Date", { equals: "DateEquals", notEquals: "DateNotEquals", holds: /^\d{4}-\d\d/ }],
  ["IPAddress", { equals: "IpAddress", notEquals: "NotIpAddress", holds: /^[0-9a-f.:]+(\/\d+)?$/i }],
  ["String", { equals: "StringEquals", notEquals: "StringNotEquals", holds: /^[^*?]*$/ }],
  ["ARN", { equals: "ArnEquals", notEquals: "ArnNotEquals", holds: /^arn:/ }],
]);

export const examples: readonly RuleExample[] = [
  {
    title: "Booleans, numbers and addresses compared as text, and text as a number.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:MultiFactorAuthPresent": "true",
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`aws:MultiFactorAuthPresent\` is a boolean, and \`StringEquals\` compares strings.
          "sagemaker:MaxRuntimeInSeconds": "3600",
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:MaxRuntimeInSeconds\` is a number, and \`StringEquals\` compares strings.
          "aws:RequestedRegion": "us-east-1"
        },
        "StringNotLike": { "aws:SourceIp": "203.0.113.*" },
                           ~~~~~~~~~~~~~~ \`aws:SourceIp\` is an address, and \`StringNotLike\` compares strings.
        "NumericEquals": { "aws:PrincipalAccount": "111122223333" }
                           ~~~~~~~~~~~~~~~~~~~~~~ \`aws:PrincipalAccount\` is a string, and \`NumericEquals\` compares numbers.
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `StringEquals` to `Bool`, which gives the condition effect",
        `
-          "aws:MultiFactorAuthPresent": "true",
-        "NumericEquals": { "aws:PrincipalAccount": "111122223333" }
+        "NumericEquals": { "aws:PrincipalAccount": "111122223333" },
+        "Bool": {
+          "aws:MultiFactorAuthPresent": "true"
+        }`,
      ],
      [
        "Change `StringEquals` to `NumericEquals`, which gives the condition effect",
        `
-          "sagemaker:MaxRuntimeInSeconds": "3600",
-        "NumericEquals": { "aws:PrincipalAccount": "111122223333" }
+        "NumericEquals": { "aws:PrincipalAccount": "111122223333", "sagemaker:MaxRuntimeInSeconds": "3600" }`,
      ],
      [
        "Change `NumericEquals` to `StringEquals`, which gives the condition effect",
        `
-          "aws:RequestedRegion": "us-east-1"
+          "aws:RequestedRegion": "us-east-1",
+          "aws:PrincipalAccount": "111122223333"
-        "StringNotLike": { "aws:SourceIp": "203.0.113.*" },
-        "NumericEquals": { "aws:PrincipalAccount": "111122223333" }
+        "StringNotLike": { "aws:SourceIp": "203.0.113.*" }`,
      ],
    ],
  },
  {
    title: "Operators for the keys' types, keys that nobody knows, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "*",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericEquals": { "sagemaker:MaxRuntimeInSeconds": { "Ref": "Seconds" }, "aws:EpochTime": "1767225600" },
        "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml", "sagemaker:SomethingNew": "1" },
        "ArnLike": { "aws:PrincipalTag/project": "arn:aws:s3:::training-data" },
        "Null": { "sagemaker:MaxRuntimeInSeconds": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "A number, whatever AWS's data says.",
    kind: "resource",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "glacier:DeleteArchive",
      "Resource": "arn:aws:glacier:us-west-2:111122223333:vaults/models",
      "Condition": { "NumericLessThan": { "glacier:ArchiveAgeInDays": "365" } }
    }
  ]
}`,
  },
];

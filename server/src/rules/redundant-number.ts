import { readNumber } from "../access/points.ts";
import { iamKinds, knownTexts } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { keepValue } from "./conditionEdits.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "redundant-number",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A test for less or more than a number lists several numbers.",
    why: "One of them is enough to pass, so only the largest limit from above, or the smallest from below, counts. The others look as if they limited something.",
    how: "Keep the number that counts, which changes nothing; or the other one, if that was meant.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric",
    ],
  },
  messages: {
    several: { text: "Of these numbers only `{number}` counts.", accessAnalyzer: "REDUNDANT_CONDITION_VALUE_NUM" },
  },
  check(statement, { report }) {
    for (const { test, written } of readTests(statement)) {
      if (!/^Numeric(Less|Greater)/.test(written.operator.name) || test.values.length < 2) continue;
      const texts = knownTexts(test.values);
      const numbers = texts.map(readNumber).filter((number) => number !== undefined);
      if (numbers.length < test.values.length) continue;
      const decisive = written.operator.name.startsWith("NumericLess") ? Math.max(...numbers) : Math.min(...numbers);
      const kept = test.values[numbers.indexOf(decisive)];
      if (kept === undefined) continue;
      const number = knownText(kept.value) ?? "";
      const node = test.property.value;
      report({
        node,
        message: "several",
        data: { number },
        fixes: () => [
          {
            title: `Keep \`${number}\` alone`,
            effect: "preserving",
            edits: keepValue(test, kept),
            preferred: true,
          },
        ],
      });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Two limits, of which one counts.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": {
        "NumericLessThanEquals": { "s3:max-keys": ["10", "100"] },
                                                  ~ Of these numbers only \`100\` counts.
        "NumericGreaterThan": { "aws:MultiFactorAuthAge": ["60", "5"] }
                                                          ~ Of these numbers only \`5\` counts.
      }
    }
  ]
}`,
    fixes: [
      [
        "Keep `100` alone",
        `
-        "NumericLessThanEquals": { "s3:max-keys": ["10", "100"] },
+        "NumericLessThanEquals": { "s3:max-keys": ["100"] },`,
      ],
      [
        "Keep `5` alone",
        `
-        "NumericGreaterThan": { "aws:MultiFactorAuthAge": ["60", "5"] }
+        "NumericGreaterThan": { "aws:MultiFactorAuthAge": ["5"] }`,
      ],
    ],
  },
  {
    title: "One limit, numbers to be equal to, and a limit that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": {
        "NumericLessThan": { "s3:max-keys": ["100"], "aws:MultiFactorAuthAge": ["60", { "Ref": "Age" }] },
        "NumericEquals": { "s3:max-keys": ["10", "100"] }
      }
    }
  ]
}`,
  },
];

import { readOperator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { matchesPattern } from "../policy/pattern.ts";
import { iamKinds, knownTexts, type Statement } from "../policy/policy.ts";
import { addTest } from "./conditionEdits.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "dynamodb-attributes-without-select",
  category: "exposure",
  risk: "data-exposure",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A statement limits the attributes that may be read from a DynamoDB table, and not what a request selects.",
    why: "`dynamodb:Attributes` holds the attributes that a request names. A request that names none and asks for all attributes carries no such key, and reads everything.",
    how: "Test `dynamodb:Select` for `SPECIFIC_ATTRIBUTES` beside it, with `IfExists`, since reads of single items do not carry it.",
    withoutFix: "which of the two was meant, all attributes or some, is not in the policy.",
    references: ["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"],
  },
  messages: {
    open: {
      text: "A request that names no attribute reads all of them: the statement does not test `dynamodb:Select`.",
      accessAnalyzer: "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    },
    wide: {
      text: "A request that selects `{selection}` names no attribute, and reads all of them.",
      accessAnalyzer: "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    },
  },
  check(statement, { policy, report }) {
    if (!policy.wellFormed) return;
    const { actions, conditions, effect } = statement;
    const tests = conditions?.tests ?? [];
    const test = tests.find(({ key }) => key.toLowerCase() === "dynamodb:attributes");
    if (test === undefined) return;
    const selections = tests.filter(({ key }) => key.toLowerCase() === "dynamodb:select");
    const wide = selections.flatMap(({ values }) => knownTexts(values)).find((text) => /^all_/i.test(text));
    if (selections.length > 0 && (wide === undefined || selections.some(({ operator }) => isNegated(operator)))) return;
    if (effect !== "Allow" || actions === undefined || actions.negated) return;
    const patterns = knownTexts(actions.entries).map((text) => text.toLowerCase());
    if (!patterns.some((pattern) => reads.some((action) => matchesPattern(pattern, action)))) return;
    if (wide === undefined) report({ node: test.property, message: "open", fixes: () => selection(statement) });
    else report({ node: test.property, message: "wide", data: { selection: wide } });
  },
});

function isNegated(operator: string): boolean {
  return readOperator(operator)?.operator.name.includes("Not") !== false;
}

/** The actions whose requests may select all attributes. */
const reads = ["dynamodb:batchgetitem", "dynamodb:getitem", "dynamodb:query", "dynamodb:scan"];

function selection(statement: Statement): FixDraft<PolicyEdit>[] {
  const edits = addTest(statement, "StringEqualsIfExists", "dynamodb:Select", "SPECIFIC_ATTRIBUTES");
  if (edits === undefined) return [];
  return [{ title: "Let requests only select attributes by name", effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Two attributes, or all of them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:Query"],
      "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/prompt-cache",
      "Condition": { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] } }
                                                    ~~~~~~~~~~~~~~~~~~~~~ A request that names no attribute reads all of them: the statement does not test \`dynamodb:Select\`. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Let requests only select attributes by name",
        `
-      "Condition": { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] } }
+      "Condition": { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] }, "StringEqualsIfExists": { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } }`,
      ],
    ],
  },
  {
    title: "With what is selected, for writes, and with values that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:Query"],
      "Resource": { "Ref": "Table" },
      "Condition": {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] },
        "StringEqualsIfExists": { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" }
      }
    },
    {
      "Effect": "Allow",
      "Action": "dynamodb:PutItem",
      "Resource": { "Ref": "Table" },
      "Condition": { "ForAllValues:StringEquals": { "dynamodb:Attributes": { "Ref": "Attributes" } } }
    }
  ]
}`,
  },
  {
    title: "All attributes may be selected, which undoes the list.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "dynamodb:Query",
      "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/prompt-cache",
      "Condition": {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] },
                                       ~~~~~~~~~~~~~~~~~~~~~ A request that selects \`ALL_PROJECTED_ATTRIBUTES\` names no attribute, and reads all of them. Risk: data exposure.
        "StringEquals": { "dynamodb:Select": ["SPECIFIC_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"] }
      }
    },
    {
      "Effect": "Allow",
      "Action": "dynamodb:Query",
      "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/prompt-cache",
      "Condition": {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] },
        "StringNotEquals": { "dynamodb:Select": "ALL_ATTRIBUTES" }
      }
    },
    {
      "Effect": "Allow",
      "Action": "dynamodb:Query",
      "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/prompt-cache",
      "Condition": {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["prompt", "model"] },
        "StringEquals": { "dynamodb:Select": "COUNT" }
      }
    }
  ]
}`,
  },
];

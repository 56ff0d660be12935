import { conditionKeyType } from "../access/conditionKeys.ts";
import { qualifiers } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { changeOperator } from "./conditionEdits.ts";
import { type ReadTest, readTests, spellOperator } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "set-operator-mismatch",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A key of which a request may carry several values is compared without `ForAnyValue:` or `ForAllValues:`, or `ForAllValues:` stands before a key that has one value, in an `Allow`.",
    why: "Without a qualifier AWS does not say which of several values is compared. `ForAllValues:` is also true where the request has no such key at all, so an `Allow` under it grants more than it seems.",
    how: "Write `ForAnyValue:` where one fitting value is enough, `ForAllValues:` where every value must fit; in an `Allow` then also ask with `Null` that the key is there. For keys with one value leave the qualifier away.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ],
  },
  messages: {
    missing: {
      text: "A request may carry several values of `{key}`: `{operator}` needs `ForAnyValue:` or `ForAllValues:`.",
      accessAnalyzer: "MISSING_QUALIFIER",
    },
    needless: {
      text: "`{key}` has one value, and `ForAllValues:` also lets requests pass that lack it.",
      accessAnalyzer: "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    },
  },
  check(statement, { catalogue, report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      const { operator, qualifier } = written;
      if (operator.name === "Null" || qualifier === "ForAnyValue") continue;
      if (qualifier === "ForAllValues" && statement.effect !== "Allow") continue;
      const type = conditionKeyType(test.key, catalogue);
      if (type === undefined || exempt.has(test.key.toLowerCase())) continue;
      const isSet = type.startsWith("ArrayOf");
      if (isSet === (qualifier !== undefined)) continue;
      const data = { key: test.key, operator: test.operator };
      const fixes = () => (isSet ? qualified(read) : plain(read));
      report({ node: test.property, message: isSet ? "missing" : "needless", data, fixes });
    }
  },
});

/** AWS's data says that they have one value, and its own policies and its analyser take them for sets. */
const exempt: ReadonlySet<string> = new Set(["codeconnections:provideraction", "codestar-connections:provideraction"]);

function qualified({ test, written, conditions }: ReadTest): FixDraft<PolicyEdit>[] {
  return [...qualifiers].reverse().flatMap((qualifier): FixDraft<PolicyEdit>[] => {
    const edits = changeOperator(conditions, test, spellOperator({ ...written, qualifier }, written.operator.name));
    const meaning = qualifier === "ForAnyValue" ? "one value must fit" : "all values must fit";
    const title = `Add \`${qualifier}:\`: ${meaning}, which gives the condition effect`;
    return edits === undefined ? [] : [{ title, effect: "correcting", edits }];
  });
}

function plain({ test, written, conditions }: ReadTest): FixDraft<PolicyEdit>[] {
  const operator = spellOperator({ ...written, qualifier: undefined }, written.operator.name);
  const edits = changeOperator(conditions, test, operator);
  if (edits === undefined) return [];
  return [{ title: "Remove `ForAllValues:`", effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Several values without a qualifier, one value with one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:CalledVia": "sagemaker.amazonaws.com" } }
                                       ~~~~~~~~~~~~~~~ A request may carry several values of \`aws:CalledVia\`: \`StringEquals\` needs \`ForAnyValue:\` or \`ForAllValues:\`.
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": { "ForAllValues:StringEquals": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } }
                                                    ~~~~~~~~~~~~~~~~~~~~~ \`aws:RequestedRegion\` has one value, and \`ForAllValues:\` also lets requests pass that lack it.
    }
  ]
}`,
    fixes: [
      [
        "Add `ForAnyValue:`: one value must fit, which gives the condition effect",
        `
-      "Condition": { "StringEquals": { "aws:CalledVia": "sagemaker.amazonaws.com" } }
+      "Condition": { "ForAnyValue:StringEquals": { "aws:CalledVia": "sagemaker.amazonaws.com" } }`,
      ],
      [
        "Add `ForAllValues:`: all values must fit, which gives the condition effect",
        `
-      "Condition": { "StringEquals": { "aws:CalledVia": "sagemaker.amazonaws.com" } }
+      "Condition": { "ForAllValues:StringEquals": { "aws:CalledVia": "sagemaker.amazonaws.com" } }`,
      ],
      [
        "Remove `ForAllValues:`",
        `
-      "Condition": { "ForAllValues:StringEquals": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } }
+      "Condition": { "StringEquals": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } }`,
      ],
    ],
  },
  {
    title: "With what each key needs; in a denial; and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "ForAnyValue:StringEquals": { "aws:CalledVia": { "Ref": "Service" } },
        "StringEquals": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] },
        "Null": { "aws:CalledVia": "false" }
      }
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": { "ForAllValues:StringNotEquals": { "aws:RequestedRegion": "us-east-1" } }
    }
  ]
}`,
  },
];

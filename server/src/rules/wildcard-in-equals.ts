import { conditionKeyType } from "../access/conditionKeys.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { changeOperator } from "./conditionEdits.ts";
import { type ReadTest, readTests, spellOperator } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-in-equals",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "An operator that compares letter by letter has a value with `*` or `?`.",
    why: "For `StringEquals` and its like `*` is an asterisk. Hardly any value has one, so the test never holds, and its negation always does.",
    how: "Use `StringLike` or `StringNotLike`, or `ArnLike` for ARNs: then the wildcard counts, so look at what it covers. There is no operator that takes wildcards and ignores case. An asterisk that is meant as such is written `${*}`.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String",
    ],
  },
  messages: {
    literal: {
      text: "For `{operator}` the wildcard in `{value}` is a plain character.",
      accessAnalyzer: "WILDCARD_WITHOUT_LIKE_OPERATOR",
    },
  },
  check(statement, { catalogue, report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      if (!/^String(Not)?Equals/.test(written.operator.name)) continue;
      for (const { node, value } of test.values) {
        const text = knownText(value);
        if (text === undefined || !/[*?]/.test(text.replace(/\$\{[^}]*\}/g, ""))) continue;
        const data = { operator: test.operator, value: text };
        report({ node, message: "literal", data, fixes: () => likeOperator(read, catalogue) });
      }
    }
  },
});

function likeOperator({ test, written, conditions }: ReadTest, catalogue: Catalogue): FixDraft<PolicyEdit>[] {
  if (written.operator.name.endsWith("IgnoreCase")) return [];
  const isArn = conditionKeyType(test.key, catalogue)?.endsWith("ARN") === true;
  const name = `${isArn ? "Arn" : "String"}${written.operator.name.includes("Not") ? "Not" : ""}Like`;
  const operator = spellOperator(written, name);
  const edits = changeOperator(conditions, test, operator);
  if (edits === undefined) return [];
  const title = `Change \`${test.operator}\` to \`${operator}\`, which gives the wildcard effect`;
  return [{ title, effect: "correcting", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "A wildcard that is none.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": { "StringEquals": { "s3:prefix": ["train/*", "eval/"] } }
                                                     ~~~~~~~~~ For \`StringEquals\` the wildcard in \`train/*\` is a plain character.
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:AddTags",
      "Resource": "*",
      "Condition": {
        "StringEqualsIgnoreCase": { "aws:RequestedRegion": "us-*" },
                                                           ~~~~~~ For \`StringEqualsIgnoreCase\` the wildcard in \`us-*\` is a plain character.
        "ForAllValues:StringNotEquals": { "aws:TagKeys": "ml-?", "aws:CalledVia": "athena.amazonaws.com" },
                                                         ~~~~~~ For \`ForAllValues:StringNotEquals\` the wildcard in \`ml-?\` is a plain character.
        "StringEqualsIfExists": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" }
                                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ For \`StringEqualsIfExists\` the wildcard in \`arn:aws:bedrock:us-east-1:111122223333:agent/*\` is a plain character.
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `StringEquals` to `StringLike`, which gives the wildcard effect",
        `
-      "Condition": { "StringEquals": { "s3:prefix": ["train/*", "eval/"] } }
+      "Condition": { "StringLike": { "s3:prefix": ["train/*", "eval/"] } }`,
      ],
      [
        "Change `ForAllValues:StringNotEquals` to `ForAllValues:StringNotLike`, which gives the wildcard effect",
        `
-        "ForAllValues:StringNotEquals": { "aws:TagKeys": "ml-?", "aws:CalledVia": "athena.amazonaws.com" },
-        "StringEqualsIfExists": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" }
+        "ForAllValues:StringNotEquals": { "aws:CalledVia": "athena.amazonaws.com" },
+        "StringEqualsIfExists": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" },
+        "ForAllValues:StringNotLike": {
+          "aws:TagKeys": "ml-?"
+        }`,
      ],
      [
        "Change `StringEqualsIfExists` to `ArnLikeIfExists`, which gives the wildcard effect",
        `
-        "StringEqualsIfExists": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" }
+        "ArnLikeIfExists": { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" }`,
      ],
    ],
  },
  {
    title: "Operators that take wildcards, an asterisk that is meant, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data",
      "Condition": {
        "StringLike": { "s3:prefix": "train/*" },
        "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" },
        "StringEquals": { "s3:delimiter": ["\${*}", { "Ref": "Delimiter" }] }
      }
    }
  ]
}`,
  },
];

import { conditionKeyType } from "../access/conditionKeys.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { changeOperator } from "./conditionEdits.ts";
import { type ReadTest, readTests, spellOperator } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "string-operator-on-arn",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "`StringLike` or `StringNotLike` compares a key whose value is an ARN.",
    why: "For `StringLike` an ARN is plain text, and `*` reaches over its colons: `arn:aws:s3:*:data` fits ARNs of other services' shape too. `ArnLike` compares field by field, so a wildcard stays where it is written.",
    how: "Use `ArnLike` or `ArnNotLike`. The value must be an ARN with its five colons then.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN",
    ],
  },
  messages: {
    text: {
      text: "`{key}` is an ARN, and `{operator}` compares it as plain text.",
      accessAnalyzer: "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    },
  },
  check(statement, { catalogue, report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      if (!/^String(Not)?Like$/.test(written.operator.name) || exempt.has(test.key.toLowerCase())) continue;
      if (conditionKeyType(test.key, catalogue)?.endsWith("ARN") !== true) continue;
      const data = { key: test.key, operator: test.operator };
      report({ node: test.property, message: "text", data, fixes: () => arnOperator(read) });
    }
  },
});

/** AWS's analyser was seen to be silent about it. */
const exempt = new Set(["iam:policyarn"]);

function arnOperator({ test, written, conditions }: ReadTest): FixDraft<PolicyEdit>[] {
  const operator = spellOperator(written, written.operator.name.replace("String", "Arn"));
  const edits = changeOperator(conditions, test, operator);
  if (edits === undefined) return [];
  return [{ title: `Change \`${test.operator}\` to \`${operator}\``, effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "ARNs compared as text.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "lambda:CreateEventSourceMapping",
      "Resource": "*",
      "Condition": {
        "StringLikeIfExists": { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:embed-*" }
                                ~~~~~~~~~~~~~~~~~~~~ \`lambda:FunctionArn\` is an ARN, and \`StringLikeIfExists\` compares it as plain text.
      }
    },
    {
      "Effect": "Deny",
      "Action": "kendra:*",
      "Resource": "*",
      "Condition": { "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" } }
                                        ~~~~~~~~~~~~~~~~~~ \`aws:PrincipalArn\` is an ARN, and \`StringNotLike\` compares it as plain text.
    }
  ]
}`,
    fixes: [
      [
        "Change `StringLikeIfExists` to `ArnLikeIfExists`",
        `
-        "StringLikeIfExists": { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:embed-*" }
+        "ArnLikeIfExists": { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:embed-*" }`,
      ],
      [
        "Change `StringNotLike` to `ArnNotLike`",
        `
-      "Condition": { "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" } }
+      "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" } }`,
      ],
    ],
  },
  {
    title: "Compared as ARNs; texts that only look like ARNs; and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml-*" },
        "StringLike": {
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::training-data/*",
          "kms:ViaService": { "Ref": "Service" }
        }
      }
    }
  ]
}`,
  },
];

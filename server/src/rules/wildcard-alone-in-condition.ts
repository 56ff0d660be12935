import { findConditionKey } from "../access/conditionKeys.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { alwaysPresentKeys } from "../knowledge/alwaysPresentKeys.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { removeTest, replaceTest } from "./conditionEdits.ts";
import { type ReadTest, readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-alone-in-condition",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition compares a key with `*` and nothing else.",
    why: "Every value fits, so the test says no more than whether the key is there; with `IfExists` or `ForAllValues` it says nothing at all, and negated it may never hold. A reader takes it for a limit.",
    how: 'Ask for the key itself with `"Null": { "…": "false" }`, which means the same, or write the values that you mean. A test that says nothing can go. The key of a request that always carries it needs no test of its presence.',
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null",
    ],
  },
  messages: {
    present: {
      text: "`{operator}` with `*` only asks whether `{key}` is there.",
      accessAnalyzer: "EQUIVALENT_TO_NULL_FALSE",
    },
    absent: {
      text: "`{operator}` with `*` only holds where `{key}` is absent.",
      accessAnalyzer: "EQUIVALENT_TO_NULL_TRUE",
    },
    always: {
      text: "`{operator}` with `*` holds for every request, whatever its `{key}`.",
      accessAnalyzer: "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    },
    never: {
      text: "`{operator}` with `*` holds for no request, so the statement never applies.",
      accessAnalyzer: "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    },
  },
  check(statement, { catalogue, report }) {
    for (const read of readTests(statement)) {
      const { test, written } = read;
      const [only] = test.values;
      if (!/^String(Not)?Like$/.test(written.operator.name) || test.values.length !== 1 || only === undefined) continue;
      if (!/^\*+$/.test(knownText(only.value) ?? "")) continue;
      const message = meaningOf(read, catalogue);
      if (message === undefined) continue;
      const data = { operator: test.operator, key: test.key };
      report({ node: only.node, message, data, fixes: () => repairs(read, message) });
    }
  },
});

type Meaning = "present" | "absent" | "always" | "never";

/** What the test asks; `undefined` where that depends on what AWS does not say of the key. */
function meaningOf({ test, written }: ReadTest, catalogue: Catalogue): Meaning | undefined {
  const { operator, qualifier, ifExists } = written;
  const isNegated = operator.name === "StringNotLike";
  const isPresent = alwaysPresentKeys.has(test.key.toLowerCase());
  if (qualifier === "ForAnyValue") return isNegated && !ifExists ? "never" : undefined;
  if (qualifier === "ForAllValues") return isNegated ? undefined : "always";
  if (ifExists) return isNegated ? undefined : "always";
  if (isPresent) return isNegated ? "never" : "always";
  if (!mayBeAbsent(test.key, catalogue)) return undefined;
  return isNegated ? "absent" : "present";
}

/** Tags and the encryption context are there or not; of the other keys of services AWS does not say it. */
function mayBeAbsent(key: string, catalogue: Catalogue): boolean {
  if (/^kms:encryptioncontext:./i.test(key)) return true;
  const found = findConditionKey(key, catalogue);
  if (found === undefined) return false;
  return found.global !== undefined || found.definition.key.includes("${");
}

function repairs({ test, conditions }: ReadTest, message: Meaning): FixDraft<PolicyEdit>[] {
  const draft = (title: string, edits: readonly PolicyEdit[]): FixDraft<PolicyEdit> => ({
    title,
    effect: "preserving",
    edits,
    preferred: true,
  });
  if (message === "always") return [draft("Remove the test, which asks for nothing", removeTest(conditions, test))];
  if (message === "never") return [draft("Remove the statement, which never applies", [{ op: "removeStatement" }])];
  const value = message === "present" ? "false" : "true";
  const edits = replaceTest(conditions, test, { operator: "Null", value });
  if (edits === undefined) return [];
  const wanted = message === "present" ? "is there" : "is absent";
  return [draft(`Ask with \`Null\` whether \`${test.key}\` ${wanted}`, edits)];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Whether there is such a tag.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringLike": { "aws:ResourceTag/team": "*" } }
                                                             ~~~ \`StringLike\` with \`*\` only asks whether \`aws:ResourceTag/team\` is there.
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": { "StringNotLike": { "aws:RequestTag/owner": ["*"] }, "Bool": { "aws:ViaAWSService": "false" } }
                                                                 ~~~ \`StringNotLike\` with \`*\` only holds where \`aws:RequestTag/owner\` is absent.
    }
  ]
}`,
    fixes: [
      [
        "Ask with `Null` whether `aws:ResourceTag/team` is there",
        `
-      "Condition": { "StringLike": { "aws:ResourceTag/team": "*" } }
+      "Condition": { "Null": { "aws:ResourceTag/team": "false" } }`,
      ],
      [
        "Ask with `Null` whether `aws:RequestTag/owner` is absent",
        `
-      "Condition": { "StringNotLike": { "aws:RequestTag/owner": ["*"] }, "Bool": { "aws:ViaAWSService": "false" } }
+      "Condition": { "Null": { "aws:RequestTag/owner": "true" }, "Bool": { "aws:ViaAWSService": "false" } }`,
      ],
    ],
  },
  {
    title: "A test that says nothing, and one that never holds.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringLikeIfExists": { "aws:ResourceTag/team": "*" } }
                                                                     ~~~ \`StringLikeIfExists\` with \`*\` holds for every request, whatever its \`aws:ResourceTag/team\`.
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:AddTags",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringNotLike": { "aws:TagKeys": "*" } }
                                                                   ~~~ \`ForAnyValue:StringNotLike\` with \`*\` holds for no request, so the statement never applies.
    },
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "StringLike": { "aws:RequestedRegion": "*" } }
                                                            ~~~ \`StringLike\` with \`*\` holds for every request, whatever its \`aws:RequestedRegion\`.
    }
  ]
}`,
    fixes: [
      [
        "Remove the test, which asks for nothing",
        `
-      "Resource": "*",
-      "Condition": { "StringLikeIfExists": { "aws:ResourceTag/team": "*" } }
+      "Resource": "*"`,
      ],
      [
        "Remove the statement, which never applies",
        `
-      "Action": "sagemaker:AddTags",
-      "Resource": "*",
-      "Condition": { "ForAnyValue:StringNotLike": { "aws:TagKeys": "*" } }
-    },
-    {
-      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "Values that limit something, presence asked for as such, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": {
        "StringLike": { "aws:ResourceTag/team": "ml-*", "aws:ResourceTag/stage": { "Ref": "Stage" } },
        "Null": { "aws:ResourceTag/owner": "false" }
      }
    }
  ]
}`,
  },
];

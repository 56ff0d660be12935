import { isKey, lacksTagKey } from "../access/conditionKeys.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type Entry, iamKinds, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { type ReadTest, readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "condition-key-of-other-action",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A statement tests a condition key of a service, and lists an action of that service whose requests never carry the key.",
    why: "For that action the test can never be true: an `Allow` does not allow it, and a `Deny` does not deny it.",
    how: "Move the action into a statement of its own without the condition, if it is meant to be allowed so; or remove it from the list, which changes nothing. Only keys of Amazon S3, AWS KMS, Amazon DynamoDB and of identity providers are looked at, where AWS's data is known to be complete.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    never: {
      text: "Requests of `{action}` never carry `{key}`, so the statement does not apply to them.",
      accessAnalyzer: "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    },
  },
  check(statement, { catalogue, report }) {
    const { actions, ambiguous } = statement;
    if (actions === undefined || actions.negated || ambiguous || actions.entries.length === 0) return;
    const tests = readTests(statement).filter(needsKey);
    if (tests.length === 0) return;
    for (const entry of actions.entries) {
      const text = knownText(entry.value);
      if (text === undefined || hasWildcard(text)) continue;
      const action = catalogue.action(text);
      if (action === undefined) continue;
      const test = tests.find(({ test: { key } }) => neverCarries(action, key, catalogue));
      if (test === undefined) continue;
      report({
        node: entry.node,
        message: "never",
        data: { action: text, key: test.test.key },
        related: [{ node: test.test.property, message: "The key." }],
        fixes: () => removal(statement, entry, text),
      });
    }
  },
});

/** Whether the test can only be true where the request has the key. */
function needsKey({ written }: ReadTest): boolean {
  const { operator, qualifier, ifExists } = written;
  return !ifExists && qualifier !== "ForAllValues" && operator.name !== "Null" && !operator.name.includes("Not");
}

/** Whether the key is one of the action's service, or of identity providers, and none of the action's. */
function neverCarries(action: Action, key: string, catalogue: Catalogue): boolean {
  const prefix = key.slice(0, key.indexOf(":")).toLowerCase();
  // Of the actions that take a web identity's role one carries the keys; that another one stands here is told elsewhere.
  const isFederated = action.service === "sts" && prefix.includes(".") && !action.name.startsWith("AssumeRole");
  const isOwn = prefix === action.service && completeServices.has(prefix) && isDefined(key, prefix, catalogue);
  if (!isFederated && !isOwn) return false;
  return !catalogue.conditionKeysOf(action).some((template) => isKey(key, template));
}

/** Whether the service has the key at all; one that it does not have is told elsewhere. */
function isDefined(key: string, prefix: string, catalogue: Catalogue): boolean {
  const keys = catalogue.service(prefix)?.conditionKeys ?? [];
  return keys.some((known) => isKey(key, known.key)) && !lacksTagKey(key, catalogue);
}

/** The services whose keys AWS's analyser was seen to compare with its actions. */
const completeServices: ReadonlySet<string> = new Set(["dynamodb", "kms", "s3"]);

function removal({ effect, actions }: Statement, entry: Entry, text: string): FixDraft<PolicyEdit>[] {
  if (effect !== "Allow" || actions === undefined || actions.entries.length < 2) return [];
  const edits: PolicyEdit[] = [{ op: "replace", node: entry.node.id, values: [] }];
  return [{ title: `Remove \`${text}\`, which is not allowed by this statement anyway`, effect: "narrowing", edits }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Describing a key has no encryption context.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                ~~~~~~~~~~~~~~~~~ Requests of \`kms:DescribeKey\` never carry \`kms:EncryptionContext:project\`, so the statement does not apply to them.
      "Resource": "*",
      "Condition": { "StringEquals": { "kms:EncryptionContext:project": "llm" } }
    }
  ]
}`,
    fixes: [
      [
        "Remove `kms:DescribeKey`, which is not allowed by this statement anyway",
        `
-      "Action": ["kms:Decrypt", "kms:DescribeKey"],
+      "Action": ["kms:Decrypt"],`,
      ],
    ],
  },
  {
    title: "Keys that each action has, tests that a missing key passes, and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
      "Resource": "*",
      "Condition": { "StringEquals": { "kms:EncryptionContext:project": { "Ref": "Project" } } }
    },
    {
      "Effect": "Allow",
      "Action": ["kms:Decrypt", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:ResourceTag/team": "ml" },
        "StringEqualsIfExists": { "kms:EncryptionContext:project": "llm" }
      }
    },
    {
      "Effect": "Allow",
      "Action": "s3:List*",
      "Resource": "*",
      "Condition": { "StringLike": { "s3:prefix": "training/*" } }
    }
  ]
}`,
  },
  {
    title: "A key that the service does not have, or that lacks its tag, is told as such.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "*",
      "Condition": { "StringEquals": { "s3:x-amz-acls": "private", "s3:ExistingObjectTag": "ml" } }
    }
  ]
}`,
  },
];

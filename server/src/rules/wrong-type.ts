import { readOperator } from "../knowledge/operators.ts";
import { toEditValue } from "../policy/copy.ts";
import { type EditValue, isPlaceholderText, type PlacedEdit } from "../policy/edit.ts";
import type { documentElements, statementElements } from "../policy/elements.ts";
import { type ConditionElement, type ConditionTest, iamKinds } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wrong-type",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "An element of a policy holds a value of a kind that it cannot hold: a number for a string, a list in a list, a string for a statement.",
    why: "AWS rejects the whole policy.",
    how: "Write a string, or a list of strings. `Statement` holds an object or a list of objects, `Condition` an object of operators, each of them an object of keys. YAML may leave numbers and `true` without quotes, since CloudFormation hands them on as strings.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  },
  messages: {
    wrong: {
      text: "`{element}` takes {expected}, and this is {found}.",
      accessAnalyzer: "DATA_TYPE_MISMATCH",
    },
    mixed: {
      text: "The values of `{element}` are of different kinds.",
      accessAnalyzer: "INVALID_CONDITION_DATA_TYPE",
    },
    item: {
      text: "A list of `{element}` holds {expected}, and this is {found}.",
      accessAnalyzer: "DATA_TYPE_MISMATCH",
    },
  },
  check(policy, { report }) {
    if (!policy.facts.wellFormed) return;
    // CloudFormation turns the scalars of YAML into texts.
    const scalarsAreTexts = policy.source.notation === "yaml";
    const look = (root: PolicyNode, statement: number | undefined) => {
      forEachMismatch(root, statement === undefined ? documentTypes : statementTypes, (mismatch) => {
        const { node, element, expected, isItem } = mismatch;
        if (scalarsAreTexts && node.kind === "literal") return;
        report({
          statement,
          node,
          message: isItem ? "item" : "wrong",
          data: { element, expected, found: describe(node) },
          fixes: () => repairs(mismatch, statement),
        });
      });
    };
    look(policy.document, undefined);
    policy.statements.forEach(({ root, conditions }, index) => {
      for (const { key: element, property } of scalarsAreTexts ? [] : mixedTests(conditions)) {
        const node = property.value;
        report({ statement: index, node, message: "mixed", data: { element }, fixes: () => [asStrings(node, index)] });
      }
      if (root.kind === "object") look(root, index);
      else if (!isOpen(root)) {
        const removal: FixDraft<PlacedEdit> = {
          title: "Remove it, which lets AWS accept the policy",
          effect: "correcting",
          edits: [{ statement: index, edit: { op: "removeStatement" } }],
        };
        const data = { element: "Statement", expected: "objects", found: describe(root) };
        report({ statement: index, node: root, message: "item", data, fixes: () => [removal] });
      }
    });
  },
});

/** The tests that list a string beside a number or a boolean. */
function mixedTests(conditions: ConditionElement | undefined): ConditionTest[] {
  return (conditions?.tests ?? []).filter(({ values }) => {
    const kinds = values.map(({ node }) => (node.kind === "literal" ? typeof node.value : node.kind));
    return kinds.every((kind) => scalarKinds.has(kind)) && new Set(kinds).size > 1;
  });
}

const scalarKinds: ReadonlySet<string> = new Set(["string", "number", "boolean"]);

function asStrings(node: PolicyNode, statement: number): FixDraft<PlacedEdit> {
  const items = node.kind === "array" ? node.items : [];
  return {
    title: "Write all of them as strings, which lets AWS accept the policy",
    effect: "correcting",
    edits: items.flatMap((item): PlacedEdit[] => {
      if (item.kind !== "literal") return [];
      return [{ statement, edit: { op: "replace", node: item.id, values: [String(item.value)] } }];
    }),
    preferred: true,
  };
}

/** A value that its element cannot hold. */
interface Mismatch {
  readonly node: PolicyNode;
  readonly element: string;
  /** What may stand there, for people. */
  readonly expected: string;
  /** Whether it stands in a list. */
  readonly isItem: boolean;
}

/** What an element may hold. `scalars` are texts, and in conditions numbers and booleans too. */
type Type = "text" | "texts" | "statements" | "principals" | "conditions";

const documentTypes: Readonly<Record<(typeof documentElements)[number], Type>> = {
  Version: "text",
  Id: "text",
  Statement: "statements",
};

const statementTypes: Readonly<Record<(typeof statementElements)[number], Type>> = {
  Sid: "text",
  Effect: "text",
  Principal: "principals",
  NotPrincipal: "principals",
  Action: "texts",
  NotAction: "texts",
  Resource: "texts",
  NotResource: "texts",
  Condition: "conditions",
};

type Visit = (mismatch: Mismatch) => void;

function forEachMismatch(root: PolicyNode, types: Readonly<Record<string, Type>>, visit: Visit): void {
  if (root.kind !== "object") return;
  for (const { key: element, value } of root.properties) {
    const type = Object.hasOwn(types, element) ? types[element] : undefined;
    if (type !== undefined) checkElement(value, { element, type, visit });
  }
}

function checkElement(node: PolicyNode, options: { element: string; type: Type; visit: Visit }): void {
  const { element, type, visit } = options;
  switch (type) {
    case "text":
      if (!isText(node)) visit({ node, element, expected: "a string", isItem: false });
      break;
    case "texts":
      checkList(node, { element, holds: isText, visit });
      break;
    case "statements":
      // What stands in a list is a statement, and looked at as one.
      if (node.kind !== "object" && node.kind !== "array" && !isOpen(node)) {
        visit({ node, element, expected: "an object or a list of objects", isItem: false });
      }
      break;
    case "principals":
      // What is something, and no object, is told by the rule on principals.
      if (node.kind === "literal" && node.value === null) {
        visit({ node, element, expected: "an object", isItem: false });
      }
      if (node.kind === "object") {
        for (const { key, value } of node.properties) {
          if (!isIntrinsic(key)) checkList(value, { element: key, holds: isText, visit });
        }
      }
      break;
    case "conditions":
      checkConditions(node, element, visit);
  }
}

function checkConditions(node: PolicyNode, element: string, visit: Visit): void {
  if (node.kind !== "object") {
    if (!isOpen(node)) visit({ node, element, expected: "an object", isItem: false });
    return;
  }
  for (const { key: operator, value } of node.properties) {
    // A name that is no operator is what is wrong there.
    if (isIntrinsic(operator) || readOperator(operator) === undefined || isOpen(value)) continue;
    if (value.kind !== "object") visit({ node: value, element: operator, expected: "an object", isItem: false });
    else {
      for (const { key, value: values } of value.properties) {
        if (!isIntrinsic(key)) checkList(values, { element: key, holds: isScalar, visit });
      }
    }
  }
}

/** One value that `holds`, or a list of them. */
function checkList(
  node: PolicyNode,
  options: { element: string; holds: (node: PolicyNode) => boolean; visit: Visit },
): void {
  const { element, holds, visit } = options;
  if (node.kind !== "array") {
    if (!holds(node)) visit({ node, element, expected: "a string or a list of strings", isItem: false });
    return;
  }
  for (const item of node.items) {
    if (!holds(item)) visit({ node: item, element, expected: "strings", isItem: true });
  }
}

/** Whether only deployment knows what it is. */
function isOpen(node: PolicyNode): boolean {
  return (
    node.kind === "unknown" || node.kind === "statement" || (node.kind === "string" && node.value.kind !== "known")
  );
}

/** What only deployment knows may be a text. */
function isText({ kind }: PolicyNode): boolean {
  return kind === "string" || kind === "unknown";
}

function isScalar(node: PolicyNode): boolean {
  return isText(node) || (node.kind === "literal" && node.value !== null);
}

function describe(node: PolicyNode): string {
  if (node.kind === "literal") return node.value === null ? "`null`" : `the ${typeof node.value} \`${node.value}\``;
  return { object: "an object", array: "a list" }[node.kind as string] ?? "a string";
}

/** Quotes around a number, and the entries of a list in place of a list in a list. */
function repairs({ node, element, isItem }: Mismatch, statement: number | undefined): FixDraft<PlacedEdit>[] {
  const replace = (title: string, values: readonly EditValue[]): FixDraft<PlacedEdit> => ({
    title: `${title}, which lets AWS accept the policy`,
    effect: "correcting",
    edits: [{ statement, edit: { op: "replace", node: node.id, values } }],
    preferred: true,
  });
  if (node.kind === "literal" && node.value !== null) {
    const text = String(node.value);
    return element === "Version" || element === "Condition" ? [] : [replace(`Write \`"${text}"\``, [text])];
  }
  if (!isItem) return [];
  if (node.kind === "literal") return [replace("Remove `null`", [])];
  if (node.kind !== "array") return [];
  const items = node.items.map(toEditValue);
  const values = items.flatMap((item) => (item === undefined ? [] : [item]));
  const areTexts = values.every((value) => typeof value === "string" || isPlaceholderText(value));
  return values.length < node.items.length || !areTexts ? [] : [replace("Put its entries into the list", values)];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Numbers where strings belong; YAML may leave the quotes away.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": 42,
             ~~ \`Sid\` takes a string, and this is the number \`42\`.
      "Effect": "Allow",
      "Principal": { "AWS": [111122223333] },
                             ~~~~~~~~~~~~ A list of \`AWS\` holds strings, and this is the number \`111122223333\`.
      "Action": ["kendra:Query", null],
                                 ~~~~ A list of \`Action\` holds strings, and this is \`null\`.
      "Resource": "*",
      "Condition": { "StringEquals": { "s3:prefix": ["train/", 7] } }
                                                    ~ The values of \`s3:prefix\` are of different kinds.
    }
  ]
}`,
    fixes: [
      [
        'Write `"42"`, which lets AWS accept the policy',
        `
-      "Sid": 42,
+      "Sid": "42",`,
      ],
      [
        'Write `"111122223333"`, which lets AWS accept the policy',
        `
-      "Principal": { "AWS": [111122223333] },
+      "Principal": { "AWS": ["111122223333"] },`,
      ],
      [
        "Remove `null`, which lets AWS accept the policy",
        `
-      "Action": ["kendra:Query", null],
+      "Action": ["kendra:Query"],`,
      ],
      [
        "Write all of them as strings, which lets AWS accept the policy",
        `
-      "Condition": { "StringEquals": { "s3:prefix": ["train/", 7] } }
+      "Condition": { "StringEquals": { "s3:prefix": ["train/", "7"] } }`,
      ],
    ],
  },
  {
    title: "Objects and lists where strings belong.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kendra:Query", ["kendra:Retrieve"]],
                                 ~ A list of \`Action\` holds strings, and this is a list.
      "Resource": { "Arn": "arn:aws:kendra:us-east-1:111122223333:index/docs" }
                  ~ \`Resource\` takes a string or a list of strings, and this is an object.
    }
  ]
}`,
    fixes: [
      [
        "Put its entries into the list, which lets AWS accept the policy",
        `
-      "Action": ["kendra:Query", ["kendra:Retrieve"]],
+      "Action": ["kendra:Query", "kendra:Retrieve"],`,
      ],
    ],
  },
  {
    title: "A string for a statement.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" },
    "and nothing else"
    ~~~~~~~~~~~~~~~~~~ A list of \`Statement\` holds objects, and this is a string.
  ]
}`,
    fixes: [
      [
        "Remove it, which lets AWS accept the policy",
        `
-    { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" },
-    "and nothing else"
+    { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" }`,
      ],
    ],
  },
  {
    title: "A string for all of them, and a version that is a list.",
    policy: `
[
  {
    "Version": "2012-10-17",
    "Statement": "Allow kendra"
                 ~~~~~~~~~~~~~~ \`Statement\` takes an object or a list of objects, and this is a string.
  },
  {
    "Version": ["2012-10-17"],
               ~ \`Version\` takes a string, and this is a list.
    "Statement": { "Effect": "Allow", "Action": "kendra:Query", "Resource": "*" }
  }
]`,
  },
  {
    title: "Conditions and principals.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": { "Account": "111122223333" } },
                            ~ \`AWS\` takes a string or a list of strings, and this is an object.
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "StringEquals": "us-east-1",
                        ~~~~~~~~~~~ \`StringEquals\` takes an object, and this is a string.
        "StringLike": { "aws:RequestedRegion": [["us-east-1"], "us-west-2"] }
                                                ~ A list of \`aws:RequestedRegion\` holds strings, and this is a list.
      }
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": "none"
                   ~~~~~~ \`Condition\` takes an object, and this is a string.
    }
  ]
}`,
    fixes: [
      [
        "Put its entries into the list, which lets AWS accept the policy",
        `
-        "StringLike": { "aws:RequestedRegion": [["us-east-1"], "us-west-2"] }
+        "StringLike": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] }`,
      ],
    ],
  },
  {
    title: "Strings, lists of strings, and what deployment fills in; numbers and booleans in conditions.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "42",
      "Effect": "Allow",
      "Action": ["kendra:Query", "kendra:Retrieve", { "Ref": "Action" }],
      "Resource": { "Fn::GetAtt": ["Index", "Arn"] },
      "Condition": {
        "Bool": { "aws:SecureTransport": true },
        "NumericLessThan": { "aws:MultiFactorAuthAge": [300] },
        "StringEquals": { "aws:RequestedRegion": { "Ref": "AWS::Region" } }
      }
    }
  ]
}`,
  },
];

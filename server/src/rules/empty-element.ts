import { readOperator } from "../knowledge/operators.ts";
import type { Placeholder, PolicyEdit } from "../policy/edit.ts";
import { iamKinds, type Statement } from "../policy/policy.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "empty-element",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "An element of a statement is empty: a list without an entry, a condition without a test, a `Sid` without a name.",
    why: "A statement with an empty list of actions, resources or principals applies to nothing. In a condition it depends on the operator what an empty list means: a plain operator can never be true, so that the statement never applies; `ForAllValues` and `IfExists` may let every request pass that lacks the key. Mostly something was left out, or a template's list turned out empty.",
    how: "Fill the list in, or remove what is empty. Removing an empty `Sid` or `Condition` changes nothing. Removing an empty list of a condition may let the statement apply where it did not, so that is left to you.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
    ],
  },
  messages: {
    actions: { text: "`{key}` is empty: the statement is about no action.", accessAnalyzer: "EMPTY_ARRAY_ACTION" },
    otherActions: {
      text: "`NotAction` is empty: the statement is about every action.",
      accessAnalyzer: "EMPTY_ARRAY_ACTION",
    },
    resources: {
      text: "`{key}` is empty: the statement is about no resource.",
      accessAnalyzer: "EMPTY_ARRAY_RESOURCE",
    },
    otherResources: {
      text: "`NotResource` is empty: the statement is about every resource.",
      accessAnalyzer: "EMPTY_ARRAY_RESOURCE",
    },
    principals: { text: "The list of `{key}` is empty.", accessAnalyzer: "EMPTY_ARRAY_PRINCIPAL" },
    noPrincipals: { text: "`{key}` is empty: it names nobody.", accessAnalyzer: "EMPTY_OBJECT_PRINCIPAL" },
    condition: { text: "`Condition` is empty, so it asks for nothing.", accessAnalyzer: "EMPTY_OBJECT_CONDITION" },
    operator: { text: "`{key}` tests no key.", accessAnalyzer: "EMPTY_OBJECT_CONDITION" },
    values: { text: "`{key}` is compared with no value.", accessAnalyzer: "EMPTY_ARRAY_CONDITION" },
    valuesForAll: {
      text: "All values of `{key}` are compared with none, which only a request without the key can pass.",
      accessAnalyzer: "EMPTY_ARRAY_CONDITION_FORALLVALUES",
    },
    valuesForAny: {
      text: "`{key}` is compared with no value, so no request can pass.",
      accessAnalyzer: "EMPTY_ARRAY_CONDITION_FORANYVALUE",
    },
    valuesIfExist: {
      text: "`{key}` is compared with no value, so only a request without the key can pass.",
      accessAnalyzer: "EMPTY_ARRAY_CONDITION_IFEXISTS",
    },
    sid: { text: "`Sid` is empty.", accessAnalyzer: "EMPTY_SID_VALUE" },
  },
  check(statement, { policy, report }) {
    // What is not closed yet may be filled.
    if (!policy.wellFormed) return;
    for (const empty of emptyParts(statement)) {
      const { node, message, key } = empty;
      report({ node, message, data: { key }, fixes: () => repairs(empty, statement) });
    }
  },
});

/** A part of a statement that is empty. */
interface EmptyPart {
  readonly node: PolicyNode;
  readonly message: string;
  readonly key: string;
  /** What may be taken away without a change of what the statement says. */
  readonly removal?: readonly PolicyEdit[];
  /** What belongs into an empty list. */
  readonly entry?: Placeholder;
  /** Whether no request can be one that the statement is about. */
  readonly neverApplies?: true;
}

function* emptyParts({ elements, sid }: Statement): Generator<EmptyPart> {
  const node = (name: string) => elements.get(name)?.node;
  const sidElement = elements.get("Sid");
  if (sid === "" && sidElement !== undefined) {
    yield { node: sidElement.node, message: "sid", key: "Sid", removal: [removeProperty(sidElement.property)] };
  }
  for (const { name, message, entry } of lists) {
    const list = node(name);
    if (list === undefined || !isEmptyList(list)) continue;
    yield { node: list, message, key: name, entry, ...(name.startsWith("Not") ? {} : { neverApplies: true }) };
  }
  for (const name of ["Principal", "NotPrincipal"]) {
    const principals = node(name);
    if (principals?.kind !== "object") continue;
    const isOnly = principals.properties.length === 1 && name === "Principal";
    if (principals.properties.length === 0) {
      yield {
        node: principals,
        message: "noPrincipals",
        key: name,
        ...(name === "Principal" ? { neverApplies: true } : {}),
      };
    }
    for (const property of principals.properties) {
      if (!isEmptyList(property.value)) continue;
      const removal = isOnly ? {} : { removal: [removeProperty(property)] };
      yield {
        node: property.value,
        message: "principals",
        key: property.key,
        ...removal,
        ...(isOnly ? { neverApplies: true } : {}),
      };
    }
  }
  const condition = elements.get("Condition");
  if (condition?.node.kind === "object") yield* emptyTests(condition.property, condition.node);
}

function* emptyTests(element: PropertyNode, condition: ObjectNode): Generator<EmptyPart> {
  if (condition.properties.length === 0) {
    yield { node: condition, message: "condition", key: "Condition", removal: [removeProperty(element)] };
  }
  for (const operator of condition.properties) {
    if (operator.value.kind !== "object" || isIntrinsic(operator.key)) continue;
    if (operator.value.properties.length === 0) {
      const isOnly = condition.properties.length === 1;
      const removal = [removeProperty(isOnly ? element : operator)];
      yield { node: operator.value, message: "operator", key: operator.key, removal };
    }
    for (const { key, value } of operator.value.properties) {
      if (!isEmptyList(value)) continue;
      const message = valuesMessage(operator.key);
      const entry = { name: "Value", text: "value" };
      const neverApplies = message === "values" || message === "valuesForAny";
      yield { node: value, message, key, entry, ...(neverApplies ? { neverApplies: true } : {}) };
    }
  }
}

/** An unknown operator is read as a plain one. */
function valuesMessage(operator: string): string {
  const written = readOperator(operator);
  if (written?.qualifier === "ForAllValues") return "valuesForAll";
  if (written?.qualifier === "ForAnyValue") return "valuesForAny";
  return written?.ifExists === true ? "valuesIfExist" : "values";
}

const lists = [
  { name: "Action", message: "actions", entry: { name: "Action", text: "service:Action" } },
  { name: "NotAction", message: "otherActions", entry: { name: "Action", text: "service:Action" } },
  { name: "Resource", message: "resources", entry: { name: "Resource", text: "arn:aws:" } },
  { name: "NotResource", message: "otherResources", entry: { name: "Resource", text: "arn:aws:" } },
] as const;

function isEmptyList(node: PolicyNode): boolean {
  return node.kind === "array" && node.items.length === 0;
}

function removeProperty({ id }: PropertyNode): PolicyEdit {
  return { op: "removeProperty", property: id };
}

function repairs(
  { node, key, removal, entry, neverApplies }: EmptyPart,
  { ambiguous }: Statement,
): FixDraft<PolicyEdit>[] {
  const fixes: FixDraft<PolicyEdit>[] = [];
  if (removal !== undefined) {
    fixes.push({ title: `Remove the empty \`${key}\``, effect: "preserving", edits: removal, preferred: true });
  }
  if (entry !== undefined) {
    const value = [{ placeholderParts: [entry] }];
    const edits: PolicyEdit[] = [{ op: "replace", node: node.id, values: [value] }];
    fixes.push({ title: `Fill in \`${key}\`, which gives the statement effect`, effect: "correcting", edits });
  }
  if (neverApplies && !ambiguous) {
    const edits: PolicyEdit[] = [{ op: "removeStatement" }];
    fixes.push({ title: "Remove the statement, which applies to nothing", effect: "preserving", edits });
  }
  return fixes;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Lists without an entry, and a name without a letter.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
             ~~ \`Sid\` is empty.
      "Effect": "Allow",
      "Action": [],
                ~ \`Action\` is empty: the statement is about no action.
      "Resource": []
                  ~ \`Resource\` is empty: the statement is about no resource.
    },
    {
      "Effect": "Deny",
      "NotAction": [],
                   ~ \`NotAction\` is empty: the statement is about every action.
      "NotResource": []
                     ~ \`NotResource\` is empty: the statement is about every resource.
    }
  ]
}`,
    fixes: [
      [
        "Remove the empty `Sid`",
        `
-      "Sid": "",`,
      ],
      [
        "Fill in `Action`, which gives the statement effect",
        `
-      "Action": [],
+      "Action": [
+        "service:Action"
+      ],`,
      ],
      [
        "Remove the statement, which applies to nothing",
        `
-      "Sid": "",
-      "Effect": "Allow",
-      "Action": [],
-      "Resource": []
-    },
-    {`,
      ],
      [
        "Fill in `Resource`, which gives the statement effect",
        `
-      "Resource": []
+      "Resource": [
+        "arn:aws:"
+      ]`,
      ],
      [
        "Remove the statement, which applies to nothing",
        `
-      "Sid": "",
-      "Effect": "Allow",
-      "Action": [],
-      "Resource": []
-    },
-    {`,
      ],
      [
        "Fill in `NotAction`, which gives the statement effect",
        `
-      "NotAction": [],
+      "NotAction": [
+        "service:Action"
+      ],`,
      ],
      [
        "Fill in `NotResource`, which gives the statement effect",
        `
-      "NotResource": []
+      "NotResource": [
+        "arn:aws:"
+      ]`,
      ],
    ],
  },
  {
    title: "Nobody.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {},
                   ~ \`Principal\` is empty: it names nobody.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": [], "Service": "bedrock.amazonaws.com" },
                            ~ The list of \`AWS\` is empty.
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    inJsonOnly: true,
    fixes: [
      [
        "Remove the statement, which applies to nothing",
        `
-      "Principal": {},
-      "Action": "s3:GetObject",
-      "Resource": "arn:aws:s3:::training-data/*"
-    },
-    {
-      "Effect": "Allow",`,
      ],
      [
        "Remove the empty `AWS`",
        `
-      "Principal": { "AWS": [], "Service": "bedrock.amazonaws.com" },
+      "Principal": { "Service": "bedrock.amazonaws.com" },`,
      ],
    ],
  },
  {
    title: "Conditions without a test, and tests without a value.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {}
                   ~ \`Condition\` is empty, so it asks for nothing.
    },
    {
      "Effect": "Deny",
      "Action": "kendra:DeleteIndex",
      "Resource": "*",
      "Condition": {
        "StringEquals": {},
                        ~ \`StringEquals\` tests no key.
        "StringNotEquals": { "aws:RequestedRegion": [] }
                                                    ~ \`aws:RequestedRegion\` is compared with no value.
      }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:AddTags",
      "Resource": "*",
      "Condition": {
        "ForAllValues:StringEquals": { "aws:TagKeys": [] },
                                                      ~ All values of \`aws:TagKeys\` are compared with none, which only a request without the key can pass.
        "ForAnyValue:StringLike": { "aws:TagKeys": [] },
                                                   ~ \`aws:TagKeys\` is compared with no value, so no request can pass.
        "StringEqualsIfExists": { "aws:RequestedRegion": [] }
                                                         ~ \`aws:RequestedRegion\` is compared with no value, so only a request without the key can pass.
      }
    }
  ]
}`,
    fixes: [
      [
        "Remove the empty `Condition`",
        `
-      "Resource": "*",
-      "Condition": {}
+      "Resource": "*"`,
      ],
      [
        "Remove the empty `StringEquals`",
        `
-        "StringEquals": {},`,
      ],
      [
        "Fill in `aws:RequestedRegion`, which gives the statement effect",
        `
-        "StringNotEquals": { "aws:RequestedRegion": [] }
+        "StringNotEquals": { "aws:RequestedRegion": ["value"] }`,
      ],
      [
        "Fill in `aws:TagKeys`, which gives the statement effect",
        `
-        "ForAllValues:StringEquals": { "aws:TagKeys": [] },
+        "ForAllValues:StringEquals": { "aws:TagKeys": ["value"] },`,
      ],
      [
        "Fill in `aws:TagKeys`, which gives the statement effect",
        `
-        "ForAnyValue:StringLike": { "aws:TagKeys": [] },
+        "ForAnyValue:StringLike": { "aws:TagKeys": ["value"] },`,
      ],
      [
        "Fill in `aws:RequestedRegion`, which gives the statement effect",
        `
-        "StringEqualsIfExists": { "aws:RequestedRegion": [] }
+        "StringEqualsIfExists": { "aws:RequestedRegion": ["value"] }`,
      ],
    ],
  },
  {
    title: "Nothing is empty, as far as can be seen.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Query",
      "Effect": "Allow",
      "Action": ["kendra:Query"],
      "Resource": { "Ref": "Index" },
      "Condition": { "StringEquals": { "aws:RequestedRegion": ["us-east-1"] } }
    }
  ]
}`,
  },
];

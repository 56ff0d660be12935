import type { PlacedEdit } from "../policy/edit.ts";
import { type ConditionElement, iamKinds } from "../policy/policy.ts";
import type { ObjectNode, PolicyNode, PropertyNode } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "duplicate-key",
  category: "excess",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "A key is written twice in one object of the policy.",
    why: "JSON leaves open which one counts, and the grammar of policies forbids it: IAM rejects the policy. Where a tool reads the policy first, it mostly keeps the last and drops the other without a word, so that less is sent, or something else, than what stands there. Leastwise makes no claim about what such a statement grants.",
    how: "Put both lists into one, or remove the one that is not meant.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes",
      "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    ],
  },
  messages: {
    twice: {
      text: "`{key}` is written twice; most readers drop this one and keep the last.",
      // AWS does not say which code it has for what its grammar forbids.
      accessAnalyzer: "JSON_SYNTAX_ERROR",
    },
    otherCase: {
      text: "`{key}` is `{other}` again: condition keys are the same in any case.",
      accessAnalyzer: "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    },
  },
  check(policy, { report }) {
    // Where a bracket is missing, keys are read as those of another object.
    if (!policy.facts.wellFormed) return;
    const look = (root: PolicyNode, statement: number | undefined) => {
      forEachObject(root, (object) => {
        for (const { property, last } of dropped(object)) {
          report({
            statement,
            node: property,
            message: "twice",
            data: { key: property.key },
            related: [{ node: last, message: "The one that counts for most readers." }],
            fixes: () => repairs(property, last, statement),
          });
        }
      });
    };
    look(policy.document, undefined);
    policy.statements.forEach(({ root, conditions }, index) => {
      look(root, index);
      for (const { property, first } of sameInOtherCase(conditions)) {
        report({
          statement: index,
          node: property,
          message: "otherCase",
          data: { key: property.key, other: first.key },
          related: [{ node: first, message: "The same key." }],
          fixes: () => repairs(property, first, index),
        });
      }
    });
  },
});

/** The keys under one operator that were written before in another case, with the first of them. */
function sameInOtherCase(
  conditions: ConditionElement | undefined,
): { readonly property: PropertyNode; readonly first: PropertyNode }[] {
  const tests = conditions?.tests ?? [];
  if (tests.length < 2) return [];
  const seen = new Map<string, PropertyNode>();
  return tests.flatMap(({ operatorProperty, property }) => {
    const name = `${operatorProperty.id} ${property.key.toLowerCase()}`;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, property);
    return first === undefined || first.key === property.key ? [] : [{ property, first }];
  });
}

function forEachObject(node: PolicyNode, visit: (object: ObjectNode) => void): void {
  if (node.kind === "array") for (const item of node.items) forEachObject(item, visit);
  if (node.kind !== "object") return;
  visit(node);
  for (const { value } of node.properties) forEachObject(value, visit);
}

/** The properties whose key comes again later in the object. */
function dropped({ properties }: ObjectNode): { property: PropertyNode; last: PropertyNode }[] {
  const last = new Map<string, PropertyNode>();
  for (const property of properties) last.set(property.key, property);
  if (last.size === properties.length) return [];
  return properties.flatMap((property) => {
    const later = last.get(property.key);
    return later === undefined || later === property ? [] : [{ property, last: later }];
  });
}

function repairs(property: PropertyNode, last: PropertyNode, statement: number | undefined): FixDraft<PlacedEdit>[] {
  const place = (edit: PlacedEdit["edit"]): PlacedEdit => ({ statement, edit });
  const removal = place({ op: "removeProperty", property: property.id });
  const fixes: FixDraft<PlacedEdit>[] = [
    {
      title: `Remove this \`${property.key}\` and keep the ${last.id > property.id ? "last" : "first"}`,
      effect: "correcting",
      edits: [removal],
    },
  ];
  const first = textsOf(property.value);
  const second = textsOf(last.value);
  if (first === undefined || second === undefined || scalars.has(property.key)) return fixes;
  const values = [...new Set([...first, ...second])];
  const merged = place({ op: "replace", node: last.value.id, values: [values] });
  return [
    {
      title: `Put both \`${property.key}\` lists into one, which gives all of them effect`,
      effect: "correcting",
      edits: [removal, merged],
      preferred: true,
    },
    ...fixes,
  ];
}

/** Elements that hold one text, never a list. */
const scalars = new Set(["Effect", "Id", "Sid", "Version"]);

/** The texts of a list element's value; `undefined` where it is no such list. */
function textsOf(node: PolicyNode): string[] | undefined {
  const items = node.kind === "array" ? node.items : [node];
  const texts = items.flatMap((item) => (item.kind === "string" ? (knownText(item.value) ?? []) : []));
  return texts.length === items.length ? texts : undefined;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Two lists of actions, of which most readers see one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeAgent",
      ~~~~~~~~ \`Action\` is written twice; most readers drop this one and keep the last.
      "Action": ["bedrock:Retrieve"],
      "Resource": { "Ref": "Agent" }
    }
  ]
}`,
    fixes: [
      [
        "Put both `Action` lists into one, which gives all of them effect",
        `
-      "Action": "bedrock:InvokeAgent",
-      "Action": ["bedrock:Retrieve"],
+      "Action": [
+        "bedrock:InvokeAgent",
+        "bedrock:Retrieve"
+      ],`,
      ],
      [
        "Remove this `Action` and keep the last",
        `
-      "Action": "bedrock:InvokeAgent",`,
      ],
    ],
  },
  {
    title: "Of two effects one goes.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      ~~~~~~~~ \`Effect\` is written twice; most readers drop this one and keep the last.
      "Effect": "Deny",
      "Action": "bedrock:InvokeAgent",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove this `Effect` and keep the last",
        `
-      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "Deep inside, and in the document; what is in both lists is not written twice.",
    policy: `
{
  "Version": "2012-10-17",
  ~~~~~~~~~ \`Version\` is written twice; most readers drop this one and keep the last.
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeAgent",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": ["us-east-1", "us-west-2"],
          ~~~~~~~~~~~~~~~~~~~~~ \`aws:RequestedRegion\` is written twice; most readers drop this one and keep the last.
          "aws:RequestedRegion": ["us-west-2"]
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeAgent",
      "Resource": ["*", { "Ref": "Agent" }],
      ~~~~~~~~~~ \`Resource\` is written twice; most readers drop this one and keep the last.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove this `Version` and keep the last",
        `
-  "Version": "2012-10-17",`,
      ],
      [
        "Put both `aws:RequestedRegion` lists into one, which gives all of them effect",
        `
-          "aws:RequestedRegion": ["us-east-1", "us-west-2"],
-          "aws:RequestedRegion": ["us-west-2"]
+          "aws:RequestedRegion": [
+            "us-east-1",
+            "us-west-2"
+          ]`,
      ],
      [
        "Remove this `aws:RequestedRegion` and keep the last",
        `
-          "aws:RequestedRegion": ["us-east-1", "us-west-2"],`,
      ],
      [
        "Remove this `Resource` and keep the last",
        `
-      "Resource": ["*", { "Ref": "Agent" }],`,
      ],
    ],
  },
  {
    title: "A condition key in another case.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "ml", "AWS:PrincipalTag/team": "ds" } }
                                                                      ~~~~~~~~~~~~~~~~~~~~~~~ \`AWS:PrincipalTag/team\` is \`aws:PrincipalTag/team\` again: condition keys are the same in any case.
    }
  ]
}`,
    fixes: [
      [
        "Put both `AWS:PrincipalTag/team` lists into one, which gives all of them effect",
        `
-      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "ml", "AWS:PrincipalTag/team": "ds" } }
+      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["ds", "ml"] } }`,
      ],
      [
        "Remove this `AWS:PrincipalTag/team` and keep the first",
        `
-      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "ml", "AWS:PrincipalTag/team": "ds" } }
+      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "ml" } }`,
      ],
    ],
  },
  {
    title: "One list; the same key may come in another object.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeAgent", "bedrock:Retrieve"],
      "Resource": { "Ref": "Agent" },
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
        "StringLike": { "aws:RequestedRegion": "us-*" }
      }
    }
  ]
}`,
  },
];

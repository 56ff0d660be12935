import type { EditValue, PlacedEdit, Placeholder } from "../policy/edit.ts";
import { documentElements, statementElements } from "../policy/elements.ts";
import {
  iamKinds,
  kindsWithPrincipals,
  knownTexts,
  type Policy,
  type PolicyFacts,
  type PolicyKind,
  type Statement,
} from "../policy/policy.ts";
import type { ObjectNode } from "../policy/tree.ts";
import { isIntrinsic, meantElement } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "missing-element",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "A statement lacks an element that AWS requires, or the policy has no `Statement`.",
    why: "AWS rejects the whole policy.",
    how: "Add the element. What it should say only you can know, so the repair puts a place there to fill in. A trust policy has no `Resource`, and that of a repository of Amazon ECR needs none; only policies that are attached to a resource, trust policies and resource control policies have a `Principal`.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  },
  messages: {
    statement: { text: "The policy has no `Statement`.", accessAnalyzer: "MISSING_STATEMENT" },
    statements: { text: "`Statement` is empty: the policy has no statement.", accessAnalyzer: "MISSING_STATEMENT" },
    effect: { text: "The statement has no `Effect`.", accessAnalyzer: "MISSING_EFFECT" },
    action: { text: "The statement has no `Action` or `NotAction`.", accessAnalyzer: "MISSING_ACTION" },
    resource: { text: "The statement has no `Resource` or `NotResource`.", accessAnalyzer: "MISSING_RESOURCE" },
    principal: { text: "The statement has no `Principal` or `NotPrincipal`.", accessAnalyzer: "MISSING_PRINCIPAL" },
  },
  check(policy, { report }) {
    const { document, facts } = policy;
    if (!facts.wellFormed) return;
    if (!document.properties.some(({ key }) => key.toLowerCase() === "statement" || isIntrinsic(key))) {
      report({ statement: undefined, node: document, message: "statement", fixes: () => newStatement(policy) });
    }
    const list = policy.statementElement?.node;
    if (list?.kind === "array" && list.items.length === 0) {
      report({ statement: undefined, node: list, message: "statements", fixes: () => newStatement(policy) });
    }
    policy.statements.forEach((statement, index) => {
      const { root } = statement;
      if (root.kind !== "object" || root.properties.some(({ key }) => isIntrinsic(key))) return;
      for (const { message, names, value } of missingElements(statement, facts)) {
        const fixes = () => additions(root, index, names, value);
        report({ statement: index, node: root, message, fixes });
      }
    });
  },
});

interface MissingElement {
  readonly message: string;
  readonly names: readonly [string, ...string[]];
  readonly value: EditValue;
}

function missingElements(statement: Statement, facts: PolicyFacts): MissingElement[] {
  const missing = requiredElements(facts.kind).filter(
    ({ names }) => !names.some((name) => statement.elements.has(name)),
  );
  return isOfRepository(statement, facts) ? missing.filter(({ message }) => message !== "resource") : missing;
}

/**
 * Whether it is, or may be, of the policy of a repository of Amazon ECR, which names no resource.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
function isOfRepository({ actions }: Statement, { kind, resourceType }: PolicyFacts): boolean {
  if (kind !== "resource") return false;
  if (resourceType !== undefined) return /^AWS::ECR::(Public)?Repository$/.test(resourceType);
  const texts = actions === undefined ? [] : knownTexts(actions.entries);
  return actions !== undefined && texts.length > 0 && texts.every((text) => /^ecr(-public)?:/i.test(text));
}

function requiredElements(kind: PolicyKind): MissingElement[] {
  const required: MissingElement[] = [
    { message: "effect", names: ["Effect"], value: place({ name: "Effect", text: "Allow" }) },
    { message: "action", names: ["Action", "NotAction"], value: [place({ name: "Action", text: "service:Action" })] },
  ];
  if (kind !== "trust") {
    required.push({
      message: "resource",
      names: ["Resource", "NotResource"],
      value: place({ name: "Resource", text: "arn:aws:" }),
    });
  }
  if (kindsWithPrincipals.includes(kind)) {
    const value = kind === "rcp" ? "*" : { Service: place({ name: "Principal", text: "service.amazonaws.com" }) };
    required.push({ message: "principal", names: ["Principal", "NotPrincipal"], value });
  }
  return required;
}

/** A statement with a place to fill in for each element; none where a misspelled one waits to be renamed. */
function newStatement({ document, facts, isImplied, statementElement }: Policy): FixDraft<PlacedEdit>[] {
  const isMisspelled = document.properties.some(({ key }) => meantElement(key, documentElements) === "Statement");
  if (isImplied || (isMisspelled && statementElement === undefined)) return [];
  const byName = new Map(requiredElements(facts.kind).map(({ names: [name], value }) => [name, value]));
  const value = [
    Object.fromEntries(
      statementElements.flatMap((name): [string, EditValue][] => {
        const element = byName.get(name);
        return element === undefined ? [] : [[name, element]];
      }),
    ),
  ];
  const edit: PlacedEdit["edit"] =
    statementElement === undefined
      ? { op: "addProperty", object: document.id, key: "Statement", value }
      : { op: "replace", node: statementElement.node.id, values: [value] };
  return [
    {
      title: "Add a statement, which grants what it says",
      effect: "correcting",
      edits: [{ statement: undefined, edit }],
      preferred: true,
    },
  ];
}

function place(placeholder: Placeholder): EditValue {
  return { placeholderParts: [placeholder] };
}

/** Adding the element behind the one that AWS writes before it; none where a misspelled one waits to be renamed. */
function additions(
  root: ObjectNode,
  statement: number,
  [name, opposite]: MissingElement["names"],
  value: EditValue,
): FixDraft<PlacedEdit>[] {
  const known: readonly string[] = statementElements;
  const misspelled = root.properties.some(({ key }) => {
    const meant = known.includes(key) ? undefined : meantElement(key, known);
    return meant !== undefined && (meant === name || meant === opposite);
  });
  if (misspelled) return [];
  const before = root.properties.findLast(
    ({ key }) => known.indexOf(key) !== -1 && known.indexOf(key) < known.indexOf(name),
  );
  const edit: PlacedEdit = {
    statement,
    edit: {
      op: "addProperty",
      object: root.id,
      key: name,
      value,
      ...(before === undefined ? { atStart: true } : { after: before.id }),
    },
  };
  return [
    {
      title: `Add \`${name}\`, which gives the statement effect`,
      effect: "correcting",
      edits: [edit],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "An identity policy needs an effect, actions and resources.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ The statement has no \`Effect\`.
    ~ The statement has no \`Resource\` or \`NotResource\`.
      "Action": "kendra:Query"
    },
    {
    ~ The statement has no \`Action\` or \`NotAction\`.
      "Effect": "Allow",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    }
  ]
}`,
    fixes: [
      [
        "Add `Effect`, which gives the statement effect",
        `
+      "Effect": "Allow",`,
      ],
      [
        "Add `Resource`, which gives the statement effect",
        `
-      "Action": "kendra:Query"
+      "Action": "kendra:Query",
+      "Resource": "arn:aws:"`,
      ],
      [
        "Add `Action`, which gives the statement effect",
        `
+      "Action": [
+        "service:Action"
+      ],`,
      ],
    ],
  },
  {
    title: "A policy on a resource says who may; one without any statement says nothing.",
    policy: `
[
  {
    "Version": "2012-10-17",
    "Statement": [
      {
      ~ The statement has no \`Principal\` or \`NotPrincipal\`.
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::training-data/*"
      }
    ]
  },
  {
  ~ The policy has no \`Statement\`.
    "Version": "2012-10-17"
  }
]`,
    kind: "resource",
    fixes: [
      [
        "Add `Principal`, which gives the statement effect",
        `
+        "Principal": {
+          "Service": "service.amazonaws.com"
+        },`,
      ],
      [
        "Add a statement, which grants what it says",
        `
-    "Version": "2012-10-17"
+    "Version": "2012-10-17",
+    "Statement": [
+      {
+        "Effect": "Allow",
+        "Principal": {
+          "Service": "service.amazonaws.com"
+        },
+        "Action": [
+          "service:Action"
+        ],
+        "Resource": "arn:aws:"
+      }
+    ]`,
      ],
    ],
  },
  {
    title: "A resource control policy is for every principal.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ The statement has no \`Principal\` or \`NotPrincipal\`.
      "Effect": "Deny",
      "NotAction": "sts:AssumeRole",
      "NotResource": "arn:aws:s3:::training-data/*",
      "Comment": "none but ours"
    },
    {
    ~ The statement has no \`Resource\` or \`NotResource\`.
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "s3:GetObject",
      "NotResources": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Add `Principal`, which gives the statement effect",
        `
+      "Principal": "*",`,
      ],
    ],
  },
  {
    title: "Complete; a trust policy has no resource.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "sagemaker.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
  },
  {
    title: "A trust policy says who may take the role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ The statement has no \`Principal\` or \`NotPrincipal\`.
      "Effect": "Allow",
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    kind: "trust",
    fixes: [
      [
        "Add `Principal`, which gives the statement effect",
        `
+      "Principal": {
+        "Service": "service.amazonaws.com"
+      },`,
      ],
    ],
  },
  {
    title: "A policy whose statements deployment includes.",
    policy: `
{
  "Version": "2012-10-17",
  "Fn::Transform": { "Name": "AWS::Include" }
}`,
  },
  {
    title: "An empty list holds no statement either.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": []
               ~ \`Statement\` is empty: the policy has no statement.
}`,
    fixes: [
      [
        "Add a statement, which grants what it says",
        `
-  "Statement": []
+  "Statement": [
+    {
+      "Effect": "Allow",
+      "Action": [
+        "service:Action"
+      ],
+      "Resource": "arn:aws:"
+    }
+  ]`,
      ],
    ],
  },
  {
    title: "The policy of a repository is about that repository.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/build" },
      "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "That of a secret says so, whatever the actions are.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ The statement has no \`Resource\` or \`NotResource\`.
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/build" },
      "Action": "ecr:BatchGetImage"
    }
  ]
}`,
    kind: "resource",
    resourceType: "AWS::SecretsManager::Secret",
    fixes: [
      [
        "Add `Resource`, which gives the statement effect",
        `
-      "Action": "ecr:BatchGetImage"
+      "Action": "ecr:BatchGetImage",
+      "Resource": "arn:aws:"`,
      ],
    ],
  },
  {
    title: "A statement that deployment chooses.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Fn::If": ["IsProduction", { "Ref": "AWS::NoValue" }, { "Ref": "Statement" }] }
  ]
}`,
  },
];

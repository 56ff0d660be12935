import { readCaller } from "../access/principals.ts";
import { nearest } from "../catalogue/nearest.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { type Entry, kindsWithPrincipals, type PrincipalElement, type Statement } from "../policy/policy.ts";
import type { PolicyNode, PropertyNode } from "../policy/tree.ts";
import { isComputedKey } from "../policy/tree.ts";
import { displayText, type Value } from "../policy/value.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "malformed-principal",
  category: "hygiene",
  scope: "statement",
  appliesTo: kindsWithPrincipals,
  docs: {
    what: "A principal is written without its type, or with a type that AWS does not know.",
    why: 'AWS rejects the whole policy. Only `"*"` may stand alone; every other principal stands under `AWS`, `Service`, `Federated` or `CanonicalUser`, in exactly this spelling.',
    how: 'Put the principal under its type: `{ "AWS": "111122223333" }` for accounts, users, roles and sessions, `{ "Service": "bedrock.amazonaws.com" }` for a service, `{ "Federated": … }` for an identity provider in a trust policy. Where the text does not tell the type, no repair is offered.',
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    bare: {
      text: 'A principal needs its type, as in `{ "AWS": … }`; only `"*"` stands alone.',
      accessAnalyzer: "INVALID_PRINCIPAL_FORMAT",
    },
    key: {
      text: "`{key}` is no type of principal; the types are `AWS`, `CanonicalUser`, `Federated` and `Service`.",
      accessAnalyzer: "INVALID_PRINCIPAL_KEY",
    },
  },
  check(statement, { policy, report }) {
    const { principals } = statement;
    // Where a bracket is missing, keys are read as those of another object.
    if (principals === undefined || !policy.wellFormed) return;
    const { node } = principals;
    if (node.kind === "object") {
      // A resource control policy takes `"*"` and nothing else, whatever its type.
      if (policy.kind === "rcp") return;
      for (const property of node.properties) {
        const { key } = property;
        if (isPrincipalType(key) || isIntrinsic(key)) continue;
        report({
          node: property,
          message: "key",
          data: { key },
          fixes: () => typeFix(statement, principals, property),
        });
      }
    } else if (isSurelyBare(node)) {
      report({ node, message: "bare", fixes: () => (policy.kind === "rcp" ? [] : mapFix(statement, principals)) });
    }
  },
});

const principalTypes = ["AWS", "CanonicalUser", "Federated", "Service"] as const;
type PrincipalType = (typeof principalTypes)[number];

function isPrincipalType(key: string): key is PrincipalType {
  return (principalTypes as readonly string[]).includes(key);
}

/** Whether the node is a text that is not `*`, a number, or a list: none can become a map by deployment. */
function isSurelyBare(node: PolicyNode): boolean {
  if (node.kind === "array") return node.items.every(({ kind }) => kind !== "unknown");
  if (node.kind === "literal") return node.value !== null;
  if (node.kind !== "string") return false;
  const { value } = node;
  if (value.kind === "known") return value.text !== "*";
  return value.kind === "template" && value.parts.some((part) => typeof part === "string" && /[^*]/.test(part));
}

/** The map with each principal under its type. */
function mapFix(statement: Statement, { node, entries }: PrincipalElement): FixDraft<PolicyEdit>[] {
  const [only] = node.kind === "array" && node.items.length === 1 ? node.items : [];
  if (only?.kind === "object") {
    const edits: PolicyEdit[] = [{ op: "replace", node: node.id, values: [{ copied: only }] }];
    return [
      { title: `Take it out of the list${consequence(statement)}`, effect: "correcting", edits, preferred: true },
    ];
  }
  const byType = new Map<PrincipalType, EditValue[]>();
  for (const written of entries) {
    const entry = asText(written);
    const type = typeOf(entry.value);
    if (type === undefined) return [];
    byType.set(type, [...(byType.get(type) ?? []), toValue(entry)]);
  }
  const types = [...byType.keys()];
  if (types.length === 0) return [];
  return [
    {
      title: `Write ${types.map((type) => `\`"${type}": …\``).join(" and ")}${consequence(statement)}`,
      effect: "correcting",
      edits: [{ op: "replace", node: node.id, values: [toMap(byType)] }],
      preferred: true,
    },
  ];
}

/** An account may be written as a number. */
function asText(entry: Entry): Entry {
  const { node } = entry;
  if (node.kind !== "literal" || typeof node.value !== "number") return entry;
  return { node, value: { kind: "known", text: String(node.value) } };
}

function toMap(byType: ReadonlyMap<string, readonly EditValue[]>): EditValue {
  return Object.fromEntries(
    [...byType].map(([type, values]): [string, EditValue] => [
      type,
      values.length === 1 && values[0] !== undefined ? values[0] : values,
    ]),
  );
}

/** The right type in place of a wrong one; where it is there already, the principals join its list. */
function typeFix(statement: Statement, principals: PrincipalElement, property: PropertyNode): FixDraft<PolicyEdit>[] {
  const { node } = principals;
  if (node.kind !== "object" || isComputedKey(property.key)) return [];
  const entries = principals.entries.filter((entry) => contains(property.value, entry.node));
  const type = typeOfKey(property.key) ?? commonType(entries);
  if (type === undefined) return [];
  const title = `Change \`${property.key}\` to \`${type}\`${consequence(statement)}`;
  if (!node.properties.some((other) => other !== property && other.key === type)) {
    const edits: PolicyEdit[] = [{ op: "renameProperty", property: property.id, key: type }];
    return [{ title, effect: "correcting", edits, preferred: true }];
  }
  if (node.properties.some(({ key }) => isIntrinsic(key))) return [];
  const byType = new Map<string, EditValue[]>();
  for (const entry of principals.entries) {
    const own = entry.type === property.key ? type : entry.type;
    byType.set(own, [...(byType.get(own) ?? []), toValue(entry)]);
  }
  const edits: PolicyEdit[] = [{ op: "replace", node: node.id, values: [toMap(byType)] }];
  return [{ title, effect: "correcting", edits, preferred: true }];
}

function contains(outer: PolicyNode, inner: PolicyNode): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

function toValue({ node, value }: Entry): EditValue {
  return value.kind === "known" ? value.text : { copied: node };
}

/** A type in another case, or with a letter too many. */
function typeOfKey(key: string): PrincipalType | undefined {
  const index = nearest(
    key.toLowerCase(),
    principalTypes.map((type) => type.toLowerCase()),
  );
  return index === undefined ? undefined : principalTypes[index];
}

function commonType(entries: readonly Entry[]): PrincipalType | undefined {
  const types = new Set(entries.map(({ value }) => typeOf(value)));
  const [type] = types;
  return types.size === 1 ? type : undefined;
}

/** The type that a principal's text tells; a hole in it counts as the account that it mostly is. */
function typeOf(value: Value): PrincipalType | undefined {
  const text =
    value.kind === "template"
      ? value.parts.map((part) => (typeof part === "string" ? part : "111122223333")).join("")
      : displayText(value);
  if (text === undefined) return undefined;
  if (text === "*" || /^(AROA|AIDA)[A-Z0-9]+$/.test(text)) return "AWS";
  const caller = readCaller(text);
  if (caller === undefined || caller === "anonymous") return undefined;
  switch (caller.kind) {
    case "service":
      return "Service";
    case "federated":
      return "Federated";
    case "canonical":
      return "CanonicalUser";
    default:
      return "AWS";
  }
}

function consequence({ effect, principals }: Statement): string {
  if (principals?.negated === true) return ", which gives the statement effect";
  return effect === "Allow" ? ", which gives access" : effect === "Deny" ? ", which denies access" : "";
}

export const examples: readonly RuleExample[] = [
  {
    title: "Principals without their types.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "111122223333",
                   ~~~~~~~~~~~~~~ A principal needs its type, as in \`{ "AWS": … }\`; only \`"*"\` stands alone.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Principal": ["arn:aws:iam::111122223333:role/training", "sagemaker.amazonaws.com"],
                   ~ A principal needs its type, as in \`{ "AWS": … }\`; only \`"*"\` stands alone.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": "everyone in the team",
                   ~~~~~~~~~~~~~~~~~~~~~~ A principal needs its type, as in \`{ "AWS": … }\`; only \`"*"\` stands alone.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        'Write `"AWS": …`, which gives access',
        `
-      "Principal": "111122223333",
+      "Principal": {
+        "AWS": "111122223333"
+      },`,
      ],
      [
        'Write `"AWS": …` and `"Service": …`, which denies access',
        `
-      "Principal": ["arn:aws:iam::111122223333:role/training", "sagemaker.amazonaws.com"],
+      "Principal": {
+        "AWS": "arn:aws:iam::111122223333:role/training",
+        "Service": "sagemaker.amazonaws.com"
+      },`,
      ],
    ],
  },
  {
    title: "Types that AWS does not know.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "aws": "arn:aws:iam::111122223333:role/training" },
                     ~~~~~ \`aws\` is no type of principal; the types are \`AWS\`, \`CanonicalUser\`, \`Federated\` and \`Service\`.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": {
        "Role": "arn:aws:iam::111122223333:role/training",
        ~~~~~~ \`Role\` is no type of principal; the types are \`AWS\`, \`CanonicalUser\`, \`Federated\` and \`Service\`.
        "AWS": "444455556666"
      },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "NotPrincipal": { "Team": "everyone in the team" },
                        ~~~~~~ \`Team\` is no type of principal; the types are \`AWS\`, \`CanonicalUser\`, \`Federated\` and \`Service\`.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        "Change `aws` to `AWS`, which gives access",
        `
-      "Principal": { "aws": "arn:aws:iam::111122223333:role/training" },
+      "Principal": { "AWS": "arn:aws:iam::111122223333:role/training" },`,
      ],
      [
        "Change `Role` to `AWS`, which gives access",
        `
-        "Role": "arn:aws:iam::111122223333:role/training",
-        "AWS": "444455556666"
+        "AWS": [
+          "arn:aws:iam::111122223333:role/training",
+          "444455556666"
+        ]`,
      ],
    ],
  },
  {
    title: "All types, everyone, and principals that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "111122223333",
        "Service": "sagemaker.amazonaws.com",
        "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
      },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "Ref": "Principal" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
  },
  {
    title: "A number, and a list of maps.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": 444455556666,
                   ~~~~~~~~~~~~ A principal needs its type, as in \`{ "AWS": … }\`; only \`"*"\` stands alone.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": [{ "AWS": "444455556666" }],
                   ~ A principal needs its type, as in \`{ "AWS": … }\`; only \`"*"\` stands alone.
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Principal": { "Ref": "Principals" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
    kind: "resource",
    fixes: [
      [
        'Write `"AWS": …`, which gives access',
        `
-      "Principal": 444455556666,
+      "Principal": {
+        "AWS": "444455556666"
+      },`,
      ],
      [
        "Take it out of the list, which gives access",
        `
-      "Principal": [{ "AWS": "444455556666" }],
+      "Principal": { "AWS": "444455556666" },`,
      ],
    ],
  },
];

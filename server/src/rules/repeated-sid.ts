import type { PlacedEdit } from "../policy/edit.ts";
import type { Element, PolicyKind, Statement } from "../policy/policy.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "repeated-sid",
  category: "hygiene",
  scope: "policy",
  appliesTo: ["identity", "boundary", "session", "scp", "resource", "endpoint"],
  docs: {
    what: "Two statements of a policy have the same `Sid`.",
    why: "IAM and Organizations reject the policy. Where services with policies of their own take it, nobody can tell the statements apart by their name, neither in a review nor in a log.",
    how: "Give each statement a name of its own; a statement needs none.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"],
  },
  messages: {
    rejected: {
      text: "`{sid}` is the name of statement {first} too: AWS rejects the policy.",
      accessAnalyzer: "UNIQUE_SIDS_REQUIRED",
    },
    confusing: { text: "`{sid}` is the name of statement {first} too.", accessAnalyzer: "UNIQUE_SIDS_RECOMMENDED" },
  },
  check({ facts, statements }, { report }) {
    if (statements.length < 2) return;
    const seen = new Map<string, number>();
    for (const [index, { sid, elements }] of statements.entries()) {
      const element = elements.get("Sid");
      if (sid === undefined || sid === "" || element === undefined) continue;
      const first = seen.get(sid);
      if (first === undefined) {
        seen.set(sid, index);
        continue;
      }
      const required = !ownersOfSids.includes(facts.kind);
      report({
        statement: index,
        node: element.node,
        message: required ? "rejected" : "confusing",
        data: { sid, first: first + 1 },
        related: relatedTo(statements, first),
        fixes: () => repairs({ element, sid, index, required, statements }),
      });
    }
  },
});

/** The kinds where each service decides what a `Sid` may be. */
const ownersOfSids: readonly PolicyKind[] = ["resource", "endpoint"];

function relatedTo(statements: readonly Statement[], index: number) {
  const node = statements[index]?.elements.get("Sid")?.node;
  return node === undefined ? [] : [{ statement: index, node, message: "The first of that name." }];
}

function repairs(options: {
  readonly element: Element;
  readonly sid: string;
  readonly index: number;
  readonly required: boolean;
  readonly statements: readonly Statement[];
}): FixDraft<PlacedEdit>[] {
  const { element, sid, index, required, statements } = options;
  const taken = new Set(statements.map((statement) => statement.sid));
  let number = 2;
  while (taken.has(`${sid}${number}`)) number++;
  const name = `${sid}${number}`;
  const consequence = required ? ", which lets AWS accept the policy" : "";
  const effect = required ? "correcting" : "preserving";
  const fix = (title: string, edit: PlacedEdit["edit"]): FixDraft<PlacedEdit> => ({
    title: `${title}${consequence}`,
    effect,
    edits: [{ statement: index, edit }],
  });
  return [
    { ...fix(`Change it to \`${name}\``, { op: "replace", node: element.node.id, values: [name] }), preferred: true },
    fix("Remove this `Sid`", { op: "removeProperty", property: element.property.id }),
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "IAM wants names that differ.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Search",
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    {
      "Sid": "Search",
             ~~~~~~~~ \`Search\` is the name of statement 1 too: AWS rejects the policy.
      "Effect": "Allow",
      "Action": "kendra:Retrieve",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    }
  ]
}`,
    fixes: [
      [
        "Change it to `Search2`, which lets AWS accept the policy",
        `
-      "Sid": "Search",
+      "Sid": "Search2",`,
      ],
      [
        "Remove this `Sid`, which lets AWS accept the policy",
        `
-      "Sid": "Search",`,
      ],
    ],
  },
  {
    title: "In a bucket's policy they only confuse.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Sid": "Read",
             ~~~~~~ \`Read\` is the name of statement 1 too.
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::training-data"
    }
  ]
}`,
    fixes: [
      [
        "Change it to `Read2`",
        `
-      "Sid": "Read",
+      "Sid": "Read2",`,
      ],
      [
        "Remove this `Sid`",
        `
-      "Sid": "Read",`,
      ],
    ],
  },
  {
    title: "Names that differ, no names, and names that deployment makes.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Search", "Effect": "Allow", "Action": "kendra:Query", "Resource": { "Ref": "Index" } },
    { "Sid": "Retrieve", "Effect": "Allow", "Action": "kendra:Retrieve", "Resource": { "Ref": "Index" } },
    { "Effect": "Deny", "Action": "kendra:DeleteIndex", "Resource": "*" },
    { "Effect": "Deny", "Action": "kendra:UpdateIndex", "Resource": "*" },
    { "Sid": { "Ref": "Name" }, "Effect": "Deny", "Action": "kendra:CreateIndex", "Resource": "*" },
    { "Sid": { "Ref": "Name" }, "Effect": "Deny", "Action": "kendra:CreateFaq", "Resource": "*" }
  ]
}`,
  },
];

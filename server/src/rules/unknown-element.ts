import type { PlacedEdit } from "../policy/edit.ts";
import { documentElements, statementElements } from "../policy/elements.ts";
import { iamKinds } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";
import { isIntrinsic, meantElement } from "./elementNames.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-element",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "A key of the policy or of a statement is none of the elements that AWS knows.",
    why: "AWS rejects the whole policy. Mostly it is a plural (`Actions`), a wrong case (`action`) or a comment, which a policy has no place for.",
    how: "Rename it to the element that was meant, or remove it. A remark belongs into `Sid` or into the file around the policy.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  },
  messages: {
    near: { text: "`{key}` is no policy element; `{element}` is.", accessAnalyzer: "INVALID_POLICY_ELEMENT" },
    unknown: { text: "`{key}` is no element of a {place}.", accessAnalyzer: "INVALID_POLICY_ELEMENT" },
  },
  check(policy, { report }) {
    // Where a bracket is missing, keys are read as those of another object.
    if (!policy.facts.wellFormed) return;
    const look = (root: PolicyNode, statement: number | undefined) => {
      if (root.kind !== "object") return;
      const elements: readonly string[] = statement === undefined ? documentElements : statementElements;
      for (const property of root.properties) {
        const { key } = property;
        if (elements.includes(key) || key === "$schema" || isIntrinsic(key)) continue;
        const element = meantElement(key, elements);
        const free = element !== undefined && !root.properties.some((other) => other.key === element);
        const removal: FixDraft<PlacedEdit> = {
          title: `Remove \`${key}\`, which lets AWS accept the policy`,
          effect: "correcting",
          edits: [{ statement, edit: { op: "removeProperty", property: property.id } }],
        };
        const renaming: FixDraft<PlacedEdit> = {
          title: `Rename \`${key}\` to \`${element}\`, which gives it effect`,
          effect: "correcting",
          edits: [{ statement, edit: { op: "renameProperty", property: property.id, key: element ?? key } }],
          preferred: true,
        };
        report({
          statement,
          node: property,
          message: free ? "near" : "unknown",
          data: { key, element: element ?? "", place: statement === undefined ? "policy document" : "statement" },
          fixes: () => (free ? [renaming] : [removal]),
        });
      }
    };
    look(policy.document, undefined);
    policy.statements.forEach((statement, index) => {
      look(statement.root, index);
    });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Plurals and small letters are no elements, and neither is a comment.",
    policy: `
{
  "Version": "2012-10-17",
  "statement": [],
  ~~~~~~~~~~~ \`statement\` is no element of a policy document.
  "Statement": [
    {
      "Effect": "Allow",
      "Actions": "kendra:Query",
      ~~~~~~~~~ \`Actions\` is no policy element; \`Action\` is.
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs",
      "Comment": "for the web team"
      ~~~~~~~~~ \`Comment\` is no element of a statement.
    }
  ]
}`,
    fixes: [
      [
        "Remove `statement`, which lets AWS accept the policy",
        `
-  "statement": [],`,
      ],
      [
        "Rename `Actions` to `Action`, which gives it effect",
        `
-      "Actions": "kendra:Query",
+      "Action": "kendra:Query",`,
      ],
      [
        "Remove `Comment`, which lets AWS accept the policy",
        `
-      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs",
-      "Comment": "for the web team"
+      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"`,
      ],
    ],
  },
  {
    title: "The elements as AWS spells them, and keys that a template replaces.",
    policy: `
{
  "$schema": "https://example.com/policy.json",
  "Version": "2012-10-17",
  "Id": "Search",
  "Statement": [
    {
      "Sid": "ForTheWebTeam",
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    },
    { "Fn::If": ["IsProduction", { "Ref": "AWS::NoValue" }, { "Ref": "Statement" }] },
    { "Ref": "Statement" }
  ]
}`,
  },
];

import { iamKinds, isAllow } from "../policy/policy.ts";
import { createCoverFinder, relatedStatements, statementNames } from "./otherStatements.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "shadowed-allow",
  category: "hygiene",
  scope: "policy",
  pass: "second",
  appliesTo: iamKinds,
  docs: {
    what: "A statement allows only what `Deny` statements of the same policy deny.",
    why: "A `Deny` wins over every `Allow`, so the statement grants nothing. Whoever wrote it expects an access that does not come; whoever reviews it counts an access that is not there.",
    how: "Remove the statement; the grants stay the same, which is proven before the repair is offered. Where the access is wanted, except it from the `Deny`.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ],
  },
  messages: {
    denied: { text: "This grants nothing: all of it is denied by {others}." },
  },
  check(policy, { catalogue, report }) {
    if (!policy.statements.some(({ effect }) => effect === "Deny")) return;
    const findCover = createCoverFinder(policy, catalogue);
    for (const [index, statement] of policy.statements.entries()) {
      if (!isAllow(statement)) continue;
      const covers = findCover(index, "Deny", () => true);
      if (covers === undefined) continue;
      report({
        statement: index,
        node: statement.root,
        message: "denied",
        data: { others: statementNames(policy, covers) },
        tag: "unnecessary",
        related: relatedStatements(policy, covers, "This denies it."),
        fixes: () => [
          {
            title: "Remove the statement",
            effect: "preserving",
            edits: [{ statement: index, edit: { op: "removeStatement" } }],
            preferred: true,
          },
        ],
      });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A wider denial stands beside it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
    ~ This grants nothing: all of it is denied by \`NoTraining\`.
      "Sid": "Train",
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/nightly-*"
    },
    {
      "Sid": "NoTraining",
      "Effect": "Deny",
      "Action": "sagemaker:*TrainingJob*",
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove the statement",
        `
-      "Sid": "Train",
-      "Effect": "Allow",
-      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"],
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/nightly-*"
-    },
-    {`,
      ],
    ],
  },
  {
    title: "A denial that leaves something, or that deployment decides, is no reason.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:SynthesizeSpeech", "polly:GetLexicon"],
      "Resource": "arn:aws:polly:us-east-1:111122223333:lexicon/names"
    },
    {
      "Effect": "Deny",
      "Action": "polly:GetLexicon",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "polly:SynthesizeSpeech",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Deny",
      "Action": { "Ref": "Denied" },
      "Resource": "*"
    }
  ]
}`,
  },
];

import { changingShare } from "../access/expand.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { count } from "../text/words.ts";
import { canList, createListing } from "./listing.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-action",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An entry of `Action` in an `Allow` uses a wildcard to stand for several actions of a service.",
    why: "A wildcard grants actions that nobody chose, and with every action that AWS adds it grants more without anyone looking. Least privilege names the actions that the work needs.",
    how: "List the actions that the wildcard stands for today and take out those that are not needed, or keep one access level. Both only take away: what AWS adds later is no longer granted. A wildcard is left alone in a `Deny`, where it is the safe form.",
    withoutFix:
      "the list would be too long to read, or other entries grant the same actions; name the actions that the work needs.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    ],
  },
  messages: {
    stands: { text: "`{pattern}` stands for {actions}{writes}." },
    many: { text: "`{pattern}` stands for {actions}{writes}, too many to list: name the ones that are needed." },
  },
  check(statement, { expand, report }) {
    if (!isAllow(statement) || statement.actions.negated) return;
    const listing = createListing(statement);
    for (const expanded of expand(statement.actions)) {
      const { entry, text, actions } = expanded;
      const pattern = hasWildcard(text) ? parseAction(text) : undefined;
      if (pattern === undefined || hasWildcard(pattern.prefix)) continue;
      if (isAnyAction(text) || isWholeService(pattern) || actions.length === 0) continue;
      report({
        node: entry.node,
        message: canList(actions) ? "stands" : "many",
        data: {
          pattern: text,
          actions: count(actions.length, "action"),
          writes: changingShare(actions),
        },
        fixes: () => listing.fixesOf(expanded),
      });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A wildcard behind a name grants every action that begins so, today's and tomorrow's.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel*",
                ~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel*\` stands for 2 actions.
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}`,
    fixes: [
      [
        "List the 2 actions of `bedrock:InvokeModel*`",
        `
-      "Action": "bedrock:InvokeModel*",
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],`,
      ],
    ],
  },
  {
    title: "The named actions are what the work needs.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}`,
  },
  {
    title: "Wildcards may stand in the middle; what is listed already is not listed twice.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "textract:Get*Analysis",
        ~~~~~~~~~~~~~~~~~~~~~~~ \`textract:Get*Analysis\` stands for 3 actions.
        "textract:GetDocumentAnalysis",
        "rekognition:*Collection"
        ~~~~~~~~~~~~~~~~~~~~~~~~~ \`rekognition:*Collection\` stands for 3 actions, 2 of which can change something.
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 3 actions of `textract:Get*Analysis`",
        `
-        "textract:Get*Analysis",
+        "textract:GetExpenseAnalysis",
+        "textract:GetLendingAnalysis",`,
      ],
      [
        "List the 3 actions of `rekognition:*Collection`",
        `
-        "rekognition:*Collection"
+        "rekognition:CreateCollection",
+        "rekognition:DeleteCollection",
+        "rekognition:DescribeCollection"`,
      ],
      [
        "Keep only the Read action of `rekognition:*Collection`",
        `
-        "rekognition:*Collection"
+        "rekognition:DescribeCollection"`,
      ],
      [
        "Keep only the 2 Write actions of `rekognition:*Collection`",
        `
-        "rekognition:*Collection"
+        "rekognition:CreateCollection",
+        "rekognition:DeleteCollection"`,
      ],
    ],
  },
  {
    title: "What another wildcard covers is not listed.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:GetL*", "polly:*Lexicon"],
                 ~~~~~~~~~~~~~ \`polly:GetL*\` stands for 1 action.
                                ~~~~~~~~~~~~~~~~ \`polly:*Lexicon\` stands for 3 actions, 2 of which can change something.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 3 actions of `polly:*Lexicon`",
        `
-      "Action": ["polly:GetL*", "polly:*Lexicon"],
+      "Action": ["polly:GetL*", "polly:DeleteLexicon", "polly:PutLexicon"],`,
      ],
    ],
  },
  {
    title: "Everything is listed already, so nothing is left to list.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:Synthesize*", "polly:SynthesizeSpeech"],
                 ~~~~~~~~~~~~~~~~~~~ \`polly:Synthesize*\` stands for 1 action.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Too many to list: the repair would be as hard to read as the wildcard.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:Describe*",
                ~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:Describe*\` stands for 79 actions, too many to list: name the ones that are needed.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*"
    }
  ]
}`,
  },
  {
    title:
      "In a Deny and in `NotAction` a wildcard is the safe form; one that fits nothing grants nothing; whole services are another matter, and what deployment fills in is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "bedrock:Delete*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": [{ "Ref": "ExtraAction" }, { "Fn::Sub": "bedrock:\${Verb}*" }],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "bedrock:Delete*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["textract:Frob*", "polly*:Get*", "polly:*", "*"],
      "Resource": "*"
    }
  ]
}`,
  },
];

import type { ExpandedEntry } from "../access/expand.ts";
import { riskOf } from "../knowledge/actionRisks.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { count, quoteSome } from "../text/words.ts";
import { accessSummary } from "./accessSummary.ts";
import { actionsOfAll, canList, listingFixes, MAX_TOLD_APART, placesOf } from "./listing.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-action",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An entry of `Action` in an `Allow` uses a wildcard to stand for several actions of a service.",
    why: "A wildcard grants actions that nobody chose, and with every action that AWS adds it grants more without anyone looking. Least privilege names the actions that the work needs.",
    how: "List the actions that the wildcard stands for today and take out those that are not needed, or keep one access level. Both only take away: what AWS adds later is no longer granted. More than three wildcards of one statement are one finding, at `Action`, with repairs for all of them at once. A wildcard is left alone in a `Deny`, where it is the safe form.",
    withoutFix:
      "the list would be too long to read or for the policy's quota, or other entries grant the same actions; name the actions that the work needs.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    ],
  },
  messages: {
    stands: { text: "`{pattern}` stands for {actions}{summary}." },
    many: {
      text: "`{pattern}` stands for {actions}{summary}. That is too many to list: name the ones that are needed.",
    },
    several: { text: "The {wildcards} wildcards here, {patterns}, stand for {actions}{summary}." },
    severalMany: {
      text: "The {wildcards} wildcards here, {patterns}, stand for {actions}{summary}. That is too many to list: name the ones that are needed.",
    },
  },
  check(statement, { expand, report }) {
    if (!isAllow(statement) || statement.actions.negated) return;
    const wildcards = expand(statement.actions).filter(isPartOfService);
    if (wildcards.length <= MAX_TOLD_APART) {
      for (const wildcard of wildcards) {
        const { entry, text, actions } = wildcard;
        report({
          node: entry.node,
          message: canList([wildcard]) ? "stands" : "many",
          data: { pattern: text, actions: count(actions.length, "action"), summary: accessSummary(actions) },
          risk: riskOf(actions.map(({ id }) => id)),
          fixes: () => listingFixes(statement, [wildcard]),
        });
      }
      return;
    }
    const actions = actionsOfAll(wildcards);
    report({
      node: statement.actions.property,
      message: canList(wildcards) ? "several" : "severalMany",
      data: {
        wildcards: wildcards.length,
        patterns: quoteSome(wildcards.map(({ text }) => text)),
        actions: count(actions.length, "action"),
        summary: accessSummary(actions),
      },
      risk: riskOf(actions.map(({ id }) => id)),
      fixes: () => listingFixes(statement, wildcards),
      related: placesOf(wildcards),
    });
  },
});

/** Whether the entry is a wildcard for actions of one service, but not for all of them: those have a rule of their own. */
function isPartOfService({ text, actions }: ExpandedEntry): boolean {
  if (!hasWildcard(text) || isAnyAction(text) || actions.length === 0) return false;
  const pattern = parseAction(text);
  return pattern !== undefined && !hasWildcard(pattern.prefix) && !isWholeService(pattern);
}

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
                ~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel*\` stands for 2 actions: all read. Risk: cost.
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
        ~~~~~~~~~~~~~~~~~~~~~~~ \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.
        "textract:GetDocumentAnalysis",
        "rekognition:*Collection"
        ~~~~~~~~~~~~~~~~~~~~~~~~~ \`rekognition:*Collection\` stands for 3 actions: 2 write.
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
                 ~~~~~~~~~~~~~ \`polly:GetL*\` stands for 1 action, which reads.
                                ~~~~~~~~~~~~~~~~ \`polly:*Lexicon\` stands for 3 actions: 2 write.
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
                 ~~~~~~~~~~~~~~~~~~~ \`polly:Synthesize*\` stands for 1 action, which reads. Risk: cost.
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
                ~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:Describe*\` stands for 79 actions: all read. That is too many to list: name the ones that are needed. Risk: model theft.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*"
    }
  ]
}`,
  },
  {
    title: "More than three wildcards of one statement are told once.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
      ~~~~~~~~ The 4 wildcards here, \`textract:Get*Analysis\`, \`textract:GetDocument*\`, \`polly:*Lexicon\` and \`polly:Put*\`, stand for 7 actions: 2 write. Risk: data exposure.
        "textract:Get*Analysis",
        "textract:GetDocument*",
        "polly:*Lexicon",
        "polly:Put*",
        "polly:PutLexicon",
        "polly:SynthesizeSpeech"
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 7 actions of the 4 wildcards",
        `
-        "textract:Get*Analysis",
-        "textract:GetDocument*",
-        "polly:*Lexicon",
-        "polly:Put*",
+        "textract:GetDocumentAnalysis",
+        "textract:GetExpenseAnalysis",
+        "textract:GetLendingAnalysis",
+        "textract:GetDocumentTextDetection",
+        "polly:DeleteLexicon",
+        "polly:GetLexicon",`,
      ],
      [
        "Keep only the 5 Read actions of the 4 wildcards",
        `
-        "textract:Get*Analysis",
-        "textract:GetDocument*",
-        "polly:*Lexicon",
-        "polly:Put*",
+        "textract:GetDocumentAnalysis",
+        "textract:GetExpenseAnalysis",
+        "textract:GetLendingAnalysis",
+        "textract:GetDocumentTextDetection",
+        "polly:GetLexicon",`,
      ],
    ],
  },
  {
    title: "Three are told one by one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["textract:Get*Analysis", "polly:Describe*", "polly:List*"],
                 ~~~~~~~~~~~~~~~~~~~~~~~ \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.
                                          ~~~~~~~~~~~~~~~~~ \`polly:Describe*\` stands for 1 action, which reads.
                                                             ~~~~~~~~~~~~~ \`polly:List*\` stands for 2 actions: all read.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 3 actions of `textract:Get*Analysis`",
        `
-      "Action": ["textract:Get*Analysis", "polly:Describe*", "polly:List*"],
+      "Action": [
+        "textract:GetDocumentAnalysis",
+        "textract:GetExpenseAnalysis",
+        "textract:GetLendingAnalysis",
+        "polly:Describe*",
+        "polly:List*"
+      ],`,
      ],
      [
        "List the 1 action of `polly:Describe*`",
        `
-      "Action": ["textract:Get*Analysis", "polly:Describe*", "polly:List*"],
+      "Action": ["textract:Get*Analysis", "polly:DescribeVoices", "polly:List*"],`,
      ],
      [
        "List the 2 actions of `polly:List*`",
        `
-      "Action": ["textract:Get*Analysis", "polly:Describe*", "polly:List*"],
+      "Action": [
+        "textract:Get*Analysis",
+        "polly:Describe*",
+        "polly:ListLexicons",
+        "polly:ListSpeechSynthesisTasks"
+      ],`,
      ],
    ],
  },
  {
    title: "So many actions that neither one list of them nor one of an access level can be read.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:Describe*", "sagemaker:Create*", "sagemaker:Update*", "sagemaker:List*"],
      ~~~~~~~~ The 4 wildcards here, \`sagemaker:Describe*\`, \`sagemaker:Create*\`, \`sagemaker:Update*\` and \`sagemaker:List*\`, stand for 297 actions: 122 write; 2 hand out credentials, 2 run code under another role, 2 share or export models. That is too many to list: name the ones that are needed. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Who makes things does not want the one action that reads them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateHub*",
                ~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateHub*\` stands for 3 actions: 2 write; 1 shares or exports models. Risk: model theft.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 3 actions of `sagemaker:CreateHub*`",
        `
-      "Action": "sagemaker:CreateHub*",
+      "Action": [
+        "sagemaker:CreateHub",
+        "sagemaker:CreateHubContentPresignedUrls",
+        "sagemaker:CreateHubContentReference"
+      ],`,
      ],
      [
        "Keep only the 2 Write actions of `sagemaker:CreateHub*`",
        `
-      "Action": "sagemaker:CreateHub*",
+      "Action": [
+        "sagemaker:CreateHub",
+        "sagemaker:CreateHubContentReference"
+      ],`,
      ],
    ],
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

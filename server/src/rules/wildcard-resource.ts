import { type ExpandedEntry, scopability } from "../access/expand.ts";
import { arnToFill, commonResourceTypes, likeliestResourceTypes, mayLimitResources } from "../access/resources.ts";
import type { Action, ResourceType } from "../catalogue/catalogue.ts";
import { copyStatement } from "../policy/copy.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { type AllowStatement, type Entry, isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { count, quoteSome } from "../text/words.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-resource",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` on every resource holds actions that can be limited to resources.",
    why: "`*` is every model, endpoint, bucket and key of the account, those of other teams and of tomorrow among them. One leaked credential then reads all the data, and calls the most expensive model.",
    how: "Write the ARNs. Actions that have no resource type work with `*` only; where both stand in one statement, the repair splits it, so that `*` stays with those that need it. A statement whose conditions limit the resources, by tag, by account or by a key of the service, is left alone.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    all: { text: "{actions} can be limited to {arns}; `*` is all of them." },
    some: { text: "{actions} can be limited to {arns}; only {others} `*` here." },
  },
  check(statement, { expand, report }) {
    if (!isAllow(statement) || statement.actions.negated || !statement.actions.complete) return;
    const { resources } = statement;
    if (resources === undefined || resources.negated || mayLimitResources(statement.conditions)) return;
    const star = resources.entries.find(({ value }) => /^\*+$/.test(knownText(value) ?? ""));
    if (star === undefined) return;
    const entries = expand(statement.actions);
    const scopable: ExpandedEntry[] = [];
    const others: ExpandedEntry[] = [];
    for (const entry of entries) (!isPassRole(entry) && isScopable(entry) ? scopable : others).push(entry);
    if (scopable.length === 0) return;
    const needing = namesOf(others.filter(needsStar));
    const names = namesOf(scopable);
    const limited = actionsOf(scopable);
    const choices = choicesFor(limited);
    report({
      node: star.node,
      message: needing.length === 0 ? "all" : "some",
      data: {
        actions: quoteSome(names),
        arns: arnsOf(choices.flat()),
        others: `${quoteSome(needing)} ${needing.length === 1 ? "needs" : "need"}`,
      },
      fixes: () => scopingFixes(statement, star, { scopable, others, limited, choices }),
    });
  },
});

/** The entries' texts, each once. */
function namesOf(entries: readonly ExpandedEntry[]): string[] {
  return [...new Set(entries.map(({ text }) => text))];
}

/** Whether every action that the entry stands for can be limited; a wildcard for both kinds must be listed first. */
function isScopable({ actions }: ExpandedEntry): boolean {
  return actions.length > 0 && actions.every((action) => scopability(action) === "yes");
}

/** Whether no action that the entry stands for can be limited. */
function needsStar({ actions }: ExpandedEntry): boolean {
  return actions.length > 0 && actions.every((action) => scopability(action) === "no");
}

/** On every resource it is worse than any other, and has a rule of its own. */
function isPassRole({ text }: ExpandedEntry): boolean {
  return text.toLowerCase() === "iam:passrole";
}

/** What the entries stand for, each action once. */
function actionsOf(entries: readonly ExpandedEntry[]): Action[] {
  const found = new Set<Action>();
  for (const { actions } of entries) for (const action of actions) found.add(action);
  return [...found];
}

/** Resource types to limit the actions to: any one that all of them take, else one for each of them. */
function choicesFor(actions: readonly Action[]): (readonly ResourceType[])[] {
  const common = commonResourceTypes(actions);
  return common.length > 0 ? common.map((type) => [type]) : [likeliestResourceTypes(actions)];
}

/** `endpoint` ARNs; of many types a few, and how many more there are. */
function arnsOf(types: readonly ResourceType[]): string {
  const names = types.map(({ name }) => name);
  return names.length > 4 ? `ARNs of ${quoteSome(names)}` : `${quoteSome(names)} ARNs`;
}

interface Parted {
  readonly scopable: readonly ExpandedEntry[];
  readonly others: readonly ExpandedEntry[];
  readonly limited: readonly Action[];
  readonly choices: readonly (readonly ResourceType[])[];
}

/** How many resource types to offer, each in a fix of its own. */
const MAX_OFFERED = 3;

function scopingFixes(
  statement: AllowStatement,
  star: Entry,
  { scopable, others, limited, choices }: Parted,
): FixDraft<PolicyEdit>[] {
  const split = others.length === 0 ? [] : splitOff(statement, scopable, others);
  if (split === undefined) return [];
  const [only, ...more] = namesOf(scopable);
  const what = more.length === 0 ? `\`${only}\`` : count(limited.length, "action");
  return choices.slice(0, MAX_OFFERED).map((types, index): FixDraft<PolicyEdit> => {
    const arns: EditValue[] = types.flatMap((type) => type.arns.slice(0, 1).map(arnToFill));
    const scope = `Limit ${what} to ${arnsOf(types)}`;
    return {
      title: others.length === 0 ? scope : `${scope}, with \`*\` in a statement of its own for the rest`,
      effect: "narrowing",
      edits: [{ op: "replace", node: star.node.id, values: arns }, ...split],
      ...(index === 0 ? { preferred: true } : {}),
    };
  });
}

/** Moving the actions that need `*` into a statement of their own; `undefined` where it cannot be copied. */
function splitOff(
  statement: AllowStatement,
  scopable: readonly ExpandedEntry[],
  others: readonly ExpandedEntry[],
): PolicyEdit[] | undefined {
  const texts = (entries: readonly ExpandedEntry[]) => entries.map(({ text }) => text);
  const rest = copyStatement(statement, { elements: { Action: texts(others), Resource: "*" }, sidSuffix: "OnAll" });
  if (rest === undefined || scopable.length === 0) return undefined;
  return [
    ...others.map(({ entry }): PolicyEdit => ({ op: "replace", node: entry.node.id, values: [] })),
    { op: "addStatements", values: [rest] },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "An endpoint has an ARN.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*"
                  ~~~ \`sagemaker:InvokeEndpoint\` can be limited to \`endpoint\` and \`inference-component\` ARNs; \`*\` is all of them.
    }
  ]
}`,
    fixes: [
      [
        "Limit `sagemaker:InvokeEndpoint` to `endpoint` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/EndpointName"`,
      ],
      [
        "Limit `sagemaker:InvokeEndpoint` to `inference-component` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:inference-component/InferenceComponentName"`,
      ],
    ],
  },
  {
    title: "The same with the endpoint's ARN.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn"
    }
  ]
}`,
  },
  {
    title: "Listing has no resource type: the statement is split.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Chat",
      "Effect": "Allow",
      "Action": [
        "bedrock:InvokeModel",
        "bedrock:ListFoundationModels"
      ],
      "Resource": "*"
                  ~~~ \`bedrock:InvokeModel\` can be limited to ARNs of \`foundation-model\`, \`inference-profile\`, \`application-inference-profile\` and 9 others; only \`bedrock:ListFoundationModels\` needs \`*\` here.
    }
  ]
}`,
    fixes: [
      [
        "Limit `bedrock:InvokeModel` to `foundation-model` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
      [
        "Limit `bedrock:InvokeModel` to `inference-profile` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
      [
        "Limit `bedrock:InvokeModel` to `application-inference-profile` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
    ],
  },
  {
    title: "A condition on the caller leaves the resources open; a name written twice is told once.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kendra:Query", "kendra:Query", "polly:DescribeVoices", "cloudwatch:PutMetricData", "polly:*Lexicon*"],
      "Resource": ["**"],
                   ~~~~ \`kendra:Query\` can be limited to \`index\` ARNs; only \`polly:DescribeVoices\` needs \`*\` here.
      "Condition": { "StringEquals": { "AWS:PrincipalTag/team": "search", "aws:RequestedRegion": "us-east-1" } }
    }
  ]
}`,
    fixes: [
      [
        "Limit `kendra:Query` to `index` ARNs, with `*` in a statement of its own for the rest",
        `
-      "Action": ["kendra:Query", "kendra:Query", "polly:DescribeVoices", "cloudwatch:PutMetricData", "polly:*Lexicon*"],
-      "Resource": ["**"],
+      "Action": ["kendra:Query", "kendra:Query"],
+      "Resource": ["arn:aws:kendra:us-east-1:111122223333:index/IndexId"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "polly:DescribeVoices",
+        "cloudwatch:PutMetricData",
+        "polly:*Lexicon*"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "AWS:PrincipalTag/team": "search",
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
    ],
  },
  {
    title:
      "Where `*` is the only value that works, where a wildcard must be listed first, where a condition limits the resources, or where they are not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["textract:AnalyzeDocument", "rekognition:DetectModerationLabels", "rekognition:*"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": { "Ref": "Endpoint" }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "\${aws:ResourceTag/team}" } }
    },
    {
      "Effect": "Allow",
      "Action": ["IAM:PassRole", "sagemaker:Frobnicate"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["sagemaker:InvokeEndpoint", { "Ref": "Extra" }],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "NotResource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "sagemaker:InvokeEndpoint",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "arn:aws:sagemaker:*:*:endpoint/*"
    }
  ]
}`,
  },
];

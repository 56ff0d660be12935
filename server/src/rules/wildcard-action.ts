import { byAccessLevel, changingShare, type ExpandedEntry } from "../access/expand.ts";
import type { AccessLevel, Action } from "../catalogue/catalogue.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard, matchesPattern } from "../policy/pattern.ts";
import { type AllowStatement, type Entry, isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { count } from "../text/words.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-action",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An entry of `Action` in an `Allow` uses a wildcard to stand for several actions of a service.",
    why: "A wildcard grants actions that nobody chose, and with every action that AWS adds it grants more without anyone looking. Least privilege names the actions that the work needs.",
    how: "List the actions that the wildcard stands for today and take out those that are not needed, or keep one access level. Both only take away: what AWS adds later is no longer granted. A wildcard is left alone in a `Deny`, where it is the safe form.",
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
    for (const expanded of expand(statement.actions)) {
      const { entry, text, actions } = expanded;
      const pattern = parseAction(text);
      if (pattern === undefined || !hasWildcard(text) || hasWildcard(pattern.prefix)) continue;
      if (isAnyAction(text) || isWholeService(pattern) || actions.length === 0) continue;
      report({
        node: entry.node,
        message: canList(actions) ? "stands" : "many",
        data: {
          pattern: text,
          actions: count(actions.length, "action"),
          writes: changingShare(actions),
        },
        fixes: () => listingFixes(statement, expanded),
      });
    }
  },
});

/** Whether all actions, or those of one access level, make a list that can be read. */
export function canList(actions: readonly Action[]): boolean {
  return isShort(actions) || usualLevels(actions).some(([, chosen]) => isShort(chosen));
}

/** Listing all actions of the entry, or those of one access level. */
export function listingFixes(
  statement: AllowStatement,
  { entry, text, actions }: ExpandedEntry,
): FixDraft<PolicyEdit>[] {
  const listed = otherEntries(statement, entry);
  const draft = (title: string, chosen: readonly Action[]): FixDraft<PolicyEdit>[] => {
    const missing = chosen.map(({ id }) => id).filter((id) => !isListed(id.toLowerCase(), listed));
    // Where other entries cover all of it there is nothing to list: the entry is redundant, not too wide.
    if (missing.length === 0 || !isShort(chosen)) return [];
    return [{ title, effect: "narrowing", edits: [{ op: "replace", node: entry.node.id, values: missing }] }];
  };
  const whole = draft(`List the ${count(actions.length, "action")} of \`${text}\``, actions);
  const levels = usualLevels(actions).flatMap(([level, chosen]) => {
    if (chosen.length === actions.length) return [];
    const what = chosen.length === 1 ? `${level} action` : `${chosen.length} ${level} actions`;
    return draft(`Keep only the ${what} of \`${text}\``, chosen);
  });
  return [...whole.map((fix) => ({ ...fix, preferred: true as const })), ...levels];
}

/** The levels that one may want alone: tagging and permissions only come with something else. */
function usualLevels(actions: readonly Action[]): [AccessLevel, readonly Action[]][] {
  return [...byAccessLevel(actions)].filter(([level]) => level === "Read" || level === "List" || level === "Write");
}

function isShort(actions: readonly Action[]): boolean {
  return actions.length > 0 && actions.length <= MAX_LISTED;
}

/** The other entries of the list, in lower case: names, and patterns. */
function otherEntries({ actions }: AllowStatement, entry: Entry): { names: ReadonlySet<string>; patterns: string[] } {
  const texts = actions.entries.flatMap(({ node, value }) =>
    node === entry.node ? [] : (knownText(value)?.toLowerCase() ?? []),
  );
  return { names: new Set(texts), patterns: texts.filter(hasWildcard) };
}

function isListed(id: string, { names, patterns }: ReturnType<typeof otherEntries>): boolean {
  return names.has(id) || patterns.some((pattern) => matchesPattern(pattern, id));
}

/** Longer lists are no help to a reader. */
const MAX_LISTED = 40;

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
    title: "In a Deny a wildcard is the safe form, and what deployment fills in is not known.",
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
    }
  ]
}`,
  },
];

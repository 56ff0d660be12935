import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { copyStatement } from "../policy/copy.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type Entry, isAllow, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { count, quoteSome } from "../text/words.ts";
import { type ReadTest, readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "tag-key-without-support",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: ["identity", "boundary", "session", "scp"],
  docs: {
    what: "A statement tests a tag of the resource, for actions whose requests do not carry `aws:ResourceTag`.",
    why: "For such an action the test is never true. An `Allow` does not allow it, which shows at once; a `Deny` does not deny it, and nobody notices.",
    how: "In an `Allow` the actions can go, which changes nothing, or move into a statement that names their resources in place of the tag. In a `Deny` they need a statement of their own without the tag. With `NotAction` the statement covers many actions that know no tags, for which a test of the tag is never true, or always; so list the actions instead.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
    ],
  },
  messages: {
    allow: {
      text: "{actions} {verb} no tags of resources, so the statement does not allow {them}.",
      accessAnalyzer: "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
    deny: {
      text: "{actions} {verb} no tags of resources, so the statement does not deny {them}.",
      accessAnalyzer: "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
    allowOthers: {
      text: "Many of the actions that `NotAction` leaves know no tags of resources, and are not allowed.",
      accessAnalyzer: "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
    denyOthers: {
      text: "Many of the actions that `NotAction` leaves know no tags of resources, and are not denied.",
      accessAnalyzer: "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
    allowOthersAlways: {
      text: "Many of the actions that `NotAction` leaves know no tags of resources, and are allowed without the test.",
      accessAnalyzer: "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
    denyOthersAlways: {
      text: "Many of the actions that `NotAction` leaves know no tags of resources, and are denied without the test.",
      accessAnalyzer: "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    },
  },
  check(statement, { catalogue, expand, report }) {
    const { actions, ambiguous, conditions, effect } = statement;
    if (conditions === undefined || actions === undefined || effect === undefined || ambiguous) return;
    const tests = readTests(statement).filter(({ test }) => test.key.toLowerCase().startsWith("aws:resourcetag/"));
    const isLimited = tests.some(needsTag);
    if (actions.negated) {
      const message = effect === "Allow" ? "allowOthers" : "denyOthers";
      if (isLimited) report({ node: actions.node, message });
      else if (tests.some(holdsWithoutTag)) report({ node: actions.node, message: `${message}Always` });
      return;
    }
    if (!isLimited) return;
    const byService = new Map<string, Entry[]>();
    for (const { entry, actions: meant } of expand(actions)) {
      const [first] = meant;
      if (first === undefined || meant.some((action) => knowsTags(action, catalogue) || isCreation(action))) continue;
      byService.set(first.service, [...(byService.get(first.service) ?? []), entry]);
    }
    for (const entries of byService.values()) {
      const [first, ...others] = entries;
      if (first === undefined) continue;
      const isOne = others.length === 0;
      const names = quoteSome(entries.flatMap(({ value }) => knownText(value) ?? []));
      report({
        node: first.node,
        message: effect === "Allow" ? "allow" : "deny",
        data: { actions: names, verb: isOne ? "knows" : "know", them: isOne ? "it" : "them" },
        related: others.map(({ node }) => ({ node, message: "This one neither." })),
        fixes: () => (isAllow(statement) ? removal(statement, entries) : denial(statement, entries)),
      });
    }
  },
});

/** Whether the test can only be true where the resource has the tag. */
function needsTag(test: ReadTest): boolean {
  return test.written.operator.name !== "Null" && !holdsWithoutTag(test);
}

/** Whether the test is true where the resource has no such tag; not of tests that ask for just that. */
function holdsWithoutTag({ written: { operator, qualifier, ifExists } }: ReadTest): boolean {
  return ifExists || qualifier === "ForAllValues" || operator.name.includes("Not");
}

function knowsTags(action: Action, catalogue: Catalogue): boolean {
  return catalogue.conditionKeysOf(action).some((key) => key.toLowerCase().startsWith("aws:resourcetag/"));
}

/** What is only being made has no tags yet, and AWS's analyser is silent about it. */
function isCreation({ name }: Action): boolean {
  return name.startsWith("Create");
}

function removal({ actions }: Statement, entries: readonly Entry[]): FixDraft<PolicyEdit>[] {
  if (actions === undefined || entries.length === actions.entries.length) return [];
  const edits = entries.map(({ node }): PolicyEdit => ({ op: "replace", node: node.id, values: [] }));
  const title = `Remove ${entries.length === 1 ? "it" : count(entries.length, "action")}, which the statement does not allow anyway`;
  return [{ title, effect: "narrowing", edits }];
}

/** The denial of these actions without a condition: what was denied stays denied. */
function denial(statement: Statement, entries: readonly Entry[]): FixDraft<PolicyEdit>[] {
  const { actions, conditions } = statement;
  const texts = entries.flatMap(({ value }) => knownText(value) ?? []);
  if (actions === undefined || conditions === undefined || texts.length < entries.length) return [];
  const title = `Deny ${quoteSome(texts)} whatever the tags are`;
  if (texts.length === actions.entries.length) {
    return [{ title, effect: "narrowing", edits: [{ op: "removeProperty", property: conditions.property.id }] }];
  }
  const [only = ""] = texts;
  const copy = copyStatement(statement, {
    elements: { Action: texts.length === 1 ? only : texts },
    sidSuffix: "WithoutTags",
  });
  if (copy === undefined) return [];
  const { Condition: _, ...unconditional } = copy;
  const edits = entries.map(({ node }): PolicyEdit => ({ op: "replace", node: node.id, values: [] }));
  return [
    {
      title: `${title}, in a statement of its own`,
      effect: "narrowing",
      edits: [...edits, { op: "addStatements", values: [unconditional] }],
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Actions that know no tags, beside one that does.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:DescribeModel", "sagemaker:ListAssociations", "polly:GetLexicon"],
                                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:ListAssociations\` knows no tags of resources, so the statement does not allow it.
                                                                          ~~~~~~~~~~~~~~~~~~ \`polly:GetLexicon\` knows no tags of resources, so the statement does not allow it.
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Sid": "KeepProduction",
      "Effect": "Deny",
      "Action": ["sagemaker:DeleteEndpoint", "polly:DeleteLexicon"],
                                             ~~~~~~~~~~~~~~~~~~~~~ \`polly:DeleteLexicon\` knows no tags of resources, so the statement does not deny it.
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/stage": "prod" } }
    },
    {
      "Effect": "Deny",
      "Action": "polly:PutLexicon",
                ~~~~~~~~~~~~~~~~~~ \`polly:PutLexicon\` knows no tags of resources, so the statement does not deny it.
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/stage": "prod" } }
    }
  ]
}`,
    fixes: [
      [
        "Remove it, which the statement does not allow anyway",
        `
-      "Action": ["sagemaker:DescribeModel", "sagemaker:ListAssociations", "polly:GetLexicon"],
+      "Action": ["sagemaker:DescribeModel", "polly:GetLexicon"],`,
      ],
      [
        "Remove it, which the statement does not allow anyway",
        `
-      "Action": ["sagemaker:DescribeModel", "sagemaker:ListAssociations", "polly:GetLexicon"],
+      "Action": ["sagemaker:DescribeModel", "sagemaker:ListAssociations"],`,
      ],
      [
        "Deny `polly:DeleteLexicon` whatever the tags are, in a statement of its own",
        `
-      "Action": ["sagemaker:DeleteEndpoint", "polly:DeleteLexicon"],
+      "Action": ["sagemaker:DeleteEndpoint"],
+      "Sid": "KeepProductionWithoutTags",
+      "Action": "polly:DeleteLexicon",
+      "Resource": "*"
+    },
+    {
+      "Effect": "Deny",`,
      ],
      [
        "Deny `polly:PutLexicon` whatever the tags are",
        `
-      "Resource": "*",
-      "Condition": { "StringEquals": { "aws:ResourceTag/stage": "prod" } }
+      "Resource": "*"`,
      ],
    ],
  },
  {
    title: "All actions but some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": "sagemaker:Delete*",
                   ~~~~~~~~~~~~~~~~~~~ Many of the actions that \`NotAction\` leaves know no tags of resources, and are not allowed.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn-xgb",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Deny",
      "NotAction": "sagemaker:Describe*",
                   ~~~~~~~~~~~~~~~~~~~~~ Many of the actions that \`NotAction\` leaves know no tags of resources, and are not denied.
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/stage": "prod" } }
    }
  ]
}`,
  },
  {
    title: "Actions that know tags, and tests that pass without one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:DescribeModel", { "Ref": "Action" }],
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "Action": "polly:GetLexicon",
      "Resource": "*",
      "Condition": { "StringEqualsIfExists": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Deny",
      "NotAction": "bedrock:*",
      "Resource": "*",
      "Condition": { "StringNotEquals": { "aws:RequestedRegion": "us-east-1" } }
    }
  ]
}`,
  },
  {
    title: "Tests that an action without tags passes.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotAction": ["iam:*", "sts:*"],
                   ~ Many of the actions that \`NotAction\` leaves know no tags of resources, and are denied without the test.
      "Resource": "*",
      "Condition": { "StringNotEquals": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "NotAction": ["iam:*", "sts:*"],
                   ~ Many of the actions that \`NotAction\` leaves know no tags of resources, and are allowed without the test.
      "Resource": "*",
      "Condition": { "StringEqualsIfExists": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Deny",
      "NotAction": ["iam:*", "sts:*"],
      "Resource": "*",
      "Condition": { "Null": { "aws:ResourceTag/team": "true" } }
    },
    {
      "Effect": "Deny",
      "NotAction": ["iam:*", "sts:*"],
      "Resource": "*",
      "Condition": { "StringNotEquals": { "aws:PrincipalTag/team": { "Ref": "Team" } } }
    }
  ]
}`,
  },
];

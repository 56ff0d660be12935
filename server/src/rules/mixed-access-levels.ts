import { byAccessLevel } from "../access/expand.ts";
import type { Action } from "../catalogue/catalogue.ts";
import { riskOf } from "../knowledge/actionRisks.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { enumerate, formatNumber } from "../text/words.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "mixed-access-levels",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity"],
  isOptional: true,
  docs: {
    what: "A statement lets its holder read what a service keeps and also delete it, or change who may use it, by a wildcard or by a long list.",
    why: "A workload that reads training data or asks a model seldom has to delete either, or to share it. Where one role may do all of it, a leaked credential or a prompt that talks an agent into a tool call is enough to lose the data or to give it away.",
    how: "Give deletion and the change of permissions a statement of their own, on fewer resources, or leave them to a role of their own that people take. Whole services are left to `wildcard-service`. The rule is off unless it is given a severity: it suits policies of workloads, not of people who administer a service.",
    withoutFix:
      "which of the actions the work needs is not in the policy; give deletion and the change of permissions a statement or a role of their own.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
    ],
  },
  messages: {
    mixed: { text: "{name}: {levels} in one statement." },
  },
  check(statement, { catalogue, expand, report }) {
    if (!isAllow(statement) || statement.actions.negated) return;
    const services = new Map<string, { readonly actions: Set<Action>; hasWildcard: boolean }>();
    for (const { text, actions } of expand(statement.actions)) {
      const pattern = parseAction(text);
      if (isAnyAction(text) || pattern === undefined || hasWildcard(pattern.prefix) || isWholeService(pattern))
        continue;
      const service = services.get(pattern.prefix.toLowerCase()) ?? { actions: new Set(), hasWildcard: false };
      services.set(pattern.prefix.toLowerCase(), service);
      for (const action of actions) service.actions.add(action);
      service.hasWildcard ||= hasWildcard(text);
    }
    for (const [prefix, service] of services) {
      const actions = [...service.actions];
      if (!service.hasWildcard && actions.length < LONG_LIST) continue;
      const levels = byAccessLevel(actions);
      const reading = levels.get("Read") ?? [];
      const permissions = levels.get("Permissions management") ?? [];
      const deleting = actions.filter((action) => !permissions.includes(action) && deletes(action));
      if (reading.length === 0 || deleting.length + permissions.length === 0) continue;
      const doings = [
        told(reading.length, "reads", "read"),
        ...(deleting.length === 0 ? [] : [told(deleting.length, "deletes", "delete")]),
        ...(permissions.length === 0 ? [] : [told(permissions.length, "manages permissions", "manage permissions")]),
      ];
      report({
        node: statement.actions.property,
        message: "mixed",
        data: {
          name: catalogue.serviceName(prefix) ?? prefix,
          levels: enumerate(doings),
        },
        risk: riskOf([...permissions, ...deleting].map(({ id }) => id)),
      });
      return;
    }
  },
});

/** So many names of one service are written for a role that does everything with it. */
const LONG_LIST = 8;

function told(some: number, one: string, several: string): string {
  return `${formatNumber(some)} ${some === 1 ? one : several}`;
}

function deletes({ name, accessLevel }: Action): boolean {
  return accessLevel === "Write" && /^(Batch)?(Delete|Purge|Terminate|Destroy)/.test(name);
}

export const examples: readonly RuleExample[] = [
  {
    title: "Reading objects, deleting them and opening them to others.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:Put*Acl", "s3:DeleteObject", "sagemaker:*"],
      ~~~~~~~~ Amazon S3: 1 reads, 1 deletes and 3 manage permissions in one statement. Risk: data exposure.
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
  },
  {
    title: "Reading and writing.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject*", "s3:PutObject"],
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
  },
  {
    title: "A long list.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
      ~~~~~~~~ Amazon Bedrock: 6 read and 2 delete in one statement.
        "bedrock:GetAgent",
        "bedrock:GetKnowledgeBase",
        "bedrock:GetDataSource",
        "bedrock:GetPrompt",
        "bedrock:InvokeAgent",
        "bedrock:Retrieve",
        "bedrock:DeleteKnowledgeBase",
        "bedrock:DeleteDataSource"
      ],
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:*"
    }
  ]
}`,
  },
  {
    title:
      "A few names that were chosen, whole services, which have a rule of their own, what is denied, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Action": ["s3:*", "polly*:*Lexicon", "*"],
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Action": ["s3:Delete*", { "Ref": "Reading" }],
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Deny",
      "Action": ["s3:Get*", "s3:Delete*"],
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "NotAction": ["s3:Get*", "s3:Delete*"],
      "Resource": "arn:aws:s3:::training-data/*"
    }
  ]
}`,
  },
];

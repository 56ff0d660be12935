import { resourceControlDate, resourceControlServices } from "../knowledge/resourceControl.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "rcp-unsupported-service",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["rcp"],
  docs: {
    what: "A resource control policy lists an action of a service that has no resource control policies, or `*` in a `Deny`.",
    why: "AWS Organizations accepts actions of some services only, each by its prefix. What is listed beside them guards nothing: a perimeter around Bedrock's models, for one, takes a service control policy.",
    how: "Remove the action, or list the services one by one. AWS extends the list; the message tells the day of ours, and so this is never an error but for `*`.",
    references: [
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
    ],
  },
  messages: {
    service: {
      text: "Resource control policies did not take actions of `{service}` up to {date}.",
      accessAnalyzer: "RCP_SYNTAX_ERROR_ACTION",
      dated: true,
    },
    star: {
      text: "In a Deny of a resource control policy an action names its service, as in `s3:*`: `{action}` does not.",
      accessAnalyzer: "RCP_SYNTAX_ERROR_ACTION",
    },
  },
  check(statement, { catalogue, report }) {
    const { actions } = statement;
    if (actions === undefined || actions.negated) return;
    for (const { node, value } of actions.entries) {
      const text = knownText(value);
      if (text === undefined) continue;
      if (isAnyAction(text)) {
        if (statement.effect === "Deny") report({ node, message: "star", data: { action: text } });
        continue;
      }
      const prefix = parseAction(text)?.prefix.toLowerCase();
      if (prefix === undefined || hasWildcard(prefix) || supported.has(prefix)) continue;
      // A name that no service has is another mistake.
      if (!catalogue.hasService(prefix)) continue;
      report({
        node,
        message: "service",
        data: { service: prefix, date: resourceControlDate },
        fixes: () =>
          actions.entries.length < 2
            ? []
            : [
                {
                  title: `Remove \`${text}\`, which lets AWS accept the policy`,
                  effect: "correcting",
                  edits: [{ op: "replace", node: node.id, values: [] }],
                  preferred: true,
                },
              ],
      });
    }
  },
});

const supported = new Set(resourceControlServices);

export const examples: readonly RuleExample[] = [
  {
    title: "Bedrock has no resource control policies, and `*` names no service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": ["s3:*", "bedrock:InvokeModel"],
                         ~~~~~~~~~~~~~~~~~~~~~ Resource control policies did not take actions of \`bedrock\` up to 2026-09-26.
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "*",
                ~~~ In a Deny of a resource control policy an action names its service, as in \`s3:*\`: \`*\` does not.
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
    fixes: [
      [
        "Remove `bedrock:InvokeModel`, which lets AWS accept the policy",
        `
-      "Action": ["s3:*", "bedrock:InvokeModel"],
+      "Action": ["s3:*"],`,
      ],
    ],
  },
  {
    title: "Services that have them; `*` in the Allow that AWS starts with; unknown services are another finding.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": ["S3:*", "kms:Decrypt", "textract:AnalyzeDocument", "bedrok:InvokeModel", "s*:Get*"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
  },
  {
    title: "Actions that deployment fills in; other kinds of policies take any service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": [{ "Ref": "Action" }, { "Fn::Sub": "bedrock:\${Name}" }],
      "Resource": "*"
    }
  ]
}`,
    kind: "rcp",
  },
  {
    title: "A service control policy takes actions of any service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "bedrock:InvokeModel",
      "Resource": "*"
    }
  ]
}`,
    kind: "scp",
  },
];

import { retiredServices } from "../knowledge/retiredServices.ts";
import { sdkPrefixes } from "../knowledge/sdkNames.ts";
import { parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { iamKinds } from "../policy/policy.ts";
import { authorisingActions, correction, findOperation } from "./correction.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-service",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "The part of an action before the colon is no service prefix that AWS publishes.",
    why: "The entry matches nothing: an `Allow` does not allow, and a `Deny` does not deny. Often it is the name of an SDK client, such as `bedrock-runtime`, whose calls IAM knows under the prefix of the service, here `bedrock`.",
    how: "Change the prefix. A service that is newer than the data of Leastwise is unknown to it too; the message says how old the data is, and so this is never an error.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    client: {
      text: "`{written}` is the name of an SDK client; its IAM prefix is `{prefix}`.",
      accessAnalyzer: "INVALID_SERVICE_IN_ACTION",
      dated: true,
    },
    near: {
      text: "AWS published no service prefix `{written}` up to {date}; did you mean `{prefix}`?",
      accessAnalyzer: "INVALID_SERVICE_IN_ACTION",
      dated: true,
    },
    unknown: {
      text: "AWS published no service prefix `{written}` up to {date}.",
      accessAnalyzer: "INVALID_SERVICE_IN_ACTION",
      dated: true,
    },
  },
  check(statement, { catalogue, expand, report }) {
    if (statement.actions === undefined) return;
    for (const { entry, text, actions } of expand(statement.actions)) {
      if (actions.length > 0) continue;
      const { node } = entry;
      const action = parseAction(text);
      if (action === undefined || hasWildcard(action.prefix) || action.prefix.includes("$")) continue;
      if (catalogue.hasService(action.prefix) || catalogue.retired(text)) continue;
      if (retired.has(action.prefix.toLowerCase())) continue;
      const written = action.prefix;
      const client = prefixOfClient.get(written.toLowerCase());
      const prefix = client ?? catalogue.nearestService(written);
      const data = { written, prefix: prefix ?? "", date: catalogue.date };
      const message = client !== undefined ? "client" : prefix !== undefined ? "near" : "unknown";
      const replacement = prefix === undefined ? [] : actionsUnder(prefix, action.name);
      const known = replacement.some((id) => catalogue.actionsMatching(id).length > 0);
      report({
        node,
        message,
        data,
        fixes: () => (known ? [correction(statement, node, text, replacement)] : []),
      });
    }
  },
});

const retired = new Set(retiredServices.map(({ prefix }) => prefix));
const prefixOfClient = new Map(sdkPrefixes.map(({ written, prefix }) => [written, prefix]));

/** The actions that a call of this name needs under the right prefix. */
function actionsUnder(prefix: string, name: string): string[] {
  const written = `${prefix}:${name}`;
  const actions = authorisingActions(findOperation(written));
  return actions.length === 0 ? [written] : actions;
}

export const examples: readonly RuleExample[] = [
  {
    title: "SDK clients are no services, and one letter makes another one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "bedrock-runtime:InvokeModel",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock-runtime\` is the name of an SDK client; its IAM prefix is \`bedrock\`.
        "bedrock-runtime:Converse",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock-runtime\` is the name of an SDK client; its IAM prefix is \`bedrock\`.
        "sagemakr:InvokeEndpoint",
        ~~~~~~~~~~~~~~~~~~~~~~~~~ AWS published no service prefix \`sagemakr\` up to 2026-09-26; did you mean \`sagemaker\`?
        "Bedrock-Runtime:converse",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`Bedrock-Runtime\` is the name of an SDK client; its IAM prefix is \`bedrock\`.
        "sagemakr:Frobnicate",
        ~~~~~~~~~~~~~~~~~~~~~ AWS published no service prefix \`sagemakr\` up to 2026-09-26; did you mean \`sagemaker\`?
        "our-own-service:DoThings"
        ~~~~~~~~~~~~~~~~~~~~~~~~~~ AWS published no service prefix \`our-own-service\` up to 2026-09-26.
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Change `bedrock-runtime:InvokeModel` to `bedrock:InvokeModel`, which grants it",
        `
-        "bedrock-runtime:InvokeModel",
+        "bedrock:InvokeModel",`,
      ],
      [
        "Change `bedrock-runtime:Converse` to `bedrock:InvokeModel`, which grants it",
        `
-        "bedrock-runtime:Converse",
+        "bedrock:InvokeModel",`,
      ],
      [
        "Change `sagemakr:InvokeEndpoint` to `sagemaker:InvokeEndpoint`, which grants it",
        `
-        "sagemakr:InvokeEndpoint",
+        "sagemaker:InvokeEndpoint",`,
      ],
      [
        "Change `Bedrock-Runtime:converse` to `bedrock:InvokeModel`, which grants it",
        `
-        "Bedrock-Runtime:converse",
+        "bedrock:InvokeModel",`,
      ],
    ],
  },
  {
    title: "Services as IAM knows them, in any case, or knew them; a prefix that deployment fills in is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "SageMaker:InvokeEndpoint", "DeepLens:*", "aws-mcp:InvokeMcp", "*:Get*", "\${service}:*", { "Fn::Sub": "\${Service}:*" }],
      "Resource": "*"
    }
  ]
}`,
  },
];

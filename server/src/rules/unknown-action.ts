import { parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { iamKinds } from "../policy/policy.ts";
import { quoteSome } from "../text/words.ts";
import { authorisingActions, correction, findOperation } from "./correction.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-action",
  category: "hygiene",
  scope: "statement",
  appliesTo: iamKinds,
  docs: {
    what: "The service has no action of this name, or none that fits the wildcard.",
    why: "The entry matches nothing: an `Allow` does not allow, and a `Deny` does not deny. Often it is the name of an API operation: `bedrock:Converse` does not exist, since the Converse call is authorised by `bedrock:InvokeModel`.",
    how: "Change the name. An action that is newer than the data of Leastwise is unknown to it too; the message says how old the data is, and so this is never an error.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    operation: {
      text: "`{action}` is no action; the call is authorised by {right}.",
      accessAnalyzer: "INVALID_ACTION",
      dated: true,
    },
    advice: { text: "`{action}` is no action. {advice}", accessAnalyzer: "INVALID_ACTION", dated: true },
    near: {
      text: "{service} had no action `{name}` up to {date}; did you mean `{near}`?",
      accessAnalyzer: "INVALID_ACTION",
      dated: true,
    },
    unknown: { text: "{service} had no action `{name}` up to {date}.", accessAnalyzer: "INVALID_ACTION", dated: true },
    wildcard: {
      text: "No action of {service} fitted `{name}` up to {date}.",
      accessAnalyzer: "INVALID_ACTION",
      dated: true,
    },
    bare: { text: "`{action}` has no service prefix, as in `bedrock:InvokeModel`.", accessAnalyzer: "INVALID_ACTION" },
  },
  check(statement, { catalogue, expand, report }) {
    if (statement.actions === undefined) return;
    for (const { entry, text, actions } of expand(statement.actions)) {
      const { node } = entry;
      if (actions.length > 0 || text.includes("${")) continue;
      const action = parseAction(text);
      if (action === undefined) {
        if (!/^\*+$/.test(text)) report({ node, message: "bare", data: { action: text } });
        continue;
      }
      if (hasWildcard(action.prefix) || !catalogue.hasService(action.prefix)) continue;
      if (catalogue.retired(text)) continue;
      const service = catalogue.serviceName(action.prefix) ?? action.prefix;
      const data = { action: text, name: action.name, service, date: catalogue.date };
      if (hasWildcard(action.name)) {
        report({ node, message: "wildcard", data });
        continue;
      }
      const operation = findOperation(text);
      const rights = authorisingActions(operation);
      if (operation !== undefined && rights.length > 0) {
        const fixes = () => [correction(statement, node, text, rights)];
        report({ node, message: "operation", data: { ...data, right: quoteSome(rights) }, fixes });
      } else if (operation?.advice !== undefined) {
        report({ node, message: "advice", data: { ...data, advice: operation.advice } });
      } else {
        const near = catalogue.nearestAction(action.prefix, action.name);
        const fixes = () => (near === undefined ? [] : [correction(statement, node, text, [near.id])]);
        report({
          node,
          message: near === undefined ? "unknown" : "near",
          data: { ...data, near: near?.id ?? "" },
          fixes,
        });
      }
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Names of API operations and slips of the pen.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "bedrock:Converse",
        ~~~~~~~~~~~~~~~~~~ \`bedrock:Converse\` is no action; the call is authorised by \`bedrock:InvokeModel\`.
        "bedrock:InvokeModels",
        ~~~~~~~~~~~~~~~~~~~~~~ Amazon Bedrock had no action \`InvokeModels\` up to 2026-09-26; did you mean \`bedrock:InvokeModel\`?
        "sagemaker:Frobnicate",
        ~~~~~~~~~~~~~~~~~~~~~~ Amazon SageMaker had no action \`Frobnicate\` up to 2026-09-26.
        "textract:Frob*",
        ~~~~~~~~~~~~~~~~ No action of Amazon Textract fitted \`Frob*\` up to 2026-09-26.
        "InvokeEndpoint"
        ~~~~~~~~~~~~~~~~ \`InvokeEndpoint\` has no service prefix, as in \`bedrock:InvokeModel\`.
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Change `bedrock:Converse` to `bedrock:InvokeModel`, which grants it",
        `
-        "bedrock:Converse",
+        "bedrock:InvokeModel",`,
      ],
      [
        "Change `bedrock:InvokeModels` to `bedrock:InvokeModel`, which grants it",
        `
-        "bedrock:InvokeModels",
+        "bedrock:InvokeModel",`,
      ],
    ],
  },
  {
    title: "What stands in the list already is not written twice; a Deny then denies.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:Converse"],
                                        ~~~~~~~~~~~~~~~~~~ \`bedrock:Converse\` is no action; the call is authorised by \`bedrock:InvokeModel\`.
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "textract:AnalyseDocument",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~ Amazon Textract had no action \`AnalyseDocument\` up to 2026-09-26; did you mean \`textract:AnalyzeDocument\`?
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `bedrock:Converse`: `bedrock:InvokeModel` is in the list",
        `
-      "Action": ["bedrock:InvokeModel", "bedrock:Converse"],
+      "Action": ["bedrock:InvokeModel"],`,
      ],
      [
        "Change `textract:AnalyseDocument` to `textract:AnalyzeDocument`, which denies it",
        `
-      "Action": "textract:AnalyseDocument",
+      "Action": "textract:AnalyzeDocument",`,
      ],
    ],
  },
  {
    title: "Names in any case; in `NotAction` the right name makes an exception.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:converse", "Bedrock:invokemodel"],
                 ~~~~~~~~~~~~~~~~~~ \`bedrock:converse\` is no action; the call is authorised by \`bedrock:InvokeModel\`.
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "NotAction": "bedrock:InvokeModels",
                   ~~~~~~~~~~~~~~~~~~~~~~ Amazon Bedrock had no action \`InvokeModels\` up to 2026-09-26; did you mean \`bedrock:InvokeModel\`?
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `bedrock:converse`: `bedrock:InvokeModel` is in the list",
        `
-      "Action": ["bedrock:converse", "Bedrock:invokemodel"],
+      "Action": ["Bedrock:invokemodel"],`,
      ],
      [
        "Change `bedrock:InvokeModels` to `bedrock:InvokeModel`, which exempts it",
        `
-      "NotAction": "bedrock:InvokeModels",
+      "NotAction": "bedrock:InvokeModel",`,
      ],
    ],
  },
  {
    title: "A call that no single action authorises.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:UseInferenceProfile",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:UseInferenceProfile\` is no action. Inference profiles have no action of their own. Allow \`bedrock:InvokeModel\` on the profile's ARN and on the ARNs of its models.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Names as AWS publishes them, in any case; what deployment fills in is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "Textract:analyzedocument", "sagemaker:Invoke*", "*", "**", "deepracer:Get*", "sagem*:Frobnicate", "no-service:Do", "aidevops:GetOperatorAppTeams", "bedrock:\${verb}", { "Ref": "Action" }],
      "Resource": "*"
    }
  ]
}`,
  },
];

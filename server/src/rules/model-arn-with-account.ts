import { type Arn, formatArn, parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { kindsWithResources } from "../policy/policy.ts";
import type { NodeId } from "../policy/tree.ts";
import { displayText, type Hole, type Value } from "../policy/value.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "model-arn-with-account",
  category: "hygiene",
  scope: "statement",
  appliesTo: kindsWithResources,
  docs: {
    what: "The ARN of a Bedrock foundation model names an account.",
    why: "Foundation models belong to AWS, and the account field of their ARNs is empty. An ARN with an account matches no model: an `Allow` does not allow, and a `Deny` does not deny.",
    how: "Leave the field empty, as in `arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0`. A `*` there does no harm. Inference profiles, custom models and everything else of yours do carry your account.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    account: {
      text: "`{arn}` matches no model: the account of a foundation model's ARN is empty.",
      accessAnalyzer: "ARN_ACCOUNT_NOT_ALLOWED",
    },
  },
  check(statement, { report }) {
    for (const { node, value } of statement.resources?.entries ?? []) {
      const text = displayText(value);
      const arn = value.kind === "template" ? parseArnTemplate(value.parts) : parseArn(text ?? "");
      if (text === undefined || arn === undefined) continue;
      if (arn.service !== "bedrock" || !arn.resource.startsWith("foundation-model/")) continue;
      if (arn.account === "" || hasWildcard(arn.account) || hasWildcard(arn.region)) continue;
      const edit = accountEdit(node.id, value, arn);
      if (edit === undefined) continue;
      const consequence = statement.effect === "Allow" ? ", which grants the model" : "";
      report({
        node,
        message: "account",
        data: { arn: text },
        fixes: () => [
          {
            title: `Leave the account empty${consequence}`,
            effect: "correcting",
            edits: [edit],
            preferred: true,
          },
        ],
      });
    }
  },
});

/** Empties the account; `undefined` where only deployment knows whether there is one. */
function accountEdit(node: NodeId, value: Value, arn: Arn): PolicyEdit | undefined {
  if (value.kind !== "template") return { op: "replace", node, values: [formatArn({ ...arn, account: "" })] };
  const index = /^\$\{(\d+)\}$/.exec(arn.account)?.[1];
  const hole = value.parts.filter((part) => typeof part !== "string")[Number(index)];
  return hole !== undefined && isAccount(hole) ? { op: "removeHole", node, hole: Number(index) } : undefined;
}

/**
 * Whether a hole is surely an account's number, by what CloudFormation, Terraform and the Serverless Framework call it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html,
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/caller_identity and
 * https://www.serverless.com/framework/docs/guides/variables/aws
 */
function isAccount({ name }: Hole): boolean {
  return /^(AWS::AccountId|aws:accountId|data\.aws_caller_identity\.\w+(\[0\])?\.account_id)$/.test(name);
}

export const examples: readonly RuleExample[] = [
  {
    title: "A model with an account is no model.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1:0"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1:0\` matches no model: the account of a foundation model's ARN is empty.
    }
  ]
}`,
    fixes: [
      [
        "Leave the account empty, which grants the model",
        `
-      "Resource": "arn:aws:bedrock:us-east-1:111122223333:foundation-model/amazon.nova-lite-v1:0"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"`,
      ],
    ],
  },
  {
    title: "A Deny that denies nothing.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:foundation-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:bedrock:us-east-1:111122223333:foundation-model/*\` matches no model: the account of a foundation model's ARN is empty.
    }
  ]
}`,
    fixes: [
      [
        "Leave the account empty",
        `
-      "Resource": "arn:aws:bedrock:us-east-1:111122223333:foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"`,
      ],
    ],
  },
  {
    title: "In a template the number of the account is one too.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        { "Fn::Sub": "arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:foundation-model/\${Model}" },
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:foundation-model/\${Model}\` matches no model: the account of a foundation model's ARN is empty.
        { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}:\${Nothing}:foundation-model/*" },
        { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/*" }
      ]
    }
  ]
}`,
    fixes: [
      [
        "Leave the account empty, which grants the model",
        `
-        { "Fn::Sub": "arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:foundation-model/\${Model}" },
+        { "Fn::Sub": "arn:\${AWS::Partition}:bedrock:\${AWS::Region}::foundation-model/\${Model}" },`,
      ],
    ],
  },
  {
    title: "The account is empty, or a wildcard; an inference profile has one, and what may be empty is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:*:*:foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:*:foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-*:111122223333:foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0",
        "arn:aws:sagemaker:us-east-1:111122223333:foundation-model/ours",
        { "Fn::Sub": "arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${Owner}:foundation-model/*" }
      ]
    }
  ]
}`,
  },
];

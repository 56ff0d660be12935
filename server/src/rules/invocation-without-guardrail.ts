import { guardrailGuards } from "../knowledge/accessGuards.ts";
import { reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(guardrailGuards);

export default defineRule({
  id: "invocation-without-guardrail",
  category: "compliance",
  risk: "data-exposure",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` lets models of Amazon Bedrock be invoked without one of your guardrails.",
    why: "A guardrail filters what goes into a model and what comes out: personal data, topics, attacks in prompts. Whether it is used is up to each call, unless a policy asks for it.",
    how: "Add the condition, with the guardrail's ARN and version; for its draft leave the version out. Or add the `Deny`, which also holds for what other statements allow. The role needs `bedrock:ApplyGuardrail` on the guardrail as well, and each call has to name it. `bedrock:GuardrailIdentifier` is known for `bedrock:InvokeModel` and `bedrock:InvokeModelWithResponseStream` only, so where they come with a wildcard the `Deny` is the repair. The calls of agents and knowledge bases bring guardrails of their own: try them before you enforce one. This rule is off unless you give it a severity.",
    withoutFix:
      "the policy would outgrow its quota, or a condition leaves no place for another test; put the `Deny` into a policy of its own.",
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions.html",
    ],
  },
  messages: {
    open: { text: "{actions} can do without a guardrail: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A model, without a guardrail.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Chat",
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
                 ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` and \`bedrock:InvokeModelWithResponseStream\` can do without a guardrail: no condition tests \`bedrock:GuardrailIdentifier\`. Risk: data exposure.
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    }
  ]
}`,
    fixes: [
      [
        "Allow `bedrock:InvokeModel` and `bedrock:InvokeModelWithResponseStream` only with your guardrail",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
+      "Condition": {
+        "StringEquals": {
+          "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6:1"
+        }
+      }`,
      ],
      [
        "Deny every invocation without your guardrail",
        `
+    },
+    {
+      "Sid": "ChatDeny",
+      "Effect": "Deny",
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6:1"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with a guardrail.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
      "Condition": {
        "StringEquals": { "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6:1" }
      }
    }
  ]
}`,
  },
  {
    title: "By a wildcard, which gets a `Deny`.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:Invoke*", "bedrock:ListFoundationModels"],
                 ~~~~~~~~~~~~~~~~~ \`bedrock:Invoke*\` can do without a guardrail: no condition tests \`bedrock:GuardrailIdentifier\`. Risk: data exposure.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Deny every invocation without your guardrail",
        `
+    },
+    {
+      "Effect": "Deny",
+      "Action": [
+        "bedrock:InvokeModel",
+        "bedrock:InvokeModelWithResponseStream"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6:1"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "A `Deny` that asks for a guardrail, for all statements.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel*",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:*",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:InvokeModel*",
      "Resource": "*",
      "Condition": { "Null": { "bedrock:GuardrailIdentifier": "true" } }
    }
  ]
}`,
  },
  {
    title: "A guardrail that deployment fills in, and wildcards on what is no model.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": { "StringEquals": { "bedrock:GuardrailIdentifier": { "Ref": "Guardrail" } } }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:*",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:agent/*"
    }
  ]
}`,
  },
];

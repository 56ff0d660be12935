import { modelTypes } from "../knowledge/openTypes.ts";
import { reportOpenTypes } from "./openArns.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unscoped-model-invocation",
  category: "cost",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` lets models of Amazon Bedrock be run by an ARN that stands for all of them.",
    why: "Prices of models differ widely, and `foundation-model/*` also stands for those that AWS adds tomorrow. A leaked credential or a changed default then runs the dearest one. Custom and imported models answer from what they were trained on, which may be another team's data.",
    how: "Name the models, or a family such as `foundation-model/amazon.nova-*`. A wildcard in the Region's place is fine: inference profiles need it. On a plain `*` the rule `wildcard-resource` speaks. A statement whose conditions limit the models, by a profile or a tag, is left alone, and so is a policy that denies some models.",
    withoutFix:
      "other actions of the statement need the ARN as it is, or its text leaves no place for a change; name the model in a statement of its own.",
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html",
    ],
  },
  messages: {
    models: { text: "`{action}` is limited to no model: `{arn}` is {all}." },
  },
  check(policy, context) {
    reportOpenTypes(policy, { types: modelTypes, message: "models", noun: "model", ...context });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Every model, at any price.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:us-east-1::foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-*"`,
      ],
    ],
  },
  {
    title: "One model, a family of models, and one model in every Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
      "Resource": [
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.*",
        "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/*"
      ]
    }
  ]
}`,
  },
  {
    title: "All at once, of two Regions and of every type; each is named.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel*", "bedrock:GetFoundationModel"],
      "Resource": [
        "arn:aws:bedrock:eu-west-1:*:foundation-model/*",
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:eu-west-1:*:foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
        "arn:aws:bedrock:eu-central-1::foundation-model*",
        "arn:aws:bedrock:eu-central-1:111122223333:imported-model/*"
      ]
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:*:*:*"
                  ~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:*:*:*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-        "arn:aws:bedrock:eu-west-1:*:foundation-model/*",
-        "arn:aws:bedrock:eu-central-1::foundation-model*",
-        "arn:aws:bedrock:eu-central-1:111122223333:imported-model/*"
+        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
+        "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0",
+        "arn:aws:bedrock:eu-central-1:111122223333:imported-model/model-id"`,
      ],
      [
        "Name a family of models",
        `
-        "arn:aws:bedrock:eu-west-1:*:foundation-model/*",
-        "arn:aws:bedrock:eu-central-1::foundation-model*",
-        "arn:aws:bedrock:eu-central-1:111122223333:imported-model/*"
+        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-*",
+        "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-*",
+        "arn:aws:bedrock:eu-central-1:111122223333:imported-model/model-id"`,
      ],
      [
        "Name the model",
        `
-      "Resource": "arn:aws:bedrock:*:*:*"
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": "arn:aws:bedrock:*:*:*"
+      "Resource": "arn:aws:bedrock:*::foundation-model/amazon.nova-*"`,
      ],
    ],
  },
  {
    title: "Models of one's own; `*` is the matter of another rule.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:*"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateModelInvocationJob",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:CreateModelInvocationJob\` is limited to no model: \`arn:aws:bedrock:us-east-1:111122223333:custom-model/*\` is every custom model of the account, whatever it was trained on. Risk: data exposure.
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateProvisionedModelThroughput",
      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/*"]
                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:CreateProvisionedModelThroughput\` is limited to no model: \`arn:aws:bedrock:us-east-1::foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/*", "*"]
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:GetFoundationModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/model-id"`,
      ],
      [
        "Name the model",
        `
-      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/*"]
+      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"]`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/*"]
+      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-*"]`,
      ],
    ],
  },
  {
    title:
      "Of an ARN that deployment completes the end is changed; there is no repair where other actions need the ARN.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/*" }
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:\${AWS::Region}::foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeAgent"],
      "Resource": "arn:aws:bedrock:*:*:*"
                  ~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:*:*:*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-      "Resource": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/*" }
+      "Resource": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/amazon.nova-lite-v1:0" }`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/*" }
+      "Resource": { "Fn::Sub": "arn:aws:bedrock:\${AWS::Region}::foundation-model/amazon.nova-*" }`,
      ],
    ],
  },
  {
    title: "A condition that limits the models, and a model that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:*::foundation-model/*",
      "Condition": {
        "ArnEquals": { "bedrock:InferenceProfileArn": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0" }
      }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": [{ "Ref": "ModelArn" }, { "Fn::Sub": "arn:aws:bedrock:us-east-1::foundation-model/\${Model}" }]
    },
    {
      "Effect": "Allow",
      "NotAction": "bedrock:CreateGuardrail",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
    }
  ]
}`,
  },
  {
    title: "Models that a `Deny` takes out.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:Invoke*",
      "NotResource": "arn:aws:bedrock:*::foundation-model/amazon.nova-*"
    }
  ]
}`,
  },
  {
    title: "Models that a `Deny` of all but some actions takes out, for the others.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateProvisionedModelThroughput",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:CreateProvisionedModelThroughput\` is limited to no model: \`arn:aws:bedrock:us-east-1::foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    },
    {
      "Effect": "Deny",
      "NotAction": ["s3:*", "bedrock:CreateProvisionedModelThroughput"],
      "Resource": "arn:aws:bedrock:*::foundation-model/anthropic.*"
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-*"`,
      ],
    ],
  },
  {
    title: "A `Deny` of what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
    },
    {
      "Effect": "Deny",
      "Action": { "Ref": "DeniedAction" },
      "Resource": "arn:aws:bedrock:*::foundation-model/anthropic.*"
    }
  ]
}`,
  },
  {
    title: "A `Deny` of something else, or of everything at a time.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` is limited to no model: \`arn:aws:bedrock:us-east-1::foundation-model/*\` is every foundation model, the dearest and those of tomorrow among them. Risk: cost.
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:DeleteGuardrail",
      "NotResource": "arn:aws:bedrock:us-east-1:111122223333:guardrail/test"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:*",
      "Resource": "*",
      "Condition": { "StringNotEquals": { "aws:RequestedRegion": "us-east-1" } }
    }
  ]
}`,
    fixes: [
      [
        "Name the model",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"`,
      ],
      [
        "Name a family of models",
        `
-      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-*"`,
      ],
    ],
  },
];

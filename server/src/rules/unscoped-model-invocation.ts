import { type ActionGrant, actionGrant } from "../access/actionGrant.ts";
import { limitsResources } from "../access/resourceLimits.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { type ModelType, modelActions, modelTypes } from "../knowledge/modelTypes.ts";
import { type Arn, parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { PlacedEdit } from "../policy/edit.ts";
import { coversPattern, hasWildcard } from "../policy/pattern.ts";
import type { Entry, Policy, Statement } from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";
import { mayDeny } from "./otherDenies.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

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
  check(policy, { catalogue, report }) {
    policy.statements.forEach((statement, index) => {
      if (statement.resources === undefined || statement.resources.negated) return;
      const arns = statement.resources.entries.flatMap((entry) => readBroad(entry) ?? []);
      if (arns.length === 0 || limitsResources(statement.conditions) !== false) return;
      const open = openModels(statement, arns, catalogue);
      const [first] = open?.models ?? [];
      if (open === undefined || first === undefined || isLimitedElsewhere(policy, open.grant.id)) return;
      report({
        statement: index,
        node: first.entry.node,
        message: "models",
        data: { arn: first.text, action: open.grant.name, all: first.type.all },
        risk: first.type.risk,
        fixes: () => namingFixes(statement, index, open),
      });
    });
  },
});

interface BroadArn {
  readonly entry: Entry;
  readonly arn: Arn;
  readonly text: string;
}

/** An entry that may stand for all models of a type. */
function readBroad(entry: Entry): BroadArn | undefined {
  const text = displayText(entry.value);
  if (text === undefined || !text.startsWith("arn:") || !text.includes("*")) return undefined;
  const arn = entry.value.kind === "template" ? parseArnTemplate(entry.value.parts) : parseArn(text);
  return arn?.service === "bedrock" && hasWildcard(arn.resource) ? { entry, arn, text } : undefined;
}

interface OpenModels {
  readonly grant: { readonly id: string; readonly name: string; readonly by: ActionGrant["by"] };
  readonly models: readonly OpenModel[];
}

interface OpenModel extends BroadArn {
  readonly type: ModelType;
}

/** The first action that is granted on all models of a type, with all such ARNs. */
function openModels(statement: Statement, arns: readonly BroadArn[], catalogue: Catalogue): OpenModels | undefined {
  for (const id of modelActions) {
    const grant = actionGrant(statement, id);
    const action = catalogue.action(id);
    if (grant === undefined || grant.by === "exclusion" || action === undefined) continue;
    const types = modelTypes.filter(({ type }) => action.resourceTypes.some(({ name }) => name === type));
    const models = arns.flatMap((broad): OpenModel[] => {
      const type = types.find((one) => standsForAll(broad.arn, one));
      return type === undefined ? [] : [{ ...broad, type }];
    });
    if (models.length > 0) return { grant: { id, name: action.id, by: grant.by }, models };
  }
  return undefined;
}

function standsForAll({ account, resource }: Arn, { type, ofAws }: ModelType): boolean {
  // All of an account's Bedrock is more than its models, and often meant for profiles.
  if (!(ofAws ? account === "" || /^\*+$/.test(account) : resource.startsWith(type))) return false;
  return coversPattern(resource, `${type}/*`);
}

/** Whether a `Deny` of the policy is about some models and not about others. */
function isLimitedElsewhere(policy: Policy, action: string): boolean {
  return mayDeny(policy, action).some(({ resources }) => {
    if (resources === undefined) return false;
    return !resources.entries.some(({ value }) => /^\*+$/.test(knownText(value) ?? ""));
  });
}

function namingFixes(statement: Statement, index: number, { models }: OpenModels): FixDraft<PlacedEdit>[] {
  if (!models.every(isOfOneType) && !(models.every(isWritten) && runsModelsOnly(statement))) return [];
  const name = (what: "example" | "family") =>
    models.map((model): PlacedEdit => {
      const { entry, arn, type } = model;
      const id = { name: "Model", text: (what === "family" ? type.family : undefined) ?? type.example };
      const node = entry.node.id;
      if (!isWritten(model)) {
        const value = { placeholderParts: [`${type.type}/`, id] };
        return { statement: index, edit: { op: "replaceEnd", node, end: arn.resource, value } };
      }
      const head = `arn:${arn.partition}:bedrock:${arn.region}:${type.ofAws ? "" : arn.account}:${type.type}/`;
      return { statement: index, edit: { op: "replace", node, values: [{ placeholderParts: [head, id] }] } };
    });
  const drafts: FixDraft<PlacedEdit>[] = [
    { title: "Name the model", effect: "narrowing", edits: name("example"), preferred: true },
  ];
  if (models.some(({ type }) => type.family !== undefined)) {
    drafts.push({ title: "Name a family of models", effect: "narrowing", edits: name("family") });
  }
  return drafts;
}

/** Whether the text is there as a whole; of others only the resource is. */
function isWritten({ entry }: OpenModel): boolean {
  return entry.value.kind === "known";
}

/** Whether the ARN says that it is of this type. */
function isOfOneType({ arn, type }: OpenModel): boolean {
  return arn.resource.startsWith(type.type);
}

/** Whether nothing else would lose what it needs with an ARN that is of more than models. */
function runsModelsOnly({ actions }: Statement): boolean {
  return (
    actions?.complete === true &&
    actions.entries.every(({ value }) => modelActions.includes((knownText(value) ?? "").toLowerCase()))
  );
}

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
      "Resource": "*"
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

import { type ActionGrant, actionGrant } from "../access/actionGrant.ts";
import type { EditValue, PlacedEdit } from "../policy/edit.ts";
import { mayDeny } from "./otherDenies.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

const ACTION = "bedrock:DeleteModelInvocationLoggingConfiguration";

export default defineRule({
  id: "removable-invocation-log",
  category: "compliance",
  risk: "compliance",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` lets the log of all calls of Amazon Bedrock's models be switched off.",
    why: "The log has the prompts and the answers of a Region, and there is one of it. Whoever switches it off leaves no record of what was asked and said, which audits ask for, and of what was taken out.",
    how: "Take the action out, or deny it where it comes with a wildcard: few people set up logging, and they do it once. `bedrock:PutModelInvocationLoggingConfiguration` can lead the log elsewhere, so grant it as rarely. This rule is off unless you give it a severity.",
    withoutFix:
      "the statement grants nothing else, so it is to be removed as a whole if nobody needs it, or the policy would outgrow its quota.",
    references: ["https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html"],
  },
  messages: {
    named: { text: "`{action}` switches off the log of all prompts and answers." },
    wildcard: { text: `\`{action}\` grants \`${ACTION}\`, which switches off the log of all prompts and answers.` },
  },
  check(policy, { report }) {
    const id = ACTION.toLowerCase();
    for (const [index, statement] of policy.statements.entries()) {
      const grant = actionGrant(statement, id);
      // Of what is granted with everything there is more to say.
      if (grant?.entry === undefined || !/^bedrock:/i.test(grant.text) || mayDeny(policy, id).length > 0) continue;
      report({
        statement: index,
        node: grant.entry.node,
        message: grant.by === "name" ? "named" : "wildcard",
        data: { action: grant.text },
        fixes: () => (grant.by === "name" ? removal(grant, index) : denial(grant, index)),
      });
    }
  },
});

function removal({ statement, entry }: ActionGrant, index: number): FixDraft<PlacedEdit>[] {
  if (entry === undefined || statement.actions.entries.length < 2) return [];
  const edits: PlacedEdit[] = [{ statement: index, edit: { op: "replace", node: entry.node.id, values: [] } }];
  return [{ title: `Remove \`${ACTION}\``, effect: "narrowing", edits, preferred: true }];
}

function denial({ statement: { sid } }: ActionGrant, index: number): FixDraft<PlacedEdit>[] {
  const deny: EditValue = {
    ...(sid === undefined ? {} : { Sid: `${sid.replace(/[^A-Za-z0-9]/g, "")}Deny` }),
    Effect: "Deny",
    Action: ACTION,
    Resource: "*",
  };
  const edits: PlacedEdit[] = [{ statement: index, edit: { op: "addStatements", values: [deny] } }];
  return [{ title: `Deny \`${ACTION}\``, effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Among other actions.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:GetModelInvocationLoggingConfiguration", "bedrock:DeleteModelInvocationLoggingConfiguration"],
                                                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:DeleteModelInvocationLoggingConfiguration\` switches off the log of all prompts and answers. Risk: compliance.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `bedrock:DeleteModelInvocationLoggingConfiguration`",
        `
-      "Action": ["bedrock:GetModelInvocationLoggingConfiguration", "bedrock:DeleteModelInvocationLoggingConfiguration"],
+      "Action": ["bedrock:GetModelInvocationLoggingConfiguration"],`,
      ],
    ],
  },
  {
    title: "Without it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:GetModelInvocationLoggingConfiguration"],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "With a wildcard it is denied; alone it has no repair.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Models",
      "Effect": "Allow",
      "Action": "bedrock:*",
                ~~~~~~~~~~~ \`bedrock:*\` grants \`bedrock:DeleteModelInvocationLoggingConfiguration\`, which switches off the log of all prompts and answers. Risk: compliance.
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:deleteModelInvocationLoggingConfiguration",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:deleteModelInvocationLoggingConfiguration\` switches off the log of all prompts and answers. Risk: compliance.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Deny `bedrock:DeleteModelInvocationLoggingConfiguration`",
        `
+      "Sid": "ModelsDeny",
+      "Effect": "Deny",
+      "Action": "bedrock:DeleteModelInvocationLoggingConfiguration",
+      "Resource": "*"
+    },
+    {`,
      ],
    ],
  },
  {
    title: "Denied already, and for all that is known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:Delete*",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": { "Ref": "Denied" },
      "Resource": "*"
    }
  ]
}`,
  },
];

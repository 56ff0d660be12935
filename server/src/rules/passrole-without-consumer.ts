import { mayHandOverRole, passRoleGrant } from "../access/passRole.ts";
import type { PlacedEdit, PolicyEdit } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import { isAlone } from "./roleGrantFixes.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "passrole-without-consumer",
  category: "hygiene",
  risk: "escalation",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "A policy allows `iam:PassRole`, and none of its other actions hands a role to a service.",
    why: "`iam:PassRole` does nothing by itself: it is asked for when a job, a notebook or an agent is created with a role. Left behind where nothing of the kind is allowed, it waits for the day when another policy allows it, and opens a way to the role's rights that nobody chose.",
    how: "Remove it, or move it beside the action that needs it, with `iam:PassedToService`. Keep it where another policy of the same role or user allows that action. Nothing is said where a wildcard, or an action that is not known to hand over roles or not to, may be what needs it, nor where the policy allows nothing but actions of IAM.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    unneeded: {
      text: "No other action of this policy hands a role to a service: is `iam:PassRole` needed?",
    },
  },
  check(policy, { catalogue, report }) {
    const grants = policy.statements.flatMap((statement, index) => {
      const grant = passRoleGrant(statement);
      return grant?.by === "name" ? [{ index, grant }] : [];
    });
    if (grants.length === 0 || mayHandOverRole([policy], catalogue) !== false) return;
    for (const { index, grant } of grants) {
      report({
        statement: index,
        node: grant.entry.node,
        message: "unneeded",
        fixes: () =>
          removal(policy, index, {
            isAlone: isAlone(grant),
            edit: { op: "replace", node: grant.entry.node.id, values: [] },
          }),
      });
    }
  },
});

/** Removing the action, with its statement where it has one for itself; a policy needs one statement. */
function removal(
  policy: Policy,
  statement: number,
  { isAlone, edit }: { readonly isAlone: boolean; readonly edit: PolicyEdit },
): FixDraft<PlacedEdit>[] {
  if (isAlone && policy.statements.length === 1) return [];
  const edits: PlacedEdit[] = [{ statement, edit: isAlone ? { op: "removeStatement" } : edit }];
  return [{ title: "Remove `iam:PassRole`, which no other action here needs", effect: "narrowing", edits }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Endpoints are called, nothing is created.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:InvokeEndpoint", "sagemaker:List*", "s3:PutObject"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
                ~~~~~~~~~~~~~~ No other action of this policy hands a role to a service: is \`iam:PassRole\` needed? Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/training"
    },
    {
      "Effect": "Allow",
      "Action": ["iam:GetRole", "iam:PassRole"],
                                ~~~~~~~~~~~~~~ No other action of this policy hands a role to a service: is \`iam:PassRole\` needed? Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/processing"
    }
  ]
}`,
    fixes: [
      [
        "Remove `iam:PassRole`, which no other action here needs",
        `
-      "Action": "iam:PassRole",
-      "Resource": "arn:aws:iam::111122223333:role/training"
-    },
-    {
-      "Effect": "Allow",`,
      ],
      [
        "Remove `iam:PassRole`, which no other action here needs",
        `
-      "Action": ["iam:GetRole", "iam:PassRole"],
+      "Action": ["iam:GetRole"],`,
      ],
    ],
  },
  {
    title: "A training job takes the role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:InvokeEndpoint", "sagemaker:CreateTrainingJob", "s3:PutObject"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/training"
    }
  ]
}`,
  },
  {
    title: "What a Deny names is not allowed.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "iam:PassRole"],
                                        ~~~~~~~~~~~~~~ No other action of this policy hands a role to a service: is \`iam:PassRole\` needed? Risk: escalation.
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": ["bedrock:CreateAgent", "*:Create*"],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Remove `iam:PassRole`, which no other action here needs",
        `
-      "Action": ["bedrock:InvokeModel", "iam:PassRole"],
+      "Action": ["bedrock:InvokeModel"],`,
      ],
    ],
  },
  {
    title: "A wildcard that holds an action of the kind.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:*KnowledgeBase", "iam:PassRole"],
      "Resource": "arn:aws:iam::111122223333:role/training"
    }
  ]
}`,
  },
  {
    title: "What deployment fills in may need it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "iam:PassRole"],
      "Resource": "arn:aws:iam::111122223333:role/training"
    },
    {
      "Effect": "Allow",
      "Action": [{ "Ref": "ExtraAction" }],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "So may an action that is not known, and one of a service whose calls are not known to carry no role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "qbusiness:CreateWebExperience", "iam:PassRole"],
      "Resource": "arn:aws:iam::111122223333:role/training"
    }
  ]
}`,
  },
  {
    title: "A policy about IAM alone belongs to others.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:GetRole", "iam:PassRole"],
      "Resource": "arn:aws:iam::111122223333:role/training"
    }
  ]
}`,
  },
];

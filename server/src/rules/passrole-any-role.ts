import { type ActionGrant, actionGrant, type OpenRoles, openRoles } from "../access/actionGrant.ts";
import { passedToService } from "../access/passRole.ts";
import { arnToFill } from "../access/resources.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { exclude, isAlone, nameRoles } from "./roleGrantFixes.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "passrole-any-role",
  category: "excess",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` of `iam:PassRole` covers every role of the account, or by `NotResource` all but some.",
    why: "Whoever may hand any role to a service acts with that role's rights: a SageMaker notebook or training job, a Bedrock agent or a Lambda function started with an administrator's role is an administrator. It is the best known way from a small grant to all of them.",
    how: "Name the roles, best by a path of their own such as `role/ai-jobs/*`, and the service with `iam:PassedToService`. Where `iam:PassRole` stands beside other actions, the repair moves it into a statement of its own. From a `NotAction` it is excluded; grant it by name where it is needed. Of a wildcard among the actions list what is needed.",
    withoutFix:
      "the action comes with a wildcard, a `NotAction` or conditions that a statement of its own would have to repeat, or only deployment knows the account of the roles; name `iam:PassRole` in a statement of its own first.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    star: {
      text: "`iam:PassRole` on `{resource}` hands any role to any service, an administrator's too.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    },
    wildcard: {
      text: "`{action}` grants `iam:PassRole`, which on `{resource}` hands any role to any service.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    },
    exclusion: {
      text: "`NotAction` leaves `iam:PassRole` granted, which on `{resource}` hands any role to any service.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    },
    optionalService: {
      text: "`iam:PassRole` on `{resource}` hands over any role: an `IfExists` on the service lets requests without the key pass.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    },
    notResource: {
      text: "`iam:PassRole` with `NotResource` hands over every role but the ones named here.",
      accessAnalyzer: "PASS_ROLE_WITH_NOT_RESOURCE",
    },
    wildcardNotResource: {
      text: "`{action}` grants `iam:PassRole`, which with `NotResource` hands over every role but the ones named here.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    },
    exclusionNotResource: {
      text: "`NotAction` leaves `iam:PassRole` granted, which with `NotResource` hands over every role but the ones named here.",
      accessAnalyzer: "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    },
    limitedService: { text: "`iam:PassRole` on `{resource}` hands any role to the service that the condition names." },
  },
  check(statement, { report }) {
    const grant = actionGrant(statement, "iam:passrole");
    const open = grant === undefined ? undefined : openRoles(statement);
    if (grant === undefined || open === undefined) return;
    const message = messageOf(grant, open, passedToService(statement));
    if (message === undefined) return;
    const fixes = () => (grant.by === "exclusion" ? exclude(grant, passRole) : namingFixes(grant, open));
    report({ node: open.node, message, data: { action: grant.text, resource: open.text }, fixes });
  },
});

const passRole = { id: "iam:PassRole", sidSuffix: "PassRole" };

function messageOf(
  { by }: ActionGrant,
  open: OpenRoles,
  service: "limited" | "optional" | "open" | "unknown",
): string | undefined {
  if (open.entry === undefined) {
    return { name: "notResource", wildcard: "wildcardNotResource", exclusion: "exclusionNotResource" }[by];
  }
  if (service === "unknown") return undefined;
  if (service === "limited") return by === "name" ? "limitedService" : undefined;
  if (by !== "name") return by;
  return service === "optional" ? "optionalService" : "star";
}

/** The role's ARN in place of every role. */
function namingFixes(grant: ActionGrant, open: OpenRoles): FixDraft<PolicyEdit>[] {
  const role = arnToFill("arn:${Partition}:iam::${Account}:role/${RoleName}");
  const edits = nameRoles(grant, open, role, passRole);
  if (edits === undefined) return [];
  const title = `Name the role that may be handed over${isAlone(grant) ? "" : ", in a statement of its own"}`;
  return [{ title, effect: "narrowing", edits, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Any role, to any service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*"
                  ~~~ \`iam:PassRole\` on \`*\` hands any role to any service, an administrator's too. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"`,
      ],
    ],
  },
  {
    title: "Beside other actions it gets a statement of its own.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Train",
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "iam:PassRole"],
      "Resource": ["*"]
                   ~~~ \`iam:PassRole\` on \`*\` hands any role to any service, an administrator's too. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateTrainingJob", "iam:PassRole"],
+      "Action": ["sagemaker:CreateTrainingJob"],
+    },
+    {
+      "Sid": "TrainPassRole",
+      "Effect": "Allow",
+      "Action": "iam:PassRole",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"`,
      ],
    ],
  },
  {
    title: "All roles of all accounts are as many as `*`; the service alone leaves the roles open.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::*:role/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~ \`iam:PassRole\` on \`arn:aws:iam::*:role/*\` hands any role to any service, an administrator's too. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
                  ~~~ \`iam:PassRole\` on \`*\` hands any role to the service that the condition names. Risk: escalation.
      "Condition": { "StringEquals": { "iam:PassedToService": "bedrock.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
                  ~~~ \`iam:PassRole\` on \`*\` hands over any role: an \`IfExists\` on the service lets requests without the key pass. Risk: escalation.
      "Condition": { "StringEqualsIfExists": { "iam:PassedToService": "bedrock.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:Pass*",
      "Resource": "*"
                  ~~~ \`iam:Pass*\` grants \`iam:PassRole\`, which on \`*\` hands any role to any service. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over",
        `
-      "Resource": "arn:aws:iam::*:role/*"
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"`,
      ],
      [
        "Name the role that may be handed over",
        `
-      "Resource": "*",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName",`,
      ],
      [
        "Name the role that may be handed over",
        `
-      "Resource": "*",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName",`,
      ],
    ],
  },
  {
    title: "All roles but some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "NotResource": "arn:aws:iam::111122223333:role/admin"
      ~~~~~~~~~~~~~ \`iam:PassRole\` with \`NotResource\` hands over every role but the ones named here. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "iam:PassRole"],
      "NotResource": ["arn:aws:iam::111122223333:role/admin"]
      ~~~~~~~~~~~~~ \`iam:PassRole\` with \`NotResource\` hands over every role but the ones named here. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": "iam:*",
      "NotResource": "arn:aws:iam::111122223333:role/admin"
      ~~~~~~~~~~~~~ \`iam:*\` grants \`iam:PassRole\`, which with \`NotResource\` hands over every role but the ones named here. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over",
        `
-      "NotResource": "arn:aws:iam::111122223333:role/admin"
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"`,
      ],
      [
        "Name the role that may be handed over, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateTrainingJob", "iam:PassRole"],
+      "Action": ["sagemaker:CreateTrainingJob"],
+      "Action": "iam:PassRole",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"
+    },
+    {
+      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "All actions but some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": ["organizations:*", "iam:Create*"],
      "Resource": "*"
                  ~~~ \`NotAction\` leaves \`iam:PassRole\` granted, which on \`*\` hands any role to any service. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "NotAction": "organizations:*",
      "NotResource": "arn:aws:iam::111122223333:role/admin"
      ~~~~~~~~~~~~~ \`NotAction\` leaves \`iam:PassRole\` granted, which with \`NotResource\` hands over every role but the ones named here. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Exclude `iam:PassRole` too",
        `
-      "NotAction": ["organizations:*", "iam:Create*"],
+      "NotAction": ["organizations:*", "iam:Create*", "iam:PassRole"],`,
      ],
      [
        "Exclude `iam:PassRole` too",
        `
-      "NotAction": "organizations:*",
+      "NotAction": [
+        "organizations:*",
+        "iam:PassRole"
+      ],`,
      ],
    ],
  },
  {
    title: "All roles of an account that deployment fills in; of a name or a path that it fills in, only some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/*" }
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`iam:PassRole\` on \`arn:aws:iam::\${AWS::AccountId}:role/*\` hands any role to any service, an administrator's too. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": [
        { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/\${Prefix}-*" },
        { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:\${Roles}*" },
        { "Fn::Sub": "\${Role.Arn}*" }
      ]
    }
  ]
}`,
  },
  {
    title: "A role, a path of roles, a role that deployment names; a Deny.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": ["arn:aws:iam::111122223333:role/ai-jobs/*", { "Fn::GetAtt": ["JobRole", "Arn"] }]
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
      "Condition": { "Fn::If": ["IsProduction", { "Ref": "PassRoleCondition" }, { "Ref": "AWS::NoValue" }] }
    },
    {
      "Effect": "Deny",
      "Action": "iam:PassRole",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "NotResource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "iam:PassRole",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:*",
      "Resource": "*",
      "Condition": { "StringEquals": { "iam:PassedToService": "bedrock.amazonaws.com" } }
    }
  ]
}`,
  },
];

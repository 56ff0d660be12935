import { isEveryRole, type PassRoleGrant, passedToService, passRoleGrant } from "../access/passRole.ts";
import { arnToFill } from "../access/resources.ts";
import { copyStatement } from "../policy/copy.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import type { Entry } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "passrole-any-role",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` of `iam:PassRole` covers every role of the account.",
    why: "Whoever may hand any role to a service acts with that role's rights: a SageMaker notebook or training job, a Bedrock agent or a Lambda function started with an administrator's role is an administrator. It is the best known way from a small grant to all of them.",
    how: "Name the roles, best by a path of their own such as `role/ai-jobs/*`, and the service with `iam:PassedToService`. Where `iam:PassRole` stands beside other actions, the repair moves it into a statement of its own.",
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
    optionalService: {
      text: "`iam:PassRole` on `{resource}` hands over any role: an `IfExists` on the service lets requests without the key pass.",
      accessAnalyzer: "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    },
    everyRole: { text: "`{resource}` lets `iam:PassRole` hand any role to any service, an administrator's too." },
    limitedService: { text: "`iam:PassRole` on `{resource}` hands any role to the service that the condition names." },
  },
  check(statement, { report }) {
    const grant = passRoleGrant(statement);
    const { resources } = statement;
    if (grant === undefined || resources === undefined || resources.negated) return;
    const every = resources.entries.find(({ value }) => isEveryRole(knownText(value) ?? ""));
    if (every === undefined) return;
    const resource = knownText(every.value) ?? "";
    const service = passedToService(statement);
    if (service === "unknown" || (service === "limited" && !grant.named)) return;
    const star = /^\*+$/.test(resource);
    const message = messageOf(grant, service, star);
    const fixes = () => (grant.named ? [namingFix(grant, every)].flatMap((fix) => fix ?? []) : []);
    report({ node: every.node, message, data: { action: grant.text, resource }, fixes });
  },
});

function messageOf(grant: PassRoleGrant, service: "limited" | "optional" | "open", star: boolean): string {
  if (service === "limited") return "limitedService";
  if (!star) return "everyRole";
  if (service === "optional") return "optionalService";
  return grant.named ? "star" : "wildcard";
}

/** The role's ARN in place of every role; beside other actions in a statement of its own. */
function namingFix({ statement, entry }: PassRoleGrant, every: Entry): FixDraft<PolicyEdit> | undefined {
  const role = arnToFill("arn:${Partition}:iam::${Account}:role/${RoleName}");
  const title = "Name the role that may be handed over";
  if (statement.actions.entries.length === 1) {
    return {
      title,
      effect: "narrowing",
      edits: [{ op: "replace", node: every.node.id, values: [role] }],
      preferred: true,
    };
  }
  const own = copyStatement(statement, { elements: { Action: "iam:PassRole", Resource: role }, sidSuffix: "PassRole" });
  if (own === undefined) return undefined;
  return {
    title: `${title}, in a statement of its own`,
    effect: "narrowing",
    edits: [
      { op: "replace", node: entry.node.id, values: [] },
      { op: "addStatements", values: [own] },
    ],
    preferred: true,
  };
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
                  ~~~ \`iam:PassRole\` on \`*\` hands any role to any service, an administrator's too.
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
                   ~~~ \`iam:PassRole\` on \`*\` hands any role to any service, an administrator's too.
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
                  ~~~~~~~~~~~~~~~~~~~~~~~ \`arn:aws:iam::*:role/*\` lets \`iam:PassRole\` hand any role to any service, an administrator's too.
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
                  ~~~ \`iam:PassRole\` on \`*\` hands any role to the service that the condition names.
      "Condition": { "StringEquals": { "iam:PassedToService": "bedrock.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
                  ~~~ \`iam:PassRole\` on \`*\` hands over any role: an \`IfExists\` on the service lets requests without the key pass.
      "Condition": { "StringEqualsIfExists": { "iam:PassedToService": "bedrock.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:Pass*",
      "Resource": "*"
                  ~~~ \`iam:Pass*\` grants \`iam:PassRole\`, which on \`*\` hands any role to any service.
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

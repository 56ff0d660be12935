import { type ActionGrant, actionGrant, type OpenRoles, openRoles } from "../access/actionGrant.ts";
import { readOperator } from "../knowledge/operators.ts";
import { parseAction } from "../policy/action.ts";
import type { EditValue, PolicyEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { type ConditionTest, knownTexts, type Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { exclude, isAlone, limitByKey, nameRoles } from "./roleGrantFixes.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "service-linked-role-any-service",
  category: "excess",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` of `iam:CreateServiceLinkedRole` covers the service-linked roles of every service.",
    why: "A service-linked role gives a service of AWS rights in the account that nobody can take from it by a policy. Whoever may create any of them may let any service in, also one that nobody uses so far.",
    how: "Name the service with `iam:AWSServiceName`, or its roles by their path, `role/aws-service-role/sagemaker.amazonaws.com/*`. Which service it is only you can know, so the repair leaves a place there. Where the action stands beside others, the repair moves it into a statement of its own. Of a wildcard among the actions list what is needed.",
    withoutFix:
      "the action comes with a wildcard or a `NotAction`; name `iam:CreateServiceLinkedRole` in a statement of its own first.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ],
  },
  messages: {
    name: {
      text: "`iam:CreateServiceLinkedRole` on `{resource}` creates the role of any service.",
      accessAnalyzer: "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    },
    wildcard: {
      text: "`{action}` grants `iam:CreateServiceLinkedRole`, which on `{resource}` creates the role of any service.",
      accessAnalyzer: "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    },
    exclusion: {
      text: "`NotAction` leaves `iam:CreateServiceLinkedRole` granted, which on `{resource}` creates the role of any service.",
      accessAnalyzer: "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    },
    nameNotResource: {
      text: "`iam:CreateServiceLinkedRole` with `NotResource` creates the role of any service but the ones named here.",
      accessAnalyzer: "CREATE_SLR_WITH_NOT_RESOURCE",
    },
    wildcardNotResource: {
      text: "`{action}` grants `iam:CreateServiceLinkedRole`, which with `NotResource` creates the role of any service but the ones named here.",
      accessAnalyzer: "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    },
    exclusionNotResource: {
      text: "`NotAction` leaves `iam:CreateServiceLinkedRole` granted, which with `NotResource` creates the role of any service but the ones named here.",
      accessAnalyzer: "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    },
  },
  check(statement, { report }) {
    const grant = actionGrant(statement, createRole.id.toLowerCase());
    const open = grant === undefined ? undefined : openRoles(statement);
    if (grant === undefined || open === undefined || mayLimitService(statement)) return;
    const message = open.entry === undefined ? (`${grant.by}NotResource` as const) : grant.by;
    const fixes = () => (grant.by === "exclusion" ? exclude(grant, createRole) : serviceFixes(grant, open));
    report({ node: open.node, message, data: { action: grant.text, resource: open.text }, fixes });
  },
});

const createRole = { id: "iam:CreateServiceLinkedRole", sidSuffix: "ServiceLinkedRole" };

/**
 * Whether the conditions name the service, or cannot all be read. A pattern that begins with a wildcard names none, as
 * AWS's analyser says of its own policy `AlexaForBusinessFullAccess`.
 */
function mayLimitService({ conditions }: Statement): boolean {
  if (conditions === undefined) return false;
  if (!conditions.complete) return true;
  return conditions.tests.some((test) => test.key.toLowerCase() === "iam:awsservicename" && !isOpen(test));
}

function isOpen({ operator, values }: ConditionTest): boolean {
  const name = readOperator(operator)?.operator.name;
  return name === "StringLike" && values.some(({ value }) => /^[*?]/.test(knownText(value) ?? ""));
}

/** The service by a condition, or by the path of its roles. */
function serviceFixes(grant: ActionGrant, open: OpenRoles): FixDraft<PolicyEdit>[] {
  if (grant.by !== "name") return [];
  const own = isAlone(grant) ? "" : ", in a statement of its own";
  const service = { name: "Service", text: likelyService(grant) };
  const name: EditValue = { placeholderParts: [service, ".amazonaws.com"] };
  const roles: EditValue = {
    placeholderParts: ["arn:aws:iam::*:role/aws-service-role/", service, ".amazonaws.com/*"],
  };
  const byKey = limitByKey(grant, "iam:AWSServiceName", name, createRole);
  const byPath = nameRoles(grant, open, roles, createRole);
  return [
    ...(byKey === undefined
      ? []
      : [
          {
            title: `Limit it to the role of one service${own}`,
            effect: "narrowing" as const,
            edits: byKey,
            preferred: true as const,
          },
        ]),
    ...(byPath === undefined
      ? []
      : [{ title: `Name the roles of one service by their path${own}`, effect: "narrowing" as const, edits: byPath }]),
  ];
}

/** The one service of the actions beside it, as what stands in the place to fill in. */
function likelyService({ statement }: ActionGrant): string {
  const prefixes = knownTexts(statement.actions.entries).map((text) => parseAction(text)?.prefix.toLowerCase() ?? "*");
  const [only, ...others] = new Set(prefixes.filter((prefix) => prefix !== "iam" && !hasWildcard(prefix)));
  return only === undefined || others.length > 0 ? "sagemaker" : only;
}

export const examples: readonly RuleExample[] = [
  {
    title: "The role of any service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*"
                  ~~~ \`iam:CreateServiceLinkedRole\` on \`*\` creates the role of any service. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Limit it to the role of one service",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "iam:AWSServiceName": "sagemaker.amazonaws.com"
+        }
+      }`,
      ],
      [
        "Name the roles of one service by their path",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:iam::*:role/aws-service-role/sagemaker.amazonaws.com/*"`,
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
      "Sid": "Index",
      "Effect": "Allow",
      "Action": ["kendra:CreateIndex", "iam:CreateServiceLinkedRole"],
      "Resource": ["*"],
                   ~~~ \`iam:CreateServiceLinkedRole\` on \`*\` creates the role of any service. Risk: escalation.
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
        "StringLike": { "iam:AWSServiceName": "*kendra.amazonaws.com" }
      }
    }
  ]
}`,
    fixes: [
      [
        "Limit it to the role of one service, in a statement of its own",
        `
-      "Action": ["kendra:CreateIndex", "iam:CreateServiceLinkedRole"],
+      "Action": ["kendra:CreateIndex"],
+    },
+    {
+      "Sid": "IndexServiceLinkedRole",
+      "Effect": "Allow",
+      "Action": "iam:CreateServiceLinkedRole",
+      "Resource": [
+        "*"
+      ],
+      "Condition": {
+        "StringEquals": {
+          "aws:RequestedRegion": "us-east-1",
+          "iam:AWSServiceName": "kendra.amazonaws.com"
+        },
+        "StringLike": {
+          "iam:AWSServiceName": "*kendra.amazonaws.com"
+        }
+      }`,
      ],
      [
        "Name the roles of one service by their path, in a statement of its own",
        `
-      "Action": ["kendra:CreateIndex", "iam:CreateServiceLinkedRole"],
+      "Action": ["kendra:CreateIndex"],
+    },
+    {
+      "Sid": "IndexServiceLinkedRole",
+      "Effect": "Allow",
+      "Action": "iam:CreateServiceLinkedRole",
+      "Resource": "arn:aws:iam::*:role/aws-service-role/kendra.amazonaws.com/*",
+      "Condition": {
+        "StringEquals": {
+          "aws:RequestedRegion": "us-east-1"
+        },
+        "StringLike": {
+          "iam:AWSServiceName": "*kendra.amazonaws.com"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "By wildcards, by leaving it out, on all roles but some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:Create*",
      "Resource": "*"
                  ~~~ \`iam:Create*\` grants \`iam:CreateServiceLinkedRole\`, which on \`*\` creates the role of any service. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "NotAction": "iam:Pass*",
      "Resource": "arn:aws:iam::111122223333:role/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`NotAction\` leaves \`iam:CreateServiceLinkedRole\` granted, which on \`arn:aws:iam::111122223333:role/*\` creates the role of any service. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "NotResource": "arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/*"
      ~~~~~~~~~~~~~ \`iam:CreateServiceLinkedRole\` with \`NotResource\` creates the role of any service but the ones named here. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "Action": "*",
      "NotResource": "arn:aws:s3:::training-data/*"
      ~~~~~~~~~~~~~ \`*\` grants \`iam:CreateServiceLinkedRole\`, which with \`NotResource\` creates the role of any service but the ones named here. Risk: escalation.
    },
    {
      "Effect": "Allow",
      "NotAction": "iam:Pass*",
      "NotResource": "arn:aws:s3:::training-data/*"
      ~~~~~~~~~~~~~ \`NotAction\` leaves \`iam:CreateServiceLinkedRole\` granted, which with \`NotResource\` creates the role of any service but the ones named here. Risk: escalation.
    }
  ]
}`,
    fixes: [
      [
        "Exclude `iam:CreateServiceLinkedRole` too",
        `
-      "NotAction": "iam:Pass*",
+      "NotAction": [
+        "iam:Pass*",
+        "iam:CreateServiceLinkedRole"
+      ],`,
      ],
      [
        "Limit it to the role of one service",
        `
-      "NotResource": "arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/*"
+      "NotResource": "arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/*",
+      "Condition": {
+        "StringEquals": {
+          "iam:AWSServiceName": "sagemaker.amazonaws.com"
+        }
+      }`,
      ],
      [
        "Name the roles of one service by their path",
        `
-      "NotResource": "arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/*"
+      "Resource": "arn:aws:iam::*:role/aws-service-role/sagemaker.amazonaws.com/*"`,
      ],
      [
        "Exclude `iam:CreateServiceLinkedRole` too",
        `
-      "NotAction": "iam:Pass*",
+      "NotAction": [
+        "iam:Pass*",
+        "iam:CreateServiceLinkedRole"
+      ],`,
      ],
    ],
  },
  {
    title: "One service, by the condition or by the path; a Deny; excluded.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*",
      "Condition": { "StringEquals": { "iam:AWSServiceName": "sagemaker.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*",
      "Condition": { "StringLike": { "iam:awsservicename": ["sagemaker.*", "lex.amazonaws.com"] } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "arn:aws:iam::*:role/aws-service-role/sagemaker.amazonaws.com/*"
    },
    {
      "Effect": "Deny",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "iam:*",
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "A service that deployment names.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*",
      "Condition": { "StringLike": { "iam:AWSServiceName": { "Ref": "ServiceName" } } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": "*",
      "Condition": { "Ref": "Conditions" }
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceLinkedRole",
      "Resource": { "Ref": "Role" }
    },
    {
      "Effect": "Allow",
      "NotAction": [{ "Ref": "Excluded" }],
      "Resource": "*"
    }
  ]
}`,
  },
];

import { impliedServices, type PassRoleGrant, passedToService, passRoleGrant } from "../access/passRole.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { EditValue, PlacedEdit } from "../policy/edit.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { Policy } from "../policy/policy.ts";
import { knownText, type Value } from "../policy/value.ts";
import { quoteSome } from "../text/words.ts";
import { isAlone, limitByKey } from "./roleGrantFixes.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "passrole-any-service",
  category: "excess",
  risk: "escalation",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` of `iam:PassRole` does not say which service the role may be handed to.",
    why: "A role that is meant for training jobs can then be handed to any service whose trust it has, or will have: a notebook with a terminal, a function, a virtual machine. The condition key `iam:PassedToService` closes that way.",
    withoutFix:
      "the statement's conditions leave no place for another key, or a part of it that only deployment knows cannot be written again; name `iam:PassRole` in a statement of its own first.",
    how: "Add the condition. Where the policy's other actions tell which service takes the role, the repair writes it; otherwise it leaves a place to fill in. AWS publishes no list of which action hands roles to which service, so check the value when a call fails.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    ],
  },
  messages: {
    roles: {
      text: "`iam:PassRole` has no `iam:PassedToService`: the roles can be handed to any service that they trust.",
    },
  },
  check(policy, { catalogue, report }) {
    policy.statements.forEach((statement, index) => {
      const grant = passRoleGrant(statement);
      if (grant === undefined || grant.by !== "name" || passedToService(statement) !== "open") return;
      // A role that is named whole can go only where its own trust policy lets it.
      const open = statement.resources?.entries.some(({ value }) => standsForSeveral(value));
      if (open !== true || statement.resources?.negated === true) return;
      report({
        statement: index,
        node: grant.entry.node,
        message: "roles",
        fixes: () => conditionFix(policy, index, { grant, catalogue }),
      });
    });
  },
});

/** Whether a resource has a wildcard, in what is known of it before deployment. */
function standsForSeveral(value: Value): boolean {
  if (value.kind === "template") return value.parts.some((part) => typeof part === "string" && hasWildcard(part));
  return hasWildcard(knownText(value) ?? "");
}

/** The condition with the implied services; what is not known of them is a place to fill in. */
function conditionFix(
  policy: Policy,
  index: number,
  { grant, catalogue }: { readonly grant: PassRoleGrant; readonly catalogue: Catalogue },
): FixDraft<PlacedEdit>[] {
  const { services, others } = impliedServices([policy], catalogue);
  const unsure = [...new Set(others.map(({ service }) => service))];
  const guesses = services.length === 0 && unsure.length === 0 ? ["sagemaker"] : unsure;
  const values: EditValue[] = [
    ...services,
    ...guesses.map((text): EditValue => ({ placeholderParts: [{ name: "Service", text }, ".amazonaws.com"] })),
  ];
  const [first] = values;
  const names = services.length === 0 ? [] : [quoteSome(services)];
  const takers = others.length === 0 ? [] : [`the service of ${quoteSome(others.map(({ id }) => id))}`];
  const to = [...names, ...takers].join(" and ");
  const value = values.length === 1 && first !== undefined ? first : values;
  const edits = limitByKey(grant, "iam:PassedToService", value, { id: "iam:PassRole", sidSuffix: "PassRole" });
  if (edits === undefined) return [];
  const title = `Hand the role to ${to || "one service"} only${isAlone(grant) ? "" : ", in a statement of its own"}`;
  const placed = edits.map((edit) => ({ statement: index, edit }));
  return [{ title, effect: "narrowing", edits: placed, preferred: true }];
}

export const examples: readonly RuleExample[] = [
  {
    title: "The training job beside it tells the service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
                ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/training-*"
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to `sagemaker.amazonaws.com` only",
        `
-      "Resource": "arn:aws:iam::111122223333:role/training-*"
+      "Resource": "arn:aws:iam::111122223333:role/training-*",
+      "Condition": {
+        "StringEquals": {
+          "iam:PassedToService": "sagemaker.amazonaws.com"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with the condition.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/training-*",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}`,
  },
  {
    title: "Beside other actions, and with a condition already there.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:CreateAgent", "iam:PassRole"],
                                        ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": "*",
      "Condition": {
        "StringEquals": { "aws:RequestedRegion": "us-east-1" },
        "Bool": { "aws:SecureTransport": "true" }
      }
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to `bedrock.amazonaws.com` only, in a statement of its own",
        `
-      "Action": ["bedrock:CreateAgent", "iam:PassRole"],
+      "Action": ["bedrock:CreateAgent"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "iam:PassRole",
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:RequestedRegion": "us-east-1",
+          "iam:PassedToService": "bedrock.amazonaws.com"
+        },
+        "Bool": {
+          "aws:SecureTransport": "true"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Several services; keys and names in any case.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["SageMaker:createtrainingjob", "bedrock:CreateAgent", "bedrock:CreateKnowledgeBase", "*:CreateFunction"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "lambda:CreateFunction",
      "Resource": "arn:aws:s3:::training-data"
    },
    {
      "Effect": "Allow",
      "Action": "IAM:passrole",
                ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/jobs/*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/jobs/*",
      "Condition": { "StringEquals": { "IAM:passedtoservice": "sagemaker.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/jobs/*",
      "Condition": { "stringequalsifexists": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to `bedrock.amazonaws.com` and `sagemaker.amazonaws.com` only",
        `
-      "Resource": "arn:aws:iam::111122223333:role/jobs/*"
+      "Resource": "arn:aws:iam::111122223333:role/jobs/*",
+      "Condition": {
+        "StringEquals": {
+          "iam:PassedToService": [
+            "bedrock.amazonaws.com",
+            "sagemaker.amazonaws.com"
+          ]
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Nothing tells the service: a place to fill in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:PassRole"],
                 ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/jobs/*",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to one service only",
        `
-      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
+      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }`,
      ],
    ],
  },
  {
    title: "An action hands over a role too, and nobody tells to which service: a place to check.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "lambda:CreateFunction", "lambda:*Alias"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
                ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": "arn:aws:iam::111122223333:role/jobs/*"
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to `sagemaker.amazonaws.com` and the service of `lambda:CreateFunction` only",
        `
-      "Resource": "arn:aws:iam::111122223333:role/jobs/*"
+      "Resource": "arn:aws:iam::111122223333:role/jobs/*",
+      "Condition": {
+        "StringEquals": {
+          "iam:PassedToService": [
+            "sagemaker.amazonaws.com",
+            "lambda.amazonaws.com"
+          ]
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Roles by a pattern whose beginning deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateKnowledgeBase",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
                ~~~~~~~~~~~~~~ \`iam:PassRole\` has no \`iam:PassedToService\`: the roles can be handed to any service that they trust. Risk: escalation.
      "Resource": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/\${Prefix}-*" }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/training" }
    }
  ]
}`,
    fixes: [
      [
        "Hand the role to `bedrock.amazonaws.com` only",
        `
-      "Resource": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/\${Prefix}-*" }
+      "Resource": { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:role/\${Prefix}-*" },
+      "Condition": {
+        "StringEquals": {
+          "iam:PassedToService": "bedrock.amazonaws.com"
+        }
+      }`,
      ],
    ],
  },
  {
    title:
      "A role named whole goes only where its own trust policy lets it; conditions and roles that deployment fills in are not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": ["arn:aws:iam::111122223333:role/training", { "Fn::GetAtt": ["JobRole", "Arn"] }]
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
      "Condition": { "Ref": "PassRoleCondition" }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "NotResource": "arn:aws:iam::111122223333:role/admin-*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:Pass*",
      "Resource": "arn:aws:iam::111122223333:role/training-*"
    },
    {
      "Effect": "Allow",
      "NotAction": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/training-*"
    }
  ]
}`,
  },
];

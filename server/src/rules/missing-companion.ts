import { arnToFill } from "../access/resources.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CompanionNeed } from "../knowledge/companions.ts";
import { passRoleServices } from "../knowledge/passRole.ts";
import { parseArn } from "../policy/arn.ts";
import { toEditValue } from "../policy/copy.ts";
import type { EditValue } from "../policy/edit.ts";
import type { Policy } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { quoteSome } from "../text/words.ts";
import { type MissingCompanion, missingCompanions } from "./companionNeeds.ts";
import { defineRule, type GrantOffer, type OfferedGrant, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "missing-companion",
  category: "companion",
  scope: "principal",
  appliesTo: ["identity"],
  docs: {
    what: "An action is allowed that is of no use without another one, and none of the policies of the role that are in the file allows that.",
    why: "The call is refused when it is made, with a message about an action that nobody thought of. AWS checks the action of the call and those that belong to it one by one: the role that a job runs with has to be passed, the tags of a new resource have to be set, the image of a container has to be found and fetched.",
    how: "The policies that stand in one role of a template, or of one role in a list, count together. If another policy of the role, such as one that is attached to it, or the policy of the key or bucket, allows the missing action, all is well. Otherwise allow it: the editor offers a statement that does, on the same resources where they are known. It grants more than before, so it is no repair; nothing adds it unasked.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    missing: { text: "`{action}`{circumstance} needs {missing} as well, which nothing here allows." },
  },
  check(policies, { catalogue, report }) {
    // Half a policy may be about to allow what is missing.
    if (policies.some(({ facts }) => !facts.wellFormed) || haveUnseenBeside(policies)) return;
    const placed = policies.flatMap((policy) =>
      policy.statements.map((statement, index) => ({ place: { policy, index }, statement })),
    );
    for (const found of missingCompanions(placed, catalogue)) {
      const [{ place, entry, text }, ...others] = found.grants;
      report({
        policy: place.policy,
        statement: place.index,
        node: entry.node,
        message: "missing",
        data: {
          action: text,
          circumstance: found.circumstance,
          missing: quoteSome(found.missing.map((need) => need.action)),
        },
        related: others
          .filter((other) => other.place.policy === place.policy)
          .map((other) => ({
            statement: other.place.index,
            node: other.entry.node,
            message: `So does \`${other.text}\`.`,
          })),
        offers: () => grantMissing(found, catalogue),
      });
    }
  },
});

/** Whether the list that the policies stand in has other items before them, such as SAM's policy templates. */
function haveUnseenBeside(policies: readonly Policy[]): boolean {
  const indexes = policies.flatMap(({ place }) => /\.Policies\[(\d+)\]/.exec(place)?.[1] ?? []).map(Number);
  return Math.max(-1, ...indexes) + 1 > indexes.length;
}

/** A statement for each resource that something is missing on; nothing where it cannot be written again. */
function grantMissing(found: MissingCompanion<unknown>, catalogue: Catalogue): GrantOffer[] {
  const places = [...new Set(found.missing.map(({ on }) => on))];
  const grants = places.flatMap((on): OfferedGrant[] => {
    const needs = found.missing.filter((need) => need.on === on);
    const actions = needs.map(({ action }) => action);
    const resources = resourcesFor(found, on, actions, catalogue);
    if (resources === undefined) return [];
    const limit = actions.includes("iam:PassRole")
      ? { key: "iam:PassedToService", values: receivingServices(found) }
      : { key: creatingCallKey(actions, catalogue), values: calls(found) };
    const [value, ...more] = limit.values;
    if (limit.key === undefined || value === undefined) return [{ actions, resources }];
    const condition = { StringEquals: { [limit.key]: more.length === 0 ? value : limit.values } };
    return [{ actions, resources, condition }];
  });
  return grants.length < places.length ? [] : [{ grants }];
}

/** The services that take the roles of the calls, those first that are the usual ones. */
function receivingServices({ grants }: MissingCompanion<unknown>): string[] {
  const ids = new Set(grants.map(({ text }) => text.toLowerCase()));
  return [
    ...new Set(passRoleServices.flatMap(({ action, principals }) => (ids.has(action.toLowerCase()) ? principals : []))),
  ];
}

/** The key that limits an action which sets tags to the call that creates what is tagged, where the service has one. */
function creatingCallKey([action, ...others]: readonly string[], catalogue: Catalogue): string | undefined {
  const found = action === undefined || others.length > 0 ? undefined : catalogue.action(action);
  return found && catalogue.conditionKeysOf(found).find((key) => /:(TaggingAction|CreateAction)$/.test(key));
}

/** The names of the calls, as such a key has them. */
function calls({ grants }: MissingCompanion<unknown>): string[] {
  return [...new Set(grants.map(({ text }) => text.slice(text.indexOf(":") + 1)))];
}

function resourcesFor(
  { grants: [{ statement }], tests }: MissingCompanion<unknown>,
  on: CompanionNeed["on"],
  actions: readonly string[],
  catalogue: Catalogue,
): EditValue[] | undefined {
  switch (on) {
    case "*":
      return ["*"];
    case "same": {
      const { resources } = statement;
      if (resources === undefined || resources.negated) return undefined;
      const values = resources.entries.flatMap(({ node }) => toEditValue(node) ?? []);
      return values.length === resources.entries.length && values.length > 0 ? values : undefined;
    }
    case "keyValues": {
      const values = tests.flatMap((test) => test.values.map(({ value }) => knownText(value) ?? ""));
      if (values.length > 0 && values.every((value) => parseArn(value) !== undefined)) {
        return [...new Set(values.map(withoutVersion))];
      }
      const template = actions.map((action) => catalogue.action(action)?.resourceTypes[0]?.arns[0])[0];
      return template === undefined ? undefined : [arnToFill(template)];
    }
    default:
      return [arnToFill(on)];
  }
}

/** A condition may name a version of a guardrail, a resource does not. */
function withoutVersion(arn: string): string {
  return arn.replace(/(:guardrail\/[^:]+):.*$/, "$1");
}

export const examples: readonly RuleExample[] = [
  {
    title: "Every training job runs with a role, and nobody may pass one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTrainingJob\` needs \`iam:PassRole\` as well, which nothing here allows.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    }
  ]
}`,
    additions: [
      [
        "Allow `iam:PassRole` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "iam:PassRole",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName",
+      "Condition": {
+        "StringEquals": {
+          "iam:PassedToService": "sagemaker.amazonaws.com"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with the role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/training",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}`,
  },
  {
    title: "A condition that demands tags demands the action that sets them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpoint",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateEndpoint\` with tags needs \`sagemaker:AddTags\` as well, which nothing here allows.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn-*",
      "Condition": { "StringEquals": { "aws:RequestTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateGuardrail",
                ~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:CreateGuardrail\` with tags needs \`bedrock:TagResource\` as well, which nothing here allows.
      "Resource": "*",
      "Condition": { "Null": { "aws:RequestTag/team": "false" } }
    }
  ]
}`,
    additions: [
      [
        "Allow `sagemaker:AddTags` too, which grants more",
        `
+      "Action": "sagemaker:AddTags",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn-*",
+      "Condition": {
+        "StringEquals": {
+          "sagemaker:TaggingAction": "CreateEndpoint"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",`,
      ],
      [
        "Allow `bedrock:TagResource` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "bedrock:TagResource",
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:guardrail/GuardrailId"`,
      ],
    ],
  },
  {
    title: "Step Functions tags the jobs that it waits for.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTransformJob", "sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTransformJob\` of a state machine that waits for the job needs \`sagemaker:AddTags\` as well, which nothing here allows.
      "Resource": { "Fn::Sub": "arn:aws:sagemaker:\${AWS::Region}:\${AWS::AccountId}:transform-job/churn-*" }
    },
    {
      "Effect": "Allow",
      "Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      "Resource": { "Fn::Sub": "arn:aws:events:\${AWS::Region}:\${AWS::AccountId}:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule" }
    }
  ]
}`,
    additions: [
      [
        "Allow `sagemaker:AddTags` too, which grants more",
        `
+      "Action": "sagemaker:AddTags",
+      "Resource": { "Fn::Sub": "arn:aws:sagemaker:\${AWS::Region}:\${AWS::AccountId}:transform-job/churn-*" },
+      "Condition": {
+        "StringEquals": {
+          "sagemaker:TaggingAction": "CreateTransformJob"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",`,
      ],
    ],
  },
  {
    title: "Only with a guardrail, which then has to be applied; only with a key, which then has to encrypt.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
                ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` with a guardrail needs \`bedrock:ApplyGuardrail\` as well, which nothing here allows.
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
      "Condition": { "StringEquals": { "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6:1" } }
    },
    {
      "Effect": "Allow",
      "Action": "s3:PutObject",
                ~~~~~~~~~~~~~~ \`s3:PutObject\` with a KMS key needs \`kms:GenerateDataKey\` as well, which nothing here allows.
      "Resource": "arn:aws:s3:::training-data/*",
      "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" } }
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:ApplyGuardrail` too, which grants more",
        `
+      "Action": "bedrock:ApplyGuardrail",
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6"
+    },
+    {
+      "Effect": "Allow",`,
      ],
      [
        "Allow `kms:GenerateDataKey` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "kms:GenerateDataKey",
+      "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
      ],
    ],
  },
  {
    title: "The guardrail is demanded by a denial, of a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
                 ~~~~~~~~~~~~~~~~~~~~~ \`bedrock:InvokeModel\` with a guardrail needs \`bedrock:ApplyGuardrail\` as well, which nothing here allows.
      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:Invoke*",
      "Resource": "*",
      "Condition": { "StringNotEqualsIfExists": { "bedrock:GuardrailIdentifier": { "Ref": "Guardrail" } } }
    }
  ]
}`,
    additions: [
      [
        "Allow `bedrock:ApplyGuardrail` too, which grants more",
        `
+      "Effect": "Allow",
+      "Action": "bedrock:ApplyGuardrail",
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:guardrail/GuardrailId"
+    },
+    {`,
      ],
    ],
  },
  {
    title: "A job is started, its document not read, its result not fetched; an image is found, its layers are not.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "textract:StartDocumentAnalysis",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`textract:StartDocumentAnalysis\` needs \`s3:GetObject\` and \`textract:GetDocumentAnalysis\` as well, which nothing here allows.
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "ecr:GetAuthorizationToken",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "ecr:BatchGetImage",
                ~~~~~~~~~~~~~~~~~~~ \`ecr:BatchGetImage\` for a client that signs in needs \`ecr:GetDownloadUrlForLayer\` as well, which nothing here allows.
      "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/training"
    }
  ]
}`,
    additions: [
      [
        "Allow `s3:GetObject` and `textract:GetDocumentAnalysis` too, which grants more",
        `
+      "Action": "s3:GetObject",
+      "Resource": "arn:aws:s3:::BucketName/ObjectName"
+    },
+    {
+      "Effect": "Allow",
+      "Action": "textract:GetDocumentAnalysis",
+      "Resource": "*"
+    },
+    {
+      "Effect": "Allow",`,
      ],
      [
        "Allow `ecr:GetDownloadUrlForLayer` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "ecr:GetDownloadUrlForLayer",
+      "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/training"`,
      ],
    ],
  },
  {
    title: "Training in a VPC.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:DescribeTrainingJob", "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission"],
                                                                                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`ec2:CreateNetworkInterfacePermission\` for SageMaker in a VPC needs \`ec2:DeleteNetworkInterface\`, \`ec2:DescribeDhcpOptions\`, \`ec2:DescribeNetworkInterfaces\` and 3 others as well, which nothing here allows.
      "Resource": "*"
    }
  ]
}`,
    additions: [
      [
        "Allow `ec2:DeleteNetworkInterface`, `ec2:DescribeDhcpOptions`, `ec2:DescribeNetworkInterfaces` and 3 others too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "ec2:DeleteNetworkInterface",
+      "Resource": "*"
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "ec2:DescribeDhcpOptions",
+        "ec2:DescribeNetworkInterfaces",
+        "ec2:DescribeSecurityGroups",
+        "ec2:DescribeSubnets",
+        "ec2:DescribeVpcs"
+      ],
+      "Resource": "*"`,
      ],
    ],
  },
  {
    title: "Where a topic is told of the end of a job, somebody else may fetch the result.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "textract:StartDocumentAnalysis",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::documents/*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/textract-topic"
    }
  ]
}`,
  },
  {
    title:
      "What is demanded only of requests that have it, what a wildcard, an exclusion or deployment may grant, and what is denied by its name.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": { "StringEqualsIfExists": { "aws:RequestTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateModel",
      "Resource": "*",
      "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:Create*",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "Action": ["s3:PutObject", "kms:Generate*"],
      "Resource": "*",
      "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" } }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModelWithResponseStream",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:Invoke*",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringNotEquals": { "bedrock:GuardrailIdentifier": "arn:aws:bedrock:us-east-1:111122223333:guardrail/a1b2c3d4e5f6" } }
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateKnowledgeBase",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "iam:PassRole",
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Other actions that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", { "Ref": "Extra" }],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    }
  ]
}`,
  },
  {
    title: "A statement of which deployment decides whether it allows.",
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
      "Effect": { "Ref": "Effect" },
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/training"
    }
  ]
}`,
  },
  {
    title: "All but a few actions.",
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
      "NotAction": ["iam:Create*", "iam:Delete*"],
      "Resource": "*"
    }
  ]
}`,
  },
];

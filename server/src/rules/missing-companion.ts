import { quoteSome } from "../text/words.ts";
import { missingCompanions } from "./companionNeeds.ts";
import { grantMissing } from "./companionOffers.ts";
import { defineRule, type RuleExample } from "./rule.ts";
import { haveUnseenBeside } from "./unseenPolicies.ts";

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
+          "aws:RequestTag/team": "ml",
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
    title: "What is limited by a condition stays so.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:PutObject", "s3:AbortMultipartUpload"],
      "Resource": "arn:aws:s3:::training-data/*"
    },
    {
      "Effect": "Allow",
      "Action": "kms:GenerateDataKey",
                ~~~~~~~~~~~~~~~~~~~~~ \`kms:GenerateDataKey\` for uploads in parts needs \`kms:Decrypt\` as well, which nothing here allows.
      "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
    }
  ]
}`,
    additions: [
      [
        "Allow `kms:Decrypt` too, which grants more",
        `
+    },
+    {
+      "Effect": "Allow",
+      "Action": "kms:Decrypt",
+      "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
+      "Condition": {
+        "StringEquals": {
+          "kms:ViaService": "s3.us-east-1.amazonaws.com"
+        }
+      }`,
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

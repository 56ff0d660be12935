import { networkGuards } from "../knowledge/jobGuards.ts";
import { reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(networkGuards);

export default defineRule({
  id: "ai-job-on-open-network",
  category: "compliance",
  risk: "data-exposure",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to start training jobs, processing jobs, models, notebooks, agents or code interpreters does not say on which network they run.",
    why: "What is started without a VPC runs on a network of the service, with a way to the internet: a package or a model that was tampered with can send the training data out. Auditors ask for the proof that this cannot happen, and a condition is one.",
    how: "Add the condition. In a VPC, the subnets and security groups decide what can be reached; the key may have several values, so `ForAllValues` needs a `Null` beside it. `sagemaker:NetworkIsolation` takes the network away altogether, which a job needs that loads nothing by itself. A condition only lets requests through that say so: whoever starts jobs has to set the VPC, or the isolation, in each request. A `Deny` of the same policy that tests one of these keys does as well.",
    withoutFix:
      "the policy would outgrow its quota, or the statement's conditions leave no place for another test; give the actions a statement, or a policy, of their own first.",
    references: [
      "https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html",
      "https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/security-vpc-condition.html",
      "https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-model-isolation-enabled.html",
    ],
  },
  messages: {
    open: { text: "{actions} can run on an open network: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A training job anywhere.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTrainingJob\` can run on an open network: no condition tests \`sagemaker:VpcSubnets\` or \`sagemaker:NetworkIsolation\`. Risk: data exposure.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateTrainingJob` only in your VPC",
        `
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*",
+      "Condition": {
+        "ForAllValues:StringEquals": {
+          "sagemaker:VpcSubnets": [
+            "subnet-0a1b2c3d4e5f67890"
+          ],
+          "sagemaker:VpcSecurityGroupIds": [
+            "sg-0a1b2c3d4e5f67890"
+          ]
+        },
+        "Null": {
+          "sagemaker:VpcSubnets": "false",
+          "sagemaker:VpcSecurityGroupIds": "false"
+        }
+      }`,
      ],
      [
        "Allow `sagemaker:CreateTrainingJob` only without a network",
        `
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*",
+      "Condition": {
+        "Bool": {
+          "sagemaker:NetworkIsolation": "true"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same in a VPC.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn-*",
      "Condition": {
        "ForAllValues:StringEquals": { "sagemaker:VpcSubnets": ["subnet-0a1b2c3d4e5f67890"] },
        "Null": { "sagemaker:VpcSubnets": "false" }
      }
    }
  ]
}`,
  },
  {
    title: "Beside other actions, with a condition; jobs without isolation get the VPC in both repairs.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Jobs",
      "Effect": "Allow",
      "Action": ["sagemaker:CreateProcessingJob", "sagemaker:DescribeProcessingJob", "sagemaker:CreateAutoMLJob*"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateProcessingJob\` and \`sagemaker:CreateAutoMLJob*\` can run on an open network: no condition tests \`sagemaker:VpcSubnets\` or \`sagemaker:NetworkIsolation\`. Risk: data exposure.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" }, "Null": { "aws:RequestTag/team": "false" } }
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateProcessingJob` and `sagemaker:CreateAutoMLJob*` only in your VPC, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateProcessingJob", "sagemaker:DescribeProcessingJob", "sagemaker:CreateAutoMLJob*"],
+      "Action": ["sagemaker:DescribeProcessingJob"],
+    },
+    {
+      "Sid": "JobsLimited",
+      "Effect": "Allow",
+      "Action": [
+        "sagemaker:CreateProcessingJob",
+        "sagemaker:CreateAutoMLJob*"
+      ],
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*",
+      "Condition": {
+        "Bool": {
+          "aws:SecureTransport": "true"
+        },
+        "Null": {
+          "aws:RequestTag/team": "false",
+          "sagemaker:VpcSubnets": "false",
+          "sagemaker:VpcSecurityGroupIds": "false"
+        },
+        "ForAllValues:StringEquals": {
+          "sagemaker:VpcSubnets": [
+            "subnet-0a1b2c3d4e5f67890"
+          ],
+          "sagemaker:VpcSecurityGroupIds": [
+            "sg-0a1b2c3d4e5f67890"
+          ]
+        }
+      }`,
      ],
      [
        "Allow `sagemaker:CreateProcessingJob` only without a network, and `sagemaker:CreateAutoMLJob*` only in your VPC, in statements of their own",
        `
-      "Action": ["sagemaker:CreateProcessingJob", "sagemaker:DescribeProcessingJob", "sagemaker:CreateAutoMLJob*"],
+      "Action": ["sagemaker:DescribeProcessingJob"],
+    },
+    {
+      "Sid": "JobsLimited",
+      "Effect": "Allow",
+      "Action": "sagemaker:CreateProcessingJob",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*",
+      "Condition": {
+        "Bool": {
+          "aws:SecureTransport": "true",
+          "sagemaker:NetworkIsolation": "true"
+        },
+        "Null": {
+          "aws:RequestTag/team": "false"
+        }
+      }
+    },
+    {
+      "Sid": "JobsLimited2",
+      "Effect": "Allow",
+      "Action": "sagemaker:CreateAutoMLJob*",
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:*",
+      "Condition": {
+        "Bool": {
+          "aws:SecureTransport": "true"
+        },
+        "Null": {
+          "aws:RequestTag/team": "false",
+          "sagemaker:VpcSubnets": "false",
+          "sagemaker:VpcSecurityGroupIds": "false"
+        },
+        "ForAllValues:StringEquals": {
+          "sagemaker:VpcSubnets": [
+            "subnet-0a1b2c3d4e5f67890"
+          ],
+          "sagemaker:VpcSecurityGroupIds": [
+            "sg-0a1b2c3d4e5f67890"
+          ]
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Of several services, each with its own keys.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateNotebookInstance", "bedrock-agentcore:CreateCodeInterpreter"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateNotebookInstance\` and \`bedrock-agentcore:CreateCodeInterpreter\` can run on an open network: no condition tests \`sagemaker:DirectInternetAccess\` or \`bedrock-agentcore:subnets\`. Risk: data exposure.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateNotebookInstance` only without direct internet access, and `bedrock-agentcore:CreateCodeInterpreter` only in your VPC, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateNotebookInstance", "bedrock-agentcore:CreateCodeInterpreter"],
-      "Resource": "*"
+      "Action": ["sagemaker:CreateNotebookInstance"],
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "sagemaker:DirectInternetAccess": "Disabled"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",
+      "Action": "bedrock-agentcore:CreateCodeInterpreter",
+      "Resource": "*",
+      "Condition": {
+        "ForAllValues:StringEquals": {
+          "bedrock-agentcore:subnets": [
+            "subnet-0a1b2c3d4e5f67890"
+          ],
+          "bedrock-agentcore:securityGroups": [
+            "sg-0a1b2c3d4e5f67890"
+          ]
+        },
+        "Null": {
+          "bedrock-agentcore:subnets": "false",
+          "bedrock-agentcore:securityGroups": "false"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "A guardrail of the policy denies what is without a VPC.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"],
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:Create*Job",
      "Resource": "*",
      "Condition": { "Null": { "sagemaker:VpcSubnets": "true" } }
    }
  ]
}`,
  },
  {
    title: "Wildcards are the matter of other rules; actions and conditions that deployment fills in are not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:Create*", "sagemaker:CreateEndpoint", { "Ref": "Extra" }],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "*",
      "Condition": { "Ref": "Condition" }
    },
    {
      "Effect": "Allow",
      "NotAction": "sagemaker:CreateTrainingJob",
      "Resource": "*"
    }
  ]
}`,
  },
];

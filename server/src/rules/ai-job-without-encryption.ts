import { encryptionGuards } from "../knowledge/jobGuards.ts";
import { reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(encryptionGuards);

export default defineRule({
  id: "ai-job-without-encryption",
  category: "compliance",
  risk: "compliance",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to start jobs of Amazon SageMaker, Comprehend or Transcribe, or to make notebooks, endpoints, vector buckets or memories, does not ask for your own keys, or for encrypted traffic between containers.",
    why: "Without a key of yours in the request, volumes and results are encrypted with a key of AWS's: you cannot take access to it away, and there is no record of yours of who used it. Rules for health and payment data ask for that control, and for encryption on the way.",
    how: "Add the conditions. Whoever starts a job has to name the key by its ARN, and the job's role needs to be allowed to use it. Some instance types encrypt their own disks and take no key for volumes: leave that test out for them. A `Deny` of the same policy that tests one of these keys does as well. This rule is off unless you give it a severity.",
    withoutFix:
      "the policy would outgrow its quota, or the statement's conditions leave no place for another test; give the actions a statement, or a policy, of their own first.",
    references: [
      "https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sagemaker.html",
    ],
  },
  messages: {
    open: { text: "{actions} can run without your encryption: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A training job with any encryption.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTrainingJob\` can run without your encryption: no condition tests \`sagemaker:VolumeKmsKeyArn\`, \`sagemaker:OutputKmsKeyArn\` or \`sagemaker:InterContainerTrafficEncryption\`. Risk: compliance.
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/claims-*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateTrainingJob` only with your key for volumes, with your key for output and with encrypted traffic between containers",
        `
-      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/claims-*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/claims-*",
+      "Condition": {
+        "ArnEquals": {
+          "sagemaker:VolumeKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
+          "sagemaker:OutputKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
+        },
+        "Bool": {
+          "sagemaker:InterContainerTrafficEncryption": "true"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with keys and encrypted traffic.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/claims-*",
      "Condition": {
        "ArnEquals": {
          "sagemaker:VolumeKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          "sagemaker:OutputKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        },
        "Bool": { "sagemaker:InterContainerTrafficEncryption": "true" }
      }
    }
  ]
}`,
  },
  {
    title: "One of the tests is there; the job of one container needs no encrypted traffic.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreateTrainingJob\` and \`sagemaker:CreateTransformJob\` can run without your encryption: no condition tests \`sagemaker:OutputKmsKeyArn\` or \`sagemaker:InterContainerTrafficEncryption\`. Risk: compliance.
      "Resource": "*",
      "Condition": { "ArnLike": { "sagemaker:VolumeKmsKey": "arn:aws:kms:us-east-1:111122223333:key/*" } }
    }
  ]
}`,
    fixes: [
      [
        "Allow `sagemaker:CreateTrainingJob` only with your key for output and with encrypted traffic between containers, and `sagemaker:CreateTransformJob` only with your key for output, in a statement of its own",
        `
-      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob"],
+      "Action": ["sagemaker:CreateTrainingJob"],
-      "Condition": { "ArnLike": { "sagemaker:VolumeKmsKey": "arn:aws:kms:us-east-1:111122223333:key/*" } }
+      "Condition": { "ArnLike": { "sagemaker:VolumeKmsKey": "arn:aws:kms:us-east-1:111122223333:key/*" }, "ArnEquals": { "sagemaker:OutputKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }, "Bool": { "sagemaker:InterContainerTrafficEncryption": "true" } }
+    },
+    {
+      "Effect": "Allow",
+      "Action": "sagemaker:CreateTransformJob",
+      "Resource": "*",
+      "Condition": {
+        "ArnLike": {
+          "sagemaker:VolumeKmsKey": "arn:aws:kms:us-east-1:111122223333:key/*"
+        },
+        "ArnEquals": {
+          "sagemaker:OutputKmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Jobs of other services, each with its own keys.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["transcribe:StartMedicalTranscriptionJob", "transcribe:GetMedicalTranscriptionJob"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`transcribe:StartMedicalTranscriptionJob\` can run without your encryption: no condition tests \`transcribe:OutputEncryptionKMSKeyId\`. Risk: compliance.
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "comprehend:CreateEntityRecognizer",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`comprehend:CreateEntityRecognizer\` can run without your encryption: no condition tests \`comprehend:VolumeKmsKey\` or \`comprehend:ModelKmsKey\`. Risk: compliance.
      "Resource": "arn:aws:comprehend:us-east-1:111122223333:entity-recognizer/*",
      "Condition": { "StringEquals": { "aws:RequestTag/team": "claims" } }
    }
  ]
}`,
    fixes: [
      [
        "Allow `transcribe:StartMedicalTranscriptionJob` only with your key for output, in a statement of its own",
        `
-      "Action": ["transcribe:StartMedicalTranscriptionJob", "transcribe:GetMedicalTranscriptionJob"],
+      "Action": ["transcribe:GetMedicalTranscriptionJob"],
+      "Action": "transcribe:StartMedicalTranscriptionJob",
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "transcribe:OutputEncryptionKMSKeyId": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",`,
      ],
      [
        "Allow `comprehend:CreateEntityRecognizer` only with your key for volumes and with your key for models",
        `
-      "Condition": { "StringEquals": { "aws:RequestTag/team": "claims" } }
+      "Condition": { "StringEquals": { "aws:RequestTag/team": "claims" }, "ArnEquals": { "comprehend:VolumeKmsKey": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "comprehend:ModelKmsKey": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" } }`,
      ],
    ],
  },
  {
    title: "A guardrail of the policy asks for a key; the key that deployment fills in is one.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateNotebookInstance"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpointConfig",
      "Resource": "*",
      "Condition": { "ArnEquals": { "sagemaker:VolumeKmsKeyArn": { "Ref": "Key" } } }
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:CreateNotebookInstance",
      "Resource": "*",
      "Condition": { "Null": { "sagemaker:VolumeKmsKeyArn": "true" } }
    }
  ]
}`,
  },
];

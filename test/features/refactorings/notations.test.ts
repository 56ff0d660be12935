import { describe, it } from "vitest";
import { type RefactoringCase, verifyCase } from "./refactoringCase.ts";

const cases: readonly RefactoringCase[] = [
  {
    name: "YAML",
    policy: `Resources:
  Queue:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Work
            Effect: Allow
            Action:
              - textract:Get*
              - sqs:SendMessage
              - rekognition:*Colle$0ction
            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs
          - Effect: Allow
            Action: sqs:ReceiveMessage
            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs
`,
    document: { path: "template.yaml" },
    offers: {
      "Expand `rekognition:*Collection` into its 3 actions": `
-              - rekognition:*Collection
+              - rekognition:CreateCollection
+              - rekognition:DeleteCollection
+              - rekognition:DescribeCollection`,
      "Keep only the read of `rekognition:*Collection`": `
-              - rekognition:*Collection
+              - rekognition:DescribeCollection`,
      "Sort the 3 entries of `Action`": `
-              - textract:Get*
-              - sqs:SendMessage
+              - sqs:SendMessage
+              - textract:Get*`,
      "Split by service: `textract`, `sqs` and `rekognition`": `
-              - sqs:SendMessage
-              - rekognition:*Collection
+          - Sid: WorkSqs
+            Effect: Allow
+            Action: sqs:SendMessage
+            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs
+          - Sid: WorkRekognition
+            Effect: Allow
+            Action: rekognition:*Collection
+            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs`,
      "Split by access level: `Read`, `Write` and `mixed`": `
-              - sqs:SendMessage
-              - rekognition:*Collection
+          - Sid: WorkWrite
+            Effect: Allow
+            Action: sqs:SendMessage
+            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs
+          - Sid: WorkMixed
+            Effect: Allow
+            Action: rekognition:*Collection
+            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs`,
      "Merge statements 1 and 2 that differ in `Action` only": `
-            Resource: !Sub arn:aws:sqs:*:\${AWS::AccountId}:jobs
-          - Effect: Allow
-            Action: sqs:ReceiveMessage
+              - sqs:ReceiveMessage`,
    },
  },
  {
    name: "YAML with a comment at the last entry",
    policy: `Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action:
      - sqs:SendMessage$0
      - s3:GetObject # The data.
    Resource: "*"
`,
    document: { path: "policy.yaml" },
    offers: {
      "Sort the 2 entries of `Action`": "refused: A comment in there would not move along.",
      "Split by service: `sqs` and `s3`": "refused: A comment in there would not move along.",
      "Split by access level: `Write` and `Read`": "refused: A comment in there would not move along.",
    },
  },
  {
    name: "Blocks of Terraform",
    policy: `data "aws_iam_policy_document" "work" {
  statement {
    sid       = "Read"
    actions   = ["s3:ListBucket", $0"s3:GetObject", "sqs:SendMessage"]
    resources = [aws_s3_bucket.data.arn, "\${aws_s3_bucket.data.arn}/*"]
  }

  statement {
    resources = ["\${aws_s3_bucket.results.arn}/*"]
    actions   = ["s3:ListBucket", "s3:GetObject", "sqs:SendMessage"]
    sid       = "Write"
  }
}
`,
    document: { path: "main.tf" },
    offers: {
      "Sort the 3 entries of `Action`": `
-    actions   = ["s3:ListBucket", "s3:GetObject", "sqs:SendMessage"]
+    actions   = ["s3:GetObject", "s3:ListBucket", "sqs:SendMessage"]`,
      "Split by service: `s3` and `sqs`": `
-    actions   = ["s3:ListBucket", "s3:GetObject", "sqs:SendMessage"]
+    actions   = ["s3:ListBucket", "s3:GetObject"]
+    sid     = "ReadSqs"
+    actions = ["sqs:SendMessage"]
+
+    resources = [
+      aws_s3_bucket.data.arn,
+      "\${aws_s3_bucket.data.arn}/*",
+    ]
+  }
+
+  statement {`,
      "Split by access level: `List`, `Read` and `Write`": `
-    actions   = ["s3:ListBucket", "s3:GetObject", "sqs:SendMessage"]
+    actions   = ["s3:ListBucket"]
+    sid     = "ReadRead"
+    actions = ["s3:GetObject"]
+
+    resources = [
+      aws_s3_bucket.data.arn,
+      "\${aws_s3_bucket.data.arn}/*",
+    ]
+  }
+
+  statement {
+    sid     = "ReadWrite"
+    actions = ["sqs:SendMessage"]
+
+    resources = [
+      aws_s3_bucket.data.arn,
+      "\${aws_s3_bucket.data.arn}/*",
+    ]
+  }
+
+  statement {`,
      "Merge statements `Read` and `Write` that differ in `Resource` only": `
-    resources = [aws_s3_bucket.data.arn, "\${aws_s3_bucket.data.arn}/*"]
-  }
-
-  statement {
-    resources = ["\${aws_s3_bucket.results.arn}/*"]
-    actions   = ["s3:ListBucket", "s3:GetObject", "sqs:SendMessage"]
-    sid       = "Write"
+    resources = [aws_s3_bucket.data.arn, "\${aws_s3_bucket.data.arn}/*", "\${aws_s3_bucket.results.arn}/*"]`,
    },
  },
  {
    name: "An object of HCL",
    policy: `resource "aws_iam_policy" "work" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sqs:Send*"$0, "s3:GetObject"]
        Resource = aws_s3_bucket.data.arn
      },
      {
        Effect   = "Allow"
        Action   = ["sqs:Send*", "s3:GetObject"]
        Resource = "\${aws_s3_bucket.data.arn}/*"
      },
    ]
  })
}
`,
    document: { path: "main.tf" },
    offers: {
      "Expand `sqs:Send*` into `sqs:SendMessage`": `
-        Action   = ["sqs:Send*", "s3:GetObject"]
+        Action   = ["sqs:SendMessage", "s3:GetObject"]`,
      "Sort the 2 entries of `Action`": `
-        Action   = ["sqs:Send*", "s3:GetObject"]
+        Action   = ["s3:GetObject", "sqs:Send*"]`,
      "Split by service: `sqs` and `s3`": `
-        Action   = ["sqs:Send*", "s3:GetObject"]
+        Action   = ["sqs:Send*"]
+        Effect = "Allow"
+        Action = "s3:GetObject"
+        Resource = aws_s3_bucket.data.arn
+      },
+      {`,
      "Split by access level: `Write` and `Read`": `
-        Action   = ["sqs:Send*", "s3:GetObject"]
+        Action   = ["sqs:Send*"]
+        Effect = "Allow"
+        Action = "s3:GetObject"
+        Resource = aws_s3_bucket.data.arn
+      },
+      {`,
    },
  },
];

describe("Refactorings in other notations", () => {
  it.each(cases)("$name", verifyCase);
});

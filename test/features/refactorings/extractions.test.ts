import { describe, expect, it } from "vitest";
import { toPlainEdits } from "../../../server/src/engine/fixAll.ts";
import { applyEdits } from "../../../server/src/text/span.ts";
import { type RefactoringCase, service, verifyCase } from "./refactoringCase.ts";

const cases: readonly RefactoringCase[] = [
  {
    name: "An ARN becomes a parameter of a template, whose section is new",
    policy: `AWSTemplateFormatVersion: "2010-09-09"

Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::training-$0data/*
`,
    document: { path: "template.yaml" },
    offers: {
      "Extract into the parameter `TrainingDataArn`": `
+Parameters:
+  TrainingDataArn:
+    Type: String
+    Default: "arn:aws:s3:::training-data/*"
+
-            Resource: arn:aws:s3:::training-data/*
+            Resource: !Ref TrainingDataArn`,
    },
  },
  {
    name: "A parameter joins those that are there, under a name that nothing has",
    policy: `Parameters:
    TrainingDataArn: # The old one.
        Type: String
Resources:
    Policy:
        Type: AWS::IAM::ManagedPolicy
        Properties:
            PolicyDocument:
                Version: "2012-10-17"
                Statement:
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                          - "arn:aws:s3:::training-data/\${aws:username}$0/*"
                          - !Sub arn:aws:s3:::\${Other}
`,
    document: { path: "template.yaml" },
    offers: {
      "Sort the 2 entries of `Resource`": `
-                          - "arn:aws:s3:::training-data/\${aws:username}/*"
+                          - "arn:aws:s3:::training-data/\${aws:username}/*"`,
      "Extract into the parameter `TrainingDataArn2`": `
+    TrainingDataArn2:
+        Type: String
+        Default: "arn:aws:s3:::training-data/\${aws:username}/*"
-                          - "arn:aws:s3:::training-data/\${aws:username}/*"
+                          - !Ref TrainingDataArn2`,
    },
  },
  {
    name: "What holds a hole, and what stands in no template, is not extracted",
    policy: `Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action: s3:GetObject
    Resource: arn:aws:s3:::training-$0data/*
`,
    document: { path: "policy.yaml" },
    offers: {},
  },
  {
    name: "A template in JSON",
    policy: `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::123$0/*", { "Ref": "Other" }] }
          ]
        }
      }
    }
  }
}`,
    document: { path: "template.json" },
    offers: {
      "Sort the 2 entries of `Resource`": `
-            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::123/*", { "Ref": "Other" }] }
+            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": [{ "Ref": "Other" }, "arn:aws:s3:::123/*"] }`,
      "Extract into the parameter `Resource123Arn`": `
+  "Parameters": {
+    "Resource123Arn": {
+      "Type": "String",
+      "Default": "arn:aws:s3:::123/*"
+    }
+  },
-            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::123/*", { "Ref": "Other" }] }
+            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": [{ "Ref": "Resource123Arn" }, { "Ref": "Other" }] }`,
    },
  },
  {
    name: "A template in JSON with parameters",
    policy: `{
  "Parameters": {
    "Stage": { "Type": "String" }
  },
  "Resources": {
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs$0" }
          ]
        }
      }
    }
  }
}`,
    document: { path: "template.json" },
    offers: {
      "Extract into the parameter `JobsArn`": `
+    "JobsArn": {
+      "Type": "String",
+      "Default": "arn:aws:sqs:us-east-1:111122223333:jobs"
+    },
-            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs" }
+            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": { "Ref": "JobsArn" } }`,
    },
  },
  {
    name: "A template in JSON with parameters",
    policy: `{
  "Parameters": {
    "Stage": { "Type": "String" }
  },
  "Resources": {
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs$0" }
          ]
        }
      }
    }
  }
}`,
    document: { path: "template.json" },
    offers: {
      "Extract into the parameter `JobsArn`": `
+    "JobsArn": {
+      "Type": "String",
+      "Default": "arn:aws:sqs:us-east-1:111122223333:jobs"
+    },
-            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs" }
+            { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": { "Ref": "JobsArn" } }`,
    },
  },
  {
    name: "A variable of Terraform, or a local value",
    policy: `# What the job may read.
resource "aws_s3_bucket" "data" {
}

# The data
# of the job.
data "aws_iam_policy_document" "work" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::training-data/&{aws:username}$0/*"]
  }
}
`,
    document: { path: "main.tf" },
    offers: {
      "Extract into the variable `training_data_arn`": `
+variable "training_data_arn" {
+  type    = string
+  default = "arn:aws:s3:::training-data/$\${aws:username}/*"
+}
+
-    resources = ["arn:aws:s3:::training-data/&{aws:username}/*"]
+    resources = [var.training_data_arn]`,
      "Extract into the local value `training_data_arn`": `
+locals {
+  training_data_arn = "arn:aws:s3:::training-data/$\${aws:username}/*"
+}
+
-    resources = ["arn:aws:s3:::training-data/&{aws:username}/*"]
+    resources = [local.training_data_arn]`,
    },
  },
  {
    name: "Not out of a string, nor out of Terraform's JSON",
    policy: `resource "aws_iam_policy" "p" {
  policy = <<-EOT
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a$0"}]}
  EOT
}
`,
    document: { path: "main.tf" },
    offers: {},
  },
];

describe("Refactorings that extract an ARN", () => {
  it.each(cases)("$name", verifyCase);

  it("give an ARN a name before the comment of the block that it is in", () => {
    const block = `data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data"]
  }
}
`;
    const text = `# First.\n\n# The data\n// of the job.\n${block}`;
    const start = text.indexOf("arn:");
    const found = service.refactorings(service.check({ path: "main.tf", text }), { start, end: start });
    const variable = found.find(({ kind }) => kind === "extract");
    expect(applyEdits(text, toPlainEdits(variable?.edits ?? []))).toBe(
      `# First.\n\nvariable "data_arn" {\n  type    = string\n  default = "arn:aws:s3:::data"\n}\n\n# The data\n// of the job.\n${block.replace('"arn:aws:s3:::data"', "var.data_arn")}`,
    );
  });

  it.each([
    ["Parameters: { Stage: { Type: String } }\n", 0],
    ["Parameters:\n  Stage: { Type: String }\n", 1],
    ["", 1],
  ])("give no name in a section that is written on one line: %j", (parameters, count) => {
    const text = `${parameters}Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Statement: [{ Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::data" }] }
`;
    const start = text.indexOf("arn:");
    const found = service.refactorings(service.check({ path: "template.yaml", text }), { start, end: start });
    expect(found.filter(({ kind }) => kind === "extract")).toHaveLength(count);
  });
});

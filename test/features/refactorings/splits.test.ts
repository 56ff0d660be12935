import { describe, it } from "vitest";
import { policy, type RefactoringCase, verifyCase } from "./refactoringCase.ts";

const cases: readonly RefactoringCase[] = [
  {
    name: "Sids are unique, and made of letters and digits",
    policy: policy(
      `{
      "Sid": "Work",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "execute-api:Invoke"],
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }$0
    }`,
      `{ "Sid": "WorkExecuteApi", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }`,
    ),
    offers: {
      "Split by service: `s3` and `execute-api`": `
-      "Action": ["s3:GetObject", "execute-api:Invoke"],
+      "Action": ["s3:GetObject"],
+    {
+      "Sid": "WorkExecuteApi2",
+      "Effect": "Allow",
+      "Action": "execute-api:Invoke",
+      "Resource": "*",
+      "Condition": {
+        "Bool": {
+          "aws:SecureTransport": "true"
+        }
+      }
+    },`,
      "Split by access level: `Read` and `Write`": `
-      "Action": ["s3:GetObject", "execute-api:Invoke"],
+      "Action": ["s3:GetObject"],
+    {
+      "Sid": "WorkWrite",
+      "Effect": "Allow",
+      "Action": "execute-api:Invoke",
+      "Resource": "*",
+      "Condition": {
+        "Bool": {
+          "aws:SecureTransport": "true"
+        }
+      }
+    },`,
    },
  },
  {
    name: "Nothing to split: one service, one level",
    policy: policy(`{ "Effect": "Allow"$0, "Action": ["s3:GetObject", "s3:GetObjectTagging"], "Resource": "*" }`),
    offers: {},
  },
  {
    name: "A Not form is not split: each part would allow what the other one leaves out",
    policy: policy(`{ "Effect": "Allow", $0"NotAction": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*" }`),
    offers: {},
  },
  {
    name: "What deployment fills in stays with what it stands beside",
    policy: `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow$0
            Action:
              - s3:GetObject
              - !If [Queues, sqs:SendMessage, !Ref AWS::NoValue]
              - sqs:ReceiveMessage
            Resource: "*"
`,
    document: { path: "template.yaml" },
    offers: {
      "Split by service: `s3` and `sqs`": `
-              - sqs:ReceiveMessage
+          - Effect: Allow
+            Action: sqs:ReceiveMessage
+            Resource: "*"`,
    },
  },
  {
    name: "Of two unknown values nobody can say that they are the same",
    policy: `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !If [Prod, arn:aws:s3:::a, arn:aws:s3:::b]$0
          - Effect: Allow
            Action: s3:PutObject
            Resource: !If [Test, arn:aws:s3:::a, arn:aws:s3:::b]
`,
    document: { path: "template.yaml" },
    offers: {},
  },
  {
    name: "The parts of two joined texts have names that mean nothing elsewhere",
    policy: `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Join ["", [arn:aws:s3:::, !If [Prod, a, b]]]$0
          - Effect: Allow
            Action: s3:PutObject
            Resource: !Join ["", [arn:aws:s3:::, !If [Test, a, b]]]
`,
    document: { path: "template.yaml" },
    offers: {},
  },
  {
    name: "Nor do the variables of a map",
    policy: `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Sub ["arn:aws:s3:::\${Name}", { Name: !Ref Data }]$0
          - Effect: Allow
            Action: s3:PutObject
            Resource: !Sub ["arn:aws:s3:::\${Name}", { Name: !Ref Results }]
`,
    document: { path: "template.yaml" },
    offers: {},
  },
  {
    name: "Principals of two types are left alone",
    policy: policy(
      `{ "Effect": "Allow", "Principal": { "AWS": "111122223333", "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
      `{ "Effect": "Allow", $0"Principal": { "Service": "s3.amazonaws.com", "AWS": "444455556666" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
    ),
    document: { path: "policy.json", kind: "resource" },
    offers: {},
  },
  {
    name: "A statement that AWS rejects says nothing, and so nothing of it can be proven",
    policy: policy(`{ "Effect": "Allow", "Action": "polly:Get$0*", "NotAction": "s3:*", "Resource": "*" }`),
    offers: {},
  },
  {
    name: "Statements without a document",
    policy: `provider:
  iam:
    role:
      statements:
        - Effect: Allow
          Action: s3:GetObject$0
          Resource: arn:aws:s3:::a/*
        - Effect: Allow
          Action:
            - s3:GetObject
          Resource: arn:aws:s3:::b/*
`,
    document: { path: "serverless.yml" },
    offers: {
      "Merge statements 1 and 2 that differ in `Resource` only": `
-          Resource: arn:aws:s3:::a/*
-        - Effect: Allow
-          Action:
-            - s3:GetObject
-          Resource: arn:aws:s3:::b/*
+          Resource:
+            - arn:aws:s3:::a/*
+            - arn:aws:s3:::b/*`,
    },
  },
  {
    name: "Of a Sid that deployment fills in nobody can make another one",
    policy: `{
  "Resources": {
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": { "Ref": "Name" }, "Effect": "Allow"$0, "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*" }
          ]
        }
      }
    }
  }
}`,
    document: { path: "template.json" },
    offers: {},
  },
  {
    name: "A parameter in the place of a list may be a list: it does not become an item of one",
    policy: `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Ref Buckets
          - Effect: Allow
            Action: s3:GetObject$0
            Resource: arn:aws:s3:::training-data/*
`,
    document: { path: "template.yaml" },
    offers: {},
  },
  {
    name: "Four statements are counted; equal entries are written once",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"] }`,
      `{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*" }`,
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::c/*" }`,
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::d/*" }`,
    ),
    offers: {
      "Merge 4 statements that differ in `Resource` only": `
-    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
-    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"] },
-    { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*" },
-    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::c/*" },
-    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::d/*" }
+    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn:aws:s3:::c/*", "arn:aws:s3:::d/*"] },
+    { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*" }`,
    },
  },
];

describe("Refactorings that split statements", () => {
  it.each(cases)("$name", verifyCase);
});

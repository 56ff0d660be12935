import { describe, it } from "vitest";
import { policy, type RefactoringCase, verifyCase } from "./refactoringCase.ts";

const cases: readonly RefactoringCase[] = [
  {
    name: "A wildcard becomes its names, or those of its reads; what is listed beside it is not listed twice",
    policy: policy(
      `{ "Effect": "Allow", "Action": ["rekognition:*Colle$0ction", "rekognition:DeleteCollection"], "Resource": "*" }`,
    ),
    offers: {
      "Expand `rekognition:*Collection` into its 3 actions": `
-    { "Effect": "Allow", "Action": ["rekognition:*Collection", "rekognition:DeleteCollection"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["rekognition:CreateCollection", "rekognition:DescribeCollection", "rekognition:DeleteCollection"], "Resource": "*" }`,
      "Keep only the read of `rekognition:*Collection`": `
-    { "Effect": "Allow", "Action": ["rekognition:*Collection", "rekognition:DeleteCollection"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["rekognition:DescribeCollection", "rekognition:DeleteCollection"], "Resource": "*" }`,
      "Split by access level: `mixed` and `Write`": `
-    { "Effect": "Allow", "Action": ["rekognition:*Collection", "rekognition:DeleteCollection"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["rekognition:*Collection"], "Resource": "*" },
+    { "Effect": "Allow", "Action": "rekognition:DeleteCollection", "Resource": "*" }`,
    },
  },
  {
    name: "A whole list keeps its reads; the cursor is at its name",
    policy: policy(`{
      "Effect": "Allow",
      "Act$0ion": ["rekognition:*Collection", "s3:GetObject", "s3:PutObject", "s3:ListBucket"],
      "Resource": "*"
    }`),
    offers: {
      "Keep only the reads of the list": `
-      "Action": ["rekognition:*Collection", "s3:GetObject", "s3:PutObject", "s3:ListBucket"],
+      "Action": ["rekognition:DescribeCollection", "s3:GetObject", "s3:ListBucket"],`,
      "Sort the 4 entries of `Action`": `
-      "Action": ["rekognition:*Collection", "s3:GetObject", "s3:PutObject", "s3:ListBucket"],
+      "Action": ["rekognition:*Collection", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],`,
      "Split by service: `rekognition` and `s3`": `
-      "Action": ["rekognition:*Collection", "s3:GetObject", "s3:PutObject", "s3:ListBucket"],
+      "Action": ["rekognition:*Collection"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "s3:GetObject",
+        "s3:PutObject",
+        "s3:ListBucket"
+      ],
+      "Resource": "*"`,
      "Split by access level: `mixed`, `Read`, `Write` and `List`": `
-      "Action": ["rekognition:*Collection", "s3:GetObject", "s3:PutObject", "s3:ListBucket"],
+      "Action": ["rekognition:*Collection"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": "s3:GetObject",
+      "Resource": "*"
+    },
+    {
+      "Effect": "Allow",
+      "Action": "s3:PutObject",
+      "Resource": "*"
+    },
+    {
+      "Effect": "Allow",
+      "Action": "s3:ListBucket",
+      "Resource": "*"`,
    },
  },
  {
    name: "A wildcard that another one covers has nothing to expand into",
    policy: policy(`{ "Effect": "Allow", "Action": ["polly:GetLexi$0con*", "polly:Get*"], "Resource": "*" }`),
    offers: {
      "Sort the 2 entries of `Action`": `
-    { "Effect": "Allow", "Action": ["polly:GetLexicon*", "polly:Get*"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["polly:Get*", "polly:GetLexicon*"], "Resource": "*" }`,
    },
  },
  {
    name: "Too many to list: the reason is told",
    policy: policy(`{ "Effect": "Allow", "Action": "bedrock:*$0", "Resource": "*" }`),
    offers: {
      "Expand `bedrock:*` into its 262 actions": "refused: A list of more than 40 actions is no help to a reader.",
      "Keep only the 128 reads of `bedrock:*`": "refused: A list of more than 40 actions is no help to a reader.",
    },
  },
  {
    name: "A list that outgrows the quota",
    policy: policy(
      `{ "Effect": "Allow", "Action": "textract:*$0", "Resource": "*" }`,
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": [${Array.from({ length: 160 }, (_, index) => `"arn:aws:s3:::training-data-${index + 100}/*"`).join(", ")}] }`,
    ),
    offers: {
      "Expand `textract:*` into its 25 actions":
        "refused: The policy would be longer than the 6,144 characters that AWS allows for a managed policy.",
      "Keep only the 14 reads of `textract:*`": `
-    { "Effect": "Allow", "Action": "textract:*", "Resource": "*" },
+    { "Effect": "Allow", "Action": ["textract:AnalyzeDocument", "textract:AnalyzeExpense", "textract:AnalyzeID", "textract:DetectDocumentText", "textract:GetAdapter", "textract:GetAdapterVersion", "textract:GetDocumentAnalysis", "textract:GetDocumentTextDetection", "textract:GetExpenseAnalysis", "textract:GetLendingAnalysis", "textract:GetLendingAnalysisSummary", "textract:ListAdapterVersions", "textract:ListAdapters", "textract:ListTagsForResource"], "Resource": "*" },`,
    },
  },
  {
    name: "In a Deny a wildcard stays",
    policy: policy(`{ "Effect": "Deny", "Action": "polly:Get$0*", "Resource": "*" }`),
    offers: {
      "Expand `polly:Get*` into its 2 actions":
        "refused: In a `Deny` the wildcard is safer: it denies what AWS adds later too.",
    },
  },
  {
    name: "The NotAction of an Allow",
    policy: policy(`{ "Effect": "Allow", "NotAction": "polly:Get$0*", "Resource": "*" }`),
    offers: {
      "Expand `polly:Get*` into its 2 actions": "refused: A list in `NotAction` would grant what AWS adds later.",
    },
  },
  {
    name: "The NotAction of a Deny denies more where it lists",
    policy: policy(`{ "Effect": "Deny", "NotAction": "polly:Get$0*", "Resource": "*" }`),
    offers: {
      "Expand `polly:Get*` into its 2 actions": `
-    { "Effect": "Deny", "NotAction": "polly:Get*", "Resource": "*" }
+    { "Effect": "Deny", "NotAction": ["polly:GetLexicon", "polly:GetSpeechSynthesisTask"], "Resource": "*" }`,
    },
  },
  {
    name: "A name that AWS's data does not have may change something: no reads are kept",
    policy: policy(
      `{ "Effect": "Allow", "$0Action": ["s3:GetObjekt", "s3:PutObject", "s3:GetObject"], "Resource": "*" }`,
    ),
    offers: {
      "Sort the 3 entries of `Action`": `
-    { "Effect": "Allow", "Action": ["s3:GetObjekt", "s3:PutObject", "s3:GetObject"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjekt", "s3:PutObject"], "Resource": "*" }`,
      "Split by access level: `mixed`, `Write` and `Read`": `
-    { "Effect": "Allow", "Action": ["s3:GetObjekt", "s3:PutObject", "s3:GetObject"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["s3:GetObjekt"], "Resource": "*" },
+    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
+    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }`,
    },
  },
  {
    name: "The reads of two wildcards are written once",
    policy: policy(`{ "Effect": "Allow", "$0Action": ["polly:*Lexicon", "polly:*Lex*"], "Resource": "*" }`),
    offers: {
      "Keep only the reads of the list": `
-    { "Effect": "Allow", "Action": ["polly:*Lexicon", "polly:*Lex*"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["polly:GetLexicon", "polly:ListLexicons"], "Resource": "*" }`,
      "Sort the 2 entries of `Action`": `
-    { "Effect": "Allow", "Action": ["polly:*Lexicon", "polly:*Lex*"], "Resource": "*" }
+    { "Effect": "Allow", "Action": ["polly:*Lex*", "polly:*Lexicon"], "Resource": "*" }`,
    },
  },
  {
    name: "An anchor in YAML is the text of another place",
    policy: `Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action: &actions
      - sqs:SendMessage$0
      - s3:GetObject
    Resource: arn:aws:s3:::a/*
  - Effect: Allow
    Action: *actions
    Resource: arn:aws:s3:::b/*
`,
    document: { path: "policy.yaml" },
    offers: {
      "Merge statements 1 and 2 that differ in `Resource` only": `
-    Resource: arn:aws:s3:::a/*
-  - Effect: Allow
-    Action: *actions
-    Resource: arn:aws:s3:::b/*
+    Resource:
+      - arn:aws:s3:::a/*
+      - arn:aws:s3:::b/*`,
    },
  },
  {
    name: "A comment in the list would stay behind",
    policy: policy(`{
      "Effect": "Allow",
      "Action": [
        "sqs:SendMessage", // The queue.
        "s3:GetObj$0ect"
      ],
      "Resource": "*"
    }`),
    offers: {
      "Sort the 2 entries of `Action`": "refused: A comment in there would not move along.",
      "Split by service: `sqs` and `s3`": "refused: A comment in there would not move along.",
      "Split by access level: `Write` and `Read`": "refused: A comment in there would not move along.",
    },
  },
];

describe("Refactorings of wildcards", () => {
  it.each(cases)("$name", verifyCase);
});

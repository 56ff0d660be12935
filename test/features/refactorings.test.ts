import { describe, expect, it } from "vitest";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import type { OfferedRefactoring } from "../../server/src/engine/refactor.ts";
import type { PolicyDocument } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { lineDiff } from "../support/lineDiff.ts";
import { testService } from "../support/service.ts";

const service = testService();

/** What is offered at `$0`, or for what is selected between two of them: by title what changes, or why nothing can. */
function offers(marked: string, document: Omit<PolicyDocument, "text">): Record<string, string> {
  const { text, span } = readCursor(marked);
  const result = service.check({ ...document, text });
  expect(result.file.policies).not.toEqual([]);
  const found = service.refactorings(result, span);
  expect(new Set(found.map(({ title }) => title)).size).toBe(found.length);
  return Object.fromEntries(found.map((offer) => [offer.title, outcome(text, document, offer)]));
}

function readCursor(marked: string) {
  const [before = "", selected = "", ...after] = marked.split("$0");
  const hasEnd = after.length > 0;
  const span = { start: before.length, end: before.length + (hasEnd ? selected.length : 0) };
  return { text: [before, selected, ...after].join(""), span };
}

/** Both policies are compared by what they grant, apart from the proofs that were made before the offer. */
function outcome(text: string, document: Omit<PolicyDocument, "text">, offer: OfferedRefactoring): string {
  if (offer.refused !== undefined) return `refused: ${offer.refused}`;
  const after = applyEdits(text, toPlainEdits(offer.edits));
  const [old, now] = [text, after].map((each) => service.parse({ ...document, text: each }).policies);
  if (old === undefined || now === undefined) throw new Error("Two texts give two lists.");
  if (offer.kind === "extract") expect(now).toHaveLength(old.length);
  else expect(service.compare(old, now).verdict).toBe("no-new-access");
  if (offer.effect === "preserving") expect(service.compare(now, old).verdict).toBe("no-new-access");
  return lineDiff(text, after).replace(/^/, "\n");
}

function policy(...statements: readonly string[]): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
${statements.map((statement) => `    ${statement.trim().replace(/\n {4}/g, "\n    ")}`).join(",\n")}
  ]
}`;
}

const identity = { path: "policy.json", kind: "identity" } as const;

interface Case {
  readonly name: string;
  readonly policy: string;
  readonly document?: Omit<PolicyDocument, "text">;
  readonly offers: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
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
  {
    name: "Statements that differ in one list are merged; another one differs in two",
    policy: policy(
      `{ "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Sid": "C", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/*" }`,
    ),
    offers: {
      "Split by access level: `Write` and `Read`": `
-    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "BRead", "Effect": "Allow", "Action": "S3:getobject", "Resource": "arn:aws:s3:::a/*" },`,
      "Merge statements `A` and `B` that differ in `Action` only": `
-    { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
-    { "Sid": "B", "Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*" },
+    { "Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*" },`,
    },
  },
  {
    name: "Both lists differ: one statement would grant more",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*" }`,
    ),
    offers: {},
  },
  {
    name: "Other conditions, another effect, and Not forms are not the same",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"$0 }`,
      `{ "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" }`,
      `{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }`,
    ),
    offers: {},
  },
  {
    name: "The principals of one type are merged",
    policy: policy(
      `{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
      `{ "Effect": "Allow", $0"Principal": { "AWS": ["444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" }`,
      `{ "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "*" }`,
    ),
    document: { path: "policy.json", kind: "resource" },
    offers: {
      "Merge statements 1 and 2 that differ in `Principal` only": `
-    { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sqs:SendMessage", "Resource": "*" },
-    { "Effect": "Allow", "Principal": { "AWS": ["444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" },
+    { "Effect": "Allow", "Principal": { "AWS": ["111122223333", "444455556666"] }, "Action": "sqs:SendMessage", "Resource": "*" },`,
    },
  },
  {
    name: "A statement with a comment is not merged away",
    policy: policy(
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"$0 }`,
      `// The writer.
    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }`,
    ),
    offers: {
      "Merge statements 1 and 2 that differ in `Action` only": "refused: A comment in there would not move along.",
    },
  },
  {
    name: "Entries are sorted whatever their case, each once; values of conditions too",
    policy: policy(`{
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["vision", $0"Audio", "audio", "vision"] } }
    }`),
    offers: {
      "Sort the 4 entries of `aws:PrincipalTag/team`": `
-      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["vision", "Audio", "audio", "vision"] } }
+      "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["Audio", "audio", "vision"] } }`,
    },
  },
  {
    name: "A selection over entries is a place in their list",
    policy: policy(`{
      "Effect": "Allow",
      "Action": [
        "s3:$0PutObject",
        "s3:Get$0Object"
      ],
      "Resource": "*"
    }`),
    offers: {
      "Keep only the reads of the list": `
-        "s3:PutObject",`,
      "Sort the 2 entries of `Action`": `
-        "s3:PutObject",
-        "s3:GetObject"
+        "s3:GetObject",
+        "s3:PutObject"`,
      "Split by access level: `Write` and `Read`": `
-        "s3:PutObject",
-        "s3:GetObject"
+        "s3:PutObject"
+    },
+    {
+      "Effect": "Allow",
+      "Action": "s3:GetObject",
+      "Resource": "*"`,
    },
  },
  {
    name: "A selection over statements is no place",
    policy: policy(
      `{ "Effect": "Allow", "Action": ["s3:Put$0Object", "s3:GetObject"], "Resource": "*" }`,
      `{ "Effect": "Allow", "Action": "sqs:$0SendMessage", "Resource": "*" }`,
    ),
    offers: {},
  },
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

describe("Refactorings", () => {
  it.each(cases)("$name", ({ policy: text, document = identity, offers: expected }) => {
    expect(offers(text, document)).toEqual(expected);
  });

  it("merge a policy that is longer than AWS allows, for that makes it shorter", () => {
    const teams = Array.from({ length: 300 }, (_, index) => `"team-${index}"`).join();
    const statement = (action: string) =>
      `{ "Effect": "Allow", "Action": "s3:${action}", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalTag/team": [${teams}] } } }`;
    const text = policy(statement("GetObject"), statement("PutObject"));
    const start = text.indexOf("Action");
    const found = service.refactorings(service.check({ ...identity, text }), { start, end: start });
    expect(found.map(({ title, refused }) => [title, refused])).toEqual([
      ["Merge statements 1 and 2 that differ in `Action` only", undefined],
    ]);
  });

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

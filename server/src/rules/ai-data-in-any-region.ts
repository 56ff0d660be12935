import { regionGuards } from "../knowledge/accessGuards.ts";
import { noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(regionGuards);

export default defineRule({
  id: "ai-data-in-any-region",
  category: "compliance",
  risk: "compliance",
  isOptional: true,
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to send personal or medical data to an AI service does not say in which Region.",
    why: "Where personal data may be processed is often a matter of law or contract. Most of these calls name no resource, so without a condition each of them may go to any Region that the account has.",
    how: "Add `aws:RequestedRegion`, with all Regions that you may use. Where the actions come with a wildcard, the repair is a `Deny`. A statement whose ARNs name their Regions is left alone. Models of Bedrock may send calls on to other Regions: that is up to their inference profiles. This rule is off unless you give it a severity.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion",
    ],
  },
  messages: {
    open: { text: "{actions} can be called in any Region: no condition tests {keys}." },
  },
  check(policy, context) {
    reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Faces and documents, anywhere.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Documents",
      "Effect": "Allow",
      "Action": ["textract:AnalyzeDocument", "textract:AnalyzeID"],
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~ \`textract:AnalyzeDocument\` and \`textract:AnalyzeID\` can be called in any Region: no condition tests \`aws:RequestedRegion\`. Risk: compliance.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `textract:AnalyzeDocument` and `textract:AnalyzeID` only in your Region",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
      [
        "Deny the same in every other Region",
        `
+    },
+    {
+      "Sid": "DocumentsDeny",
+      "Effect": "Deny",
+      "Action": [
+        "textract:AnalyzeDocument",
+        "textract:AnalyzeExpense",
+        "textract:AnalyzeID",
+        "textract:DetectDocumentText",
+        "textract:StartDocumentAnalysis",
+        "textract:StartDocumentTextDetection",
+        "textract:StartExpenseAnalysis",
+        "textract:StartLendingAnalysis"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same in one Region.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Documents",
      "Effect": "Allow",
      "Action": ["textract:AnalyzeDocument", "textract:AnalyzeID"],
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-central-1" } }
    }
  ]
}`,
  },
  {
    title: "All of a service, beside actions that are not concerned.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["comprehendmedical:*", "comprehend:DetectDominantLanguage"],
                 ~~~~~~~~~~~~~~~~~~~~~ \`comprehendmedical:*\` can be called in any Region: no condition tests \`aws:RequestedRegion\`. Risk: compliance.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Deny the same in every other Region",
        `
+    },
+    {
+      "Effect": "Deny",
+      "Action": [
+        "comprehendmedical:DetectEntitiesV2",
+        "comprehendmedical:DetectPHI",
+        "comprehendmedical:InferICD10CM",
+        "comprehendmedical:InferRxNorm",
+        "comprehendmedical:InferSNOMEDCT",
+        "comprehendmedical:StartEntitiesDetectionV2Job",
+        "comprehendmedical:StartICD10CMInferenceJob",
+        "comprehendmedical:StartPHIDetectionJob",
+        "comprehendmedical:StartRxNormInferenceJob",
+        "comprehendmedical:StartSNOMEDCTInferenceJob"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "ARNs that name their Region, and a Region that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "rekognition:SearchFacesByImage",
      "Resource": ["arn:aws:rekognition:eu-central-1:111122223333:collection/guests", { "Ref": "Collection" }]
    },
    {
      "Effect": "Allow",
      "Action": "healthlake:StartFHIRImportJob",
      "Resource": { "Fn::Sub": "arn:aws:healthlake:\${AWS::Region}:111122223333:datastore/fhir/*" }
    },
    {
      "Effect": "Allow",
      "Action": "comprehend:DetectPiiEntities",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestedRegion": { "Ref": "AWS::Region" } } }
    }
  ]
}`,
  },
];

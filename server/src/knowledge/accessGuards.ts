import { type Guard, type GuardNeed, place, several } from "./guards.ts";

const guardrailArn = {
  placeholderParts: [
    "arn:aws:bedrock:",
    { name: "Region", text: "us-east-1" },
    ":",
    { name: "Account", text: "111122223333" },
    ":guardrail/",
    { name: "Guardrail", text: "a1b2c3d4e5f6" },
    ":",
    { name: "Version", text: "1" },
  ],
};

/** What filters prompts and answers. */
export const guardrailGuards: readonly Guard[] = [
  {
    actions: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
    needs: [
      {
        ways: [
          {
            only: "with your guardrail",
            tests: [{ operator: "StringEquals", key: "bedrock:GuardrailIdentifier", value: guardrailArn }],
            denied: {
              test: { operator: "StringNotEquals", key: "bedrock:GuardrailIdentifier", value: guardrailArn },
              what: "every invocation without your guardrail",
            },
          },
        ],
      },
    ],
    sources: ["bedrock-guardrail-id", "iam-data"],
  },
];

/** What is bought in AWS Marketplace. Subscribing works on no resource, so that only conditions limit it. */
export const subscriptionGuards: readonly Guard[] = [
  {
    actions: ["aws-marketplace:Subscribe"],
    needs: [
      {
        ways: [
          {
            only: "where Bedrock asks for it",
            tests: [
              {
                operator: "StringEquals",
                key: "aws:CalledViaLast",
                value: ["bedrock.amazonaws.com", "bedrock-mantle.amazonaws.com"],
              },
            ],
          },
          {
            only: "for the products that you name",
            tests: [several("aws-marketplace:ProductId", place("Product", "12345678-1234-1234-1234-123456789012"))],
          },
        ],
        alsoMetBy: ["aws:CalledVia", "aws:CalledViaFirst", "aws:ViaAWSService"],
      },
    ],
    sources: ["bedrock-model-access-permissions", "managed-policy:AmazonBedrockLimitedAccess"],
  },
];

/** How long API keys live. */
export const apiKeyGuards: readonly Guard[] = [
  {
    actions: ["bedrock:CallWithBearerToken"],
    needs: [
      {
        ways: [
          {
            only: "with short-term keys",
            tests: [{ operator: "StringEquals", key: "bedrock:BearerTokenType", value: "SHORT_TERM" }],
          },
        ],
      },
    ],
    sources: ["bedrock-api-keys", "iam-data"],
  },
  {
    actions: ["iam:CreateServiceSpecificCredential"],
    needs: [
      {
        ways: [
          {
            only: "for keys of Bedrock with an end",
            tests: [
              {
                operator: "NumericLessThanEquals",
                key: "iam:ServiceSpecificCredentialAgeDays",
                value: place("Days", "90"),
              },
              {
                operator: "StringEquals",
                key: "iam:ServiceSpecificCredentialServiceName",
                value: "bedrock.amazonaws.com",
              },
            ],
          },
        ],
      },
    ],
    sources: ["bedrock-api-keys", "iam-data"],
  },
];

/** Who says that a model of the registry may be deployed. */
export const approvalGuards: readonly Guard[] = [
  {
    actions: ["sagemaker:CreateModelPackage", "sagemaker:UpdateModelPackage"],
    needs: [
      {
        ways: [
          {
            only: "where they approve no model",
            tests: [{ operator: "StringNotEquals", key: "sagemaker:ModelApprovalStatus", value: "Approved" }],
          },
        ],
        alsoMetBy: ["sagemaker:ModelLifeCycle:Stage", "sagemaker:ModelLifeCycle:StageStatus"],
      },
    ],
    sources: ["iam-data", "sagemaker-model-approval"],
  },
];

const sharedOtherwise = [
  "ram:Principal",
  "ram:RequestedResourceType",
  "ram:ResourceArn",
  "ram:ResourceShareName",
  "aws:CalledVia",
  "aws:CalledViaFirst",
  "aws:CalledViaLast",
];

function withinOrganization(key: string, otherKey: string): GuardNeed {
  return {
    ways: [{ only: "within your organization", tests: [{ operator: "Bool", key, value: "false" }] }],
    alsoMetBy: [otherKey, ...sharedOtherwise],
  };
}

/** Whom resources, models among them, are shared with. */
export const sharingGuards: readonly Guard[] = [
  {
    actions: ["ram:CreateResourceShare", "ram:UpdateResourceShare"],
    needs: [withinOrganization("ram:RequestedAllowsExternalPrincipals", "ram:AllowsExternalPrincipals")],
    sources: ["ram-policy-examples", "iam-data"],
  },
  {
    actions: ["ram:AssociateResourceShare"],
    needs: [withinOrganization("ram:AllowsExternalPrincipals", "ram:RequestedAllowsExternalPrincipals")],
    sources: ["ram-policy-examples", "iam-data"],
  },
];

/** From where a URL that logs into a notebook, or into Studio, may be asked for. */
export const presignedUrlGuards: readonly Guard[] = [
  {
    actions: [
      "sagemaker:CreatePresignedNotebookInstanceUrl",
      "sagemaker:CreatePresignedDomainUrl",
      "sagemaker:CreatePresignedMlflowTrackingServerUrl",
      "sagemaker:CreatePartnerAppPresignedUrl",
    ],
    needs: [
      {
        ways: [
          {
            only: "from your addresses",
            tests: [{ operator: "IpAddress", key: "aws:SourceIp", value: place("Addresses", "203.0.113.0/24") }],
          },
          {
            only: "through your VPC endpoint",
            tests: [
              { operator: "StringEquals", key: "aws:SourceVpce", value: place("Endpoint", "vpce-0a1b2c3d4e5f67890") },
            ],
          },
        ],
        alsoMetBy: ["aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp"],
      },
    ],
    sources: ["sagemaker-condition-examples"],
  },
];

const oneRegion: GuardNeed = {
  ways: [
    {
      only: "in your Region",
      tests: [{ operator: "StringEquals", key: "aws:RequestedRegion", value: place("Region", "us-east-1") }],
      denied: {
        test: { operator: "StringNotEquals", key: "aws:RequestedRegion", value: place("Region", "us-east-1") },
        what: "the same in every other Region",
      },
    },
  ],
  isMetByRegions: true,
};

/** Where data goes that is about people, or about their health. */
export const regionGuards: readonly Guard[] = [
  {
    actions: [
      "comprehendmedical:DetectEntitiesV2",
      "comprehendmedical:DetectPHI",
      "comprehendmedical:InferICD10CM",
      "comprehendmedical:InferRxNorm",
      "comprehendmedical:InferSNOMEDCT",
      "comprehendmedical:StartEntitiesDetectionV2Job",
      "comprehendmedical:StartICD10CMInferenceJob",
      "comprehendmedical:StartPHIDetectionJob",
      "comprehendmedical:StartRxNormInferenceJob",
      "comprehendmedical:StartSNOMEDCTInferenceJob",
    ],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: [
      "comprehend:ContainsPiiEntities",
      "comprehend:DetectPiiEntities",
      "comprehend:StartPiiEntitiesDetectionJob",
    ],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: [
      "transcribe:StartMedicalScribeJob",
      "transcribe:StartMedicalScribeStream",
      "transcribe:StartMedicalStreamTranscription",
      "transcribe:StartMedicalStreamTranscriptionWebSocket",
      "transcribe:StartMedicalTranscriptionJob",
    ],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: ["healthlake:CreateFHIRDatastore", "healthlake:StartFHIRImportJob"],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: ["medical-imaging:CreateDatastore", "medical-imaging:StartDICOMImportJob"],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: [
      "rekognition:AssociateFaces",
      "rekognition:CompareFaces",
      "rekognition:CreateCollection",
      "rekognition:CreateFaceLivenessSession",
      "rekognition:CreateUser",
      "rekognition:DetectFaces",
      "rekognition:IndexFaces",
      "rekognition:SearchFaces",
      "rekognition:SearchFacesByImage",
      "rekognition:SearchUsers",
      "rekognition:SearchUsersByImage",
      "rekognition:StartFaceDetection",
      "rekognition:StartFaceLivenessSession",
      "rekognition:StartFaceSearch",
    ],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
  {
    actions: [
      "textract:AnalyzeDocument",
      "textract:AnalyzeExpense",
      "textract:AnalyzeID",
      "textract:DetectDocumentText",
      "textract:StartDocumentAnalysis",
      "textract:StartDocumentTextDetection",
      "textract:StartExpenseAnalysis",
      "textract:StartLendingAnalysis",
    ],
    needs: [oneRegion],
    sources: ["deny-regions", "iam-data"],
  },
];

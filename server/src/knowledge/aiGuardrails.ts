import type { SourceId } from "./sources.ts";

/** A test that keeps the requests of an action within bounds. */
export interface GuardTest {
  readonly operator: string;
  readonly key: string;
  /** A text, several, or text with places to fill in. */
  readonly value: string | readonly string[] | { readonly placeholderParts: readonly (string | GuardPlaceholder)[] };
  /** Whether a request may carry several values of the key, all of which have to pass. */
  readonly several?: true;
}

export interface GuardPlaceholder {
  readonly name: string;
  readonly text: string;
}

/** One way to keep requests within bounds: tests that belong together. */
export interface GuardWay {
  /** What is left allowed, behind "only": "in your VPC". */
  readonly only: string;
  readonly tests: readonly GuardTest[];
  /** What AWS's page denies in place of it: true of every request that does not pass the tests. */
  readonly denied?: { readonly test: GuardTest; readonly what: string };
}

/** What requests should be asked for; one of the ways is enough. */
export interface GuardNeed {
  readonly ways: readonly GuardWay[];
  /** Keys beside those of the ways, of which a test shows that somebody thought of it. */
  readonly alsoMetBy?: readonly string[];
  /** Whether resources that name their Regions meet it too. */
  readonly isMetByRegions?: true;
}

/** Actions that have the same needs. */
export interface Guard {
  readonly actions: readonly string[];
  /** Each of them counts. */
  readonly needs: readonly GuardNeed[];
  readonly sources: readonly SourceId[];
}

const place = (name: string, text: string): GuardTest["value"] => ({ placeholderParts: [{ name, text }] });
const kmsKey = {
  placeholderParts: [
    "arn:aws:kms:",
    { name: "Region", text: "us-east-1" },
    ":",
    { name: "Account", text: "111122223333" },
    ":key/",
    { name: "Key", text: "1234abcd-12ab-34cd-56ef-1234567890ab" },
  ],
};

function several(key: string, value: GuardTest["value"], operator = "StringEquals"): GuardTest {
  return { operator: `ForAllValues:${operator}`, key, value, several: true };
}

function inVpc(subnets: string, securityGroups: string): GuardWay {
  return {
    only: "in your VPC",
    tests: [
      several(subnets, place("Subnet", "subnet-0a1b2c3d4e5f67890")),
      several(securityGroups, place("SecurityGroup", "sg-0a1b2c3d4e5f67890")),
    ],
  };
}

const sagemakerVpc = inVpc("sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds");
const agentcoreVpc = inVpc("bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups");

const isolated: GuardWay = {
  only: "without a network",
  tests: [{ operator: "Bool", key: "sagemaker:NetworkIsolation", value: "true" }],
};

/**
 * The network that the code of an AI job can reach. Of a monitoring schedule the job's definition says it, and of
 * Comprehend's jobs the code is AWS's own.
 */
export const networkGuards: readonly Guard[] = [
  {
    actions: [
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateModel",
      "sagemaker:CreateDataQualityJobDefinition",
      "sagemaker:CreateModelBiasJobDefinition",
      "sagemaker:CreateModelExplainabilityJobDefinition",
      "sagemaker:CreateModelQualityJobDefinition",
    ],
    needs: [{ ways: [sagemakerVpc, isolated] }],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
  {
    actions: ["sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2", "sagemaker:CreateCluster"],
    needs: [{ ways: [sagemakerVpc] }],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
  {
    actions: ["sagemaker:CreateNotebookInstance"],
    needs: [
      {
        ways: [
          {
            only: "without direct internet access",
            tests: [{ operator: "StringEquals", key: "sagemaker:DirectInternetAccess", value: "Disabled" }],
          },
        ],
      },
    ],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
  {
    actions: ["sagemaker:CreateDomain"],
    needs: [
      {
        ways: [
          {
            only: "with apps in your VPC",
            tests: [{ operator: "StringEquals", key: "sagemaker:AppNetworkAccessType", value: "VpcOnly" }],
          },
        ],
      },
    ],
    sources: ["sdk:sagemaker", "iam-data"],
  },
  {
    actions: [
      "bedrock-agentcore:CreateAgentRuntime",
      "bedrock-agentcore:UpdateAgentRuntime",
      "bedrock-agentcore:CreateBrowser",
      "bedrock-agentcore:CreateCodeInterpreter",
    ],
    needs: [{ ways: [agentcoreVpc] }],
    sources: ["agentcore-vpc-conditions", "iam-data"],
  },
];

const volumeKey: GuardNeed = {
  ways: [
    {
      only: "with your key for volumes",
      tests: [{ operator: "ArnEquals", key: "sagemaker:VolumeKmsKeyArn", value: kmsKey }],
    },
  ],
  alsoMetBy: ["sagemaker:VolumeKmsKey"],
};
const outputKey: GuardNeed = {
  ways: [
    {
      only: "with your key for output",
      tests: [{ operator: "ArnEquals", key: "sagemaker:OutputKmsKeyArn", value: kmsKey }],
    },
  ],
  alsoMetBy: ["sagemaker:OutputKmsKey"],
};
const encryptedTraffic: GuardNeed = {
  ways: [
    {
      only: "with encrypted traffic between containers",
      tests: [{ operator: "Bool", key: "sagemaker:InterContainerTrafficEncryption", value: "true" }],
    },
  ],
};

/** How data of an AI job is encrypted. */
export const encryptionGuards: readonly Guard[] = [
  {
    actions: [
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateAutoMLJob",
      "sagemaker:CreateAutoMLJobV2",
    ],
    needs: [volumeKey, outputKey, encryptedTraffic],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
  {
    actions: ["sagemaker:CreateTransformJob", "sagemaker:CreateLabelingJob"],
    needs: [volumeKey, outputKey],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
  {
    actions: ["sagemaker:CreateNotebookInstance", "sagemaker:CreateEndpointConfig"],
    needs: [volumeKey],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
];

/** What an AI job may cost. An update that leaves the type as it is does not name it. */
export const instanceGuards: readonly Guard[] = [
  {
    actions: [
      "sagemaker:CreateTrainingJob",
      "sagemaker:CreateHyperParameterTuningJob",
      "sagemaker:CreateProcessingJob",
      "sagemaker:CreateTransformJob",
      "sagemaker:CreateEndpointConfig",
      "sagemaker:CreateNotebookInstance",
      "sagemaker:CreateApp",
      "sagemaker:CreateCluster",
    ],
    needs: [
      {
        ways: [
          {
            only: "on the instance types that you name",
            tests: [several("sagemaker:InstanceTypes", place("InstanceTypes", "ml.m5.*"), "StringLike")],
          },
        ],
      },
    ],
    sources: ["sagemaker-condition-examples", "iam-data"],
  },
];

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

/** Who is root on a notebook. */
export const rootGuards: readonly Guard[] = [
  {
    actions: ["sagemaker:CreateNotebookInstance"],
    needs: [
      {
        ways: [
          {
            only: "without root access",
            tests: [{ operator: "StringEquals", key: "sagemaker:RootAccess", value: "Disabled" }],
          },
        ],
      },
    ],
    sources: ["sagemaker-condition-examples", "iam-data"],
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

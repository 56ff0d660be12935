import { type Guard, type GuardNeed, type GuardWay, place, several } from "./guards.ts";

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

function yourKey(of: string, key: string, options: { operator?: "StringEquals"; alsoMetBy?: string } = {}): GuardNeed {
  const { operator = "ArnEquals", alsoMetBy } = options;
  return {
    ways: [{ only: `with your key for ${of}`, tests: [{ operator, key, value: kmsKey }] }],
    ...(alsoMetBy === undefined ? {} : { alsoMetBy: [alsoMetBy] }),
  };
}

const volumeKey = yourKey("volumes", "sagemaker:VolumeKmsKeyArn", { alsoMetBy: "sagemaker:VolumeKmsKey" });
const outputKey = yourKey("output", "sagemaker:OutputKmsKeyArn", { alsoMetBy: "sagemaker:OutputKmsKey" });
const comprehendVolumeKey = yourKey("volumes", "comprehend:VolumeKmsKey");
const comprehendOutputKey = yourKey("output", "comprehend:OutputKmsKey");
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
  {
    actions: [
      "comprehend:StartDocumentClassificationJob",
      "comprehend:StartDominantLanguageDetectionJob",
      "comprehend:StartEntitiesDetectionJob",
      "comprehend:StartKeyPhrasesDetectionJob",
      "comprehend:StartSentimentDetectionJob",
      "comprehend:StartTargetedSentimentDetectionJob",
      "comprehend:StartTopicsDetectionJob",
    ],
    needs: [comprehendVolumeKey, comprehendOutputKey],
    sources: ["iam-data"],
  },
  {
    actions: ["comprehend:StartEventsDetectionJob", "comprehend:StartPiiEntitiesDetectionJob"],
    needs: [comprehendOutputKey],
    sources: ["iam-data"],
  },
  {
    actions: ["comprehend:CreateDocumentClassifier", "comprehend:CreateEntityRecognizer"],
    needs: [comprehendVolumeKey, yourKey("models", "comprehend:ModelKmsKey")],
    sources: ["iam-data"],
  },
  {
    actions: [
      "transcribe:StartCallAnalyticsJob",
      "transcribe:StartMedicalScribeJob",
      "transcribe:StartMedicalTranscriptionJob",
      "transcribe:StartTranscriptionJob",
    ],
    needs: [yourKey("output", "transcribe:OutputEncryptionKMSKeyId", { operator: "StringEquals" })],
    sources: ["iam-data"],
  },
  {
    actions: ["s3vectors:CreateVectorBucket"],
    needs: [yourKey("vectors", "s3vectors:kmsKeyArn")],
    sources: ["iam-data"],
  },
  {
    actions: ["bedrock-agentcore:CreateMemory"],
    needs: [yourKey("memories", "bedrock-agentcore:KmsKeyArn", { operator: "StringEquals" })],
    sources: ["iam-data"],
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

import type { SourceId } from "./sources.ts";

/** A test that keeps the requests of an action within bounds. */
export interface GuardTest {
  readonly operator: string;
  readonly key: string;
  /** A text, or text with places to fill in. */
  readonly value: string | { readonly placeholderParts: readonly (string | GuardPlaceholder)[] };
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

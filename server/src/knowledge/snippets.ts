import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** A statement in AWS's JSON spelling. Strings may hold VS Code's snippet placeholders; a literal `$` is `\$`. */
export interface SnippetStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  /** In place of `Resource`, only in a Deny. */
  readonly NotResource?: string | readonly string[];
  /** By operator, then by key. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Ready statements for one piece of AI work, granting no more than it needs. */
export interface StatementSnippet {
  /** What the user types: `iam-` and the work. */
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  /** What it guards against. */
  readonly risks: readonly Risk[];
  /**
   * One or more statements, in the order to insert them. A placeholder number stands for the same value wherever it
   * occurs in them, with the same default.
   */
  readonly statements: readonly SnippetStatement[];
  readonly sources: readonly SourceId[];
}

const region = "${1:us-east-1}";
const account = "${2:111122223333}";

export const statementSnippets: readonly StatementSnippet[] = [
  {
    prefix: "iam-bedrock-invoke-model",
    title: "Invoke one Bedrock model",
    description:
      "Prompts to one foundation model in one Region, whole or streamed; covers Converse and ConverseStream.",
    risks: ["cost", "data-exposure"],
    statements: [
      {
        Sid: "InvokeOneModel",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: `arn:aws:bedrock:${region}::foundation-model/\${2:amazon.nova-lite-v1:0}`,
      },
    ],
    sources: ["bedrock-inference-prereq", "sdk:bedrock-runtime"],
  },
  {
    prefix: "iam-bedrock-invoke-profile",
    title: "Invoke a model through a geographic inference profile",
    description:
      "The profile (`us.`, `eu.`, `apac.` …), and its model in the source Region and in every Region it routes to, the model only through the profile.",
    risks: ["cost", "compliance"],
    statements: [
      {
        Sid: "InvokeProfile",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: `arn:aws:bedrock:${region}:${account}:inference-profile/\${3:us}.\${4:amazon.nova-lite-v1:0}`,
      },
      {
        Sid: "InvokeModelThroughProfile",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: [
          `arn:aws:bedrock:${region}::foundation-model/\${4:amazon.nova-lite-v1:0}`,
          "arn:aws:bedrock:${5:us-east-2}::foundation-model/${4:amazon.nova-lite-v1:0}",
          "arn:aws:bedrock:${6:us-west-2}::foundation-model/${4:amazon.nova-lite-v1:0}",
        ],
        Condition: {
          StringEquals: {
            "bedrock:InferenceProfileArn": `arn:aws:bedrock:${region}:${account}:inference-profile/\${3:us}.\${4:amazon.nova-lite-v1:0}`,
          },
        },
      },
    ],
    sources: ["bedrock-profiles-prereq", "bedrock-geographic-profiles"],
  },
  {
    prefix: "iam-bedrock-invoke-global-profile",
    title: "Invoke a model through a global inference profile",
    description:
      "The global profile, its model in the source Region and the model without a Region, both only through the profile.",
    risks: ["cost", "compliance"],
    statements: [
      {
        Sid: "InvokeGlobalProfile",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: `arn:aws:bedrock:${region}:${account}:inference-profile/global.\${3:anthropic.claude-sonnet-4-20250514-v1:0}`,
      },
      {
        Sid: "InvokeModelThroughGlobalProfile",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: [
          `arn:aws:bedrock:${region}::foundation-model/\${3:anthropic.claude-sonnet-4-20250514-v1:0}`,
          "arn:aws:bedrock:::foundation-model/${3:anthropic.claude-sonnet-4-20250514-v1:0}",
        ],
        Condition: {
          StringEquals: {
            "bedrock:InferenceProfileArn": `arn:aws:bedrock:${region}:${account}:inference-profile/global.\${3:anthropic.claude-sonnet-4-20250514-v1:0}`,
          },
        },
      },
    ],
    sources: ["bedrock-global-profiles", "bedrock-profiles-prereq"],
  },
  {
    prefix: "iam-bedrock-require-guardrail",
    title: "Require a guardrail for every model call",
    description:
      "Denies every invocation without this version of the guardrail, and allows its use. The grant to invoke comes from another statement.",
    risks: ["compliance", "data-exposure"],
    statements: [
      {
        Sid: "DenyWithoutGuardrail",
        Effect: "Deny",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: "*",
        Condition: {
          StringNotEquals: {
            "bedrock:GuardrailIdentifier": `arn:aws:bedrock:${region}:${account}:guardrail/\${3:a1b2c3d4e5f6}:\${4:1}`,
          },
        },
      },
      {
        Sid: "ApplyGuardrail",
        Effect: "Allow",
        Action: "bedrock:ApplyGuardrail",
        Resource: `arn:aws:bedrock:${region}:${account}:guardrail/\${3:a1b2c3d4e5f6}`,
      },
    ],
    sources: ["bedrock-guardrail-id", "bedrock-guardrail-permissions"],
  },
  {
    prefix: "iam-bedrock-deny-other-models",
    title: "Deny all Bedrock models but one",
    description:
      "Denies both ways to invoke any other model, whatever else allows it; add the ARN of an inference profile where one is used. The mantle endpoint has an action of its own, which is denied as a whole.",
    risks: ["cost", "compliance"],
    statements: [
      {
        Sid: "DenyOtherModels",
        Effect: "Deny",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        NotResource: "arn:aws:bedrock:*::foundation-model/${1:amazon.nova-lite-v1:0}",
      },
      {
        Sid: "DenyMantleEndpoint",
        Effect: "Deny",
        Action: "bedrock-mantle:CreateInference",
        Resource: "*",
      },
    ],
    sources: ["mantle-scp-example", "bedrock-inference", "sdk:bedrock-runtime"],
  },
  {
    prefix: "iam-bedrock-retrieve",
    title: "Query one Bedrock knowledge base",
    description: "Passages out of one knowledge base. Treat it as read access to the documents in it.",
    risks: ["data-exposure"],
    statements: [
      {
        Sid: "RetrieveFromKnowledgeBase",
        Effect: "Allow",
        Action: "bedrock:Retrieve",
        Resource: `arn:aws:bedrock:${region}:${account}:knowledge-base/\${3:KB12345678}`,
      },
    ],
    sources: ["bedrock-knowledge-base-permissions", "iam-data"],
  },
  {
    prefix: "iam-bedrock-retrieve-and-generate",
    title: "Answer questions from one knowledge base with one model",
    description:
      "RAG in one call. RetrieveAndGenerate takes no resource; the knowledge base and the model are limited in their own statements.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "RetrieveAndGenerate",
        Effect: "Allow",
        Action: "bedrock:RetrieveAndGenerate",
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
      {
        Sid: "RetrieveFromKnowledgeBase",
        Effect: "Allow",
        Action: "bedrock:Retrieve",
        Resource: `arn:aws:bedrock:${region}:${account}:knowledge-base/\${3:KB12345678}`,
      },
      {
        Sid: "GenerateWithOneModel",
        Effect: "Allow",
        Action: "bedrock:InvokeModel",
        Resource: `arn:aws:bedrock:${region}::foundation-model/\${4:amazon.nova-lite-v1:0}`,
      },
    ],
    sources: ["bedrock-knowledge-base-permissions", "alchemy-retrieve-and-generate", "iam-data"],
  },
  {
    prefix: "iam-bedrock-invoke-agent",
    title: "Talk to one Bedrock agent",
    description: "One alias of one agent. The agent acts with its own role.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "InvokeAgentAlias",
        Effect: "Allow",
        Action: "bedrock:InvokeAgent",
        Resource: `arn:aws:bedrock:${region}:${account}:agent-alias/\${3:AGENT12345}/\${4:ALIAS12345}`,
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-agentcore-invoke-runtime",
    title: "Call one agent in AgentCore",
    description: "One runtime and one of its endpoints.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "InvokeAgentRuntime",
        Effect: "Allow",
        Action: "bedrock-agentcore:InvokeAgentRuntime",
        Resource: [
          `arn:aws:bedrock-agentcore:${region}:${account}:runtime/\${3:support_agent-a1b2c3d4e5}`,
          `arn:aws:bedrock-agentcore:${region}:${account}:runtime/\${3:support_agent-a1b2c3d4e5}/runtime-endpoint/\${4:DEFAULT}`,
        ],
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-passrole-bedrock",
    title: "Pass one role to Bedrock",
    description: "For agents, flows, knowledge bases and batch or customisation jobs: one role, to Bedrock only.",
    risks: ["escalation"],
    statements: [
      {
        Sid: "PassRoleToBedrock",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::${1:111122223333}:role/${2:BedrockAgentRole}",
        Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
      },
    ],
    sources: ["managed-policy:AmazonBedrockFullAccess", "iam-data"],
  },
  {
    prefix: "iam-passrole-sagemaker",
    title: "Pass one role to SageMaker",
    description: "For jobs, models, notebooks and pipelines: one role, to SageMaker only.",
    risks: ["escalation"],
    statements: [
      {
        Sid: "PassRoleToSageMaker",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::${1:111122223333}:role/${2:SageMakerExecutionRole}",
        Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      },
    ],
    sources: ["managed-policy:AmazonSageMakerFullAccess", "iam-data"],
  },
  {
    prefix: "iam-sagemaker-invoke-endpoint",
    title: "Call one SageMaker endpoint",
    description: "Predictions from one endpoint, in one of the three ways to ask.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "InvokeEndpoint",
        Effect: "Allow",
        Action:
          "${4|sagemaker:InvokeEndpoint,sagemaker:InvokeEndpointAsync,sagemaker:InvokeEndpointWithResponseStream|}",
        Resource: `arn:aws:sagemaker:${region}:${account}:endpoint/\${3:churn-prediction}`,
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-sagemaker-training-job",
    title: "Start isolated training jobs on chosen instances",
    description:
      "Jobs with one name prefix, without network, in one VPC, on the listed instance types, for at most the given seconds. Add a PassRole statement for the job's role.",
    risks: ["cost", "data-exposure", "compliance"],
    statements: [
      {
        Sid: "CreateIsolatedTrainingJob",
        Effect: "Allow",
        Action: "sagemaker:CreateTrainingJob",
        Resource: `arn:aws:sagemaker:${region}:${account}:training-job/\${3:churn}-*`,
        Condition: {
          Bool: { "sagemaker:NetworkIsolation": "true" },
          "ForAllValues:StringEquals": {
            "sagemaker:InstanceTypes": ["${4:ml.m5.xlarge}", "${5:ml.g5.xlarge}"],
            "sagemaker:VpcSubnets": ["${6:subnet-0a1b2c3d4e5f67890}"],
            "sagemaker:VpcSecurityGroupIds": ["${7:sg-0a1b2c3d4e5f67890}"],
          },
          NumericLessThanEquals: { "sagemaker:MaxRuntimeInSeconds": "${8:86400}" },
          Null: {
            "sagemaker:InstanceTypes": "false",
            "sagemaker:VpcSubnets": "false",
            "sagemaker:VpcSecurityGroupIds": "false",
          },
        },
      },
      {
        Sid: "FollowTrainingJob",
        Effect: "Allow",
        Action: ["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"],
        Resource: `arn:aws:sagemaker:${region}:${account}:training-job/\${3:churn}-*`,
      },
    ],
    sources: ["iam-data", "multivalued-keys"],
  },
  {
    prefix: "iam-sagemaker-processing-job",
    title: "Start isolated processing jobs on chosen instances",
    description:
      "Jobs with one name prefix, without network, in one VPC, on the listed instance types. Add a PassRole statement for the job's role.",
    risks: ["cost", "data-exposure", "compliance"],
    statements: [
      {
        Sid: "CreateIsolatedProcessingJob",
        Effect: "Allow",
        Action: "sagemaker:CreateProcessingJob",
        Resource: `arn:aws:sagemaker:${region}:${account}:processing-job/\${3:churn}-*`,
        Condition: {
          Bool: { "sagemaker:NetworkIsolation": "true" },
          "ForAllValues:StringEquals": {
            "sagemaker:InstanceTypes": ["${4:ml.m5.xlarge}"],
            "sagemaker:VpcSubnets": ["${5:subnet-0a1b2c3d4e5f67890}"],
            "sagemaker:VpcSecurityGroupIds": ["${6:sg-0a1b2c3d4e5f67890}"],
          },
          Null: {
            "sagemaker:InstanceTypes": "false",
            "sagemaker:VpcSubnets": "false",
            "sagemaker:VpcSecurityGroupIds": "false",
          },
        },
      },
      {
        Sid: "FollowProcessingJob",
        Effect: "Allow",
        Action: ["sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"],
        Resource: `arn:aws:sagemaker:${region}:${account}:processing-job/\${3:churn}-*`,
      },
    ],
    sources: ["iam-data", "multivalued-keys"],
  },
  {
    prefix: "iam-sagemaker-own-notebook",
    title: "Use one's own notebook instance",
    description: "Start, stop and open the notebooks whose Owner tag equals that of the caller.",
    risks: ["escalation", "data-exposure", "cost"],
    statements: [
      {
        Sid: "UseOwnNotebook",
        Effect: "Allow",
        Action: [
          "sagemaker:CreatePresignedNotebookInstanceUrl",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:StartNotebookInstance",
          "sagemaker:StopNotebookInstance",
        ],
        Resource: `arn:aws:sagemaker:${region}:${account}:notebook-instance/\${3:team}-*`,
        Condition: { StringEquals: { "aws:ResourceTag/Owner": "\\${aws:PrincipalTag/Owner}" } },
      },
    ],
    sources: ["iam-data", "pathfinding:sagemaker-004"],
  },
  {
    prefix: "iam-sagemaker-feature-store-read",
    title: "Read one feature group",
    description: "Records of one feature group, one by one or in batches.",
    risks: ["data-exposure"],
    statements: [
      {
        Sid: "ReadFeatureGroup",
        Effect: "Allow",
        Action: ["sagemaker:GetRecord", "sagemaker:BatchGetRecord"],
        Resource: `arn:aws:sagemaker:${region}:${account}:feature-group/\${3:customers}`,
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-rekognition-detect",
    title: "Analyse pictures with Rekognition in one Region",
    description: "Labels, text and moderation. These actions take no resource, so the Region is the limit.",
    risks: ["data-exposure", "compliance"],
    statements: [
      {
        Sid: "AnalysePictures",
        Effect: "Allow",
        Action: ["rekognition:DetectLabels", "rekognition:DetectModerationLabels", "rekognition:DetectText"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-rekognition-search-faces",
    title: "Search one Rekognition face collection",
    description: "Compares faces with one collection, without changing it.",
    risks: ["data-exposure", "compliance"],
    statements: [
      {
        Sid: "SearchFaceCollection",
        Effect: "Allow",
        Action: ["rekognition:SearchFaces", "rekognition:SearchFacesByImage"],
        Resource: `arn:aws:rekognition:${region}:${account}:collection/\${3:employees}`,
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-textract-analyze",
    title: "Read single pages with Textract in one Region",
    description: "Text, forms and tables, at once. These actions take no resource, so the Region is the limit.",
    risks: ["data-exposure", "compliance"],
    statements: [
      {
        Sid: "ReadPages",
        Effect: "Allow",
        Action: ["textract:AnalyzeDocument", "textract:DetectDocumentText"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-textract-async",
    title: "Read long documents with Textract in one Region",
    description:
      "Jobs on documents in S3, each Start with its Get. These actions take no resource. Add `s3:GetObject` on the documents.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "ReadLongDocuments",
        Effect: "Allow",
        Action: [
          "textract:StartDocumentAnalysis",
          "textract:GetDocumentAnalysis",
          "textract:StartDocumentTextDetection",
          "textract:GetDocumentTextDetection",
        ],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
    ],
    sources: ["textract-iam", "iam-data"],
  },
  {
    prefix: "iam-comprehend-detect-pii",
    title: "Find personal data in texts in one Region",
    description: "Personal data, found in a text at once. These actions take no resource, so the Region is the limit.",
    risks: ["data-exposure", "compliance"],
    statements: [
      {
        Sid: "FindPersonalData",
        Effect: "Allow",
        Action: ["comprehend:DetectPiiEntities", "comprehend:ContainsPiiEntities"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-transcribe-job",
    title: "Transcribe recordings into one bucket",
    description: "Starts jobs whose output goes to one bucket, and reads the jobs with one name prefix.",
    risks: ["data-exposure", "cost"],
    statements: [
      {
        Sid: "TranscribeIntoBucket",
        Effect: "Allow",
        Action: "transcribe:StartTranscriptionJob",
        Resource: "*",
        Condition: { StringEquals: { "transcribe:OutputBucketName": "${4:amzn-s3-demo-bucket}" } },
      },
      {
        Sid: "ReadTranscriptionJob",
        Effect: "Allow",
        Action: "transcribe:GetTranscriptionJob",
        Resource: `arn:aws:transcribe:${region}:${account}:transcription-job/\${3:calls}-*`,
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-s3-training-data",
    title: "Read training data under one prefix of one bucket",
    description: "Objects under the prefix, and the listing of that prefix only.",
    risks: ["data-exposure"],
    statements: [
      {
        Sid: "ReadTrainingData",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::${1:amzn-s3-demo-bucket}/${2:training}/*",
      },
      {
        Sid: "ListTrainingData",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::${1:amzn-s3-demo-bucket}",
        Condition: { StringLike: { "s3:prefix": "${2:training}/*" } },
      },
    ],
    sources: ["s3-operation-permissions", "iam-data"],
  },
  {
    prefix: "iam-kms-decrypt-via-service",
    title: "Decrypt with one key through one service",
    description: "One KMS key, and only for requests that the named service makes for the caller.",
    risks: ["data-exposure", "compliance"],
    statements: [
      {
        Sid: "DecryptViaService",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: `arn:aws:kms:${region}:${account}:key/\${3:1234abcd-12ab-34cd-56ef-1234567890ab}`,
        Condition: { StringEquals: { "kms:ViaService": `\${4:s3}.${region}.amazonaws.com` } },
      },
    ],
    sources: ["iam-data"],
  },
  {
    prefix: "iam-marketplace-subscribe-models",
    title: "Subscribe to chosen third-party models",
    description:
      "Subscriptions to the listed products only, and only through Bedrock. Models of Amazon, Meta, Mistral AI, DeepSeek, Qwen and OpenAI have no product id and need none of this.",
    risks: ["cost", "compliance"],
    statements: [
      {
        Sid: "SubscribeToModels",
        Effect: "Allow",
        Action: "aws-marketplace:Subscribe",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
          "ForAllValues:StringEquals": { "aws-marketplace:ProductId": ["${1:prod-1234567890abc}"] },
          Null: { "aws-marketplace:ProductId": "false" },
        },
      },
      {
        Sid: "ManageSubscriptions",
        Effect: "Allow",
        Action: ["aws-marketplace:ViewSubscriptions", "aws-marketplace:Unsubscribe"],
        Resource: "*",
        Condition: { StringEquals: { "aws:CalledViaLast": "bedrock.amazonaws.com" } },
      },
    ],
    sources: [
      "bedrock-model-access-permissions",
      "bedrock-product-ids",
      "managed-policy:AmazonBedrockLimitedAccess",
      "multivalued-keys",
    ],
  },
  {
    prefix: "iam-deny-ai-outside-regions",
    title: "Deny AI services outside the allowed Regions",
    description:
      "For a service control policy or a boundary. It also stops global inference profiles; list every Region that geographic profiles route to.",
    risks: ["compliance", "cost"],
    statements: [
      {
        Sid: "DenyAiOutsideRegions",
        Effect: "Deny",
        Action: [
          "bedrock:*",
          "bedrock-agentcore:*",
          "bedrock-mantle:*",
          "sagemaker:*",
          "rekognition:*",
          "textract:*",
          "comprehend:*",
          "transcribe:*",
          "translate:*",
          "polly:*",
        ],
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": [region, "${2:us-west-2}"] } },
      },
    ],
    sources: ["deny-regions", "bedrock-global-profiles"],
  },
];

import type { SourceId } from "./sources.ts";

/** An action that hands a role to a service, and so needs `iam:PassRole` beside it. */
export interface PassRoleService {
  readonly action: string;
  /**
   * Values of `iam:PassedToService` that are known to work, the usual one first.
   * AWS publishes no table by action: a fix may offer these, a finding must not call another one wrong.
   */
  readonly principals: readonly string[];
  /** Whether every call carries a role. `undefined`: not known, so a missing `iam:PassRole` is no finding. */
  readonly roleRequired: boolean | undefined;
  /** Who names the principal: a page or policy of AWS, or only code that others published. */
  readonly principalNamedBy: "aws" | "public-code";
  /** The first says where the action takes a role, the others name the principals. */
  readonly sources: readonly SourceId[];
}

/** Actions of one service that share their principals. The names are separated by blanks. */
interface Group {
  readonly prefix: string;
  /** The client whose model has the role members. */
  readonly sdk: string;
  readonly principals: readonly string[];
  readonly sources: readonly SourceId[];
  readonly publicCode?: boolean;
  /** The role is a required member of the request. */
  readonly always?: string;
  /** The role is an optional or nested member. */
  readonly sometimes?: string;
  /** The role's place in the request was not checked. */
  readonly unchecked?: string;
}

const groups: readonly Group[] = [
  {
    prefix: "bedrock",
    sdk: "bedrock",
    principals: ["bedrock.amazonaws.com"],
    sources: ["managed-policy:AmazonBedrockFullAccess"],
    always: "CreateEvaluationJob CreateModelCustomizationJob CreateModelImportJob CreateModelInvocationJob",
    sometimes: "CreateCustomModel PutModelInvocationLoggingConfiguration",
  },
  {
    prefix: "bedrock",
    sdk: "bedrock-agent",
    principals: ["bedrock.amazonaws.com"],
    sources: ["managed-policy:AmazonBedrockFullAccess"],
    always: "UpdateAgent CreateFlow UpdateFlow CreateKnowledgeBase UpdateKnowledgeBase",
    sometimes: "CreateAgent",
  },
  {
    prefix: "bedrock",
    sdk: "bedrock",
    principals: ["sagemaker.amazonaws.com", "bedrock.amazonaws.com"],
    sources: ["managed-policy:AmazonBedrockFullAccess"],
    sometimes: "CreateMarketplaceModelEndpoint UpdateMarketplaceModelEndpoint",
  },
  {
    prefix: "bedrock-agentcore",
    sdk: "bedrock-agentcore-control",
    principals: ["bedrock-agentcore.amazonaws.com"],
    sources: ["managed-policy:BedrockAgentCoreFullAccess"],
    always:
      "CreateAgentRuntime UpdateAgentRuntime CreateGateway UpdateGateway CreateHarness CreateOnlineEvaluationConfig CreatePaymentManager",
    sometimes:
      "CreateBrowser CreateCodeInterpreter CreateMemory UpdateMemory UpdateHarness UpdateOnlineEvaluationConfig UpdatePaymentManager",
    unchecked: "CreateConsentPortal UpdateConsentPortal CreateCapacityProvider",
  },
  {
    prefix: "bedrock-agentcore",
    sdk: "bedrock-agentcore",
    principals: ["bedrock-agentcore.amazonaws.com"],
    sources: ["managed-policy:BedrockAgentCoreFullAccess"],
    always: "CreateABTest",
    sometimes: "UpdateABTest",
  },
  {
    prefix: "sagemaker",
    sdk: "sagemaker",
    principals: ["sagemaker.amazonaws.com"],
    sources: ["managed-policy:AmazonSageMakerFullAccess"],
    always: `CreateAIBenchmarkJob CreateAIRecommendationJob CreateAutoMLJob CreateCompilationJob
      CreateDataQualityJobDefinition CreateEdgePackagingJob CreateFlowDefinition CreateImage CreateInferenceExperiment
      CreateInferenceRecommendationsJob CreateLabelingJob CreateMlflowApp CreateMlflowTrackingServer
      CreateModelBiasJobDefinition CreateModelExplainabilityJobDefinition CreateModelQualityJobDefinition
      CreateNotebookInstance CreateOptimizationJob CreatePartnerApp CreatePipeline CreateProcessingJob
      CreateTrainingJob RenderUiTemplate`,
    sometimes: `CreateAlgorithm CreateCluster CreateDeviceFleet CreateEndpointConfig CreateFeatureGroup
      CreateHyperParameterTuningJob CreateModel CreateModelPackage CreateMonitoringSchedule
      UpdateCluster UpdateDeviceFleet UpdateImage UpdateMonitoringSchedule UpdateNotebookInstance UpdatePipeline`,
  },
  {
    prefix: "sagemaker",
    sdk: "sagemaker",
    principals: ["sagemaker.amazonaws.com", "emr-serverless.amazonaws.com"],
    sources: ["managed-policy:AmazonSageMakerFullAccess", "managed-policy:AmazonSageMakerCanvasFullAccess"],
    always: "CreateAutoMLJobV2",
  },
  {
    prefix: "sagemaker",
    sdk: "sagemaker",
    principals: [
      "sagemaker.amazonaws.com",
      "bedrock.amazonaws.com",
      "forecast.amazonaws.com",
      "emr-serverless.amazonaws.com",
    ],
    sources: [
      "managed-policy:AmazonSageMakerFullAccess",
      "managed-policy:AmazonSageMakerCanvasFullAccess",
      "managed-policy:AmazonSageMakerCanvasAIServicesAccess",
    ],
    sometimes: "CreateDomain CreateUserProfile UpdateDomain UpdateUserProfile",
  },
  {
    prefix: "sagemaker",
    sdk: "sagemaker",
    principals: ["sagemaker.amazonaws.com", "job.sagemaker.amazonaws.com"],
    sources: ["managed-policy:AmazonSageMakerModelCustomizationCoreAccess"],
    always: "CreateJob",
  },
  {
    prefix: "sagemaker-geospatial",
    sdk: "sagemaker-geospatial",
    principals: ["sagemaker-geospatial.amazonaws.com"],
    sources: ["managed-policy:AmazonSageMakerGeospatialFullAccess"],
    always: "StartEarthObservationJob StartVectorEnrichmentJob",
  },
  {
    prefix: "textract",
    sdk: "textract",
    principals: ["textract.amazonaws.com"],
    sources: ["managed-policy:AmazonTextractServiceRole"],
    publicCode: true,
    sometimes: "StartDocumentAnalysis StartDocumentTextDetection StartExpenseAnalysis StartLendingAnalysis",
  },
  {
    prefix: "rekognition",
    sdk: "rekognition",
    principals: ["rekognition.amazonaws.com"],
    sources: ["rekognition-video-roles"],
    publicCode: true,
    always: "CreateStreamProcessor",
    sometimes: `StartCelebrityRecognition StartContentModeration StartFaceDetection StartFaceSearch
      StartLabelDetection StartPersonTracking StartSegmentDetection StartTextDetection`,
  },
  {
    prefix: "comprehend",
    sdk: "comprehend",
    principals: ["comprehend.amazonaws.com"],
    sources: ["alchemy-comprehend"],
    publicCode: true,
    always: `CreateDocumentClassifier CreateEntityRecognizer CreateFlywheel StartDocumentClassificationJob
      StartDominantLanguageDetectionJob StartEntitiesDetectionJob StartEventsDetectionJob StartKeyPhrasesDetectionJob
      StartPiiEntitiesDetectionJob StartSentimentDetectionJob StartTargetedSentimentDetectionJob
      StartTopicsDetectionJob`,
    sometimes: "CreateEndpoint ImportModel UpdateEndpoint UpdateFlywheel",
  },
  {
    prefix: "transcribe",
    sdk: "transcribe",
    principals: ["transcribe.amazonaws.com"],
    sources: ["moj-transcribe"],
    publicCode: true,
    always: "CreateLanguageModel StartMedicalScribeJob",
    sometimes: `CreateVocabulary CreateVocabularyFilter StartCallAnalyticsJob StartTranscriptionJob
      UpdateVocabulary UpdateVocabularyFilter`,
  },
  {
    prefix: "translate",
    sdk: "translate",
    principals: ["translate.amazonaws.com"],
    sources: ["translate-async"],
    always: "StartTextTranslationJob",
  },
  {
    prefix: "lex",
    sdk: "lexv2-models",
    principals: ["lexv2.amazonaws.com"],
    sources: ["managed-policy:AmazonLexFullAccess"],
    always: "CreateBot UpdateBot StartTestSetGeneration",
    sometimes: "StartImport",
  },
  {
    prefix: "kendra",
    sdk: "kendra",
    principals: ["kendra.amazonaws.com"],
    sources: ["managed-policy:AmazonKendraFullAccess"],
    always: "CreateFaq CreateIndex CreateQuerySuggestionsBlockList CreateThesaurus",
    sometimes: `BatchPutDocument CreateDataSource CreateExperience PutPrincipalMapping UpdateDataSource
      UpdateExperience UpdateIndex UpdateQuerySuggestionsBlockList UpdateThesaurus`,
  },
  {
    prefix: "qbusiness",
    sdk: "qbusiness",
    principals: ["qbusiness.amazonaws.com"],
    sources: ["qbusiness-retriever-role"],
    sometimes: "CreateRetriever UpdateRetriever",
  },
  {
    prefix: "personalize",
    sdk: "personalize",
    principals: ["personalize.amazonaws.com"],
    sources: ["managed-policy:AmazonPersonalizeFullAccess"],
    always: `CreateBatchInferenceJob CreateBatchSegmentJob CreateDataDeletionJob CreateDatasetExportJob
      CreateMetricAttribution`,
    sometimes: "CreateDatasetGroup CreateDatasetImportJob UpdateMetricAttribution",
  },
  {
    prefix: "forecast",
    sdk: "forecast",
    principals: ["forecast.amazonaws.com"],
    sources: ["managed-policy:AmazonForecastFullAccess"],
    always: `CreateDatasetImportJob CreateExplainabilityExport CreateForecastExportJob
      CreatePredictorBacktestExportJob CreateWhatIfForecastExport`,
    sometimes: `CreateAutoPredictor CreateDataset CreateExplainability CreateForecast CreatePredictor
      CreateWhatIfAnalysis CreateWhatIfForecast`,
  },
  {
    prefix: "frauddetector",
    sdk: "frauddetector",
    principals: ["frauddetector.amazonaws.com"],
    sources: ["managed-policy:AmazonFraudDetectorFullAccessPolicy"],
    always: "CreateBatchImportJob CreateBatchPredictionJob PutExternalModel",
    sometimes: "CreateModelVersion UpdateModelVersion",
  },
  {
    prefix: "omics",
    sdk: "omics",
    principals: ["omics.amazonaws.com"],
    sources: ["managed-policy:AmazonOmicsFullAccess"],
    always: `StartAnnotationImportJob StartReadSetExportJob StartReadSetImportJob StartReferenceImportJob StartRun
      StartRunBatch StartVariantImportJob`,
  },
  {
    prefix: "healthlake",
    sdk: "healthlake",
    principals: ["healthlake.amazonaws.com"],
    sources: ["managed-policy:AmazonHealthLakeFullAccess"],
    always: "StartFHIRExportJob StartFHIRImportJob",
  },
];

/** A service of whose requests the SDK's models were read for members that carry a role. */
export interface ReadService {
  readonly prefix: string;
  readonly sources: readonly SourceId[];
  /** Actions that carry a role and are not among `passRoleServices`, since nobody names the principal. */
  readonly alsoTaking: readonly string[];
}

/** Any other action of these services carries no role, unless AWS lists `iam:PassRole` for it. */
export const readServices: readonly ReadService[] = [
  read("bedrock", "bedrock bedrock-agent bedrock-runtime bedrock-agent-runtime bedrock-data-automation"),
  read("bedrock-agentcore", "bedrock-agentcore bedrock-agentcore-control", "CreateRegistryRecord UpdateRegistryRecord"),
  read("sagemaker", "sagemaker sagemaker-runtime sagemaker-featurestore-runtime", "CreateProject"),
  ...["textract", "rekognition", "comprehend", "transcribe", "translate", "kendra", "polly"].map((name) =>
    read(name, name),
  ),
  ...["frauddetector", "omics", "healthlake", "s3vectors", "kms", "sqs", "sts"].map((name) => read(name, name)),
  read("personalize", "personalize personalize-runtime personalize-events"),
  read("forecast", "forecast forecastquery"),
  read("aoss", "opensearchserverless"),
  read("s3", "s3 s3control", "PutReplicationConfiguration CreateAccessGrantsLocation UpdateAccessGrantsLocation"),
  read("secretsmanager", "secretsmanager", "RotateSecret"),
  read("ecr", "ecr", "CreatePullThroughCacheRule UpdatePullThroughCacheRule"),
  read("logs", "logs", "CreateImportTask CreateScheduledQuery PutIntegration UpdateScheduledQuery"),
  read("cloudwatch", "cloudwatch", "PutMetricStream"),
  read("dynamodb", "dynamodb", "UpdateGlobalTableSettings UpdateTableReplicaAutoScaling"),
];

function read(prefix: string, clients: string, alsoTaking = ""): ReadService {
  return {
    prefix,
    sources: clients.split(" ").map((client): SourceId => `sdk:${client}`),
    alsoTaking: (alsoTaking.match(/\w+/g) ?? []).map((name) => `${prefix}:${name}`),
  };
}

export const passRoleServices: readonly PassRoleService[] = groups.flatMap((group) => [
  ...expand(group, group.always, true),
  ...expand(group, group.sometimes, false),
  ...expand(group, group.unchecked, undefined),
]);

function expand(group: Group, names: string | undefined, roleRequired: boolean | undefined): PassRoleService[] {
  return (names?.match(/\w+/g) ?? []).map((name) => ({
    action: `${group.prefix}:${name}`,
    principals: group.principals,
    roleRequired,
    principalNamedBy: group.publicCode === true ? "public-code" : "aws",
    sources: [`sdk:${group.sdk}`, ...group.sources],
  }));
}

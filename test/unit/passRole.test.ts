import { describe, expect, it } from "vitest";
import { handsOverRole, impliedServices, mayHandOverRole } from "../../server/src/access/passRole.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { passRoleServices, readServices } from "../../server/src/knowledge/passRole.ts";
import { sourceOf } from "../../server/src/knowledge/sources.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

function read(...statements: readonly object[]): Policy {
  const full = statements.map((members) => ({ Effect: "Allow", Resource: "*", ...members }));
  const text = JSON.stringify({ Version: "2012-10-17", Statement: full });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

const allow = (...actions: readonly string[]) => read({ Action: actions });

/** Names with their verbs in front, `Create/Update Agent`, each as an action. */
function names(prefix: string, list: string): string[] {
  return list.split(/,\s+/).flatMap((entry) => {
    const [verbs = "", name = ""] = entry.includes(" ") ? entry.split(" ") : ["", entry];
    return verbs.split("/").map((verb) => `${prefix}:${verb}${name}`);
  });
}

/**
 * Which service takes the role, written down apart from the table: from the SDK's request shapes and AWS's own policies.
 * Kendra, Personalize, Forecast, Fraud Detector, HealthOmics and HealthLake have one principal each.
 */
const facts: readonly (readonly [services: readonly string[], actions: readonly string[]])[] = [
  [
    ["bedrock.amazonaws.com"],
    names(
      "bedrock",
      `Create/Update Agent, Create/Update Flow, Create/Update KnowledgeBase, CreateModelCustomizationJob, CreateCustomModel,
      CreateModelImportJob, CreateModelInvocationJob, CreateEvaluationJob, PutModelInvocationLoggingConfiguration`,
    ),
  ],
  [["bedrock.amazonaws.com", "sagemaker.amazonaws.com"], names("bedrock", "Create/Update MarketplaceModelEndpoint")],
  [
    ["bedrock-agentcore.amazonaws.com"],
    names(
      "bedrock-agentcore",
      `Create/Update AgentRuntime, Create/Update Gateway, Create/Update Memory, Create/Update OnlineEvaluationConfig,
      CreateBrowser, CreateCodeInterpreter, Create/Update Harness, Create/Update ConsentPortal, Create/Update PaymentManager,
      Create/Update ABTest, CreateCapacityProvider`,
    ),
  ],
  [
    ["sagemaker.amazonaws.com"],
    names(
      "sagemaker",
      `CreateAIBenchmarkJob, CreateAIRecommendationJob, CreateAlgorithm, CreateAutoMLJob, Create/Update Cluster,
      CreateCompilationJob, CreateDataQualityJobDefinition, CreateModelBiasJobDefinition,
      CreateModelExplainabilityJobDefinition, CreateModelQualityJobDefinition, Create/Update DeviceFleet,
      CreateEdgePackagingJob, CreateEndpointConfig, CreateFeatureGroup, CreateFlowDefinition, CreateHyperParameterTuningJob,
      Create/Update Image, CreateInferenceExperiment, CreateInferenceRecommendationsJob, CreateLabelingJob, CreateMlflowApp,
      CreateMlflowTrackingServer, CreateModel, CreateModelPackage, Create/Update MonitoringSchedule,
      Create/Update NotebookInstance, CreateOptimizationJob, CreatePartnerApp, Create/Update Pipeline, CreateProcessingJob,
      CreateTrainingJob, RenderUiTemplate`,
    ),
  ],
  [
    ["bedrock.amazonaws.com", "emr-serverless.amazonaws.com", "forecast.amazonaws.com", "sagemaker.amazonaws.com"],
    names("sagemaker", "Create/Update Domain, Create/Update UserProfile"),
  ],
  [["emr-serverless.amazonaws.com", "sagemaker.amazonaws.com"], ["sagemaker:CreateAutoMLJobV2"]],
  [["job.sagemaker.amazonaws.com", "sagemaker.amazonaws.com"], ["sagemaker:CreateJob"]],
  [
    ["sagemaker-geospatial.amazonaws.com"],
    names("sagemaker-geospatial", "StartEarthObservationJob, StartVectorEnrichmentJob"),
  ],
  [
    ["textract.amazonaws.com"],
    names("textract", "StartDocumentAnalysis, StartDocumentTextDetection, StartExpenseAnalysis, StartLendingAnalysis"),
  ],
  [
    ["rekognition.amazonaws.com"],
    names(
      "rekognition",
      `CreateStreamProcessor, StartCelebrityRecognition, StartContentModeration, StartFaceDetection, StartFaceSearch,
      StartLabelDetection, StartPersonTracking, StartSegmentDetection, StartTextDetection`,
    ),
  ],
  [
    ["comprehend.amazonaws.com"],
    [
      ...names(
        "comprehend",
        "CreateDocumentClassifier, CreateEntityRecognizer, Create/Update Endpoint, Create/Update Flywheel, ImportModel",
      ),
      ...catalogue.actionsMatching("comprehend:Start*Job").map(({ id }) => id),
    ],
  ],
  [
    ["transcribe.amazonaws.com"],
    names(
      "transcribe",
      `CreateLanguageModel, Create/Update Vocabulary, Create/Update VocabularyFilter, StartCallAnalyticsJob,
      StartMedicalScribeJob, StartTranscriptionJob`,
    ),
  ],
  [["translate.amazonaws.com"], ["translate:StartTextTranslationJob"]],
  [["lexv2.amazonaws.com"], names("lex", "Create/Update Bot, StartImport, StartTestSetGeneration")],
  [["qbusiness.amazonaws.com"], names("qbusiness", "Create/Update Retriever")],
];

const ofOneService = ["kendra", "personalize", "forecast", "frauddetector", "omics", "healthlake"];

describe("The service that an AI action hands a role to", () => {
  it.each(facts)("%j", (services, actions) => {
    for (const action of actions) {
      expect(catalogue.action(action)?.id).toBe(action);
      expect(impliedServices([allow(action)], catalogue)).toEqual({ services, others: [] });
    }
  });

  it("is known of no other action", () => {
    const known = new Set(facts.flatMap(([, actions]) => actions));
    const others = passRoleServices.filter(({ action }) => !known.has(action));
    expect(new Set(others.map(({ action }) => action.split(":")[0]))).toEqual(new Set(ofOneService));
    for (const { action, principals } of others) {
      expect(principals).toEqual([`${action.split(":")[0]}.amazonaws.com`]);
    }
  });
});

describe("The services of a policy's actions", () => {
  it("are those of all that it allows, each once, sorted", () => {
    const policy = read(
      { Action: ["SageMaker:CreateTrainingJob", "sagemaker:CreateModel", "*:CreateFunction"] },
      { Action: "bedrock:CreateAgent" },
      { Effect: "Deny", Action: "translate:StartTextTranslationJob" },
      { Action: undefined, NotAction: "lambda:CreateFunction" },
      { Action: "*" },
    );
    const services = ["bedrock.amazonaws.com", "sagemaker.amazonaws.com"];
    expect(impliedServices([policy], catalogue)).toEqual({ services, others: [] });
    expect(impliedServices([allow("bedrock:*Agent"), allow("sagemaker:CreateModel")], catalogue).services).toEqual(
      services,
    );
  });

  it("and named actions that hand over a role to nobody knows whom", () => {
    const { services, others } = impliedServices(
      [allow("lambda:CreateFunction", "ec2:*", "sagemaker:CreateProject", "s3:PutObject", "sagemaker:CreateModel")],
      catalogue,
    );
    expect(services).toEqual(["sagemaker.amazonaws.com"]);
    expect(others.map(({ id }) => id)).toEqual(["lambda:CreateFunction", "sagemaker:CreateProject"]);
  });
});

describe("An action that can hand over a role", () => {
  it.each([
    ["sagemaker:CreateTrainingJob", true],
    ["sagemaker:RenderUiTemplate", true],
    // AWS lists `iam:PassRole` for it.
    ["lambda:CreateFunction", true],
    ["iam:AddRoleToInstanceProfile", true],
    ["sagemaker:CreateProject", true],
    ["cloudwatch:PutMetricStream", true],
    ["sagemaker:CreateEndpoint", false],
    ["bedrock:DeleteAgent", false],
    ["s3:PutObject", false],
    ["kms:CreateGrant", false],
    ["iam:CreateRole", false],
    // Reading and tagging.
    ["qbusiness:ChatSync", false],
    ["ec2:DescribeInstances", false],
    ["ec2:CreateTags", false],
    // Services of whose requests nobody read all.
    ["qbusiness:CreateWebExperience", undefined],
    ["glue:CreateJob", undefined],
    // Newer than the data of dependent actions.
    ["bedrock:CreateAdvancedPromptOptimizationJob", undefined],
  ])("%s: %s", (id, expected) => {
    const action = catalogue.action(id);
    expect(action?.id).toBe(id);
    expect(action && handsOverRole(action)).toBe(expected);
  });

  it("the read services and what they list exist, with sources", () => {
    for (const { prefix, alsoTaking, sources } of readServices) {
      expect(catalogue.hasService(prefix), prefix).toBe(true);
      for (const id of alsoTaking) expect(catalogue.action(id)?.id).toBe(id);
      for (const source of sources) expect(sourceOf(source).url).toMatch(/^https:/);
    }
  });
});

describe("Whether policies allow an action that hands over a role", () => {
  const passRole = { Action: "iam:PassRole" };
  it.each([
    ["one by name", [passRole, { Action: "bedrock:CreateAgent" }], true],
    ["one by a wildcard", [passRole, { Action: "sagemaker:Create*" }], true],
    ["everything", [passRole, { Action: "*" }], true],
    ["all that is called so", [passRole, { Action: "*:CreateFunction" }], true],
    ["none", [passRole, { Action: ["bedrock:InvokeModel", "s3:GetObject", "sagemaker:Describe*"] }], false],
    ["one that is denied", [passRole, { Action: "bedrock:InvokeModel" }, { Effect: "Deny", Action: "*" }], false],
    ["only actions of IAM", [passRole, { Action: "iam:GetRole" }], undefined],
    ["all but some", [passRole, { Action: undefined, NotAction: "iam:*" }], undefined],
    ["what deployment fills in", [passRole, { Action: ["s3:GetObject", { Ref: "A" }] }], undefined],
    [
      "with an effect that deployment fills in",
      [passRole, { Effect: { Ref: "A" }, Action: "s3:GetObject" }],
      undefined,
    ],
    ["a name that is not known", [passRole, { Action: ["s3:GetObject", "brandnew:CreateJob"] }], undefined],
    ["one that is not known to", [passRole, { Action: ["s3:GetObject", "glue:CreateJob"] }], undefined],
    ["one beside what is not known", [passRole, { Action: ["glue:CreateJob", "bedrock:CreateAgent"] }], true],
  ])("%s: %s", (_, statements, expected) => {
    expect(mayHandOverRole([read(...statements)], catalogue)).toBe(expected);
    // The same of several policies of one principal.
    expect(
      mayHandOverRole(
        statements.map((statement) => read(statement)),
        catalogue,
      ),
    ).toBe(expected);
  });
});

import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** A type of resource of which an ARN may stand for all, and what that opens. */
export interface OpenType {
  readonly service: string;
  /** AWS's name of the type. */
  readonly type: string;
  /** What their ARNs have as resource, with a `*` for each name. */
  readonly pattern: string;
  /** All of them, in words. */
  readonly all: string;
  /** What is to be feared where all of them may be used. */
  readonly risk: Risk;
  /** The names of one, as an example. */
  readonly example: readonly string[];
  /** A pattern of names that belong together, where names say so. */
  readonly family?: readonly string[];
  /** Whether they are AWS's own, whose ARNs have no account. */
  readonly ofAws?: true;
  /** The actions that use what they hold, in AWS's spelling. */
  readonly actions: readonly string[];
  readonly source: SourceId;
}

/** Run models, or buy the capacity to run them. */
const invocations = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
const capacity = ["bedrock:CreateModelInvocationJob", "bedrock:CreateProvisionedModelThroughput"];

/** Models of Amazon Bedrock, the gravest first. Profiles and routers are none: their models have to be granted besides. */
export const modelTypes: readonly OpenType[] = [
  {
    service: "bedrock",
    type: "foundation-model",
    pattern: "foundation-model/*",
    all: "every foundation model, the dearest and those of tomorrow among them",
    risk: "cost",
    example: ["amazon.nova-lite-v1:0"],
    family: ["amazon.nova-*"],
    ofAws: true,
    actions: [...invocations, ...capacity],
    source: "iam-data",
  },
  {
    service: "bedrock",
    type: "custom-model",
    pattern: "custom-model/*",
    all: "every custom model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: ["model-id"],
    actions: capacity,
    source: "iam-data",
  },
  {
    service: "bedrock",
    type: "custom-model-deployment",
    pattern: "custom-model-deployment/*",
    all: "every deployed custom model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: ["deployment-id"],
    actions: invocations,
    source: "iam-data",
  },
  {
    service: "bedrock",
    type: "imported-model",
    pattern: "imported-model/*",
    all: "every imported model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: ["model-id"],
    actions: invocations,
    source: "iam-data",
  },
  {
    service: "bedrock",
    type: "provisioned-model",
    pattern: "provisioned-model/*",
    all: "every provisioned model of the account, whoever pays for it",
    risk: "cost",
    example: ["model-id"],
    actions: invocations,
    source: "iam-data",
  },
];

type Row = readonly [service: string, type: string, pattern: string, all: string, actions: readonly string[]];

// biome-ignore format: one store a line
const stores: readonly Row[] = [
  ["bedrock", "knowledge-base", "knowledge-base/*", "knowledge base", ["Retrieve"]],
  ["bedrock-agentcore", "memory", "memory/*", "memory of agents", ["RetrieveMemoryRecords", "ListMemoryRecords", "GetEvent", "ListEvents"]],
  ["aoss", "Collection", "collection/*", "collection", ["APIAccessAll"]],
  ["s3vectors", "Index", "bucket/*/index/*", "vector index", ["QueryVectors", "GetVectors", "ListVectors"]],
  ["kendra", "index", "index/*", "index", ["Query", "Retrieve"]],
  ["sagemaker", "feature-group", "feature-group/*", "feature group", ["GetRecord", "BatchGetRecord"]],
  ["rekognition", "collection", "collection/*", "collection of faces", ["SearchFaces", "SearchFacesByImage", "SearchUsersByImage", "ListFaces"]],
  ["healthlake", "datastore", "datastore/fhir/*", "store of health records", ["ReadResource", "SearchWithGet", "SearchWithPost", "StartFHIRExportJob"]],
  ["medical-imaging", "datastore", "datastore/*", "store of medical images", ["GetImageFrame", "GetImageSet", "SearchImageSets"]],
];

/** What AI workloads look things up in. */
export const storeTypes: readonly OpenType[] = stores.map(([service, type, pattern, noun, actions]) => ({
  service,
  type,
  pattern,
  all: `every ${noun} of the account`,
  risk: "data-exposure",
  example: pattern
    .split("*")
    .slice(1)
    .map((_, index) => (index === 0 ? "name" : `name-${index + 1}`)),
  actions: actions.map((action) => `${service}:${action}`),
  source: "iam-data",
}));

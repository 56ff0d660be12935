import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** A type of resource of Amazon Bedrock that is a model, or stands for one. */
export interface ModelType {
  /** AWS's name of the type, and what its ARNs have before the `/`. */
  readonly type: string;
  /** All of them, in words. */
  readonly all: string;
  /** What is to be feared where all of them may be used. */
  readonly risk: Risk;
  /** An id of one, as an example. */
  readonly example: string;
  /** A pattern of ids that belong together, where ids say so. */
  readonly family?: string;
  /** Whether they are AWS's own, whose ARNs have no account. */
  readonly ofAws?: true;
  readonly source: SourceId;
}

/** The gravest first. Profiles and routers are none: their models have to be granted besides. */
export const modelTypes: readonly ModelType[] = [
  {
    type: "foundation-model",
    all: "every foundation model, the dearest and those of tomorrow among them",
    risk: "cost",
    example: "amazon.nova-lite-v1:0",
    family: "amazon.nova-*",
    ofAws: true,
    source: "iam-data",
  },
  {
    type: "custom-model",
    all: "every custom model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: "model-id",
    source: "iam-data",
  },
  {
    type: "custom-model-deployment",
    all: "every deployed custom model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: "deployment-id",
    source: "iam-data",
  },
  {
    type: "imported-model",
    all: "every imported model of the account, whatever it was trained on",
    risk: "data-exposure",
    example: "model-id",
    source: "iam-data",
  },
  {
    type: "provisioned-model",
    all: "every provisioned model of the account, whoever pays for it",
    risk: "cost",
    example: "model-id",
    source: "iam-data",
  },
];

/** The actions that run models, or buy the capacity to run them, in lower case. */
export const modelActions: readonly string[] = [
  "bedrock:invokemodel",
  "bedrock:invokemodelwithresponsestream",
  "bedrock:createmodelinvocationjob",
  "bedrock:createprovisionedmodelthroughput",
];

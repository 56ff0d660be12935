import type { SourceId } from "./sources.ts";

/** A service whose actions train, run, feed or steer AI models. */
export interface AiService {
  readonly prefix: string;
  /** AWS's name of the service, letter by letter as in the data. */
  readonly name: string;
  /** One sentence on what the service's actions are about. */
  readonly about: string;
  readonly source: SourceId;
}

type Row = readonly [prefix: string, name: string, about: string];

// biome-ignore format: one service a line
const rows: readonly Row[] = [
  ["bedrock", "Amazon Bedrock", "Foundation models, agents, knowledge bases, guardrails and document automation."],
  ["bedrock-agentcore", "Amazon Bedrock Agentcore", "Runtimes, gateways, memory, browsers and code interpreters for agents."],
  ["bedrock-mantle", "Amazon Bedrock Powered by AWS Mantle", "A second endpoint for Bedrock's models, with actions of its own."],
  ["bedrock-websearch", "Amazon Bedrock Web Search", "Web search and page fetching for models; it reaches outside AWS."],
  ["aws-external-anthropic", "Claude Platform on AWS", "Anthropic's own platform, reached with AWS credentials."],
  ["agent-registry", "AWS Agent Registry", "A catalogue of agents and their records."],
  ["sagemaker", "Amazon SageMaker", "Training, tuning, hosting, notebooks, pipelines and the feature store."],
  ["sagemaker-geospatial", "Amazon SageMaker geospatial capabilities", "Jobs on satellite and map data."],
  ["sagemaker-mlflow", "Amazon SageMaker with MLflow", "Experiments, runs and registered models on an MLflow server."],
  ["sagemaker-data-science-assistant", "Amazon SageMaker data science assistant", "Chat with the assistant of SageMaker Canvas and Studio."],
  ["sagemaker-unified-studio-mcp", "Amazon SageMaker Unified Studio MCP", "MCP tools of SageMaker Unified Studio."],
  ["groundtruthlabeling", "Amazon GroundTruth Labeling", "Labelling batches and manifests of training data."],
  ["rekognition", "Amazon Rekognition", "Labels, faces, text and moderation in images and video."],
  ["textract", "Amazon Textract", "Text, tables and forms out of scanned documents."],
  ["comprehend", "Amazon Comprehend", "Entities, sentiment, topics and personal data in text."],
  ["comprehendmedical", "Amazon Comprehend Medical", "Medical entities and codes in clinical text."],
  ["transcribe", "Amazon Transcribe", "Speech to text, live or as a job."],
  ["translate", "Amazon Translate", "Translation of text and documents."],
  ["polly", "Amazon Polly", "Text to speech."],
  ["lex", "Amazon Lex V2", "Chat and voice bots."],
  ["kendra", "Amazon Kendra", "Search over enterprise documents."],
  ["kendra-ranking", "Amazon Kendra Intelligent Ranking", "Re-ranking of another search engine's results."],
  ["personalize", "Amazon Personalize", "Recommendations learned from user events."],
  ["forecast", "Amazon Forecast", "Time-series forecasts."],
  ["frauddetector", "Amazon Fraud Detector", "Fraud models and their predictions."],
  ["qbusiness", "Amazon Q Business", "A chat assistant over company data."],
  ["qapps", "Amazon Q Business Q Apps", "Small apps made from conversations in Q Business."],
  ["q", "Amazon Q", "The Q assistant in the console, IDE and chat."],
  ["qdeveloper", "Amazon Q Developer", "Code transformation and agent sessions of Q Developer."],
  ["codewhisperer", "Amazon CodeWhisperer", "Code suggestions, profiles and customisations."],
  ["wisdom", "Amazon Q in Connect", "The assistant for contact-centre staff."],
  ["lookoutvision", "Amazon Lookout for Vision", "Visual defect detection."],
  ["lookoutequipment", "Amazon Lookout for Equipment", "Anomalies in the sensor data of machines."],
  ["lookoutmetrics", "Amazon Lookout for Metrics", "Anomalies in business metrics."],
  ["monitron", "Amazon Monitron", "Condition monitoring with AWS's own sensors."],
  ["healthlake", "AWS HealthLake", "A store of health records in FHIR."],
  ["medical-imaging", "AWS HealthImaging", "A store of medical images."],
  ["omics", "AWS HealthOmics", "Genomic data and its workflows."],
  ["panorama", "AWS Panorama", "Computer vision on cameras at the edge."],
  ["aoss", "Amazon OpenSearch Serverless", "Search and vector collections, often under a knowledge base."],
  ["s3vectors", "Amazon S3 Vectors", "Vector indexes in S3, often under a knowledge base."],
  ["nova-act", "Amazon Nova Act", "Agents that act in a browser."],
  ["aidevops", "AWS DevOps Agent Service", "An agent that works on operations tasks."],
  ["aiops", "Amazon AI Operations", "Investigations of incidents by AI."],
  ["devops-guru", "Amazon DevOps Guru", "Anomalies in operational data."],
  ["securityagent", "AWS Security Agent", "An agent for design reviews and penetration tests."],
  ["health-agent", "Amazon Connect Health", "Agents for patient contact."],
  ["machinelearning", "Amazon Machine Learning", "Batch and real-time predictions of the older Amazon ML."],
  ["cleanrooms-ml", "AWS Clean Rooms ML", "Models trained on the joint data of several parties."],
  ["agentaccess-mcp", "Amazon WorkSpaces AgentAccess MCP Server", "Mouse, keyboard and screen of a remote desktop, for agents."],
  ["ecs-mcp", "Amazon ECS MCP Service", "MCP tools for ECS."],
  ["eks-mcp", "Amazon EKS MCP Server", "MCP tools for EKS clusters."],
  ["application-signals-mcp", "Amazon CloudWatch Application Signals MCP Server", "MCP tools for application metrics."],
  ["finops-agent", "AWS FinOps Agent", "An agent for cloud costs."],
  ["quicksight", "Amazon QuickSight", "Dashboards, and questions to data in plain language."],
];

export const aiServices: readonly AiService[] = rows.map(([prefix, name, about]) => ({
  prefix,
  name,
  about,
  source: "iam-data",
}));

import type { Risk } from "./risks.ts";
import type { SourceId } from "./sources.ts";

/** Actions that together let their holder gain rights that the policy does not show. */
export interface EscalationPath {
  /** The same name in every release. */
  readonly id: string;
  /** All that it takes; `iam:PassRole` comes first where it is one of them. */
  readonly actions: readonly string[];
  /** What is done, as a phrase: "run one's own training container …". */
  readonly how: string;
  readonly risk: Risk;
  /**
   * The services that the role of `iam:PassRole` is handed to, values of `iam:PassedToService`; empty where AWS does not
   * say, and for paths without it.
   */
  readonly passedTo: readonly string[];
  readonly source: SourceId;
}

type PassingRow = readonly [id: string, services: string, actions: string, how: string, source: SourceId];

/**
 * Paths by `iam:PassRole`: a service acts with a role that its user could not take. The services are those that AWS's own
 * policies name in `iam:PassedToService`.
 */
// biome-ignore format: one path a line
const passing: readonly PassingRow[] = [
  ["pass-role-run-instances", "ec2", "ec2:RunInstances", "launch an instance with a privileged instance profile and read the role credentials from instance metadata", "pathfinding:ec2-001"],
  ["pass-role-spot-instances", "ec2", "ec2:RequestSpotInstances", "launch an instance by a spot request with a privileged instance profile and read the role's credentials from its metadata", "pathfinding:ec2-003"],
  ["pass-role-lambda-invoke", "lambda", "lambda:CreateFunction lambda:InvokeFunction", "create a function with a privileged execution role and invoke it", "pathfinding:lambda-001"],
  ["pass-role-lambda-event-source", "lambda", "lambda:CreateFunction lambda:CreateEventSourceMapping", "create a function with a privileged role and let a stream trigger it", "pathfinding:lambda-002"],
  ["pass-role-lambda-new-table", "lambda", "lambda:CreateFunction dynamodb:CreateTable dynamodb:PutItem lambda:CreateEventSourceMapping", "create a function with a privileged role, and a table whose stream triggers it", "prowler-escalation"],
  ["pass-role-lambda-add-permission", "lambda", "lambda:CreateFunction lambda:AddPermission", "create a function with a privileged role and let another principal invoke it by its resource policy", "pathfinding:lambda-006"],
  ["pass-role-glue-dev-endpoint", "glue", "glue:CreateDevEndpoint", "create a Glue development endpoint with a privileged role and SSH into it", "pathfinding:glue-001"],
  ["pass-role-glue-job-run", "glue", "glue:CreateJob glue:StartJobRun", "create a Glue job whose script runs with a privileged role, and start it", "pathfinding:glue-003"],
  ["pass-role-glue-job-trigger", "glue", "glue:CreateJob glue:CreateTrigger", "create a Glue job whose script runs with a privileged role, and let a trigger start it", "pathfinding:glue-004"],
  ["pass-role-glue-update-run", "glue", "glue:UpdateJob glue:StartJobRun", "repoint a Glue job at a privileged role and another script, and run it", "pathfinding:glue-005"],
  ["pass-role-glue-update-trigger", "glue", "glue:UpdateJob glue:CreateTrigger", "repoint a Glue job at a privileged role and another script, and let a trigger start it", "pathfinding:glue-006"],
  ["pass-role-create-stack", "cloudformation", "cloudformation:CreateStack", "let CloudFormation build any resources with a privileged service role", "pathfinding:cloudformation-001"],
  ["pass-role-stack-set", "cloudformation", "cloudformation:CreateStackSet cloudformation:CreateStackInstances", "create a stack set under a privileged administration role and deploy it", "pathfinding:cloudformation-003"],
  ["pass-role-update-stack-set", "cloudformation", "cloudformation:UpdateStackSet", "change an existing stack set's template under a privileged administration role", "pathfinding:cloudformation-004"],
  ["pass-role-data-pipeline", "", "datapipeline:CreatePipeline datapipeline:ActivatePipeline datapipeline:PutPipelineDefinition", "define and activate a pipeline that runs shell commands on an instance with a privileged role", "pathfinding:datapipeline-001"],
  ["pass-role-codestar", "", "codestar:CreateProject", "create a CodeStar project whose toolchain is built with the passed role", "prowler-escalation"],
  ["pass-role-codebuild", "codebuild", "codebuild:CreateProject codebuild:StartBuild", "create a build project with a privileged role and run its buildspec", "pathfinding:codebuild-001"],
  ["pass-role-codebuild-batch", "codebuild", "codebuild:CreateProject codebuild:StartBuildBatch", "create a build project with a privileged role and run its buildspec as a batch", "pathfinding:codebuild-004"],
  ["pass-role-auto-scaling-create", "ec2", "autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration", "launch instances with a privileged profile in a new Auto Scaling group", "prowler-escalation"],
  ["pass-role-auto-scaling-update", "ec2", "autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup", "move an Auto Scaling group onto a launch configuration with a privileged profile", "prowler-escalation"],
  ["pass-role-ecs-service", "ecs-tasks", "ecs:RegisterTaskDefinition ecs:CreateService", "register a task definition with a privileged task role and run it as a service", "pathfinding:ecs-003"],
  ["pass-role-ecs-run-task", "ecs-tasks", "ecs:RegisterTaskDefinition ecs:RunTask", "register a task definition with a privileged task role and run it", "pathfinding:ecs-004"],
  ["pass-role-ecs-start-task", "ecs-tasks", "ecs:RegisterTaskDefinition ecs:StartTask", "register a task definition with a privileged task role and start it on a container instance", "pathfinding:ecs-005"],
  ["ecs-container-instance-hijack", "ecs-tasks", "ecs:RegisterContainerInstance ecs:DeregisterContainerInstance ecs:StartTask", "register one's own machine as a container instance and start a privileged task on it", "prowler-escalation"],
  ["ecs-run-task-override", "ecs-tasks", "ecs:RunTask", "run a task definition with another command and a privileged role", "prowler-escalation"],
  ["pass-role-sagemaker-notebook", "sagemaker", "sagemaker:CreateNotebookInstance", "create a notebook instance under a privileged execution role and use its terminal", "pathfinding:sagemaker-001"],
  ["pass-role-sagemaker-training", "sagemaker", "sagemaker:CreateTrainingJob", "run one's own training container under a privileged execution role", "pathfinding:sagemaker-002"],
  ["pass-role-sagemaker-processing", "sagemaker", "sagemaker:CreateProcessingJob", "run one's own processing container under a privileged execution role", "pathfinding:sagemaker-003"],
  ["pass-role-apprunner", "", "apprunner:CreateService", "run one's own image as an App Runner service under a privileged instance role", "pathfinding:apprunner-001"],
  ["pass-role-agentcore-code-interpreter", "bedrock-agentcore", "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:InvokeCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession", "create an AgentCore code interpreter under a privileged role, run code in it and read the role's credentials from the sandbox metadata service", "pathfinding:bedrock-001"],
  ["pass-role-agentcore-runtime", "bedrock-agentcore", "bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:CreateAgentRuntimeEndpoint bedrock-agentcore:CreateWorkloadIdentity bedrock-agentcore:InvokeAgentRuntimeCommand", "create an agent runtime under a privileged role and run commands in it", "prowler-escalation"],
  ["pass-role-agentcore-harness", "bedrock-agentcore", "bedrock-agentcore:CreateHarness bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:CreateAgentRuntimeEndpoint bedrock-agentcore:CreateWorkloadIdentity bedrock-agentcore:GetAgentRuntime bedrock-agentcore:InvokeAgentRuntimeCommand", "create an agent runtime through a harness under a privileged role and run commands in it", "prowler-escalation"],
  ["pass-role-agentcore-browser", "bedrock-agentcore", "bedrock-agentcore:ConnectBrowserAutomationStream bedrock-agentcore:CreateBrowser bedrock-agentcore:StartBrowserSession", "create a custom browser under a privileged role and drive it", "prowler-escalation"],
  ["pass-role-batch", "ecs-tasks", "batch:RegisterJobDefinition batch:SubmitJob", "submit a Batch job whose container runs under a privileged job role", "prowler-escalation"],
  ["pass-role-braket", "braket", "braket:CreateJob", "run a Braket hybrid job's container under a privileged role", "prowler-escalation"],
  ["identity-pool-role-swap", "cognito-identity", "cognito-identity:SetIdentityPoolRoles", "give an identity pool that one can log in to a privileged role", "prowler-escalation"],
  ["ecs-start-task-override", "ecs-tasks", "ecs:StartTask", "start a task definition with another command and a privileged role", "prowler-escalation"],
  ["pass-role-emr", "ec2 elasticmapreduce", "elasticmapreduce:RunJobFlow", "start an EMR cluster with a step that runs under a privileged profile", "prowler-escalation"],
  ["pass-role-emr-serverless", "emr-serverless", "emr-serverless:CreateApplication emr-serverless:StartJobRun", "run a Spark or Hive job under a privileged job role", "prowler-escalation"],
  ["pass-role-gamelift", "", "gamelift:CreateFleet gamelift:CreateBuild gamelift:RequestUploadCredentials", "upload a server build and run it on a fleet whose instance role is privileged", "prowler-escalation"],
  ["pass-role-glue-session", "glue", "glue:CreateSession glue:RunStatement", "open an interactive Glue session under a privileged role and run statements in it", "prowler-escalation"],
  ["pass-role-image-builder", "ec2", "imagebuilder:CreateInfrastructureConfiguration imagebuilder:CreateComponent imagebuilder:CreateImage imagebuilder:CreateImageRecipe", "run a build component on an instance with a privileged profile", "prowler-escalation"],
  ["pass-role-kinesis-analytics", "", "kinesisanalytics:CreateApplication kinesisanalytics:StartApplication", "run one's own Flink application under a privileged role", "prowler-escalation"],
  ["pass-role-omics", "omics", "omics:CreateWorkflow omics:StartRun s3:GetObject", "run a HealthOmics workflow task under a privileged role", "prowler-escalation"],
  ["pass-role-scheduler", "scheduler", "scheduler:CreateSchedule", "let a schedule call any API of AWS under the passed role", "prowler-escalation"],
  ["pass-role-ssm-automation", "ssm", "ssm:CreateDocument ssm:StartAutomationExecution", "let an automation document call APIs of AWS under the passed role", "prowler-escalation"],
  ["pass-role-step-functions", "states", "states:CreateStateMachine states:StartExecution", "let a state machine call APIs of AWS under the passed role", "prowler-escalation"],
  ["pass-role-data-pipeline-short", "", "datapipeline:CreatePipeline", "create a pipeline that runs under a privileged role", "cloudsplaining-escalation"],
  ["pass-role-ecs-new-cluster-service", "ecs-tasks", "ecs:RegisterTaskDefinition ecs:CreateCluster ecs:CreateService", "create a cluster and run a task with a privileged task role in it as a service", "pathfinding:ecs-001"],
  ["pass-role-ecs-new-cluster-run-task", "ecs-tasks", "ecs:RegisterTaskDefinition ecs:CreateCluster ecs:RunTask", "create a cluster and run a task with a privileged task role in it", "pathfinding:ecs-002"],
  ["pass-role-apprunner-first-use", "", "apprunner:CreateService iam:CreateServiceLinkedRole", "run one's own image as an App Runner service under a privileged role, in an account that never had one", "pathfinding-labs"],
  ["pass-role-lambda-add-permission-invoke", "lambda", "lambda:CreateFunction lambda:AddPermission lambda:InvokeFunction", "create a function with a privileged role, open its resource policy and invoke it", "pathfinding-labs"],
  ["pass-role-sagemaker-training-s3", "sagemaker", "sagemaker:CreateTrainingJob s3:GetObject s3:PutObject", "plant a script in a bucket and run it as a training job under a privileged execution role", "pathfinding-labs"],
  ["pass-role-sagemaker-processing-s3", "sagemaker", "sagemaker:CreateProcessingJob s3:GetObject s3:PutObject", "plant a script in a bucket and run it as a processing job under a privileged execution role", "pathfinding-labs"],
  ["pass-role-codebuild-update", "codebuild", "codebuild:UpdateProject codebuild:StartBuild", "give an existing project a privileged role and another buildspec, then build", "pmapper"],
  ["new-instance-profile", "ec2", "ec2:RunInstances iam:AddRoleToInstanceProfile iam:CreateInstanceProfile", "make an instance profile for a privileged role and launch an instance with it", "pmapper"],
  ["pass-role-bedrock-agent-action-group", "bedrock lambda", "bedrock:CreateAgent bedrock:CreateAgentActionGroup bedrock:InvokeAgent bedrock:PrepareAgent lambda:AddPermission lambda:CreateFunction", "let an agent call a function of one's own, which runs with the role passed to it", "sdk:bedrock-agent"],
  ["pass-role-bedrock-flow", "bedrock", "bedrock:CreateFlow bedrock:InvokeFlow bedrock:PrepareFlow", "let a flow's nodes call functions and knowledge bases under the passed role", "sdk:bedrock-agent"],
  ["pass-role-bedrock-customization", "bedrock", "bedrock:CreateModelCustomizationJob", "let a customization job read and write the buckets of the passed role", "sdk:bedrock"],
  ["pass-role-bedrock-batch", "bedrock", "bedrock:CreateModelInvocationJob", "let a batch inference job read and write the buckets of the passed role", "sdk:bedrock"],
  ["pass-role-bedrock-knowledge-base", "bedrock", "bedrock:CreateKnowledgeBase bedrock:CreateDataSource bedrock:Retrieve bedrock:StartIngestionJob", "ingest data that the passed role can read into a knowledge base and query it", "sdk:bedrock-agent"],
  ["agentcore-runtime-update", "bedrock-agentcore", "bedrock-agentcore:UpdateAgentRuntime bedrock-agentcore:InvokeAgentRuntime", "replace an existing runtime's image or role and invoke it", "sdk:bedrock-agentcore-control"],
  ["pass-role-sagemaker-endpoint", "sagemaker", "sagemaker:CreateEndpoint sagemaker:CreateEndpointConfig sagemaker:CreateModel", "serve one's own container under a privileged execution role", "sdk:sagemaker"],
  ["pass-role-sagemaker-transform", "sagemaker", "sagemaker:CreateModel sagemaker:CreateTransformJob", "run one's own container as a batch transform under a privileged execution role", "sdk:sagemaker"],
  ["pass-role-sagemaker-tuning", "sagemaker", "sagemaker:CreateHyperParameterTuningJob", "run one's own training container as a tuning job under a privileged execution role", "sdk:sagemaker"],
  ["pass-role-sagemaker-pipeline", "sagemaker", "sagemaker:CreatePipeline sagemaker:StartPipelineExecution", "let a pipeline start processing, training or Lambda steps under its role", "sdk:sagemaker"],
  ["pass-role-sagemaker-domain", "sagemaker", "sagemaker:CreateDomain sagemaker:CreatePresignedDomainUrl sagemaker:CreateUserProfile", "create a Studio domain or profile under a privileged execution role and sign in to it", "sdk:sagemaker"],
  ["sagemaker-user-profile-role-swap", "sagemaker", "sagemaker:UpdateUserProfile sagemaker:CreatePresignedDomainUrl", "change a Studio profile's execution role and sign in", "sdk:sagemaker"],
];

type DirectRow = readonly [id: string, actions: string, how: string, source: SourceId];

/** Paths by what already has a role, or by IAM itself. */
// biome-ignore format: one path a line
const direct: readonly DirectRow[] = [
  ["create-policy-version", "iam:CreatePolicyVersion", "publish a broader default version of a policy that one holds", "pathfinding:iam-001"],
  ["set-default-policy-version", "iam:SetDefaultPolicyVersion", "make an earlier version of a policy that one holds its default, which may grant more", "prowler-escalation"],
  ["create-access-key-for-other", "iam:CreateAccessKey", "make long-term keys for another, more privileged user", "pathfinding:iam-002"],
  ["create-login-profile", "iam:CreateLoginProfile", "give a privileged user that has no console password a password that one knows", "pathfinding:iam-004"],
  ["update-login-profile", "iam:UpdateLoginProfile", "reset the console password of a privileged user", "pathfinding:iam-006"],
  ["attach-user-policy", "iam:AttachUserPolicy", "attach an administrator managed policy to a user one controls", "pathfinding:iam-008"],
  ["attach-group-policy", "iam:AttachGroupPolicy", "attach an administrator managed policy to a group one belongs to", "pathfinding:iam-010"],
  ["attach-role-policy", "iam:AttachRolePolicy", "attach an administrator managed policy to a role one holds or can assume", "pathfinding:iam-009"],
  ["put-group-policy", "iam:PutGroupPolicy", "write an inline policy onto a group one belongs to", "pathfinding:iam-011"],
  ["put-role-policy", "iam:PutRolePolicy", "write an inline policy onto a role one holds or can assume", "pathfinding:iam-005"],
  ["put-user-policy", "iam:PutUserPolicy", "write an inline policy onto a user one controls", "pathfinding:iam-007"],
  ["add-user-to-group", "iam:AddUserToGroup", "join a group that carries more permissions", "pathfinding:iam-013"],
  ["update-assume-role-policy", "iam:UpdateAssumeRolePolicy", "rewrite a privileged role's trust policy so that one may assume it", "pathfinding:iam-012"],
  ["rotate-access-key-of-other", "iam:CreateAccessKey iam:DeleteAccessKey", "delete a key of another user, who may have two, and make a new one", "pathfinding:iam-003"],
  ["attach-user-policy-then-key", "iam:AttachUserPolicy iam:CreateAccessKey", "raise another user's rights, then create keys for that user", "pathfinding:iam-015"],
  ["put-user-policy-then-key", "iam:PutUserPolicy iam:CreateAccessKey", "add an inline grant to another user, then create keys for that user", "pathfinding:iam-018"],
  ["attach-role-policy-then-trust", "iam:AttachRolePolicy iam:UpdateAssumeRolePolicy", "attach administrator rights to any role, then open its trust policy to oneself", "pathfinding:iam-019"],
  ["policy-version-then-trust", "iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy", "broaden a policy that some role carries, then open that role's trust policy", "pathfinding:iam-020"],
  ["put-role-policy-then-trust", "iam:PutRolePolicy iam:UpdateAssumeRolePolicy", "add an inline grant to any role, then open its trust policy", "pathfinding:iam-021"],
  ["attach-role-policy-then-assume", "iam:AttachRolePolicy sts:AssumeRole", "attach administrator rights to a role one may already assume, then assume it", "pathfinding:iam-014"],
  ["put-role-policy-then-assume", "iam:PutRolePolicy sts:AssumeRole", "add an inline grant to a role one may already assume, then assume it", "pathfinding:iam-017"],
  ["update-trust-then-assume", "iam:UpdateAssumeRolePolicy sts:AssumeRole", "add oneself to a role's trust policy, then assume it", "prowler-escalation"],
  ["policy-version-then-assume", "iam:CreatePolicyVersion sts:AssumeRole", "broaden a policy carried by an assumable role, then assume it", "pathfinding:iam-016"],
  ["instance-user-data-swap", "ec2:ModifyInstanceAttribute ec2:StartInstances ec2:StopInstances", "stop an instance with a privileged profile, replace its user data with a script and start it again", "pathfinding:ec2-002"],
  ["launch-template-poisoning", "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate", "add a template version with another user data and make it default; the next scale-out runs it with the template's role", "pathfinding:ec2-004"],
  ["instance-connect-key-push", "ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances", "push an SSH key to a running instance and use the credentials of its profile", "pathfinding:ec2instanceconnect-003"],
  ["lambda-code-replace", "lambda:UpdateFunctionCode", "replace the code of a function whose role is privileged; whatever triggers it runs the new code", "pathfinding:lambda-003"],
  ["lambda-config-hijack", "lambda:UpdateFunctionConfiguration", "add a layer, handler or environment setting that makes an existing function load another code", "prowler-escalation"],
  ["lambda-code-replace-invoke", "lambda:UpdateFunctionCode lambda:InvokeFunction", "replace a privileged function's code and invoke it at once", "pathfinding:lambda-004"],
  ["lambda-code-replace-add-permission", "lambda:UpdateFunctionCode lambda:AddPermission", "replace a privileged function's code and grant an invoker in its resource policy", "pathfinding:lambda-005"],
  ["glue-dev-endpoint-key-swap", "glue:UpdateDevEndpoint", "put one's own SSH key on an existing development endpoint", "pathfinding:glue-002"],
  ["update-stack-with-service-role", "cloudformation:UpdateStack", "update a stack that keeps a privileged service role", "pathfinding:cloudformation-002"],
  ["change-set-with-service-role", "cloudformation:ExecuteChangeSet cloudformation:CreateChangeSet", "reach the privileged service role of a stack through a change set", "pathfinding:cloudformation-005"],
  ["start-build-override", "codebuild:StartBuild", "start a build project with another buildspec, so that its commands run with the project's role", "pathfinding:codebuild-002"],
  ["start-build-batch-override", "codebuild:StartBuildBatch", "start a build project with another buildspec as a batch, so that its commands run with the project's role", "pathfinding:codebuild-003"],
  ["ecs-exec", "ecs:ExecuteCommand ecs:DescribeTasks", "open a shell in a running task and read its task-role credentials", "prowler-escalation"],
  ["sagemaker-presigned-notebook", "sagemaker:CreatePresignedNotebookInstanceUrl", "sign in to somebody else's notebook instance and act with its execution role", "pathfinding:sagemaker-004"],
  ["sagemaker-lifecycle-config", "sagemaker:UpdateNotebookInstance sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StartNotebookInstance sagemaker:StopNotebookInstance", "attach a start-up script to an existing notebook instance so it runs under the notebook's role", "pathfinding:sagemaker-005"],
  ["ssm-start-session", "ssm:StartSession", "open a shell on a managed instance and use its profile", "pathfinding:ssm-001"],
  ["ssm-send-command", "ssm:SendCommand", "run a command on a managed instance and use its profile", "pathfinding:ssm-002"],
  ["apprunner-update", "apprunner:UpdateService", "point an existing service with a privileged role at one's own image", "pathfinding:apprunner-002"],
  ["agentcore-code-interpreter-session", "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter", "run code in an existing interpreter and take its role's credentials", "pathfinding:bedrock-002"],
  ["agentcore-runtime-command", "bedrock-agentcore:InvokeAgentRuntimeCommand", "run a shell command inside an existing agent runtime, beneath the agent's guardrails, and take its execution role's credentials", "prowler-escalation"],
  ["agentcore-browser-session", "bedrock-agentcore:StartBrowserSession bedrock-agentcore:ConnectBrowserAutomationStream", "drive an existing custom browser remotely and read its role's credentials from the metadata service", "prowler-escalation"],
  ["batch-submit-override", "batch:SubmitJob", "submit an existing privileged job definition with an overriding command", "prowler-escalation"],
  ["codedeploy-hooks", "codedeploy:CreateDeployment codedeploy:GetDeploymentConfig codedeploy:RegisterApplicationRevision", "deploy a revision whose hooks run on instances with a privileged profile", "prowler-escalation"],
  ["state-machine-rewrite", "states:UpdateStateMachine states:StartExecution", "rewrite an existing state machine's definition and start it under its own role", "prowler-escalation"],
  ["drop-user-boundary", "iam:DeleteUserPermissionsBoundary", "remove the permissions boundary that limits a user", "prowler-escalation"],
  ["drop-role-boundary", "iam:DeleteRolePermissionsBoundary sts:AssumeRole", "remove the permissions boundary that limits a role, and assume it", "prowler-escalation"],
  ["sso-new-permission-set", "sso:CreatePermissionSet sso:AttachManagedPolicyToPermissionSet sso:CreateAccountAssignment", "create an administrator permission set and assign it to oneself", "prowler-escalation"],
  ["sso-attach-managed", "sso:AttachManagedPolicyToPermissionSet", "add an administrator policy to a permission set one already has", "prowler-escalation"],
  ["sso-put-inline", "sso:PutInlinePolicyToPermissionSet", "add an inline grant to a permission set one already has", "prowler-escalation"],
  ["assume-privileged-role", "sts:AssumeRole", "assume any role that trusts the caller", "pathfinding:sts-001"],
  ["instance-connect-key-push-only", "ec2-instance-connect:SendSSHPublicKey", "push an SSH key to a running instance and use the credentials of its profile", "pathfinding-labs"],
  ["lambda-code-replace-add-permission-invoke", "lambda:UpdateFunctionCode lambda:AddPermission lambda:InvokeFunction", "replace a privileged function's code, grant an invoker in its resource policy and invoke it", "pathfinding-labs"],
  ["bedrock-agent-action-group-swap", "bedrock:UpdateAgentActionGroup bedrock:InvokeAgent bedrock:PrepareAgent", "point an existing agent's action group at another function or schema and drive it under the agent's role", "sdk:bedrock-agent"],
  ["sagemaker-presigned-domain", "sagemaker:CreatePresignedDomainUrl", "sign in to another user's Studio profile and act with its execution role", "sdk:sagemaker"],
  ["sagemaker-studio-lifecycle-config", "sagemaker:UpdateDomain sagemaker:CreateStudioLifecycleConfig", "attach a start-up script to a domain so that it runs in every user's space", "sdk:sagemaker"],
];

/** Paths that lead to the data that a role can read, and no further. */
const toDataOnly: ReadonlySet<string> = new Set([
  "pass-role-bedrock-batch",
  "pass-role-bedrock-customization",
  "pass-role-bedrock-knowledge-base",
]);

/** The known paths, by how many actions they take: of two that start alike the shorter one comes first. */
export const escalationPaths: readonly EscalationPath[] = [
  ...direct.map(([id, actions, how, source]) => pathOf({ id, actions, how, source, passedTo: [] })),
  ...passing.map(([id, services, actions, how, source]) => {
    const passedTo = services === "" ? [] : services.split(" ").map((service) => `${service}.amazonaws.com`);
    return pathOf({ id, actions: `iam:PassRole ${actions}`, how, source, passedTo });
  }),
].sort((left, right) => left.actions.length - right.actions.length);

function pathOf({ id, actions, ...path }: Omit<EscalationPath, "actions" | "risk"> & { readonly actions: string }) {
  return {
    ...path,
    id,
    actions: actions.split(" "),
    risk: toDataOnly.has(id) ? "data-exposure" : "escalation",
  } as const;
}

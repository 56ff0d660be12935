import { actionGrant, openRoles } from "../access/actionGrant.ts";
import { type OpenPath, openPaths, type PathStep } from "../access/escalation.ts";
import { arnToFill } from "../access/resources.ts";
import type { PlacedEdit, PolicyEdit } from "../policy/edit.ts";
import type { ListElement, Policy } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { enumerate, quoteSome } from "../text/words.ts";
import { nameRoles, isAlone as standsAlone } from "./roleGrantFixes.ts";
import { defineRule, type FixDraft, type PrincipalReport, type RelatedNode, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "escalation-path",
  category: "escalation",
  scope: "principal",
  appliesTo: ["identity"],
  risk: "escalation",
  docs: {
    what: "The policies of a role, user or group together grant actions that lead to rights beyond them.",
    why: "Whoever holds these actions can take the rights of any role, user or function that they reach, an administrator's among them. No single statement shows it: a training job alone is harmless, and so is handing over a role, but together they run code of one's own with that role.",
    how: "Break one link: name the roles that `iam:PassRole` may hand over, name the resources of the other actions, or take out an action that the work does not need. Where an action comes by a wildcard, a `Deny` of it is the repair. A path is told only where it is surely open: no condition on the way but `iam:PassedToService`, every role or every resource of the kind, and no `Deny` of one of the actions. Where the same file shows what a single resource is, it counts too: an administrator, a function with an administrator's role, the role itself. Of the policies of a role the ones in the same file count together.",
    withoutFix:
      "the policy has nothing but this grant, so many ways are open that naming them would be no help, or it is too long for a `Deny`; write which actions and resources are meant.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://pathfinding.cloud/paths",
    ],
  },
  messages: {
    path: { text: "{actions} {are} a way to more rights: {how}. {closing}" },
    roles: {
      text: "`{entry}` hands any role to {consumers}: {count} ways to more rights. Naming the roles closes them.",
    },
    several: { text: "`{entry}` opens {count} ways to more rights, such as to {how}." },
  },
  check(policies, { catalogue, resources, report }) {
    const byEntry = new Map<number | string, OpenPath[]>();
    for (const open of openPaths(policies, resources, catalogue)) {
      const name = placeName(open.steps[0], policies);
      const known = byEntry.get(name);
      if (known === undefined) byEntry.set(name, [open]);
      else known.push(open);
    }
    for (const paths of byEntry.values()) {
      if (paths.length > MAX_APART) report(reportTogether(paths));
      else for (const open of paths) report(reportOf(open));
    }
  },
});

/** So many paths by one entry have a finding each; more are told together. */
const MAX_APART = 2;

function placeName(step: PathStep | undefined, policies: readonly Policy[]): string {
  if (step === undefined) throw new Error("A path has steps.");
  return `${policies.indexOf(step.policy)} ${step.statement} ${nodeOf(step).id}`;
}

/** The statement's list of actions. */
function actionsOf({ policy, statement }: PathStep): ListElement {
  const actions = policy.statements[statement]?.actions;
  if (actions === undefined) throw new Error("A statement that grants has actions.");
  return actions;
}

function nodeOf(step: PathStep) {
  return step.entry?.node ?? actionsOf(step).property;
}

function textOf({ entry }: PathStep): string {
  return (entry && knownText(entry.value)) ?? "NotAction";
}

function reportOf({ path, steps }: OpenPath): PrincipalReport {
  const [first, ...others] = steps as readonly [PathStep, ...PathStep[]];
  const isByRole = first.action === PASS_ROLE;
  const one = path.actions.length === 1;
  return {
    ...placeOf(first),
    message: "path",
    data: {
      actions: enumerate(path.actions.map((action) => `\`${action}\``)),
      are: one ? "is" : "are",
      how: path.how,
      closing: closingOf(steps),
    },
    risk: path.risk,
    related: relatedSteps(first, others),
    fixes: () => [
      ...(isByRole ? namingRoles(first) : []),
      ...(isByRole ? others : steps).flatMap((step) => withoutStep(step, first.policy)).slice(0, MAX_REMOVALS),
    ],
  };
}

/** What the path reaches, or what would close it. */
function closingOf(steps: readonly PathStep[]): string {
  const target = steps.find((step) => step.target !== undefined)?.target;
  if (target !== undefined) return `${targetTexts[target.is].replace("{address}", () => `\`${target.address}\``)}`;
  const [first] = steps;
  return first?.action === PASS_ROLE
    ? "Naming the roles closes it."
    : `Naming the resources of \`${first?.action}\` closes it.`;
}

const targetTexts: Readonly<Record<NonNullable<PathStep["target"]>["is"], string>> = {
  self: "{address} is its own.",
  administrator: "{address} may do everything.",
  other: "{address} is both written to and used.",
};

/** How many ways to break one path are offered. */
const MAX_REMOVALS = 3;
const PASS_ROLE = "iam:PassRole";

function reportTogether(paths: readonly OpenPath[]): PrincipalReport {
  const [first] = paths.map(({ steps }) => steps[0]);
  const [example] = paths;
  if (first === undefined || example === undefined) throw new Error("There is no path to tell of.");
  const isByRole = paths.every(({ path }) => path.actions[0] === PASS_ROLE) && first.by === "name";
  const decisive = [...new Set(paths.map(({ path }) => decisiveAction(path.actions)))];
  const steps = paths.flatMap((open) => open.steps.filter(({ action }) => decisive.includes(action)));
  return {
    ...placeOf(first),
    message: isByRole ? "roles" : "several",
    data: {
      entry: textOf(first),
      count: String(paths.length),
      how: example.path.how,
      consumers: quoteSome(decisive),
    },
    related: relatedSteps(first, steps),
    fixes: () => (isByRole ? namingRoles(first) : closing(first, decisive)),
  };
}

/** The action that makes a path, beside a role that is handed over. */
function decisiveAction([first = "", second]: readonly string[]): string {
  return first === PASS_ROLE ? (second ?? first) : first;
}

function placeOf(step: PathStep): Pick<PrincipalReport, "policy" | "statement" | "node"> {
  return { policy: step.policy, statement: step.statement, node: nodeOf(step) };
}

/** The places of other entries, each once. */
function relatedSteps(first: PathStep, others: readonly PathStep[]): RelatedNode[] {
  const seen = new Set([nodeOf(first)]);
  return others.flatMap((step) => {
    const node = nodeOf(step);
    if (seen.has(node)) return [];
    seen.add(node);
    const place = step.policy === first.policy ? {} : { policy: step.policy };
    return [{ ...place, statement: step.statement, node, message: `\`${step.action}\` is granted here.` }];
  });
}

function namingRoles({ policy, statement: index }: PathStep): FixDraft<PlacedEdit>[] {
  const statement = policy.statements[index];
  const grant = statement && actionGrant(statement, "iam:passrole");
  const open = statement && openRoles(statement);
  if (grant === undefined || open === undefined) return [];
  const role = arnToFill("arn:${Partition}:iam::${Account}:role/${RoleName}");
  const edits = nameRoles(grant, open, role, { id: PASS_ROLE, sidSuffix: "PassRole" });
  if (edits === undefined) return [];
  const title = `Name the role that may be handed over${standsAlone(grant) ? "" : ", in a statement of its own"}`;
  return [{ title, effect: "narrowing", edits: placed(edits, index), preferred: true }];
}

/** Taking one action of a path away, where it stands in the policy. */
function withoutStep(step: PathStep, policy: Policy): FixDraft<PlacedEdit>[] {
  if (step.policy !== policy) return [];
  if (step.by !== "name") return closing(step, [step.action]);
  const isAlone = actionsOf(step).entries.length === 1;
  if (!step.isOnly || (isAlone && policy.statements.length === 1)) return [];
  const edit: PolicyEdit = isAlone ? { op: "removeStatement" } : { op: "replace", node: nodeOf(step).id, values: [] };
  const title = `Remove \`${step.action}\``;
  return [{ title, effect: "narrowing", edits: placed([edit], step.statement) }];
}

/** Actions that a wildcard or a `NotAction` grants are denied, or left out. */
function closing(step: PathStep, actions: readonly string[]): FixDraft<PlacedEdit>[] {
  const what = quoteSome(actions, 2);
  if (step.by === "exclusion") {
    const last = actionsOf(step).entries.at(-1);
    const text = last && knownText(last.value);
    if (last === undefined || text === undefined) return [];
    const edit: PolicyEdit = { op: "replace", node: last.node.id, values: [text, ...actions] };
    return [{ title: `Exclude ${what} too`, effect: "narrowing", edits: placed([edit], step.statement) }];
  }
  const action = actions.length === 1 ? (actions[0] ?? "") : actions;
  const denial: PolicyEdit = { op: "addStatements", values: [{ Effect: "Deny", Action: action, Resource: "*" }] };
  return [{ title: `Deny ${what}`, effect: "narrowing", edits: placed([denial], step.statement) }];
}

function placed(edits: readonly PolicyEdit[], statement: number): PlacedEdit[] {
  return edits.map((edit) => ({ statement, edit }));
}

export const examples: readonly RuleExample[] = [
  {
    title: "A training job runs one's own container with any role that can be handed over.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Train",
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/*"
    },
    {
      "Sid": "HandOver",
      "Effect": "Allow",
      "Action": "iam:PassRole",
                ~~~~~~~~~~~~~~ \`iam:PassRole\` and \`sagemaker:CreateTrainingJob\` are a way to more rights: run one's own training container under a privileged execution role. Naming the roles closes it. Risk: escalation.
      "Resource": "*",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over",
        `
-      "Resource": "*",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName",`,
      ],
      [
        "Remove `sagemaker:CreateTrainingJob`",
        `
-      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"],
+      "Action": ["sagemaker:DescribeTrainingJob"],`,
      ],
    ],
  },
  {
    title: "The same with the role named.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Train",
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"],
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:training-job/*"
    },
    {
      "Sid": "HandOver",
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/Training",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}`,
  },
  {
    title: "Roles that go to another service, roles that only deployment knows, and a Deny of one action leave no way.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateProcessingJob", "ec2:RunInstances"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
      "Condition": { "StringEquals": { "iam:PassedToService": ["textract.amazonaws.com", "ec2.amazonaws.com"] } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": { "Fn::Sub": "arn:aws:iam::111122223333:role/\${TrainingRole}" }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "*",
      "Condition": { "StringLike": { "iam:ResourceTag/team": "*" } }
    },
    {
      "Effect": "Deny",
      "Action": "ec2:Run*",
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title:
      "What is limited to a path of roles, to a type that the action does not take, or by a condition that the action does not know, opens no way; one that asks for TLS denies none.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:AttachRolePolicy",
      "Resource": ["arn:aws:iam::111122223333:role/service-role/*", "arn:aws:iam::111122223333:user/*"]
    },
    {
      "Effect": "Allow",
      "Action": ["iam:PassRole", "sagemaker:CreateTrainingJob"],
      "Resource": "*",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:PutUserPolicy",
                ~~~~~~~~~~~~~~~~~~~ \`iam:PutUserPolicy\` is a way to more rights: write an inline policy onto a user one controls. Naming the resources of \`iam:PutUserPolicy\` closes it. Risk: escalation.
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}`,
    fixes: [
      [
        "Remove `iam:PutUserPolicy`",
        `
-      "Effect": "Allow",
-      "Action": "iam:PutUserPolicy",
-      "Resource": "*"
-    },
-    {`,
      ],
    ],
  },
  {
    title:
      "A Deny of all but some actions, or of what only deployment knows, may be about every way; roles that begin alike are not every role.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "lambda:UpdateFunctionCode",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "NotAction": ["s3:*", "iam:*"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:PutRolePolicy",
      "Resource": ["arn:aws:iam::111122223333:role/Train*", "arn:aws:sts::111122223333:role/*"]
    },
    {
      "Effect": "Allow",
      "Action": "iam:PutUserPolicy",
      "Resource": "arn:aws:sts::111122223333:*"
    }
  ]
}`,
  },
  {
    title: "One document on all instances is no command of one's own; any document is.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ssm:SendCommand",
      "Resource": ["arn:aws:ssm:*:*:document/MakeSnapshot", "arn:aws:ec2:*:*:instance/*"]
    },
    {
      "Effect": "Allow",
      "Action": "ssm:StartSession",
                ~~~~~~~~~~~~~~~~~~ \`ssm:StartSession\` is a way to more rights: open a shell on a managed instance and use its profile. Naming the resources of \`ssm:StartSession\` closes it. Risk: escalation.
      "Resource": ["arn:aws:ssm:*:*:*", "arn:aws:ssm:*:*:document/MakeSnapshot"]
    }
  ]
}`,
    fixes: [
      [
        "Remove `ssm:StartSession`",
        `
-    },
-    {
-      "Effect": "Allow",
-      "Action": "ssm:StartSession",
-      "Resource": ["arn:aws:ssm:*:*:*", "arn:aws:ssm:*:*:document/MakeSnapshot"]`,
      ],
    ],
  },
  {
    title: "A condition on a time that has come long ago limits nothing; one on a time that is over does.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:GetPolicy", "iam:CreatePolicyVersion"],
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~ \`iam:CreatePolicyVersion\` is a way to more rights: publish a broader default version of a policy that one holds. Naming the resources of \`iam:CreatePolicyVersion\` closes it. Risk: escalation.
      "Resource": "*",
      "Condition": { "DateGreaterThan": { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }
    },
    {
      "Effect": "Allow",
      "Action": ["iam:GetRole", "iam:PutRolePolicy"],
      "Resource": "*",
      "Condition": { "DateLessThan": { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }
    },
    {
      "Effect": "Allow",
      "Action": ["iam:GetUser", "iam:PutUserPolicy"],
      "Resource": "*",
      "Condition": { "DateGreaterThan": { "aws:CurrentTime": "2999-01-01T00:00:01Z" } }
    }
  ]
}`,
    fixes: [
      [
        "Remove `iam:CreatePolicyVersion`",
        `
-      "Action": ["iam:GetPolicy", "iam:CreatePolicyVersion"],
+      "Action": ["iam:GetPolicy"],`,
      ],
    ],
  },
  {
    title: "What a Deny is about is known only at deployment.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "lambda:UpdateFunctionCode",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": [{ "Ref": "Forbidden" }],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Many ways by one wildcard are one finding.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["iam:Put*", "iam:Attach*"],
                 ~~~~~~~~~~ \`iam:Put*\` opens 3 ways to more rights, such as to write an inline policy onto a group one belongs to. Risk: escalation.
                             ~~~~~~~~~~~~~ \`iam:Attach*\` opens 3 ways to more rights, such as to attach an administrator managed policy to a user one controls. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Deny `iam:PutGroupPolicy`, `iam:PutRolePolicy` and `iam:PutUserPolicy`",
        `
+    },
+    {
+      "Effect": "Deny",
+      "Action": [
+        "iam:PutGroupPolicy",
+        "iam:PutRolePolicy",
+        "iam:PutUserPolicy"
+      ],
+      "Resource": "*"`,
      ],
      [
        "Deny `iam:AttachUserPolicy`, `iam:AttachGroupPolicy` and `iam:AttachRolePolicy`",
        `
+    },
+    {
+      "Effect": "Deny",
+      "Action": [
+        "iam:AttachUserPolicy",
+        "iam:AttachGroupPolicy",
+        "iam:AttachRolePolicy"
+      ],
+      "Resource": "*"`,
      ],
    ],
  },
  {
    title: "Handing over roles, with several services that act with them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "iam:PassRole",
        ~~~~~~~~~~~~~~ \`iam:PassRole\` hands any role to \`sagemaker:CreateNotebookInstance\`, \`sagemaker:CreateTrainingJob\` and \`sagemaker:CreateProcessingJob\`: 3 ways to more rights. Naming the roles closes them. Risk: escalation.
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateNotebookInstance"
      ],
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Name the role that may be handed over, in a statement of its own",
        `
-        "iam:PassRole",
+    },
+    {
+      "Effect": "Allow",
+      "Action": "iam:PassRole",
+      "Resource": "arn:aws:iam::111122223333:role/RoleName"`,
      ],
    ],
  },
  {
    title: "One action is enough where it reaches what already has a role; one function alone is not every function.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["lambda:GetFunction", "lambda:UpdateFunctionCode"],
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`lambda:UpdateFunctionCode\` is a way to more rights: replace the code of a function whose role is privileged; whatever triggers it runs the new code. Naming the resources of \`lambda:UpdateFunctionCode\` closes it. Risk: escalation.
      "Resource": "arn:aws:lambda:us-east-1:111122223333:function:*"
    },
    {
      "Effect": "Allow",
      "Action": "lambda:UpdateFunctionConfiguration",
      "Resource": "arn:aws:lambda:us-east-1:111122223333:function:Report"
    }
  ]
}`,
    fixes: [
      [
        "Remove `lambda:UpdateFunctionCode`",
        `
-      "Action": ["lambda:GetFunction", "lambda:UpdateFunctionCode"],
+      "Action": ["lambda:GetFunction"],`,
      ],
    ],
  },
  {
    title: "Everything but a few services leaves ways open.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": ["iam:*", "sts:*", "organizations:*"],
      ~~~~~~~~~~~ \`NotAction\` opens 27 ways to more rights, such as to replace the code of a function whose role is privileged; whatever triggers it runs the new code. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Exclude `lambda:UpdateFunctionCode`, `lambda:UpdateFunctionConfiguration` and 25 others too",
        `
-      "NotAction": ["iam:*", "sts:*", "organizations:*"],
+      "NotAction": [
+        "iam:*",
+        "sts:*",
+        "organizations:*",
+        "lambda:UpdateFunctionCode",
+        "lambda:UpdateFunctionConfiguration",
+        "glue:UpdateDevEndpoint",
+        "cloudformation:UpdateStack",
+        "codebuild:StartBuild",
+        "codebuild:StartBuildBatch",
+        "sagemaker:CreatePresignedNotebookInstanceUrl",
+        "ssm:StartSession",
+        "ssm:SendCommand",
+        "apprunner:UpdateService",
+        "bedrock-agentcore:InvokeAgentRuntimeCommand",
+        "batch:SubmitJob",
+        "sso:AttachManagedPolicyToPermissionSet",
+        "sso:PutInlinePolicyToPermissionSet",
+        "ec2-instance-connect:SendSSHPublicKey",
+        "sagemaker:CreatePresignedDomainUrl",
+        "ec2:CreateLaunchTemplateVersion",
+        "cloudformation:ExecuteChangeSet",
+        "ecs:ExecuteCommand",
+        "bedrock-agentcore:StartCodeInterpreterSession",
+        "bedrock-agentcore:StartBrowserSession",
+        "states:UpdateStateMachine",
+        "sagemaker:UpdateDomain",
+        "ec2:ModifyInstanceAttribute",
+        "codedeploy:CreateDeployment",
+        "bedrock:UpdateAgentActionGroup",
+        "sagemaker:UpdateNotebookInstance"
+      ],`,
      ],
    ],
  },
  {
    title: "The grant is all that the policy has.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreatePresignedDomainUrl",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`sagemaker:CreatePresignedDomainUrl\` is a way to more rights: sign in to another user's Studio profile and act with its execution role. Naming the resources of \`sagemaker:CreatePresignedDomainUrl\` closes it. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
  },
];

import { limitsResources } from "../access/resourceLimits.ts";
import type { Action } from "../catalogue/catalogue.ts";
import { type SensitiveActions, sensitiveActions, sensitiveIndex } from "../knowledge/sensitiveActions.ts";
import { type Arn, formatArn, parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { type Entry, isAllow, knownTexts } from "../policy/policy.ts";
import { displayText, knownText, type Value } from "../policy/value.ts";
import { quoteSome } from "../text/words.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "sensitive-action-on-all",
  category: "exposure",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An action that hands out data, models or credentials, or decides who gets in, is allowed on every resource of its type.",
    why: "Such an ARN looks limited, and is not: `secret:*` is every secret, those of other teams and of tomorrow among them. Who takes over one workload then has the credentials of all, or opens its data to an account of his own.",
    how: "Name the secrets, keys, models, roles or functions that the workload uses; the repair leaves a place for the name. A condition that limits the resources, such as `aws:ResourceTag` or `kms:ViaService`, is left alone, and so are a user's own keys, `user/${aws:username}`. A bare `*` is found by `wildcard-resource`.",
    withoutFix: "a part of the ARN is filled in at deployment, or the policy has no room left; write the name by hand.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
      "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html",
      "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html",
    ],
  },
  messages: {
    all: { text: "On `{resource}`, {actions} {effect}." },
  },
  check(statement, { catalogue, report }) {
    if (!isAllow(statement) || statement.actions.negated) return;
    const { resources, conditions } = statement;
    if (resources === undefined || resources.negated || limitsResources(conditions) !== false) return;
    // `*` is told as a whole already, and all else beside it changes nothing.
    if (resources.entries.some(({ value }) => /^\*+$/.test(knownText(value) ?? ""))) return;
    const wide = resources.entries.filter(({ value }) => endsInStar(value));
    if (wide.length === 0) return;
    const found = new Map<number, string[]>();
    for (const text of knownTexts(statement.actions.entries)) {
      const index = sensitiveIndex.get(text.toLowerCase());
      if (index !== undefined) found.set(index, [...(found.get(index) ?? []), text]);
    }
    for (const [index, texts] of [...found].sort(([left], [right]) => left - right)) {
      const sensitive = sensitiveActions[index];
      const actions = texts.flatMap((text) => catalogue.action(text) ?? []);
      const open = sensitive && firstOpen(wide, sensitive, actions);
      if (sensitive === undefined || open === undefined) continue;
      report({
        node: open.entry.node,
        message: "all",
        data: {
          resource: displayText(open.entry.value) ?? "",
          actions: quoteSome(texts),
          effect: sensitive.effect[texts.length === 1 ? 0 : 1],
        },
        risk: sensitive.risk,
        fixes: () => namingFix(open),
      });
      return;
    }
  },
});

function endsInStar(value: Value): boolean {
  const last = value.kind === "template" ? value.parts.at(-1) : knownText(value);
  return typeof last === "string" && last.endsWith("*");
}

/** An entry that stands for all resources of a type. */
interface OpenEntry {
  readonly entry: Entry;
  readonly arn: Arn;
  /** The type's resource part before the name, `secret:`, what the name is called, and what stays open behind it. */
  readonly head: string;
  readonly name: string;
  readonly rest: string;
}

function firstOpen(
  entries: readonly Entry[],
  { oneRegionIsFine }: SensitiveActions,
  actions: readonly Action[],
): OpenEntry | undefined {
  for (const entry of entries) {
    const arn = readArn(entry.value);
    if (arn === undefined || (oneRegionIsFine && !/[*?]/.test(arn.region + arn.account))) continue;
    for (const template of actions.flatMap(({ resourceTypes }) => resourceTypes.flatMap(({ arns }) => arns))) {
      const type = parseArn(template);
      const [head, name, rest = "", ...others] = type?.resource.split(/\$\{([^}]*)\}/) ?? [];
      if (type?.service !== arn.service || head === undefined || name === undefined) continue;
      const pattern = arn.resource.replace(/\*+$/, "*");
      if (pattern === "*" || pattern === `${head}*`)
        return { entry, arn, head, name, rest: others.length === 0 ? rest : `${rest}*` };
    }
  }
  return undefined;
}

function readArn(value: Value): Arn | undefined {
  if (value.kind === "unknown") return undefined;
  return value.kind === "known" ? parseArn(value.text) : parseArnTemplate(value.parts);
}

/** One resource in place of all, where the rest of the ARN is known. */
function namingFix({ entry, arn, head, name, rest }: OpenEntry): FixDraft<PolicyEdit>[] {
  if (entry.value.kind !== "known") return [];
  const before = formatArn({ ...arn, resource: head });
  return [
    {
      title: "Name one in place of all of them",
      effect: "narrowing",
      edits: [
        {
          op: "replace",
          node: entry.node.id,
          values: [
            { placeholderParts: rest === "" ? [before, { name, text: name }] : [before, { name, text: name }, rest] },
          ],
        },
      ],
      preferred: true,
    },
  ];
}

export const examples: readonly RuleExample[] = [
  {
    title: "Every secret, and keys of every user.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:secretsmanager:us-east-1:111122223333:secret:*\`, \`secretsmanager:GetSecretValue\` hands out every secret. Risk: data exposure.
    },
    {
      "Effect": "Allow",
      "Action": ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:ListAccessKeys"],
      "Resource": ["arn:aws:iam::111122223333:user/*"]
                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:iam::111122223333:user/*\`, \`iam:CreateAccessKey\` and \`iam:CreateLoginProfile\` make lasting credentials of any user. Risk: persistence.
    }
  ]
}`,
    fixes: [
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"
+      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:SecretId"`,
      ],
      [
        "Name one in place of all of them",
        `
-      "Resource": ["arn:aws:iam::111122223333:user/*"]
+      "Resource": ["arn:aws:iam::111122223333:user/UserNameWithPath"]`,
      ],
    ],
  },
  {
    title: "Every model; of a project of Rekognition its versions are kept together.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:CreateModelCopyJob", "bedrock:GetCustomModel"],
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:bedrock:us-east-1:111122223333:custom-model/*\`, \`bedrock:CreateModelCopyJob\` can carry off or share any model among them. Risk: model theft.
    },
    {
      "Effect": "Allow",
      "Action": ["rekognition:CopyProjectVersion", "rekognition:PutProjectPolicy"],
      "Resource": "arn:aws:rekognition:us-east-1:111122223333:project/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:rekognition:us-east-1:111122223333:project/*\`, \`rekognition:CopyProjectVersion\` and \`rekognition:PutProjectPolicy\` can carry off or share any model among them. Risk: model theft.
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:CreateModelCopyJob",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/churn-*"
    }
  ]
}`,
    fixes: [
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/*"
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:custom-model/ResourceId"`,
      ],
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:rekognition:us-east-1:111122223333:project/*"
+      "Resource": "arn:aws:rekognition:us-east-1:111122223333:project/ProjectName/*"`,
      ],
    ],
  },
  {
    title: "One secret, and a user's own keys.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:model-api-??????"
    },
    {
      "Effect": "Allow",
      "Action": ["iam:CreateAccessKey", "iam:ListAccessKeys"],
      "Resource": ["arn:aws:iam::111122223333:user/\${aws:username}"]
    }
  ]
}`,
  },
  {
    title: "Of several the gravest is told; all of a service are all of its type.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kms:Decrypt", "kms:PutKeyPolicy"],
      "Resource": "arn:aws:kms:us-east-1:111122223333:*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:kms:us-east-1:111122223333:*\`, \`kms:PutKeyPolicy\` can open any of them to other accounts. Risk: data exposure.
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "arn:aws:kms:*:111122223333:key/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:kms:*:111122223333:key/*\`, \`kms:Decrypt\` reads what any key has encrypted. Risk: data exposure.
    },
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Resource": "arn:aws:iam::*:role/*",
                  ~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:iam::*:role/*\`, \`sts:AssumeRole\` takes every role that lets the caller. Risk: escalation.
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    fixes: [
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:kms:us-east-1:111122223333:*"
+      "Resource": "arn:aws:kms:us-east-1:111122223333:key/KeyId"`,
      ],
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:kms:*:111122223333:key/*"
+      "Resource": "arn:aws:kms:*:111122223333:key/KeyId"`,
      ],
      [
        "Name one in place of all of them",
        `
-      "Resource": "arn:aws:iam::*:role/*",
+      "Resource": "arn:aws:iam::*:role/RoleNameWithPath",`,
      ],
    ],
  },
  {
    title: "Where deployment fills in the account there is no repair.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ssm:GetParameter",
      "Resource": { "Fn::Sub": "arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/*" }
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ On \`arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/*\`, \`ssm:GetParameter\` hands out every parameter, secret ones too. Risk: data exposure.
    }
  ]
}`,
  },
  {
    title:
      "A condition limits the resources, all keys of one Region decrypt, other actions and other types, a bare star, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "ml" } }
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"
    },
    {
      "Effect": "Allow",
      "Action": "secretsmanager:DescribeSecret",
      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:PutBucketPolicy",
      "Resource": "arn:aws:s3:::training-*"
    },
    {
      "Effect": "Allow",
      "Action": "lambda:GetFunction",
      "Resource": ["*", "arn:aws:lambda:us-east-1:111122223333:function:*"]
    },
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": { "Ref": "Secret" }
    },
    {
      "Effect": "Allow",
      "Action": "ssm:GetParameter",
      "Resource": { "Fn::Sub": "arn:aws:ssm:us-east-1:111122223333:parameter/\${Path}*" }
    },
    {
      "Effect": "Deny",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"
    }
  ]
}`,
  },
];

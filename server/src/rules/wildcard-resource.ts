import { type ExpandedEntry, scopability } from "../access/expand.ts";
import { limitsResources } from "../access/resourceLimits.ts";
import type { Action } from "../catalogue/catalogue.ts";
import { riskOf } from "../knowledge/actionRisks.ts";
import { isAllow } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { quoteSome } from "../text/words.ts";
import { choicesFor, namesOf, possibleArns, scopingFixes } from "./resourceScoping.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-resource",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` on every resource holds actions that can be limited to resources.",
    why: "`*` is every model, endpoint, bucket and key of the account, those of other teams and of tomorrow among them. One leaked credential then reads all the data, and calls the most expensive model.",
    how: "Write the ARNs, or limit the resources by their tags. Actions that have no resource type work with `*` only; where both stand in one statement, the repair splits it, so that `*` stays with those that need it. A statement whose conditions limit the resources, by tag, by account or by a key of the service, is left alone; one that only keeps some of them out is not.",
    withoutFix:
      "the actions take so many kinds of ARN in one call that a few of them would break it, or the statement holds what cannot be written again; write the ARNs that the work needs.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    all: { text: "{actions} can be limited to {arns}; `*` is all of them{but}." },
    some: { text: "{actions} can be limited to {arns}; only {others} `*` here{but}." },
  },
  check(statement, { catalogue, policy, expand, report }) {
    if (!isAllow(statement) || statement.actions.negated || !statement.actions.complete) return;
    const { resources, conditions } = statement;
    if (resources === undefined || resources.negated || limitsResources(conditions) !== false) return;
    const star = resources.entries.find(({ value }) => /^\*+$/.test(knownText(value) ?? ""));
    if (star === undefined) return;
    const entries = expand(statement.actions);
    const scopable: ExpandedEntry[] = [];
    const others: ExpandedEntry[] = [];
    for (const entry of entries) (!isPassRole(entry) && isScopable(entry) ? scopable : others).push(entry);
    if (scopable.length === 0) return;
    const needing = namesOf(others.filter(needsStar));
    const names = namesOf(scopable);
    const limited = actionsOf(scopable);
    const choices = choicesFor(limited);
    report({
      node: star.node,
      message: needing.length === 0 ? "all" : "some",
      data: {
        actions: quoteSome(names),
        arns: possibleArns(choices.flat(), limited),
        others: `${quoteSome(needing)} ${needing.length === 1 ? "needs" : "need"}`,
        but: conditions?.tests.some(({ key }) => /^aws:resource/i.test(key))
          ? ", but for what the condition keeps out"
          : "",
      },
      risk: riskOf(limited.map(({ id }) => id)),
      fixes: () => scopingFixes(statement, { star, scopable, others, limited, choices }, { catalogue, policy }),
    });
  },
});

/** Whether every action that the entry stands for can be limited; a wildcard for both kinds must be listed first. */
function isScopable({ actions }: ExpandedEntry): boolean {
  return actions.length > 0 && actions.every((action) => scopability(action) === "yes");
}

/** Whether no action that the entry stands for can be limited. */
function needsStar({ actions }: ExpandedEntry): boolean {
  return actions.length > 0 && actions.every((action) => scopability(action) === "no");
}

/** On every resource it is worse than any other, and has a rule of its own. */
function isPassRole({ text }: ExpandedEntry): boolean {
  return text.toLowerCase() === "iam:passrole";
}

/** What the entries stand for, each action once. */
function actionsOf(entries: readonly ExpandedEntry[]): Action[] {
  const found = new Set<Action>();
  for (const { actions } of entries) for (const action of actions) found.add(action);
  return [...found];
}

export const examples: readonly RuleExample[] = [
  {
    title: "An endpoint has an ARN.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*"
                  ~~~ \`sagemaker:InvokeEndpoint\` can be limited to \`endpoint\` and \`inference-component\` ARNs; \`*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Limit `sagemaker:InvokeEndpoint` to `endpoint` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/EndpointName"`,
      ],
      [
        "Limit `sagemaker:InvokeEndpoint` to `inference-component` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:inference-component/InferenceComponentName"`,
      ],
      [
        "Limit `sagemaker:InvokeEndpoint` to resources whose tag `team` is the caller's",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:ResourceTag/team": "\${aws:PrincipalTag/team}"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with the endpoint's ARN.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/churn"
    }
  ]
}`,
  },
  {
    title: "Listing has no resource type: the statement is split.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Chat",
      "Effect": "Allow",
      "Action": [
        "bedrock:InvokeModel",
        "bedrock:ListFoundationModels"
      ],
      "Resource": "*"
                  ~~~ \`bedrock:InvokeModel\` can be limited to ARNs of \`foundation-model\`, \`inference-profile\`, \`application-inference-profile\` and 9 others; only \`bedrock:ListFoundationModels\` needs \`*\` here. Risk: cost.
    }
  ]
}`,
    fixes: [
      [
        "Limit `bedrock:InvokeModel` to `foundation-model` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1::foundation-model/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
      [
        "Limit `bedrock:InvokeModel` to `inference-profile` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
      [
        "Limit `bedrock:InvokeModel` to `application-inference-profile` ARNs, with `*` in a statement of its own for the rest",
        `
-        "bedrock:InvokeModel",
+        "bedrock:InvokeModel"
+      ],
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/ResourceId"
+    },
+    {
+      "Sid": "ChatOnAll",
+      "Effect": "Allow",
+      "Action": [`,
      ],
    ],
  },
  {
    title: "A condition on the caller leaves the resources open; a name written twice is told once.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kendra:Query", "kendra:Query", "polly:DescribeVoices", "cloudwatch:PutMetricData", "polly:*Lexicon*"],
      "Resource": ["**"],
                   ~~~~ \`kendra:Query\` can be limited to \`index\` ARNs; only \`polly:DescribeVoices\` needs \`*\` here. Risk: data exposure.
      "Condition": { "StringEquals": { "AWS:PrincipalTag/team": "search", "aws:RequestedRegion": "us-east-1" } }
    }
  ]
}`,
    fixes: [
      [
        "Limit `kendra:Query` to `index` ARNs, with `*` in a statement of its own for the rest",
        `
-      "Action": ["kendra:Query", "kendra:Query", "polly:DescribeVoices", "cloudwatch:PutMetricData", "polly:*Lexicon*"],
-      "Resource": ["**"],
+      "Action": ["kendra:Query", "kendra:Query"],
+      "Resource": ["arn:aws:kendra:us-east-1:111122223333:index/IndexId"],
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "polly:DescribeVoices",
+        "cloudwatch:PutMetricData",
+        "polly:*Lexicon*"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "AWS:PrincipalTag/team": "search",
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
      [
        "Limit `kendra:Query` to resources whose tag `team` is the caller's, with `*` in a statement of its own for the rest",
        `
-      "Action": ["kendra:Query", "kendra:Query", "polly:DescribeVoices", "cloudwatch:PutMetricData", "polly:*Lexicon*"],
+      "Action": ["kendra:Query", "kendra:Query"],
-      "Condition": { "StringEquals": { "AWS:PrincipalTag/team": "search", "aws:RequestedRegion": "us-east-1" } }
+      "Condition": { "StringEquals": { "AWS:PrincipalTag/team": "search", "aws:RequestedRegion": "us-east-1", "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "polly:DescribeVoices",
+        "cloudwatch:PutMetricData",
+        "polly:*Lexicon*"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "AWS:PrincipalTag/team": "search",
+          "aws:RequestedRegion": "us-east-1"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "A network interface is made in a subnet with security groups: one kind of ARN alone would break the call.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ec2:CreateNetworkInterface",
      "Resource": "*"
                  ~~~ \`ec2:CreateNetworkInterface\` can be limited to \`network-interface\`, \`security-group\` and \`subnet\` ARNs; \`*\` is all of them.
    },
    {
      "Effect": "Allow",
      "Action": "ec2:RunInstances",
      "Resource": "*"
                  ~~~ \`ec2:RunInstances\` can be limited to ARNs of \`capacity-reservation\`, \`elastic-gpu\`, \`elastic-inference\` and 15 others; \`*\` is all of them.
    },
    {
      "Effect": "Allow",
      "Action": "kendra:DescribeDataSource",
      "Resource": "*",
                  ~~~ \`kendra:DescribeDataSource\` can be limited to \`data-source\` and \`index\` ARNs; \`*\` is all of them.
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0" } }
    }
  ]
}`,
    fixes: [
      [
        "Limit `ec2:CreateNetworkInterface` to `network-interface`, `security-group` and `subnet` ARNs",
        `
-      "Resource": "*"
+      "Resource": [
+        "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
+        "arn:aws:ec2:us-east-1:111122223333:security-group/SecurityGroupId",
+        "arn:aws:ec2:us-east-1:111122223333:subnet/SubnetId"
+      ]`,
      ],
      [
        "Limit `kendra:DescribeDataSource` to `data-source` and `index` ARNs",
        `
-      "Resource": "*",
+      "Resource": [
+        "arn:aws:kendra:us-east-1:111122223333:index/IndexId/data-source/DataSourceId",
+        "arn:aws:kendra:us-east-1:111122223333:index/IndexId"
+      ],`,
      ],
      [
        "Limit `kendra:DescribeDataSource` to resources whose tag `team` is the caller's",
        `
-      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0" } }
+      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0", "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }`,
      ],
    ],
  },
  {
    title: "The id of a job is not known before the call that starts it: the ARN ends in `*`.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "comprehend:StartPiiEntitiesDetectionJob",
      "Resource": "*"
                  ~~~ \`comprehend:StartPiiEntitiesDetectionJob\` can be limited to \`pii-entities-detection-job\` ARNs, whose ids AWS makes in the call; \`*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Limit `comprehend:StartPiiEntitiesDetectionJob` to `pii-entities-detection-job` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:comprehend:us-east-1:111122223333:pii-entities-detection-job/*"`,
      ],
      [
        "Limit `comprehend:StartPiiEntitiesDetectionJob` to what is made with the caller's own tag `team`",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:RequestTag/team": "\${aws:PrincipalTag/team}"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "What is made has no tags yet, and what is there gets none by the request: no tag limits both.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["comprehend:StartPiiEntitiesDetectionJob", "comprehend:StopPiiEntitiesDetectionJob"],
      "Resource": "*"
                  ~~~ \`comprehend:StartPiiEntitiesDetectionJob\` and \`comprehend:StopPiiEntitiesDetectionJob\` can be limited to \`pii-entities-detection-job\` ARNs, whose ids AWS makes in the call; \`*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Limit 2 actions to `pii-entities-detection-job` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:comprehend:us-east-1:111122223333:pii-entities-detection-job/*"`,
      ],
    ],
  },
  {
    title: "The ARNs of S3 have no account: `*` is everybody's buckets.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "*"
                  ~~~ \`s3:ListBucket\` can be limited to \`bucket\` and \`accesspoint\` ARNs; \`*\` is all of them.
    }
  ]
}`,
    fixes: [
      [
        "Limit `s3:ListBucket` to `bucket` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:s3:::BucketName"`,
      ],
      [
        "Limit `s3:ListBucket` to `accesspoint` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:s3:us-east-1:111122223333:accesspoint/AccessPointName"`,
      ],
      [
        "Limit `s3:ListBucket` to the caller's own account",
        `
-      "Resource": "*"
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "aws:ResourceAccount": "\${aws:PrincipalAccount}"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "Without the version of policy variables a tag of the caller's cannot be written.",
    policy: `
{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*"
                  ~~~ \`kendra:Query\` can be limited to \`index\` ARNs; \`*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Limit `kendra:Query` to `index` ARNs",
        `
-      "Resource": "*"
+      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/IndexId"`,
      ],
    ],
  },
  {
    title: "What a condition keeps out does not say what is meant, and who needs no tag is not limited by it.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
                  ~~~ \`kendra:Query\` can be limited to \`index\` ARNs; \`*\` is all of them, but for what the condition keeps out. Risk: data exposure.
      "Condition": { "StringNotEquals": { "aws:ResourceTag/stage": "prod" } }
    },
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
                  ~~~ \`kendra:Query\` can be limited to \`index\` ARNs; \`*\` is all of them, but for what the condition keeps out. Risk: data exposure.
      "Condition": { "StringEqualsIfExists": { "aws:ResourceTag/stage": "dev" } }
    },
    {
      "Effect": "Allow",
      "Action": ["kendra:Query", "polly:DescribeVoices"],
      "Resource": "*",
                  ~~~ \`kendra:Query\` can be limited to \`index\` ARNs; only \`polly:DescribeVoices\` needs \`*\` here, but for what the condition keeps out. Risk: data exposure.
      "Condition": { "StringNotEquals": { "aws:ResourceAccount": "111122223333" } }
    }
  ]
}`,
    fixes: [
      [
        "Limit `kendra:Query` to `index` ARNs",
        `
-      "Resource": "*",
+      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/IndexId",`,
      ],
      [
        "Limit `kendra:Query` to resources whose tag `team` is the caller's",
        `
-      "Condition": { "StringNotEquals": { "aws:ResourceTag/stage": "prod" } }
+      "Condition": { "StringNotEquals": { "aws:ResourceTag/stage": "prod" }, "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }`,
      ],
      [
        "Limit `kendra:Query` to `index` ARNs",
        `
-      "Resource": "*",
+      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/IndexId",`,
      ],
      [
        "Limit `kendra:Query` to resources whose tag `team` is the caller's",
        `
-      "Condition": { "StringEqualsIfExists": { "aws:ResourceTag/stage": "dev" } }
+      "Condition": { "StringEqualsIfExists": { "aws:ResourceTag/stage": "dev" }, "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }`,
      ],
      [
        "Limit `kendra:Query` to `index` ARNs, with `*` in a statement of its own for the rest",
        `
-      "Action": ["kendra:Query", "polly:DescribeVoices"],
-      "Resource": "*",
+      "Action": ["kendra:Query"],
+      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/IndexId",
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "polly:DescribeVoices"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "aws:ResourceAccount": "111122223333"
+        }
+      }`,
      ],
      [
        "Limit `kendra:Query` to resources whose tag `team` is the caller's, with `*` in a statement of its own for the rest",
        `
-      "Action": ["kendra:Query", "polly:DescribeVoices"],
+      "Action": ["kendra:Query"],
-      "Condition": { "StringNotEquals": { "aws:ResourceAccount": "111122223333" } }
+      "Condition": { "StringNotEquals": { "aws:ResourceAccount": "111122223333" }, "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "polly:DescribeVoices"
+      ],
+      "Resource": "*",
+      "Condition": {
+        "StringNotEquals": {
+          "aws:ResourceAccount": "111122223333"
+        }
+      }`,
      ],
    ],
  },
  {
    title:
      "The account and the organization of the resource limit it, with `IfExists` too, and so may keys of the service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "StringEqualsIfExists": { "aws:ResourceAccount": "\${aws:PrincipalAccount}" } }
    },
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceOrgID": { "Ref": "Organization" } } }
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:CreateEndpointConfig",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:RequestTag/team": "search" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "Null": { "aws:ResourceTag/team": "false" } }
    },
    {
      "Effect": "Allow",
      "Action": ["translate:TranslateText", "polly:SynthesizeSpeech", "comprehend:DetectEntities"],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title:
      "Where `*` is the only value that works, where a wildcard must be listed first, where a condition limits the resources, or where they are not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["textract:AnalyzeDocument", "rekognition:DetectModerationLabels", "rekognition:*"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" } }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": { "Ref": "Endpoint" }
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "\${aws:ResourceTag/team}" } }
    },
    {
      "Effect": "Allow",
      "Action": ["IAM:PassRole", "sagemaker:Frobnicate"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["sagemaker:InvokeEndpoint", { "Ref": "Extra" }],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "NotResource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "sagemaker:InvokeEndpoint",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sagemaker:InvokeEndpoint",
      "Resource": "arn:aws:sagemaker:*:*:endpoint/*"
    }
  ]
}`,
  },
];

import type { ExpandedEntry } from "../access/expand.ts";
import { delegatesKey } from "../access/keyPolicy.ts";
import { riskOf } from "../knowledge/actionRisks.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { count, quoteSome } from "../text/words.ts";
import { accessSummary } from "./accessSummary.ts";
import { actionsOfAll, canList, listingFixes, MAX_TOLD_APART, placesOf } from "./listing.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-service",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An entry of `Action` in an `Allow` stands for everything that a service can do, or for everything there is.",
    why: "It grants deletion, sharing, export and the change of permissions together with the one call that was meant, and every action that AWS adds later. For AI services that is the models and the data behind them, and the bill.",
    how: "Keep one access level, if a list of its actions is short enough to read, and take out what is not needed. Otherwise name the actions: no shorter list can be derived from the policy alone. More than three such services in one statement are one finding, at `Action`. Administrators are better served by AWS's `AdministratorAccess` in a role of their own.",
    withoutFix:
      "a list of what the wildcard stands for would be too long to read or for the policy's quota, even of one access level; name the actions that the work needs.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    ],
  },
  messages: {
    everything: {
      text: "`{pattern}` stands for every action of every service: name the services and actions that are needed.",
    },
    service: { text: "`{pattern}` stands for all {actions} of {name}{summary}." },
    large: {
      text: "`{pattern}` stands for all {actions} of {name}{summary}. That is too many to list: name the ones that are needed.",
    },
    services: { text: "`{pattern}` stands for {actions} in {services}: name the services that are needed." },
    several: {
      text: "{patterns} stand for all {actions} of {services}{summary}. Name the ones that are needed.",
    },
  },
  check(statement, { catalogue, expand, report }) {
    if (!isAllow(statement) || statement.actions.negated || delegatesKey(statement)) return;
    const whole: ExpandedEntry[] = [];
    for (const expanded of expand(statement.actions)) {
      const { entry, text, actions } = expanded;
      if (!hasWildcard(text)) continue;
      if (isAnyAction(text)) {
        report({ node: entry.node, message: "everything", data: { pattern: text }, risk: "escalation" });
        continue;
      }
      const pattern = parseAction(text);
      if (pattern === undefined || actions.length === 0) continue;
      if (isWholeService(pattern)) {
        whole.push(expanded);
      } else if (hasWildcard(pattern.prefix)) {
        const services = new Set(actions.map(({ service }) => service));
        const data = {
          pattern: text,
          actions: count(actions.length, "action"),
          services: count(services.size, "service"),
        };
        report({ node: entry.node, message: "services", data, risk: riskOf(actions.map(({ id }) => id)) });
      }
    }
    if (whole.length > MAX_TOLD_APART) {
      const actions = actionsOfAll(whole);
      report({
        node: statement.actions.property,
        message: "several",
        data: {
          services: count(new Set(actions.map(({ service }) => service)).size, "service"),
          patterns: quoteSome(whole.map(({ text }) => text)),
          actions: count(actions.length, "action"),
          summary: accessSummary(actions),
        },
        risk: riskOf(actions.map(({ id }) => id)),
        fixes: () => listingFixes(statement, whole),
        related: placesOf(whole),
      });
      return;
    }
    for (const expanded of whole) {
      const { entry, text, actions } = expanded;
      const [action] = actions;
      report({
        node: entry.node,
        message: canList([expanded]) ? "service" : "large",
        data: {
          pattern: text,
          actions: count(actions.length, "action"),
          name: (action && catalogue.serviceName(action.service)) ?? text,
          summary: accessSummary(actions),
        },
        risk: riskOf(actions.map(({ id }) => id)),
        fixes: () => listingFixes(statement, [expanded]),
      });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "The policy of a key hands it to the account, as AWS's own default does; to a role it is too much.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/Training" },
      "Action": "kms:*",
                ~~~~~~~ \`kms:*\` stands for all 56 actions of AWS Key Management Service: 4 manage permissions, 2 tag, 36 write; 2 open data or keys to others, 1 reads secrets or encrypted data. Risk: data exposure.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "Keep only the 7 Read actions of `kms:*`",
        `
-      "Action": "kms:*",
+      "Action": [
+        "kms:DescribeCustomKeyStores",
+        "kms:DescribeKey",
+        "kms:GetKeyLastUsage",
+        "kms:GetKeyPolicy",
+        "kms:GetKeyRotationStatus",
+        "kms:GetParametersForImport",
+        "kms:GetPublicKey"
+      ],`,
      ],
      [
        "Keep only the 7 List actions of `kms:*`",
        `
-      "Action": "kms:*",
+      "Action": [
+        "kms:ListAliases",
+        "kms:ListGrants",
+        "kms:ListKeyPolicies",
+        "kms:ListKeyRotations",
+        "kms:ListKeys",
+        "kms:ListResourceTags",
+        "kms:ListRetirableGrants"
+      ],`,
      ],
      [
        "Keep only the 36 Write actions of `kms:*`",
        `
-      "Action": "kms:*",
+      "Action": [
+        "kms:CancelKeyDeletion",
+        "kms:ConnectCustomKeyStore",
+        "kms:CreateAlias",
+        "kms:CreateCustomKeyStore",
+        "kms:CreateKey",
+        "kms:Decrypt",
+        "kms:DeleteAlias",
+        "kms:DeleteCustomKeyStore",
+        "kms:DeleteImportedKeyMaterial",
+        "kms:DeriveSharedSecret",
+        "kms:DisableKey",
+        "kms:DisableKeyRotation",
+        "kms:DisconnectCustomKeyStore",
+        "kms:EnableKey",
+        "kms:EnableKeyRotation",
+        "kms:Encrypt",
+        "kms:GenerateDataKey",
+        "kms:GenerateDataKeyPair",
+        "kms:GenerateDataKeyPairWithoutPlaintext",
+        "kms:GenerateDataKeyWithoutPlaintext",
+        "kms:GenerateMac",
+        "kms:GenerateRandom",
+        "kms:ImportKeyMaterial",
+        "kms:ReEncryptFrom",
+        "kms:ReEncryptTo",
+        "kms:ReplicateKey",
+        "kms:RotateKeyOnDemand",
+        "kms:ScheduleKeyDeletion",
+        "kms:Sign",
+        "kms:SynchronizeMultiRegionKey",
+        "kms:UpdateAlias",
+        "kms:UpdateCustomKeyStore",
+        "kms:UpdateKeyDescription",
+        "kms:UpdatePrimaryRegion",
+        "kms:Verify",
+        "kms:VerifyMac"
+      ],`,
      ],
    ],
  },
  {
    title: "All of a service: one access level of it is a list that can be read.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:*"],
                 ~~~~~~~~~ \`polly:*\` stands for all 10 actions of Amazon Polly: 3 write. Risk: cost.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 10 actions of `polly:*`",
        `
-      "Action": ["polly:*"],
+      "Action": [
+        "polly:DeleteLexicon",
+        "polly:DescribeVoices",
+        "polly:GetLexicon",
+        "polly:GetSpeechSynthesisTask",
+        "polly:ListLexicons",
+        "polly:ListSpeechSynthesisTasks",
+        "polly:PutLexicon",
+        "polly:StartSpeechSynthesisStream",
+        "polly:StartSpeechSynthesisTask",
+        "polly:SynthesizeSpeech"
+      ],`,
      ],
      [
        "Keep only the 4 Read actions of `polly:*`",
        `
-      "Action": ["polly:*"],
+      "Action": [
+        "polly:GetLexicon",
+        "polly:GetSpeechSynthesisTask",
+        "polly:StartSpeechSynthesisStream",
+        "polly:SynthesizeSpeech"
+      ],`,
      ],
      [
        "Keep only the 3 List actions of `polly:*`",
        `
-      "Action": ["polly:*"],
+      "Action": ["polly:DescribeVoices", "polly:ListLexicons", "polly:ListSpeechSynthesisTasks"],`,
      ],
      [
        "Keep only the 3 Write actions of `polly:*`",
        `
-      "Action": ["polly:*"],
+      "Action": ["polly:DeleteLexicon", "polly:PutLexicon", "polly:StartSpeechSynthesisTask"],`,
      ],
    ],
  },
  {
    title: "One action of the service.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:SynthesizeSpeech"],
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Everything there is, and everything that begins alike.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["*", "bedrock*:Invoke*", "ec2:*"],
                 ~~~ \`*\` stands for every action of every service: name the services and actions that are needed. Risk: escalation.
                      ~~~~~~~~~~~~~~~~~~ \`bedrock*:Invoke*\` stands for 27 actions in 3 services: name the services that are needed. Risk: escalation.
                                          ~~~~~~~ \`ec2:*\` stands for all 826 actions of Amazon EC2: 23 manage permissions, 2 tag, 517 write; 1 opens data or keys to others. That is too many to list: name the ones that are needed. Risk: data exposure.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "More than three services of one statement are told once.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:*", "sagemaker:*", "s3:*", "polly:*", "polly:*Lexicon"],
      ~~~~~~~~ \`bedrock:*\`, \`sagemaker:*\`, \`s3:*\` and \`polly:*\` stand for all 901 actions of 4 services: 28 manage permissions, 16 tag, 441 write; 2 hand out credentials, 2 run code under another role, 6 share or export models, 8 open data or keys to others, 2 read stored data. Name the ones that are needed. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "Small ones can be listed together.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["polly:*", "rbin:*", "pricing:*", "cost-optimization-hub:*"],
      ~~~~~~~~ \`polly:*\`, \`rbin:*\`, \`pricing:*\` and \`cost-optimization-hub:*\` stand for all 33 actions of 4 services: 2 tag, 10 write. Name the ones that are needed. Risk: cost.
      "Resource": "*"
    }
  ]
}`,
    fixes: [
      [
        "List the 33 actions of the 4 wildcards",
        `
-      "Action": ["polly:*", "rbin:*", "pricing:*", "cost-optimization-hub:*"],
+      "Action": [
+        "polly:DeleteLexicon",
+        "polly:DescribeVoices",
+        "polly:GetLexicon",
+        "polly:GetSpeechSynthesisTask",
+        "polly:ListLexicons",
+        "polly:ListSpeechSynthesisTasks",
+        "polly:PutLexicon",
+        "polly:StartSpeechSynthesisStream",
+        "polly:StartSpeechSynthesisTask",
+        "polly:SynthesizeSpeech",
+        "rbin:CreateRule",
+        "rbin:DeleteRule",
+        "rbin:GetRule",
+        "rbin:ListRules",
+        "rbin:ListTagsForResource",
+        "rbin:LockRule",
+        "rbin:TagResource",
+        "rbin:UnlockRule",
+        "rbin:UntagResource",
+        "rbin:UpdateRule",
+        "pricing:DescribeServices",
+        "pricing:GetAttributeValues",
+        "pricing:GetPriceListFileUrl",
+        "pricing:GetProducts",
+        "pricing:ListPriceLists",
+        "cost-optimization-hub:GetPreferences",
+        "cost-optimization-hub:GetRecommendation",
+        "cost-optimization-hub:ListEfficiencyMetrics",
+        "cost-optimization-hub:ListEnrollmentStatuses",
+        "cost-optimization-hub:ListRecommendationSummaries",
+        "cost-optimization-hub:ListRecommendations",
+        "cost-optimization-hub:UpdateEnrollmentStatus",
+        "cost-optimization-hub:UpdatePreferences"
+      ],`,
      ],
      [
        "Keep only the 14 Read actions of the 4 wildcards",
        `
-      "Action": ["polly:*", "rbin:*", "pricing:*", "cost-optimization-hub:*"],
+      "Action": [
+        "polly:GetLexicon",
+        "polly:GetSpeechSynthesisTask",
+        "polly:StartSpeechSynthesisStream",
+        "polly:SynthesizeSpeech",
+        "rbin:GetRule",
+        "rbin:ListRules",
+        "rbin:ListTagsForResource",
+        "pricing:DescribeServices",
+        "pricing:GetAttributeValues",
+        "pricing:GetPriceListFileUrl",
+        "pricing:GetProducts",
+        "pricing:ListPriceLists",
+        "cost-optimization-hub:GetPreferences",
+        "cost-optimization-hub:GetRecommendation"
+      ],`,
      ],
      [
        "Keep only the 7 List actions of the 4 wildcards",
        `
-      "Action": ["polly:*", "rbin:*", "pricing:*", "cost-optimization-hub:*"],
+      "Action": [
+        "polly:DescribeVoices",
+        "polly:ListLexicons",
+        "polly:ListSpeechSynthesisTasks",
+        "cost-optimization-hub:ListEfficiencyMetrics",
+        "cost-optimization-hub:ListEnrollmentStatuses",
+        "cost-optimization-hub:ListRecommendationSummaries",
+        "cost-optimization-hub:ListRecommendations"
+      ],`,
      ],
      [
        "Keep only the 10 Write actions of the 4 wildcards",
        `
-      "Action": ["polly:*", "rbin:*", "pricing:*", "cost-optimization-hub:*"],
+      "Action": [
+        "polly:DeleteLexicon",
+        "polly:PutLexicon",
+        "polly:StartSpeechSynthesisTask",
+        "rbin:CreateRule",
+        "rbin:DeleteRule",
+        "rbin:LockRule",
+        "rbin:UnlockRule",
+        "rbin:UpdateRule",
+        "cost-optimization-hub:UpdateEnrollmentStatus",
+        "cost-optimization-hub:UpdatePreferences"
+      ],`,
      ],
    ],
  },
  {
    title: "What Bedrock's actions do.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:*",
                ~~~~~~~~~~~ \`bedrock:*\` stands for all 262 actions of Amazon Bedrock: 1 manages permissions, 2 tag, 131 write; 2 share or export models. That is too many to list: name the ones that are needed. Risk: model theft.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "A Deny may stand for everything, and what deployment fills in is not known.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "sagemaker:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": { "Ref": "AllowedActions" },
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "sagemaker:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["no-service:*", "no-service*:Get*"],
      "Resource": "*"
    }
  ]
}`,
  },
];

import { changingShare } from "../access/expand.ts";
import { delegatesKey } from "../access/keyPolicy.ts";
import { isAnyAction, isWholeService, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { isAllow } from "../policy/policy.ts";
import { count } from "../text/words.ts";
import { canList, createListing } from "./listing.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "wildcard-service",
  category: "excess",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An entry of `Action` in an `Allow` stands for everything that a service can do, or for everything there is.",
    why: "It grants deletion, sharing, export and the change of permissions together with the one call that was meant, and every action that AWS adds later. For AI services that is the models and the data behind them, and the bill.",
    how: "Keep one access level, if a list of its actions is short enough to read, and take out what is not needed. Otherwise name the actions: no shorter list can be derived from the policy alone. Administrators are better served by AWS's `AdministratorAccess` in a role of their own.",
    withoutFix:
      "a list of what the wildcard stands for would be too long to read, even of one access level; name the actions that the work needs.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    ],
  },
  messages: {
    everything: {
      text: "`{pattern}` stands for every action of every service: name the services and actions that are needed.",
    },
    service: { text: "`{pattern}` stands for all {actions} of {name}{writes}." },
    large: {
      text: "`{pattern}` stands for all {actions} of {name}{writes}, too many to list: name the ones that are needed.",
    },
    services: { text: "`{pattern}` stands for {actions} in {services}: name the services that are needed." },
  },
  check(statement, { catalogue, expand, report }) {
    if (!isAllow(statement) || statement.actions.negated || delegatesKey(statement)) return;
    const listing = createListing(statement);
    for (const expanded of expand(statement.actions)) {
      const { entry, text, actions } = expanded;
      if (!hasWildcard(text)) continue;
      if (isAnyAction(text)) {
        report({ node: entry.node, message: "everything", data: { pattern: text } });
        continue;
      }
      const pattern = parseAction(text);
      if (pattern === undefined || actions.length === 0) continue;
      if (hasWildcard(pattern.prefix)) {
        const services = new Set(actions.map(({ service }) => service));
        const data = {
          pattern: text,
          actions: count(actions.length, "action"),
          services: count(services.size, "service"),
        };
        report({ node: entry.node, message: "services", data });
      } else if (isWholeService(pattern)) {
        report({
          node: entry.node,
          message: canList(actions) ? "service" : "large",
          data: {
            pattern: text,
            actions: count(actions.length, "action"),
            name: catalogue.serviceName(pattern.prefix) ?? pattern.prefix,
            writes: changingShare(actions),
          },
          fixes: () => listing.fixesOf(expanded),
        });
      }
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
                ~~~~~~~ \`kms:*\` stands for all 56 actions of AWS Key Management Service, 42 of which can change something.
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
                 ~~~~~~~~~ \`polly:*\` stands for all 10 actions of Amazon Polly, 3 of which can change something.
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
                 ~~~ \`*\` stands for every action of every service: name the services and actions that are needed.
                      ~~~~~~~~~~~~~~~~~~ \`bedrock*:Invoke*\` stands for 27 actions in 3 services: name the services that are needed.
                                          ~~~~~~~ \`ec2:*\` stands for all 826 actions of Amazon EC2, 542 of which can change something, too many to list: name the ones that are needed.
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

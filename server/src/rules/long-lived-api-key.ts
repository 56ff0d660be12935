import { apiKeyGuards } from "../knowledge/accessGuards.ts";
import { allowsModels, noPlaceForGuard, reportUnguarded, toGuardTable } from "./missingGuards.ts";
import { defineRule, type RuleExample } from "./rule.ts";

const guards = toGuardTable(apiKeyGuards);

export default defineRule({
  id: "long-lived-api-key",
  category: "compliance",
  risk: "persistence",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` lets API keys of Amazon Bedrock be made or used that live for long, or for ever.",
    why: "Who has an API key needs nothing else, and a long-term key works until its end, which may be never: in a notebook, a log or a repository it stays a way in. AWS recommends long-term keys for exploration only. Short-term keys end with the session, after twelve hours at the latest.",
    how: "Allow short-term keys only, with `bedrock:BearerTokenType`. Where people need long-term keys, let them end: the condition on `iam:ServiceSpecificCredentialAgeDays` fails a key that has no end, and the one beside it keeps the grant to Bedrock. Keys of other services, such as Git credentials of AWS CodeCommit, then need a statement of their own. `bedrock-mantle:CallWithBearerToken` has a key of its own for the same. Policies without actions of Bedrock or SageMaker are left alone.",
    withoutFix: noPlaceForGuard,
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-permissions.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    ],
  },
  messages: {
    open: { text: "{actions} is for API keys of any age: no condition tests {keys}." },
  },
  check(policy, context) {
    if (allowsModels(policy)) reportUnguarded(policy, guards, context, "open");
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Any key may be used, and any key made.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:CallWithBearerToken"],
                                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:CallWithBearerToken\` is for API keys of any age: no condition tests \`bedrock:BearerTokenType\`. Risk: persistence.
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceSpecificCredential",
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`iam:CreateServiceSpecificCredential\` is for API keys of any age: no condition tests \`iam:ServiceSpecificCredentialAgeDays\`. Risk: persistence.
      "Resource": "arn:aws:iam::111122223333:user/bedrock-*"
    }
  ]
}`,
    fixes: [
      [
        "Allow `bedrock:CallWithBearerToken` only with short-term keys, in a statement of its own",
        `
-      "Action": ["bedrock:InvokeModel", "bedrock:CallWithBearerToken"],
+      "Action": ["bedrock:InvokeModel"],
+      "Action": "bedrock:CallWithBearerToken",
+      "Resource": "*",
+      "Condition": {
+        "StringEquals": {
+          "bedrock:BearerTokenType": "SHORT_TERM"
+        }
+      }
+    },
+    {
+      "Effect": "Allow",`,
      ],
      [
        "Allow `iam:CreateServiceSpecificCredential` only for keys of Bedrock with an end",
        `
-      "Resource": "arn:aws:iam::111122223333:user/bedrock-*"
+      "Resource": "arn:aws:iam::111122223333:user/bedrock-*",
+      "Condition": {
+        "NumericLessThanEquals": {
+          "iam:ServiceSpecificCredentialAgeDays": "90"
+        },
+        "StringEquals": {
+          "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com"
+        }
+      }`,
      ],
    ],
  },
  {
    title: "The same with short-term keys, and with keys that end.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "bedrock:CallWithBearerToken"],
      "Resource": "*",
      "Condition": { "StringEquals": { "bedrock:BearerTokenType": "SHORT_TERM" } }
    },
    {
      "Effect": "Allow",
      "Action": "iam:CreateServiceSpecificCredential",
      "Resource": "arn:aws:iam::111122223333:user/bedrock-*",
      "Condition": { "NumericLessThanEquals": { "iam:ServiceSpecificCredentialAgeDays": "30" } }
    }
  ]
}`,
  },
  {
    title: "Long-term keys are denied, or may be.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:CallWithBearerToken",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "bedrock:CallWithBearerToken",
      "Resource": "*",
      "Condition": { "StringEquals": { "bedrock:BearerTokenType": { "Ref": "DeniedKeys" } } }
    }
  ]
}`,
  },
  {
    title: "Git credentials, in a policy without models.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["codecommit:GitPull", "iam:CreateServiceSpecificCredential"],
      "Resource": "*"
    }
  ]
}`,
  },
];

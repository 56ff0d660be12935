import { storeTypes } from "../knowledge/openTypes.ts";
import { reportOpenTypes } from "./openArns.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unscoped-data-store",
  category: "compliance",
  risk: "data-exposure",
  scope: "policy",
  appliesTo: ["identity"],
  docs: {
    what: "An `Allow` to search or read knowledge bases, vector indexes, memories, feature groups or collections has an ARN that stands for all of them.",
    why: "What a model looks up, it may say. With an ARN for every store of the account, an app for customers can quote the documents of another team, and those of stores that are made tomorrow.",
    how: "Name the store. Where each team has its own, a condition on its tag does as well, if the action knows the key. On a plain `*` the rule `wildcard-resource` speaks. A statement whose conditions limit the resources is left alone, and so is a policy that denies some stores. `aoss:APIAccessAll` is only the door: the collection's data access policy says who may read what.",
    withoutFix:
      "other actions of the statement need the ARN as it is, or its text leaves no place for a change; name the store in a statement of its own.",
    references: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    stores: { text: "`{action}` is open to {all}: `{arn}` is all of them." },
  },
  check(policy, context) {
    reportOpenTypes(policy, { types: storeTypes, message: "stores", noun: "store", ...context });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "Every knowledge base.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:Retrieve",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock:Retrieve\` is open to every knowledge base of the account: \`arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Name the store",
        `
-      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*"
+      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/name"`,
      ],
    ],
  },
  {
    title: "One of them.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:Retrieve",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/A1B2C3D4E5"
    }
  ]
}`,
  },
  {
    title: "Stores of several services; the indexes of one bucket are some.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3vectors:QueryVectors", "s3vectors:GetVectors"],
      "Resource": "arn:aws:s3vectors:*:111122223333:bucket/*"
                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`s3vectors:QueryVectors\` is open to every vector index of the account: \`arn:aws:s3vectors:*:111122223333:bucket/*\` is all of them. Risk: data exposure.
    },
    {
      "Effect": "Allow",
      "Action": ["s3vectors:QueryVectors", "s3vectors:GetVectors"],
      "Resource": "arn:aws:s3vectors:us-east-1:111122223333:bucket/docs/index/*"
    },
    {
      "Effect": "Allow",
      "Action": ["aoss:*", "healthlake:Search*"],
      "Resource": ["arn:aws:healthlake:us-east-1:111122223333:datastore/*", "arn:aws:aoss:*:*:collection/*"]
                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`healthlake:SearchWithGet\` is open to every store of health records of the account: \`arn:aws:healthlake:us-east-1:111122223333:datastore/*\` is all of them. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Name the store",
        `
-      "Resource": "arn:aws:s3vectors:*:111122223333:bucket/*"
+      "Resource": "arn:aws:s3vectors:*:111122223333:bucket/name/index/name-2"`,
      ],
      [
        "Name the store",
        `
-      "Resource": ["arn:aws:healthlake:us-east-1:111122223333:datastore/*", "arn:aws:aoss:*:*:collection/*"]
+      "Resource": ["arn:aws:healthlake:us-east-1:111122223333:datastore/fhir/name", "arn:aws:aoss:*:*:collection/name"]`,
      ],
    ],
  },
  {
    title: "Conditions, a `Deny`, and what is no matter of this rule.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3vectors:QueryVectors",
      "Resource": "arn:aws:s3vectors:us-east-1:111122223333:bucket/*",
      "Condition": { "StringEquals": { "s3vectors:VectorBucketTag/team": "docs" } }
    },
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/*"
    },
    {
      "Effect": "Deny",
      "Action": "kendra:*",
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/secret"
    },
    {
      "Effect": "Allow",
      "Action": ["bedrock:Retrieve", "bedrock:GetKnowledgeBase"],
      "Resource": ["*", { "Ref": "KnowledgeBaseArn" }, { "Fn::Sub": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/\${Base}" }]
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:GetKnowledgeBase",
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*"
    }
  ]
}`,
  },
];

import { kindsOfAnyResource, reportNeverApplying } from "./neverApplies.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "ineffective-deny",
  category: "exposure",
  risk: "data-exposure",
  scope: "policy",
  pass: "second",
  appliesTo: kindsOfAnyResource,
  docs: {
    what: "A `Deny` can apply to no request: its conditions contradict each other, or none of its actions takes one of its resources.",
    why: "The statement denies nothing. Whoever wrote it believes that something is out of reach, such as the models in a bucket, and it is not.",
    how: "Write the resource that the action takes, such as the objects of a bucket in place of the bucket. That takes access away from whoever had it: it is what the statement says.",
    withoutFix:
      "what the condition was meant to say cannot be told, and every change of it would deny something or take a denial away.",
    references: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    conditions: { text: "These conditions contradict each other, so that this denies nothing." },
    resources: { text: "This denies nothing: `{action}` works on {types}, which none of these is.", dated: true },
  },
  check(policy, context) {
    reportNeverApplying(policy, "Deny", context);
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "The bucket is denied, its objects are not.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "s3:DeleteObject",
      "Resource": "arn:aws:s3:::models"
      ~~~~~~~~~~ This denies nothing: \`s3:DeleteObject\` works on accesspointobject and object, which none of these is. Risk: data exposure.
    }
  ]
}`,
    fixes: [
      [
        "Write `arn:aws:s3:::models/*`",
        `
-      "Resource": "arn:aws:s3:::models"
+      "Resource": "arn:aws:s3:::models/*"`,
      ],
    ],
  },
  {
    title: "A key is absent and has a value.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": {
      ~~~~~~~~~~~ These conditions contradict each other, so that this denies nothing. Risk: data exposure.
        "Null": { "aws:RequestTag/owner": "true" },
        "StringEquals": { "aws:RequestTag/owner": "" }
      }
    }
  ]
}`,
  },
  {
    title: "One that fits, a wildcard and what deployment decides are no reason.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "s3:DeleteObject",
      "Resource": ["arn:aws:s3:::models", "arn:aws:s3:::models/*"]
    },
    {
      "Effect": "Deny",
      "Action": "s3:Delete*",
      "Resource": "arn:aws:s3:::models-*"
    },
    {
      "Effect": "Deny",
      "Action": "s3:DeleteObject",
      "Resource": { "Ref": "Models" }
    },
    {
      "Effect": "Deny",
      "Action": "sagemaker:CreateEndpoint",
      "Resource": "*",
      "Condition": {
        "Null": { "aws:RequestTag/owner": "true" },
        "StringNotEquals": { "aws:RequestTag/team": "ml" }
      }
    }
  ]
}`,
  },
];

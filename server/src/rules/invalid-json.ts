import { iamKinds } from "../policy/policy.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "invalid-json",
  category: "hygiene",
  scope: "policy",
  appliesTo: iamKinds,
  docs: {
    what: "The text of a policy is no JSON.",
    why: "AWS reads policies strictly: it takes no comment, no comma behind the last entry, no single quotes and no number such as `010`, whatever an editor or another tool lets pass.",
    how: "Correct the place that is underlined; it is the first one, and others may follow from it. In an editor the language's own support tells of such places in JSON files, so there Leastwise speaks only of JSON in strings of YAML and Terraform. Files named `.jsonc` may hold comments and such commas, since something else must turn them into JSON before AWS sees them.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"],
  },
  messages: {
    error: { text: "This is no JSON from here on, so AWS rejects the policy.", accessAnalyzer: "JSON_SYNTAX_ERROR" },
    value: { text: "A policy is a JSON object, and this is none.", accessAnalyzer: "JSON_SYNTAX_ERROR" },
    comment: { text: "A policy holds no comments: AWS rejects it.", accessAnalyzer: "JSON_SYNTAX_ERROR" },
    comma: { text: "Nothing follows this comma: AWS rejects the policy.", accessAnalyzer: "JSON_SYNTAX_ERROR" },
  },
  check({ document, fault }, { report }) {
    if (fault === undefined) return;
    report({ statement: undefined, node: document, span: fault, message: fault.kind });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "A comma behind the last entry.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["kendra:Query",],
                               ~ Nothing follows this comma: AWS rejects the policy.
      "Resource": "arn:aws:kendra:us-east-1:111122223333:index/docs"
    }
  ]
}`,
  },
  {
    title: "A comment.",
    policy: `
{
  "Version": "2012-10-17", // the language
                           ~~~~~~~~~~~~~~~ A policy holds no comments: AWS rejects it.
  "Statement": {
    "Effect": "Allow",
    "Action": "kendra:Query",
    "Resource": { "Ref": "Index" }
  }
}`,
  },
  {
    title: "A word that JSON does not have.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "kendra:Query",
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": True } }
                                                    ~~~~ This is no JSON from here on, so AWS rejects the policy.
  }
}`,
  },
  {
    title: "A list, where a policy was said to stand.",
    kind: "identity",
    inJsonOnly: true,
    policy: `
["s3:GetObject"]
~~~~~~~~~~~~~~~~ A policy is a JSON object, and this is none.`,
  },
  {
    title: "A quote too few shifts all strings of its line, and nothing more is told of them.",
    inJsonOnly: true,
    policy: `
{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow,
              ~~~~~~~ This is no JSON from here on, so AWS rejects the policy.
    "Action": "kendra:Query",
    "Resource": "*"
  }
}`,
  },
  {
    title: "The same as JSON, with a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "kendra:Query",
    "Resource": { "Ref": "Index" },
    "Condition": { "Bool": { "aws:SecureTransport": true } }
  }
}`,
  },
];

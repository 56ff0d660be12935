import { describe, expect, it } from "vitest";
import { complete } from "../../server/src/features/completion.ts";
import { hover } from "../../server/src/features/hover.ts";
import { testCatalogue, testService } from "../support/service.ts";
import { textAt } from "./cursor.ts";

const service = testService();

function open(marked: string) {
  const path = marked.startsWith("{") ? "main.tf.json" : "main.tf";
  const { file } = service.check({ path, text: marked.replace("$0", "") });
  return { file, offset: marked.indexOf("$0") };
}

const block = (statement: string) => `data "aws_iam_policy_document" "x" {\n  statement {\n${statement}\n  }\n}\n`;
const blockInJson = (statement: string) =>
  `{ "data": { "aws_iam_policy_document": { "x": {\n  "statement": [{\n${statement}\n  }]\n} } } }\n`;
const encoded = (statement: string) =>
  `resource "aws_iam_policy" "x" {\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{\n${statement}\n    }]\n  })\n}\n`;
const heredoc = (statement: string) =>
  `resource "aws_iam_policy" "x" {\n  policy = <<-EOT\n    {\n      "Statement": [{ "Effect": "Allow", ${statement} }]\n    }\n  EOT\n}\n`;

/** `replaced → inserted`, for one item. */
function change(marked: string, label: string): string {
  const { file, offset } = open(marked);
  const items = complete(file, offset, { catalogue: testCatalogue, snippets: true });
  const item = items?.find((some) => some.label === label);
  return item === undefined ? "not offered" : `${textAt(file, item.span)} → ${item.insertText}`;
}

describe("In Terraform", () => {
  it.each([
    ["a service in an empty list", block("    actions = [$0]"), "bedrock:", ' → "bedrock:"'],
    [
      "a service behind a comma",
      block('    actions = [\n      "s3:GetObject",\n      $0\n    ]'),
      "bedrock:",
      ' → "bedrock:"',
    ],
    ["an action", block('    actions = ["polly:S$0"]'), "polly:SynthesizeSpeech", "polly:S → polly:SynthesizeSpeech"],
    [
      "an action without a closing quote",
      block('    actions = ["polly:S$0]'),
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    ["an effect", block('    effect = "$0"'), "Deny", " → Deny"],
    ["an argument", block("    act$0"), "actions", 'act → actions = ["$1"]'],
    ["a list of resources", block('    actions = ["a:b"]\n    $0'), "resources", ' → resources = ["$1"]'],
    ["an effect, which is implied", block('    actions = ["a:b"]\n    $0'), "effect", ' → effect = "${1|Allow,Deny|}"'],
    [
      "a block of conditions",
      block('    actions = ["a:b"]\n    con$0'),
      "condition",
      'con → condition {\n\ttest     = "$1"\n\tvariable = "$2"\n\tvalues   = ["$3"]\n}',
    ],
    [
      "a condition key",
      block(
        '    actions = ["a:b"]\n    condition {\n      test = "StringEquals"\n      variable = "aws:Req$0"\n      values = []\n    }',
      ),
      "aws:RequestedRegion",
      "aws:Req → aws:RequestedRegion",
    ],
    [
      "a principal",
      block(
        '    actions = ["sts:AssumeRole"]\n    principals {\n      type = "Service"\n      identifiers = ["sage$0"]\n    }',
      ),
      "sagemaker.amazonaws.com",
      "sage → sagemaker.amazonaws.com",
    ],
    [
      "no statement's argument inside a block of it",
      block("    condition {\n      $0\n    }"),
      "actions",
      "not offered",
    ],
    ["a key of an object", encoded('      Effect = "Allow"\n      Act$0'), "Action", 'Act → Action = ["$1"]'],
    [
      "an operator as a key",
      encoded("      Condition = {\n        Str$0\n      }"),
      "StringEquals",
      'Str → StringEquals = {\n\t"$1" = "$2"\n}',
    ],
    [
      "a condition key in quotes",
      encoded("      Condition = {\n        StringEquals = {\n          $0\n        }\n      }"),
      "aws:RequestedRegion",
      ' → "aws:RequestedRegion" = "$1"',
    ],
    [
      "an action of an object",
      encoded('      Action = "polly:S$0"'),
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    [
      "an action in a heredoc",
      heredoc('"Action": "polly:S$0"'),
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    [
      "an action in JSON",
      blockInJson('"actions": ["polly:S$0"]'),
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    ["an argument in JSON", blockInJson('"actions": ["a:b"],\n$0'), "resources", ' → "resources": ["$1"]'],
    [
      "a block of conditions in JSON",
      blockInJson('"actions": ["a:b"],\ncon$0'),
      "condition",
      'con → "condition": [{ "test": "$1", "variable": "$2", "values": ["$3"] }]',
    ],
    [
      "a condition key in JSON",
      blockInJson('"condition": [{ "test": "StringEquals", "variable": "aws:Req$0", "values": [] }]'),
      "aws:RequestedRegion",
      "aws:Req → aws:RequestedRegion",
    ],
    ["nothing inside a block in JSON", blockInJson('"condition": [{ $0 }]'), "actions", "not offered"],
    ["nothing in a comment", block('    actions = ["a:b"] # $0'), "resources", "not offered"],
  ])("%s", (_, marked, label, expected) => {
    expect(change(marked, label)).toBe(expected);
  });

  it.each([
    ["a block", block('    actions = ["bedrock:Invoke$0Model"]')],
    ["jsonencode", encoded('      Action = "bedrock:Invoke$0Model"')],
    ["a heredoc", heredoc('"Action": "bedrock:Invoke$0Model"')],
    ["a block in JSON", blockInJson('"actions": ["bedrock:Invoke$0Model"]')],
  ])("a hover tells of an action in %s", (_, marked) => {
    const { file, offset } = open(marked);
    const found = hover(file, offset, { catalogue: testCatalogue, commandLinks: false });
    expect(found && textAt(file, found.span)).toBe('"bedrock:InvokeModel"');
    expect(found?.markdown).toContain("bedrock:InvokeModel");
  });
});

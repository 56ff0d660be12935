import { describe, expect, it } from "vitest";
import { complete } from "../../server/src/features/completion.ts";
import { hover } from "../../server/src/features/hover.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import { testCatalogue } from "../support/service.ts";
import { textAt } from "./cursor.ts";

/** A statement of a template, its lines indented as they stand there, with `$0` in it. */
function openStatement(statement: string) {
  const marked = `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Ask
            Effect: Allow
${statement}
`;
  return { file: yamlHost.parse(marked.replace("$0", ""), { path: "t.yaml" }), offset: marked.indexOf("$0") };
}

/** `replaced → inserted`, for one item. */
function change(statement: string, label: string): string {
  const { file, offset } = openStatement(statement);
  const items = complete(file, offset, { catalogue: testCatalogue, snippets: true });
  const item = items?.find((some) => some.label === label);
  return item === undefined ? "not offered" : `${textAt(file, item.span)} → ${item.insertText}`;
}

describe("In a block of YAML", () => {
  it.each([
    ["a service behind a key", "            Action: $0", "bedrock:", ' → "bedrock:"'],
    ["a service behind a dash", "            Action:\n              - $0", "bedrock:", ' → "bedrock:"'],
    ["a word", "            Action: polly:S$0", "polly:SynthesizeSpeech", "polly:S → polly:SynthesizeSpeech"],
    [
      "a word of a list",
      "            Action:\n              - polly:S$0\n            Resource: x",
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    [
      "a word in brackets",
      "            Action: [polly:S$0, s3:Get]",
      "polly:SynthesizeSpeech",
      "polly:S → polly:SynthesizeSpeech",
    ],
    [
      "a word in single quotes",
      "            Action: ['polly:$0']",
      "polly:SynthesizeSpeech",
      "polly: → polly:SynthesizeSpeech",
    ],
    ["a star in quotes of its own", "            Action: s3:ListAllMyBuckets\n            Resource: $0", "*", ' → "*"'],
    ["a key", "            $0", "Action", " → Action:\n  - $1"],
    ["a key that is begun", "            Act$0", "Action", "Act → Action:\n  - $1"],
    [
      "an operator",
      "            Action: a:b\n            Condition:\n              Str$0",
      "StringEquals",
      "Str → StringEquals:\n  $1: $2",
    ],
    [
      "a condition key",
      "            Action: bedrock:InvokeModel\n            Condition:\n              StringEquals:\n                aws:Req$0",
      "aws:RequestedRegion",
      "aws:Req → aws:RequestedRegion: $1",
    ],
    [
      "a condition key up to its colon",
      "            Action: bedrock:InvokeModel\n            Condition:\n              StringEquals:\n                aws:$0",
      "aws:RequestedRegion",
      "aws: → aws:RequestedRegion: $1",
    ],
    ["a type of principal", "            Principal:\n              Ser$0", "Service", "Ser → Service: $1"],
    ["an effect", "            Action: a:b\n            Effect: $0", "Deny", " → Deny"],
    ["nothing behind a function", "            Action: !Ref $0", "bedrock:", "not offered"],
    ["nothing in a comment", "            Action: a:b # $0", "Condition", "not offered"],
    ["nothing beside the statement", "          $0", "Action", "not offered"],
  ])("%s", (_, statement, label, expected) => {
    expect(change(statement, label)).toBe(expected);
  });

  it("hover tells of an action and of the text around a hole", () => {
    const { file, offset } = openStatement(
      "            Action: bedrock:InvokeModel\n            Resource: !Sub arn:aws:s3:::${Bu$0cket}/*",
    );
    expect(hover(file, offset, { catalogue: testCatalogue, commandLinks: false })?.markdown).toContain("object");
    const at = file.text.indexOf("InvokeModel");
    const found = hover(file, at, { catalogue: testCatalogue, commandLinks: false });
    expect(found && textAt(file, found.span)).toBe("bedrock:InvokeModel");
  });
});

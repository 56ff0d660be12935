import { describe, expect, it } from "vitest";
import { complete, describeCompletion } from "../../server/src/features/completion.ts";
import type { CompletionItem } from "../../server/src/features/completionItem.ts";
import { testCatalogue } from "../support/service.ts";
import { type MarkedFile, open, openStatement, textAt } from "./cursor.ts";

function items({ file, offset }: MarkedFile, snippets = true): readonly CompletionItem[] {
  return complete(file, offset, { catalogue: testCatalogue, snippets }) ?? [];
}

function labels(marked: MarkedFile): string[] {
  return items(marked).map(({ label }) => label);
}

/** `replaced → inserted`, for one item. */
function change(marked: MarkedFile, label: string, snippets = true): string {
  const item = items(marked, snippets).find((some) => some.label === label);
  return item === undefined ? "not offered" : `${textAt(marked.file, item.span)} → ${item.insertText}`;
}

const begin = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",`;

describe("actions", () => {
  it("of a service, whole, without wildcards", () => {
    const found = items(openStatement(`"Action": "textract:$0"`));
    expect(found.map(({ label }) => label)).toEqual(
      testCatalogue
        .service("textract")
        ?.actions.map(({ id }) => id)
        .sort(),
    );
    expect(found.find(({ label }) => label === "textract:AnalyzeDocument")).toMatchObject({
      kind: "action",
      detail: expect.stringMatching(/^Read/),
      documentation: "action:textract:AnalyzeDocument",
      isSnippet: false,
    });
    expect(found.filter(({ label }) => label.includes("*"))).toEqual([]);
  });

  it("leave out what is listed, in any spelling, but not what is being written", () => {
    const found = labels(openStatement(`"Action": ["polly:describevoices", "polly:SynthesizeSpeech$0", "polly:Get*"]`));
    expect(found).not.toContain("polly:DescribeVoices");
    expect(found).toContain("polly:SynthesizeSpeech");
    expect(found).toContain("polly:GetLexicon");
  });

  it.each([
    ["whole word from the middle", openStatement(`"Action": "polly:Synth$0OldName"`), "polly:SynthOldName"],
    ["one of a list", openStatement(`"NotAction": ["s3:GetObject", "polly:S$0"]`), "polly:S"],
    ["nothing closed", open(`${begin} "Action": ["polly:S$0`), "polly:S"],
    ["no closing quote in a list", open(`${begin} "Action": ["polly:S$0], "Resource": "*" }] }`), "polly:S"],
    ["no closing quote before a line", open(`${begin} "Action": "polly:S$0\n "Resource": "*" }] }`), "polly:S"],
    ["a quote swallowed", open(`${begin} "Action": ["polly:S$0, "s3:GetObject"] }] }`), "polly:S"],
    ["no comma", open(`${begin} "Action": ["s3:GetObject" "polly:S$0"] }] }`), "polly:S"],
  ])("%s", (_, marked, replaced) => {
    expect(change(marked, "polly:SynthesizeSpeech")).toBe(`${replaced} → polly:SynthesizeSpeech`);
  });

  it("get quotes where there are none", () => {
    expect(change(open(`${begin} "Action": [$0] }] }`), "polly:")).toBe(` → "polly:"`);
    expect(change(open(`${begin} "Action": $0\n}] }`), "polly:")).toBe(` → "polly:"`);
    expect(change(open(`${begin} "Action": ["s3:GetObject", pol$0] }] }`), "polly:")).toBe(`pol → "polly:"`);
    expect(labels(open(`${begin} "Action": [$0"s3:GetObject"] }] }`))).toEqual([]);
    expect(labels(open(`${begin} "Action": [ $0 "s3:GetObject"] }] }`))).toEqual([]);
    expect(labels(open(`${begin} "Action": "s3:GetObject" $0 }] }`))).toEqual([]);
    expect(labels(openStatement(`"Action": "s3:GetObject"$0`))).toEqual([]);
  });

  it("begin with the services, those of AI first, then AI's own actions", () => {
    const found = items(openStatement(`"Action": "be$0"`));
    expect(found.slice(0, 3).map(({ label }) => label)).toEqual(["bedrock:", "bedrock-agentcore:", "bedrock-mantle:"]);
    expect(found[0]).toMatchObject({ kind: "service", detail: "Amazon Bedrock", insertText: "bedrock:" });
    const order = ["sagemaker:", "bedrock:InvokeModel", "s3:"].map((label) =>
      found.findIndex((item) => item.label === label),
    );
    expect(order).toEqual([...order].sort((left, right) => left - right));
    expect(found.filter(({ kind }) => kind === "service").length).toBe(testCatalogue.servicePrefixes.length);
    expect(found.map(({ sortText }) => sortText)).toEqual(found.map(({ sortText }) => sortText).sort());
  });

  it("of a trust policy begin with assuming roles", () => {
    const marked = openStatement(`"Principal": { "Service": "x" }, "Action": ["sts:TagSession", "$0"]`, "trust.json");
    expect(labels(marked).slice(0, 2)).toEqual(["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]);
    expect(labels(marked)).not.toContain("sts:TagSession");
  });

  it("under the SDK's name of a service are offered under IAM's", () => {
    const found = items(openStatement(`"Action": "bedrock-runtime:Inv$0"`));
    expect(found.find(({ label }) => label === "bedrock:InvokeModel")).toMatchObject({
      filterText: "bedrock-runtime:InvokeModel",
      insertText: "bedrock:InvokeModel",
    });
  });

  it("of an unknown service and of a wildcard are none", () => {
    expect(labels(openStatement(`"Action": "nothing:$0"`))).toEqual([]);
    expect(labels(openStatement(`"Action": "s*:$0"`))).toEqual([]);
  });

  it("are described when asked", () => {
    const context = { catalogue: testCatalogue, commandLinks: false };
    expect(describeCompletion("action:polly:SynthesizeSpeech", context)).toContain("### `polly:SynthesizeSpeech`");
    expect(describeCompletion("operator:StringLike", context)).toContain("### `StringLike`");
    expect(describeCompletion("key:aws:SourceIp", context)).toContain("public address");
    expect(describeCompletion("element:Effect", context)).toContain("`Allow` or `Deny`");
    expect(describeCompletion("service:polly", context)).toBe("Text to speech.");
    expect(describeCompletion("element:constructor", context)).toBeUndefined();
    expect(describeCompletion("nonsense", context)).toBeUndefined();
  });

  it("are there in an instant", () => {
    const marked = [
      openStatement(`"Action": "$0"`),
      openStatement(`"Action": "ec2:$0"`),
      openStatement(`"Action": ["bedrock:*", "s3:*"], "Resource": "$0"`),
      openStatement(`"Action": ["bedrock:*", "s3:*"], "Condition": { "StringEquals": { "$0": "" } }`),
    ];
    for (const one of marked) items(one);
    const times = marked.map((one) => {
      const runs = Array.from({ length: 9 }, () => {
        const start = performance.now();
        items(one);
        return performance.now() - start;
      });
      return Math.min(...runs);
    });
    expect(Math.max(...times)).toBeLessThan(5);
  });
});

describe("elements", () => {
  const identity = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Principal",
    "NotPrincipal",
  ];

  it.each([
    ["a statement", openStatement(`"$0"`), identity],
    [
      "nothing twice, nothing beside its opposite",
      openStatement(`"Sid": "x", "NotAction": "s3:*", "Resource": "*", "$0"`),
      ["Effect", "Condition", "Principal", "NotPrincipal"],
    ],
    [
      "the key itself stays",
      openStatement(`"Acti$0on": "x", "Resource": "*"`),
      ["Sid", "Effect", "Action", "NotAction", "Condition", "Principal", "NotPrincipal"],
    ],
    [
      "a trust policy",
      openStatement(`"Principal": { "Service": "x" }, "Action": "sts:AssumeRole", "$0"`, "trust.json"),
      ["Sid", "Effect", "Condition"],
    ],
    [
      "a service control policy",
      openStatement(`"Action": "x", "$0"`, "scp.json"),
      ["Sid", "Effect", "Resource", "NotResource", "Condition"],
    ],
    ["a document", open(`{ "Version": "2012-10-17", "$0": 1, "Statement": [] }`), ["Id"]],
    ["a document, nothing typed", open(`{ "Version": "2012-10-17", $0 }`), ["Id", "Statement"]],
    ["a principal", openStatement(`"Principal": { "AWS": "x", "$0" }`), ["Service", "Federated", "CanonicalUser"]],
    ["not a value", openStatement(`"Sid": "$0"`), []],
    ["not behind a value", openStatement(`"Sid": "x"$0`), []],
    [
      "not inside a condition's values",
      openStatement(`"Condition": { "Bool": { "aws:SecureTransport": { "$0" } } }`),
      [],
    ],
    ["not outside a policy", open(`{ "a": { "$0" } }`), []],
  ])("of %s", (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it.each([
    ["a colon is there", openStatement(`"Res$0": "*"`), "Res → Resource"],
    ["no colon", openStatement(`"Action": "x", "Res$0"`), `"Res" → "Resource": "$1"`],
    ["no quotes", openStatement(`"Action": "x", Res$0`), `Res → "Resource": "$1"`],
    ["a key follows", openStatement(`"Res$0" "Action": "x"`), `"Res" → "Resource": "$1",`],
    ["an open quote", open(`${begin} "Res$0`), `"Res → "Resource": "$1"`],
  ])("with what is missing: %s", (_, marked, expected) => {
    expect(change(marked, "Resource")).toBe(expected);
  });

  it("without snippets are plain", () => {
    expect(change(openStatement(`"Action": "x", "Res$0"`), "Resource", false)).toBe(`"Res" → "Resource": `);
    expect(items(openStatement(`"$0"`), false).some(({ isSnippet }) => isSnippet)).toBe(false);
  });
});

describe("values", () => {
  it.each([
    ["Effect", openStatement(`"Effect": "$0"`), ["Allow", "Deny"]],
    [
      "Version",
      open(`{ "Version": "$0", "Statement": [{ "Effect": "Deny", "Action": "*" }] }`),
      ["2012-10-17", "2008-10-17"],
    ],
    ["Bool", openStatement(`"Condition": { "Bool": { "aws:SecureTransport": "$0" } }`), ["true", "false"]],
    ["Null", openStatement(`"Condition": { "Null": { "aws:SourceIp": ["$0"] } }`), ["true", "false"]],
    ["an unknown key", openStatement(`"Condition": { "StringEquals": { "aws:userid": ["$0"] } }`), []],
    ["an unknown operator", openStatement(`"Condition": { "Foo": { "aws:userid": ["$0"] } }`), []],
  ])("of %s", (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it("of Regions and of services", () => {
    expect(labels(openStatement(`"Condition": { "StringEquals": { "aws:RequestedRegion": "$0" } }`))).toContain(
      "eu-central-1",
    );
    const passed = labels(openStatement(`"Condition": { "StringEquals": { "iam:PassedToService": "$0" } }`));
    expect(passed).toContain("bedrock.amazonaws.com");
    expect(labels(openStatement(`"Principal": { "Service": ["$0"] }`))).toEqual(passed);
    expect(labels(openStatement(`"Principal": { "AWS": ["$0"] }`))).toEqual([]);
  });
});

describe("conditions", () => {
  it("operators: the plain ones first, none twice", () => {
    const found = labels(openStatement(`"Condition": { "StringEquals": {}, "$0": {} }`));
    expect(found.slice(0, 2)).toEqual(["StringNotEquals", "StringEqualsIgnoreCase"]);
    expect(found).toContain("StringLikeIfExists");
    expect(found).toContain("ForAnyValue:StringLike");
    expect(found).not.toContain("StringEquals");
    expect(found).not.toContain("NullIfExists");
    expect(new Set(found).size).toBe(found.length);
  });

  it("keys: the actions' own of the operator's type first, then the global ones", () => {
    const marked = openStatement(`"Action": "sagemaker:CreateTrainingJob", "Condition": { "Bool": { "$0": "" } }`);
    const found = labels(marked);
    expect(found.slice(0, 2)).toEqual(["sagemaker:EnableRemoteDebug", "sagemaker:InterContainerTrafficEncryption"]);
    expect(found.indexOf("sagemaker:InstanceTypes")).toBeLessThan(found.indexOf("aws:SecureTransport"));
    expect(found.indexOf("aws:SecureTransport")).toBeLessThan(found.indexOf("aws:SourceIp"));
  });

  it("keys: not the deprecated ones", () => {
    const found = labels(
      openStatement(`"Action": "secretsmanager:CreateSecret", "Condition": { "StringEquals": { "$0": "" } }`),
    );
    expect(found).toContain("secretsmanager:KmsKeyArn");
    expect(found).not.toContain("secretsmanager:KmsKeyId");
  });

  it("keys with a variable part", () => {
    const statement = (key: string) =>
      openStatement(`"Action": "x:y", "Condition": { "StringEquals": { "${key}": "" } }`);
    expect(change(statement("$0"), "aws:RequestTag/${TagKey}")).toBe(" → aws:RequestTag/${1:TagKey}");
    expect(change(statement("$0"), "aws:RequestTag/${TagKey}", false)).toBe(" → aws:RequestTag/");
    expect(change(statement("aws:requesttag/Te$0am"), "aws:RequestTag/${TagKey}")).toBe(
      "aws:requesttag/Team → aws:RequestTag/Team",
    );
  });
});

describe("resources", () => {
  const resource = (actions: string, text: string) => openStatement(`"Action": [${actions}], "Resource": "${text}"`);

  it("are those of the actions, with places to fill in", () => {
    const marked = resource(`"bedrock:InvokeModel"`, "$0");
    expect(labels(marked).sort()).toEqual(
      testCatalogue
        .action("bedrock:InvokeModel")
        ?.resourceTypes.map(({ name }) => name)
        .sort(),
    );
    expect(change(marked, "foundation-model")).toBe(
      " → arn:aws:bedrock:${1:us-east-1}::foundation-model/${2:ResourceId}",
    );
    expect(change(marked, "foundation-model", false)).toBe(" → arn:aws:bedrock:us-east-1::foundation-model/ResourceId");
  });

  it("offer `*` only where nothing else works", () => {
    expect(labels(resource(`"bedrock:Rerank"`, "$0"))).toEqual(["*"]);
    expect(labels(resource(`"bedrock:Rerank", "bedrock:Retrieve"`, "$0"))).toEqual(["knowledge-base", "*"]);
    expect(labels(resource(`"bedrock:Retrieve"`, "$0"))).toEqual(["knowledge-base"]);
    expect(labels(resource(`"*"`, "$0"))).toEqual([]);
    expect(labels(resource(`"nothing:Nothing"`, "$0"))).toEqual([]);
    expect(labels(openStatement(`"NotAction": "bedrock:Rerank", "Resource": "$0"`))).toEqual([]);
  });

  it("keep what is typed, and take the rest from the ARNs that are there", () => {
    expect(change(resource(`"bedrock:Retrieve"`, "arn:aws-cn:bedrock:cn-north-1:$0"), "knowledge-base")).toBe(
      "arn:aws-cn:bedrock:cn-north-1: → arn:aws-cn:bedrock:${1:cn-north-1}:${2:111122223333}:knowledge-base/${3:KnowledgeBaseId}",
    );
    const marked = openStatement(
      `"Action": "bedrock:Retrieve", "Resource": ["arn:aws:bedrock:eu-west-1:444455556666:agent/x", "$0"]`,
    );
    expect(change(marked, "knowledge-base", false)).toBe(
      " → arn:aws:bedrock:eu-west-1:444455556666:knowledge-base/KnowledgeBaseId",
    );
  });
});

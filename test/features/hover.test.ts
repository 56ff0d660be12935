import { describe, expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { testCatalogue } from "../support/service.ts";
import { type MarkedFile, open, openStatement, textAt, withHoles } from "./cursor.ts";

function show({ file, offset }: MarkedFile, commandLinks = false): string {
  const found = hover(file, offset, { catalogue: testCatalogue, commandLinks });
  return found === undefined ? "nothing" : `${textAt(file, found.span)}\n---\n${found.markdown}`;
}

function heading(marked: MarkedFile): string {
  return show(marked).split("\n")[2] ?? "";
}

describe("an action", () => {
  it("of AI is explained with its risks, companions and sources", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": ["bedrock:Re$0trieve"]`))).toMatchInlineSnapshot(`
      ""bedrock:Retrieve"
      ---
      ### \`bedrock:Retrieve\`

      **Read** · Amazon Bedrock

      Retrieve ingested data from a knowledge base.

      **AI risk: data exposure.** Reads passages of the source documents out of a knowledge base. Treat it as read access to those documents, and scope it to one knowledge base.

      [AWS's reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html)

      - **Resources**
        - knowledge-base: \`arn:\${Partition}:bedrock:\${Region}:\${Account}:knowledge-base/\${KnowledgeBaseId}\`
      - **Condition keys:** \`aws:ResourceTag/\${TagKey}\`

      Sources: [IAM data, compiled from AWS's Service Authorization Reference](https://github.com/act-security-labs/iam-data) · [Permissions to create and query knowledge bases](https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html)

      *AWS data of 2026-09-26*"
    `);
  });

  it("with command links", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": "BEDROCK:invokemodel$0"`), true)).toMatchInlineSnapshot(`
      ""BEDROCK:invokemodel"
      ---
      ### \`bedrock:InvokeModel\`

      **Read** · Amazon Bedrock

      Invoke the specified Bedrock model to run inference using the input provided in the request body.

      **AI risks: cost and data exposure.** Sends a prompt to a model and pays for the answer; Converse, StartAsyncInvoke and the bidirectional stream are authorised by it too. Name the models: a profile needs its own ARN and those of its models in every Region it routes to.

      [Insert: Invoke one Bedrock model](command:leastwise.insertSnippet?%5B%22iam-bedrock-invoke-model%22%5D) · [AWS's reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html)

      - **Resources**
        - foundation-model: \`arn:\${Partition}:bedrock:\${Region}::foundation-model/\${ResourceId}\`
        - application-inference-profile: \`arn:\${Partition}:bedrock:\${Region}:\${Account}:application-inference-profile/\${ResourceId}\`
        - async-invoke: \`arn:\${Partition}:bedrock:\${Region}:\${Account}:async-invoke/\${ResourceId}\`
        - and 9 more
      - **Condition keys:** \`bedrock:InferenceProfileArn\`, \`bedrock:GuardrailIdentifier\`, \`bedrock:ServiceTier\`, \`aws:RequestTag/\${TagKey}\`, \`aws:TagKeys\` and 4 more
      - **Often with:** \`bedrock:InvokeModelWithResponseStream\`

      Sources: [The SDK's model of bedrock-runtime (botocore 1.43)](https://github.com/boto/botocore/tree/develop/botocore/data/bedrock-runtime) · [What a role needs for inference with Amazon Bedrock](https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html) · [Geographic cross-Region inference](https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html) · [Bedrock API: InvokeModelWithBidirectionalStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html)

      *AWS data of 2026-09-26*"
    `);
  });

  it("of another service that takes no resource type", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": "s3:ListAllMy$0Buckets"`))).toMatchInlineSnapshot(`
      ""s3:ListAllMyBuckets"
      ---
      ### \`s3:ListAllMyBuckets\`

      **List** · Amazon S3

      List all buckets owned by the authenticated sender of the request.

      [AWS's reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html)

      - **Resources:** takes no resource type: \`*\` is the only value that works.
      - **Condition keys:** \`s3:ResourceAccount\`, \`s3:TlsVersion\`, \`s3:authType\`, \`s3:signatureAge\`, \`s3:signatureversion\`, \`s3:x-amz-content-sha256\`

      *AWS data of 2026-09-26*"
    `);
  });

  it("that AWS does not list is called neither wrong nor right", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": "bedrock:InvokeModel$0l"`))).toMatchInlineSnapshot(`
      ""bedrock:InvokeModell"
      ---
      ### \`bedrock:InvokeModell\`

      Not in the data of 2026-09-26; it may be newer. Near to it: \`bedrock:InvokeModel\`."
    `);
    expect(show(openStatement(`"Effect": "Allow", "Action": "bedrok:Invoke$0Model"`))).toContain(
      "Near to it: `bedrock:InvokeModel`",
    );
  });

  it("has no links to commands unless asked for", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": "bedrock:$0InvokeModel"`))).not.toContain("command:");
  });

  it("decided at deployment says nothing", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": [{ "Ref": "Ac$0tion" }]`))).toBe("nothing");
  });

  it("cannot smuggle markup in", () => {
    const text = show(openStatement(`"Effect": "Allow", "Action": "a:\`](command:quit)<script>$0*"`), true);
    expect(text).toContain("### ``a:`](command:quit)<script>*``");
    expect(text).not.toContain("[Open");
  });
});

describe("a wildcard", () => {
  it("is counted by access level", () => {
    expect(show(openStatement(`"Effect": "Allow", "NotAction": "bedrock:Invoke$0*"`))).toMatchInlineSnapshot(`
      ""bedrock:Invoke*"
      ---
      ### \`bedrock:Invoke*\`

      Stands for **14 actions** of Amazon Bedrock, and for those that AWS adds.

      - **Write** (6): \`InvokeBlueprintOptimizationAsync\`, \`InvokeBlueprintRecommendationAsync\`, \`InvokeBuilder\`, \`InvokeDataAutomation\`, \`InvokeDataAutomationAsync\`, \`InvokeDataAutomationLibraryIngestionJob\`
      - **Read** (8): \`InvokeAgent\`, \`InvokeAutomatedReasoningPolicy\`, \`InvokeFlow\`, \`InvokeGuardrailChecks\`, \`InvokeInlineAgent\`, \`InvokeModel\`, \`InvokeModelWithResponseStream\`, \`InvokeTool\`

      **AI risks: cost and data exposure**, for example \`InvokeModel\`, \`InvokeModelWithResponseStream\`, \`InvokeDataAutomationAsync\` and 3 more.

      *AWS data of 2026-09-26*"
    `);
  });

  it("of everything has no names", () => {
    expect(show(openStatement(`"Effect": "Allow", "Action": "$0*"`))).toMatchInlineSnapshot(`
      ""*"
      ---
      ### \`*\`

      Stands for **22,091 actions** of 456 services, and for those that AWS adds.

      - **Permissions management** (425)
      - **Tagging** (719)
      - **Write** (11,357)
      - **List** (3,719)
      - **Read** (5,871)

      *AWS data of 2026-09-26*"
    `);
  });
});

describe("an ARN", () => {
  it("is taken apart, and says who takes it", () => {
    expect(
      show(
        openStatement(
          `"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "bedrock:Get*"], "Resource": ["arn:aws:s3:::$0data/*"]`,
        ),
      ),
    ).toMatchInlineSnapshot(`
      ""arn:aws:s3:::data/*"
      ---
      ### object · Amazon S3

      - **Partition** \`aws\`: the commercial Regions
      - **Service** \`s3\`
      - **Region** *empty*, as in all ARNs of this type
      - **Account** *empty*, as in all ARNs of this type
      - **Resource** \`data/*\`: all that begin so

      Taken by \`s3:GetObject\`.

      **Not taken** by \`s3:ListBucket\`: for it this ARN matches nothing.

      *AWS data of 2026-09-26*"
    `);
  });

  it.each([
    [
      "arn:aws:bedrock:us-east-1::foundation-model/x",
      "### foundation-model · Amazon Bedrock",
      "**Account** *empty*, as",
    ],
    [
      "arn:aws:bedrock:us-east-1:111122223333:foundation-model/x",
      "### ARN · Amazon Bedrock",
      "**Not taken** by `bedrock:InvokeModel`",
    ],
    ["arn:aws:bedrock:::foundation-model/x", "### foundation-model · Amazon Bedrock", "Taken by `bedrock:InvokeModel`"],
    ["arn:aws:bedrock:*:*:agent/*", "### agent · Amazon Bedrock", "**Region** `*`: any"],
    ["arn:aws:s3:::${aws:username}", "### object or bucket", "with a variable, filled in for each request"],
    ["arn:aws:nothing:::x", "### ARN", "**Service** `nothing`"],
  ])("%s", (arn, title, part) => {
    const marked = openStatement(`"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "$0${arn}"`);
    expect(heading(marked)).toContain(title);
    expect(show(marked)).toContain(part);
  });

  it("makes no claim where a wildcard may reach over fields", () => {
    const text = show(
      openStatement(
        `"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:$0*:111122223333:agent/x"`,
      ),
    );
    expect(text).toContain("### agent");
    expect(text).not.toContain("Not taken");
  });

  it("`*` says which actions it is right for", () => {
    expect(
      show(openStatement(`"Effect": "Allow", "Action": ["bedrock:Retrieve", "bedrock:Rerank"], "Resource": "$0*"`)),
    ).toMatchInlineSnapshot(`
      ""*"
      ---
      ### \`*\`

      Every resource of every account and Region that the action can reach.

      - \`bedrock:Retrieve\` takes ARNs: name them.
      - \`bedrock:Rerank\` takes no resource type: \`*\` is the only value that works.

      Where \`*\` is right, conditions limit it: \`aws:RequestedRegion\`, \`aws:SourceVpce\`."
    `);
  });

  it.each([
    [
      `"textract:DetectDocumentText"`,
      [
        "- `textract:DetectDocumentText` takes no resource type: `*` is the only value that works.",
        "Where `*` is right, conditions limit it: `aws:RequestedRegion`, `aws:SourceVpce`.",
      ],
    ],
    [
      `["bedrock:InvokeInlineAgent", "kendra:Query"]`,
      [
        "- `kendra:Query` takes ARNs: name them.",
        "- `bedrock:InvokeInlineAgent` takes no resource type: `*` is the only value that works.",
        "Where `*` is right, conditions limit it: `bedrock:InlineAgentName`, `aws:RequestedRegion`, `aws:SourceVpce`.",
      ],
    ],
    [
      `["bedrock:InvokeInlineAgent", "translate:TranslateText", "comprehend:DetectEntities"]`,
      [
        "- `bedrock:InvokeInlineAgent` takes no resource type: `*` is the only value that works.",
        "- `translate:TranslateText`, `comprehend:DetectEntities` take ARNs, but a call may name none of them, and then only `*` works.",
        "Where `*` is right, conditions limit it: `aws:RequestedRegion`, `aws:SourceVpce`.",
      ],
    ],
    [`"kendra:Query"`, ["- `kendra:Query` takes ARNs: name them."]],
    [`{ "Ref": "Actions" }`, []],
  ])("`*` says for %s what limits it where it is right", (actions, expected) => {
    const text = show(openStatement(`"Effect": "Allow", "Action": ${actions}, "Resource": "$0*"`)) ?? "";
    expect(text.split("\n").filter((line) => /^- |^Where/.test(line))).toEqual(expected);
  });
});

describe("text with holes", () => {
  it("is not taken for an action, an effect or an unknown name", () => {
    expect(show(withHoles(openStatement(`"Effect": "Al#{Low}$0"`)))).toBe("nothing");
    expect(show(withHoles(openStatement(`"Effect": "Allow", "Action": "bedrock:#{Verb}Model$0"`)))).toBe("nothing");
  });

  it("of an ARN is decided at deployment", () => {
    const text = show(
      withHoles(
        openStatement(
          `"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:#{Region}::$0foundation-model/x"`,
        ),
      ),
    );
    expect(text).toContain("### foundation-model");
    expect(text).toContain("- **Region** `${Region}`: decided at deployment");
    expect(text).toContain("Taken by `bedrock:InvokeModel`");
  });
});

describe("a condition", () => {
  const condition = (text: string) =>
    openStatement(
      `"Effect": "Allow", "Action": ["kms:CreateKey", "bedrock:InvokeModel"], "Resource": "*", "Condition": ${text}`,
    );

  it("operator in one sentence, with qualifier and IfExists", () => {
    expect(show(condition(`{ "ForAllValues:StringNot$0LikeIfExists": {} }`))).toMatchInlineSnapshot(`
      ""ForAllValues:StringNotLikeIfExists"
      ---
      ### \`ForAllValues:StringNotLikeIfExists\`

      True if the text fits none of the values, wildcards included.

      With \`IfExists\` it is also true where the request has no such key.

      \`ForAllValues\`: every value in the request must pass. It is also true where the request has no such key, which in an Allow grants more than it seems.

      [AWS's reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)"
    `);
  });

  it.each([
    [`{ "stringequals$0": {} }`, "### `StringEquals`"],
    [`{ "Null$0": {} }`, "### `Null`"],
    [`{ "NullIfExists$0": {} }`, ""],
    [`{ "ForSome:Bool$0": {} }`, ""],
    [`{ "StringEquals": { "aws:requesttag/Te$0am": "x" } }`, "### `aws:RequestTag/${TagKey}`"],
    [
      `{ "StringEquals": { "token.actions.githubusercontent.com:s$0ub": "x" } }`,
      "### `token.actions.githubusercontent.com:sub`",
    ],
    [`{ "StringEquals": { "bedrock:Nothing$0": "x" } }`, "### `bedrock:Nothing`"],
    [`{ "StringEquals": { "aws:SourceIp": "$0x" } }`, ""],
  ])("%s", (text, title) => {
    expect(heading(condition(text))).toBe(title);
  });

  it("key says who defines it, which actions carry it, and what replaced it", () => {
    expect(show(condition(`{ "StringEquals": { "kms:CustomerMasterKeySpec$0": "x" } }`))).toMatchInlineSnapshot(`
      ""kms:CustomerMasterKeySpec"
      ---
      ### \`kms:CustomerMasterKeySpec\`

      **String** · defined by AWS Key Management Service

      **Deprecated:** use \`kms:KeySpec\`.

      - AWS does not list it for \`kms:CreateKey\`, \`bedrock:InvokeModel\`: their requests may not have it.

      *AWS data of 2026-09-26*"
    `);
  });
});

describe("an element", () => {
  it.each([
    [open(`{ "Ver$0sion": "2012-10-17", "Statement": [] }`), `"Version"`],
    [open(`{ "Version": "2012-10$0-17", "Statement": [] }`), `"2012-10-17"`],
    [open(`{ "Version": "2012-10-17", "State$0ment": [] }`), `"Statement"`],
    [openStatement(`"Effect$0": "Allow"`), `"Effect"`],
    [openStatement(`"Effect": "$0Deny"`), `"Deny"`],
    [openStatement(`"NotAction$0": "x"`), `"NotAction"`],
    [openStatement(`"Principal": { "AWS$0": "x" }`), `"AWS"`],
    [openStatement(`"Condition": { "Bool": {}, "constructor$0": {} }`), "nothing"],
    [openStatement(`"constructor$0": "x"`), "nothing"],
    [openStatement(`"Sid": "te$0xt"`), "nothing"],
    [openStatement(`"Effect": "Allow" $0`), "nothing"],
    [open(`{ "a": "b$0" }`), "nothing"],
  ])("%#", (marked, first) => {
    expect(show(marked).split("\n")[0]).toBe(first);
  });
});

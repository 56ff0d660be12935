import { describe, expect, it } from "vitest";
import { explainStatement } from "../../server/src/features/explain.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { testCatalogue } from "../support/service.ts";

function explain(statement: string, path = "policy.json", others = ""): string {
  const text = `{ "Version": "2012-10-17", "Statement": [{ ${statement} }${others}] }`;
  const policy = jsonHost.parse(text, { path }).policies[0];
  if (policy === undefined) throw new Error("The text is no policy.");
  return explainStatement(policy, 0, testCatalogue);
}

describe("explaining a statement", () => {
  it("says in words who may do what to which resource, when, and what to fear", () => {
    expect(
      explain(`"Sid": "Answer_questions", "Effect": "Allow",
        "Action": ["bedrock:RetrieveAndGenerate", "bedrock:Retrieve", "bedrock:InvokeModel*", "bedrock:Nothing"],
        "Resource": ["arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB1", { "Ref": "Model" }],
        "Condition": {
          "StringEquals": { "aws:RequestedRegion": ["us-east-1", "us-west-2"] },
          "ForAnyValue:StringLikeIfExists": { "aws:CalledVia": "bedrock*" },
          "Null": { "aws:SourceVpce": "false" }
        }`),
    ).toMatchInlineSnapshot(`
      "# Answer\\_questions

      **Allows** 4 actions of Amazon Bedrock on 2 resources, under 3 conditions.

      ## Who

      - Whoever the policy hangs on; the statement names no principal.

      ## Actions

      - **Amazon Bedrock**
        - \`bedrock:RetrieveAndGenerate\` (Write): Send user input to perform retrieval and generation.
        - \`bedrock:Retrieve\` (Read): Retrieve ingested data from a knowledge base.
      - \`bedrock:Nothing\`: not in the data of 2026-09-26
      - \`bedrock:InvokeModel*\`: 2 actions (2 Read), and those that AWS adds

      ## Resources

      - \`arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB1\`: knowledge-base of Amazon Bedrock
      - \`\${Model}\`, *decided at deployment*

      ## Conditions

      - All of these must hold:
      - \`aws:RequestedRegion\` (the Region that the request was sent to) is one of \`us-east-1\`, \`us-west-2\`
      - Some value of \`aws:CalledVia\` (the services that passed the request on with the caller's credentials) is like \`bedrock*\`, or the request has no such key
      - The request has \`aws:SourceVpce\` (the VPC endpoint that the request came through)

      ## Cannot be limited to a resource

      - \`bedrock:RetrieveAndGenerate\` takes no resource type: \`*\` is the only value that works.

      ## Risks for AI workloads

      - \`bedrock:RetrieveAndGenerate\`, AI risks: data exposure and cost. Answers a question from a knowledge base in one call. It has no resource type: \`*\` is right here, and the knowledge base's ARN belongs on \`bedrock:Retrieve\`. (sources: [1](https://github.com/act-security-labs/iam-data) [2](https://alchemy.run/providers/aws/bedrock/retrieveandgenerate))
      - \`bedrock:Retrieve\`, AI risk: data exposure. Reads passages of the source documents out of a knowledge base. Treat it as read access to those documents, and scope it to one knowledge base. (sources: [1](https://github.com/act-security-labs/iam-data) [2](https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html))
      - \`bedrock:InvokeModel\`, AI risks: cost and data exposure. Sends a prompt to a model and pays for the answer; Converse, StartAsyncInvoke and the bidirectional stream are authorised by it too. Name the models: a profile needs its own ARN and those of its models in every Region it routes to. (sources: [1](https://github.com/boto/botocore/tree/develop/botocore/data/bedrock-runtime) [2](https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html) [3](https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html) [4](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html))
      - \`bedrock:InvokeModelWithResponseStream\`, AI risks: cost and data exposure. The streaming twin of \`bedrock:InvokeModel\`; ConverseStream is authorised by it. A Deny on one of the two leaves the other open, so deny both. (sources: [1](https://github.com/boto/botocore/tree/develop/botocore/data/bedrock-runtime) [2](https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html))

      *AWS data of 2026-09-26*"
    `);
  });

  it("says who a trust policy trusts", () => {
    expect(
      explain(
        `"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": ["111122223333", "*"], "Service": "bedrock.amazonaws.com" }`,
        "trust.json",
      ),
    ).toMatchInlineSnapshot(`
      "# Statement 1

      **Allows** 1 action of AWS Security Token Service.

      ## Who

      - \`111122223333\`: the account, and so whoever that account allows
      - \`*\`: anyone, in any account, also without credentials
      - \`bedrock.amazonaws.com\`: an AWS service

      ## Actions

      - **AWS Security Token Service**
        - \`sts:AssumeRole\` (Write): Obtain a set of temporary security credentials that you can use to access AWS resources that you might not normally have access to.

      *AWS data of 2026-09-26*"
    `);
  });

  it.each([
    [
      "a Deny has no risks",
      `"Effect": "Deny", "Action": "bedrock:InvokeModel", "Resource": "*"`,
      "**Denies** 1 action",
      "Risks",
    ],
    [
      "NotAction",
      `"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"`,
      "every action of AWS but 2 listed entries",
      "Who may",
    ],
    [
      "actions open",
      `"Effect": "Allow", "Action": ["s3:GetObject", { "Ref": "X" }], "Resource": "*"`,
      "1 action of Amazon S3 and what deployment adds",
      "Not taken",
    ],
    [
      "an ARN of the wrong type",
      `"Effect": "Allow", "Action": ["s3:ListBucket", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"`,
      "- `s3:ListBucket`: AWS lists no resource type",
      "`s3:Get*`: AWS lists",
    ],
    [
      "an unknown resource is no wrong one",
      `"Effect": "Allow", "Action": "s3:ListBucket", "Resource": ["arn:aws:s3:::b/*", { "Ref": "X" }]`,
      "*decided at deployment*",
      "Not taken",
    ],
    [
      "PassRole open",
      `"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"`,
      "hands a role to **any** service",
      "limits to which",
    ],
    [
      "PassRole limited",
      `"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": { "StringEquals": { "iam:PassedToService": "x" } }`,
      "limits to which",
      "any** service",
    ],
    [
      "a role without PassRole",
      `"Effect": "Allow", "Action": "bedrock:CreateFlow", "Resource": "*"`,
      "nothing in this policy allows it",
      "names it",
    ],
    [
      "no readable effect",
      `"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"`,
      "Has no readable effect on 1 action",
      "**Allows**",
    ],
    [
      "written twice",
      `"Effect": "Allow", "Action": "s3:GetObject", "NotAction": "s3:*", "Resource": "*"`,
      "An element is written twice",
      "Risks",
    ],
  ])("%s", (_, statement, present, absent) => {
    const text = explain(statement);
    expect(text).toContain(present);
    expect(text).not.toContain(absent);
  });

  it("knows a PassRole in another statement, and is silent where deployment decides", () => {
    const create = `"Effect": "Allow", "Action": "bedrock:CreateFlow", "Resource": "*"`;
    expect(explain(create, "p.json", `, { "Effect": "Allow", "Action": "iam:Pass*" }`)).toContain(
      "this policy names it",
    );
    const open = explain(create, "p.json", `, { "Effect": "Allow", "Action": { "Ref": "X" } }`);
    expect(open).not.toContain("names it");
    expect(open).not.toContain("nothing in this policy");
  });

  it("cannot be made to run anything", () => {
    const text = explain(
      `"Sid": "[x](command:quit)", "Effect": "Allow", "Action": "a\`b:<script>", "Resource": "arn:aws:s3:::\`](command:quit)", "Condition": { "\`x": { "\`](command:y)": "<img>" } }`,
    );
    // Outside code spans nothing opens a link or a tag.
    const prose = text.replace(/(`+)[^`]+?(?:`+[^`]+?)*?\1(?!`)/g, "").replace(/\\./g, "");
    expect(prose).not.toMatch(/\]\(command:|<script|<img/);
  });

  it("has no page for a statement that is not there", () => {
    const policy = jsonHost.parse(`{ "Version": "2012-10-17", "Statement": [] }`, { path: "p.json" }).policies[0];
    expect(policy && explainStatement(policy, 3, testCatalogue)).toBe("");
  });
});

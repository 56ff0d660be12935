import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../server/src/engine/engine.ts";
import { hasAnchors, splitYaml } from "../../server/src/hosts/yaml/yamlParts.ts";
import { unitSpan } from "../../server/src/policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../../server/src/policy/tree.ts";
import { testService } from "../support/service.ts";
import { sharedFile } from "../support/shared.ts";

const service = testService();
/** So many of every thousand runs that are asked for. */
const runs = (share: number) => ({
  seed: 20261124,
  numRuns: (Number(process.env["DEEP_RUNS"] ?? 1000) * share) / 1000,
});

const template = `AWSTemplateFormatVersion: "2010-09-09" # é\u{1F600}
Transform:
- AWS::Serverless-2016-10-31
Description: >
  Statement: none

Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
      Policies:
        - !If
          - Named
          - PolicyName: a
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: [s3:GetObject, 's3:Get*', "s3:Nonsense"]
                  Resource:
                    - !Sub arn:aws:s3:::\${Bucket}/*
                    - Fn::Join: ['', ["arn:aws:s3:::", !Ref Bucket]]
                - Fn::If: [A, {Effect: Allow, Action: 'iam:PassRole', Resource: '*'}, !Ref AWS::NoValue]
          - !Ref AWS::NoValue
  Set:
    Type: AWS::SSO::PermissionSet
    Properties:
      InlinePolicy: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": [{"Effect": "Allow", "Action": ["bedrock:*", "s3:\${Verb}"],
            "Resource": "arn:\${AWS::Partition}:s3:::\${!aws:username}/*"}]
        }
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "sqs:Send", "Resource": "*"}}'
Outputs: {A: {Value: !GetAtt Role.Arn}}
`;
const shared = `Base: &base
  Effect: Allow
  Resource: &all '*'
Document: &document
  Version: 2012-10-17
  Statement:
    - <<: *base
      Action: &actions
        - s3:GetObject
        - s3:*
    - Effect: Deny
      NotAction: *actions
      Resource: *all
Again: *document
---
Other: {PolicyDocument: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:Get*\\", \\"Resource\\": \\"*\\"}]}"}
`;
const serverless = `service: a
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action:
            - bedrock:InvokeModel
            - s3:\${self:custom.\${opt:stage}.verb}
          Resource: "*"
functions:
  f:
    iamRoleStatements:
      - {Effect: Allow, Action: iam:PassRole, Resource: "*"}
`;
const own = [template, template.replaceAll("\n", "\r\n"), `\uFEFF${template}`, shared, serverless];

const [, ...sources] = (sharedFile("corpora/SOURCES.tsv") ?? "").trim().split("\n");
const corpora = sources.map((line) => sharedFile(`corpora/templates/${line.split("\t")[0]}`) ?? "");

/** The whole way of a text through the service; all places must lie in the text. */
function walk(text: string, previous?: CheckResult): CheckResult {
  const result = service.check({ path: "template.yaml", text }, previous);
  const inside = ({ start, end }: PropertyNode["span"]) => {
    if (!(0 <= start && start <= end && end <= text.length)) throw new Error(`${start} to ${end} is not inside.`);
  };
  for (const policy of result.file.policies) {
    const visit = (unit: number | undefined, node: PolicyNode | PropertyNode) => {
      inside(unitSpan(policy, unit, node.span));
      if (node.kind === "property") inside(unitSpan(policy, unit, node.keySpan));
      for (const child of childrenOf(node)) visit(unit, child);
    };
    visit(undefined, policy.document);
    for (const [index, { root }] of policy.statements.entries()) visit(index, root);
  }
  for (const finding of result.findings) {
    inside(finding.span);
    for (const { span } of finding.related) inside(span);
    finding.path();
    for (const fix of finding.fixes()) for (const edit of service.render(result, finding, fix) ?? []) inside(edit);
  }
  return result;
}

function describeResult({ file, findings }: CheckResult) {
  return {
    policies: file.policies,
    findings: findings.map((finding) => ({
      rule: finding.rule,
      message: finding.message,
      span: finding.span,
      path: finding.path(),
      related: finding.related,
    })),
  };
}

describe("Every YAML text on the way to a policy", () => {
  it("holds some to begin with", () => {
    expect(own.map((text) => walk(text).file.policies.length)).toEqual([4, 4, 4, 3, 2]);
    expect(own.filter((text) => walk(text).findings.length === 0)).toEqual([]);
  });

  it("is read without throwing, whole and cut at any place", () => {
    fc.assert(
      fc.property(fc.constantFrom(...own), fc.nat(), fc.boolean(), (whole, place, prefix) => {
        const at = place % (whole.length + 1);
        walk(prefix ? whole.slice(0, at) : whole.slice(0, at) + whole.slice(at + 1));
      }),
      runs(60),
    );
  });

  it("is read without throwing where pieces of it are torn and sewn", () => {
    const piece = fc.constantFrom(
      ...own,
      "!Sub ",
      "&base ",
      "*base",
      "<<: ",
      "|\n",
      ">",
      "- ",
      "? ",
      "\t",
      "---\n",
      "{{",
    );
    const cutting = fc.tuple(piece, fc.nat(), fc.nat(200));
    fc.assert(
      fc.property(fc.array(cutting, { minLength: 2, maxLength: 6 }), (cuttings) => {
        const parts = cuttings.map(([text, place, length]) => {
          const at = text.length < 10 ? 0 : place % text.length;
          return text.slice(at, at + length + 1);
        });
        walk(`Statement:\n${parts.join("")}`);
      }),
      runs(40),
    );
  });

  it("is the same whether it is read anew or after an edit", () => {
    const piece = fc.constantFrom(
      ...[
        "",
        " ",
        "  ",
        "\n",
        "\n  ",
        "- ",
        "x",
        '"',
        "'",
        ":",
        ": ",
        "#",
        " # ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "|",
        "*",
        "&a ",
        "*a",
      ],
      ...[
        "!Ref ",
        "!Sub ",
        "---\n",
        "\r\n",
        "\t",
        "s3:*",
        "Type: AWS::KMS::Key\n",
        "Statement:\n",
        "${self:a}",
        "Action: bedrock:*\n",
      ],
    );
    const edit = fc.record({ place: fc.nat(), removed: fc.nat(12), inserted: piece });
    const text = fc.constantFrom(...own, ...own, ...corpora);
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 5 }), (whole, edits) => {
        let edited = whole;
        let result = service.check({ path: "template.yaml", text: edited });
        for (const { place, removed, inserted } of edits) {
          const at = place % (edited.length + 1);
          edited = edited.slice(0, at) + inserted + edited.slice(at + removed);
          result = service.check({ path: "template.yaml", text: edited }, result);
          const incremental = describeResult(result);
          const fresh = describeResult(service.check({ path: "template.yaml", text: edited }));
          // Only where they differ, it matters how.
          if (!isDeepStrictEqual(incremental, fresh)) expect(incremental).toEqual(fresh);
        }
      }),
      runs(10),
    );
  });
});

describe("Hostile YAML", () => {
  const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

  it.each([
    ["2 MB of brackets", `Statement: ${"[".repeat(2_000_000)}`],
    ["2 MB of braces", `{Statement: ${"{".repeat(2_000_000)}`],
    ["10 MB of lists in lists", `Statement:\n  ${filled("- ", 10_000_000)}`],
    ["2 MB of keys in keys", `Statement:\n  ${filled("a: ", 2_000_000)}`],
    ["10 MB of questions in questions", `Statement:\n  ${filled("? ", 10_000_000)}`],
    ["500 KB of anchors in lists", `Statement:\n  ${filled("- &a ", 500_000)}`],
    ["1 MB of blanks", `Statement: a${" ".repeat(1_000_000)}`],
    ["1 MB of a single text", `Statement: "${"a".repeat(1_000_000)}"`],
    ["aliases", `Statement: 1\na: &a 1\nb: [${filled("*a,", 30_000)}]`],
    ["aliases of itself", `Statement: &a [${filled("*a,", 30_000)}]`],
    ["merges", `Statement: 1\na: &a {b: c}\nd:\n${filled("  <<: *a\n", 30_000)}`],
    ["keys without a colon", `Statement\n${filled("? a\n", 100_000)}`],
    ["tags of nobody", `Statement:\n${filled("- !x a\n", 30_000)}`],
    ["tags that stand elsewhere", `%TAG !x! tag:x.org,2000:\n---\nStatement: [${filled("!x!y a, ", 30_000)}]`],
    ["errors", `Statement: ${filled("}", 5_000)}`],
    ["carriage returns", `Statement: ${filled("a: b\r", 10_000)}`],
    ["variables that do not end", `a: !Sub '{"Statement":["${filled("${", 1_000_000)}'`],
    ["variables that end late", `a: !Sub '{"Statement":["${filled("${", 300_000)}\n  "}'`],
    ["variables", `a: !Sub '{"Statement":["${filled("${a}", 30_000)}"]}'`],
    ["braces in a text", `Statement: {Action: "${filled("{", 300_000)}", Resource: "\${self:a}"}`],
    ["dollars in a text", `Statement: {Action: "${filled("${", 300_000)}", Resource: "\${self:a}"}`],
    ["a long variable", `Statement: {Action: "\${self:${filled("a", 1_000_000)}"}`],
    ["blanks before JSON", `a: |\n${" ".repeat(300_000)}\n  {"Statement":[]}`],
    ["many statements", `Statement: [${filled("{Effect: Allow},", 30_000)}]`],
    ["statements in one line of JSON", `Statement: [${filled('"a",', 100_000)}]`],
  ])("of %s is done with soon", (_, text) => {
    expect(() => service.check({ path: "a.yaml", text })).not.toThrow();
  });

  it("as JSON of many items overflows nothing", () => {
    const text = `{"Statement":"x","a":[${filled("0,", 300_000)}0]}`;
    expect(service.check({ path: "a.json", text }).findings).toEqual([]);
  });

  it.each([
    "a:\n",
    " ",
    "a",
    ": ",
    ":",
    "a :",
    "!",
    "! ",
    "!a",
    "& ",
    "*",
    "- ",
    "? - : ",
    "<<",
    "<< ",
    "'",
    '"',
    "a: 'b",
    '"a": b\n',
    "---\n",
    "--- ",
    "#\n",
    "\n",
    "\r\n",
    "\t",
    "[{,",
    "[!",
    '":',
  ])("of %j and nothing else is cut in one go", (unit) => {
    for (const text of [filled(unit, 200_000), `a:\n  b: c\n${filled(unit, 200_000)}`]) {
      hasAnchors(text);
      const pieces = splitYaml(text);
      expect(pieces.reduce((sum, piece) => sum + piece.text.length, 0)).toBeGreaterThan(text.length - 100);
    }
  });
});

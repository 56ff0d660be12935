import { describe, expect, it } from "vitest";
import {
  type Conversion,
  type ConversionTarget,
  conversionTargets,
} from "../../server/src/features/convert/convertPolicy.ts";
import { createCanonicalWriter } from "../../server/src/policy/canonical.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import type { PolicyDocument } from "../../server/src/service.ts";
import { type JsonObject, notations } from "../support/notations.ts";
import { policyPair, seededRandom } from "../support/policyUniverse.ts";
import { testService } from "../support/service.ts";

const service = testService();

function convert(marked: string, path: string, target: ConversionTarget): Conversion | undefined {
  const offset = marked.indexOf("$0");
  const text = marked.replace("$0", "");
  return service.convertAt(service.check({ path, text }), offset, target);
}

function textOf(conversion: Conversion | undefined): string {
  if (conversion === undefined || "refused" in conversion) throw new Error(`No text: ${conversion?.refused}`);
  return conversion.text;
}

/** A file that a converted text makes. */
const files: Readonly<Record<ConversionTarget, (text: string) => PolicyDocument>> = {
  json: (text) => ({ path: "policy.json", text }),
  yaml: (text) => ({ path: "policy.yaml", text }),
  jsonencode: (text) => ({ path: "main.tf", text: `resource "aws_iam_policy" "p" {\n  policy = ${text}\n}\n` }),
  terraform: (text) => ({ path: "main.tf", text }),
};

/** The statements of the only policy, with scalars of conditions as the texts that AWS reads them as. */
function shown(document: PolicyDocument): string[] {
  const [policy, ...others] = service.parse(document).policies;
  if (policy === undefined || others.length > 0) throw new Error(`Not one policy: ${document.text}`);
  expect(policy.facts.wellFormed).toBe(true);
  const write = createCanonicalWriter();
  return [policy.facts.version ?? "", ...policy.statements.map(({ root }) => unquote(write(root)))];
}

/** `true` and `"true"` are the same, as are a single star and one of the type `*`. */
function unquote(text: string): string {
  return text.replace(/:(true|false|-?\d+(?:\.\d+)?)(?=[,}])/g, ':"$1"').replaceAll('{"*":"*"}', '"*"');
}

const policy: JsonObject = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Own",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: "arn:aws:s3:::data/${aws:username}/*",
      Condition: { Bool: { "aws:SecureTransport": true }, StringLike: { "s3:prefix": ["a/*", "b: c #d"] } },
    },
    { Effect: "Deny", NotAction: "iam:*", NotResource: ['arn:aws:iam::*:role/a"b', "arn:aws:iam::*:role/ü%{x}"] },
    {
      Effect: "Allow",
      Principal: { AWS: ["111122223333"], Service: "s3.amazonaws.com" },
      Action: "s3:*",
      Resource: "*",
    },
    { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" },
  ],
};
const json = JSON.stringify(policy, null, 2);

describe("A policy is converted", () => {
  it.each(conversionTargets)("to %s, as people write it", (target) => {
    expect(textOf(convert(`$0${json}`, "policy.json", target))).toMatchSnapshot();
  });

  it.each(conversionTargets.flatMap((from) => conversionTargets.map((to) => [from, to] as const)))(
    "from %s to %s and means the same",
    (from, to) => {
      const source = files[from](textOf(convert(`$0${json}`, "policy.json", from)));
      const result = service.check(source);
      const [found] = result.file.policies as [Policy];
      const converted = files[to](textOf(service.convertAt(result, found.start, to)));
      expect(shown(converted)).toEqual(shown({ path: "policy.json", text: json }));
    },
  );

  it("whatever it is, from and to every notation", () => {
    const random = seededRandom(20_261_130);
    for (let run = 0; run < 60; run++) {
      const document = policyPair(random, { variables: true }).old as unknown as JsonObject;
      const source: PolicyDocument = { path: "policy.json", text: JSON.stringify(document, null, 2) };
      const expected = shown(source);
      for (const target of conversionTargets) {
        const converted = files[target](textOf(convert(`$0${source.text}`, source.path, target)));
        expect(shown(converted)).toEqual(expected);
        const back = service.check(converted);
        const [found] = back.file.policies as [Policy];
        expect(shown(files.json(textOf(service.convertAt(back, found.start, "json"))))).toEqual(expected);
      }
    }
  });

  it.each(notations)("from $name", ({ path, write }) => {
    const text = write(policy);
    if (text === undefined) return;
    const result = service.check({ path, text });
    const [found] = result.file.policies as [Policy];
    const converted = service.convertAt(result, result.file.text.indexOf("s3:GetObject"), "json");
    expect(found.statements).toHaveLength(4);
    expect(shown({ path: "policy.json", text: textOf(converted) })).toEqual(shown({ path: "policy.json", text: json }));
  });
});

describe("What deployment fills in", () => {
  const template = (resource: string) => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow$0
            Action: s3:GetObject
            Resource: ${resource}
`;
  it.each([
    ["!Ref Bucket", '"Resource": {\n        "Ref": "Bucket"\n      }'],
    ["!GetAtt Bucket.Arn", '"Fn::GetAtt": [\n          "Bucket",\n          "Arn"\n        ]'],
    ['!Sub "${Bucket.Arn}/${!aws:username}/*"', '"Fn::Sub": "${Bucket.Arn}/${!aws:username}/*"'],
    ['!Join ["", [!GetAtt Bucket.Arn, "/*"]]', '"Fn::Sub": "${Bucket.Arn}/*"'],
  ])("stays what it is between the notations of CloudFormation: %s", (yaml, expected) => {
    const converted = textOf(convert(template(yaml), "template.yaml", "json"));
    expect(converted).toContain(expected);
    const back = textOf(convert(converted.replace("{", "{$0"), "template.json", "yaml"));
    expect(shown({ path: "policy.yaml", text: back })).toEqual(shown({ path: "policy.json", text: converted }));
  });

  it.each([
    ["!Ref Bucket", "`Statement.0.Resource` holds `Bucket`, which means something in CloudFormation only."],
    [
      '!Sub "arn:aws:s3:::${AWS::AccountId}"',
      "`Statement.0.Resource` holds `AWS::AccountId`, which means something in CloudFormation only.",
    ],
    ["!If [Prod, a, b]", "`Statement.0.Resource` is known at deployment only."],
  ])("in a template has no counterpart in Terraform: %s", (yaml, refused) => {
    for (const target of ["jsonencode", "terraform"] as const) {
      expect(convert(template(yaml), "template.yaml", target)).toEqual({ refused });
    }
  });

  it.each([
    [
      '!Sub ["arn:aws:s3:::${Name}", { Name: !Ref Data }]',
      "`Statement.0.Resource` holds `Name`, which is more than a name.",
    ],
    ['!Join ["", ["arn:aws:s3:::", !If [Prod, a, b]]]', "`Statement.0.Resource` holds `1`, which is more than a name."],
    ["!ImportValue Bucket", "`Statement.0.Resource` is known at deployment only."],
  ])("is not carried where it is more than a name: %s", (yaml, refused) => {
    expect(convert(template(yaml), "template.yaml", "json")).toEqual({ refused });
  });

  const blocks = (resources: string) => `data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject"]$0
    resources = ${resources}
  }
}
`;
  it.each([
    ['["${aws_s3_bucket.data.arn}/&{aws:username}/*"]', 'Resource = ["${aws_s3_bucket.data.arn}/$${aws:username}/*"]'],
    ["[aws_s3_bucket.data.arn]", "Resource = [aws_s3_bucket.data.arn]"],
    ['["arn:aws:s3:::a\\u0024${var.name}"]', '["arn:aws:s3:::a\\u0024${var.name}"]'],
    ["local.arns", "Resource = local.arns"],
    ['[aws_s3_bucket.all["a"].arn, module.x[0].arn]', 'aws_s3_bucket.all["a"].arn,'],
  ])("stays what it is between the forms of Terraform: %s", (resources, expected) => {
    expect(textOf(convert(blocks(resources), "main.tf", "jsonencode"))).toContain(expected);
  });

  it.each<[string, ConversionTarget, string]>([
    [
      "[aws_s3_bucket.data.arn]",
      "json",
      "`Statement.0.Resource.0` holds `aws_s3_bucket.data.arn`, which means something in Terraform only.",
    ],
    [
      '["${lower(var.name)}/*"]',
      "jsonencode",
      "`Statement.0.Resource.0` holds `lower(var.name)`, which is more than a name.",
    ],
    ["concat(local.a, local.b)", "jsonencode", "`Statement.0.Resource` is known at deployment only."],
  ])("of Terraform: %s as %s", (resources, target, refused) => {
    expect(convert(blocks(resources), "main.tf", target)).toEqual({ refused });
  });

  it("may be a list where a name stands for it", () => {
    const text = `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", $0Resource = local.arns }]
  })
}
`;
    expect(convert(text, "main.tf", "terraform")).toEqual({
      refused: "`Resource` is a name, which may stand for a text or for a list.",
    });
  });
});

describe("What cannot be converted", () => {
  it.each<[string, string, ConversionTarget, string]>([
    [
      "an unknown element",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Note":"x"}]}',
      "terraform",
      "An `aws_iam_policy_document` has no place for a part of its statements.",
    ],
    [
      "an unknown key",
      '{"Version":"2012-10-17","Note":"x","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
      "terraform",
      "An `aws_iam_policy_document` has no place for `Note`.",
    ],
    [
      "a variable of the provider",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"a&{b}"}]}',
      "terraform",
      "In an `aws_iam_policy_document` the `&{` of `a&{b}` begins a variable.",
    ],
    [
      "a key twice",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}',
      "yaml",
      "`Statement.0` has a key twice.",
    ],
  ])("%s", (_, text, target, refused) => {
    expect(convert(`$0${text}`, "policy.json", target)).toEqual({ refused });
  });

  it("is a statement that would allow without its effect, and a list without a document", () => {
    const text = '{"Version":"2012-10-17","Statement":[{"Action":"s3:*","Resource":"*"}]}';
    expect(convert(`$0${text}`, "policy.json", "terraform")).toEqual({
      refused: "An `aws_iam_policy_document` has no place for a part of its statements.",
    });
    const statements = `provider:
  iam:
    role:
      statements:
        - Effect: Allow
          Action: s3:GetObject$0
          Resource: "*"
`;
    const refused = "Its statements are no plain list in a document.";
    expect(convert(statements, "serverless.yml", "json")).toEqual({ refused });
  });

  it("is no document without a version: blocks say the one that AWS reads it as", () => {
    const text = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
    expect(textOf(convert(`$0${text}`, "policy.json", "terraform"))).toContain('\n  version = "2008-10-17"\n');
    expect(textOf(convert(`$0${text}`, "policy.json", "yaml"))).not.toContain("ersion");
  });

  it("is where there is no policy", () => {
    expect(convert('{"a": 1$0}', "other.json", "yaml")).toBeUndefined();
  });
});

describe("A pasted policy", () => {
  const small = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`;
  const paste = (marked: string, path: string, text = small) => {
    const offset = marked.indexOf("$0");
    const before = marked.replace("$0", "");
    const pasted = service.convertPasted({ path, text: before }, offset, text);
    return pasted && before.slice(0, offset) + pasted + before.slice(offset);
  };

  it.each<[string, string, string]>([
    [
      "behind a key of YAML",
      "Properties:\n  PolicyDocument: $0\n",
      `Properties:
  PolicyDocument: 
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action: s3:GetObject
        Resource: "*"
`,
    ],
    [
      "below a key of YAML",
      "Properties:\n  PolicyDocument:\n    $0\n",
      `Properties:
  PolicyDocument:
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action: s3:GetObject
        Resource: "*"
`,
    ],
    [
      "as an item of YAML",
      "Policies:\n  - $0\n",
      `Policies:
  - Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action: s3:GetObject
        Resource: "*"
`,
    ],
  ])("becomes YAML %s", (_, before, after) => {
    expect(paste(before, "template.yaml")).toBe(after);
  });

  it("becomes blocks between those of Terraform, and an expression behind an argument", () => {
    expect(paste("$0", "main.tf")).toBe(`data "aws_iam_policy_document" "policy" {
  statement {
    effect    = "Allow"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}`);
    expect(
      paste('resource "aws_iam_policy" "p" {\n  policy = $0\n}\n', "main.tf"),
    ).toBe(`resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })
}
`);
  });

  it("of YAML or Terraform becomes JSON", () => {
    const yaml = paste("Properties:\n  PolicyDocument:\n    $0\n", "template.yaml")?.slice(
      "Properties:\n  PolicyDocument:\n    ".length,
    );
    const inJson = paste('{\n  "Policy": $0\n}', "stack.json", yaml?.replaceAll("\n    ", "\n"));
    expect(JSON.parse(inJson ?? "null")).toEqual({ Policy: JSON.parse(small) });
    const fromBlocks = paste("$0", "policy.json", paste("$0", "main.tf"));
    expect(JSON.parse(fromBlocks ?? "null").Statement[0].Action).toEqual(["s3:GetObject"]);
  });

  it.each<[string, string, string, string]>([
    ["JSON in JSON", "$0", "policy.json", small],
    ["no policy", "a: $0", "template.yaml", '{"a":1}'],
    ["a part of one", "a: $0", "template.yaml", `"Policy": ${small}`],
    ["two", "a: $0", "template.yaml", `[${small},${small}]`],
    ["a template", "a: $0", "template.yaml", `{"PolicyDocument":${small}}`],
    ["broken text", "a: $0", "template.yaml", small.slice(0, -2)],
    ["in the middle of a line", "a: b$0", "template.yaml", small],
    ["in an expression", "policy = f($0)", "main.tf", small],
    ["in a block", 'resource "x" "y" {\n  $0\n}', "main.tf", small],
    ["in Terraform's JSON", "$0", "main.tf.json", small],
    ["in another language", "$0", "notes.md", small],
    ["what the language cannot say", "policy = $0", "main.tf", small.replace('"*"', '{"Ref":"Data"}')],
  ])("is left alone: %s", (_, before, path, text) => {
    expect(paste(before, path, text)).toBeUndefined();
  });
});

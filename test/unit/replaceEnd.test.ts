import { describe, expect, it } from "vitest";
import { entriesNarrow } from "../../server/src/access/entryLemma.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import rule from "../../server/src/rules/unscoped-model-invocation.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { testService } from "../support/service.ts";

const service = testService({ rules: [rule] });

/** The resource as the fix leaves it; `undefined` where there is none. */
function named(path: string, text: string): string | undefined {
  const result = service.check({ path, text });
  const [finding] = result.findings;
  const fix = finding?.fixes()[0];
  const edits = finding && fix && service.render(result, finding, fix);
  return edits && applyEdits(text, toPlainEdits(edits));
}

const yaml = (resource: string) => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: bedrock:InvokeModel
            Resource: ${resource}
`;

const inYaml = [
  [
    "!Sub arn:aws:bedrock:${AWS::Region}::foundation-model/*",
    "!Sub arn:aws:bedrock:${AWS::Region}::foundation-model/ID",
  ],
  ['!Sub "arn:aws:bedrock:${R}::foundation-model/*" # any', '!Sub "arn:aws:bedrock:${R}::foundation-model/ID" # any'],
  [
    "{ 'Fn::Sub': 'arn:aws:bedrock:${R}:*:foundation-model*' }",
    "{ 'Fn::Sub': 'arn:aws:bedrock:${R}:*:foundation-model/ID' }",
  ],
  [
    "!Join ['', ['arn:aws:bedrock:', !Ref AWS::Region, '::foundation-model/*']]",
    "!Join ['', ['arn:aws:bedrock:', !Ref AWS::Region, '::foundation-model/ID']]",
  ],
  ["!Sub ['arn:aws:bedrock:${R}::foundation-model/*', { R: !Ref Home }]", undefined],
  ["!Join ['', ['arn:aws:bedrock:', !Ref R, '::foundation-', 'model/*']]", undefined],
] as const;

const hcl = (resource: string) => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "bedrock:InvokeModel", Resource = ${resource} }]
  })
}
`;

const inTerraform = [
  ['"arn:aws:bedrock:${var.region}::foundation-model/*"', '"arn:aws:bedrock:${var.region}::foundation-model/ID"'],
  ['["arn:${local.p}:bedrock:*::foundation-model/*"]', '["arn:${local.p}:bedrock:*::foundation-model/ID"]'],
] as const;

const id = "amazon.nova-lite-v1:0";

describe("The end of a template", () => {
  it.each(inYaml)("is replaced in YAML: %s", (before, after) => {
    expect(named("template.yaml", yaml(before))).toBe(after && yaml(after.replace("ID", id)));
  });

  it.each(inTerraform)("is replaced in Terraform: %s", (before, after) => {
    expect(named("main.tf", hcl(before))).toBe(hcl(after.replace("ID", id)));
  });

  it("is replaced in blocks of the provider", () => {
    const text = (model: string) => `data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["bedrock:InvokeModel"]
    resources = ["arn:aws:bedrock:\${var.region}::foundation-model/${model}"]
  }
}
`;
    expect(named("main.tf", text("*"))).toBe(text(id));
  });

  it("is replaced in a string of JSON", () => {
    const document = (model: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "bedrock:InvokeModel",
            Resource: `arn:aws:bedrock:\${Region}::foundation-model/${model}`,
          },
        ],
      });
    const text = (model: string) =>
      JSON.stringify({ Resources: { P: { Properties: { Policy: { "Fn::Sub": document(model) } } } } });
    expect(named("stack.json", text("*"))).toBe(text(id));
  });
});

describe("Another end", () => {
  /** Whether the last end of the first resource is proven to narrow as another one. */
  const narrows = (statement: Readonly<Record<string, unknown>>, end: string, value: string) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const policy = service.check({ path: "template.json", text }).file.policies[0];
    const node = policy?.statements[0]?.resources?.entries[0]?.node.id ?? -1;
    return policy && entriesNarrow(policy, [{ statement: 0, edit: { op: "replaceEnd", node, end, value } }]);
  };
  const arn = { "Fn::Sub": "arn:aws:bedrock:${AWS::Region}::foundation-model/*" };
  const allow = { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: arn };

  it("narrows an Allow where the old one covers it", () => {
    expect(narrows(allow, "foundation-model/*", "foundation-model/amazon.nova-*")).toBe(true);
    expect(narrows(allow, "/*", "/a")).toBe(true);
  });

  it("is not proven where it does not, where it is not the end, and where a shorter list grants more", () => {
    expect(narrows(allow, "foundation-model/*", "custom-model/*")).toBe(false);
    expect(narrows(allow, "model/*", "model*")).toBe(false);
    expect(narrows(allow, "foundation-model/", "foundation-model/")).toBe(false);
    expect(narrows({ ...allow, Effect: "Deny" }, "/*", "/a")).toBe(false);
    const { Resource, ...rest } = allow;
    expect(narrows({ ...rest, NotResource: Resource }, "/*", "/a")).toBe(false);
    expect(narrows({ ...allow, Resource: "arn:aws:bedrock:us-east-1::foundation-model/*" }, "/*", "/a")).toBe(false);
  });
});

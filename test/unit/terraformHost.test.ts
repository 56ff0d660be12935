import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grammarWasm, runtimeWasm } from "../../scripts/hcl-wasm.mjs";
import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { loadHclReader } from "../../server/src/hosts/terraform/hclReader.ts";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { type Policy, unitSpan } from "../../server/src/policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../../server/src/policy/tree.ts";

const reader = await loadHclReader({ runtime: readFileSync(runtimeWasm), grammar: readFileSync(grammarWasm) });
const host = createTerraformHost(reader);
const parse = (text: string, path = "main.tf") => host.parse(text, { path });
const found = (text: string, path?: string) =>
  parse(text, path).policies.map(
    ({ place, source, facts }) =>
      `${place} ${source.notation}${source.embedding === undefined ? "" : " in a string"} ${facts.kind}`,
  );

const allow = '{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }';
const document = `{ Version = "2012-10-17", Statement = [${allow}] }`;
const json = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
const blocks = (inside: string) => `data "aws_iam_policy_document" "read" {\n${inside}\n}\n`;
const statement = (inside: string) => blocks(`  statement {\n${inside}\n  }`);

describe("The Terraform host finds", () => {
  it.each([
    ["a document in blocks", statement('actions = ["s3:*"]'), ["data.aws_iam_policy_document.read terraform identity"]],
    ["one without a statement yet", blocks(""), ["data.aws_iam_policy_document.read terraform identity"]],
    ["another data source", 'data "aws_iam_policy" "read" {\n  statement { actions = ["s3:*"] }\n}', []],
    [
      "jsonencode in an argument",
      `resource "x_y" "z" {\n  policy = jsonencode(${document})\n}`,
      ["x_y.z.policy hcl identity"],
    ],
    [
      "jsonencode in a block",
      `resource "x_y" "z" {\n  a {\n    b = jsonencode(${document})\n  }\n}`,
      ["x_y.z.a.b hcl identity"],
    ],
    [
      "jsonencode in a dynamic block",
      `resource "x_y" "z" {\n  dynamic "a" {\n    for_each = []\n    content { b = jsonencode(${document}) }\n  }\n}`,
      ["x_y.z.a.b hcl identity"],
    ],
    ["a single statement", `locals { a = { Version = "2012-10-17", Statement = ${allow} } }`, ["local.a hcl identity"]],
    ["quoted keys with colons", `locals { a = ${json} }`, ["local.a hcl identity"]],
    ["an object", `locals { a = ${document} }`, ["local.a hcl identity"]],
    [
      "objects in objects",
      `locals { a = { b = [${document}], "c d" = ${document} } }`,
      ["local.a.b[0] hcl identity", "local.a.c d hcl identity"],
    ],
    [
      "a list of statements",
      `locals { a = [${allow}] }\noutput "o" { value = jsonencode({ Statement = local.a }) }`,
      ["local.a hcl identity"],
    ],
    ["jsonencode in an object", `locals { a = { b = jsonencode(${document}) } }`, ["local.a.b hcl identity"]],
    ["an argument of a module", `module "m" { policy = ${document} }`, ["module.m.policy hcl identity"]],
    ["an output", `output "o" { value = jsonencode(${document}) }`, ["output.o.value hcl identity"]],
    ["a default", `variable "v" { default = ${document} }`, ["var.v.default hcl identity"]],
    ["inputs of Terragrunt", `inputs = {\n  policy = ${document}\n}`, ["inputs.policy hcl identity"]],
    [
      "branches of a condition",
      `locals { a = var.x ? jsonencode(${document}) : jsonencode(${document}) }`,
      ["local.a hcl identity", "local.a hcl identity"],
    ],
    ["what a loop makes", `locals { a = [for x in y : jsonencode(${document})] }`, ["local.a hcl identity"]],
    ["what is tried", `locals { a = try(jsonencode(${document}), null) }`, ["local.a hcl identity"]],
    ["what is nothing but interpolated", `locals { a = "\${jsonencode(${document})}" }`, ["local.a hcl identity"]],
    ["what is merged", `locals { a = merge(${document}, var.more) }`, []],
    ["what is replaced", `locals { a = replace(jsonencode(${document}), "a", "b") }`, []],
    ["a heredoc", `resource "x" "y" {\n  z = <<EOF\n${json}\nEOF\n}`, ["x.y.z json in a string identity"]],
    [
      "an indented heredoc",
      `resource "x" "y" {\n  z = <<-EOF\n    ${json}\n  EOF\n}`,
      ["x.y.z json in a string identity"],
    ],
    ["a string", `locals { a = ${JSON.stringify(json)} }`, ["local.a json in a string identity"]],
    [
      "a string in an object",
      `locals { a = { b = ${JSON.stringify(json)} } }`,
      ["local.a.b json in a string identity"],
    ],
    [
      "a heredoc with a directive",
      `locals {\n  a = <<EOF\n{"Statement":[%{ if x }{"Effect":"Allow"}%{ endif }]}\nEOF\n}`,
      [],
    ],
    ["a heredoc with a strip marker", `locals {\n  a = <<EOF\n{"Statement":[\${~ var.x ~}]}\nEOF\n}`, []],
    ["a heredoc of something else", 'locals {\n  a = <<EOF\n#!/bin/sh\necho "Statement"\nEOF\n}', []],
    [
      "a policy in a policy",
      `locals { a = { Version = "2012-10-17", Statement = [${allow}], Inner = ${document} } }`,
      ["local.a hcl identity"],
    ],
    ["a policy of Tencent Cloud", 'locals { a = { version = "2.0", statement = [{ effect = "allow" }] } }', []],
    ["a commented one", `/*\nlocals {\n  a = ${document}\n}\n*/\n# locals { a = ${document} }\n`, []],
    [
      "one of several files in a module",
      `variable "x" {}\n\n${statement('actions = ["s3:*"]')}\noutput "y" { value = 1 }`,
      ["data.aws_iam_policy_document.read terraform identity"],
    ],
    [
      "a template of CloudFormation",
      `resource "aws_cloudformation_stack" "s" {\n  template_body = jsonencode({ Resources = { K = { Type = "AWS::KMS::Key", Properties = { KeyPolicy = ${document} } } } })\n}`,
      ["aws_cloudformation_stack.s.template_body.Resources.K.Properties.KeyPolicy hcl resource"],
    ],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("by the name of the file what nothing else tells", () => {
    expect(found(`locals { a = ${document} }`, "modules/scp/main.tf")).toEqual(["local.a hcl scp"]);
  });

  it("itself by its name", () => {
    expect(parse("").host?.id).toBe("terraform");
  });

  it("nothing in a text without a sign of a policy", () => {
    const text = 'resource "aws_s3_bucket" "b" {\n  bucket = local.name\n}\n';
    expect(host.mayHoldPolicies(text)).toBe(false);
    expect(parse(text).policies).toEqual([]);
  });
});

/** The tree as JSON, with holes as `${name}` and what is unknown as `"?"`. */
function show(node: PolicyNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.properties.map(({ key, value }) => [key, show(value)]));
    case "array":
      return node.items.map(show);
    case "literal":
      return node.value;
    case "string":
      if (node.value.kind === "known") return node.value.text;
      if (node.value.kind === "unknown") return "?";
      return node.value.parts.map((part) => (typeof part === "string" ? part : `\${${part.name}}`)).join("");
    default:
      return "?";
  }
}
const shown = (text: string) =>
  parse(text).policies.flatMap(({ statements }) => statements.map(({ root }) => show(root)));

describe("The Terraform host reads a statement in blocks", () => {
  it.each([
    [
      "under AWS's names",
      'sid = "A"\neffect = "Deny"\nnot_actions = ["s3:*"]\nnot_resources = ["*"]',
      { Sid: "A", Effect: "Deny", NotAction: ["s3:*"], NotResource: ["*"] },
    ],
    ["that allows unless it says something else", 'actions = ["s3:*"]', { Effect: "Allow", Action: ["s3:*"] }],
    ["whose effect is null", "effect = null", { Effect: "Allow" }],
    ["whose effect is a variable", "effect = var.effect", { Effect: "${var.effect}" }],
    [
      "with names",
      'resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*", data.a.b[0].arn, "${x["k"]}"]',
      {
        Effect: "Allow",
        Resource: ["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*", "${data.a.b[0].arn}", '${x["k"]}'],
      },
    ],
    ["whose list is a name", "actions = local.actions", { Effect: "Allow", Action: "${local.actions}" }],
    [
      "with variables of AWS",
      'resources = ["a/&{aws:username}/$${x}"]',
      { Effect: "Allow", Resource: ["a/${aws:username}/${x}"] },
    ],
    [
      "with variables of AWS beside others",
      'resources = ["${a.b}/&{aws:username}"]',
      { Effect: "Allow", Resource: ["${a.b}/${aws:username}"] },
    ],
    [
      "with what only deployment tells",
      'actions = concat(["a"], var.b)\nresources = [for x in y : x]\nsid = var.a ? "x" : "y"\nnot_actions = x[*].arn',
      { Effect: "Allow", Action: "?", Resource: "?", Sid: "?", NotAction: "?" },
    ],
    [
      "with principals",
      'principals {\n type = "AWS"\n identifiers = ["a", var.b]\n}\nprincipals {\n identifiers = ["c"]\n type = "Service"\n}',
      { Effect: "Allow", Principal: { AWS: ["a", "${var.b}"], Service: ["c"] } },
    ],
    [
      "with principals of one type in two blocks",
      'principals {\n type = "AWS"\n identifiers = ["a"]\n}\nprincipals {\n type = "AWS"\n identifiers = var.b\n}',
      { Effect: "Allow", Principal: { AWS: ["a", "${var.b}"] } },
    ],
    ["open to anyone", 'principals {\n type = "*"\n identifiers = ["*"]\n}', { Effect: "Allow", Principal: "*" }],
    [
      "open to one of no type",
      'principals {\n type = "*"\n identifiers = ["a"]\n}',
      { Effect: "Allow", Principal: { "*": ["a"] } },
    ],
    [
      "open to anyone and more",
      'principals {\n type = "*"\n identifiers = ["*"]\n}\nprincipals {\n type = "AWS"\n identifiers = ["*"]\n}',
      { Effect: "Allow", Principal: { "*": ["*"], AWS: ["*"] } },
    ],
    [
      "open to anyone in AWS",
      'not_principals {\n type = "AWS"\n identifiers = ["*"]\n}',
      { Effect: "Allow", NotPrincipal: { AWS: ["*"] } },
    ],
    [
      "with a principal of a type to be known",
      'principals {\n type = var.t\n identifiers = ["a"]\n}',
      { Effect: "Allow", Principal: { "${var.t}": ["a"] } },
    ],
    ["with a principal that is not written yet", "principals {\n}", { Effect: "Allow", Principal: "?" }],
    [
      "with identifiers that are not written yet",
      'principals {\n type = "AWS"\n}',
      { Effect: "Allow", Principal: { AWS: "?" } },
    ],
    [
      "with conditions",
      'condition {\n test = "A"\n variable = "x"\n values = ["1"]\n}\ncondition {\n test = "B"\n variable = "y"\n values = [2, true]\n}\ncondition {\n test = "A"\n variable = "z"\n values = [var.v]\n}',
      { Effect: "Allow", Condition: { B: { y: [2, true] }, A: { x: ["1"], z: ["${var.v}"] } } },
    ],
    [
      "with a condition in two blocks",
      'condition {\n test = "A"\n variable = "x"\n values = ["1"]\n}\ncondition {\n test = "A"\n variable = "x"\n values = ["2"]\n}',
      { Effect: "Allow", Condition: { A: { x: ["1", "2"] } } },
    ],
    [
      "with a condition without a key",
      'condition {\n test = "A"\n values = ["1"]\n}',
      { Effect: "Allow", Condition: "?" },
    ],
    [
      "with dynamic blocks",
      'dynamic "condition" {\n for_each = []\n content {}\n}\ndynamic "principals" {\n for_each = []\n content {}\n}',
      { Effect: "Allow", Condition: "?", Principal: "?" },
    ],
    [
      "with a dynamic block beside another",
      'dynamic "principals" {\n for_each = []\n content {}\n}\nprincipals {\n type = "AWS"\n identifiers = ["a"]\n}',
      { Effect: "Allow", Principal: "?" },
    ],
  ])("%s", (_, inside, expected) => {
    expect(shown(statement(inside))).toEqual([expected]);
  });

  it.each([
    ["concat([S, S], var.x)", 2],
    ["flatten([[S, [S]], [var.x], [for x in y : S]])", 3],
    ["var.x ? [S] : [S]", 2],
    ["[for x in y : S]", 1],
    ["[S, var.x ? S : null]", 2],
    ["[merge(S, var.x)]", 1],
    ["merge(S, var.x)", 0],
    ["var.x", 0],
  ])("that an expression brings: %s", (written, count) => {
    const of = (name: string) =>
      `locals {\n  a = { Version = "2012-10-17", Statement = ${written.replaceAll("S", name)} }\n}`;
    const before = parse(of('{ Effect = "Allow", Action = "a:b" }'));
    const text = of('{ Effect = "Allow", Action = "a:c" }');
    expect(before.policies.map(({ statements }) => statements.length)).toEqual([count]);
    expect(plain(host.parse(text, { path: "main.tf" }, before))).toEqual(plain(parse(text)));
    const unknown = shown(text).filter((each) => each === "?").length;
    expect(unknown).toBe(written.startsWith("[merge") ? 1 : 0);
  });

  it("and no list that an expression brings elsewhere twice", () => {
    const list = '[{ Effect = "Allow", Action = "a:b" }]';
    const text = `locals {\n  a = { b = var.x ? ${list} : [] }\n  c = { d = concat(${list}, ${list}) }\n  e = { Version = "2012-10-17" }\n}`;
    expect(found(text)).toEqual(["local.a.b hcl identity", "local.e hcl identity"]);
  });

  it("that a loop repeats, and nothing is added beside it", () => {
    const text = blocks(
      '  dynamic "statement" {\n    for_each = x\n    content {\n      actions = ["s3:*"]\n    }\n  }',
    );
    const [policy] = parse(text).policies;
    expect(shown(text)).toEqual([{ Effect: "Allow", Action: ["s3:*"] }]);
    expect(policy && show(policy.document)).toEqual({ Version: "2012-10-17", Statement: [{ "Fn::If": ["", "?"] }] });
    expect(slice(text, policy, policy?.statements[0]?.root)).toMatch(/^content \{[^}]*\}$/);
  });

  it.each([["source_policy_documents"], ["override_policy_documents"], ["source_json"], ["override_json"]])(
    "beside the unknown ones of %s",
    (name) => {
      const before = blocks(`  ${name} = [data.x.y.json]\n  statement {\n  }`);
      expect(shown(before)).toEqual(["?", { Effect: "Allow" }]);
      expect(shown(blocks(`  statement {\n  }\n  ${name} = [data.x.y.json]`))).toEqual([{ Effect: "Allow" }, "?"]);
      expect(shown(blocks(`  statement {\n  }\n  ${name} = []`))).toEqual([{ Effect: "Allow" }]);
      expect(shown(blocks(`  statement {\n  }\n  ${name} = null`))).toEqual([{ Effect: "Allow" }]);
    },
  );

  it.each([
    ["", "2012-10-17"],
    ['  version = "2008-10-17"', "2008-10-17"],
    ["  version = null", "2012-10-17"],
    ["  version = var.v", undefined],
  ])("of the version in %j", (version, expected) => {
    const [policy] = parse(blocks(`${version}\n  statement { actions = ["s3:*"] }`)).policies;
    expect(policy?.facts.version).toBe(expected);
    expect(policy?.isImplied).toBe(true);
  });

  it.each([
    ['actions = ["s3:*"]', true],
    ['action = ["s3:*"]', false],
    ['action {\n x = "s3:*"\n}', false],
    ['actions = ["s3:*"]\n  }\n  statement {\n action = ["s3:*"]', false],
    ['actions = ["s3:*"', false],
    ['actions = ["s3:*]', false],
    ["actions = ", false],
    ['sid = "\\x"', false],
    ['dynamic "condition" {\n content {}\n}', true],
    ['sid = "a" # ="', true],
    ["sid = 1 == \n 1", true],
  ])("and concludes from what is absent in %j: %s", (inside, expected) => {
    expect(parse(statement(inside)).policies[0]?.facts.wellFormed).toBe(expected);
  });
});

describe("The Terraform host reads values", () => {
  const value = (written: string) => {
    const [read] = shown(
      `locals {\n  a = { Statement = [{ Effect = "Allow", Action = "a:b", Resource = ${written} }] }\n}`,
    );
    return read instanceof Object && "Resource" in read ? read.Resource : undefined;
  };
  it.each([
    ["escapes", '"\\"a\\\\\\n\\t\\r\\u00e4\\U0001F600"', '"a\\\n\t\rä😀'],
    ["a backslash at the end", '"a\\\\"', "a\\"],
    ["an escape beyond Unicode", '"\\UFFFFFFFF"', "?"],
    ["literal signs", '"$${a} %%{b} $a %b $"', "${a} %{b} $a %b $"],
    ["signs of the provider", '"&{a}"', "&{a}"],
    ["an empty string", '""', ""],
    ["blanks", '"  a  "', "  a  "],
    ["blanks around a hole", '"  ${  var.a  }  "', "  ${var.a}  "],
    ["a hole with more in it", '"${a + 1}-${f(x, "y")}"', '${a + 1}-${f(x, "y")}'],
    ["strings in holes", '"${a["x}"]}"', '${a["x}"]}'],
    ["a directive", '"%{ if a }b%{ endif }"', "?"],
    ["a strip marker", '"a ${~ b }"', "?"],
    ["null", "null", null],
    ["numbers", "[1, 2.5, 1.5e3, -1]", [1, 2.5, 1500, "?"]],
    ["parentheses", '("a")', "a"],
    ["a name in parentheses with more behind", "(a).b", "?"],
    ["what a function gives", 'f("a").b', "?"],
    [
      "keys",
      '{ "a" = 1, b: 2, (c) = 3, 4 = 5, "${d}e" = 6, (f(x)) = 7 }',
      { a: 1, b: 2, "${c}": 3, 4: 5, "${d}e": 6, "${f(x)}": 7 },
    ],
    ["objects in lists", '[{ a = [{ b = "c" }] }]', [{ a: [{ b: "c" }] }]],
    ["comments", '[ # one\n "a", // two\n /* three */ "b" ]', ["a", "b"]],
    ["a heredoc", "<<EOF\n  a\n ${b}\nEOF\n", "  a\n ${b}\n"],
    ["an indented heredoc", "<<-EOF\n    a\n\n   b ${c}\n      EOF\n", " a\n\nb ${c}\n"],
    ["one with a hole in front", "<<-EOF\n    a\n${b}\n  EOF\n", "    a\n${b}\n"],
    ["one with a hole behind blanks", "<<-EOF\n    a\n  ${b}\n    c${d}e\n  EOF\n", "  a\n${b}\n  c${d}e\n"],
    [
      "a heredoc with braces in a hole",
      '<<EOF\n${f("}", "{\\"")} a "b\nEOFs\n"EOF\nEOF\n',
      '${f("}", "{\\"")} a "b\nEOFs\n"EOF\n',
    ],
    ["a heredoc with an object in a hole", "<<EOF\n${ { a = b }.a } } c\nEOF\n", "${{ a = b }.a} } c\n"],
    ["a heredoc with signs", "<<EOF\n$${a} %%{b} $ {\n\\n${c}$${\nEOF\n", "${a} %{b} $ {\n\\n${c}${\n"],
    ["an empty heredoc", "<<EOF\nEOF\n", ""],
  ])("%s", (_, written, expected) => {
    expect(value(written)).toEqual(expected);
  });
});

/** The text of a node's place. */
function slice(
  text: string,
  policy: Policy | undefined,
  node: PolicyNode | PropertyNode | undefined,
  index = 0,
): string {
  if (policy === undefined || node === undefined) return "";
  const { start, end } = unitSpan(policy, index, node.span);
  return text.slice(start, end);
}

/** The places of a statement's elements: key and value. */
function places(text: string, index = 0): string[] {
  const policy = parse(text).policies[0];
  const root = policy?.statements[index]?.root;
  if (policy === undefined || root?.kind !== "object") return [];
  return root.properties.map(({ key, keySpan, value }) => {
    const at = unitSpan(policy, index, keySpan);
    return `${key}: ${text.slice(at.start, at.end)} -> ${slice(text, policy, value, index).replace(/\s+/g, " ")}`;
  });
}

describe("The Terraform host places what it reads", () => {
  it("in blocks", () => {
    const text = `# ü😀\n${statement(`    principals {
      identifiers = ["a"]
      type        = "AWS"
    }
    sid       = "ü😀"
    actions   = ["s3:*", "a:b"]
    condition {
      test     = "A"
      variable = "x"
      values   = ["1"]
    }
    resources = [aws_s3_bucket.b.arn]`)}`;
    expect(places(text)).toEqual([
      "Effect:  -> ",
      'Sid: sid -> "ü😀"',
      'Action: actions -> ["s3:*", "a:b"]',
      "Resource: resources -> [aws_s3_bucket.b.arn]",
      'Principal: principals -> principals { identifiers = ["a"] type = "AWS" }',
      'Condition: condition -> condition { test = "A" variable = "x" values = ["1"] }',
    ]);
    const [policy] = parse(text).policies;
    const { statements, document: root } = policy ?? {};
    expect(slice(text, policy, statements?.[0]?.root)).toMatch(/^statement \{[\s\S]*arn\]\n {2}\}$/);
    expect(text.slice(policy?.start, (policy?.start ?? 0) + (root?.span.end ?? 0))).toBe(
      text.slice(text.indexOf("data")).trim(),
    );
    const [principal] = statements?.[0]?.principals?.entries ?? [];
    expect(slice(text, policy, principal?.node)).toBe('"a"');
    const [test] = statements?.[0]?.conditions?.tests ?? [];
    const keyOf = (property: PropertyNode | undefined) => {
      const span = policy && property && unitSpan(policy, 0, property.keySpan);
      return text.slice(span?.start, span?.end);
    };
    expect([keyOf(test?.operatorProperty), keyOf(test?.property)]).toEqual(['"A"', '"x"']);
    const brace = unitSpan(
      policy as Policy,
      0,
      statements?.[0]?.elements.get("Effect")?.node.span ?? { start: 0, end: 0 },
    );
    expect(text.slice(brace.start - 11, brace.end)).toBe("statement {");
  });

  it("in blocks that enclose one another", () => {
    const principals = (type: string) => `principals {\n type = "${type}"\n identifiers = ["a"]\n}`;
    const condition = 'condition {\n test = "A"\n variable = "x"\n values = ["1"]\n}';
    const text = statement([principals("AWS"), condition, principals("Service"), "sid = 1"].join("\n"));
    expect(places(text).map((place) => place.replace(/\{[^}]*\}/g, "{}"))).toEqual([
      "Effect:  -> ",
      "Sid: sid -> 1",
      "Condition: condition -> condition {}",
      "Principal: principals -> principals {} condition {} principals {}",
    ]);
  });

  it("in objects", () => {
    const text = `# ü😀\nlocals {\n  a = {\n    Statement = [{ "Effect": "Allow", Action = ["ü😀:b", x.y], (k) = "\${z}" }]\n  }\n}`;
    expect(places(text)).toEqual([
      'Effect: "Effect" -> "Allow"',
      'Action: Action -> ["ü😀:b", x.y]',
      '${k}: (k) -> "${z}"',
    ]);
  });

  it("in an indented heredoc", () => {
    const text = `# ü😀
locals {
  a = <<-EOF
    {
      "Statement": [{
        "Effect": "Allow",
        "Action": "\${var.service}:b",
        "Resource": \${jsonencode(var.all)}
      }]
    }
  EOF
}`;
    expect(places(text)).toEqual([
      'Effect: "Effect" -> "Allow"',
      'Action: "Action" -> "${var.service}:b"',
      'Resource: "Resource" -> ${jsonencode(var.all)}',
    ]);
    expect(shown(text)).toEqual([{ Effect: "Allow", Action: "${var.service}:b", Resource: "?" }]);
    expect(parse(text).policies[0]?.source.embedding).toMatchObject({
      indent: "    ",
      quoting: { kind: "plain", lines: true, interpolation: "terraform" },
    });
  });

  it("in a string", () => {
    const text = `# ü😀\nlocals {\n  a = "{\\"Statement\\": [{\\"Effect\\":\\"Allow\\",\\n\\"Action\\": \\"ü:\${b.c}\\", \\"Resource\\": \\"$\${aws:x}\\"}]}"\n}`;
    expect(places(text)).toEqual([
      'Effect: \\"Effect\\" -> \\"Allow\\"',
      'Action: \\"Action\\" -> \\"ü:${b.c}\\"',
      'Resource: \\"Resource\\" -> \\"$${aws:x}\\"',
    ]);
    expect(shown(text)).toEqual([{ Effect: "Allow", Action: "ü:${b.c}", Resource: "${aws:x}" }]);
    expect(parse(text).policies[0]?.source.embedding).toMatchObject({ indent: "", quoting: { kind: "escaped" } });
  });

  it("with ids that count in the order of the tree", () => {
    const text = statement('principals {\n type = "AWS"\n identifiers = ["a"]\n}\nactions = ["s3:*"]');
    const [root] = parse(text).policies[0]?.statements.map((each) => each.root) ?? [];
    const ids: number[] = [];
    const walk = (node: PolicyNode | PropertyNode): void => {
      ids.push(node.id);
      childrenOf(node).forEach(walk);
    };
    if (root !== undefined) walk(root);
    expect(ids.length).toBeGreaterThan(8);
    expect(ids).toEqual(ids.map((_, index) => index));
  });
});

const files: Readonly<Record<string, string>> = {
  blocks: `# ü😀
data "aws_iam_policy_document" "read" {
  version = "2012-10-17"
  statement {
    sid     = "A\${var.x}"
    actions = ["s3:GetObject", var.y]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["b"]
    }
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.read.json
}
`,
  objects: `locals {
  a = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*"], Resource = "\${b.c}/*" }]
  }
}
/* all */
resource "aws_iam_role" "r" {
  inline_policy {
    policy = var.x ? jsonencode(local.a) : jsonencode({ Statement = [{ Effect = "Allow", Action = "a:b" }] })
  }
}
`,
  strings: `resource "aws_sqs_queue" "q" {
  policy = <<-EOF
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "sqs:*", "Resource": "\${a.b}", "Condition": \${c}}]}
  EOF
}
locals {
  a = "{\\"Statement\\": [{\\"Effect\\":\\"Allow\\",\\"Action\\": \\"ü:\${b}\\"}]}"
}
`,
};

const plain = ({ policies }: ParsedFile) => JSON.parse(JSON.stringify(policies));

/** Every place of every policy lies in the text. */
function expectInside({ policies, text }: ParsedFile): void {
  const visit = (policy: Policy, index: number | undefined, node: PolicyNode | PropertyNode): void => {
    for (const span of node.kind === "property" ? [node.span, node.keySpan] : [node.span]) {
      const { start, end } = unitSpan(policy, index, span);
      if (!(0 <= start && start <= end && end <= text.length)) {
        expect.fail(`${node.kind} at ${start} to ${end} in ${JSON.stringify(text)}`);
      }
    }
    for (const child of childrenOf(node)) visit(policy, index, child);
  };
  for (const policy of policies) {
    visit(policy, undefined, policy.document);
    policy.statements.forEach(({ root }, index) => {
      visit(policy, index, root);
    });
  }
}

describe.each(Object.entries(files))("A file with %s", (name, text) => {
  it("is well-formed", () => {
    const { policies } = parse(text);
    expect(policies.length).toBeGreaterThan(0);
    expect(policies.every(({ facts }) => facts.wellFormed)).toBe(true);
  });

  it("is read up to any place, and as if it were new while it is typed", () => {
    let file = parse("");
    for (let end = 1; end <= text.length; end++) {
      file = host.parse(text.slice(0, end), { path: "main.tf" }, file);
      expectInside(file);
      if (end % 7 === 0 || end === text.length) expect(plain(file)).toEqual(plain(parse(file.text)));
    }
  });

  it("is read without any one character, and again with it", () => {
    const whole = parse(text);
    const expected = plain(whole);
    for (let at = 0; at < text.length; at++) {
      const cut = host.parse(text.slice(0, at) + text.slice(at + 1), { path: "main.tf" }, whole);
      expectInside(cut);
      if (at % 7 !== 0) continue;
      expect(plain(cut)).toEqual(plain(parse(cut.text)));
      expect(plain(host.parse(text, { path: "main.tf" }, cut))).toEqual(expected);
    }
  });

  it("is read with CRLF", () => {
    const crlf = text.replaceAll("\n", "\r\n");
    const { policies } = parse(crlf);
    expect(policies.map(({ facts }) => facts)).toEqual(parse(text).policies.map(({ facts }) => facts));
    expect(shown(crlf)).toEqual(shown(text));
    expect(name).not.toBe("");
  });
});

describe("The Terraform host reads any edit", () => {
  const statements = Array.from(
    { length: 4 },
    (_, index) => `  statement {
    actions   = ["s3:Get${index}", "a:b"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.x
    content {
      sid = "S${index}"
    }
  }`,
  );
  const objects = Array.from(
    { length: 4 },
    (_, index) => `{ Effect = "Allow", Action = ["a:b${index}"], Doc = { (x) = "\${y}" } }`,
  );
  const whole = `${blocks(statements.join("\n"))}
locals {
  a = jsonencode({ Version = "2012-10-17", Statement = [${objects.join(", ")}] })
  b = [
    ${objects.join(",\n    ")},
    { Effect = "Deny", Action = "*", Doc = local.b, More = jsonencode(${document}) }
  ]
  c = ${objects[0]}
  e = <<EOF
a "b
c }
EOF
  f = { Statement = [{ Effect = "Allow", Action = "a:b", Doc = <<-EOF
    {
    "\${local.b}
    EOF
  }, ${objects[2]}] }
  d = { Statement = concat([${objects[0]}], var.x ? [${objects[1]}] : []) }
}
resource "aws_iam_role" "r" {
  assume_role_policy = <<EOF
{"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "\${local.b}"}]}
EOF
}
`;
  const pieces = [
    '"',
    "{",
    "}",
    "[",
    "]",
    "\n",
    "=",
    "a",
    ",",
    "\\",
    "${",
    "#",
    "/*",
    "\n  statement {\n  }\n",
    "<<EOF\n",
  ];

  it("as if it were new", () => {
    const edit = fc.record({
      at: fc.nat(whole.length),
      deleted: fc.oneof(fc.nat(3), fc.nat(200)),
      inserted: fc.oneof(fc.constant(""), fc.constantFrom(...pieces), fc.constantFrom(...objects, ...statements)),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let file = parse(whole);
        for (const { at, deleted, inserted } of edits) {
          const { text } = file;
          file = host.parse(text.slice(0, at) + inserted + text.slice(at + deleted), { path: "main.tf" }, file);
        }
        const back = host.parse(whole, { path: "main.tf" }, file);
        expect(plain(file)).toEqual(plain(parse(file.text)));
        expect(plain(back)).toEqual(plain(parse(whole)));
      }),
      { seed: 11, numRuns: Number(process.env["DEEP_RUNS"] ?? 40) },
    );
  });

  it("and does not even look at the statements that stay", () => {
    const read: string[] = [];
    const watched = createTerraformHost({
      read(text, isKnown) {
        return reader.read(text, (braces) => {
          const known = isKnown?.(braces) === true;
          if (known) read.push(text.slice(braces.start, braces.end));
          return known;
        });
      },
    });
    const before = watched.parse(whole, { path: "main.tf" });
    expect(read).toEqual([]);
    watched.parse(whole.replace("s3:Get2", "s3:Put"), { path: "main.tf" }, before);
    expect(read.length).toBe(7);
    watched.parse(whole.replaceAll("a:b3", "a:c3"), { path: "main.tf" }, before);
    expect(read.filter((text) => text.startsWith("{ Effect")).length).toBe(3 + 3 + 1 + 2 + 2);
  });

  it("and takes over the statements that stay", () => {
    const before = parse(whole);
    expect(before.policies.map(({ facts }) => facts.wellFormed)).toEqual(before.policies.map(() => true));
    const after = host.parse(whole.replace("s3:Get2", "s3:Put"), { path: "main.tf" }, before);
    const kept = after.policies[0]?.statements.map((each, index) => each === before.policies[0]?.statements[index]);
    expect(kept).toEqual([true, true, true, true, false, true, true, true]);
  });

  it("and finds again a document that moves into a place of its own", () => {
    const inner = `{ Effect = "Deny", Action = "*", More = jsonencode(${document}) }`;
    const before = parse(`locals {\n  a = { Statement = [${inner}] }\n}`);
    const text = `locals {\n  a = { b = ${inner} }\n}`;
    const after = host.parse(text, { path: "main.tf" }, before);
    expect(after.policies.map(({ place }) => place)).toEqual(["local.a.b.More"]);
    expect(plain(after)).toEqual(plain(parse(text)));
  });
});

describe("The Terraform host reads again", () => {
  const two = `${statement('actions = ["s3:*"]')}\nlocals {\n  a = ${document}\n}\n`;
  it("only what changed", () => {
    const before = parse(two);
    const after = host.parse(two.replace("s3:*", "s3:Get*"), { path: "main.tf" }, before);
    expect(after.policies[1]?.statements).toBe(before.policies[1]?.statements);
    expect(after.policies[0]?.statements).not.toBe(before.policies[0]?.statements);
    expect(after.policies[1]?.start).toBe((before.policies[1]?.start ?? 0) + 3);
    const again = host.parse(two, { path: "main.tf" }, host.parse(`\n${two}`, { path: "main.tf" }, before));
    expect(again.policies[0]?.statements).toBe(before.policies[0]?.statements);
  });

  it("a statement beside one that changed from before", () => {
    const text = blocks('  statement { actions = ["a:b"] }\n  statement { actions = ["c:d"] }');
    const before = parse(text);
    const after = host.parse(text.replace("a:b", "a:c"), { path: "main.tf" }, before);
    expect(after.policies[0]?.statements[1]).toBe(before.policies[0]?.statements[1]);
    expect(after.policies[0]?.statements[0]).not.toBe(before.policies[0]?.statements[0]);
  });

  it("two notations of one text each in its own way", () => {
    const same = '{"Effect":"Allow","Action":"a:b","Resource":"$${x}"}';
    const text = `locals {\n  a = { Statement = [${same}] }\n  b = <<EOF\n{"Statement": [${same}]}\nEOF\n}`;
    const keys = parse(text).policies.flatMap(({ statements }) => statements.map(({ key }) => key));
    expect(new Set(keys).size).toBe(2);
  });
});

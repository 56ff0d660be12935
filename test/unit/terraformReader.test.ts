import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grammarWasm, runtimeWasm } from "../../scripts/hcl-wasm.mjs";
import { closeBlock, splitBlocks } from "../../server/src/hosts/terraform/blocks.ts";
import { loadHclReader } from "../../server/src/hosts/terraform/hclReader.ts";
import { shorten } from "../../server/src/hosts/terraform/shorten.ts";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";

const reader = await loadHclReader({ runtime: readFileSync(runtimeWasm), grammar: readFileSync(grammarWasm) });
const split = (text: string) => splitBlocks(text).map(({ start, end }) => text.slice(start, end));

describe("A file of Terraform is cut into blocks", () => {
  it.each([
    [
      "blocks and what is between",
      "# a\na {\n}\n\n// b {\nb { } # c\n/* c {\n} */ d = 1\n",
      ["a {\n}", "b { } # c", "d = 1"],
    ],
    ["blocks in blocks", "a {\n  b {\n  }\n}\nc {}", ["a {\n  b {\n  }\n}", "c {}"]],
    ["values on several lines", "a = [\n  1,\n]\nb = f(\n  {\n  }\n)\n", ["a = [\n  1,\n]", "b = f(\n  {\n  }\n)"]],
    ["braces in strings", 'a {\n  b = "}{\\"}"\n}\nc {}', ['a {\n  b = "}{\\"}"\n}', "c {}"]],
    ["strings in holes", 'a {\n  b = "${c["}"]}}"\n}\nd {}', ['a {\n  b = "${c["}"]}}"\n}', "d {}"]],
    ["literal signs", 'a {\n  b = "$${"\n}\nc {}', ['a {\n  b = "$${"\n}', "c {}"]],
    [
      "braces in heredocs",
      "a {\n  b = <<E\n}\nresource {\nE\n}\nc {}",
      ["a {\n  b = <<E\n}\nresource {\nE\n}", "c {}"],
    ],
    ["an indented end", "a {\n  b = <<-E\n    }\n    E\n}\nc {}", ["a {\n  b = <<-E\n    }\n    E\n}", "c {}"]],
    ["headers in heredocs", "a {\n  b = <<E\nlocals {\nE\n}", ["a {\n  b = <<E\nlocals {\nE\n}"]],
    ["headers in comments", "a {\n/*\nlocals {\n*/\n}", ["a {\n/*\nlocals {\n*/\n}"]],
    ["a quote that is not closed", 'a {\n  b = "\n}\nc {}', ['a {\n  b = "\n}', "c {}"]],
    ["a brace that is not closed", 'a {\n  b {\n}\nresource "c" "d" {\n}', ["a {\n  b {\n}", 'resource "c" "d" {\n}']],
    ["a hole that is not closed", 'a {\n  b = "${c\n}\n\nlocals {\n}', ['a {\n  b = "${c\n}\n', "locals {\n}"]],
    ["a heredoc that is not closed", "a {\n  b = <<E\n}\nlocals {\n}", ["a {\n  b = <<E\n}", "locals {\n}"]],
    [
      "one before another of its name",
      "a {\n  b = <<E\n}\nlocals {\n  c = <<E\nE\n}",
      ["a {\n  b = <<E\n}", "locals {\n  c = <<E\nE\n}"],
    ],
    [
      "a script with a heredoc of its own",
      "a {\n  b = <<E\ncat <<E\nE\n}\nc {}",
      ["a {\n  b = <<E\ncat <<E\nE\n}", "c {}"],
    ],
    ["a comment that is not closed", "a {\n/* b\n}\nlocals {\n}", ["a {\n/* b\n}", "locals {\n}"]],
    ["blocks that look like headers", "a {\nlocals = {\n}\n  locals {\n}\n}", ["a {\nlocals = {\n}\n  locals {\n}\n}"]],
    ["headers without their labels", "a {\ndata {\n}\nmodule {\n}\n}", ["a {\ndata {\n}\nmodule {\n}\n}"]],
    ["labels without quotes", "a {\nresource b c {\n}", ["a {", "resource b c {\n}"]],
    ["CRLF", "a {\r\n}\r\nb {\r\n}", ["a {\r\n}\r", "b {\r\n}"]],
    ["a BOM", "\uFEFFa {\n}", ["a {\n}"]],
    ["stray braces", "}\n}}\na {}", ["}", "}}", "a {}"]],
    ["nothing", " \n# a", []],
  ])("%s", (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it.each([
    ["a {\n}", "a {\n}"],
    ['a = "b\n', 'a = "b"'],
    ["a {\n  b = \n}", "a {\n  b = 0}"],
    ["a {\n  b = # c\n}", "a {\n  b = # c\n}"],
    ["a = b == \n", "a = b == \n"],
    ["a = [ { f(", "a = [ { f(\n)}]\n"],
    ['a = "b', 'a = "b"\n'],
    ['a = "b ${c', 'a = "b ${c\n}"\n'],
    ["a { # b", "a { # b\n}\n"],
    ['a = "\\x\\n\\u00e4\\u0"', 'a = " x\\n\\u00e4 u0"'],
    ['a {\n  b\n  c "d"\n}', "a {\n   \n       \n}"],
    ["a {\n  b:\n}", "a {\n  b:0}"],
    ["a = {for b in c :\n b =>\n b\n}", "a = {for b in c :\n b =>\n b\n}"],
    ["a = [\n  b\n]", "a = [\n  b\n]"],
    ["a = {\n  for b in c :\n  b => b\n}", "a = {\n  for b in c :\n  b => b\n}"],
    ["a {\n  b = <<E\nc\nE\n}", "a {\n  b = <<E\nc\nE\n}"],
    ["a {\n  /* b\n  c */\n  # d\n}", "a {\n  /* b\n  c */\n  # d\n}"],
    ["a = var.\n", "a = var \n"],
    ["a = b /* c", "a = b    c"],
    ["a = <<-E  \nb\n", "a = 0     \nb\n"],
    ["a = f(b...)", "a = f(b...)"],
    ["a = b.*.c + d.0.e", "a = b.*.c + d.0.e"],
    ["a = [1)]", "a = [1 ]"],
  ])("and %j is closed as %j", (text, expected) => {
    expect(closeBlock(text).text).toBe(expected);
  });

  it.each([
    ["braces", "{"],
    ["brackets", "([{"],
    ["closing brackets", "}])"],
    ["quotes", '"'],
    ["quoted lines", '"\n'],
    ["holes", '"${'],
    ["dollars", "$"],
    ["heredocs", "<<A\n"],
    ["heredocs without ends", "<<A"],
    ["comments", "/*"],
    ["comment lines", "#\n"],
    ["headers", "locals {\n"],
    ["missing values", "a=\n"],
    ["blanks", " \t"],
    ["words", "a "],
    ["backslashes", '"\\'],
  ])("in linear time: a million characters of %s", (_, junk) => {
    const text = junk.repeat(1_000_000 / junk.length);
    const start = performance.now();
    const blocks = splitBlocks(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(blocks.every(({ start: from, end }, index) => from < end && from >= (blocks[index - 1]?.end ?? 0))).toBe(
      true,
    );
  });

  it("even where every heredoc has a name of its own", () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `<<A${index}\n`).join("");
    const start = performance.now();
    splitBlocks(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe("What the grammar need not read", () => {
  it.each([
    ["a = {b = {c = 1}}", ["{c = 1}"], "a = {b = {/* */}}"],
    ["a = {b = {c = 1}}", ["{c = 1}", "{b = {c = 1}}"], `a = {/*${" ".repeat(7)}*/}`],
    ["a = {b}", ["{b}"], "a = {b}"],
    ['a = "{b = 1}"', ["{b = 1}"], 'a = "{b = 1}"'],
    ["a = <<E\nb ${c} d\n  e\nE\n", [], "a = <<E\n  ${c}  \n   \nE\n"],
    ["a = <<E\n$${b} %{ if c }d\nE\n", [], "a = <<E\n      %{ if c } \nE\n"],
    ['a = <<E\nb ${ {c = "}"}.c } d ${ e\nE\n', [], 'a = <<E\n  ${ {c = "}"}.c }   ${ e\nE\n'],
    [
      "a = {b = <<E\nc\nd\nE\n}\ne = <<E\nf\nE\n",
      ["{b = <<E\nc\nd\nE\n}"],
      `a = {/*${" ".repeat(10)}*/}\ne = <<E\n \nE\n`,
    ],
  ])("of %j with %j known leaves %j", (text, known, expected) => {
    const isKnown = ({ start, end }: { start: number; end: number }) => known.includes(text.slice(start, end));
    expect(shorten(closeBlock(text), isKnown)).toBe(expected);
    expect(shorten(closeBlock(text), isKnown).length).toBe(text.length);
  });
});

describe("The reader of HCL", () => {
  it("counts in UTF-16", () => {
    const text = 'a "😀" {\n  ü = ["ä😀${x.y}", "b"] # 😀\n  c = z.w\n}';
    const [block] = reader.read(text).blocks;
    const slice = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect(block?.labels).toEqual(["😀"]);
    expect(block && slice(block.span)).toBe(text);
    const [list, name] = block?.attributes ?? [];
    expect(list && [slice(list.nameSpan), slice(list.value.span)]).toEqual(["ü", '["ä😀${x.y}", "b"]']);
    expect(name && [slice(name.span), slice(name.value.span)]).toEqual(["c = z.w", "z.w"]);
    const [first] = list?.value.kind === "tuple" ? list.value.items : [];
    expect(first?.kind === "string" && first.holes.map(({ span }) => slice(span))).toEqual(["${x.y}"]);
  });

  it.each([
    ["a {\n  b = 1\n  c = [1\n}", ["b", "c"]],
    ['a {\n  b = "1\n  c = 2\n}', ["b", "c"]],
    ["a {\n  b =\n  c = 2\n}", ["b", "c"]],
    ["a {\n  b = 1\n  c", ["b"]],
    ["a {\n  b = 1\n  c # d\n  e {\n  }\n}", ["b"]],
    ["a {\n  b = 1\n  ) c = 2\n}", ["b", "c"]],
  ])("reads what is left of %j", (text, expected) => {
    const { wellFormed, blocks } = reader.read(text);
    expect(wellFormed).toBe(false);
    expect(blocks[0]?.attributes.map(({ name }) => name)).toEqual(expected);
  });

  it.each([
    ["brackets", `a = ${"[".repeat(50_000)}`],
    ["brackets that are closed", `a = ${"[".repeat(20_000)}${"]".repeat(20_000)}`],
    ["blocks", "a {\n".repeat(20_000)],
    ["holes", `a = ${'"${'.repeat(20_000)}`],
    ["parentheses", `a = ${"(".repeat(20_000)}1`],
    ["steps", `a = b${".c".repeat(40_000)}`],
    ["steps behind a call", `a = f(b)${".c".repeat(40_000)}`],
    ["splats", `a = b${"[*].c".repeat(20_000)}`],
    ["operators", `a = 1${" + 1".repeat(20_000)}`],
    ["conditions", `a = ${"b ? c : ".repeat(10_000)}d`],
  ])("ends on too many %s", (_, text) => {
    expect(reader.read(text).blocks).toBeInstanceOf(Array);
    const policies = `locals {\n  ${text}\n  b = { Statement = [] }\n}`;
    expect(createTerraformHost(reader).parse(policies, { path: "main.tf" }).policies).toBeInstanceOf(Array);
  });

  it("does not read what is nested too deeply, and says so", () => {
    const nested = (depth: number) => reader.read(`a = ${"[".repeat(depth)}${"]".repeat(depth)}`).wellFormed;
    expect([nested(50), nested(500)]).toEqual([true, false]);
  });

  it("reads again after all that", () => {
    expect(reader.read("a {\n  b = 1\n}")).toMatchObject({ wellFormed: true, blocks: [{ type: "a" }] });
  });

  it("loads again, and both readers read", async () => {
    const second = await loadHclReader({ runtime: readFileSync(runtimeWasm), grammar: readFileSync(grammarWasm) });
    for (const each of [reader, second]) expect(each.read("a = 1").wellFormed).toBe(true);
  });

  it("reads any mixture of signs", () => {
    const host = createTerraformHost(reader);
    const sign = fc.constantFrom(
      ...[
        '"',
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "=",
        "\n",
        " ",
        "${",
        "%{",
        "$${",
        "\\",
        "<<E\n",
        "<<-E\n",
        "E\n",
        "#",
        "/*",
        "*/",
      ],
      ...[
        "Statement",
        "Effect",
        "a",
        "1",
        ".",
        ",",
        ":",
        "?",
        "statement {\n",
        "jsonencode(",
        "locals {\n",
        "condition {\n",
      ],
      ...[
        'data "aws_iam_policy_document" "x" {\n',
        '"Allow"',
        "actions = [",
        "\r\n",
        "ü",
        "😀",
        "\uD800",
        "\u0000",
        "for ",
        "~",
      ],
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const text = signs.join("");
        const fresh = JSON.stringify(host.parse(text, { path: "main.tf" }).policies);
        const before = host.parse(text.slice(0, -3), { path: "main.tf" });
        expect(JSON.stringify(host.parse(text, { path: "main.tf" }, before).policies)).toBe(fresh);
        host.summarise(text);
      }),
      { seed: 7, numRuns: Number(process.env["DEEP_RUNS"] ?? 300) },
    );
  });
});

describe("A quote that is not closed", () => {
  const text = `data "aws_iam_policy_document" "a" {
  statement {
    sid       = "One"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "b" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
`;
  const host = createTerraformHost(reader);

  it.each([["One"], ["s3:GetObject"], ["s3:PutObject"]])("leaves the statements around %s as they are", (entry) => {
    const whole = host.parse(text, { path: "main.tf" });
    const broken = host.parse(text.replace(`${entry}"`, entry), { path: "main.tf" }, whole);
    expect(broken.policies.map(({ facts }) => facts.wellFormed)).toEqual([false, true]);
    expect(broken.policies[1]?.statements).toBe(whole.policies[1]?.statements);
    expect(
      broken.policies[0]?.statements.map(({ effect, resources }) => `${effect} ${resources?.entries.length}`),
    ).toEqual(["Allow 1", "Allow 1"]);
  });
});

import { describe, expect, it } from "vitest";
import type { Host } from "../../server/src/hosts/host.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import { type Policy, unitSpan } from "../../server/src/policy/policy.ts";
import { toSourceOffset } from "../../server/src/policy/source.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../../server/src/policy/tree.ts";

const document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"a"}]}';
const lines = JSON.stringify(JSON.parse(document), null, 2).split("\n");
/** The lines of the document behind an indent. */
const indented = (indent: string) => lines.map((line) => `${indent}${line}`).join("\n");

const parse = (text: string, host: Host = yamlHost) => host.parse(text, { path: "a" }).policies;

/** All scalars and keys of a policy with the text of the file at their places. */
function written(policy: Policy | undefined, text: string): string[] {
  if (policy === undefined) return [];
  const units: readonly (readonly [number | undefined, PolicyNode])[] = [
    [undefined, policy.document],
    ...policy.statements.map(({ root }, index) => [index, root] as const),
  ];
  return units.flatMap(([index, root]) => {
    const at = (span: PropertyNode["span"]) => {
      const { start, end } = unitSpan(policy, index, span);
      return text.slice(start, end);
    };
    const visit = (node: PolicyNode | PropertyNode): string[] => {
      const own = node.kind === "property" ? [at(node.keySpan)] : node.kind === "string" ? [at(node.span)] : [];
      return [...own, ...childrenOf(node).flatMap(visit)];
    };
    return visit(root);
  });
}

const plain = [
  '"Version"',
  '"2012-10-17"',
  '"Statement"',
  '"Effect"',
  '"Allow"',
  '"Action"',
  '"s3:GetObject"',
  '"Resource"',
  '"a"',
];
const escaped = plain.map((text) => text.replaceAll('"', '\\"'));

describe("A policy in a string", () => {
  const cases: readonly (readonly [string, string, readonly string[], Host?])[] = [
    ["of JSON", JSON.stringify({ Policy: document }), escaped, jsonHost],
    ["of JSON, in lines", JSON.stringify({ Policy: lines.join("\n") }), escaped, jsonHost],
    [
      "of JSON, with letters as numbers",
      JSON.stringify({ Policy: document }).replace("s3:Get", "s3:\\u0047et"),
      escaped.map((text) => text.replace("s3:Get", "s3:\\u0047et")),
      jsonHost,
    ],
    ["of JSON, behind another one", JSON.stringify({ "\u{1F600}": "\u2028\t\\", Policy: document }), escaped, jsonHost],
    ["in double quotes", `Policy: ${JSON.stringify(document)}\n`, escaped],
    ["in double quotes over lines", `Policy: "${document.replaceAll('"', '\\"').replaceAll(",", ",\n  ")}"\n`, escaped],
    ["in single quotes", `Policy: '${document}'\n`, plain],
    ["in single quotes over lines", `Policy: '${lines.join("\n  ")}'\n`, plain],
    [
      "in single quotes with one in it",
      `Policy: '${document.replace('"a"', "\"it''s\"")}'\n`,
      plain.map((text) => (text === '"a"' ? "\"it''s\"" : text)),
    ],
    ["in a block", `Policy: |\n${indented("  ")}\n`, plain],
    ["in a block to the end of the text", `Policy: |-\n${indented("    ")}`, plain],
    ["in a block that keeps its end", `A:\n  Policy: |+\n${indented("     ")}\n\n\nB: c\n`, plain],
    ["in a block of a given indent", `Policy: |2\n${indented("      ")}\n`, plain],
    ["in a block behind empty lines", `Policy: |\n\n   \n${indented("   ")}\n`, plain],
    ["in a block with a comment", `Policy: | # ours\n${indented("  ")}\n`, plain],
    ["in a folded block", `Policy: >\n${indented("  ")}\n`, plain],
    ["in a folded block in one line", `Policy: >-\n  ${document}\n`, plain],
    ["in a list", `- |\n${indented("  ")}\n- x\n`, plain],
    ["behind CRLF", `A: b\r\nPolicy: |\r\n${indented("  ").replaceAll("\n", "\r\n")}\r\n`, plain],
    ["behind a BOM and letters of two units", `\uFEFFA: "\u{1F600}é"\nPolicy: |\n${indented("  ")}\n`, plain],
    ["of Sub", `Policy: !Sub |\n${indented("  ")}\n`, plain],
    ["of Sub in its long form", `Policy:\n  Fn::Sub: '${document}'\n`, plain],
    ["of Sub with a map", `Policy: !Sub\n  - '${document}'\n  - A: b\n`, plain],
    ["of Sub in JSON", JSON.stringify({ Policy: { "Fn::Sub": document } }), escaped, jsonHost],
  ];

  for (const [title, text, expected, host] of cases) {
    it(title, () => {
      const [policy, ...others] = parse(text, host);
      expect(others).toEqual([]);
      expect(written(policy, text)).toEqual(expected);
      expect(policy?.source.embedding).toBeDefined();
      expect(policy?.facts.wellFormed).toBe(true);
    });
  }

  it.each([
    ["a plain scalar", `Policy: x ${document}\n`],
    ["a string that is not closed", `Policy: "${document.replaceAll('"', '\\"')}\n`],
    ["a string in single quotes that is not closed", `Policy: '${document}\n`],
    ["another document", 'Policy: \'{"Version":"2012-10-17","Rules":[]}\'\n'],
    ["a text about one", 'Policy: "the Statement of {Effect}"\n'],
    ["an escape that JSON does not have", `Policy: "\\x7b${document.slice(1).replaceAll('"', '\\"')}"\n`],
  ])("is not seen in %s", (_, text) => {
    expect(parse(text)).toEqual([]);
  });

  it("is read as far as it goes", () => {
    const [policy] = parse(`Policy: |\n  ${document.slice(0, -12)}\n`);
    expect(policy?.facts.wellFormed).toBe(false);
    expect(policy?.statements[0]?.actions?.entries.map(({ value }) => value)).toEqual([
      { kind: "known", text: "s3:GetObject" },
    ]);
  });

  it("has a text without what its string needs", () => {
    const source = (text: string) => parse(text)[0]?.source.text;
    expect(source(`Policy: |\n${indented("     ")}\n`)).toBe(lines.join("\n"));
    expect(source(`Policy: |\n\n${indented("     ")}\n`)).toBe(lines.join("\n"));
    expect(source(`Policy: >\n${indented("     ")}\n`)).toBe(lines.join("\n"));
    expect(source(`Policy: '${document.replace('"a"', "\"it''s\"")}'`)).toBe(document.replace('"a"', '"it\'s"'));
    expect(source(`Policy: ${JSON.stringify(document)}`)).toBe(document);
  });

  it("finds its way back from an offset of the file", () => {
    const text = `Policy: |\n${indented("    ")}\nB: "\u{1F600}"\n`;
    const [policy] = parse(text);
    const source = policy?.source;
    const at = text.indexOf("GetObject");
    const inside = source && toSourceOffset(source, at);
    expect(source?.text.slice(inside, (inside ?? 0) + 9)).toBe("GetObject");
    expect(source && toSourceOffset(source, 3)).toBeUndefined();
    expect(source && toSourceOffset(source, text.length)).toBeUndefined();
  });
});

describe("A variable in a policy in a string", () => {
  /** The policy of `!Sub` on a text, with what is known of its values. */
  const read = (json: string) => {
    const text = `A: b\nPolicy: !Sub |\n  ${json}\n`;
    const [policy] = parse(text);
    const { actions, resources, conditions } = policy?.statements[0] ?? {};
    const show = ({ value }: { readonly value: Parameters<typeof String>[0] }) => JSON.stringify(value);
    return {
      policy,
      text,
      actions: actions?.entries.map(show),
      resources: resources?.entries.map(show),
      keys: conditions?.tests.map(({ key }) => key),
      wellFormed: policy?.facts.wellFormed,
    };
  };
  const withResource = (resource: string) =>
    `{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":${resource}}]}`;
  const template = (...parts: readonly unknown[]) => JSON.stringify({ kind: "template", parts });
  const known = (text: string) => JSON.stringify({ kind: "known", text });
  const unknown = JSON.stringify({ kind: "unknown" });

  it.each([
    [
      "in a text",
      '"arn:${AWS::Partition}:s3:::${B}/*"',
      [template("arn:", { name: "AWS::Partition" }, ":s3:::", { name: "B" }, "/*")],
    ],
    ["twice", '"${B}${B}"', [template({ name: "B" }, { name: "B" })]],
    ["alone in a text", '"${B}"', [template({ name: "B" })]],
    ["in place of a value", "${B}", [unknown]],
    ["in place of a value of a list", '["a", ${B}, "${C}"]', [known("a"), unknown, template({ name: "C" })]],
    ["that is none", '"home/${!aws:username}/x"', [known("home/${aws:username}/x")]],
    [
      "that is none, beside one",
      '"${!aws:username}/${B}/${!x}"',
      [template("${aws:username}/", { name: "B" }, "/${x}")],
    ],
    ["behind an escape", '"a\\"${B}\\\\${C}"', [template('a"', { name: "B" }, "\\", { name: "C" })]],
    ["that does not end", '"a${B"', [known("a${B")]],
    ["with blanks", '"${ B }"', [template({ name: "B" })]],
    ["beside one of other tools", '"{{resolve:ssm:a}}"', [template({ name: "resolve:ssm:a" })]],
    ["inside one of other tools", '"{{resolve:ssm:${A}}}"', [unknown]],
  ])("%s", (_, resource, expected) => {
    const { policy, text, actions, resources, wellFormed } = read(withResource(resource));
    expect(resources).toEqual(expected);
    expect(actions).toEqual([known("s3:GetObject")]);
    expect(wellFormed).toBe(true);
    // What stands behind it is where it was.
    const node = policy?.statements[0]?.resources?.node;
    const span = policy && node && unitSpan(policy, 0, node.span);
    expect(span && text.slice(span.start, span.end)).toBe(resource);
  });

  it("in a key is shown there", () => {
    const { keys, wellFormed } = read(
      '{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"${Oidc}:sub":"a"}}}}',
    );
    expect(keys).toEqual(["${Oidc}:sub"]);
    expect(wellFormed).toBe(true);
  });

  it("in place of a statement leaves the others", () => {
    const { policy } = read(
      '{"Version":"2012-10-17","Statement":[${S},{"Effect":"Allow","Action":"a:B","Resource":"*"}]}',
    );
    expect(policy?.statements.map(({ actions }) => actions?.entries.length)).toEqual([undefined, 1]);
  });

  it("is kept by its name where two are alike", () => {
    const [policy] = parse(
      'Policy: !Sub \'{"Statement":{"Effect":"Allow","Action":["${A}","${ A}"],"Resource":"*"}}\'\n',
    );
    expect([...(policy?.source.embedding?.holes ?? [])]).toEqual([
      ["A", "${A}"],
      ["A 2", "${ A}"],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import { hasAnchors, splitYaml } from "../../server/src/hosts/yaml/yamlParts.ts";
import { parseYamlTree } from "../../server/src/hosts/yaml/yamlTree.ts";
import { unitSpan } from "../../server/src/policy/policy.ts";
import { testService } from "../support/service.ts";

const parse = (text: string, path = "a.yaml") => yamlHost.parse(text, { path });
const found = (text: string, path?: string) =>
  parse(text, path).policies.map(({ place, facts, isImplied }) =>
    [place || ".", facts.kind, ...(isImplied ? ["(implied)"] : [])].join(" "),
  );
/** What stands at the places of all actions and resources. */
const written = (text: string, path?: string) =>
  parse(text, path).policies.flatMap((policy) =>
    policy.statements.flatMap(({ actions, resources }, index) =>
      [...(actions?.entries ?? []), ...(resources?.entries ?? [])].map(({ node }) => {
        const { start, end } = unitSpan(policy, index, node.span);
        return text.slice(start, end);
      }),
    ),
  );
/** The actions as they are known, by statement. */
const actions = (text: string, path?: string) =>
  parse(text, path).policies.flatMap(({ statements }) =>
    statements.map((statement) =>
      (statement.actions?.entries ?? []).map(({ value }) => (value.kind === "known" ? value.text : value.kind)),
    ),
  );
const plain = ({ policies }: ParsedFile) => JSON.parse(JSON.stringify(policies)) as unknown;

const bare = `Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action:
      - s3:GetObject
      - "s3:PutObject"
    Resource: '*'
`;
const under = (key: string, text: string) => `${key}:\n${text.replace(/^(?=.)/gm, "  ")}`;

describe("The YAML host finds policies", () => {
  it.each([
    ["that the file is", bare, [". identity"]],
    ["that the file is, behind comments", `# ours\n\n---\n# really\n${bare}`, [". identity"]],
    ["without a version", bare.replace(/^Version.*\n/, ""), [". identity"]],
    ["without a statement yet", "Version: 2012-10-17\n", [". identity"]],
    ["with one statement", "Statement:\n  Effect: Allow\n  Action: a:B\n  Resource: '*'\n", [". identity"]],
    ["in one line", "{Version: 2012-10-17, Statement: [{Effect: Allow, Action: a:B, Resource: '*'}]}", [". identity"]],
    ["in JSON", '{"Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]}', [". identity"]],
    [
      "in several documents",
      `${bare}---\n${under("A", bare)}...\n---\n${bare}`,
      [". identity", "A identity", ". identity"],
    ],
    ["behind a directive", `%YAML 1.2\n---\n${bare}`, [". identity"]],
    ["in a document with one key", `---\n${under("A", under("B", bare))}C: d\n`, ["A.B identity"]],
    ["with a BOM", `\uFEFF${bare}`, [". identity"]],
    ["with a BOM, in one of several keys", `\uFEFF${under("A", bare)}B:\n  C: d\nE: f\n`, ["A identity"]],
    ["with a BOM before its resources", `\uFEFF${under("A", under("B", under("C", bare)))}`, ["A.B.C identity"]],
    ["with CRLF", under("A", bare).replaceAll("\n", "\r\n"), ["A identity"]],
    ["with CR", bare.replaceAll("\n", "\r"), [". identity"]],
    [
      "by quoted keys",
      under(
        '"A b"',
        bare
          .replaceAll(/(\w+):/g, '"$1":')
          .replace('s3":', "s3:")
          .replace('"s3":', "s3:"),
      ),
      ["A b identity"],
    ],
    ["in a list", `A:\n  - B: c\n  - ${bare.replaceAll("\n", "\n    ").trim()}\n`, ["A[1] identity"]],
    ["as statements alone", "- Effect: Allow\n  Action: a:B\n  Resource: '*'\n", [". identity (implied)"]],
    [
      "by what it is called",
      "Role:\n  AssumeRolePolicyDocument:\n    Statement:\n      Effect: Allow\n      Action: sts:AssumeRole\n      Principal: '*'\n",
      ["Role.AssumeRolePolicyDocument trust"],
    ],
    ["beside words alone", "Statement: of accounts\nVersion: 3\nEffect: none\n", []],
    ["beside a list of things", "Statement: [revenue, costs]\n", []],
    [
      "of Alibaba Cloud",
      "Version: '1'\nStatement: [{Effect: Allow, Action: 'oss:*', Resource: 'acs:oss:*:*:b'}]\n",
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  const role = "- Effect: Allow\n  Action: s3:GetObject\n  Resource: ${self:custom.arn}\n";
  it.each([
    [
      "a role",
      under("provider", under("iam", under("role", under("statements", role)))),
      ["provider.iam.role.statements identity (implied)"],
    ],
    [
      "a role in the old form",
      under("provider", under("iamRoleStatements", role)),
      ["provider.iamRoleStatements identity (implied)"],
    ],
    [
      "a function",
      under("functions", under("f", under("iamRoleStatements", role))),
      ["functions.f.iamRoleStatements identity (implied)"],
    ],
    [
      "an interface",
      under("provider", under("resourcePolicy", role.replace("Action", "Principal: '*'\n  Action"))),
      ["provider.resourcePolicy resource (implied)"],
    ],
    [
      "resources",
      under(
        "resources",
        under(
          "Resources",
          under("R", `Type: AWS::IAM::ManagedPolicy\n${under("Properties", under("PolicyDocument", bare))}`),
        ),
      ),
      ["resources.Resources.R.Properties.PolicyDocument identity"],
    ],
  ])("of the Serverless Framework for %s", (_, text, expected) => {
    expect(found(`service: a\n${text}plugins: []\n`, "serverless.yml")).toEqual(expected);
  });

  it.each([
    ["serverless.yml", "${self:custom.action}", ["template"]],
    ["services/a/serverless.dev.yaml", "s3:${opt:verb}", ["template"]],
    ["serverless.yml", "s3:${self:custom.${opt:stage}.verb}", ["template"]],
    ["serverless.yml", "'${file(./a.yml):b}'", ["template"]],
    ["serverless.yml", "${AWS::Region}", ["template"]],
    ["included.yml", "${self:custom.action}", ["template"]],
    ["template.yaml", "${aws:username}", ["known"]],
    ["template.yaml", "'{{ action }}'", ["template"]],
    ["serverless.yml", "s3:GetObject", ["known"]],
  ])("in %s with %s as far as it is known", (path, action, expected) => {
    const text = `Statement:\n  Effect: Allow\n  Resource: "*"\n  Action: ${action}\n`;
    const [policy] = parse(text, path).policies;
    expect(policy?.statements[0]?.actions?.entries.map(({ value }) => value.kind)).toEqual(expected);
  });

  it.each([
    ["one of them", "a:\n  - !If [C, {Effect: Allow, Action: a:B}, !Ref AWS::NoValue]\n", [["a:B"]]],
    [
      "two of them",
      "a:\n- Effect: Allow\n  Action: a:B\n- Fn::If: [C, {Effect: Allow, Action: a:C, Resource: d}, {Ref: AWS::NoValue}]\n",
      [["a:B"], ["a:C"]],
    ],
    ["all of them", "a: !If [C, [{Effect: Allow, Action: a:B, Resource: c}], !Ref AWS::NoValue]\n", [["a:B"]]],
  ])("chooses %s where they stand alone", (_, text, expected) => {
    expect(actions(text)).toEqual(expected);
  });

  it("takes statements alone for ones of 2012", () => {
    const { policies } = parse(`a:\n${role}`, "serverless.yml");
    expect(policies.map(({ facts, version }) => [facts.version, version])).toEqual([["2012-10-17", undefined]]);
  });

  it("reads a variable of the Serverless Framework in another one as one", () => {
    const text = "Statement:\n  Effect: Allow\n  Action: a:B\n  Resource: a-${self:custom.${opt:stage}.b}-{{ c }}-d\n";
    const [policy] = parse(text, "serverless.yml").policies;
    expect(policy?.statements[0]?.resources?.entries[0]?.value).toEqual({
      kind: "template",
      parts: ["a-", { name: "self:custom.${opt:stage}.b" }, "-", { name: "c" }, "-d"],
    });
  });

  it("does not read a text without a sign of one", () => {
    expect(yamlHost.mayHoldPolicies("Resources:\n  A:\n    Type: AWS::S3::Bucket\n")).toBe(false);
    expect(parse("Resources:\n  A: {Statements: []}\n").policies).toEqual([]);
  });
});

describe("The YAML host places what it reads", () => {
  const list = (...items: string[]) =>
    `Statement:\n  - Effect: Allow\n    Action:\n${items.map((item) => `      - ${item}\n`).join("")}`;

  it.each([
    ["plain", list("s3:GetObject"), ["s3:GetObject"]],
    ["before a comment", list("s3:GetObject # why"), ["s3:GetObject"]],
    ["before blanks", list("s3:GetObject   ", "s3:PutObject\t"), ["s3:GetObject", "s3:PutObject"]],
    ["in double quotes", list('"s3:Get\\u004fbject"'), ['"s3:Get\\u004fbject"']],
    ["in single quotes", list("'s3:GetObject' "), ["'s3:GetObject'"]],
    ["folded", list(">-\n        s3:GetObject\n"), [">-\n        s3:GetObject"]],
    ["literal", list("|\n        s3:GetObject\n\n"), ["|\n        s3:GetObject"]],
    ["of a function", list("!Sub s3:Get${A}"), ["!Sub s3:Get${A}"]],
    ["of a function in quotes", list('!Sub "s3:Get${A}" # why'), ['!Sub "s3:Get${A}"']],
    [
      "of a function over lines",
      list("!Join\n        - ':'\n        - [s3, GetObject]"),
      ["!Join\n        - ':'\n        - [s3, GetObject]"],
    ],
    ["of a function in its long form", list("Fn::Sub: s3:Get${A}"), ["Fn::Sub: s3:Get${A}"]],
    ["of one behind the same one", list("!Sub a", "!Sub b"), ["!Sub a", "!Sub b"]],
    [
      "in brackets",
      "Statement: [{Effect: Allow, Action: [s3:GetObject, 's3:PutObject' ]}]",
      ["s3:GetObject", "'s3:PutObject'"],
    ],
    [
      "in lines of JSON",
      'Statement:\n- {"Effect": "Allow",\n "Action":"s3:GetObject",\n "Resource":["*"]}\n',
      ['"s3:GetObject"', '"*"'],
    ],
    [
      "behind letters of two units",
      `# \u{1F600}\n${list("é:\u{1F600}", "s3:GetObject")}`,
      ["é:\u{1F600}", "s3:GetObject"],
    ],
    ["behind a BOM", `\uFEFF${bare}`, ["s3:GetObject", '"s3:PutObject"', "'*'"]],
    ["behind CRLF", under("A", bare).replaceAll("\n", "\r\n"), ["s3:GetObject", '"s3:PutObject"', "'*'"]],
    ["behind CR", bare.replaceAll("\n", "\r"), ["s3:GetObject", '"s3:PutObject"', "'*'"]],
    ["in the last of several documents", `a: b\n---\nc: d\n---\n${bare}`, ["s3:GetObject", '"s3:PutObject"', "'*'"]],
    [
      "in a later piece",
      `A:\n  B: c\n  D:\n${bare.replace(/^(?=.)/gm, "    ")}E: f\n`,
      ["s3:GetObject", '"s3:PutObject"', "'*'"],
    ],
    ["without an indent", "Statement:\n- Effect: Allow\n  Action:\n  - a:B\n  Resource: c\n", ["a:B", "c"]],
    ["over lines", list("s3:Get\n        Object"), ["s3:Get\n        Object"]],
    ["behind a key alone", "{a, Statement: [{Effect: Allow, Action: a:B, b}]}", ["a:B"]],
    ["behind a complex key", "? [a, b]\n: c\nStatement:\n- Effect: Allow\n  Action: a:B\n", ["a:B"]],
    ["behind a key with a question mark", "? Statement\n: - Effect: Allow\n    ? Action\n    : a:B\n", ["a:B"]],
    ["behind a tab", "Statement:\n- Effect:\tAllow\n  Action:\ta:B\n", ["a:B"]],
  ])("%s", (_, text, expected) => {
    expect(written(text)).toEqual(expected);
  });

  it("knows a value that is not written yet", () => {
    const text = "Statement:\n  - Effect: Allow\n    Action:\n    Resource:\n      -\n      - a\n";
    const [policy] = parse(text).policies;
    const entries = [
      ...(policy?.statements[0]?.actions?.entries ?? []),
      ...(policy?.statements[0]?.resources?.entries ?? []),
    ];
    expect(entries.map(({ node }) => node.kind)).toEqual(["unknown", "unknown", "string"]);
    const starts = entries.map(({ node }) => policy && unitSpan(policy, 0, node.span).start);
    expect(starts.map((start) => text.slice(0, start).split("\n").length)).toEqual([3, 5, 6]);
  });

  it.each([
    ["an account's number", "111122223333", "111122223333"],
    ["one that begins with a nought", "011122223333", "011122223333"],
    ["a number", "443", "443"],
    ["yes", "yes", "yes"],
    ["true", "true", "true"],
    ["null", "null", undefined],
    ["nothing", "~", undefined],
    ["a date", "2012-10-17", "2012-10-17"],
    ["a number of the sea", "0o14", "0o14"],
    ["one with an exponent", "1e3", "1e3"],
  ])("reads %s as AWS does", (_, value, expected) => {
    const text = `Statement:\n  Effect: Allow\n  Action: a:B\n  Resource: ${value}\n`;
    const entry = parse(text).policies[0]?.statements[0]?.resources?.entries[0];
    expect(entry?.value.kind === "known" ? entry.value.text : undefined).toBe(expected);
  });

  it("keeps a key that is written twice", () => {
    const [policy] = parse("Statement:\n  Effect: Allow\n  Action: a:B\n  Action: a:C\n  Resource: '*'\n").policies;
    expect(policy?.statements[0]?.ambiguous).toBe(true);
    expect(policy?.facts.wellFormed).toBe(true);
  });
});

describe("Anchors and aliases", () => {
  const base = "Base: &base\n  Effect: Allow\n  Resource: '*'\n";

  it.each([
    ["a value", "A: &a s3:GetObject\nStatement:\n  Effect: Allow\n  Action: *a\n  Resource: b\n", [["s3:GetObject"]]],
    [
      "an entry",
      "A: &a s3:GetObject\nStatement: {Effect: Allow, Action: [*a, a:B], Resource: b}\n",
      [["s3:GetObject", "a:B"]],
    ],
    ["a list", "A: &a [s3:GetObject]\nStatement:\n  Effect: Allow\n  Action: *a\n  Resource: b\n", [["s3:GetObject"]]],
    [
      "a list in a list",
      "A: &a [s3:GetObject]\nStatement:\n  Effect: Allow\n  Action: [*a]\n  Resource: b\n",
      [["unknown"]],
    ],
    ["a statement", "A: &a {Effect: Allow, Action: a:B, Resource: b}\nStatement: [*a]\n", [["a:B"]]],
    ["the statements", "A: &a [{Effect: Allow, Action: a:B, Resource: b}]\nStatement: *a\n", [["a:B"]]],
    ["a function", "A: &a !Sub 'a:${B}'\nStatement: {Effect: Allow, Action: *a, Resource: b}\n", [["template"]]],
    [
      "a choice of statements",
      "A: &a !If [C, {Effect: Allow, Action: a:B, Resource: b}, !Ref AWS::NoValue]\nStatement: [*a]\n",
      [["a:B"]],
    ],
    ["a merge", `${base}Statement:\n  - <<: *base\n    Action: a:B\n`, [["a:B"]]],
    ["a merge of several", `${base}More: &more {Action: a:B}\nStatement:\n  - <<: [*base, *more]\n`, [["a:B"]]],
    [
      "a merge that counts less",
      `${base}More: &more {Action: a:B}\nStatement:\n  - <<: *more\n    Effect: Deny\n    Action: a:C\n    Resource: '*'\n`,
      [["a:C"]],
    ],
    [
      "a merge of which the first counts",
      "M: &m {Action: a:B}\nN: &n {Action: a:C}\nStatement:\n  - <<: [*m, *n]\n    Effect: Allow\n    Resource: b\n",
      [["a:B"]],
    ],
    [
      "a merge of what is written there",
      "Statement:\n  - <<: {Action: a:B}\n    Effect: Allow\n    Resource: b\n",
      [["a:B"]],
    ],
    [
      "an alias before its anchor",
      "Statement: {Effect: Allow, Action: *a, Resource: b}\nA: &a s3:GetObject\n",
      [["unknown"]],
    ],
    [
      "the last anchor of a name",
      "A: &a a:B\nB: &a a:C\nStatement: {Effect: Allow, Action: *a, Resource: b}\nD: &a a:E\n",
      [["a:C"]],
    ],
    [
      "the anchor that counted there",
      "A: &a a:B\nS: &s {Effect: Allow, Action: *a, Resource: b}\nC: &a a:D\nStatement: [*s]\n",
      [["a:B"]],
    ],
    ["an anchor on a key", "&a Effect: &b Allow\nStatement: {*a : *b, Action: a:B, Resource: c}\n", [["a:B"]]],
    [
      "an anchor of another document",
      "A: &a a:B\n---\nStatement: {Effect: Allow, Action: *a, Resource: b}\n",
      [["unknown"]],
    ],
    ["itself", "Statement: &s [*s, {Effect: Allow, Action: a:B, Resource: b}]\n", [["a:B"]]],
    ["itself in an entry", "Statement: {Effect: Allow, Action: &a [a:B, *a], Resource: b}\n", [["a:B", "unknown"]]],
  ])("%s", (_, text, expected) => {
    expect(actions(text).filter((list) => list.length > 0)).toEqual(expected);
    const service = testService();
    for (const { span } of service.check({ path: "a.yaml", text }).findings) {
      expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
    }
  });

  it("have their places at the alias", () => {
    const text = "A: &a\n  Effect: Allow\n  Action: [a:B]\n  Resource: !Sub b\nStatement: [ *a , {<<: *a, Sid: c}]\n";
    expect(written(text)).toEqual(["*a", "*a", "<<: *a", "<<: *a"]);
  });

  it("have their places at the alias of a choice", () => {
    const text = `A: &a !If [C, {Effect: Allow, Action: !Sub a, Resource: b}, !Ref AWS::NoValue]\n${under("B", "Statement: [*a]\n")}`;
    expect(written(text)).toEqual(["*a", "*a"]);
    const [policy] = parse(text).policies;
    const property = policy?.document.properties[0];
    expect(policy && property && unitSpan(policy, undefined, property.value.span).start).toBe(text.indexOf("[*a]"));
    const choice = property?.value.kind === "array" ? property.value.items[0] : undefined;
    const spans = choice?.kind === "object" ? choice.properties.flatMap(({ span, keySpan }) => [span, keySpan]) : [];
    const texts = spans
      .map((span) => policy && unitSpan(policy, undefined, span))
      .map((span) => text.slice(span?.start, span?.end));
    expect(texts).toEqual(["*a", "*a"]);
  });

  it("are not what a merge brings twice", () => {
    const text = `${base}Statement:\n  - <<: *base\n    Effect: Deny\n    Action: s3:GetObject\n`;
    const [policy] = parse(text).policies;
    expect(policy?.statements[0]?.ambiguous).toBe(false);
    expect(policy?.statements[0]?.effect).toBe("Deny");
  });

  it("do not grow without end", () => {
    const bomb = Array.from({ length: 40 }, (_, index) => {
      const inner = index === 0 ? "x" : new Array(9).fill(`*a${index - 1}`).join(",");
      return `a${index}: &a${index} [${inner}]\n`;
    });
    const text = `${bomb.join("")}Statement: {Effect: Allow, Action: *a39, Resource: b}\n`;
    expect(actions(text)).toEqual([["unknown"]]);
  });
});

describe("A YAML text is cut", () => {
  const pieces = (text: string) =>
    splitYaml(text).map(({ keys, text: own }) => `${keys.join(".")}|${own.split("\n")[0]}`);
  const template = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  A:
    Type: AWS::S3::Bucket
  # one more
  B:
    Type: AWS::S3::Bucket
Outputs:
  C:
    Value: d
`;

  it("between the entries of its entries", () => {
    expect(pieces(template)).toEqual([
      '|AWSTemplateFormatVersion: "2010-09-09"',
      "Resources|  A:",
      "Resources|  B:",
      "Outputs|  C:",
    ]);
    expect(pieces(template.slice(template.indexOf("Resources")))).toEqual([
      "Resources|  A:",
      "Resources|  B:",
      "Outputs|  C:",
    ]);
    expect(pieces("Resources:\n  A:\n    Type: b\n  C:\n    Type: d")).toEqual(["Resources|  A:", "Resources|  C:"]);
  });

  it.each([
    ["behind the head of a document", `# a\n---\n${template}`],
    ["behind a directive", `%YAML 1.2\n---\n${template}`],
    ["behind a BOM", `\uFEFF${template}`],
    ["with CRLF", template.replaceAll("\n", "\r\n")],
    ["with comments behind keys", template.replaceAll(":\n", ": # why\n")],
    ["with lists below their keys", `${template}Transform:\n- a\n- b\n`],
    ["with quoted keys", template.replace("Resources", '"Resources"').replace("Outputs", "'Outputs'")],
    [
      "with stars and ampersands that are none of YAML's",
      `${template.replace("d\n", "cron(0 1 * * ? *) && x\n")}# *all*\nE: a *b &c\n`,
    ],
    ["with texts", `${template}Description: |\n  Statement: a\n  - b\nMore: >\n  c\n`],
    ["with empty lines at the end", `${template}\n   \n`],
  ])("%s", (_, text) => {
    const keys = splitYaml(text).map((piece) => piece.keys.join("."));
    expect(keys.filter((key) => key === "Resources")).toHaveLength(2);
  });

  it.each([
    ["a policy", bare],
    ["a policy in quotes", bare.replace("Statement", '"Statement"')],
    ["a policy in quotes with escapes", bare.replace("Statement", '"\\x53tatement"').replace(/^Version/, "Id")],
    ["a statement", "Effect: Allow\nAction: a:B\nResource: '*'\n"],
    ["a resource", "Type: AWS::IAM::ManagedPolicy\nProperties:\n  PolicyDocument: {}\n"],
    ["a list", "- a: b\n- c: d\n"],
    ["braces", '{\n"a": 1,\n"b": 2\n}\n'],
    ["a text", "--- |\na: b\nc: d\n"],
    ["a complex key", "? a\n: b\nc: d\n"],
    ["anchors", "a: &a b\nc: d\n"],
    ["a merge", "a:\n  <<: {b: c}\nd: e\n"],
    ["nothing", ""],
    ["comments", "# a\n# b\n"],
  ])("nowhere in %s", (_, text) => {
    expect(splitYaml(text)).toEqual([{ start: 0, text, keys: [] }]);
  });

  it("nowhere in a resource, whatever its name", () => {
    const text = "Resources:\n  Type:\n    Type: a\n  B:\n    Type: c\n";
    expect(pieces(text)).toEqual(["|Resources:"]);
    expect(pieces("Resources:\n  A:\n    Statement:\n      B: c\n    D: e\n")).toEqual(["Resources|  A:"]);
  });

  it("at its documents", () => {
    expect(pieces("a: b\n---\nc: d\n--- # x\ne: f\n---")).toEqual(["|a: b", "|---", "|--- # x", "|---"]);
    expect(pieces("a: |\n  ---\n  b\n")).toEqual(["|a: |"]);
  });

  it.each([
    ["a: &b c", true],
    ["a: *b", true],
    ["- *b", true],
    ["- - &b c", true],
    ["? &a b", true],
    ["*a : b", true],
    ["  &a b: c", true],
    ["a: [*b]", true],
    ["a: [b, *c]", true],
    ["a: [b,*c]", true],
    ["a: {b: *c}", true],
    ['{"a":*b}', true],
    ["a: !Sub &b c", true],
    ["a: !!str &b c", true],
    ["a:\n  &b\n  c: d", true],
    ["<<: {a: b}", true],
    ["a: '*'", false],
    ["a: b*c", false],
    ["a: arn:aws:iam::*:role/*", false],
    ["a: s3:*", false],
    ["- s3:Get*", false],
    ["a: cron(0 1 * * ? *)", false],
    ["a: x && y", false],
    ["# **bold**", false],
    ["a: b & c", false],
    ["a: https://b?c=d&e=f", false],
  ])("with an eye on anchors: %j has some: %s", (text, expected) => {
    expect(hasAnchors(text)).toBe(expected);
  });

  it("without the policies being others", () => {
    const resource = (name: string, type: string, properties: string) =>
      `  ${name}:\n    Type: ${type}\n    Properties:\n${properties.replace(/^(?=.)/gm, "      ")}`;
    const text = `Resources:\n${resource("A", "AWS::KMS::Key", under("KeyPolicy", bare))}${resource("B", "AWS::IAM::ManagedPolicy", under("PolicyDocument", bare))}`;
    const whole = parse(`${text}C: &c d\n`);
    expect(parse(text).policies.map(({ place, facts }) => [place, facts])).toEqual(
      whole.policies.map(({ place, facts }) => [place, facts]),
    );
    expect(found(text)).toEqual([
      "Resources.A.Properties.KeyPolicy resource",
      "Resources.B.Properties.PolicyDocument identity",
    ]);
    expect(splitYaml(text)).toHaveLength(2);
  });
});

describe("The YAML host reads again", () => {
  const resource = (name: string) =>
    `  ${name}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n${under("PolicyDocument", bare).replace(/^(?=.)/gm, "      ")}`;
  const two = `Resources:\n${resource("A")}${resource("B")}Outputs:\n  C:\n    Value: d\n`;
  const shared = `X: &x s3:GetObject\n${two.replace("- s3:GetObject", "- *x")}`;

  it.each([
    ["a longer entry", two, "s3:GetObject", "s3:GetObjectVersion"],
    ["an entry more", two, "- s3:GetObject", "- s3:GetObject\n              - s3:ListBucket"],
    ["another type", two, "AWS::IAM::ManagedPolicy", "AWS::KMS::Key"],
    ["another name", two, "  A:", "  Another:"],
    [
      "a bracket before everything",
      "Statement:\n- Effect: Allow\n  Principal: { Service: a }\n  Action: [sts:AssumeRole, sts:TagSession]\nVersion: 2012-10-17\n",
      "Statement",
      "[Statement",
    ],
    ["another key above it", two, "Resources:", "Others:"],
    [
      "another column of a first line",
      "Version: 2012-10-17\nStatement:\n- Sid:\n    Effect: Allow\n    Action: a:B\n",
      "- Sid",
      "-   Sid",
    ],
    ["another indent", two, "      PolicyDocument", "    PolicyDocument"],
    ["a deeper list", two, "            - Effect", "                - Effect"],
    ["a comment", two, "Resources:\n", "Resources:\n# why\n"],
    ["a version", two, "2012-10-17", "2008-10-17"],
    ["a quote that swallows the rest", two, "'*'", "'*"],
    ["an anchor", two, "Value: d", "Value: &d e"],
    ["another value of an anchor", shared, "&x s3:GetObject", "&x s3:PutObject"],
    ["an anchor that is gone", shared, "X: &x s3:GetObject\n", ""],
    ["a document more", two, "Outputs:", "---\nOutputs:"],
    ["a list in place of an entry", two, "Outputs:", "- Outputs:"],
    ["the mark of the Serverless Framework", two, "Value: d", "Value: ${self:a}"],
    ["the mark of the Serverless Framework beside a variable", two.replace("'*'", "a/${b}"), "d\n", "${self:a}\n"],
    [
      "the end of a block",
      `${two.replace("'*'", "b")}A:\n  Statement: {Action: a}\nB:\n- Effect: Allow\n  Action: |\n    a:B`,
      "a:B",
      "a:B\n",
    ],
    ["the end of a block that counts", `- Effect: Allow\n  Action: |+\n    a:B\n\n`, "\n\n", "\n\n\n"],
    ["nothing", two, "", ""],
  ])("%s as if it were new", (_, text, from, to) => {
    const after = text.replace(from, to);
    const edited = yamlHost.parse(after, { path: "a.yaml" }, parse(text));
    expect(plain(edited)).toEqual(plain(parse(after)));
    expect(plain(yamlHost.parse(text, { path: "a.yaml" }, edited))).toEqual(plain(parse(text)));
  });

  it("only what changed", () => {
    const before = parse(two);
    const after = yamlHost.parse(two.replace("s3:GetObject", "s3:GetObjectAcl"), { path: "a.yaml" }, before);
    expect(after.policies[0]?.statements[0]).not.toBe(before.policies[0]?.statements[0]);
    expect(after.policies[1]?.statements).toBe(before.policies[1]?.statements);
    const below = yamlHost.parse(shared.replace("d\n", "e\n"), { path: "a.yaml" }, parse(shared));
    const first = parse(shared);
    const again = yamlHost.parse(shared.replace("d\n", "e\n"), { path: "a.yaml" }, first);
    expect(plain(again)).toEqual(plain(below));
    // The statement with an alias depends on the whole text, the other one does not.
    expect(again.policies[0]?.statements[0]).not.toBe(first.policies[0]?.statements[0]);
    expect(again.policies[1]?.statements[0]).toBe(first.policies[1]?.statements[0]);
  });

  it("pieces that are alike only once", () => {
    const { policies } = parse(`Resources:\n${resource("A")}---\nResources:\n${resource("A")}`);
    expect(policies).toHaveLength(2);
    expect(policies[0]?.statements).toBe(policies[1]?.statements);
    expect(policies[0]?.start).not.toBe(policies[1]?.start);
  });
});

describe("The tree of a YAML text", () => {
  it("says whether it is without errors", () => {
    expect(parseYamlTree("a: b").wellFormed).toBe(true);
    expect(parseYamlTree("a: [b").wellFormed).toBe(false);
    expect(parseYamlTree("").root).toBeUndefined();
    expect(parseYamlTree("# a").root).toBeUndefined();
  });

  it("is not made of what is too deep or too long", () => {
    expect(parseYamlTree(`a: ${"[".repeat(150)}${"]".repeat(150)}`).root).toBeDefined();
    expect(parseYamlTree(`a: ${"[".repeat(250)}${"]".repeat(250)}`)).toEqual({
      root: undefined,
      wellFormed: false,
    });
    expect(parseYamlTree("- a\n".repeat(80_000))).toEqual({ root: undefined, wellFormed: false });
    const stair = Array.from({ length: 250 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("");
    expect(parseYamlTree(stair).root).toBeUndefined();
    expect(parseYamlTree("[".repeat(3) + " # [[[[".repeat(1)).root).toBeDefined();
  });

  it("is what JSON says in another notation", () => {
    const value = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["a:B"], Resource: "*" }] };
    const read = (text: string) => JSON.parse(JSON.stringify(actions(text)));
    expect(read(stringify(value))).toEqual(read(JSON.stringify(value)));
  });
});

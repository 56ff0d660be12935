import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type StatementForm, statementForms, statementText } from "../../server/src/features/snippets/statementText.ts";
import { yamlStatements } from "../../server/src/features/snippets/yamlStatements.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";
import type { PolicyKind, Statement } from "../../server/src/policy/policy.ts";
import type { PolicyNode } from "../../server/src/policy/tree.ts";
import type { Value } from "../../server/src/policy/value.ts";
import { testService } from "../support/service.ts";

const service = testService();
const all = statementSnippets.map(({ prefix }) => prefix);

/** What an editor inserts where the user changes nothing: defaults, first choices, escapes resolved. */
function expand(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|((?:[^,|\\]|\\.)*)(?:[^|\\]|\\.)*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{\d+:((?:[^}\\]|\\.)*)\}/g, "$1")
    .replace(/(?<!\\)\$(?:\d+|\{\d+\})/g, "")
    .replace(/\\([$}\\])/g, "$1");
}

/** As VS Code inserts a snippet: its further lines are indented like the line that it begins in. */
function insert(text: string, { start, end }: { start: number; end: number }, snippet: string): string {
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  return text.slice(0, start) + expand(snippet).replaceAll("\n", `\n${indent}`) + text.slice(end);
}

function indented(text: string, indent: string): string {
  return text.replace(/^(?=.)/gm, indent);
}

/** The smallest file of each form around some statements. */
const files: Readonly<Record<StatementForm, { readonly path: string; readonly around: (text: string) => string }>> = {
  json: { path: "policy.json", around: (text) => `{"Version":"2012-10-17","Statement":[${text}]}` },
  yaml: {
    path: "policy.yaml",
    around: (text) => `Version: "2012-10-17"\nStatement:\n${indented(text, "  ")}\n`,
  },
  cloudformation: {
    path: "template.yaml",
    around: (text) => `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
${indented(text, "          ")}
`,
  },
  hcl: {
    path: "main.tf",
    around: (text) => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
${indented(text, "      ")}
    ]
  })
}
`,
  },
  terraform: {
    path: "main.tf",
    around: (text) => `data "aws_iam_policy_document" "d" {\n${indented(text, "  ")}\n}\n`,
  },
};

interface SnippetFile {
  readonly [title: string]: { readonly prefix: string; readonly description: string; readonly body: readonly string[] };
}

function readSnippetFile(language: string): SnippetFile {
  return JSON.parse(readFileSync(new URL(`../../snippets/${language}.json`, import.meta.url), "utf8")) as SnippetFile;
}

const languages: readonly [string, StatementForm][] = [
  ["json", "json"],
  ["yaml", "cloudformation"],
  ["terraform", "terraform"],
];

/** What the statements mean, once the template is deployed where the snippets' defaults are. */
function meaning(statements: readonly Statement[]) {
  return statements.map(({ sid, effect, root, actions, resources, conditions }) => ({
    sid,
    effect,
    elements: root.kind === "object" ? root.properties.map(({ key }) => key).sort() : [],
    actions: actions?.entries.map(({ value }) => textOf(value)),
    resources: resources?.entries.map(({ value }) => textOf(value)),
    conditions: conditions?.tests
      .map(({ operator, key, values }) => `${operator} ${key} ${values.map(({ value }) => textOf(value)).join()}`)
      .sort(),
  }));
}

const deployed: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "111122223333",
};

function textOf(value: Value): string {
  if (value.kind === "unknown") return "unknown";
  if (value.kind === "known") return value.text;
  return value.parts.map((part) => (typeof part === "string" ? part : (deployed[part.name] ?? part.name))).join("");
}

function check(path: string, text: string, kind?: PolicyKind) {
  const { file, findings } = service.check({ path, text, kind });
  return { policies: file.policies, findings: findings.map(({ rule, message }) => `${rule}: ${message}`) };
}

/** What a statement says in its description to add; the hint says it too. */
const left: Readonly<Record<string, readonly [action: string, needs: string]>> = {
  "iam-sagemaker-training-job": ["sagemaker:CreateTrainingJob", "iam:PassRole"],
  "iam-sagemaker-processing-job": ["sagemaker:CreateProcessingJob", "iam:PassRole"],
  "iam-textract-async": ["textract:StartDocumentAnalysis", "s3:GetObject"],
};

function hintsOn(prefix: string): string[] {
  const [action, needs] = left[prefix] ?? [];
  if (action === undefined) return [];
  return [`missing-companion: \`${action}\` needs \`${needs}\` as well, which nothing here allows.`];
}

describe("Ready statements", () => {
  it("are at least twelve, and all in each snippet file", () => {
    expect(all.length).toBeGreaterThanOrEqual(12);
    for (const [language] of languages) {
      const prefixes = Object.values(readSnippetFile(language)).map(({ prefix }) => prefix);
      expect(prefixes.slice(0, all.length)).toEqual(all);
      expect(prefixes.filter((prefix) => !prefix.startsWith("iam-"))).toEqual([]);
      expect(new Set(prefixes).size).toBe(prefixes.length);
    }
  });

  describe.each(statementForms)("as %s", (form) => {
    it.each(statementSnippets.map((snippet) => [snippet.prefix, snippet] as const))(
      "%s leaves nothing to complain about, and says the same everywhere",
      (prefix, snippet) => {
        const { path, around } = files[form];
        const kind = /scp/.test(prefix) ? "scp" : "identity";
        const { policies, findings } = check(path, around(expand(statementText(snippet, form, {}))), kind);
        expect(findings).toEqual(hintsOn(prefix));
        expect(policies.map(({ facts }) => facts.wellFormed)).toEqual([true]);
        const json = check(files.json.path, files.json.around(expand(statementText(snippet, "json", {}))), kind);
        expect(policies.map(({ statements }) => meaning(statements))).toEqual(
          json.policies.map(({ statements }) => meaning(statements)),
        );
      },
    );
  });

  it("leave places to fill in wherever the JSON has them, but for what CloudFormation knows", () => {
    const places = (form: StatementForm, snippet: (typeof statementSnippets)[number]) =>
      [...new Set(statementText(snippet, form, {}).match(/(?<!\\)\$\{\d+[:|][^}]*\}/g))].sort();
    for (const snippet of statementSnippets) {
      const json = places("json", snippet);
      for (const form of ["yaml", "hcl", "terraform"] as const) expect(places(form, snippet)).toEqual(json);
      const inTemplate = places("cloudformation", snippet);
      const known = json.filter((place) => !inTemplate.includes(place));
      expect(known.filter((place) => !/^\$\{\d+:(us-east-1|111122223333)\}$/.test(place))).toEqual([]);
    }
  });

  it("keep AWS's policy variables apart from those of the template", () => {
    const statement = {
      Sid: "Home",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::${1:amzn-s3-demo-bucket}/\\${aws:username}/*",
    } as const;
    const written = yamlStatements([statement], { step: "  ", isTemplate: true });
    expect(written).toContain('!Sub "arn:\\${AWS::Partition}:s3:::${1:amzn-s3-demo-bucket}/\\${!aws:username}/*"');
    const { policies } = check(files.cloudformation.path, files.cloudformation.around(expand(written)));
    expect(policies.map(({ statements }) => meaning(statements)[0]?.resources)).toEqual([
      ["arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"],
    ]);
  });

  it("keep AWS's policy variables, as each language writes them", () => {
    const snippet = statementSnippets.find(({ prefix }) => prefix === "iam-sagemaker-own-notebook");
    if (snippet === undefined) throw new Error("There is no such snippet.");
    const written = (form: StatementForm) => /"([^"]*PrincipalTag[^"]*)"/.exec(statementText(snippet, form, {}))?.[1];
    expect(written("yaml")).toBe("\\${aws:PrincipalTag/Owner}");
    expect(written("hcl")).toBe("\\$\\${aws:PrincipalTag/Owner}");
    expect(written("terraform")).toBe("&{aws:PrincipalTag/Owner}");
  });
});

describe("The snippet files", () => {
  it.each(languages)("for %s hold the same text as the editor inserts", (language, form) => {
    const entries = Object.values(readSnippetFile(language)).slice(0, all.length);
    expect(entries.map(({ body }) => body.join("\n"))).toEqual(
      statementSnippets.map((snippet) => statementText(snippet, form, {})),
    );
  });

  it.each([
    ["yaml", "iam-managed-policy", "template.yaml", (text: string) => `Resources:\n${indented(text, "  ")}\n`],
    [
      "yaml",
      "iam-sam-function-policies",
      "template.yaml",
      (text: string) =>
        `Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n${indented(text, "      ")}\n`,
    ],
    ["terraform", "iam-policy-document", "main.tf", (text: string) => `${text}\n`],
  ])("for %s have %s, which needs no more", (language, prefix, path, around) => {
    const entry = Object.values(readSnippetFile(language)).find((candidate) => candidate.prefix === prefix);
    const text = around(expand(entry?.body.join("\n") ?? ""));
    const { policies, findings } = check(path, text);
    expect(findings).toEqual([]);
    expect(policies.map(({ facts, statements }) => [facts.kind, statements[0]?.sid])).toEqual([
      ["identity", "InvokeOneModel"],
    ]);
  });
});

/** The file that `$0` marks a place in, and the ready statements that are offered there. */
function offeredAt(path: string, marked: string) {
  const offset = marked.indexOf("$0");
  if (offset === -1) throw new Error("The text has no $0.");
  const text = marked.replace("$0", "");
  const result = service.check({ path, text });
  const items = service.complete(result, offset, { snippets: true }) ?? [];
  return { text, offset, result, items: items.filter(({ kind }) => kind === "snippet") };
}

/** Takes the offer of the snippet with most statements, and says what the policies of the file then are. */
function accept(path: string, marked: string, prefix = "iam-bedrock-retrieve-and-generate") {
  const { text, items } = offeredAt(path, marked);
  expect(items.map(({ label }) => label)).toEqual(all);
  const item = items.find(({ label }) => label === prefix);
  if (item === undefined) throw new Error("It is not offered.");
  const after = insert(text, item.span, item.insertText);
  const policies = service.check({ path, text: after }).file.policies;
  return { after, item, policies };
}

function sids(statements: readonly Statement[]): string[] {
  return statements.map(({ sid, root }) => sid ?? describeNode(root));
}

function describeNode(node: PolicyNode): string {
  return node.kind;
}

const added = ["RetrieveAndGenerate", "RetrieveFromKnowledgeBase", "GenerateWithOneModel"];

describe("Ready statements are offered", () => {
  const one = '{ "Effect": "Deny", "Action": "*", "Resource": "*" }';

  it.each([
    ["in an empty list", '{"Version":"2012-10-17","Statement":[$0]}', "", ""],
    ["half-typed", '{"Version":"2012-10-17","Statement":[iam-be$0d]}', "", ""],
    ["behind a statement", `{"Version":"2012-10-17","Statement":[${one} $0]}`, ",\n", ""],
    ["behind a comma", `{"Version":"2012-10-17","Statement":[${one}, $0]}`, "", ""],
    ["before a statement", `{"Version":"2012-10-17","Statement":[$0 ${one}]}`, "", ","],
    ["between two", `{"Version":"2012-10-17","Statement":[${one}, iam$0 ${one}]}`, "", ","],
  ])("in JSON %s, with the commas that are missing", (_, marked, opening, closing) => {
    const { text, items } = offeredAt("policy.json", marked);
    expect(items.map(({ label }) => label)).toEqual(all);
    const [first] = items;
    if (first === undefined) throw new Error("Nothing is offered.");
    expect(first.insertText.startsWith(`${opening}{`)).toBe(true);
    expect(first.insertText.endsWith(`}${closing}`)).toBe(true);
    const after = text.slice(0, first.span.start) + expand(first.insertText) + text.slice(first.span.end);
    expect(() => JSON.parse(after)).not.toThrow();
  });

  it.each([
    ["a comment", "// one, two\n"],
    ["a block comment", "/* one,\n two */"],
  ])("in JSON behind %s", (_, comment) => {
    const { policies } = accept("p.json", `{"Version":"2012-10-17","Statement":[${one}, ${comment}  iam$0\n]}`);
    expect(sids(policies[0]?.statements ?? [])).toEqual(["object", ...added]);
  });

  it.each([
    [
      "in JSON, with the file's step",
      '{\n    "Version": "2012-10-17",\n    "Statement": [\n        iam$0\n    ]\n}\n',
      '        {\n            "Sid"',
    ],
    [
      "in JSON, with tabs",
      '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\tiam$0\n\t]\n}\n',
      '\t\t{\n\t\t\t"Sid"',
    ],
  ])("%s", (_, marked, expected) => {
    expect(accept("p.json", marked).after).toContain(expected);
  });

  const head = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:`;
  const first = `
          - Sid: One
            Effect: Deny
            Action:
              - "*"
            Resource: "*"`;
  const last = `
          - Sid: Two
            Effect: Deny
            Action: s3:*
            Resource: "*"`;
  const tail = "\n      ManagedPolicyName: x\n  Q:\n    Type: AWS::SQS::Queue\n";

  it.each([
    ["behind a dash", `${head}${first}\n          - iam$0${last}${tail}`, ["One", ...added, "Two"]],
    ["behind a dash, in a word", `${head}${first}\n          - iam-be$0drock${last}${tail}`, ["One", ...added, "Two"]],
    ["behind the first dash", `${head}\n          - iam$0${last}${tail}`, [...added, "Two"]],
    ["behind the only dash", `${head}\n          - iam$0${tail}`, added],
    ["behind the last dash", `${head}${first}\n          - iam$0${tail}`, ["One", ...added]],
    ["at the end of the file", `${head}${first}\n          - iam$0`, ["One", ...added]],
    ["behind a wide dash", `${head}\n          -   iam$0${tail}`, added],
    ["behind a lone dash", `${head}${first}\n          - $0${last}${tail}`, ["One", ...added, "Two"]],
    [
      "before a comment",
      `${head}${first}\n          - iam$0 # x\n          # y\n${last}${tail}`,
      ["One", ...added, "Two"],
    ],
    ["in a new line", `${head}${first}\n          iam$0${last}${tail}`, ["One", ...added, "Two"]],
    [
      "in a new line, before anything is typed",
      `${head}${first}\n          $0${last}${tail}`,
      ["One", ...added, "Two"],
    ],
    ["in a new line, at the first letter", `${head}${first}\n          i$0${last}${tail}`, ["One", ...added, "Two"]],
    ["in the first line", `${head}\n          iam$0${last}${tail}`, [...added, "Two"]],
    ["in the only line", `${head}\n          iam$0${tail}`, added],
    ["in the only line, before anything is typed", `${head}\n          $0${tail}`, added],
    ["in the column of the key", `${head}\n        iam$0${tail}`, added],
    [
      "where the editor puts the cursor behind a statement",
      `${head}${first}\n            iam$0${last}${tail}`,
      ["One", ...added, "Two"],
    ],
    ["the same at the end", `${head}${first}\n            iam$0${tail}`, ["One", ...added]],
    ["behind a comment", `${head} # all of them\n          # the first\n          iam$0${tail}`, added],
    ["behind an empty line", `${head}${first}\n\n          - iam$0\n\n${last}${tail}`, ["One", ...added, "Two"]],
    [
      "with lines that end like Windows's",
      `${head}${first}\n          - iam$0${last}${tail}`.replaceAll("\n", "\r\n"),
      ["One", ...added, "Two"],
    ],
    ["in brackets", `${head} [iam$0]${tail}`, added],
    [
      "in brackets behind a statement",
      `${head} [{ Effect: Deny, Action: "*", Resource: "*" }, iam$0]${tail}`,
      ["object", ...added],
    ],
  ])("in a YAML template %s", (_, marked, expected) => {
    const { policies, after } = accept("template.yaml", marked);
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual([[true, expected]]);
    expect(after).toContain("ManagedPolicyName: x".repeat(marked.includes("ManagedPolicyName") ? 1 : 0));
  });

  const two = "- Sid: Two\n  Effect: Deny\n  Action: s3:*\n  Resource: x\n";
  const bareHead = head.replace(/ +Version.*\n/, "");
  it.each([
    ["a document", "Statement:\n  iam$0\n", added],
    ["a document, behind a dash", "Statement:\n  - iam$0\n", added],
    ["a document with other statements", `Statement:\n  iam$0\n${indented(two, "  ")}`, [...added, "Two"]],
    ["a document with Windows's lines", `Statement: # all\r\n\r\n  iam$0\r\n`, added],
    ["a template", `${bareHead}\n          iam$0${tail}`, added],
    [
      "a function",
      `${head.replace(/ +Polic[\s\S]*/, "      Policies:\n        - Statement:")}\n            iam$0${tail}`,
      added,
    ],
    ["a list alone", `# mine\niam$0\n${two}`, [...added, "Two"]],
    [
      "the Serverless Framework",
      `provider:\n  iamRoleStatements:\n    iam$0\n${indented(two, "    ")}`,
      [...added, "Two"],
    ],
  ])("as the first item of %s that shows no policy yet", (_, marked, expected) => {
    const { text, items } = offeredAt("template.yaml", marked);
    const item = items.find(({ label }) => label === "iam-bedrock-retrieve-and-generate");
    if (item === undefined) throw new Error("It is not offered.");
    const after = insert(text, item.span, item.insertText);
    const { policies } = service.check({ path: "template.yaml", text: after }).file;
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual([[true, expected]]);
    expect(items.length).toBe(marked.includes("Statement:") ? all.length : all.length - 1);
  });

  it.each([
    ["under another key", "Statements:\n  iam$0\n"],
    ["at a key of the document", "Statement:\n  - Effect: Allow\niam$0\n"],
    ["before a key of the same column", "Statement:\n  iam$0\n  Effect: Allow\n"],
    ["to the left of the key", "a:\n  Statement:\n iam$0\n"],
    ["before a list of something else", "iam$0\n- a: Effect\n"],
    ["with another word", "Statement:\n  ib$0\n"],
  ])("but not as a first item %s", (_, marked) => {
    expect(offeredAt("template.yaml", marked).items).toEqual([]);
  });

  it("in plain YAML without CloudFormation's functions, in a template with them", () => {
    const text = 'Version: "2012-10-17"\nStatement:\n- iam$0\n';
    const plain = accept("policy.yaml", text);
    expect(plain.after).not.toContain("!Sub");
    expect(plain.policies.map(({ statements }) => sids(statements))).toEqual([added]);
    expect(plain.item.documentation).toBe("snippet:iam-bedrock-retrieve-and-generate:yaml");
    const template = accept("template.yaml", `${head}\n          - iam$0${tail}`);
    expect(template.after).toContain(
      'Resource: !Sub "arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:knowledge-base/KB12345678"',
    );
    expect(template.after).toContain("aws:RequestedRegion: !Ref AWS::Region");
  });

  it("in YAML with the file's step", () => {
    const marked = `${head}\n          - iam$0${tail}`.replace(/^ +/gm, (indent) => indent.repeat(2));
    const { after } = accept("template.yaml", marked, "iam-passrole-bedrock");
    expect(after).toContain(`
                    - Sid: PassRoleToBedrock
                      Effect: Allow
                      Action: iam:PassRole
                      Resource: !Sub "arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/BedrockAgentRole"
                      Condition:
                          StringEquals:
                              iam:PassedToService: bedrock.amazonaws.com
            ManagedPolicyName: x
`);
  });

  it.each([
    [
      "in a list without a document",
      "provider:\n  iamRoleStatements:\n    - Effect: Allow\n      Action: s3:ListAllMyBuckets\n      Resource: '*'\n    - iam$0\n",
      "yaml",
    ],
    [
      "in its templates",
      `resources:\n${indented(`${head}${first}\n          - iam$0${tail}`, "  ")}`,
      "cloudformation",
    ],
  ])("for the Serverless Framework %s, but no policy variables, which it would fill in", (_, marked, form) => {
    const { text, items } = offeredAt("serverless.yml", marked);
    expect(items.map(({ label }) => label)).toEqual(all.filter((prefix) => prefix !== "iam-sagemaker-own-notebook"));
    const item = items.find(({ label }) => label === "iam-bedrock-retrieve-and-generate");
    if (item === undefined) throw new Error("It is not offered.");
    expect(item.documentation).toBe(`snippet:${item.label}:${form}`);
    const { policies } = service.check({ path: "serverless.yml", text: insert(text, item.span, item.insertText) }).file;
    expect(policies.map(({ statements }) => sids(statements).slice(1))).toEqual([added]);
  });

  const tuple = (items: string) => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [${items}]
  })
}
`;
  const object = '{ Sid = "One", Effect = "Deny", Action = "*", Resource = "*" }';

  it.each([
    ["in an empty list", tuple("$0"), added],
    ["half-typed", tuple("iam-be$0d"), added],
    ["in a line of its own", tuple("\n      iam$0\n    "), added],
    ["behind a statement", tuple(`${object} $0`), ["One", ...added]],
    ["behind a comma", tuple(`\n      ${object},\n      iam$0\n    `), ["One", ...added]],
    ["before a statement", tuple(`\n      iam$0\n      ${object}\n    `), [...added, "One"]],
    ["between two", tuple(`\n      ${object},\n      iam$0\n      ${object},\n    `), ["One", ...added, "One"]],
    ["behind a comment", tuple(`\n      ${object}, # one, two\n      iam$0\n    `), ["One", ...added]],
  ])("in an object of Terraform %s", (_, marked, expected) => {
    const { policies } = accept("main.tf", marked);
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual([[true, expected]]);
  });

  const document = (inside: string) =>
    `locals {\n  a = "{ \${[1]}"\n}\n\ndata "aws_iam_policy_document" "d" {\n${inside}}\n\nresource "x" "y" {\n  z = 1\n}\n`;
  const block = (sid: string) =>
    `  statement {\n    sid       = "${sid}"\n    effect    = "Deny"\n    actions   = ["*"]\n    resources = ["*"]\n  }\n`;

  it.each([
    ["in an empty document", document("  iam$0\n"), added],
    ["before anything is typed", document("  $0\n"), added],
    ["at the first letter", document(`${block("One")}\n  i$0\n`), ["One", ...added]],
    ["behind a block", document(`${block("One")}  iam-bed$0rock\n`), ["One", ...added]],
    ["before a block", document(`  iam$0\n${block("One")}`), [...added, "One"]],
    ["between two blocks", document(`${block("One")}\n  iam$0\n\n${block("Two")}`), ["One", ...added, "Two"]],
    ["behind an attribute", document('  policy_id = "a{b"\n  iam$0\n'), added],
    ["before a comment", document(`  iam$0 # {\n${block("One")}`), [...added, "One"]],
    ["behind a heredoc", document(`  policy_id = <<-EOT\n    } {\n    EOT\n  iam$0\n`), added],
    ["behind comments", document(`  # } {\n  // } {\n  /* } { */\n  iam$0\n`), added],
    ["behind a string that does not end", document(`  policy_id = "a\n  iam$0\n`), undefined],
    [
      "with lines that end like Windows's",
      document(`${block("One")}  iam$0\n`).replaceAll("\n", "\r\n"),
      ["One", ...added],
    ],
  ])("in a document of Terraform %s", (_, marked, expected) => {
    const { policies, after } = accept("main.tf", marked);
    expect(after).toContain('\n  statement {\n    sid       = "RetrieveAndGenerate"\n');
    if (expected === undefined) return;
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual([[true, expected]]);
  });
});

describe("Ready statements are not offered", () => {
  it.each([
    ["in an action", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam$0"}]}'],
    ["in a statement", '{"Version":"2012-10-17","Statement":[{$0}]}'],
    ["beside the list", '{"Version":"2012-10-17",$0 "Statement":[]}'],
    ["in a string of the list", '{"Version":"2012-10-17","Statement":["iam$0"]}'],
    ["in a comment", '{"Version":"2012-10-17","Statement":[ // iam$0\n]}'],
    ["in a block comment", '{"Version":"2012-10-17","Statement":[ /* iam$0 */ ]}'],
    ["in other JSON", '{"list":[iam$0]}'],
    ["behind another word", '{"Version":"2012-10-17","Statement":[x iam$0]}'],
    [
      "in a document in a string",
      `{"a":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[${" ".repeat(20)}$0${" ".repeat(20)}]}"}`,
    ],
  ])("in JSON %s", (_, marked) => {
    expect(offeredAt("policy.json", marked).items).toEqual([]);
  });

  const begin = 'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n';
  it.each([
    ["in an action", `${begin}    Action: iam$0\n    Resource: "*"\n`],
    ["in a quoted action", `${begin}    Action: "iam$0"\n    Resource: "*"\n`],
    ["in a list of actions", `${begin}    Action:\n      - iam$0\n    Resource: "*"\n`],
    [
      "in a list of actions, in the column of its key",
      `${begin}    Action:\n    - s3:GetObject\n    - iam$0\n    Resource: "*"\n`,
    ],
    ["in a list of actions in brackets", `${begin}    Action: [iam$0]\n    Resource: "*"\n`],
    ["in a list of actions on several lines", `${begin}    Action: [\n  iam$0\n    ]\n    Resource: "*"\n`],
    [
      "in a new line of a list of actions",
      `${begin}    Action:\n      - s3:GetObject\n      iam$0\n    Resource: "*"\n`,
    ],
    ["between the keys of a statement", `${begin}    iam$0\n    Action: s3:GetObject\n    Resource: "*"\n`],
    ["between the keys of a statement, in the column of the dashes", `${begin}  iam$0\n    Action: s3:GetObject\n`],
    ["before the keys of a statement", 'Version: "2012-10-17"\nStatement:\n  - iam$0\n    Effect: Allow\n'],
    ["at the key of a statement", `${begin}    A$0\n    Action: s3:GetObject\n`],
    ["behind something else", `${begin}    Resource: "*"\n  - x iam$0\n`],
    ["before something else", `${begin}    Resource: "*"\n  - iam$0: x\n`],
    ["in a string", `${begin}    Resource: "*"\n  - "iam$0"\n`],
    ["in a comment", `${begin}    Resource: "*"\n  # iam$0\n`],
    ["left of the dashes", `${begin}    Resource: "*"\n iam$0\n`],
    ["among the keys of the document", `${begin}    Resource: "*"\ni$0\n`],
    ["among the keys of the document, before there is a statement", 'Version: "2012-10-17"\nStatement:\ni$0\n'],
    ["right of the dashes", `${begin}    Resource: "*"\n   iam$0\n`],
    ["for another word", `${begin}    Resource: "*"\n  - Eff$0\n`],
    ["behind another dash", `${begin}    Resource: "*"\n    - iam$0\n`],
    ["behind the list", `${begin}    Resource: "*"\nId: x\nOther:\n  - iam$0\n`],
    ["where a statement stands alone", 'Version: "2012-10-17"\nStatement:\n  Effect: Allow\n  iam$0\n'],
    ["before a statement that stands alone", 'Version: "2012-10-17"\nStatement:\n  iam$0\n  Effect: Allow\n'],
    ["in the text of a block", `a: |\n  Version: "2012-10-17"\n  Statement:\n    - iam$0\n`],
    ["in other YAML", "list:\n  - iam$0\n"],
    ["in other YAML beside a policy", `Other:\n  - iam$0\nPolicy:\n  ${begin.replaceAll("\n", "\n  ")}\n`],
  ])("in YAML %s", (_, marked) => {
    expect(offeredAt("policy.yaml", marked).items).toEqual([]);
  });

  const statement = (inside: string) => `data "aws_iam_policy_document" "d" {\n  statement {\n${inside}  }\n}\n`;
  const object = (inside: string) =>
    `locals {\n  p = { Version = "2012-10-17", Statement = [{ Effect = "Allow", ${inside} }] }\n}\n`;
  it.each([
    ["in a statement", statement("    iam$0\n")],
    ["in an action", statement('    actions = ["iam$0"]\n')],
    ["in a list of actions", statement("    actions = [\n      iam$0\n    ]\n")],
    ["in an object's action", object('Action = "iam$0"')],
    ["in an object", object("iam$0")],
    ["beside a block", statement("").replace("}\n}", "}\n  x = iam$0\n}")],
    ["behind a block", statement("").replace("}\n}", "} iam$0\n}")],
    ["before another word", statement("").replace("}\n}", "}\n  iam$0 x\n}")],
    ["for another word", statement("").replace("}\n}", "}\n  sta$0\n}")],
    ["in a comment", statement("").replace("}\n}", "}\n  # iam$0\n}")],
    ["in a block comment", statement("").replace("}\n}", "}\n  /*\n  iam$0\n  */\n}")],
    ["in a heredoc", statement("").replace("}\n}", "}\n  policy_id = <<EOT\n  iam$0\nEOT\n}")],
    ["in a heredoc that does not end", statement("").replace("}\n}", "}\n  policy_id = <<EOT\n  iam$0\n}")],
    ["in a dynamic block", 'data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n    iam$0\n  }\n}\n'],
    ["between blocks", `${statement("")}iam$0\n${statement("")}`],
    ["in another block", 'resource "aws_iam_policy" "aws_iam_policy_document" {\n  iam$0\n}\n'],
    ["in a list of other things", 'locals {\n  Version = "2012-10-17"\n  x = [iam$0]\n}\n'],
  ])("in Terraform %s", (_, marked) => {
    expect(offeredAt("main.tf", marked).items).toEqual([]);
  });
});

describe("Broken text", () => {
  const samples = {
    "template.yaml": `Resources:\n  P:\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - Sid: One\n            Effect: Allow\n            Action: [s3:GetObject, "a:b"]\n            # c\n\n          - iam\n          iam\n      x: |\n        {"Statement": []}\n`,
    "main.tf": `locals {\n  p = { Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*" }, iam] }\n}\ndata "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["a:b", "\${x["y"]}"] # {\n  }\n  iam\n  policy_id = <<EOT\n  x\n  EOT\n  /* } */\n  iam\n}\n`,
  };

  it.each(Object.entries(samples))("offers nothing outside the text, and ends: %s", (path, sample) => {
    for (let length = 0; length <= sample.length; length += 3) {
      const text = sample.slice(0, length);
      const result = service.check({ path, text });
      for (const offset of [length, Math.floor(length * 0.6)]) {
        for (const { span, insertText } of service.complete(result, offset, { snippets: true }) ?? []) {
          expect(0 <= span.start && span.start <= offset && offset <= span.end && span.end <= length).toBe(true);
          expect(text.slice(span.start, span.end)).not.toContain("\n");
          expect(insertText).not.toMatch(/undefined/);
        }
        const place = service.snippetAt(result, offset, "iam-passrole-bedrock");
        if (place !== undefined) expect(0 <= place.offset && place.offset <= length).toBe(true);
      }
    }
  });

  it("of any size is read in time", () => {
    const text = `data "aws_iam_policy_document" "d" {\n${'"${[{('.repeat(30_000)}\n  iam`;
    const started = performance.now();
    expect(offeredAt("main.tf", `${text}$0`).items.length).toBeGreaterThanOrEqual(0);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("A ready statement says what it inserts", () => {
  it("in JSON", () => {
    const page = service.describeCompletion("snippet:iam-bedrock-invoke-model");
    expect(page).toMatch(/```json\n\{\n {2}"Sid": "InvokeOneModel"/);
    expect(page).not.toMatch(/\$\{\d/);
  });

  it.each([
    ["cloudformation", /```yaml\n- Sid: InvokeOneModel\n[\s\S]*!Sub "arn:\$\{AWS::Partition\}/],
    ["hcl", /```hcl\n\{\n {2}Sid {4}= "InvokeOneModel"/],
    ["terraform", /```hcl\nstatement \{\n {2}sid {4}= "InvokeOneModel"/],
  ])("as %s", (form, expected) => {
    const page = service.describeCompletion(`snippet:iam-bedrock-invoke-model:${form}`);
    expect(page).toMatch(expected);
    expect(page).not.toMatch(/\$\{\d|\\/);
  });
});

describe("A ready statement is inserted by its prefix", () => {
  const body = '    Effect: Deny\n    Action: "*"\n    Resource: "*"';
  const list = `Version: "2012-10-17"\nStatement:\n  - Sid: One\n${body}\n  - Sid: Two\n${body}`;

  it.each([
    ["behind the statement at the cursor", list.replace("Sid: O", "Sid: O$0"), ["One", ...added, "Two"]],
    ["behind the last at its end", `${list}\n`.replace("Sid: T", "Sid: T$0"), ["One", "Two", ...added]],
    ["behind the last from elsewhere", `$0${list}\n`, ["One", ...added, "Two"]],
    ["before the first where no line follows", list.replace("Sid: T", "Sid: T$0"), [...added, "One", "Two"]],
    ["into a list without statements", 'Version: "2012-10-17"\nStatement:$0\n', added],
    ["into a list without statements, at the end", 'Statement:$0\nVersion: "2012-10-17"\n', added],
    [
      "past a document in a string",
      `$0A: |\n  {"Version":"2012-10-17","Statement":[]}\nB:\n  Version: "2012-10-17"\n  Statement:\n`,
      [],
      added,
    ],
    ["into brackets without statements", 'P:\n  Version: "2012-10-17"\n  Statement: []$0\n', added],
    [
      "into brackets",
      'Version: "2012-10-17"\nStatement: [{ Sid: One, Effect: Deny, Action: "*" }]$0\n',
      ["One", ...added],
    ],
    ["below a dash", 'Policies:\n  - Version: "2012-10-17"\n    Statement:$0\n', added],
    ["below a key with a dash", 'Policies:\n  - Statement:$0\n    Version: "2012-10-17"\n', added],
  ])("in YAML %s", (_, marked, ...expected) => {
    const { text, offset, result } = offeredAt("policy.yaml", marked);
    const place = service.snippetAt(result, offset, "iam-bedrock-retrieve-and-generate");
    if (place === undefined) throw new Error("It is not inserted.");
    const after = insert(text, { start: place.offset, end: place.offset }, place.text);
    const { policies } = service.check({ path: "policy.yaml", text: after }).file;
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual(
      expected.map((statements) => [true, statements]),
    );
  });

  it("in YAML's brackets further to the right than their key, closing bracket and all", () => {
    const { text, offset, result } = offeredAt("p.yaml", 'P:\n  Version: "2012-10-17"\n  Statement: [$0]\n');
    const place = service.snippetAt(result, offset, "iam-passrole-bedrock");
    if (place === undefined) throw new Error("It is not inserted.");
    const after = insert(text, { start: place.offset, end: place.offset }, place.text);
    expect(
      after
        .split("\n")
        .slice(3)
        .filter((line) => line !== "" && !line.startsWith("    ")),
    ).toEqual([]);
  });

  const objects = (items: string) =>
    `locals {\n  p = {\n    Version = "2012-10-17"\n    Statement = [${items}]\n  }\n}\n`;
  const object = (sid: string) => `{ Sid = "${sid}", Effect = "Deny", Action = "*", Resource = "*" }`;
  const blocks = (...names: string[]) =>
    `data "aws_iam_policy_document" "d" {\n${names.map((sid) => `  statement {\n    sid = "${sid}"\n    effect = "Deny"\n    actions = ["*"]\n    resources = ["*"]\n  }\n`).join("")}}\n`;
  it.each([
    ["behind the object at the cursor", objects(`${object("O$0ne")}, ${object("Two")}`), ["One", ...added, "Two"]],
    [
      "behind the last object",
      objects(`\n      ${object("One")},\n      ${object("Two")},\n    `).replace(/^/, "$0"),
      ["One", ...added, "Two"],
    ],
    ["into an empty list", objects("").replace(/^/, "$0"), added],
    ["behind the block at the cursor", blocks("O$0ne", "Two"), ["One", ...added, "Two"]],
    ["behind the last block", blocks("One", "T$0wo"), ["One", "Two", ...added]],
    ["behind the last block from its end", `${blocks("One", "Two").slice(0, -2)}$0}\n`, ["One", "Two", ...added]],
  ])("in Terraform %s", (_, marked, expected) => {
    const { text, offset, result } = offeredAt("main.tf", marked);
    const place = service.snippetAt(result, offset, "iam-bedrock-retrieve-and-generate");
    if (place === undefined) throw new Error("It is not inserted.");
    const after = insert(text, { start: place.offset, end: place.offset }, place.text);
    const { policies } = service.check({ path: "main.tf", text: after }).file;
    expect(policies.map(({ facts, statements }) => [facts.wellFormed, sids(statements)])).toEqual([[true, expected]]);
  });

  it.each([
    ["one that nobody knows", "policy.yaml", `${list}\n`, "iam-nothing"],
    ["where a statement stands alone", "policy.yaml", `Version: "2012-10-17"\nStatement:\n${body}\n`, undefined],
    [
      "a policy variable where it would be filled in",
      "serverless.yml",
      "x:\n  - Effect: Allow\n    Action: s3:ListAllMyBuckets\n    Resource: '*'\n",
      "iam-sagemaker-own-notebook",
    ],
    ["into other YAML", "policy.yaml", "a: b\n", undefined],
    ["into a document in a string", "policy.yaml", `a: |\n  {"Version":"2012-10-17","Statement":[]}\n`, undefined],
    [
      "into a document in a string of JSON",
      "p.json",
      `{"a":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}"}`,
      undefined,
    ],
  ])("but not %s", (_, path, text, prefix = "iam-passrole-bedrock") => {
    const result = service.check({ path, text });
    expect(service.snippetAt(result, 0, prefix)).toBeUndefined();
  });
});

import { chmodSync, lstatSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCatalogue } from "../support/service.ts";
import { bundleCommandLine, type CommandLine, makeFolder, type Outcome, readFolder } from "./commandLine.ts";
import { clean, configuration, corrected, narrowed, policy, preserved } from "./policies.ts";

/** A run in a folder of its own. Whatever is not told here must not happen: no output, no file, no change. */
interface Case {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly run: readonly string[];
  readonly stdin?: string;
  readonly exit: 0 | 1 | 2;
  /** `DATE` stands for the day of the data. */
  readonly stdout?: string;
  readonly stderr?: string;
  /** The files that are another text afterwards. */
  readonly changed?: Readonly<Record<string, string>>;
}

const findings = `\
  8:9  info     \`bedrock:InvokeModel\` is in this list twice.  redundant-action [--fix]
  9:9  warning  \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.  wildcard-action [--fix=narrowing]
 10:9  warning  Amazon Rekognition had no action \`DetectLabel\` up to DATE; did you mean \`rekognition:DetectLabels\`?  unknown-action [--fix=correcting]
`;
const report = `\
a.json
${findings}
3 findings (2 warnings, 1 info) in 1 file · 1 can be repaired by --fix, 1 more by --fix=narrowing, 1 more by --fix=correcting · data of DATE
`;
const strict = configuration({
  rules: { "unknown-action": "off", "redundant-action": "hint", "wildcard-action": "error" },
});
const strictReport = `\
a.json
 8:9  hint     \`bedrock:InvokeModel\` is in this list twice.  redundant-action [--fix]
 9:9  error    \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.  wildcard-action [--fix=narrowing]

2 findings (1 error, 1 hint) in 1 file · 1 can be repaired by --fix, 1 more by --fix=narrowing · data of DATE
`;
const nothing = "No findings in 1 policy · data of DATE\n";

const template = `Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - bedrock:InvokeModel
              - bedrock:InvokeModel # twice
            Resource: !Sub arn:aws:bedrock:\${AWS::Region}::foundation-model/amazon.nova-lite-v1:0
`;
const document = `data "aws_iam_policy_document" "endpoint" {
  statement {
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpoint"]
    resources = [aws_sagemaker_endpoint.churn.arn]
  }
}
`;
const use = `resource "aws_kms_key" "key" {
  policy = data.aws_iam_policy_document.endpoint.json
}
`;

const cases: Readonly<Record<string, Case>> = {
  "a template in YAML is repaired as it is written": {
    files: { "t.yaml": template },
    run: ["--fix", "t.yaml"],
    exit: 0,
    changed: { "t.yaml": template.replace("              - bedrock:InvokeModel # twice\n", "") },
    stdout: "No findings in 1 policy · 1 repaired · data of DATE\n",
  },
  "blocks of Terraform are repaired as they are written": {
    files: { "main.tf": document },
    run: ["--fix", "."],
    exit: 0,
    changed: { "main.tf": document.replace(', "sagemaker:InvokeEndpoint"', "") },
    stdout: "No findings in 1 policy · 1 repaired · data of DATE\n",
  },
  "what a document of Terraform is used for is read in the files beside it": {
    files: {
      "main.tf": document,
      "key.tf": use,
      "leastwise.json": configuration({ rules: { "missing-element": "error" } }),
    },
    run: ["main.tf"],
    exit: 1,
    stdout: `main.tf
  2:3  error    The statement has no \`Principal\` or \`NotPrincipal\`.  missing-element [quick fix]
 3:46  info     \`sagemaker:InvokeEndpoint\` is in this list twice.  redundant-action [--fix]

2 findings (1 error, 1 info) in 1 file · 1 can be repaired by --fix · data of DATE
`,
  },
  "the standard input may be YAML": {
    run: ["-"],
    stdin: template,
    exit: 0,
    stdout: `-
 11:17  info     \`bedrock:InvokeModel\` is in this list twice.  redundant-action [--fix]

1 finding (1 info) in 1 file · 1 can be repaired by --fix · data of DATE
`,
  },
  "findings are told by file, with places from 1 and the way to repair them": {
    files: { "a.json": policy },
    run: ["a.json"],
    exit: 1,
    stdout: report,
  },
  "a clean policy is praised in one line": { files: { "a.json": clean }, run: ["a.json"], exit: 0, stdout: nothing },
  "a file without a policy has no findings": {
    files: { "a.json": "{}" },
    run: ["a.json"],
    exit: 0,
    stdout: "No policies in 1 file\n",
  },
  "no finding is an empty array": {
    files: { "a.json": "{}" },
    run: ["--format", "json", "a.json"],
    exit: 0,
    stdout: "[]\n",
  },
  "broken text is no error": {
    files: { "a.json": '{"Statement": [{' },
    run: ["a.json"],
    exit: 0,
    stdout: "No policies in 1 file\n",
  },
  "--fail-on error lets warnings pass": {
    files: { "a.json": policy },
    run: ["--fail-on=error", "a.json"],
    exit: 0,
    stdout: report,
  },
  "--fail-on error fails at errors": {
    files: { "a.json": policy, "leastwise.json": strict },
    run: ["--fail-on", "error", "a.json"],
    exit: 1,
    stdout: strictReport,
  },
  "--fail-on never lets errors pass": {
    files: { "a.json": policy, "leastwise.json": strict },
    run: ["--fail-on=never", "a.json"],
    exit: 0,
    stdout: strictReport,
  },

  "folders are walked in order, foreign folders left out, no file read twice": {
    files: {
      "p/b.JSON": clean,
      "p/a/c.jsonc": `// A comment.\n${clean}`,
      "p/notes.txt": policy,
      "p/node_modules/x.json": policy,
      "p/.git/y.json": policy,
      "a.json": policy,
    },
    run: ["p", "./p/a/c.jsonc", "a.json", "*.json", "./a.json"],
    exit: 1,
    stdout: report.replace("in 1 file", "in 1 of 4 files"),
  },
  "a glob finds files, a named file counts whatever its ending": {
    files: { "p/a.json": clean, "p/b.json": clean, "policy.tpl": clean },
    run: ["p/[ab].json", "policy.tpl"],
    exit: 0,
    stdout: "No findings in 3 policies · data of DATE\n",
  },
  "a glob that fits nothing is an error": {
    run: ["p/*.json"],
    exit: 2,
    stderr: "leastwise: no file fits the glob p/*.json\n",
  },
  "an empty folder is an error": {
    files: { "p/": "" },
    run: ["p"],
    exit: 2,
    stderr: "leastwise: the folder p holds no JSON, YAML or Terraform file\n",
  },
  "a missing file is told, the others are checked": {
    files: { "a.json": clean },
    run: ["b.json", "a.json"],
    exit: 2,
    stdout: nothing,
    stderr: "leastwise: there is no file or folder b.json\n",
  },
  "a named file that is no text is an error": {
    files: { "a.json": new Uint8Array([0x7b, 0, 0x7d]), "b.json": new Uint8Array([0x22, 0xe9, 0x22]), "c.json": clean },
    run: ["a.json", "b.json", "c.json"],
    exit: 2,
    stdout: nothing,
    stderr: "leastwise: a.json is no text in UTF-8 (it holds zero bytes)\nleastwise: b.json is no text in UTF-8\n",
  },
  "a found file that is no text or too large is left out": {
    files: { "p/a.json": new Uint8Array([0x7b, 0, 0x7d]), "p/b.json": " ".repeat(21 << 20), "p/c.json": clean },
    run: ["p"],
    exit: 0,
    stdout: nothing,
    stderr:
      "leastwise: left out: p/a.json is no text in UTF-8 (it holds zero bytes)\nleastwise: left out: p/b.json is larger than 20 MB\n",
  },

  "--fix repairs what changes no grant": {
    files: { "a.json": policy, "b.json": clean },
    run: ["--fix", "a.json", "b.json"],
    exit: 1,
    stdout: `\
a.json
 8:9  warning  \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.  wildcard-action [--fix=narrowing]
 9:9  warning  Amazon Rekognition had no action \`DetectLabel\` up to DATE; did you mean \`rekognition:DetectLabels\`?  unknown-action [--fix=correcting]

2 findings (2 warnings) in 1 of 2 files · 1 repaired · 1 more by --fix=narrowing, 1 more by --fix=correcting · data of DATE
`,
    changed: { "a.json": preserved },
  },
  "--fix=narrowing takes away besides": {
    files: { "a.json": policy },
    run: ["--fix=narrowing", "a.json"],
    exit: 1,
    stdout: `\
a.json
 11:9  warning  Amazon Rekognition had no action \`DetectLabel\` up to DATE; did you mean \`rekognition:DetectLabels\`?  unknown-action [--fix=correcting]

1 finding (1 warning) in 1 file · 2 repaired · 1 more by --fix=correcting · data of DATE
`,
    changed: { "a.json": narrowed },
  },
  "--fix=correcting corrects and takes nothing away": {
    files: { "a.json": policy },
    run: ["a.json", "--fix=correcting"],
    exit: 1,
    stdout: `\
a.json
 8:9  warning  \`textract:Get*Analysis\` stands for 3 actions: all read. Risk: data exposure.  wildcard-action [--fix=narrowing]

1 finding (1 warning) in 1 file · 2 repaired · 1 more by --fix=narrowing · data of DATE
`,
    changed: { "a.json": corrected },
  },
  "the standard input is repaired to the standard output": {
    run: ["--fix=narrowing", "-"],
    stdin: `\uFEFF${policy.replaceAll("\n", "\r\n")}`,
    exit: 1,
    stdout: `\uFEFF${narrowed.replaceAll("\n", "\r\n")}`,
    stderr: `\
-
 11:9  warning  Amazon Rekognition had no action \`DetectLabel\` up to DATE; did you mean \`rekognition:DetectLabels\`?  unknown-action [--fix=correcting]

1 finding (1 warning) in 1 file · 2 repaired · 1 more by --fix=correcting · data of DATE
`,
  },
  "what is no policy comes out as it went in": {
    run: ["--fix", "--format=json", "-"],
    stdin: "no policy\r\n",
    exit: 0,
    stdout: "no policy\r\n",
    stderr: "[]\n",
  },

  "leastwise.json is looked for upwards, a bad one is told with its places": {
    files: { "leastwise.json": '{\n  "rules": { "no-such-rule": "off" },\n  "kinds": 1, "x": 2\n}', "a.json": clean },
    run: ["a.json"],
    exit: 2,
    stderr:
      "leastwise: leastwise.json:2:14: There is no rule `no-such-rule`.\nleastwise: leastwise.json:3:12: This has to be a list.\nleastwise: leastwise.json:3:15: There is no setting `x`.\n",
  },
  "--config takes another file": {
    files: { "other/mine.json": configuration({ rules: {} }), "leastwise.json": "{", "a.json": clean },
    run: ["--config", "other/mine.json", "--fail-on=never", "--kind=trust", "a.json"],
    exit: 0,
    stdout: nothing,
  },

  "a configuration that is named must be there": {
    files: { "a.json": clean },
    run: ["--config", "off.json", "a.json"],
    exit: 2,
    stderr: "leastwise: off.json cannot be read (ENOENT)\n",
  },

  "an unknown flag is an error": {
    run: ["--formt", "json", "a.json"],
    exit: 2,
    stderr: "leastwise: unknown option '--formt' (Did you mean --format?)\n",
  },
  "an unknown format is an error": {
    run: ["--format", "sarif", "a.json"],
    exit: 2,
    stderr: "leastwise: option '--format <format>' argument 'sarif' is invalid. Allowed choices are text, json.\n",
  },
  "an unknown effect is an error": {
    run: ["--fix=all", "a.json"],
    exit: 2,
    stderr:
      "leastwise: option '--fix [effect]' argument 'all' is invalid. Allowed choices are preserving, narrowing, correcting.\n",
  },
  "a resource type has a form": {
    run: ["--resource-type", "bucket", "a.json"],
    exit: 2,
    stderr: "leastwise: option '--resource-type <type>' argument 'bucket' is invalid. It looks like AWS::S3::Bucket.\n",
  },
  "files must be named": { run: [], exit: 2, stderr: "leastwise: missing required argument 'files'\n" },
};

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
});
afterAll(() => commandLine.dispose());

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = makeFolder({ "leastwise.json": configuration(), ...files });
  folders.push(folder);
  return folder;
}

const dated = (text: string) => text.replaceAll("DATE", testCatalogue.date);

describe.concurrent("leastwise check", () => {
  for (const [title, { files = {}, run, stdin, exit, stdout = "", stderr = "", changed = {} }] of Object.entries(
    cases,
  )) {
    it(title, async () => {
      const cwd = folderOf(files);
      const before = readFolder(cwd);
      const outcome = await commandLine.run({ args: ["check", ...run], cwd, stdin });
      expect(outcome).toEqual({ exit, stdout: dated(stdout), stderr: dated(stderr) } satisfies Outcome);
      expect(readFolder(cwd)).toEqual({ ...before, ...changed });
    });
  }

  it("keeps mode, byte order mark and line ends of a file, and a link to it", async () => {
    const cwd = folderOf({ "p/a.json": `\uFEFF${policy.replaceAll("\n", "\r\n")}` });
    const file = path.join(cwd, "p/a.json");
    const link = path.join(cwd, "link.json");
    chmodSync(file, 0o666);
    symlinkSync(file, link);
    const outcome = await commandLine.run({ args: ["check", "--fix", "--fail-on=never", "link.json"], cwd });
    expect(outcome.exit).toBe(0);
    expect(readFolder(path.join(cwd, "p"))).toEqual({ "a.json": `\uFEFF${preserved.replaceAll("\n", "\r\n")}` });
    expect(statSync(file).mode & 0o777).toBe(0o666);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it("does not touch a file that needs no repair", async () => {
    const cwd = folderOf({ "a.json": preserved });
    const file = path.join(cwd, "a.json");
    const { ino, mtimeMs } = statSync(file);
    await commandLine.run({ args: ["check", "--fix", "a.json"], cwd });
    expect(statSync(file)).toMatchObject({ ino, mtimeMs });
  });

  it("counts the globs of a configuration from its folder", async () => {
    const kinds = [{ files: "guard/*.json", kind: "scp" }];
    const cwd = folderOf({
      "leastwise.json": configuration({ kinds }),
      "guard/a.json": policy,
      "guard/deep/a.json": policy,
    });
    const run = { args: ["check", "--format=json", "."], cwd: path.join(cwd, "guard") };
    const kindsOf = async () =>
      (JSON.parse((await commandLine.run(run)).stdout) as { file: string; kind: string }[]).map(
        ({ file, kind }) => `${file} ${kind}`,
      );
    expect(new Set(await kindsOf())).toEqual(new Set(["a.json scp", "deep/a.json identity"]));
    writeFileSync(path.join(cwd, "guard/leastwise.json"), configuration());
    expect(new Set(await kindsOf())).toEqual(new Set(["a.json identity", "deep/a.json identity"]));
  });

  it("keeps quiet when nobody reads on", async () => {
    const cwd = folderOf({ "a.json": policy });
    const outcome = await commandLine.run({
      args: ["check", "--format=json", ...Array(3).fill("a.json")],
      cwd,
      closeOutput: true,
    });
    expect(outcome).toEqual({ exit: 1, stdout: "", stderr: "" });
  });

  it("lets no control character of a document reach the terminal", async () => {
    const cwd = folderOf({ "a.json": policy.replace("Get*Analysis", "Get\\u001b[2J*\\n") });
    const outcome = await commandLine.run({ args: ["check", "a.json"], cwd });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(outcome.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(outcome.stdout).toContain("\\u001b[2J");
  });
});

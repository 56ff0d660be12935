import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleCommandLine, type CommandLine, makeFolder, type Outcome } from "./commandLine.ts";

/** A run. Whatever is not told here must not be written. */
interface Case {
  readonly run: readonly string[];
  readonly stdin?: string;
  readonly exit: 0 | 1 | 2;
  /** An object is JSON, with its keys in this order. */
  readonly stdout?: string | object;
  readonly stderr?: string;
}

const read = document({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] });
const write = document({ Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: "arn:aws:s3:::b/*" });
const bound = document({
  Action: ["s3:GetObject", "s3:PutObject"],
  Resource: "arn:aws:s3:::b/*",
  Condition: {
    StringEquals: { "aws:requestedregion": "eu-west-1" },
    "ForAnyValue:StringEquals": { "aws:TagKeys": "Team" },
    "ForAnyValue:StringLike": { "aws:TagKeys": "Cost" },
  },
});
const opaque = document({ Action: "s3:GetObject", Resource: { Ref: "Bucket" } });
const admin = document({ Action: "*", Resource: "*" });
const template = (actions: string) => `Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: ${actions}, Resource: "*" }
  Other:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: sqs:SendMessage, Resource: "*" }
`;
const terraform = `data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::b/*"]
  }
}
`;
const trust = (principal: string) =>
  document({ Action: "sts:AssumeRole", Principal: { AWS: principal }, Resource: undefined });

const newWrite = { principal: null, action: "s3:PutObject", resource: "arn:aws:s3:::b/example", context: {} };

const files: Readonly<Record<string, string>> = {
  "read.json": read,
  "write.json": write,
  "bound.json": bound,
  "opaque.json": opaque,
  "admin.json": admin,
  "power.json": document({ NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }),
  "many.json": document({ Action: ["iam:List*", "iam:G*Report"], Resource: "*" }),
  "old.yaml": template("s3:GetObject"),
  "new.yaml": template("s3:Put*Acl"),
  "main.tf": terraform,
  "trust.json": trust("arn:aws:iam::111122223333:role/ci"),
  "trustAll.json": trust("*"),
  "empty.json": "",
  "package.json": "{}",
  "broken.json": read.slice(0, -3),
};

const cases: Readonly<Record<string, Case>> = {
  "what is new and what is gone is told, with an example": {
    run: ["read.json", "write.json"],
    exit: 1,
    stdout: `new access  write.json
  + s3  Write  PutObject, DeleteObject  on arn:aws:s3:::b/*
  - s3  List   ListBucket  on arn:aws:s3:::b, arn:aws:s3:::b/*
  - s3  Read   GetObject  on arn:aws:s3:::b

  For example, s3:PutObject on arn:aws:s3:::b/example is allowed now and was not before.
`,
  },
  "JSON has the verdict and the witness": {
    run: ["read.json", "write.json", "--format", "json"],
    exit: 1,
    stdout: { verdict: "new-access", witness: newWrite },
  },
  "less is no new access": {
    run: ["write.json", "bound.json"],
    exit: 0,
    stdout: `no new access  bound.json
  - s3  Write  PutObject, DeleteObject  on arn:aws:s3:::b/*
  - s3  Read   GetObject  on arn:aws:s3:::b/*
`,
  },
  "nor is the same": {
    run: ["read.json", "read.json", "--format", "json"],
    exit: 0,
    stdout: { verdict: "no-new-access", witness: null },
  },
  "the context is spelled as AWS does, several values as a list": {
    run: ["empty.json", "bound.json", "--format", "json"],
    exit: 1,
    stdout: {
      verdict: "new-access",
      witness: {
        principal: null,
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/example",
        context: { "aws:RequestedRegion": "eu-west-1", "aws:TagKeys": ["Team", "Cost"] },
      },
    },
  },
  "a policy that was not there granted nothing": {
    run: ["empty.json", "bound.json"],
    exit: 1,
    stdout: `new access  bound.json  (was not there before)
  + s3  Write  PutObject  on arn:aws:s3:::b/*  under conditions
  + s3  Read   GetObject  on arn:aws:s3:::b/*  under conditions

  For example, s3:GetObject on arn:aws:s3:::b/example, with aws:RequestedRegion = eu-west-1 and aws:TagKeys = Team, Cost, is allowed now and was not before.
`,
  },
  "what only deployment knows is unknown": {
    run: ["read.json", "opaque.json"],
    exit: 1,
    stdout: `unknown  opaque.json
  ? s3  Read  GetObject  on \${Bucket}
  - s3  List  ListBucket  on arn:aws:s3:::b, arn:aws:s3:::b/*

  It depends on what only the request or the deployment knows.
`,
  },
  "JSON gives the reason": {
    run: ["read.json", "opaque.json", "--format", "json"],
    exit: 1,
    stdout: {
      verdict: "unknown",
      witness: null,
      reason: "It depends on what only the request or the deployment knows.",
    },
  },
  "unknown may pass": {
    run: ["read.json", "opaque.json", "--format", "json", "--fail-on", "new-access"],
    exit: 0,
    stdout: {
      verdict: "unknown",
      witness: null,
      reason: "It depends on what only the request or the deployment knows.",
    },
  },
  "new access may pass": {
    run: ["read.json", "write.json", "--format", "json", "--fail-on", "never"],
    exit: 0,
    stdout: { verdict: "new-access", witness: newWrite },
  },
  "whole services are told as such": {
    run: ["power.json", "admin.json"],
    exit: 1,
    stdout: expect.stringMatching(
      /^new access {2}admin\.json\n {2}\+ account +all \d+ actions {2}on \*\n {2}\+ iam +all \d+ actions {2}on \*\n {2}\+ organizations +all/,
    ),
  },
  "of many actions the first are named": {
    run: ["empty.json", "many.json"],
    exit: 1,
    stdout: expect.stringMatching(
      /\n {2}\+ iam {2}List {2}\w+(, \w+){11} and \d+ more {2}on \*\n {2}\+ iam {2}Read {2}\w+(, \w+){3} {2}on \*\n/,
    ),
  },
  "everything is one line": {
    run: ["empty.json", "admin.json"],
    exit: 1,
    stdout: expect.stringMatching(
      /^new access {2}admin\.json {2}\(was not there before\)\n {2}\+ all services {2}all actions {2}on \*\n\n {2}For example, \S+ on \S+ is allowed now and was not before\.\n$/,
    ),
  },
  "everything but some services is one line too": {
    run: ["empty.json", "power.json"],
    exit: 1,
    stdout: expect.stringMatching(
      /\n {2}\+ all services but account, iam and organizations {2}all actions {2}on \*\n\n/,
    ),
  },
  "who may do it is told": {
    run: ["trust.json", "trustAll.json"],
    exit: 1,
    stdout: expect.stringMatching(
      /^new access {2}trustAll.json\n {2}\+ sts {2}Write {2}AssumeRole {2}by \*\n\n {2}For example, sts:AssumeRole on \S+ by \S+ is allowed now/,
    ),
  },
  "the standard input is the old one": {
    run: ["-", "write.json", "--format", "json"],
    stdin: read,
    exit: 1,
    stdout: { verdict: "new-access", witness: newWrite },
  },
  "the standard input is the new one": {
    run: ["write.json", "-", "--format", "json"],
    stdin: bound,
    exit: 0,
    stdout: { verdict: "no-new-access", witness: null },
  },
  "the two may be written in different languages": {
    run: ["bound.json", "main.tf"],
    exit: 1,
    stdout: `new access  main.tf  data.aws_iam_policy_document.read
  + s3  Write  PutObject  on arn:aws:s3:::b/*
  + s3  Read   GetObject  on arn:aws:s3:::b/*

  For example, s3:GetObject on arn:aws:s3:::b/example is allowed now and was not before.
`,
  },
  "several policies are paired by their place": {
    run: ["old.yaml", "new.yaml"],
    exit: 1,
    stdout: `new access  new.yaml  Resources.Reader.Properties.PolicyDocument
  + s3  Permissions management  PutBucketAcl, PutObjectAcl, PutObjectVersionAcl  on *
  - s3  Read                    GetObject  on *

  For example, s3:PutBucketAcl on arn:aws:s3:::example is allowed now and was not before.

2 policies compared · 1 with new access
`,
  },
  "a policy with a syntax error is unknown": {
    run: ["read.json", "broken.json", "--format", "json"],
    exit: 1,
    stdout: { verdict: "unknown", witness: null, reason: "The text has a syntax error." },
  },
  "a file must hold a policy": {
    run: ["read.json", "package.json"],
    exit: 2,
    stderr: "leastwise: package.json holds no policy\n",
  },
  "two files are needed": {
    run: ["read.json"],
    exit: 2,
    stderr: "leastwise: give two files, the old and the new one, or a revision with --base\n",
  },
  "two, not three": {
    run: ["read.json", "write.json", "bound.json"],
    exit: 2,
    stderr: "leastwise: give two files, the old and the new one, or a revision with --base\n",
  },
  "the standard input is one of them": {
    run: ["-", "-"],
    exit: 2,
    stderr: "leastwise: only one of the two can be the standard input\n",
  },
  "a folder is no file": {
    run: [".", "read.json"],
    exit: 2,
    stderr: "leastwise: . is a folder; --base compares folders\n",
  },
  "both files must be there": {
    run: ["nowhere.json", "gone.json"],
    exit: 2,
    stderr: "leastwise: nowhere.json cannot be read (ENOENT)\nleastwise: gone.json cannot be read (ENOENT)\n",
  },
  "a revision needs a repository": {
    run: ["--base", "HEAD", "read.json"],
    exit: 2,
    stderr: expect.stringMatching(/^leastwise: git: not a git repository/),
  },
};

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
});
afterAll(() => commandLine.dispose());

describe("leastwise diff", () => {
  let cwd: string;
  beforeAll(() => {
    cwd = makeFolder(files);
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it.each(Object.entries(cases))("%s", async (_, { run, stdin, exit, stdout = "", stderr = "" }) => {
    const outcome = await commandLine.run({ args: ["diff", ...run], cwd, stdin });
    expect(outcome).toEqual({ exit, stdout: asText(stdout), stderr });
  });
});

describe("leastwise diff --base", () => {
  let root: string;
  beforeEach(() => {
    root = makeFolder({
      "app/read.json": read,
      "app/gone.json": read,
      "app/same.json": write,
      "infra/t.yaml": template("s3:GetObject"),
      "notes.txt": "text",
    });
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "old");
    git("tag", "v1");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
  const change = (changes: Readonly<Record<string, string | undefined>>) => {
    for (const [name, content] of Object.entries(changes)) {
      const location = path.join(root, name);
      if (content === undefined) rmSync(location);
      else {
        mkdirSync(path.dirname(location), { recursive: true });
        writeFileSync(location, content);
      }
    }
  };
  const run = (args: readonly string[], folder = "."): Promise<Outcome> =>
    commandLine.run({ args: ["diff", "--base", ...args], cwd: path.join(root, folder) });

  it("finds nothing where nothing has changed", async () => {
    expect(await run(["HEAD"])).toEqual({ exit: 0, stdout: "No policy has changed since HEAD.\n", stderr: "" });
    const stdout = asText({ verdict: "no-new-access", witness: null, files: [] });
    expect(await run(["HEAD", "--format", "json"])).toEqual({ exit: 0, stdout, stderr: "" });
  });

  it("compares every file that has changed, is new or is gone", async () => {
    change({
      "app/read.json": write,
      "app/gone.json": undefined,
      "infra/t.yaml": template("s3:Put*Acl"),
      "new file.json": bound,
      "notes.txt": admin,
    });
    expect(await run(["v1", "--format", "json"])).toEqual({
      exit: 1,
      stdout: asText({
        verdict: "new-access",
        witness: newWrite,
        files: [
          { file: "app/gone.json", policy: "", verdict: "no-new-access", witness: null },
          { file: "app/read.json", policy: "", verdict: "new-access", witness: newWrite },
          {
            file: "infra/t.yaml",
            policy: "Resources.Reader.Properties.PolicyDocument",
            verdict: "new-access",
            witness: { principal: null, action: "s3:PutBucketAcl", resource: "arn:aws:s3:::example", context: {} },
          },
          {
            file: "infra/t.yaml",
            policy: "Resources.Other.Properties.PolicyDocument",
            verdict: "no-new-access",
            witness: null,
          },
          {
            file: "new file.json",
            policy: "",
            verdict: "new-access",
            witness: {
              principal: null,
              action: "s3:GetObject",
              resource: "arn:aws:s3:::b/example",
              context: { "aws:RequestedRegion": "eu-west-1", "aws:TagKeys": ["Team", "Cost"] },
            },
          },
        ],
      }),
      stderr: "",
    });
  });

  it("tells people what has changed, and how much there was to compare", async () => {
    change({ "app/read.json": opaque, "app/gone.json": undefined, "infra/t.yaml": template("[s3:GetObject]") });
    expect(await run(["v1"], "app")).toEqual({
      exit: 1,
      stdout: `no new access  gone.json  (is gone)
  - s3  List  ListBucket  on arn:aws:s3:::b, arn:aws:s3:::b/*
  - s3  Read  GetObject  on arn:aws:s3:::b, arn:aws:s3:::b/*

unknown  read.json
  ? s3  Read  GetObject  on \${Bucket}
  - s3  List  ListBucket  on arn:aws:s3:::b, arn:aws:s3:::b/*

  It depends on what only the request or the deployment knows.

4 policies compared with v1 · 1 unknown
`,
      stderr: "",
    });
  });

  it("looks at the files and folders that are named, whatever they are called", async () => {
    change({ "app/read.json": write, "infra/t.yaml": template("*"), "notes.txt": write });
    const { stdout } = await run(["HEAD", "../app", "../notes.txt", "--format", "json"], "infra");
    expect(JSON.parse(stdout).files.map(({ file }: { file: string }) => file)).toEqual([
      "../app/read.json",
      "../notes.txt",
    ]);
    expect(await run(["HEAD", "app/same.json"])).toEqual({
      exit: 0,
      stdout: "No policy has changed since HEAD.\n",
      stderr: "",
    });
  });

  it("counts what is staged, and leaves out what git ignores", async () => {
    change({ "app/read.json": write, ".gitignore": "ignored.json\n", "ignored.json": admin });
    git("add", "app/read.json");
    git("rm", "--quiet", "--cached", "app/same.json");
    const { stdout } = await run(["HEAD", "--format", "json"]);
    expect(
      JSON.parse(stdout).files.map(({ file, verdict }: { file: string; verdict: string }) => [file, verdict]),
    ).toEqual([
      ["app/read.json", "new-access"],
      ["app/same.json", "no-new-access"],
    ]);
  });

  it("finds a policy that moved to another place anew", async () => {
    change({ "infra/t.yaml": template("s3:GetObject").replace("Reader:", "Writer:") });
    const { exit, stdout } = await run(["HEAD"]);
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^new access {2}infra\/t\.yaml {2}Resources\.Writer\S+ {2}\(was not there before\)\n/);
    expect(stdout).toMatch(/\nno new access {2}infra\/t\.yaml {2}Resources\.Reader\S+ {2}\(is gone\)\n/);
  });

  it.each([
    ["a revision that is not there", ["v2"], "git knows no revision v2"],
    ["a revision that looks like an option", ["--base=--output=x"], "git knows no revision --output=x"],
    ["a file that never was", ["v1", "app/no.json"], "there is no file or folder app/no.json, neither now nor in v1"],
    ["a file elsewhere", ["v1", "../x.json"], "../x.json lies outside of the repository"],
    ["the standard input", ["v1", "-"], "--base compares files, not the standard input"],
  ])("complains of %s", async (_, args, message) => {
    const all = args[0]?.startsWith("--base") ? args : ["--base", ...args];
    expect(await commandLine.run({ args: ["diff", ...all], cwd: root })).toEqual({
      exit: 2,
      stdout: "",
      stderr: `leastwise: ${message}\n`,
    });
  });

  it("takes a file that is in the revision only", async () => {
    change({ "app/gone.json": undefined });
    const { exit, stdout } = await run(["HEAD", "gone.json", "--format", "json"], "app");
    expect([exit, JSON.parse(stdout).files]).toEqual([
      0,
      [{ file: "gone.json", policy: "", verdict: "no-new-access", witness: null }],
    ]);
  });
});

function document(statement: object): string {
  return `${JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } }, null, 2)}\n`;
}

/** Matchers stay as they are. */
function asText(expected: string | object): unknown {
  const isPlain = typeof expected === "object" && Object.getPrototypeOf(expected) === Object.prototype;
  return isPlain ? `${JSON.stringify(expected)}\n` : expected;
}

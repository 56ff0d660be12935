import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toTerminal } from "../../server/src/cli/explainFile.ts";
import { testCatalogue } from "../support/service.ts";
import { bundleCommandLine, type CommandLine, makeFolder } from "./commandLine.ts";

const files = {
  "policy.json": `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Read_It", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListAllMyBuckets"], "Resource": "*" },
    { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::secret/*" }
  ]
}
`,
  "empty.json": "{}",
  "broken.bin": "\u0000\u0001",
};

let commandLine: CommandLine;
let folder: string;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
  folder = makeFolder(files);
});
afterAll(() => {
  commandLine.dispose();
  rmSync(folder, { recursive: true });
});

describe("explain FILE", () => {
  const run = (name: string) => commandLine.run({ args: ["explain", name], cwd: folder });

  it("tells what its policies grant", async () => {
    expect(await run("policy.json")).toEqual({
      exit: 0,
      stdout: `What this policy grants

Grants 2 actions in s3, read only, on any resource.

By statement 1 (Read_It)

- on *
- less what statement 2 denies

- s3 · Read: GetObject

By statement 1 (Read_It)

- on *

- s3 · List: ListAllMyBuckets

Cannot be limited to a resource

- s3:ListAllMyBuckets

AWS data of ${testCatalogue.date}
`,
      stderr: "",
    });
  });

  it.each([
    ["empty.json", "leastwise: empty.json holds no policy\n"],
    ["nowhere.json", "leastwise: there is no rule, no action and no file nowhere.json\n"],
    [".", "leastwise: there is no rule, no action and no file .\n"],
  ])("says why it cannot: %s", async (name, stderr) => {
    expect(await run(name)).toEqual({ exit: 2, stdout: "", stderr });
  });
});

describe("A page on a terminal", () => {
  it.each([
    ["# A \\*title\\*", "A *title*"],
    ["- **s3 · Read**: Get\\_It", "- s3 · Read: Get_It"],
    ["if `a*b` `StringEquals` `` c`d ``", "if a*b StringEquals c`d"],
    ["*the end*", "the end"],
    ["\u001b[31mred", "\\u001b[31mred"],
  ])("%j is %j", (markdown, text) => {
    expect(toTerminal(markdown, (_, plain) => plain)).toBe(`${text}\n`);
  });
});

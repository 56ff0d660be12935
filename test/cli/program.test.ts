import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import manifest from "../../server/package.json" with { type: "json" };
import { rules } from "../../server/src/rules/registry.ts";
import { testCatalogue } from "../support/service.ts";
import { bundleCommandLine, type CommandLine, type Outcome } from "./commandLine.ts";

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await bundleCommandLine();
});
afterAll(() => commandLine.dispose());

const run = (...args: string[]): Promise<Outcome> => commandLine.run({ args, cwd: tmpdir() });

it("tells its version and the day of the data", async () => {
  const stdout = `leastwise ${manifest.version} (AWS data of ${testCatalogue.date})\n`;
  expect(await run("--version")).toEqual({ exit: 0, stdout, stderr: "" });
});

it.each([[["--help"]], [["check", "--help"]], [["help", "explain"]]])("helps: %j", async (args) => {
  const { exit, stdout, stderr } = await run(...args);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: leastwise/);
  expect(stdout).not.toMatch(/--fix \[/);
});

it("shows its help to those who say nothing", async () => {
  const { exit, stdout, stderr } = await run();
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: leastwise/);
});

it("does not know every command", async () => {
  const stderr = "leastwise: unknown command 'chek' (Did you mean check?)\n";
  expect(await run("chek", "a.json")).toEqual({ exit: 2, stdout: "", stderr });
});

it("explains an action", async () => {
  expect(await run("explain", "textract:getdocumentANALYSIS")).toEqual({
    exit: 0,
    stdout: `\
textract:GetDocumentAnalysis
${testCatalogue.description(action("textract:GetDocumentAnalysis"))}

Service         Amazon Textract
Access level    Read
Resources       * (it cannot be limited to resources)
Data of         ${testCatalogue.date}
`,
    stderr: "",
  });
});

it("explains on what an action works, and under which conditions", async () => {
  const { stdout } = await run("explain", "bedrock:InvokeModel");
  const { resourceTypes, conditionKeys } = action("bedrock:InvokeModel");
  for (const { name, arns } of resourceTypes) for (const text of [name, ...arns]) expect(stdout).toContain(text);
  for (const key of conditionKeys) expect(stdout).toContain(`${key}\n`);
});

it("lists what a wildcard stands for", async () => {
  const stdout = "bedrock:InvokeModel                    Read\nbedrock:InvokeModelWithResponseStream  Read\n";
  expect(await run("explain", "bedrock:InvokeM*")).toEqual({ exit: 0, stdout, stderr: "" });
});

it("explains a rule", async () => {
  const { stdout } = await run("explain", "wildcard-action");
  const rule = rules.find(({ id }) => id === "wildcard-action");
  if (rule === undefined) throw new Error("The rule is gone.");
  for (const text of [rule.id, rule.docs.what, rule.docs.why, rule.docs.how, ...rule.docs.references]) {
    expect(stdout).toContain(text);
  }
});

it("proposes what was probably meant", async () => {
  const stderr =
    "leastwise: there is no rule, no action and no file bedrok:InvokeModel (did you mean bedrock:InvokeModel?)\n";
  expect(await run("explain", "bedrok:InvokeModel")).toEqual({ exit: 2, stdout: "", stderr });
});

function action(id: string) {
  const found = testCatalogue.action(id);
  if (found === undefined) throw new Error(`The catalogue has no ${id}.`);
  return found;
}

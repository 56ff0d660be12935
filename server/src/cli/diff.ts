import path from "node:path";
import { type Command, Option } from "commander";
import { pairPolicies } from "../features/pairPolicies.ts";
import type { Comparison } from "../service.ts";
import { type Compared, overall } from "./comparePolicies.ts";
import { compareWithRevision } from "./compareWithRevision.ts";
import { STANDARD_INPUT } from "./files.ts";
import { createPolicyReader, type PolicyFile, type PolicyReader } from "./policyFiles.ts";
import type { CliCommand } from "./program.ts";
import { reportDiff } from "./reporters/diff.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";
import { styleFor } from "./style.ts";
import { isFolder, readTextFile, readTextStream, type TextOrProblem } from "./textFile.ts";

export const diffCommand: CliCommand = {
  name: "diff",
  declare(command: Command) {
    command
      .summary("tell whether a policy grants more than before")
      .description(
        "Tells whether a policy grants what an earlier one did not: with a proof where it does not, with an example where it does.",
      )
      .usage("[options] <old> <new>\n       leastwise diff [options] --base <revision> [files...]")
      .argument("[files...]", "two files, - for the standard input; with --base files and folders")
      .option("--base <revision>", "compare the working tree with a revision of git, such as origin/main")
      .addOption(new Option("--fail-on <verdict>", "exit with 1 from here on").choices(failOn).default("unknown"))
      .addOption(new Option("--format <format>", "how to report").choices(["text", "json"]).default("text"))
      .addHelpText("after", EXIT_CODES);
  },
  run: (command, shell) => diff(command.args, command.opts<DiffOptions>(), shell),
};

const failOn = ["new-access", "unknown", "never"] as const;

const EXIT_CODES = `
Exit codes: 0 no new access, 1 new access, or it cannot be told (unless --fail-on says otherwise),
2 wrong usage or internal error. A policy that is on one side only is compared with nothing.`;

interface DiffOptions {
  readonly base?: string;
  readonly failOn: (typeof failOn)[number];
  readonly format: "text" | "json";
}

async function diff(args: readonly string[], options: DiffOptions, shell: Shell): Promise<ExitCode> {
  const { base, format } = options;
  const reader = createPolicyReader();
  const compared = await (base === undefined
    ? compareFiles(args, reader, shell)
    : compareWithRevision(base, { args, reader, cwd: shell.cwd }));
  for (const problem of compared.problems) complain(shell, problem);
  if (compared.comparisons === undefined) return 2;
  const { comparisons } = compared;
  shell.stdout.write(
    reportDiff({ comparisons, base, catalogue: reader.catalogue, style: styleFor(shell.stdout) }, format),
  );
  return compared.problems.length > 0 ? 2 : exitCodeOf(overall(comparisons)?.verdict, options.failOn);
}

function exitCodeOf(verdict: Comparison["verdict"] | undefined, threshold: DiffOptions["failOn"]): ExitCode {
  if (threshold === "never" || verdict === undefined || verdict === "no-new-access") return 0;
  return verdict === "new-access" || threshold === "unknown" ? 1 : 0;
}

async function compareFiles(args: readonly string[], { service, read }: PolicyReader, shell: Shell): Promise<Compared> {
  const [old, now, ...others] = args;
  if (old === undefined || now === undefined || others.length > 0) {
    return { comparisons: undefined, problems: ["give two files, the old and the new one, or a revision with --base"] };
  }
  if (old === STANDARD_INPUT && now === STANDARD_INPUT) {
    return { comparisons: undefined, problems: ["only one of the two can be the standard input"] };
  }
  const files: PolicyFile[] = [];
  const problems: string[] = [];
  for (const name of [old, now]) {
    const text = await readArgument(name, shell);
    if ("problem" in text) problems.push(`${name} ${text.problem}`);
    else files.push(await read({ name, text: text.text, path: name.replaceAll(path.sep, "/") }));
  }
  // An empty file is nothing; in one that has no policy there may be one that nobody sees.
  for (const { name, text, policies } of files) {
    if (policies.length === 0 && text.trim() !== "") problems.push(`${name} holds no policy`);
  }
  const [before, after] = files;
  if (problems.length > 0 || before === undefined || after === undefined) return { comparisons: undefined, problems };
  const pairs = pairPolicies(before.policies, after.policies, { onlyOnes: true });
  return { comparisons: pairs.map((pair) => ({ file: now, ...service.policyChange(pair) })), problems };
}

async function readArgument(name: string, { stdin, cwd }: Shell): Promise<TextOrProblem> {
  if (name === STANDARD_INPUT) return readTextStream(stdin);
  const location = path.resolve(cwd, name);
  if (isFolder(location)) return { problem: "is a folder; --base compares folders", unfit: false };
  return readTextFile(location);
}

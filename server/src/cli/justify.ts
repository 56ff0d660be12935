import { Option } from "commander";
import { createHosts } from "../hosts/hosts.ts";
import { detectHost } from "../hosts/signs.ts";
import { today } from "../lsp/today.ts";
import { loadCatalogue, loadHcl } from "../nodeData.ts";
import { createPolicyService } from "../service.ts";
import { checkFile, type FileReport } from "./checkFile.ts";
import { findFiles, isBroad } from "./files.ts";
import { findConfiguration } from "./findConfiguration.ts";
import { createFolderFacts } from "./folderFacts.ts";
import { isInOrder, justificationRegister, malformedComments } from "./justificationRegister.ts";
import { pathBelow } from "./pathBelow.ts";
import type { CliCommand } from "./program.ts";
import { createProgress } from "./progress.ts";
import { registerReporters } from "./reporters/register.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";
import { styleFor } from "./style.ts";
import { readTextFile } from "./textFile.ts";

export const justifyCommand: CliCommand = {
  name: "justify",
  declare(command) {
    command
      .summary("list the exceptions that are made, with their reasons")
      .description(
        "Lists the justifications of leastwise.json and of comments for an audit: what is excepted, why, by whom, until when, and whether there still is such a finding.",
      )
      .argument("[files...]", "files, folders or globs in place of the whole project")
      .addOption(new Option("--list", "list the justifications").makeOptionMandatory())
      .addOption(
        new Option("--format <format>", "how to list them").choices(Object.keys(registerReporters)).default("table"),
      )
      .option("--config <file>", "in place of the nearest leastwise.json")
      .addHelpText("after", STATES_HELP);
  },
  run: (command, shell) => justify(command.args, command.opts<JustifyOptions>(), shell),
};

const STATES_HELP = `
States:
  active           it covers a finding
  expired          its last day is over, and the finding is back
  without reason   it says no reason, and so covers nothing
  matches nothing  there is no such finding in any file that it names
  not checked      nor is there in the files of this run, but it names others too

Exit codes: 0 all in order, 1 something is expired, without reason or matches nothing, 2 wrong usage.`;

interface JustifyOptions {
  readonly format: string;
  readonly config?: string;
}

async function justify(args: readonly string[], options: JustifyOptions, shell: Shell): Promise<ExitCode> {
  const project = findConfiguration({ named: options.config, ...shell });
  const { configuration, root, problems } = project;
  for (const problem of problems) complain(shell, problem);
  if (problems.length > 0) return 2;
  const found = await findFiles(
    args.length === 0 ? [pathBelow(shell.cwd, { location: root }) || "."] : args,
    shell.cwd,
  );
  for (const problem of found.problems) complain(shell, problem);
  if (found.problems.length > 0) return 2;

  const failures: string[] = [];
  const hosts = createHosts(loadHcl);
  const onRuleError = (rule: string) => failures.push(`internal error: the rule ${rule} failed`);
  const catalogue = loadCatalogue();
  const service = createPolicyService({ catalogue, configuration, today: today(), hosts, onRuleError });
  const folderFacts = createFolderFacts(service);
  const reports: FileReport[] = [];
  const progress = createProgress(found.files.length, shell.stderr);
  for (const [index, file] of found.files.entries()) {
    const { name, location } = file;
    const read = location === undefined ? { problem: "cannot be listed", unfit: false } : readTextFile(location);
    if ("problem" in read) {
      if (!read.unfit || file.named) failures.push(`${name} ${read.problem}`);
      continue;
    }
    await hosts.load(detectHost({ path: name }) ?? "yaml");
    const path = pathBelow(root, file);
    const facts = location === undefined ? undefined : folderFacts(location);
    const rest = { kind: undefined, resourceType: undefined, effects: [], project: facts };
    reports.push(checkFile({ service, file, text: read.text, path, ...rest }));
    await progress.step(index + 1);
  }
  progress.stop();
  for (const failure of failures) complain(shell, failure);

  const run = { project, service, reports, isBroad: isBroad(found) };
  const malformed = malformedComments(run);
  for (const problem of malformed) complain(shell, problem);
  const register = await justificationRegister(run);
  const report = registerReporters[options.format] ?? registerReporters["table"];
  if (report !== undefined) shell.stdout.write(report(register, styleFor(shell.stdout)));
  if (failures.length > 0) return 2;
  return malformed.length === 0 && register.every(isInOrder) ? 0 : 1;
}

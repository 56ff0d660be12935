import { InvalidArgumentError, Option } from "commander";
import { severities } from "../engine/severity.ts";
import { createHosts } from "../hosts/hosts.ts";
import { detectHost } from "../hosts/signs.ts";
import { today } from "../lsp/today.ts";
import { loadCatalogue, loadHcl } from "../nodeData.ts";
import { type PolicyKind, policyKinds } from "../policy/policy.ts";
import type { FixEffect } from "../rules/rule.ts";
import { createPolicyService } from "../service.ts";
import { checkFile, type FileReport } from "./checkFile.ts";
import { findFiles, type InputFile, isBroad, STANDARD_INPUT } from "./files.ts";
import { findConfiguration } from "./findConfiguration.ts";
import { createFolderFacts } from "./folderFacts.ts";
import { justificationProblems } from "./justificationStates.ts";
import { pathBelow } from "./pathBelow.ts";
import type { CliCommand } from "./program.ts";
import { createProgress } from "./progress.ts";
import { reportJson } from "./reporters/json.ts";
import type { Reporter } from "./reporters/reporter.ts";
import { reportText } from "./reporters/text.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";
import { styleFor } from "./style.ts";
import { readTextFile, readTextStream, writeTextFile } from "./textFile.ts";

export const checkCommand: CliCommand = {
  name: "check",
  declare(command) {
    command
      .summary("report what is wrong or grants too much")
      .description("Reports what is wrong in policies or grants too much, and repairs it where told to.")
      .argument("<files...>", "files, folders, globs, or - for the standard input")
      .addOption(new Option("--format <format>", "how to report").choices(Object.keys(reporters)).default("text"))
      .addOption(new Option("--kind <kind>", "what the policies are used for").choices(policyKinds))
      .option("--resource-type <type>", "what resource policies are for, such as AWS::S3::Bucket", resourceType)
      .addOption(new Option("--fail-on <severity>", "exit with 1 from here on").choices(failOn).default("warning"))
      .addOption(new Option("--fix [effect]", "repair the files: preserving alone, or also").choices(fixEffects))
      .option("--config <file>", "in place of the nearest leastwise.json")
      .addHelpText("after", FIX_HELP);
  },
  run: (command, shell) => check(command.args, command.opts<CheckOptions>(), shell),
};

/** By the name of the format. */
const reporters: Readonly<Record<string, Reporter>> = { text: reportText, json: reportJson };

const failOn = [...severities.filter((severity) => severity !== "hint"), "never"] as const;

const fixEffects = ["preserving", "narrowing", "correcting"] as const satisfies readonly FixEffect[];

const FIX_HELP = `
Repairs:
  --fix               what changes no grant, today and for actions to come
  --fix=narrowing     and what only takes away, such as a list in place of a wildcard
  --fix=correcting    and what AWS rejects or ignores; it may give effect to what was written
  A repair that needs a value or a choice is left to the editor. With -, the repaired text
  goes to the standard output and the report to the standard error.`;

interface CheckOptions {
  readonly format: string;
  readonly kind?: PolicyKind;
  readonly resourceType?: string;
  readonly failOn: (typeof failOn)[number];
  readonly fix?: FixEffect;
  readonly config?: string;
}

function resourceType(value: string): string {
  if (/^AWS::\w+::\w+$/.test(value)) return value;
  throw new InvalidArgumentError("It looks like AWS::S3::Bucket.");
}

async function check(args: readonly string[], options: CheckOptions, shell: Shell): Promise<ExitCode> {
  const project = findConfiguration({ named: options.config, ...shell });
  const { configuration, root, problems } = project;
  for (const problem of problems) complain(shell, problem);
  if (problems.length > 0) return 2;
  const found = await findFiles(args, shell.cwd);
  for (const problem of found.problems) complain(shell, problem);
  if (found.files.length === 0) return 2;

  const catalogue = loadCatalogue();
  const ruleErrors: string[] = [];
  const hosts = createHosts(loadHcl);
  const service = createPolicyService({
    catalogue,
    configuration,
    today: today(),
    hosts,
    onRuleError: (rule, error) => ruleErrors.push(`the rule ${rule} failed: ${describe(error)}`),
  });
  const folderFacts = createFolderFacts(service);
  const effects = effectsOf(options.fix);
  const reports: FileReport[] = [];
  const notes: string[] = [];
  const failures: string[] = [];
  const progress = createProgress(found.files.length, shell.stderr);
  for (const [index, file] of found.files.entries()) {
    const read = file.location === undefined ? await readTextStream(shell.stdin) : readTextFile(file.location);
    if ("problem" in read) {
      const list = read.unfit && !file.named ? notes : failures;
      list.push(`${file.name} ${read.problem}`);
      continue;
    }
    try {
      // A text without a name may be YAML.
      await hosts.load(detectHost({ path: file.name }) ?? "yaml");
      const facts = file.location === undefined ? undefined : folderFacts(file.location);
      const path = pathBelow(root, file);
      const { kind, resourceType } = options;
      const check = { service, file, text: read.text, path, kind, resourceType, effects, project: facts };
      const report = checkFile(check);
      const problem = report.changed ? replace(file, report.text) : undefined;
      reports.push(problem === undefined ? report : checkFile({ ...check, effects: [] }));
      if (problem !== undefined) failures.push(`${file.name} ${problem}`);
    } catch (error) {
      failures.push(`internal error: ${file.name}: ${describe(error)}`);
    }
    failures.push(...ruleErrors.splice(0).map((message) => `internal error: ${file.name}: ${message}`));
    await progress.step(index + 1);
  }
  progress.stop();

  for (const note of notes) complain(shell, `left out: ${note}`);
  for (const failure of failures) complain(shell, failure);
  for (const problem of await justificationProblems({ project, service, reports, isBroad: isBroad(found) }))
    complain(shell, problem);
  const repaired = options.fix === undefined ? undefined : reports.find(({ file }) => file === STANDARD_INPUT);
  if (repaired !== undefined) shell.stdout.write(repaired.text);
  const output = repaired === undefined ? shell.stdout : shell.stderr;
  const reporter = reporters[options.format] ?? reportText;
  output.write(reporter({ files: reports, effects, date: catalogue.date, style: styleFor(output) }));
  return found.problems.length + failures.length > 0 ? 2 : exitCodeOf(reports, options.failOn);
}

/** The preserving repairs are always among them. */
function effectsOf(fix: FixEffect | undefined): FixEffect[] {
  return fix === undefined ? [] : [...new Set<FixEffect>(["preserving", fix])];
}

/** Writes the file anew; the standard input has no place to write to. */
function replace({ location }: InputFile, text: string): string | undefined {
  return location === undefined ? undefined : writeTextFile(location, text);
}

function exitCodeOf(reports: readonly FileReport[], threshold: CheckOptions["failOn"]): ExitCode {
  if (threshold === "never") return 0;
  const grave = severities.slice(0, severities.indexOf(threshold) + 1);
  return reports.some(({ findings }) => findings.some(({ report }) => grave.includes(report.severity))) ? 1 : 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import path from "node:path";
import { type Command, Option } from "commander";
import { type Policy, type PolicyKind, policyKinds } from "../policy/policy.ts";
import type { Simulation } from "../service.ts";
import { enumerate } from "../text/words.ts";
import { type RequestOptions, readRequest } from "./accessRequest.ts";
import { findFiles, STANDARD_INPUT } from "./files.ts";
import { findConfiguration } from "./findConfiguration.ts";
import { createPolicyReader } from "./policyFiles.ts";
import type { CliCommand } from "./program.ts";
import { type PolicyInFile, reportSimulation, type SimulationReport } from "./reporters/simulation.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";
import { styleFor } from "./style.ts";
import { suggestAction } from "./suggestAction.ts";
import { readTextFile, readTextStream } from "./textFile.ts";

export const simulateCommand: CliCommand = {
  name: "simulate",
  declare(command: Command) {
    command
      .summary("tell whether policies allow a request")
      .description(
        "Tells whether policies allow a request, and which statements decide. Several policies count together, each as what it is used for.",
      )
      .argument("<policies...>", "files, folders, globs, or - for the standard input")
      .requiredOption("--action <action>", "what is done, such as s3:GetObject")
      .option("--resource <arn>", "on what; left open where it is not told")
      .option("--principal <principal>", "who does it: an ARN, an account, a service, or * for anyone")
      .option("--context <key=value>", "a condition key with its value; repeat it for more", collect)
      .option("--absent <key>", "a condition key that the request does not have", collect)
      .option("--no-other-context", "the request has no keys but those; without it the others are left open")
      .option("--all-policies", "these are all policies that count: what none of them grants is denied")
      .option("--policy <place>", "of a file with several policies the one at this place")
      .addOption(new Option("--kind <kind>", "what the policies are used for").choices(policyKinds))
      .addOption(new Option("--format <format>", "how to report").choices(["text", "json"]).default("text"))
      .addHelpText("after", EXAMPLE);
  },
  run: (command, shell) => simulate(command.args, command.opts<SimulateOptions>(), shell),
};

const EXAMPLE = `
Example:
  leastwise simulate policy.json --action s3:GetObject --resource arn:aws:s3:::data/a.csv \\
    --context aws:SourceIp=203.0.113.7 --absent aws:SourceVpce

Indexes of statements count from 0. In JSON, "statements" are those of the one policy that decides;
where there are several policies, "policies" tells what each has to say.

Exit codes: 0 for every decision, "unknown" too, 2 wrong usage or internal error.`;

interface SimulateOptions extends RequestOptions {
  readonly allPolicies?: boolean;
  readonly policy?: string;
  readonly kind?: PolicyKind;
  readonly format: "text" | "json";
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

async function simulate(args: readonly string[], options: SimulateOptions, shell: Shell): Promise<ExitCode> {
  const request = readRequest(options);
  if ("problem" in request) return refuse(shell, [request.problem]);
  const { configuration, root, problems } = findConfiguration({ named: undefined, ...shell });
  const { files, problems: missing } = await findFiles(args, shell.cwd);
  if (problems.length + missing.length > 0) return refuse(shell, [...problems, ...missing]);

  const { service, catalogue, read } = createPolicyReader(configuration);
  const policies: PolicyInFile[] = [];
  for (const { name, location, named } of files) {
    const text = location === undefined ? await readTextStream(shell.stdin) : readTextFile(location);
    if ("problem" in text) {
      if (text.unfit && !named) continue;
      return refuse(shell, [`${name} ${text.problem}`]);
    }
    const below = location === undefined ? STANDARD_INPUT : path.relative(root, location).replaceAll(path.sep, "/");
    const file = await read({ name, text: text.text, path: below, location, kind: options.kind });
    if (named && file.policies.length === 0) return refuse(shell, [`${name} holds no policy`]);
    policies.push(...file.policies.map((policy) => ({ file, policy })));
  }
  const chosen = policies.filter(({ policy }) => options.policy === undefined || policy.place === options.policy);
  if (chosen.length === 0) return refuse(shell, [nothingChosen(policies, options.policy)]);
  const broken = chosen.find(({ policy }) => !policy.facts.wellFormed);
  if (broken !== undefined) {
    return refuse(shell, [`${broken.file.name} has a syntax error, so that nobody can tell what it allows`]);
  }

  const { action } = request;
  if (catalogue.action(action) === undefined && !catalogue.retired(action)) {
    complain(shell, `AWS had no action ${action} up to ${catalogue.date}${suggestAction(action, catalogue)}`);
  }
  const counted = chosen.map(({ policy }) => policy);
  const simulation: Simulation = service.simulate(counted, request, { areAll: options.allPolicies === true });
  const questions = service.openQuestions(counted, request, simulation);
  const isAllowedAlone = (policy: Policy) => service.simulate([policy], request).decision === "allowed";
  const report: SimulationReport = {
    request,
    policies: chosen,
    simulation,
    questions: questions.map((question) =>
      question.about === "key" || question.about === "severalValues"
        ? { ...question, name: service.spellConditionKey(question.name, counted) }
        : question,
    ),
    allowedBySome: counted.some(isAllowedAlone),
    style: styleFor(shell.stdout),
  };
  shell.stdout.write(reportSimulation(report, options.format));
  return 0;
}

function nothingChosen(policies: readonly PolicyInFile[], place: string | undefined): string {
  if (policies.length === 0) return "there is no policy in these files";
  const places = policies.map(({ policy }) => policy.place).filter((one) => one !== "");
  if (places.length === 0) return `there is no policy at ${place}`;
  const shown = places.slice(0, MAX_PLACES);
  const rest = places.length - shown.length;
  return `there is no policy at ${place}, but at ${enumerate(rest > 0 ? [...shown, `${rest} more places`] : shown)}`;
}

const MAX_PLACES = 10;

function refuse(shell: Shell, problems: readonly string[]): ExitCode {
  for (const problem of problems) complain(shell, problem);
  return 2;
}

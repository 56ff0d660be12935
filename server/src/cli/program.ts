import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { loadCatalogue } from "../nodeData.ts";
import { complain, type ExitCode, type Shell } from "./shell.ts";

/** A subcommand. What it needs beside its options it should import when it runs. */
export interface CliCommand {
  readonly name: string;
  /** Describes the command, its arguments and its options. */
  declare(command: Command): void;
  /** Runs it; `command` holds the arguments and options, which commander has checked. */
  run(command: Command, shell: Shell): Promise<ExitCode>;
}

/** Reads the arguments and runs the command that they name. Never throws. */
export async function runProgram(
  argv: readonly string[],
  commands: readonly CliCommand[],
  shell: Shell,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(shell);
  for (const definition of commands) {
    const command = program.command(definition.name);
    definition.declare(command);
    command.action(async () => {
      exitCode = await definition.run(command, shell);
    });
  }
  try {
    await program.parseAsync(withFixEffect(argv), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    complain(shell, `internal error: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return 2;
  }
}

function createProgram(shell: Shell): Command {
  const program = new Command("leastwise")
    .description("Checks, repairs and explains AWS IAM policies. Offline, without credentials.")
    .option("-V, --version", "print the version and the day of the AWS data")
    .helpOption("-h, --help", "print this help, or that of a command")
    .addHelpText("after", EXAMPLES)
    .configureHelp({ optionTerm: ({ flags }) => flags.replace(" [", "[=") })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      outputError: (text) => complain(shell, text.replace(/^error: /, "")),
    });
  return program.on("option:version", () => {
    shell.stdout.write(`leastwise ${manifest.version} (AWS data of ${loadCatalogue().date})\n`);
    throw new CommanderError(0, "leastwise.version", "");
  });
}

const EXAMPLES = `
Examples:
  leastwise check policies/                     every policy below a folder
  leastwise check --fix policy.json             repair what changes no grant
  leastwise check --fix=narrowing policy.json   and take away what is granted too much
  terraform output -raw policy | leastwise check --format json -
  leastwise diff old.json new.json              does it grant more than before?
  leastwise diff --base origin/main             and all that has changed since
  leastwise simulate policy.json --action s3:GetObject --resource arn:aws:s3:::data/a.csv
  leastwise justify --list                      the exceptions that are made, and why
  leastwise explain bedrock:InvokeModel         what an action does, and on what
  leastwise explain wildcard-action             why a rule complains

Exit codes: 0 nothing found, 1 findings or new access, 2 wrong usage or internal error.`;

/** A bare `--fix` must not take the file behind it for its value. */
function withFixEffect(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((argument, index) =>
    argument === "--fix" && (end === -1 || index < end) ? "--fix=preserving" : argument,
  );
}

import type { OpenQuestion } from "../../features/openQuestions.ts";
import { matchesPattern } from "../../policy/pattern.ts";
import { type Policy, type Statement, unitSpan } from "../../policy/policy.ts";
import { knownText } from "../../policy/value.ts";
import type { AccessRequest, Decision, Simulation } from "../../service.ts";
import { createLineIndex, type LineIndex } from "../../text/lineIndex.ts";
import { printable } from "../../text/printable.ts";
import type { PolicyFile } from "../policyFiles.ts";
import type { Style } from "../style.ts";

export interface PolicyInFile {
  readonly file: PolicyFile;
  readonly policy: Policy;
}

export interface SimulationReport {
  readonly request: AccessRequest;
  /** All that count, in the order of the simulation. */
  readonly policies: readonly PolicyInFile[];
  readonly simulation: Simulation;
  /** What an unknown decision depends on, the keys in AWS's spelling. */
  readonly questions: readonly OpenQuestion[];
  /** Whether some of the policies alone allow it. */
  readonly allowedBySome: boolean;
  readonly style: Style;
}

/** Spells what was decided; pure. */
export function reportSimulation(report: SimulationReport, format: "text" | "json"): string {
  return format === "json" ? json(report) : text(report);
}

/**
 * A contract, the order of the keys included. `statements` are indexes in the one policy that decides; where several
 * do, it is empty, and `policies` tells.
 */
function json({ policies, simulation }: SimulationReport): string {
  const { decision, statements } = simulation;
  const deciding = policies.map(({ file, policy }, index) => ({
    file: file.name,
    policy: policy.place,
    statements: statements.flatMap((place) => (place.policy === index ? [place.statement] : [])),
  }));
  const speaking = deciding.filter((one) => one.statements.length > 0);
  const only = speaking.length === 1 ? (speaking[0]?.statements ?? []) : [];
  return `${JSON.stringify({ decision, statements: only, ...(policies.length > 1 ? { policies: deciding } : {}) })}\n`;
}

/** The decision, the statements that decide with the line that names the action, and what is left open. */
function text({ request, policies, simulation, questions, allowedBySome, style }: SimulationReport): string {
  const { decision, statements } = simulation;
  const { word, colour } = decisions[decision];
  const why = decision !== "implicitDeny" ? undefined : allowedBySome ? NOT_ALL_ALLOW : NOTHING_ALLOWS;
  const { action, resource, principal } = request;
  const what = `${action}${resource === undefined ? "" : ` on ${resource}`}${principal === undefined ? "" : ` by ${principal}`}`;
  const head = `${style([colour, "bold"], word)}  ${printable(what)}${why === undefined ? "" : style("dim", `  ${why}`)}`;
  const indexes = new Map<PolicyFile, LineIndex>();
  const rows = statements.flatMap((place) => {
    const found = policies[place.policy];
    const statement = found?.policy.statements[place.statement];
    if (found === undefined || statement === undefined) return [];
    const { file, policy } = found;
    const lines = indexes.get(file) ?? createLineIndex(file.text);
    indexes.set(file, lines);
    const { line } = lines.positionAt(actionOffset(policy, place.statement, statement, action));
    const { sid } = statement;
    const name = sid === undefined || sid === "" ? `statement ${place.statement}` : sid;
    return [[`${printable(file.name)}:${line + 1}`, printable(name), printable(lineText(file.text, lines, line))]];
  });
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const list = rows.map(([place = "", name = "", source = ""]) =>
    `  ${place.padEnd(widths[0] ?? 0)}  ${name.padEnd(widths[1] ?? 0)}  ${style("dim", source)}`.trimEnd(),
  );
  const open = questions.map((question) => `  ${printable(describeQuestion(question))}`);
  const asksForKeys = questions.some(({ about }) => about === "key");
  const advice = asksForKeys ? ["", style("dim", KEY_ADVICE)] : [];
  return [
    head,
    ...(list.length === 0 ? [] : ["", ...list]),
    ...(open.length === 0 ? [] : ["", "It depends on", ...open, ...advice]),
    "",
  ].join("\n");
}

const decisions: Readonly<Record<Decision, { readonly word: string; readonly colour: "green" | "red" | "yellow" }>> = {
  allowed: { word: "allowed", colour: "green" },
  explicitDeny: { word: "denied explicitly", colour: "red" },
  implicitDeny: { word: "denied implicitly", colour: "red" },
  unknown: { word: "unknown", colour: "yellow" },
};

const NOTHING_ALLOWS = "Nothing allows it.";
const NOT_ALL_ALLOW = "Some of the policies allow it, but not all that have to.";

const KEY_ADVICE =
  "Give keys with --context KEY=VALUE or --absent KEY, or rule all others out with --no-other-context.";

/** Where a statement speaks of the action: the entry that fits, else the element, else the statement. */
function actionOffset(policy: Policy, index: number, { root, actions }: Statement, action: string): number {
  const fits = actions?.entries.find(({ value }) =>
    matchesPattern(knownText(value)?.toLowerCase() ?? "", action.toLowerCase()),
  );
  return unitSpan(policy, index, fits?.node.span ?? actions?.property.keySpan ?? root.span).start;
}

function lineText(text: string, lines: LineIndex, line: number): string {
  const start = lines.offsetAt({ line, character: 0 });
  const source = text.slice(start, lines.offsetAt({ line, character: Number.MAX_SAFE_INTEGER })).trim();
  return source.length > MAX_LINE ? `${source.slice(0, MAX_LINE - 1)}…` : source;
}

const MAX_LINE = 80;

function describeQuestion({ about, name }: OpenQuestion): string {
  switch (about) {
    case "key":
      return `the condition key ${name}`;
    case "severalValues":
      return `${name}: AWS does not say what several values mean to an operator without ForAnyValue or ForAllValues`;
    case "deployment":
      return `the value of \${${name}}, which deployment fills in`;
    case "element":
      return `a ${name} that the text alone does not decide`;
    case "statement":
      return "a statement that cannot be read";
    case "principal":
      return "who makes the request (--principal)";
    case "resource":
      return "the resource (--resource)";
    case "accounts":
      return "whether the caller and the resource belong to the same account (--principal, --context aws:ResourceAccount=…)";
  }
}

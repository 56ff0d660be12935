import { type Severity, severities } from "../../engine/severity.ts";
import { printable } from "../../text/printable.ts";
import { count, formatNumber } from "../../text/words.ts";
import type { FileReport } from "../checkFile.ts";
import type { ReportedFinding } from "../findingReport.ts";
import type { Style } from "../style.ts";
import type { CheckReport, Reporter } from "./reporter.ts";

/** For people: a line for every finding, by file, and a summary. Lines and columns count from 1. */
export const reportText: Reporter = (report) => {
  const blocks = report.files.filter(({ findings }) => findings.length > 0).map((file) => block(file, report.style));
  return [...blocks, summary(report)].map((text) => `${text}\n`).join("\n");
};

function block({ file, findings }: FileReport, style: Style): string {
  const places = findings.map(({ report: { start } }) => `${start.line + 1}:${start.character + 1}`);
  const width = Math.max(...places.map((place) => place.length));
  const lines = findings.map((finding, index) => {
    const { severity, message, rule } = finding.report;
    return [
      ` ${(places[index] ?? "").padStart(width)}`,
      style(severityColour[severity], severity.padEnd(SEVERITY_WIDTH)),
      printable(message),
      style("dim", `${rule}${repairHint(finding)}`),
    ].join("  ");
  });
  return [style("underline", printable(file)), ...lines].join("\n");
}

const SEVERITY_WIDTH = Math.max(...severities.map((severity) => severity.length));

const severityColour = { error: "red", warning: "yellow", info: "blue", hint: "gray" } as const satisfies Readonly<
  Record<Severity, string>
>;

function repairHint({ report, repair }: ReportedFinding): string {
  if (repair !== undefined) return ` [${flagOf(repair)}]`;
  return report.fixes.length > 0 ? " [quick fix]" : "";
}

function flagOf(effect: NonNullable<ReportedFinding["repair"]>): string {
  return effect === "preserving" ? "--fix" : `--fix=${effect}`;
}

function summary({ files, effects, date, style }: CheckReport): string {
  const findings = files.flatMap((file) => file.findings);
  const policies = files.reduce((sum, file) => sum + file.policies, 0);
  if (policies === 0) return style("dim", `No policies in ${count(files.length, "file")}`);
  const parts = [found(files, findings, policies), ...repairs(files, findings, effects), `data of ${date}`];
  return parts.join(style("dim", " · "));
}

function found(files: readonly FileReport[], findings: readonly ReportedFinding[], policies: number): string {
  if (findings.length === 0)
    return `No findings in ${policies === 1 ? "1 policy" : `${formatNumber(policies)} policies`}`;
  const severityCounts = severities.flatMap((severity) => {
    const number = findings.filter(({ report }) => report.severity === severity).length;
    if (number === 0) return [];
    return severity === "info" ? `${formatNumber(number)} info` : count(number, severity);
  });
  const concerned = files.filter((file) => file.findings.length > 0).length;
  const where = files.length === 1 ? "1 file" : `${formatNumber(concerned)} of ${formatNumber(files.length)} files`;
  return `${count(findings.length, "finding")} (${severityCounts.join(", ")}) in ${where}`;
}

/** What was repaired, and what each flag could still do. */
function repairs(
  files: readonly FileReport[],
  findings: readonly ReportedFinding[],
  effects: CheckReport["effects"],
): string[] {
  const fixed = files.reduce((sum, file) => sum + file.fixed, 0);
  const done = effects.length === 0 ? [] : [`${formatNumber(fixed)} repaired`];
  const open = (["preserving", "narrowing", "correcting"] as const).flatMap((effect) => {
    const number = findings.filter(({ repair }) => repair === effect).length;
    return number === 0 || effects.includes(effect) ? [] : [{ number, flag: flagOf(effect) }];
  });
  const offers = open.map(({ number, flag }, index) =>
    index === 0 && effects.length === 0
      ? `${formatNumber(number)} can be repaired by ${flag}`
      : `${formatNumber(number)} more by ${flag}`,
  );
  return [...done, ...(offers.length === 0 ? [] : [offers.join(", ")])];
}

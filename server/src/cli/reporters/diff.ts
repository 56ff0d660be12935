import type { Catalogue } from "../../catalogue/catalogue.ts";
import { grantLines } from "../../features/grantLines.ts";
import { witnessSentence } from "../../features/policyChange.ts";
import type { Comparison } from "../../service.ts";
import { printable } from "../../text/printable.ts";
import { overall, type PolicyComparison } from "../comparePolicies.ts";
import type { Style } from "../style.ts";

export interface DiffReport {
  readonly comparisons: readonly PolicyComparison[];
  /** The revision of git that was compared with; `undefined` for two files. */
  readonly base: string | undefined;
  readonly catalogue: Catalogue;
  readonly style: Style;
}

/** Spells what was compared; pure. */
export function reportDiff(report: DiffReport, format: "text" | "json"): string {
  return format === "json" ? json(report) : text(report);
}

/** A contract, the order of the keys included. */
function json({ comparisons, base }: DiffReport): string {
  const gravest = overall(comparisons);
  const verdict = gravest?.verdict ?? "no-new-access";
  const witness = gravest?.witness ?? null;
  if (base === undefined) return `${JSON.stringify({ verdict, witness, reason: gravest?.reason })}\n`;
  const files = comparisons.map(({ file, policy, verdict, witness, reason }) => ({
    file,
    policy,
    verdict,
    witness,
    reason,
  }));
  return `${JSON.stringify({ verdict, witness, files })}\n`;
}

/** A block for every policy that is not as it was, and a summary where there are several. */
function text(report: DiffReport): string {
  const { comparisons, base } = report;
  const blocks = comparisons.flatMap((comparison) => block(comparison, report) ?? []);
  const parts = base === undefined && comparisons.length === 1 ? blocks : [...blocks, summary(report)];
  return parts.map((part) => `${part}\n`).join("\n");
}

/** `undefined` for one of several policies of which there is nothing to say. */
function block(comparison: PolicyComparison, { comparisons, base, catalogue, style }: DiffReport): string | undefined {
  const { file, policy, verdict, witness, reason, side } = comparison;
  const { gained, lost, unclear } = comparison.difference();
  const groups = [
    { sign: "+", changes: gained },
    { sign: "?", changes: verdict === "no-new-access" ? [] : unclear },
    { sign: "-", changes: lost },
  ];
  const lines = grantLines(groups, catalogue).map(({ sign, text }) => style(signColours.get(sign) ?? "dim", text));
  const isQuiet = verdict === "no-new-access" && lines.length === 0;
  if (isQuiet && (base !== undefined || comparisons.length > 1)) return undefined;
  const name = policy === "" ? file : `${file}  ${policy}`;
  const note =
    side === "now" ? style("dim", "  (was not there before)") : side === "old" ? style("dim", "  (is gone)") : "";
  const remark = witness === null ? reason : witnessSentence(witness);
  return [
    `${style([colours[verdict], "bold"], words[verdict])}  ${printable(name)}${note}`,
    ...lines.map((line) => `  ${line}`),
    ...(remark === undefined ? [] : [...(lines.length === 0 ? [] : [""]), `  ${printable(remark)}`]),
  ].join("\n");
}

const words: Readonly<Record<Comparison["verdict"], string>> = {
  "no-new-access": "no new access",
  "new-access": "new access",
  unknown: "unknown",
};

const signColours: ReadonlyMap<string, "green" | "yellow" | "red"> = new Map([
  ["+", "green"],
  ["?", "yellow"],
  ["-", "red"],
]);

const colours = { "no-new-access": "green", "new-access": "red", unknown: "yellow" } as const;

function summary({ comparisons, base, style }: DiffReport): string {
  const since = base === undefined ? "" : ` since ${printable(base)}`;
  if (comparisons.length === 0) return style("dim", `No policy has changed${since}.`);
  const of = (verdict: Comparison["verdict"]) => comparisons.filter((one) => one.verdict === verdict).length;
  const [gained, unknown] = [of("new-access"), of("unknown")];
  const policies = comparisons.length === 1 ? "1 policy" : `${comparisons.length} policies`;
  const parts = [
    `${policies} compared${base === undefined ? "" : ` with ${printable(base)}`}`,
    ...(gained === 0 ? [] : [`${gained} with new access`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ...(gained + unknown === 0 ? ["no new access"] : []),
  ];
  return parts.join(style("dim", " · "));
}

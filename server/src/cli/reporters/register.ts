import { namedElements } from "../../engine/configuration.ts";
import type { JustificationState } from "../../engine/justificationState.ts";
import { escapeMarkdown } from "../../features/markdown.ts";
import { printable } from "../../text/printable.ts";
import { count } from "../../text/words.ts";
import { isInOrder, type RegisterEntry } from "../justificationRegister.ts";
import type { Style } from "../style.ts";

/** Spells the register of justifications; pure. */
export type RegisterReporter = (register: readonly RegisterEntry[], style: Style) => string;

/** By the name of the format. */
export const registerReporters: Readonly<Record<string, RegisterReporter>> = {
  table: reportTable,
  json: (register) => {
    const lines = register.map((entry) => JSON.stringify(entry));
    return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
  },
  markdown: reportMarkdown,
};

const headers = ["State", "Rule", "Where", "What", "Reason", "Owner", "Expires"] as const;

function cellsOf(entry: RegisterEntry): readonly string[] {
  const { state, rule, reason, owner, expires } = entry;
  return [state, rule, where(entry), what(entry), reason ?? "–", owner ?? "–", expires ?? "never"];
}

function where({ file, policy, source }: RegisterEntry): string {
  // The place of a comment says more than its file.
  const place = file !== null && source.startsWith(`${file}:`) ? source : file;
  return [place, policy].filter((part) => part !== null).join(" ");
}

function what(entry: RegisterEntry): string {
  const entries = namedElements.flatMap((name) => (entry[name].length === 0 ? [] : [`${name} ${some(entry[name])}`]));
  const parts = entry.sid === null ? entries : [`Sid ${entry.sid}`, ...entries];
  return parts.length === 0 ? "–" : parts.join("; ");
}

/** Of many texts the first few; the JSON has all of them. */
function some(texts: readonly string[]): string {
  const shown = texts.slice(0, texts.length === 4 ? 4 : 3);
  const rest = texts.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${count(rest, "other")}`;
}

const colours = {
  active: "green",
  expired: "red",
  "without reason": "red",
  "matches nothing": "yellow",
  "not checked": "gray",
} as const satisfies Readonly<Record<JustificationState, string>>;

function reportTable(register: readonly RegisterEntry[], style: Style): string {
  if (register.length === 0) return `${style("dim", "No justifications")}\n`;
  const rows = [headers, ...register.map((entry) => cellsOf(entry).map(printable))];
  const widths = headers.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const state = register[index - 1]?.state;
    const [first = "", ...others] = cells;
    const line = [state === undefined ? first : style(colours[state], first), ...others].join("  ").trimEnd();
    return index === 0 ? style("bold", line) : line;
  });
  return `${lines.join("\n")}\n\n${summary(register, style)}\n`;
}

function summary(register: readonly RegisterEntry[], style: Style): string {
  const states = (Object.keys(colours) as JustificationState[]).flatMap((state) => {
    const number = register.filter((entry) => entry.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  const isFine = register.every(isInOrder);
  return style(isFine ? "green" : "yellow", `${count(register.length, "justification")}: ${states.join(", ")}`);
}

function reportMarkdown(register: readonly RegisterEntry[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = register.map((entry) => row(cellsOf(entry).map((cell) => escapeMarkdown(cell))));
  return `${[row(headers), row(headers.map(() => "---")), ...rows].join("\n")}\n`;
}

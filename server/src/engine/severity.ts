import { accessAnalyzerTypes } from "../knowledge/accessAnalyzer.ts";
import type { Category, Rule, RuleMessage } from "../rules/rule.ts";
import type { Settings } from "./configuration.ts";

export const severities = ["error", "warning", "info", "hint"] as const;
export type Severity = (typeof severities)[number];

/** The severity of messages without a code of AWS's. */
export const categorySeverity: Readonly<Record<Category, Severity>> = {
  escalation: "warning",
  exposure: "warning",
  excess: "warning",
  cost: "warning",
  compliance: "info",
  hygiene: "info",
  companion: "hint",
};

const analyzerSeverity = {
  error: "error",
  "security-warning": "warning",
  warning: "warning",
  suggestion: "info",
} as const satisfies Readonly<Record<string, Severity>>;

/** Whether a rule runs: unless it is switched off, or optional and not asked for. */
export function isActive(rule: Rule, settings: Pick<Settings, "rules">): boolean {
  const severity = settings.rules[rule.id];
  return severity === undefined ? rule.isOptional !== true : severity !== "off";
}

/** The one owner of severities. Configuration overrides AWS's type, which overrides the category. */
export function severityOf(rule: Rule, message: RuleMessage, settings: Pick<Settings, "rules">): Severity | "off" {
  return settings.rules[rule.id] ?? defaultSeverity(rule, message);
}

/** The severity without configuration; data that may be too old makes no error. */
export function defaultSeverity(rule: Rule, message: RuleMessage): Severity {
  if (message.dated) return "warning";
  if (message.accessAnalyzer === undefined) return categorySeverity[rule.category];
  return analyzerSeverity[accessAnalyzerTypes[message.accessAnalyzer]];
}

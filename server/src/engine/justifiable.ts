import { accessAnalyzerTypes } from "../knowledge/accessAnalyzer.ts";
import { type Category, grantCategories, type Rule } from "../rules/rule.ts";
import type { Finding } from "./engine.ts";

/** What is a matter of judgement; everything else is right or wrong. */
const categories: ReadonlySet<Category> = new Set(grantCategories);

/** Whether a finding may be justified: what AWS rejects stays rejected, whatever the reason. */
export function isJustifiable({ category, accessAnalyzer }: Pick<Finding, "category" | "accessAnalyzer">): boolean {
  return categories.has(category) && (accessAnalyzer === undefined || accessAnalyzerTypes[accessAnalyzer] !== "error");
}

/** Whether some finding of the rule may be justified. */
export function isJustifiableRule({ category, messages }: Pick<Rule, "category" | "messages">): boolean {
  return Object.values(messages).some(({ accessAnalyzer }) => isJustifiable({ category, accessAnalyzer }));
}

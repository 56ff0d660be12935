import { defaultSeverity } from "../../server/src/engine/severity.ts";
import { accessAnalyzerTypes } from "../../server/src/knowledge/accessAnalyzer.ts";
import type { Rule, RuleExample, RuleMessage } from "../../server/src/rules/rule.ts";

/** The list of all rules. */
export function ruleIndexPage(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => {
    const severities = [...new Set(Object.values(rule.messages).map((message) => defaultSeverity(rule, message)))];
    const severity = `${severities.join(", ")}${rule.isOptional ? ", off unless asked for" : ""}`;
    return `| [\`${rule.id}\`](${rule.id}.md) | ${rule.category} | ${severity} | ${rule.docs.what} |`;
  });
  return `# Rules

Every finding says a fact; every repair that only takes access away, or leaves it as it is, is proven to do so before
it is offered.

| Rule | Category | Severity | Finds |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

/** The page of one rule. Its examples are the rule's tests. */
export function rulePage(rule: Rule, examples: readonly RuleExample[]): string {
  const messages = Object.values(rule.messages).map((message) => messageRow(rule, message));
  const shown = examples.filter(({ isTooLongToShow }) => isTooLongToShow !== true);
  return `# ${rule.id}

${rule.docs.what}

## Why it matters

${rule.docs.why}

## What to do

${[rule.docs.how, rule.docs.withoutFix && `Where no repair is offered: ${rule.docs.withoutFix}`].filter(Boolean).join("\n\n")}

## Messages

Looks at ${rule.appliesTo.join(", ")} policies; category ${rule.category}.

| Message | Severity | AWS's code |
| --- | --- | --- |
${messages.join("\n")}

${settingText(rule)}

## Examples

${shown.map(exampleSection).join("\n\n")}

## References

${rule.docs.references.map((reference) => `- <${reference}>`).join("\n")}
`;
}

function settingText(rule: Rule): string {
  const [setting, purpose] = rule.isOptional
    ? ["warning", "The rule is optional. To have it, put a severity"]
    : ["off", "To change the severity, or to switch the rule off, put"];
  return `${purpose} into \`leastwise.json\`:

\`\`\`json
{ "rules": { "${rule.id}": "${setting}" } }
\`\`\``;
}

function messageRow(rule: Rule, message: RuleMessage): string {
  const code = message.accessAnalyzer;
  const origin = code === undefined ? "" : `\`${code}\` (${accessAnalyzerTypes[code]})`;
  return `| ${message.text.replace(/\|/g, "\\|")} | ${defaultSeverity(rule, message)} | ${origin} |`;
}

function exampleSection({ title, policy, fixes = [], additions = [] }: RuleExample): string {
  const repairs = [...fixes, ...additions].map(
    ([name, diff]) => `${name}:\n\n\`\`\`diff\n${diff.replace(/^\n/, "")}\n\`\`\``,
  );
  return [`### ${title}`, `\`\`\`text\n${policy.replace(/^\n/, "")}\n\`\`\``, ...repairs].join("\n\n");
}

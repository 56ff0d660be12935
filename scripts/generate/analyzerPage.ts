import { type AccessAnalyzerCode, accessAnalyzerTypes } from "../../server/src/knowledge/accessAnalyzer.ts";
import type { FixEffect, Rule, RuleExample } from "../../server/src/rules/rule.ts";
import agreement from "../../test/conformance/agreement.json" with { type: "json" };
import { differences } from "../../test/conformance/differences.ts";
import { readMarks } from "../../test/support/marked.ts";
import { testService } from "../../test/support/service.ts";

interface RuleModule {
  readonly default: Rule;
  readonly examples: readonly RuleExample[];
}

/** The page about AWS's own analyser: each of its codes, the rule that carries it, its repairs, how often both agree. */
export function analyzerPage(modules: readonly RuleModule[]): string {
  const codes = Object.keys(accessAnalyzerTypes) as AccessAnalyzerCode[];
  const repairs = repairsByCode(modules);
  const rows = codes.map((code) => {
    const rules = modules.map((module) => module.default).filter((rule) => carries(rule, code));
    const links = rules.map(({ id }) => `[\`${id}\`](rules/${id}.md)`).join(", ");
    const effects = [...(repairs.get(code) ?? [])].sort().join(", ");
    const { cases, agreed, observed, found, extra } = agreement[code];
    const seen = observed + extra === 0 ? "" : `${found} of ${observed}${extra === 0 ? "" : `, ${extra} more`}`;
    return `| \`${code}\` | ${accessAnalyzerTypes[code]} | ${links || "none"} | ${effects || "none"} | ${agreed} of ${cases} | ${seen} |`;
  });
  const carried = codes.filter((code) => modules.some((module) => carries(module.default, code)));
  const sum = (pick: (code: AccessAnalyzerCode) => number) => codes.reduce((total, code) => total + pick(code), 0);
  return `# AWS's own analyser

IAM Access Analyzer's policy validation knows ${codes.length} checks. Leastwise makes ${carried.length === codes.length ? "all" : carried.length} of them, offline and while you type, and repairs what can be repaired.

- **Repairs**: \`preserving\` changes no grant, \`narrowing\` can only take away, and both are proven before they are
  offered. \`correcting\` gives effect to what AWS rejects or ignores. Where there is none, the rule's page says what to do.
- **Cases** are documents written for AWS's description of the check: how many of them Leastwise judges as expected, with
  the place. ${sum((code) => agreement[code].agreed)} of ${sum((code) => agreement[code].cases)} in all.
- **Observed** is what AWS's analyser was seen to say about 706 of the policies that AWS manages: how many of its findings
  are ours too, at the same place, and how many of ours it did not make. ${sum((code) => agreement[code].found)} of ${sum((code) => agreement[code].observed)} in all, and ${sum((code) => agreement[code].extra)} more.

| AWS's code | Type | Rule | Repairs | Cases | Observed |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

## Where we differ from the cases

| Case | Difference | Reason |
| --- | --- | --- |
${Object.entries(differences)
  .map(([id, { find, reason }]) => `| ${id} | ${find} | ${reason} |`)
  .join("\n")}
`;
}

function carries(rule: Rule, code: AccessAnalyzerCode): boolean {
  return Object.values(rule.messages).some(({ accessAnalyzer }) => accessAnalyzer === code);
}

/** The effects of the fixes that the examples of the rules are offered. */
function repairsByCode(modules: readonly RuleModule[]): Map<AccessAnalyzerCode, Set<FixEffect>> {
  const effects = new Map<AccessAnalyzerCode, Set<FixEffect>>();
  for (const { default: rule, examples } of modules) {
    const service = testService({ rules: [rule] });
    for (const { policy, kind, resourceType } of examples) {
      const { findings } = service.check({ path: "policy.json", text: readMarks(policy).text, kind, resourceType });
      for (const finding of findings) {
        if (finding.accessAnalyzer === undefined) continue;
        const known = effects.get(finding.accessAnalyzer) ?? new Set();
        for (const { effect } of finding.fixes()) known.add(effect);
        effects.set(finding.accessAnalyzer, known);
      }
    }
  }
  return effects;
}

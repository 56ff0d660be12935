import { defaultSeverity } from "../../server/src/engine/severity.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import counts from "../../test/conformance/managedCounts.json" with { type: "json" };
import { managedReview } from "../../test/conformance/managedReview.ts";

/** The page about what the rules find in the policies that AWS manages, and what a reading of it showed. */
export function managedPage(rules: readonly Rule[]): string {
  const rows = Object.entries(counts).map(([id, { findings, policies, repaired }]) => {
    const rule = rules.find((one) => one.id === id);
    const severities = new Set(Object.values(rule?.messages ?? {}).map((text) => rule && defaultSeverity(rule, text)));
    const severity = [...severities].join(", ");
    return `| [\`${id}\`](rules/${id}.md) | ${severity} | ${findings} | ${policies} | ${repaired} | ${managedReview[id]} |`;
  });
  return `# What Leastwise says of AWS's own policies

AWS manages 1,594 policies for everyone to use. They are checked with every rule that is not optional; each rule's findings
were read by eye, all of them where there are few, else ten at least. Rules that are not here say nothing of these policies.

Every repair of every one of these findings was applied: the policy can be read, the finding is gone, and the comparison of
both policies proves that nothing is granted that was not before (\`test/conformance/managedFixes.test.ts\`).

| Rule | Severity | Findings | Policies | With a repair | What a reading showed |
| --- | --- | --: | --: | --: | --- |
${rows.join("\n")}
`;
}

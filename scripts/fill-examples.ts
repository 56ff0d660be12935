/**
 * Writes what the fixes of a rule do into those of its examples that say `fixes: []`. Read the result: it is what
 * the rule does, not what it should do.
 *
 *   npx tsx scripts/fill-examples.ts RULE…
 */
import { readFileSync, writeFileSync } from "node:fs";
import { toPlainEdits } from "../server/src/engine/fixAll.ts";
import type { Rule, RuleExample } from "../server/src/rules/rule.ts";
import { applyEdits } from "../server/src/text/span.ts";
import { lineDiff } from "../test/support/lineDiff.ts";
import { readMarks, writeMarks } from "../test/support/marked.ts";
import { testService } from "../test/support/service.ts";

for (const id of process.argv.slice(2)) {
  const file = new URL(`../server/src/rules/${id}.ts`, import.meta.url);
  const { default: rule, examples } = (await import(file.href)) as { default: Rule; examples: readonly RuleExample[] };
  let source = readFileSync(file, "utf8");
  for (const example of examples) {
    const filled = fillFixes(rule, example);
    const from = source.indexOf(JSON.stringify(example.title).slice(1, -1));
    const empty = source.indexOf("fixes: []", from);
    const next = source.indexOf("title:", from);
    if (example.fixes !== undefined && example.fixes.length === 0 && empty !== -1 && (next === -1 || empty < next)) {
      source = `${source.slice(0, empty)}${filled}${source.slice(empty + "fixes: []".length)}`;
    }
  }
  writeFileSync(file, source);
}

function fillFixes(rule: Rule, example: RuleExample): string {
  const service = testService({ rules: [rule] });
  const { text, marks } = readMarks(example.policy);
  const result = service.check({ path: "policy.json", text, kind: example.kind });
  const found = result.findings.map(({ span, message }) => ({ ...span, message }));
  if (writeMarks(text, found) !== writeMarks(text, marks)) console.log(writeMarks(text, found));
  const entries = result.findings.flatMap((finding) =>
    finding.fixes().map((fix) => {
      const edits = service.render(result, finding, fix) ?? [];
      const diff = lineDiff(text, applyEdits(text, toPlainEdits(edits)));
      return `      [\n        ${JSON.stringify(fix.title)},\n        \`\n${diff.replace(/[\\`]|\$\{/g, "\\$&")}\`,\n      ],`;
    }),
  );
  return `fixes: [\n${entries.join("\n")}\n    ]`;
}

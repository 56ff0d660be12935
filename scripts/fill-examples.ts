/**
 * Writes into the examples of a rule where its findings are, and what its fixes do where they say `fixes: []`, and tells
 * which messages came and went. Read the result: it is what the rule does, not what it should do.
 *
 *   npx tsx scripts/fill-examples.ts RULE…
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Addition } from "../server/src/engine/additions.ts";
import type { Finding } from "../server/src/engine/engine.ts";
import { toPlainEdits } from "../server/src/engine/fixAll.ts";
import type { Fix } from "../server/src/engine/fixes.ts";
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
    const { marked, fixes, additions } = run(rule, example);
    if (marked !== example.policy) {
      tellChanges(`${id}: ${example.title}`, messagesOf(example.policy), messagesOf(marked));
      source = source.replace(inTemplate(example.policy), () => inTemplate(marked));
    }
    source = fillEmpty(source, example, "fixes", fixes);
    source = fillEmpty(source, example, "additions", additions);
  }
  writeFileSync(file, source);
}

/** Puts the changes in place of the example's empty list of that name, where it has one. */
function fillEmpty(source: string, example: RuleExample, name: "fixes" | "additions", changes: string): string {
  const from = source.indexOf(JSON.stringify(example.title).slice(1, -1));
  const empty = source.indexOf(`${name}: []`, from);
  const next = source.indexOf("title:", from);
  if (example[name]?.length !== 0 || empty === -1 || (next !== -1 && next < empty)) return source;
  return `${source.slice(0, empty)}${name}: [\n${changes}\n    ]${source.slice(empty + `${name}: []`.length)}`;
}

function run(rule: Rule, example: RuleExample) {
  const service = testService({ rules: [rule] });
  const { kind, resourceType } = example;
  const { text } = readMarks(example.policy);
  const result = service.check({ path: "policy.json", text, kind, resourceType });
  const found = result.findings.map(({ span, message }) => ({ ...span, message }));
  const write = (finding: Finding, changes: readonly (Fix | Addition)[]) =>
    changes.map((change) => {
      const edits = service.render(result, finding, change) ?? [];
      const diff = lineDiff(text, applyEdits(text, toPlainEdits(edits)));
      return `      [\n        ${JSON.stringify(change.title)},\n        \`\n${inTemplate(diff)}\`,\n      ],`;
    });
  const marked = writeMarks(text, found);
  return {
    marked: example.policy.startsWith("\n") && !marked.startsWith("\n") ? `\n${marked}` : marked,
    fixes: result.findings.flatMap((finding) => write(finding, finding.fixes())).join("\n"),
    additions: result.findings.flatMap((finding) => write(finding, finding.additions())).join("\n"),
  };
}

function messagesOf(policy: string): string[] {
  return readMarks(policy).marks.map(({ message }) => message);
}

function tellChanges(title: string, before: readonly string[], after: readonly string[]): void {
  console.log(title);
  for (const message of before) if (!after.includes(message)) console.log(`  - ${message}`);
  for (const message of after) if (!before.includes(message)) console.log(`  + ${message}`);
}

/** The text as it stands in a template literal. */
function inTemplate(text: string): string {
  return text.replace(/[\\`]|\$\{/g, "\\$&");
}

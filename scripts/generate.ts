/**
 * Writes what follows from other files: the registry of rules, a docs page a rule with its examples, the page about AWS's
 * own analyser, the schema of `leastwise.json`, the snippets. `--check` writes nothing and fails where a file on disk differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Rule, RuleExample } from "../server/src/rules/rule.ts";
import { analyzerPage } from "./generate/analyzerPage.ts";
import { configurationSchema } from "./generate/configurationSchema.ts";
import { managedPage } from "./generate/managedPage.ts";
import { registrySource, ruleIds } from "./generate/registry.ts";
import { ruleIndexPage, rulePage } from "./generate/rulePages.ts";
import { snippetFiles } from "./generate/snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const check = process.argv.includes("--check");
const stale: string[] = [];

const ids = ruleIds(readdirSync(join(root, "server/src/rules")));
publish("server/src/rules/registry.ts", registrySource(ids));

const modules = await Promise.all(
  ids.map(async (id) => {
    const file = new URL(`../server/src/rules/${id}.ts`, import.meta.url);
    return (await import(file.href)) as { default: Rule; examples: readonly RuleExample[] };
  }),
);
publish("docs/rules/README.md", ruleIndexPage(modules.map((module) => module.default)));
for (const { default: rule, examples } of modules) publish(`docs/rules/${rule.id}.md`, rulePage(rule, examples));
for (const page of readdirSync(join(root, "docs/rules"))) {
  if (page !== "README.md" && !ids.includes(page.replace(/\.md$/, ""))) retire(`docs/rules/${page}`);
}
publish("docs/access-analyzer.md", analyzerPage(modules));
publish("docs/managed-policies.md", managedPage(modules.map((module) => module.default)));
publish("docs/leastwise.schema.json", json(configurationSchema(modules.map((module) => module.default))));
for (const [language, snippets] of Object.entries(snippetFiles())) publish(`snippets/${language}.json`, json(snippets));

if (stale.length > 0) {
  console.error(`Stale: ${stale.join(", ")}. Run npm run generate.`);
  process.exitCode = 1;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function publish(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (check) {
    stale.push(path);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function retire(path: string): void {
  if (check) stale.push(path);
  else rmSync(join(root, path));
}

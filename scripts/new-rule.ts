/**
 * `npm run new-rule -- ID CATEGORY`: a file for a rule, with what every rule needs, and its first failing example.
 */
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { categories } from "../server/src/rules/rule.ts";

const [id, category] = process.argv.slice(2);
const file = new URL(`../server/src/rules/${id}.ts`, import.meta.url);
const problem = findProblem();
if (problem === undefined) {
  writeFileSync(file, source());
  console.log(`${fileURLToPath(file)}\nNow: npm run generate, then npx vitest run test/rules -t ${id}`);
} else {
  console.error(problem);
  process.exitCode = 2;
}

function findProblem(): string | undefined {
  const usage = `Usage: npm run new-rule -- ID CATEGORY, with a category of ${categories.join(", ")}.`;
  if (id === undefined || category === undefined) return usage;
  if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id)) return `\`${id}\` is not in kebab case of two words or more. ${usage}`;
  if (!categories.some((known) => known === category)) return `There is no category \`${category}\`. ${usage}`;
  return existsSync(file) ? `There is a rule \`${id}\` already.` : undefined;
}

function source(): string {
  return `import { isAllow } from "../policy/policy.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "${id}",
  category: "${category}",
  scope: "statement",
  appliesTo: ["identity"],
  docs: {
    what: "One sentence: what is found.",
    why: "Why it matters.",
    how: "How to repair it, and when not to.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/"],
  },
  messages: {
    found: { text: "\`{name}\` is a fact." },
  },
  check(statement, { expand, report }) {
    if (!isAllow(statement)) return;
    for (const { entry, text } of expand(statement.actions)) {
      if (text === "") report({ node: entry.node, message: "found", data: { name: text } });
    }
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "The smallest text that shows the point.",
    policy: \`
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
                ~~~~~~~~~~~~~~~~~~~~~ \\\`bedrock:InvokeModel\\\` is a fact.
      "Resource": "*"
    }
  ]
}\`,
    fixes: [],
  },
  {
    title: "The same without the defect, and a value that deployment fills in.",
    policy: \`
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": { "Ref": "Action" },
      "Resource": "*"
    }
  ]
}\`,
  },
];
`;
}

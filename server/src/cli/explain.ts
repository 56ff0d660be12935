import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { loadCatalogue } from "../nodeData.ts";
import { rules } from "../rules/registry.ts";
import type { Rule } from "../rules/rule.ts";
import type { CliCommand } from "./program.ts";
import { complain } from "./shell.ts";
import { type Style, styleFor } from "./style.ts";
import { suggestAction } from "./suggestAction.ts";

export const explainCommand: CliCommand = {
  name: "explain",
  declare(command) {
    command
      .summary("tell about a rule, an action or a policy")
      .description(
        "Tells what a rule finds and why it matters, what an action does and on what, or what the policies of a file grant.",
      )
      .argument(
        "<subject>",
        "a rule's id, an action such as bedrock:InvokeModel (wildcards list what they stand for), or a file",
      );
  },
  async run(command, shell) {
    const subject = command.args[0] ?? "";
    const style = styleFor(shell.stdout);
    const catalogue = loadCatalogue();
    const text = explain(subject, catalogue, style);
    if (text === undefined) {
      const { explainFile } = await import("./explainFile.ts");
      const exit = await explainFile(subject, shell);
      if (exit !== undefined) return exit;
      complain(shell, `there is no rule, no action and no file ${subject}${suggestAction(subject, catalogue)}`);
      return 2;
    }
    shell.stdout.write(text);
    return 0;
  },
};

/** What there is to say about a rule or an action; `undefined` where it is neither. */
function explain(subject: string, catalogue: Catalogue, style: Style): string | undefined {
  const rule: Rule | undefined = rules.find(({ id }) => id === subject);
  if (rule !== undefined) return explainRule(rule, style);
  const action = catalogue.action(subject);
  if (action !== undefined) return explainAction(action, catalogue, style);
  const actions = catalogue.actionsMatching(subject);
  if (actions.length === 0) return undefined;
  const width = Math.max(...actions.map(({ id }) => id.length));
  return actions.map(({ id, accessLevel }) => `${id.padEnd(width)}  ${accessLevel}\n`).join("");
}

function explainRule({ id, category, docs }: Rule, style: Style): string {
  const paragraphs = [
    `${style("bold", id)} (${category})`,
    docs.what,
    `${style("bold", "Why:")} ${docs.why}`,
    `${style("bold", "Repair:")} ${docs.how}`,
    docs.references.join("\n"),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function explainAction(action: Action, catalogue: Catalogue, style: Style): string {
  const description = catalogue.description(action);
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ["Service", [catalogue.serviceName(action.service) ?? action.service]],
    ["Access level", [action.accessLevel]],
    ["Resources", resourceLines(action)],
    ["Condition keys", catalogue.conditionKeysOf(action)],
    ["Needs also", action.dependentActions ?? []],
    ["Data of", [catalogue.date]],
  ];
  const lines = facts.flatMap(([name, values]) =>
    values.map((value, index) => `${style("bold", (index === 0 ? name : "").padEnd(FACT_WIDTH))}  ${value}`),
  );
  const head = [style("bold", action.id), ...(description === undefined ? [] : [description])];
  return `${[...head, "", ...lines].join("\n")}\n`;
}

const FACT_WIDTH = "Condition keys".length;

function resourceLines({ resourceTypes, typesAreOptional }: Action): string[] {
  if (resourceTypes.length === 0) return ["* (it cannot be limited to resources)"];
  const width = Math.max(...resourceTypes.map(({ name }) => name.length));
  const lines = resourceTypes.flatMap(({ name, arns }) => arns.map((arn) => `${name.padEnd(width)}  ${arn}`));
  return typesAreOptional ? [...lines, "each of them optional: a call may name none"] : lines;
}

import { readArn } from "../access/arnTypes.ts";
import { findConditionKey } from "../access/conditionKeys.ts";
import { byAccessLevel, expandActions, namedActions } from "../access/expand.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { readOperator } from "../knowledge/operators.ts";
import { passRoleServices } from "../knowledge/passRole.ts";
import { sourceOf } from "../knowledge/sources.ts";
import { matchesPattern } from "../policy/pattern.ts";
import {
  type ConditionElement,
  type ConditionTest,
  type Entry,
  kindsWithPrincipals,
  type ListElement,
  type Policy,
  type Statement,
} from "../policy/policy.ts";
import { displayText, knownText } from "../policy/value.ts";
import { count, enumerate } from "../text/words.ts";
import { dataDate, guideOf, purposeOf, riskTitle, serviceTitle } from "./describeAction.ts";
import { bullets, codeSpan, codeSpans, escapeMarkdown, pageLink, paragraphs } from "./markdown.ts";

/**
 * A page in Markdown that says in words what a statement does. What the text leaves open is called so. Empty where
 * the policy has no statement of this index.
 */
export function explainStatement(policy: Policy, index: number, catalogue: Catalogue): string {
  const statement = policy.statements[index];
  if (statement === undefined) return "";
  const actions = statedActions(statement, catalogue);
  return paragraphs([
    `# ${statement.sid === undefined || statement.sid.trim() === "" ? `Statement ${index + 1}` : escapeMarkdown(statement.sid)}`,
    summary(statement, actions, catalogue),
    ambiguity(statement),
    ...section("Who", whoLines(statement, policy)),
    ...section("Actions", actionLines(statement, catalogue)),
    ...section("Resources", resourceLines(statement, catalogue)),
    ...section("Conditions", conditionLines(statement.conditions, catalogue, actions)),
    ...section("Cannot be limited to a resource", unscopedLines(statement, actions)),
    ...section("Not taken by the resources", refusedLines(statement, catalogue)),
    ...section("Risks for AI workloads", riskLines(statement, actions)),
    ...section("Passing roles", passRoleLines(policy, statement, actions)),
    dataDate(catalogue),
  ]);
}

const AT_DEPLOYMENT = "*decided at deployment*";

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, bullets(lines)];
}

/** The actions that the statement names today; of `NotAction` none. */
function statedActions(statement: Statement, catalogue: Catalogue): readonly Action[] {
  const { actions } = statement;
  if (actions === undefined || actions.negated) return [];
  return [...new Set(expandActions(actions, catalogue).flatMap(({ actions: some }) => some))];
}

function summary(statement: Statement, actions: readonly Action[], catalogue: Catalogue): string {
  const verb =
    statement.effect === undefined
      ? "Has no readable effect on"
      : statement.effect === "Allow"
        ? "**Allows**"
        : "**Denies**";
  const services = [...new Set(actions.map(({ service }) => serviceTitle(service, catalogue)))];
  const open = statement.actions?.complete === false ? " and what deployment adds" : "";
  const what = statement.actions?.negated
    ? `every action of AWS but ${count(statement.actions.entries.length, "listed entry").replace("entrys", "entries")}`
    : statement.actions === undefined
      ? "no action, since none is named,"
      : `${count(actions.length, "action")}${services.length === 0 ? "" : ` of ${services.length > 3 ? count(services.length, "service") : enumerate(services)}`}${open}`;
  const where = statement.resources === undefined ? "" : ` on ${resourceSummary(statement.resources)}`;
  const tests = statement.conditions?.tests.length ?? 0;
  const when =
    statement.conditions === undefined
      ? ""
      : tests === 1
        ? ", under a condition"
        : `, under ${count(tests, "condition")}`;
  return `${verb} ${what}${where}${when}.`;
}

function resourceSummary(resources: ListElement): string {
  const any = resources.entries.some(({ value }) => knownText(value) === "*");
  if (resources.negated) return "every resource but those listed";
  return any ? "every resource" : count(resources.entries.length, "resource");
}

function ambiguity(statement: Statement): string | undefined {
  return statement.ambiguous
    ? "An element is written twice, or beside its opposite: what follows reads the last one, and AWS may reject the policy."
    : undefined;
}

function whoLines(statement: Statement, policy: Policy): string[] {
  const { principals } = statement;
  if (principals === undefined) {
    return kindsWithPrincipals.includes(policy.facts.kind)
      ? []
      : ["Whoever the policy hangs on; the statement names no principal."];
  }
  const lines = principals.entries.map(({ type, value }) => principalLine(type, displayText(value)));
  return principals.negated ? [`Everyone **but** these ${lines.length}:`, ...lines] : lines;
}

function principalLine(type: string, text: string | undefined): string {
  if (text === undefined) return AT_DEPLOYMENT;
  const shown = codeSpan(text);
  if (text === "*") return `${shown}: anyone, in any account, also without credentials`;
  if (type === "Service") return `${shown}: an AWS service`;
  if (type === "Federated") return `${shown}: an identity provider`;
  if (type === "CanonicalUser") return `${shown}: an account, by its canonical id`;
  if (/^\d{12}$/.test(text) || /^arn:[^:]*:iam::\d{12}:root$/.test(text)) {
    return `${shown}: the account, and so whoever that account allows`;
  }
  return shown;
}

function actionLines(statement: Statement, catalogue: Catalogue): string[] {
  const { actions } = statement;
  if (actions === undefined) return [];
  const lines = actions.entries.map((entry) => actionLine(entry, catalogue));
  return actions.negated
    ? ["Every action of every service, today's and later ones, **but**:", ...lines]
    : [
        ...grouped(actions, catalogue),
        ...actions.entries.filter(isPattern).map((entry) => actionLine(entry, catalogue)),
      ];
}

function isPattern({ value }: Entry): boolean {
  const text = knownText(value);
  return text === undefined || text.includes("*") || text.includes("?") || !text.includes(":");
}

/** The plainly named actions, by service and access level. */
function grouped(actions: ListElement, catalogue: Catalogue): string[] {
  const plain = actions.entries.filter((entry) => !isPattern(entry));
  const named = [...new Set(plain.flatMap(({ value }) => catalogue.action(knownText(value) ?? "") ?? []))];
  const unknown = plain.filter(({ value }) => catalogue.action(knownText(value) ?? "") === undefined);
  const services = [...new Set(named.map(({ service }) => service))];
  return [
    ...services.map((service) => {
      const levels = byAccessLevel(named.filter((action) => action.service === service));
      const lines = [...levels]
        .reverse()
        .flatMap(([level, some]) => some.map((action) => namedLine(action, level, catalogue)));
      return [`**${serviceTitle(service, catalogue)}**`, ...lines.map((line) => `  - ${line}`)].join("\n");
    }),
    ...unknown.map(({ value }) => `${codeSpan(displayText(value) ?? "")}: not in the data of ${catalogue.date}`),
  ];
}

function namedLine(action: Action, level: string, catalogue: Catalogue): string {
  const purpose = purposeOf(action, catalogue);
  return `${codeSpan(action.id)} (${level})${purpose === undefined ? "" : `: ${purpose}`}`;
}

function actionLine({ value }: Entry, catalogue: Catalogue): string {
  const text = displayText(value);
  if (text === undefined) return AT_DEPLOYMENT;
  if (value.kind !== "known") return `${codeSpan(text)}: ${AT_DEPLOYMENT}`;
  const action = catalogue.action(text);
  if (action !== undefined) return namedLine(action, action.accessLevel, catalogue);
  const levels = [...byAccessLevel(catalogue.actionsMatching(text))].reverse();
  if (levels.length === 0) return `${codeSpan(text)}: stands for nothing in the data of ${catalogue.date}`;
  const total = levels.reduce((sum, [, some]) => sum + some.length, 0);
  const parts = levels.map(([level, some]) => `${some.length} ${level}`);
  return `${codeSpan(text)}: ${count(total, "action")} (${parts.join(", ")}), and those that AWS adds`;
}

function resourceLines(statement: Statement, catalogue: Catalogue): string[] {
  const { resources } = statement;
  if (resources === undefined) return [];
  const lines = resources.entries.map(({ value }) => {
    const text = displayText(value);
    if (text === undefined) return AT_DEPLOYMENT;
    if (text === "*") return "`*`: every resource";
    const types = readArn(text, catalogue).types();
    const names = types.slice(0, 3).map(({ name }) => escapeMarkdown(name));
    const open = value.kind === "template" ? `, ${AT_DEPLOYMENT}` : "";
    return `${codeSpan(text)}${names.length === 0 ? "" : `: ${names.join(" or ")} of ${serviceTitle(types[0]?.service ?? "", catalogue)}`}${open}`;
  });
  return resources.negated ? ["Every resource **but**:", ...lines] : lines;
}

function conditionLines(
  conditions: ConditionElement | undefined,
  catalogue: Catalogue,
  actions: readonly Action[],
): string[] {
  if (conditions === undefined) return [];
  const services = [...new Set(actions.map(({ service }) => service))].slice(0, 20);
  const lines = conditions.tests.map((test) => conditionLine(test, catalogue, services));
  const all = lines.length > 1 ? ["All of these must hold:"] : [];
  return [...all, ...lines, ...(conditions.complete ? [] : [`Part of the condition is ${AT_DEPLOYMENT}.`])];
}

function conditionLine(
  { operator, key, values }: ConditionTest,
  catalogue: Catalogue,
  services: readonly string[],
): string {
  const read = readOperator(operator);
  const texts = values.map(({ value }) => displayText(value));
  const known = texts.flatMap((text) => (text === undefined ? [] : [codeSpan(text)]));
  const shown = [...known, ...(known.length < texts.length ? [AT_DEPLOYMENT] : [])];
  const about = findConditionKey(key, catalogue, services)?.global?.about;
  const name = `${codeSpan(key)}${about === undefined ? "" : ` (${about})`}`;
  if (read === undefined)
    return `${name} under ${codeSpan(operator)}, which is no operator of IAM: ${shown.join(", ")}`;
  if (read.operator.name === "Null") {
    if (texts.length === 1 && texts[0] === "true") return `The request has no ${name}`;
    if (texts.length === 1 && texts[0] === "false") return `The request has ${name}`;
  }
  const verb = texts.length === 1 ? read.operator.one : read.operator.several;
  const subject =
    read.qualifier === "ForAllValues"
      ? `Every value of ${name}`
      : read.qualifier === "ForAnyValue"
        ? `Some value of ${name}`
        : name;
  const absent = read.ifExists || read.qualifier === "ForAllValues" ? ", or the request has no such key" : "";
  return `${subject} ${verb} ${shown.join(", ")}${absent}`;
}

function unscopedLines(statement: Statement, actions: readonly Action[]): string[] {
  const named = actions.filter(({ resourceTypes }) => resourceTypes.length === 0);
  if (named.length === 0 || statement.resources === undefined) return [];
  const verb = named.length === 1 ? "takes" : "take";
  return [
    `${codeSpans(
      named.map(({ id }) => id),
      10,
    )} ${verb} no resource type: \`*\` is the only value that works.`,
  ];
}

/** Actions, named without wildcards, that none of the statement's resources fits; silent where a resource is unknown. */
function refusedLines(statement: Statement, catalogue: Catalogue): string[] {
  const { resources } = statement;
  if (resources === undefined || resources.negated) return [];
  const named = namedActions(statement, catalogue);
  const readings = resources.entries.map(({ value }) => readArn(knownText(value) ?? "", catalogue));
  const refused = named.filter(
    (action) => action.resourceTypes.length > 0 && readings.every((reading) => reading.takenBy(action) === false),
  );
  if (refused.length === 0) return [];
  return [
    `${codeSpans(
      refused.map(({ id }) => id),
      10,
    )}: AWS lists no resource type that these ARNs name.`,
  ];
}

function riskLines(statement: Statement, actions: readonly Action[]): string[] {
  if (statement.effect !== "Allow") return [];
  const guided = actions.flatMap((action) => {
    const guide = guideOf(action);
    return guide === undefined ? [] : [guide];
  });
  const shown = guided.slice(0, MOST_RISKS).map((guide) => {
    const sources = guide.sources.map((id, index) => pageLink(`${index + 1}`, sourceOf(id).url)).join(" ");
    return `${codeSpan(guide.action)}, ${riskTitle(guide.risks)}. ${guide.note} (sources: ${sources})`;
  });
  const rest = guided.length - shown.length;
  return rest > 0 ? [...shown, `and ${rest} more actions with known risks`] : shown;
}

const MOST_RISKS = 8;

function passRoleLines(policy: Policy, statement: Statement, actions: readonly Action[]): string[] {
  if (statement.effect !== "Allow") return [];
  const passing = passRoleServices.filter(({ action }) => actions.some(({ id }) => id === action));
  const always = passing.filter(({ roleRequired }) => roleRequired === true);
  const sometimes = passing.filter(({ roleRequired }) => roleRequired !== true);
  const lines: string[] = [];
  if (actions.some(({ id }) => id === "iam:PassRole")) {
    const limited = statement.conditions?.tests.some(({ key }) => key.toLowerCase() === "iam:passedtoservice") === true;
    lines.push(
      limited
        ? "`iam:PassRole` hands a role to a service; `iam:PassedToService` limits to which."
        : "`iam:PassRole` hands a role to **any** service that takes it: add a condition on `iam:PassedToService`.",
    );
  }
  const beside = passRoleNote(policy);
  if (always.length > 0) {
    lines.push(
      `${codeSpans(
        always.map(({ action }) => action),
        6,
      )} always need \`iam:PassRole\` for the role that they carry${beside}.`,
    );
  }
  if (sometimes.length > 0) {
    lines.push(
      `${codeSpans(
        sometimes.map(({ action }) => action),
        6,
      )} may carry a role, and then need \`iam:PassRole\`${beside}.`,
    );
  }
  return lines;
}

/** Whether the policy allows `iam:PassRole` somewhere; nothing is said where deployment decides. */
function passRoleNote(policy: Policy): string {
  const allowing = policy.statements.filter(({ effect }) => effect !== "Deny");
  const lists = allowing.flatMap(({ actions }) => actions ?? []);
  const names = lists.some(
    ({ negated, entries }) =>
      !negated && entries.some(({ value }) => matchesPattern((knownText(value) ?? "").toLowerCase(), "iam:passrole")),
  );
  if (names) return "; this policy names it";
  return lists.every(({ negated, complete }) => !negated && complete) ? "; nothing in this policy allows it" : "";
}

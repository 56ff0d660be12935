import { byAccessLevel } from "../access/expand.ts";
import type { Action, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import { type AiGuide, aiGuides } from "../knowledge/aiGuides.ts";
import { type Risk, riskWords } from "../knowledge/risks.ts";
import { statementSnippets } from "../knowledge/snippets.ts";
import { sourceOf } from "../knowledge/sources.ts";
import { isAnyAction, parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { count, enumerate, formatNumber } from "../text/words.ts";
import { bullets, codeSpan, codeSpans, commandLink, escapeMarkdown, pageLink, paragraphs } from "./markdown.ts";

/** What descriptions need to know of the catalogue and of the client. */
export interface DescribeContext {
  readonly catalogue: Catalogue;
  /** Whether the client runs `command:` links. */
  readonly commandLinks: boolean;
}

/** All that is known of one action, as Markdown. */
export function describeAction(action: Action, context: DescribeContext): string {
  const { catalogue } = context;
  const guide = guideOf(action);
  return paragraphs([
    `### ${codeSpan(action.id)}`,
    `**${action.accessLevel}** · ${serviceTitle(action.service, catalogue)}`,
    purposeOf(action, catalogue),
    guide && `**${riskTitle(guide.risks)}.** ${guide.note}`,
    // Editors show the first lines only: what can be clicked comes before what can be looked up.
    links(action, guide, context),
    bullets([
      ...resourceLines(action, guide),
      ...conditionLine(action, guide, catalogue),
      ...listLine("Needs too", action.dependentActions ?? [], 6),
      ...listLine(
        "Often with",
        (guide?.companions ?? []).filter((id) => !action.dependentActions?.includes(id)),
        6,
      ),
      ...(action.permissionOnly === true ? ["No API operation has this name; other calls check it."] : []),
    ]),
    guide && `Sources: ${guide.sources.map((id) => pageLink(sourceOf(id).title, sourceOf(id).url)).join(" · ")}`,
    dataDate(catalogue),
  ]);
}

/** What an entry of `Action` or `NotAction` stands for, as Markdown. */
export function describeActionEntry(text: string, context: DescribeContext): string {
  const { catalogue } = context;
  const action = catalogue.action(text);
  if (action !== undefined) return describeAction(action, context);
  return hasWildcard(text) ? describeWildcard(text, catalogue) : describeUnknown(text, catalogue);
}

/** What is known of an action that AI workloads use. */
export function guideOf(action: Action): AiGuide | undefined {
  return aiGuides.find((guide) => guide.action === action.id);
}

/** `AI risk: cost`, `AI risks: cost and data exposure`. */
export function riskTitle(risks: readonly Risk[]): string {
  return `AI risk${risks.length === 1 ? "" : "s"}: ${enumerate(risks.map((risk) => riskWords[risk]))}`;
}

/** What the action does in AWS's words, as a sentence. */
export function purposeOf(action: Action, catalogue: Catalogue): string | undefined {
  const description = catalogue.description(action)?.trim();
  if (description === undefined || description === "") return undefined;
  const text = escapeMarkdown(description);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** The service's name, for Markdown. */
export function serviceTitle(prefix: string, catalogue: Catalogue): string {
  return escapeMarkdown(catalogue.serviceName(prefix) ?? prefix);
}

export function dataDate(catalogue: Catalogue): string {
  return `*AWS data of ${catalogue.date}*`;
}

function resourceLines(action: Action, guide: AiGuide | undefined): string[] {
  if (action.resourceTypes.length === 0) {
    return ["**Resources:** takes no resource type: `*` is the only value that works."];
  }
  const types = usualFirst(action.resourceTypes, guide);
  const shown = types.length === MOST_TYPES + 1 ? types : types.slice(0, MOST_TYPES);
  const rest = types.length - shown.length;
  const optional = action.typesAreOptional ? " (all optional: a call may name none, and then needs `*`)" : "";
  const lines = shown.map(({ name, arns }) => `  - ${escapeMarkdown(name)}: ${codeSpans(arns, 2)}`);
  if (rest > 0) lines.push(`  - and ${rest} more`);
  return [[`**Resources**${optional}`, ...lines].join("\n")];
}

const MOST_TYPES = 3;

/** The types that the guide's ready statement names go first. */
function usualFirst(types: readonly ResourceType[], guide: AiGuide | undefined): readonly ResourceType[] {
  const snippet = statementSnippets.find(({ prefix }) => prefix === guide?.snippet);
  const named = snippet?.statements.flatMap(({ Resource }) => Resource ?? []) ?? [];
  const isUsual = ({ arns }: ResourceType) =>
    arns.some((arn) => {
      const start = arn.slice(arn.lastIndexOf(":"), arn.lastIndexOf("${"));
      return start.length > 1 && named.some((text) => text.includes(start));
    });
  return [...types.filter(isUsual), ...types.filter((type) => !isUsual(type))];
}

function conditionLine(action: Action, guide: AiGuide | undefined, catalogue: Catalogue): string[] {
  const keys = [...new Set([...(guide?.conditionKeys ?? []), ...catalogue.conditionKeysOf(action)])];
  return listLine("Condition keys", keys, 5);
}

function listLine(title: string, words: readonly string[], most: number): string[] {
  return words.length === 0 ? [] : [`**${title}:** ${codeSpans(words, most)}`];
}

function links(action: Action, guide: AiGuide | undefined, { commandLinks }: DescribeContext): string {
  const snippet = statementSnippets.find(({ prefix }) => prefix === guide?.snippet);
  const insert =
    snippet === undefined || !commandLinks
      ? []
      : [commandLink(`Insert: ${snippet.title}`, "leastwise.insertSnippet", [snippet.prefix])];
  return [...insert, pageLink("AWS's reference", referenceUrl(action.service))].join(" · ");
}

/** AWS's page on the actions of a service. */
function referenceUrl(service: string): string {
  return `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${service}.html`;
}

function describeWildcard(text: string, catalogue: Catalogue): string {
  const actions = catalogue.actionsMatching(text);
  if (actions.length === 0) {
    return paragraphs([
      `### ${codeSpan(text)}`,
      `Stands for no action in the data of ${catalogue.date}.`,
      dataDate(catalogue),
    ]);
  }
  const levels = [...byAccessLevel(actions)].reverse();
  const pattern = parseAction(text);
  const manyServices = isAnyAction(text) || pattern === undefined || hasWildcard(pattern.prefix);
  const services = new Set(actions.map(({ service }) => service));
  const risky = manyServices ? [] : aiGuides.filter(({ action }) => actions.some(({ id }) => id === action));
  return paragraphs([
    `### ${codeSpan(text)}`,
    `Stands for **${count(actions.length, "action")}** of ${
      services.size === 1 ? serviceTitle([...services][0] ?? "", catalogue) : count(services.size, "service")
    }, and for those that AWS adds.`,
    bullets(
      levels.map(([level, some]) => {
        const names = some.map(({ id, name }) => (manyServices ? id : name));
        return `**${level}** (${formatNumber(some.length)})${manyServices && services.size > 5 ? "" : `: ${codeSpans(names, MOST_NAMES)}`}`;
      }),
    ),
    risky.length === 0
      ? undefined
      : `**${riskTitle([...new Set(risky.flatMap(({ risks }) => risks))])}**, for example ${codeSpans(
          risky.map(({ action }) => action.slice(action.indexOf(":") + 1)),
          3,
        )}.`,
    dataDate(catalogue),
  ]);
}

const MOST_NAMES = 8;

function describeUnknown(text: string, catalogue: Catalogue): string {
  const pattern = parseAction(text);
  const nearest =
    pattern === undefined
      ? undefined
      : catalogue.hasService(pattern.prefix)
        ? catalogue.nearestAction(pattern.prefix, pattern.name)?.id
        : withService(catalogue.nearestService(pattern.prefix), pattern.name);
  return paragraphs([
    `### ${codeSpan(text)}`,
    pattern === undefined
      ? "An action is written as `service:Name`."
      : catalogue.retired(text)
        ? "AWS published this action earlier and no longer lists it."
        : `Not in the data of ${catalogue.date}; it may be newer.${nearest === undefined ? "" : ` Near to it: ${codeSpan(nearest)}.`}`,
  ]);
}

function withService(service: string | undefined, name: string): string | undefined {
  return service === undefined ? undefined : `${service}:${name}`;
}

import type { GrantGroup, PolicyGrants } from "../access/grants.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { displayText } from "../policy/value.ts";
import { count, enumerate } from "../text/words.ts";
import { dataDate } from "./describeAction.ts";
import { grantRows } from "./grantLines.ts";
import { policyTitle } from "./lenses.ts";
import { bullets, codeSpan, codeSpans, escapeMarkdown, paragraphs, plainLine } from "./markdown.ts";

/** A page in Markdown that says what a policy grants: by the statements that grant it, by service and access level. */
export function grantsPage(policy: Policy, grants: PolicyGrants, catalogue: Catalogue): string {
  const unscopable = new Set(grants.statements.flatMap((one) => one.unscopable.map(({ id }) => id)));
  const openEnded = grants.statements.filter(({ isOpenEnded }) => isOpenEnded).map(({ index }) => index);
  const unknown = grants.statements.filter(({ isPartlyUnknown }) => isPartlyUnknown).map(({ index }) => index);
  const unread = [...policy.statements.keys()].filter((index) => isUnread(policy.statements[index]));
  return paragraphs([
    `# ${policy.place === "" ? "What this policy grants" : escapeMarkdown(policy.place)}`,
    `**${policyTitle(policy, grants, catalogue)}.**`,
    ...grants.groups.map((group) => groupSection(group, policy, catalogue)),
    ...takenBack(policy, grants),
    ...section("Cannot be limited to a resource", [
      ...(unscopable.size === 0 ? [] : [codeSpans([...unscopable].sort(), 30)]),
    ]),
    ...section("Grows with AWS", [
      ...(openEnded.length === 0
        ? []
        : [`${capital(statementNames(openEnded, policy))}: actions that AWS adds later are granted too.`]),
    ]),
    ...section("Not known yet", [
      ...(unknown.length === 0
        ? []
        : [`${capital(statementNames(unknown, policy))}: some actions are decided at deployment.`]),
      ...(unread.length === 0
        ? []
        : [
            `${capital(statementNames(unread, policy))} cannot be read, and ${unread.length === 1 ? "does" : "do"} not count here.`,
          ]),
    ]),
    dataDate(catalogue),
  ]);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, bullets(lines)];
}

/** One set of statements with all that it grants. */
function groupSection({ actions, allowedBy, limitedBy }: GrantGroup, policy: Policy, catalogue: Catalogue): string {
  const statements = allowedBy.flatMap((index) => policy.statements[index] ?? []);
  return paragraphs([
    `## By ${statementNames(allowedBy, policy)}`,
    bullets([
      ...scopeLines(statements),
      ...(limitedBy.length === 0
        ? []
        : [`less what ${statementNames(limitedBy, policy)} ${limitedBy.length === 1 ? "denies" : "deny"}`]),
    ]),
    bullets(
      grantRows(actions, catalogue).map(
        ({ service, level, what }) =>
          `**${[service, level]
            .filter((word) => word !== "")
            .map(escapeMarkdown)
            .join(" · ")}**: ${escapeMarkdown(what)}`,
      ),
    ),
  ]);
}

function scopeLines(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ resources, conditions, principals }) => [
    ...(resources === undefined
      ? []
      : [
          `on ${resources.negated ? "all but " : ""}${texts(resources.entries.map(({ value }) => displayText(value)))}`,
        ]),
    ...(principals === undefined
      ? []
      : [
          `for ${principals.negated ? "all but " : ""}${texts(principals.entries.map(({ value }) => displayText(value)))}`,
        ]),
    ...(conditions?.tests ?? []).map(
      ({ operator, key, values }) =>
        `if ${codeSpan(key)} ${codeSpan(operator)} ${texts(values.map(({ value }) => displayText(value)))}`,
    ),
    ...(conditions !== undefined && conditions.tests.length === 0
      ? ["under a condition that is decided at deployment"]
      : []),
  ]);
}

function texts(values: readonly (string | undefined)[]): string {
  const known = values.map((text) => text ?? "(decided at deployment)");
  return known.length === 0 ? "nothing" : codeSpans(known, 8);
}

function takenBack(policy: Policy, { statements }: PolicyGrants): string[] {
  const lines = statements
    .filter(({ denied }) => denied.length > 0)
    .map(
      ({ index, denied }) =>
        `${capital(statementNames([index], policy))}: ${codeSpans(
          denied.map(({ id }) => id),
          12,
        )}`,
    );
  return lines.length === 0 ? [] : [`## Named, and wholly denied again`, bullets(lines)];
}

function isUnread(statement: Statement | undefined): boolean {
  return (
    statement === undefined || statement.effect === undefined || statement.ambiguous || statement.actions === undefined
  );
}

/** `statement 1 (ReadData) and statement 3`. */
function statementNames(indexes: readonly number[], policy: Policy): string {
  const names = indexes.slice(0, MAX_NAMES).map((index) => {
    const sid = plainLine(policy.statements[index]?.sid ?? "");
    return `statement ${index + 1}${sid === "" ? "" : ` (${escapeMarkdown(sid)})`}`;
  });
  const rest = indexes.length - names.length;
  return enumerate(rest > 0 ? [...names, count(rest, "more statement")] : names);
}

const MAX_NAMES = 6;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

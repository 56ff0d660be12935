import { expandActions } from "../access/expand.ts";
import type { PolicyGrants, StatementGrants } from "../access/grants.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import type { ParsedFile } from "../hosts/host.ts";
import { type Policy, type Statement, unitSpan } from "../policy/policy.ts";
import { quotaUse } from "../policy/quota.ts";
import { displayText, knownText } from "../policy/value.ts";
import type { Span } from "../text/span.ts";
import { count, formatNumber } from "../text/words.ts";

/** A line of plain text above a policy or a statement. */
export interface Lens {
  readonly kind: "policy" | "statement";
  readonly policy: number;
  /** The index of the statement. */
  readonly statement: number | undefined;
  /** Where it stands, an offset in the file. */
  readonly start: number;
}

/** The lenses of a file in the order of its text; what they say is worked out one by one. None where a text is broken. */
export function lenses(file: ParsedFile, wanted: { readonly policies: boolean; readonly statements: boolean }): Lens[] {
  return file.policies.flatMap((policy, index): Lens[] => {
    if (!policy.facts.wellFormed || policy.statements.length === 0) return [];
    const own: Lens = {
      kind: "policy",
      policy: index,
      statement: undefined,
      start: startOf(policy, undefined, policy.document.span),
    };
    const inner = policy.statements.flatMap((statement, position): Lens[] =>
      statement.actions === undefined || statement.effect === undefined || statement.ambiguous
        ? []
        : [
            {
              kind: "statement",
              policy: index,
              statement: position,
              start: startOf(policy, position, statement.root.span),
            },
          ],
    );
    return [...(wanted.policies ? [own] : []), ...(wanted.statements ? inner : [])];
  });
}

function startOf(policy: Policy, statement: number | undefined, span: Span): number {
  return unitSpan(policy, statement, span).start;
}

/** What a lens says; `undefined` where there is nothing to say. */
export function lensTitle(
  policy: Policy,
  statement: number | undefined,
  context: { readonly catalogue: Catalogue; readonly grants: (policy: Policy) => PolicyGrants },
): string | undefined {
  if (statement === undefined) {
    return phrase([policyTitle(policy, context.grants(policy), context.catalogue), sizeNote(policy)]);
  }
  const node = policy.statements[statement];
  if (node === undefined) return undefined;
  if (node.effect === "Deny") return denialTitle(node, context.catalogue);
  const own = context.grants(policy).statements.find(({ index }) => index === statement);
  return own === undefined ? undefined : statementTitle(node, own, context.catalogue);
}

/** `Grants 214 actions in 3 services, 41 of them write, on any resource`. */
export function policyTitle(policy: Policy, { statements, actions }: PolicyGrants, catalogue: Catalogue): string {
  const granting = statements.flatMap(({ index }) => policy.statements[index] ?? []);
  const isPartlyUnknown = statements.some((one) => one.isPartlyUnknown);
  if (actions.length === 0) {
    if (isPartlyUnknown) return "What it grants is decided at deployment";
    return policy.statements.some(({ effect }) => effect === "Deny") ? "Grants nothing, only denies" : "Grants nothing";
  }
  return phrase([
    `Grants ${actionsIn(actions, catalogue)}`,
    writingShare(actions),
    reach(granting),
    isPartlyUnknown ? "and more at deployment" : undefined,
  ]);
}

/** How long the policy is, once half of what AWS takes is used up. */
function sizeNote(policy: Policy): string | undefined {
  const use = quotaUse(policy);
  if (use === undefined || use.used * 2 < use.limit) return undefined;
  return `${formatNumber(use.used)} of ${formatNumber(use.limit)} characters`;
}

function statementTitle(statement: Statement, own: StatementGrants, catalogue: Catalogue): string {
  const { actions, denied, isPartlyUnknown } = own;
  if (actions.length === 0) {
    if (denied.length > 0) return "Grants nothing: all of it is denied by other statements";
    return isPartlyUnknown ? "Its actions are decided at deployment" : "Grants no action that AWS has";
  }
  return phrase([
    actionsIn(actions, catalogue),
    writingShare(actions),
    reach([statement]),
    conditionCount(statement),
    denied.length > 0 ? `${formatNumber(denied.length)} more denied by other statements` : undefined,
    isPartlyUnknown ? "and more at deployment" : undefined,
  ]);
}

function denialTitle(statement: Statement, catalogue: Catalogue): string | undefined {
  const { actions } = statement;
  if (actions === undefined) return undefined;
  if (actions.negated) {
    return phrase(["Denies all actions but those listed", reach([statement]), conditionCount(statement)]);
  }
  const named = [...new Set(expandActions(actions, catalogue).flatMap((entry) => entry.actions))];
  if (named.length === 0) return undefined;
  return phrase([`Denies ${actionsIn(named, catalogue)}`, reach([statement]), conditionCount(statement)]);
}

function actionsIn(actions: readonly Action[], catalogue: Catalogue): string {
  if (actions.length === catalogue.actionCount) return `all ${count(actions.length, "action")} of AWS`;
  const services = [...new Set(actions.map(({ service }) => service))];
  const [only = ""] = services;
  return `${count(actions.length, "action")} in ${services.length === 1 ? only : count(services.length, "service")}`;
}

/** Write, tagging and permissions management together. */
function writingShare(actions: readonly Action[]): string {
  const writing = actions.filter(({ accessLevel }) => accessLevel !== "Read" && accessLevel !== "List").length;
  if (writing === 0) return "read only";
  if (writing === actions.length) return actions.length === 1 ? "it writes" : "all of them write";
  return `${formatNumber(writing)} of them ${writing === 1 ? "writes" : "write"}`;
}

/** On which resources; nothing where the statements have none, as in a trust policy. */
function reach(statements: readonly Statement[]): string | undefined {
  const lists = statements.flatMap(({ resources }) => resources ?? []);
  if (lists.length === 0) return undefined;
  if (lists.some(({ entries, negated }) => !negated && entries.some(({ value }) => isAny(knownText(value))))) {
    return "on any resource";
  }
  if (lists.some(({ negated }) => negated)) return "on all resources but some";
  const entries = lists.flatMap((list) => list.entries);
  return `on ${count(new Set(entries.map(({ node, value }) => displayText(value) ?? node)).size, "resource")}`;
}

function isAny(text: string | undefined): boolean {
  return text !== undefined && /^\*+$/.test(text);
}

function conditionCount({ conditions }: Statement): string | undefined {
  if (conditions === undefined) return undefined;
  return conditions.tests.length < 2 ? "under a condition" : `under ${count(conditions.tests.length, "condition")}`;
}

function phrase(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(", ");
}

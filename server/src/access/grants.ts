import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { isAllow, type ListElement, type Policy, type Statement } from "../policy/policy.ts";
import { expandActions, scopability } from "./expand.ts";
import { contentOf } from "./meaning.ts";
import { createStatementProofs, type StatementProofs } from "./proofs.ts";

/** What a policy grants, of the actions that AWS defines today. */
export interface PolicyGrants {
  /** One for each statement that surely grants, in order. */
  readonly statements: readonly StatementGrants[];
  /** All actions that are granted on something, those that are wholly denied left out; in AWS's order of services. */
  readonly actions: readonly Action[];
  /** The actions by the statements that allow them and those that deny a part of it. */
  readonly groups: readonly GrantGroup[];
}

export interface StatementGrants {
  readonly index: number;
  /** Actions that it grants on something. */
  readonly actions: readonly Action[];
  /** Actions that it names, and that a Deny of the policy takes back wholly. */
  readonly denied: readonly Action[];
  /** Those of `actions` that cannot be limited to a resource. */
  readonly unscopable: readonly Action[];
  /** Whether it will grant actions that AWS adds later. */
  readonly isOpenEnded: boolean;
  /** Whether some of its actions are known only at deployment. */
  readonly isPartlyUnknown: boolean;
}

export interface GrantGroup {
  readonly actions: readonly Action[];
  /** Indexes of the statements that allow them. */
  readonly allowedBy: readonly number[];
  /** Indexes of the Deny statements that take a part back: some resources, principals or conditions. */
  readonly limitedBy: readonly number[];
}

/** What one proof may take: a page is worth more than a keystroke, but not seconds. */
const MAX_STEPS = 300_000;

export function grantsOf(policy: Policy, catalogue: Catalogue): PolicyGrants {
  const proofs = createStatementProofs(contentOf(policy).variables, { catalogue, maxSteps: MAX_STEPS });
  const indexed = policy.statements.map((statement, index) => ({ statement, index }));
  const denies = indexed
    .filter(({ statement }) => statement.effect === "Deny" && !statement.ambiguous)
    .map(({ statement, index }) => ({ statement, index, actions: actionsOf(statement, catalogue) }));
  const groups = new Map<
    string,
    { readonly allowedBy: number[]; readonly limitedBy: readonly number[]; actions: Set<Action> }
  >();
  const byAction = new Map<Action, { readonly allowedBy: number[]; readonly limitedBy: readonly number[] }>();
  const statements = indexed.flatMap(({ statement, index }): StatementGrants[] => {
    if (!isAllow(statement)) return [];
    const named = actionsOf(statement, catalogue);
    const granted: Action[] = [];
    const denied: Action[] = [];
    const isTakenBack = createDenialTest(statement, proofs);
    for (const action of named) {
      const limiting = denies.filter(({ actions }) => actions.has(action));
      if (isTakenBack(action, limiting)) {
        denied.push(action);
        continue;
      }
      granted.push(action);
      const known = byAction.get(action);
      if (known === undefined)
        byAction.set(action, { allowedBy: [index], limitedBy: limiting.map((deny) => deny.index) });
      else known.allowedBy.push(index);
    }
    return [
      {
        index,
        actions: granted,
        denied,
        unscopable: granted.filter((action) => scopability(action) === "no"),
        isOpenEnded: isOpenEnded(statement.actions),
        isPartlyUnknown: !statement.actions.complete,
      },
    ];
  });
  for (const [action, { allowedBy, limitedBy }] of byAction) {
    const name = `${allowedBy.join(",")} but ${limitedBy.join(",")}`;
    const group = groups.get(name) ?? { allowedBy, limitedBy, actions: new Set<Action>() };
    groups.set(name, group);
    group.actions.add(action);
  }
  return {
    statements,
    actions: [...byAction.keys()],
    groups: [...groups.values()].map(({ actions, ...group }) => ({ ...group, actions: [...actions] })),
  };
}

/** The actions that a statement is about today. */
function actionsOf({ actions }: Statement, catalogue: Catalogue): ReadonlySet<Action> {
  if (actions === undefined) return new Set();
  const named = new Set(expandActions(actions, catalogue).flatMap((entry) => entry.actions));
  if (!actions.negated) return named;
  return new Set(catalogue.actionsMatching("*").filter((action) => !named.has(action)));
}

function isOpenEnded({ negated, entries }: ListElement): boolean {
  return negated || entries.some(({ value }) => value.kind === "known" && /[*?]/.test(value.text));
}

/** Tells whether Deny statements cover all that the statement grants of an action; asks once for each set of them. */
function createDenialTest(allow: Statement, proofs: StatementProofs) {
  const answers = new Map<string, boolean>();
  return (action: Action, denies: readonly { readonly statement: Statement; readonly index: number }[]): boolean => {
    if (denies.length === 0 || allow.actions === undefined) return false;
    const name = denies.map(({ index }) => index).join(",");
    const known = answers.get(name);
    if (known !== undefined) return known;
    const entry = { node: allow.actions.node, value: { kind: "known", text: action.id } } as const;
    const actions: ListElement = { ...allow.actions, negated: false, entries: [entry], complete: true };
    const answer = proofs.isCovered(
      { ...allow, actions },
      denies.map(({ statement }) => statement),
    );
    answers.set(name, answer);
    return answer;
  };
}

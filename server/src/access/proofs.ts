import type { Catalogue } from "../catalogue/catalogue.ts";
import type { EditedPolicy } from "../policy/applyEdits.ts";
import { scalarText } from "../policy/lower.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { widensNothing } from "./compare.ts";
import { contentOf, createMeaningReader, hasVariables, type PolicyContent } from "./meaning.ts";
import { provablyNarrows, provablyPreserves } from "./narrowing.ts";
import { type ClearStatement, createQuestion } from "./question.ts";
import { isRearrangement } from "./rearrangement.ts";

/**
 * What can be proven of the statements of one policy. Every answer is a proof when `true` and no claim when `false`,
 * for actions that AWS adds later too.
 */
export interface StatementProofs {
  /** Every request that the statement applies to is one that one of the others applies to; effects do not count. */
  isCovered(statement: Statement, others: readonly Statement[]): boolean;
  /** There is no request that the statement applies to: its conditions contradict each other. */
  isContradiction(statement: Statement): boolean;
  /** There is no request that both statements apply to. */
  areApart(one: Statement, other: Statement): boolean;
}

export interface ProofOptions {
  readonly catalogue: Catalogue;
  /** Steps that all proofs together may take, some millions a second. */
  readonly maxSteps?: number;
}

export function createStatementProofs(
  variables: PolicyContent["variables"],
  { catalogue, maxSteps }: ProofOptions,
): StatementProofs {
  const read = createMeaningReader();
  const question = createQuestion({ catalogue, maxSteps });
  const known = new Map<Statement, readonly ClearStatement[]>();
  const clear = (statement: Statement): readonly ClearStatement[] => {
    const before = known.get(statement);
    if (before !== undefined) return before;
    const meaning = read(statement, variables);
    const found = meaning === undefined ? [] : [{ statement, variables, meaning }];
    known.set(statement, found);
    return found;
  };
  const areApart = (statements: readonly Statement[], others: readonly Statement[]) => {
    const region = statements.flatMap(clear);
    return region.length === statements.length && question.find(region, others.flatMap(clear)).kind === "proof";
  };
  return {
    isCovered: (statement, others) => areApart([statement], others),
    isContradiction: (statement) => areApart([statement], []),
    areApart: (one, other) => areApart([one, other], []),
  };
}

/** Whether it is proven that an edited policy widens nothing: from the edited statements, or from all of it. */
export function provesNarrowing(before: Policy, after: EditedPolicy, options: ProofOptions): boolean {
  const [old, now] = [contentOf(before), contentOfEdited(after)];
  return editWidensNothing(old, now, options) || provablyNarrows(before, after) || widensNothing([old], [now], options);
}

/** Whether it is proven that an edited policy grants the same. */
export function provesPreserving(before: Policy, after: EditedPolicy, options: ProofOptions): boolean {
  if (after.document === before.document && isRearrangement(before.statements, after.statements)) return true;
  const [old, now] = [contentOf(before), contentOfEdited(after)];
  const proofs = [
    [old, now],
    [now, old],
  ] as const;
  const open = proofs.filter(([from, to]) => !editWidensNothing(from, to, options));
  return (
    open.length === 0 ||
    provablyPreserves(before, after) ||
    open.every(([from, to]) => widensNothing([from], [to], options))
  );
}

/**
 * Whether that is proven of the statements alone that are on one side only: what is on both sides does the same there,
 * and what an edit writes lies most often within what it replaces.
 */
function editWidensNothing(old: PolicyContent, now: PolicyContent, options: ProofOptions): boolean {
  const isReadAlike = old.variables !== undefined && old.variables === now.variables;
  return isReadAlike && widensNothing([without(old, now)], [without(now, old)], options);
}

function without({ statements, variables }: PolicyContent, others: PolicyContent): PolicyContent {
  const left = new Set(others.statements);
  return { variables, statements: statements.filter((statement) => !left.has(statement)) };
}

function contentOfEdited({ document, statements }: EditedPolicy): PolicyContent {
  const property =
    document.kind === "object" ? document.properties.findLast(({ key }) => key === "Version") : undefined;
  const version = property === undefined ? undefined : scalarText(property.value);
  return { statements, variables: hasVariables(property !== undefined, version) };
}

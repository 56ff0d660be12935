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
  const clear = (statement: Statement): ClearStatement[] => {
    const meaning = read(statement, variables);
    return meaning === undefined ? [] : [{ statement, variables, meaning }];
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

/** Whether it is proven that an edited policy widens nothing: from single pairs of statements, or from all of it. */
export function provesNarrowing(before: Policy, after: EditedPolicy, options: ProofOptions): boolean {
  return provablyNarrows(before, after) || widensNothing([contentOf(before)], [contentOfEdited(after)], options);
}

/** Whether it is proven that an edited policy grants the same. */
export function provesPreserving(before: Policy, after: EditedPolicy, options: ProofOptions): boolean {
  if (provablyPreserves(before, after)) return true;
  if (after.document === before.document && isRearrangement(before.statements, after.statements)) return true;
  const [old, now] = [[contentOf(before)], [contentOfEdited(after)]];
  return widensNothing(old, now, options) && widensNothing(now, old, options);
}

function contentOfEdited({ document, statements }: EditedPolicy): PolicyContent {
  const property =
    document.kind === "object" ? document.properties.findLast(({ key }) => key === "Version") : undefined;
  const version = property === undefined ? undefined : scalarText(property.value);
  return { statements, variables: hasVariables(property !== undefined, version) };
}

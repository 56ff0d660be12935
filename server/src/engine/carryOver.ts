import type { Policy } from "../policy/policy.ts";

interface AboutStatements {
  /** `undefined` for the document. */
  readonly statement: number | undefined;
  /** Of a related place `undefined` means the finding's own statement. */
  readonly related: readonly { readonly statement: number | undefined }[];
}

/**
 * Findings about an earlier state of a policy, moved to where their statements are now. Those that touch a statement
 * that changed are left out: they are to be found again.
 */
export function carryOver<Finding extends AboutStatements>(
  findings: readonly Finding[],
  from: Policy,
  to: Policy,
): Finding[] {
  const indexes = new Map(to.statements.map((statement, index) => [statement, index]));
  const moved = (index: number | undefined): number | undefined => {
    const statement = index === undefined ? undefined : from.statements[index];
    return statement === undefined ? undefined : indexes.get(statement);
  };
  return findings.flatMap((finding) => {
    const statement = moved(finding.statement);
    const related = finding.related.map((place) => ({
      ...place,
      statement: place.statement === undefined ? statement : moved(place.statement),
    }));
    if ([statement, ...related.map((place) => place.statement)].includes(undefined)) return [];
    return [{ ...finding, statement, related }];
  });
}

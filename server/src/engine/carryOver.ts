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
  const after = indexesByText(to);
  const before = indexesByText(from);
  /** Of statements that are equal the first is the first, and so on. */
  const moved = (index: number | undefined): number | undefined => {
    const key = index === undefined ? undefined : from.statements[index]?.key;
    return key === undefined ? undefined : after.get(key)?.[before.get(key)?.indexOf(index ?? -1) ?? -1];
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

function indexesByText({ statements }: Policy): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, { key }] of statements.entries()) {
    const alike = indexes.get(key);
    if (alike === undefined) indexes.set(key, [index]);
    else alike.push(index);
  }
  return indexes;
}

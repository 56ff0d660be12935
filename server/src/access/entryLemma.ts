import { isPlaceholderText, type PlacedEdit, plainText } from "../policy/edit.ts";
import { coversPattern } from "../policy/pattern.ts";
import type { Entry, ListElement, Policy, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/**
 * The quickest proof, for the commonest edits: entries of a positive `Action` or `Resource` list of an Allow become
 * entries that they cover. `true` is a proof that the edits narrow; `false` makes no claim.
 */
export function entriesNarrow(policy: Policy, edits: readonly PlacedEdit[]): boolean {
  return edits.every(({ statement: index, edit }) => {
    const statement = statementAt(policy, index);
    if (edit.op !== "replace" || statement?.effect !== "Allow" || statement.ambiguous) return false;
    const found = findEntry(statement, edit.node);
    const text = found === undefined ? undefined : knownText(found.entry.value);
    if (found === undefined || text === undefined || found.element.negated) return false;
    return edit.values.every((value) => {
      const written =
        typeof value === "object" && value !== null && isPlaceholderText(value)
          ? plainText(value.placeholderParts)
          : value;
      return typeof written === "string" && covers(statement, found.element, text, written);
    });
  });
}

/** The proof for removing one entry that another entry of the same list covers: the list stands for the same. */
export function entryIsRedundant(policy: Policy, edits: readonly PlacedEdit[]): boolean {
  const [placed, ...others] = edits;
  if (placed === undefined || others.length > 0) return false;
  const { edit } = placed;
  const statement = statementAt(policy, placed.statement);
  if (edit.op !== "replace" || edit.values.length > 0 || statement === undefined || statement.ambiguous) return false;
  const found = findEntry(statement, edit.node);
  const text = found === undefined ? undefined : knownText(found.entry.value);
  if (found === undefined || text === undefined) return false;
  return found.element.entries.some((other) => {
    const cover = knownText(other.value);
    return other !== found.entry && cover !== undefined && covers(statement, found.element, cover, text);
  });
}

function statementAt(policy: Policy, index: number | undefined): Statement | undefined {
  return index === undefined ? undefined : policy.statements[index];
}

function findEntry(
  { actions, resources }: Statement,
  node: number,
): { element: ListElement; entry: Entry } | undefined {
  for (const element of [actions, resources]) {
    const entry = element?.entries.find((candidate) => candidate.node.id === node);
    if (element !== undefined && entry !== undefined) return { element, entry };
  }
  return undefined;
}

/** Actions compare without case, resources with. */
function covers({ actions }: Statement, element: ListElement, outer: string, inner: string): boolean {
  return element === actions ? coversPattern(outer.toLowerCase(), inner.toLowerCase()) : coversPattern(outer, inner);
}

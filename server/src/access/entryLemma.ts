import { writtenStatement } from "../policy/applyEdits.ts";
import { type EditValue, isPlaceholderText, type PlacedEdit, type PolicyEdit, plainText } from "../policy/edit.ts";
import { coversPattern } from "../policy/pattern.ts";
import type { Entry, ListElement, Policy, Statement } from "../policy/policy.ts";
import { lastUpTo } from "../policy/tree.ts";
import { knownText } from "../policy/value.ts";
import { isWithin } from "./narrowing.ts";

/**
 * The quickest proof, for the commonest edits: entries of a positive `Action` or `Resource` list of an Allow become
 * entries that they cover, and beside it stand Allows that lie within it as it was. `true` is a proof that the edits
 * narrow; `false` makes no claim.
 */
export function entriesNarrow(policy: Policy, edits: readonly PlacedEdit[]): boolean {
  return edits.every(({ statement: index, edit }) => {
    const statement = statementAt(policy, index);
    if (statement?.effect !== "Allow" || statement.ambiguous) return false;
    if (edit.op === "addStatements") return edit.values.every((value) => isAllowWithin(value, statement));
    if (edit.op === "replaceEnd") return endNarrows(statement, edit);
    if (edit.op !== "replace") return false;
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

/** What stands before the end stays as it is, so that the ends alone are to be compared. */
function endNarrows(statement: Statement, { node, end, value }: PolicyEdit & { readonly op: "replaceEnd" }): boolean {
  const found = findEntry(statement, node);
  if (found === undefined || found.element.negated || found.entry.value.kind !== "template") return false;
  const last = found.entry.value.parts.at(-1);
  const written = typeof value === "string" ? value : plainText(value.placeholderParts);
  return typeof last === "string" && last.endsWith(end) && covers(statement, found.element, end, written);
}

function isAllowWithin(value: EditValue, outer: Statement): boolean {
  const added = writtenStatement(value);
  return added.effect === "Allow" && isWithin(added, outer);
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
    const entry = element === undefined ? undefined : lastUpTo(element.entries, node, (candidate) => candidate.node.id);
    if (element !== undefined && entry?.node.id === node) return { element, entry };
  }
  return undefined;
}

/** Actions compare without case, resources with. */
function covers({ actions }: Statement, element: ListElement, outer: string, inner: string): boolean {
  return element === actions ? coversPattern(outer.toLowerCase(), inner.toLowerCase()) : coversPattern(outer, inner);
}

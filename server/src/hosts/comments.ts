import { type Policy, unitStart } from "../policy/policy.ts";
import type { Notation } from "../policy/source.ts";
import type { PolicyNode, PropertyNode } from "../policy/tree.ts";
import { type Span, shift } from "../text/span.ts";
import { hclComment } from "./terraform/hclSpell.ts";

/**
 * Whether a comment stands in a part of a policy that is changed: in one element of a statement, or in all of a statement
 * and before it. What stands behind on the same line counts.
 */
export function hasComment(policy: Policy, statement: number, property: PropertyNode | undefined): boolean {
  const { text, notation } = policy.source;
  const root = policy.statements[statement]?.root;
  if (root === undefined) return false;
  const base = unitStart(policy, statement);
  const before = statement === 0 ? policy.start : unitStart(policy, statement - 1);
  const start = property === undefined ? before + endBefore(policy, statement) : base + property.keySpan.end;
  const end = lineEnd(text, base + (property?.span ?? root.span).end);
  const comment = commentOf(notation);
  if (text.slice(start, end).search(comment) === -1) return false;
  let bare = text.slice(start, end);
  for (const scalar of scalarsIn(policy, { start, end })) bare = blank(bare, shift(scalar, -start));
  return bare.search(comment) !== -1;
}

/** The texts in a part of the source that a comment's sign may stand in without being one, as offsets in the source. */
function scalarsIn({ document, start, statements, statementStarts }: Policy, part: Span): Span[] {
  const units = [{ root: document as PolicyNode, base: start }];
  for (const [index, { root }] of statements.entries()) units.push({ root, base: statementStarts[index] ?? 0 });
  const meets = (span: Span) => span.start < part.end && span.end > part.start;
  return units.flatMap(({ root, base }) => {
    if (!meets(shift(root.span, base))) return [];
    return scalarsBelow(root)
      .map((span) => shift(span, base))
      .filter(meets);
  });
}

/** Where the statement before ends, from its own start. */
function endBefore({ statements }: Policy, statement: number): number {
  return statements[statement - 1]?.root.span.end ?? 0;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

function scalarsBelow(node: PolicyNode | PropertyNode): Span[] {
  switch (node.kind) {
    case "object":
      return node.properties.flatMap(scalarsBelow);
    case "property":
      return [node.keySpan, ...scalarsBelow(node.value)];
    case "array":
      return node.items.flatMap(scalarsBelow);
    case "statement":
      return [];
    default:
      return [node.span];
  }
}

function blank(text: string, { start, end }: Span): string {
  const from = Math.max(0, start);
  const to = Math.max(from, Math.min(end, text.length));
  return text.slice(0, from) + " ".repeat(to - from) + text.slice(to);
}

function commentOf(notation: Notation): RegExp {
  if (notation === "yaml") return /(?:^|\s)#/;
  return notation === "hcl" || notation === "terraform" ? hclComment : /\/[/*]/;
}

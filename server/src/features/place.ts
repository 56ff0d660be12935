import type { ParsedFile } from "../hosts/host.ts";
import { type Policy, type Statement, unitSpan, unitStart } from "../policy/policy.ts";
import { toFileSpan, toSourceOffset } from "../policy/source.ts";
import { type Location, locateOffset, type PolicyNode, type PropertyNode } from "../policy/tree.ts";
import { contains, type Span, shift, touches } from "../text/span.ts";

/** A place of a file inside a policy: the innermost node of the statement, or of the document, that is there. */
export interface Place {
  readonly policy: Policy;
  /** `undefined` outside the statements. */
  readonly statement: Statement | undefined;
  readonly location: Location;
  /** Offset in the policy's source of the unit that the location's spans are relative to. */
  readonly base: number;
  /** The offset in the policy's source. */
  readonly offset: number;
}

/** The place at an offset of the file; `undefined` outside policies. */
export function placeAt(file: ParsedFile, offset: number): Place | undefined {
  const policy = policyAt(file, offset);
  if (policy === undefined) return undefined;
  return placeIn(policy, toSourceOffset(policy.source, offset) ?? policy.start);
}

/** The policy that an offset of the file lies in, or touches. */
export function policyAt({ policies }: ParsedFile, offset: number): Policy | undefined {
  return policies.find(({ source, start, document }) => {
    const inSource = toSourceOffset(source, offset);
    return inSource !== undefined && touches(shift(document.span, start), inSource);
  });
}

/** The statement that an offset of the file lies in or touches, by its index. */
export function statementAt(file: ParsedFile, offset: number): { policy: Policy; index: number } | undefined {
  for (const policy of file.policies) {
    const index = policy.statements.findIndex(({ root }, at) => touches(unitSpan(policy, at, root.span), offset));
    if (index !== -1) return { policy, index };
  }
  return undefined;
}

/** The innermost node of a statement that holds a cursor, or all that is selected. */
export function placeOfSpan(
  file: ParsedFile,
  { start, end }: Span,
):
  | { readonly policy: Policy; readonly index: number; readonly statement: Statement; readonly location: Location }
  | undefined {
  const found = statementAt(file, start);
  const statement = found?.policy.statements[found.index];
  if (found === undefined || statement === undefined) return undefined;
  const { policy, index } = found;
  const [from, to] = [start, end].map((offset) => toSourceOffset(policy.source, offset));
  if (from === undefined || to === undefined) return undefined;
  const base = unitStart(policy, index);
  const asked = { start: from - base, end: to - base };
  if (!contains(statement.root.span, asked)) return undefined;
  const { node, ancestors } = locateOffset(statement.root, asked.start);
  const chain = [...ancestors, node];
  const depth = chain.findLastIndex(({ span }) => contains(span, asked));
  const innermost = chain[depth];
  return innermost && { policy, index, statement, location: { node: innermost, ancestors: chain.slice(0, depth) } };
}

function placeIn(policy: Policy, offset: number): Place {
  const index = policy.statements.findIndex(({ root }, at) => {
    const start = policy.statementStarts[at];
    return start !== undefined && holds(policy.source.text, shift(root.span, start), offset);
  });
  const statement = policy.statements[index];
  const base = statement === undefined ? policy.start : (policy.statementStarts[index] ?? policy.start);
  const root = statement?.root ?? policy.document;
  return { policy, statement, location: locateOffset(root, offset - base), base, offset };
}

/** Whether the offset lies behind the opening brace, where there is one, and not behind the closing one. */
function holds(text: string, span: Span, offset: number): boolean {
  if (offset < span.start || offset > span.end) return false;
  if (text[span.start] !== "{") return true;
  return offset > span.start && (offset < span.end || text[span.end - 1] !== "}");
}

/** All nodes around a place and the one there, outermost first. */
export function chainOf({ location }: Place): readonly (PolicyNode | PropertyNode)[] {
  return [...location.ancestors, location.node];
}

/** The properties that a place is inside of, outermost first. */
export function propertiesOf(place: Place): readonly PropertyNode[] {
  return chainOf(place).filter((node): node is PropertyNode => node.kind === "property");
}

/** The property whose key, with its quotes, the place touches. */
export function keyAt(place: Place): PropertyNode | undefined {
  const { node } = place.location;
  if (node.kind !== "property" && node.kind !== "unknown") return undefined;
  const property = propertiesOf(place).at(-1);
  if (property === undefined) return undefined;
  return touches(shift(property.keySpan, place.base), place.offset) ? property : undefined;
}

/** The place in the file of a span of the unit that a place is in. */
export function spanInFile({ policy, base }: Place, span: Span): Span {
  return toFileSpan(policy.source, shift(span, base));
}

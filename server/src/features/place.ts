import type { ParsedFile } from "../hosts/host.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { type Location, locateOffset, type PolicyNode, type PropertyNode } from "../policy/tree.ts";
import { type Span, shift } from "../text/span.ts";

/** A place of a file inside a policy: the innermost node of the statement, or of the document, that is there. */
export interface Place {
  readonly policy: Policy;
  /** `undefined` outside the statements. */
  readonly statement: Statement | undefined;
  readonly location: Location;
  /** Offset in the file of the unit that the location's spans are relative to. */
  readonly base: number;
}

/** The place at an offset of the file; `undefined` outside policies. */
export function placeAt(file: ParsedFile, offset: number): Place | undefined {
  const policy = file.policies.find(
    ({ start, document }) => start + document.span.start <= offset && offset <= start + document.span.end,
  );
  if (policy === undefined) return undefined;
  const index = policy.statements.findIndex(({ root }, at) => {
    const start = policy.statementStarts[at];
    return start !== undefined && holds(file.text, shift(root.span, start), offset);
  });
  const statement = policy.statements[index];
  const base = statement === undefined ? policy.start : (policy.statementStarts[index] ?? policy.start);
  const root = statement?.root ?? policy.document;
  return { policy, statement, location: locateOffset(root, offset - base), base };
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

/** The property whose key, with its quotes, the offset touches. */
export function keyAt(place: Place, offset: number): PropertyNode | undefined {
  const { node } = place.location;
  if (node.kind !== "property" && node.kind !== "unknown") return undefined;
  const property = propertiesOf(place).at(-1);
  if (property === undefined) return undefined;
  const span = shift(property.keySpan, place.base);
  return span.start <= offset && offset <= span.end ? property : undefined;
}

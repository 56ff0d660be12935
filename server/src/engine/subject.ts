import type { ListElement, Policy, PrincipalElement, Statement } from "../policy/policy.ts";
import { locate, type NodeId, type PolicyNode, type PropertyNode } from "../policy/tree.ts";
import { displayText } from "../policy/value.ts";
import type { NamedElement } from "./configuration.ts";

/** What a finding is about, in the words of a justification. */
export interface Subject {
  /** `undefined` where it is about the document. */
  readonly statement: Statement | undefined;
  /** The element that holds the entry; `undefined` where the finding is about the statement, or an element, as a whole. */
  readonly element: NamedElement | undefined;
  /** The text of the entry; `undefined` also where it is known at deployment only. */
  readonly text: string | undefined;
}

export function subjectOf(policy: Policy, index: number | undefined, node: NodeId): Subject {
  const statement = index === undefined ? undefined : policy.statements[index];
  const location = statement === undefined ? undefined : locate(statement.root, node);
  const chain = location === undefined ? [] : [...location.ancestors, location.node];
  const [, property, value, ...inner] = chain;
  const element = property?.kind === "property" ? elementNames.get(property.key) : undefined;
  const whole: Subject = { statement, element: undefined, text: undefined };
  const flagged = chain.at(-1);
  if (element === undefined || flagged === undefined || value === undefined) return whole;
  // A list, or an object without brackets of a list, stands for the whole element.
  if (flagged === value && (value.kind === "array" || value.kind === "object")) return whole;
  if (flagged.kind === "array" || flagged.kind === "object") return { statement, element, text: undefined };
  return { statement, element, text: textOf(flagged, element, inner) };
}

/** A value of a condition is named with its key, `aws:SourceArn=arn:aws:…`: the same value may say much under another. */
function textOf(
  flagged: PolicyNode | PropertyNode,
  element: NamedElement,
  inner: readonly (PolicyNode | PropertyNode)[],
): string | undefined {
  if (flagged.kind === "property") return flagged.key;
  const text = scalarTextOf(flagged);
  if (element !== "condition" || text === undefined) return text;
  const key = inner.findLast((node) => node.kind === "property");
  return key?.kind === "property" ? `${key.key}=${text}` : undefined;
}

function scalarTextOf(node: PolicyNode): string | undefined {
  if (node.kind === "string") return displayText(node.value);
  return node.kind === "literal" ? String(node.value) : undefined;
}

const elementNames: ReadonlyMap<string, NamedElement> = new Map([
  ["Action", "action"],
  ["NotAction", "action"],
  ["Resource", "resource"],
  ["NotResource", "resource"],
  ["Principal", "principal"],
  ["NotPrincipal", "principal"],
  ["Condition", "condition"],
]);

/** The elements whose entries a justification can limit. */
export type LimitedElement = Exclude<NamedElement, "condition">;
export const limitedElements = ["action", "resource", "principal"] as const satisfies readonly LimitedElement[];

export function elementOf(statement: Statement, name: LimitedElement): ListElement | PrincipalElement | undefined {
  const { actions, resources, principals } = statement;
  return { action: actions, resource: resources, principal: principals }[name];
}

/** The texts of the entries of an element, `undefined` for those that only deployment knows. */
export function entryTexts({ entries }: ListElement | PrincipalElement): (string | undefined)[] {
  return entries.map(({ value }) => displayText(value));
}

import { nodeSize } from "./nodeSize.ts";
import type {
  ConditionElement,
  ConditionTest,
  Element,
  Entry,
  ListElement,
  PrincipalElement,
  Statement,
} from "./policy.ts";
import type { PolicyNode, PropertyNode } from "./tree.ts";
import { knownText, type Value } from "./value.ts";

/**
 * Reads a statement's tree. Total: what cannot be read is absent or unknown. `scalarsAreTexts` where numbers and booleans
 * reach AWS as texts, as CloudFormation hands on those of YAML.
 */
export function lowerStatement(root: PolicyNode, key: string, { scalarsAreTexts = false } = {}): Statement {
  const literals = scalarsAreTexts ? allScalars : [];
  const { elements, duplicated } = readElements(root);
  const effect = elements.get("Effect");
  const effectText = effect === undefined ? undefined : scalarText(effect.node);
  const sid = elements.get("Sid");
  return {
    key,
    root,
    size: nodeSize(root),
    elements,
    ambiguous: duplicated || opposites.some((name) => elements.has(name) && elements.has(`Not${name}`)),
    sid: sid === undefined ? undefined : scalarText(sid.node),
    effect: effectText === "Allow" || effectText === "Deny" ? effectText : undefined,
    actions: readList(elements, "Action", literals),
    resources: readList(elements, "Resource", literals),
    principals: readPrincipals(elements, literals),
    conditions: readConditions(elements),
  };
}

const opposites = ["Action", "Resource", "Principal"];

/** The elements of a document or statement by name, and whether a name is written twice. */
export function readElements(root: PolicyNode): {
  readonly elements: ReadonlyMap<string, Element>;
  readonly duplicated: boolean;
} {
  const elements = new Map<string, Element>();
  if (root.kind !== "object") return { elements, duplicated: false };
  for (const property of root.properties) elements.set(property.key, { property, node: property.value });
  return { elements, duplicated: elements.size !== root.properties.length };
}

/** The known text of a string; `undefined` for anything else. */
export function scalarText(node: PolicyNode): string | undefined {
  return node.kind === "string" ? knownText(node.value) : undefined;
}

function readList(
  elements: ReadonlyMap<string, Element>,
  name: string,
  literals: readonly string[],
): ListElement | undefined {
  const positive = elements.get(name);
  const element = positive ?? elements.get(`Not${name}`);
  if (element === undefined) return undefined;
  const { property, node } = element;
  const entries = readEntries(node, literals);
  return { property, node, negated: positive === undefined, entries, complete: allKnown(entries) };
}

function readEntries(node: PolicyNode, literals: readonly string[]): Entry[] {
  return (node.kind === "array" ? node.items : [node]).map((item) => ({
    node: item,
    value: readValue(item, literals),
  }));
}

/** Literals of these types are read as their text; everything else but a string is unknown. */
function readValue(node: PolicyNode, literals: readonly string[]): Value {
  if (node.kind === "string") return node.value;
  if (node.kind === "literal" && literals.includes(typeof node.value)) {
    return { kind: "known", text: String(node.value) };
  }
  return { kind: "unknown" };
}

const allScalars: readonly string[] = ["boolean", "number"];

function allKnown(entries: readonly Entry[]): boolean {
  return entries.every(({ value }) => value.kind === "known");
}

function readPrincipals(
  elements: ReadonlyMap<string, Element>,
  literals: readonly string[],
): PrincipalElement | undefined {
  const positive = elements.get("Principal");
  const element = positive ?? elements.get("NotPrincipal");
  if (element === undefined) return undefined;
  const { property, node } = element;
  const entries =
    node.kind === "object"
      ? node.properties.flatMap(({ key, value }) =>
          readEntries(value, literals).map((entry) => ({ ...entry, type: key })),
        )
      : readEntries(node, literals).map((entry) => ({ ...entry, type: "*" }));
  return { property, node, negated: positive === undefined, entries, complete: allKnown(entries) };
}

function readConditions(elements: ReadonlyMap<string, Element>): ConditionElement | undefined {
  const element = elements.get("Condition");
  if (element === undefined) return undefined;
  const { property, node } = element;
  if (node.kind !== "object") return { property, node, tests: [], complete: false };
  const tests = node.properties.flatMap(readOperator);
  // Of a name written twice nobody can say which one counts.
  const operatorsKnown =
    !readElements(node).duplicated &&
    node.properties.every(({ value }) => value.kind === "object" && !readElements(value).duplicated);
  return { property, node, tests, complete: operatorsKnown && tests.every((test) => allKnown(test.values)) };
}

function readOperator(operatorProperty: PropertyNode): ConditionTest[] {
  if (operatorProperty.value.kind !== "object") return [];
  return operatorProperty.value.properties.map((property) => ({
    operator: operatorProperty.key,
    operatorProperty,
    key: property.key,
    property,
    // A condition compares numbers and booleans as their texts.
    values: readEntries(property.value, allScalars),
  }));
}

import { parseArn } from "../policy/arn.ts";
import type { ConditionElement, Entry, ListElement, Policy, PrincipalElement, Statement } from "../policy/policy.ts";
import { isComputedKey, type PolicyNode } from "../policy/tree.ts";
import { knownText, type Value, valueName } from "../policy/value.ts";
import { readTest, type Test } from "./conditions.ts";
import { type Glob, readGlob } from "./glob.ts";
import { type PrincipalEntry, readPrincipalEntry } from "./principals.ts";

/** What a statement says: it applies to a request where all of its parts do. See docs/meaning.md. */
export interface Meaning {
  readonly effect: "Allow" | "Deny";
  readonly parts: readonly Part[];
}

export type Part =
  | ListPart
  | { readonly about: "principal"; readonly negated: boolean; readonly entries: readonly PrincipalEntry[] }
  | { readonly about: "condition"; readonly test: Test }
  /** Something that cannot be told; the same name is the same truth. */
  | { readonly about: "unknown"; readonly name: string };

/** `Action` in lower case, or `Resource`. */
export interface ListPart {
  readonly about: "action" | "resource";
  readonly negated: boolean;
  readonly globs: readonly Glob[];
}

/** Statements with the version that says how to read them. */
export interface PolicyContent {
  readonly statements: readonly Statement[];
  /** Whether `${…}` is a variable; `undefined` where the version cannot be known. */
  readonly variables: boolean | undefined;
}

export function contentOf(policy: Policy): PolicyContent {
  return { statements: policy.statements, variables: hasVariables(policy.version !== undefined, policy.facts.version) };
}

/**
 * Variables came with the version of 2012; without a version a document is of 2008.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export function hasVariables(hasVersion: boolean, version: string | undefined): boolean | undefined {
  if (!hasVersion || version === "2008-10-17") return false;
  return version === "2012-10-17" ? true : undefined;
}

/** Reads what statements say, and gives equal names to equal unknowns as long as it lives. */
export type MeaningReader = (statement: Statement, variables: boolean | undefined) => Meaning | undefined;

/** A reader answers `undefined` where a statement has no clear meaning: AWS rejects it, or it is decided later. */
export function createMeaningReader(): MeaningReader {
  const names = new Map<PolicyNode, string>();
  const nameOf = (node: PolicyNode, statement: Statement): string => {
    const known = names.get(node);
    if (known !== undefined) return known;
    // Equal texts mean equal trees; what edits made has no text, and its new nodes are like no others.
    const name = statement.key === "" ? `new ${names.size}` : `${node.id} in ${statement.key}`;
    names.set(node, name);
    return name;
  };
  return (statement, variables) => {
    const { effect, actions, resources, principals, conditions } = statement;
    if (effect === undefined || statement.ambiguous || actions === undefined) return undefined;
    if (variables === undefined && mayHoldVariable(statement)) return undefined;
    const unknownGlob = ({ node }: Entry): Glob => openGlob(nameOf(node, statement));
    const parts: Part[] = [readActions(actions, unknownGlob)];
    if (resources !== undefined) {
      // Of an ARN with less than six fields in a resource policy AWS does not say what it stands for.
      const toArn = principals === undefined ? completeArn : refuseIncompleteArn;
      parts.push(readResources(resources, toArn, variables === true, unknownGlob));
    }
    if (principals !== undefined) {
      parts.push(readPrincipals(principals) ?? unknownPrincipals(principals, nameOf(principals.node, statement)));
    }
    if (conditions !== undefined) {
      const unknownPart = (node: PolicyNode): Part => ({ about: "unknown", name: nameOf(node, statement) });
      parts.push(...readConditions(conditions, variables === true, unknownGlob, unknownPart));
    }
    return { effect, parts };
  };
}

function mayHoldVariable({ key, resources, conditions }: Statement): boolean {
  const texts = [...(resources?.entries ?? []), ...(conditions?.tests.flatMap(({ values }) => values) ?? [])];
  return key.includes("$") || texts.some(({ value }) => value.kind !== "known" || value.text.includes("${"));
}

/** A glob of which nothing is known. */
function openGlob(name: string): Glob {
  const variable = { name, source: "deployment", fallback: undefined } as const;
  return { text: `\${deployment ${name}}`, tokens: [variable], variables: [variable], ignoresCase: false };
}

/** Service prefixes and actions compare without case. */
function readActions(element: ListElement, unknownGlob: (entry: Entry) => Glob): ListPart {
  const globs = element.entries.map((entry) => {
    const text = knownText(entry.value);
    if (text === undefined) return unknownGlob(entry);
    // A pattern without a colon: AWS takes a bare `*`, and does not say what others stand for.
    if (!text.includes(":") && !/^\*+$/.test(text)) return openGlob(`action ${text.toLowerCase()}`);
    const value = { kind: "known", text: /^\*+$/.test(text) ? "*:*" : text.toLowerCase() } as const;
    return readGlob(value, { wildcards: "text", variables: false }) ?? unknownGlob(entry);
  });
  return { about: "action", negated: element.negated, globs };
}

function readResources(
  element: ListElement,
  toArn: (value: Value) => Value,
  variables: boolean,
  unknownGlob: (entry: Entry) => Glob,
): ListPart {
  const globs = element.entries.map(
    (entry) => readGlob(toArn(entry.value), { wildcards: "text", variables }) ?? unknownGlob(entry),
  );
  return { about: "resource", negated: element.negated, globs };
}

/**
 * AWS completes an ARN of fewer than six fields with fields that may be anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function completeArn(value: Value): Value {
  if (value.kind !== "known" || !isIncompleteArn(value.text)) return value;
  if (value.text.includes("${")) return { kind: "unknown" };
  return { kind: "known", text: value.text + ":*".repeat(6 - value.text.split(":").length) };
}

function refuseIncompleteArn(value: Value): Value {
  return value.kind === "known" && isIncompleteArn(value.text) ? { kind: "unknown" } : value;
}

function isIncompleteArn(text: string): boolean {
  return text.startsWith("arn:") && parseArn(text) === undefined;
}

/** `undefined` where an entry cannot be told, or where an exception names an account or less. */
function readPrincipals({ entries, negated }: PrincipalElement): Part | undefined {
  const read = entries.flatMap(({ type, value }) => {
    const text = knownText(value);
    return text === undefined ? [] : (readPrincipalEntry(type, text) ?? []);
  });
  if (read.length < entries.length) return undefined;
  // A request of a session is also one of its role and its account, and an exception has to name all of them.
  if (negated && read.some((entry) => "account" in entry)) return undefined;
  return { about: "principal", negated, entries: read };
}

/** The same entries are the same truth, where all of their texts have a name. */
function unknownPrincipals({ entries, negated }: PrincipalElement, nodeName: string): Part {
  const texts = entries.map(({ type, value }) => [type, valueName(value)]);
  const isNamed = texts.every(([, text]) => text !== undefined);
  return { about: "unknown", name: isNamed ? JSON.stringify(["principal", negated, texts.sort()]) : nodeName };
}

function readConditions(
  { node, tests }: ConditionElement,
  variables: boolean,
  unknownGlob: (entry: Entry) => Glob,
  unknownPart: (node: PolicyNode) => Part,
): Part[] {
  if (!isReadable(node)) return [unknownPart(node)];
  return tests.map((written) => {
    const test = readTest(written, variables, unknownGlob);
    return test === undefined
      ? (namedTest(written) ?? unknownPart(written.property.value))
      : { about: "condition", test };
  });
}

/** A test whose outcome cannot be told, but which is the same truth wherever it is written alike. */
function namedTest({ operator, key, values }: ConditionElement["tests"][number]): Part | undefined {
  const texts = values.map(({ value }) => valueName(value));
  if (texts.includes(undefined)) return undefined;
  return { about: "unknown", name: JSON.stringify([operator.toLowerCase(), key.toLowerCase(), texts.sort()]) };
}

/** Whether every operator and key stands once and in plain text. */
function isReadable(node: PolicyNode): boolean {
  if (node.kind !== "object") return false;
  const isPlain = (properties: readonly { readonly key: string }[]) =>
    !properties.some(({ key }) => isComputedKey(key)) &&
    new Set(properties.map(({ key }) => key)).size === properties.length;
  return (
    isPlain(node.properties) &&
    node.properties.every(({ value }) => value.kind === "object" && isPlain(value.properties))
  );
}

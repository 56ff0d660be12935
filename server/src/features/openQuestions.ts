import { applies, partHolds } from "../access/applies.ts";
import type { Variable } from "../access/glob.ts";
import { contentOf, createMeaningReader, type Part } from "../access/meaning.ts";
import type { AccessRequest, Simulation } from "../access/request.ts";
import type { Policy, Statement } from "../policy/policy.ts";
import { childrenOf, type PolicyNode, type PropertyNode } from "../policy/tree.ts";

/** Something that an unknown decision depends on. */
export type OpenQuestion =
  /** A condition key that the request leaves open, in lower case. */
  | { readonly about: "key"; readonly name: string }
  /** A key with several values under an operator for one. */
  | { readonly about: "severalValues"; readonly name: string }
  /** A value that deployment fills in, by its name in the text. */
  | { readonly about: "deployment"; readonly name: string }
  /** An element of a statement that the text alone does not decide. */
  | { readonly about: "element"; readonly name: string }
  | { readonly about: "statement" | "principal" | "resource" | "accounts"; readonly name: "" };

/** What has to be known for a decision, in the order of the statements. */
export function openQuestions(
  policies: readonly Policy[],
  request: AccessRequest,
  { decision, statements: places }: Simulation,
): OpenQuestion[] {
  if (decision !== "unknown") return [];
  const read = createMeaningReader();
  const questions = new Map<string, OpenQuestion>();
  for (const place of places) {
    const policy = policies[place.policy];
    const statement = policy?.statements[place.statement];
    if (policy === undefined || statement === undefined) continue;
    const meaning = read(statement, contentOf(policy).variables);
    if (meaning !== undefined && applies(meaning, request) !== undefined) continue;
    const found: readonly OpenQuestion[] =
      meaning === undefined
        ? [{ about: "statement", name: "" }]
        : meaning.parts.flatMap((part, index) =>
            partHolds(part, request) === undefined ? askAbout(part, index, statement, request) : [],
          );
    for (const question of found) questions.set(JSON.stringify(question), question);
  }
  // No statement is open, so it is the way in which the policies work together.
  return questions.size === 0 ? [{ about: "accounts", name: "" }] : [...questions.values()];
}

function askAbout(part: Part, index: number, statement: Statement, request: AccessRequest): OpenQuestion[] {
  const element: OpenQuestion = { about: "element", name: elementName(statement, index) };
  const isOpen = (key: string) => !request.contextIsComplete && !request.context.has(key);
  const ofVariables = (variables: readonly Variable[]): OpenQuestion[] => {
    const found = variables.flatMap(({ name, source }): OpenQuestion[] => {
      if (source === "deployment") return [holeNames(statement).has(name) ? { about: "deployment", name } : element];
      if (isOpen(name)) return [{ about: "key", name }];
      return (request.context.get(name)?.length ?? 0) > 1 ? [{ about: "severalValues", name }] : [];
    });
    return found.length === 0 ? [element] : found;
  };
  switch (part.about) {
    case "action":
      return ofVariables(part.globs.flatMap(({ variables }) => variables));
    case "resource":
      if (request.resource === undefined) return [{ about: "resource", name: "" }];
      return ofVariables(part.globs.flatMap(({ variables }) => variables));
    case "principal":
      return [{ about: "principal", name: "" }];
    case "unknown":
      return [element];
    case "condition": {
      const { key: name, values, qualifier } = part.test;
      if (isOpen(name)) return [{ about: "key", name }];
      if (qualifier === undefined && (request.context.get(name)?.length ?? 0) > 1) {
        return [{ about: "severalValues", name }];
      }
      return ofVariables(values.kind === "text" ? values.globs.flatMap(({ variables }) => variables) : []);
    }
  }
}

/** The element that a part of a statement's meaning was read from: parts stand in this order. */
function elementName({ actions, resources, principals, conditions }: Statement, index: number): string {
  const elements = [actions, resources, principals].filter((element) => element !== undefined);
  return (elements[index] ?? conditions)?.property.key ?? "Condition";
}

/** The names of what deployment fills into templates. */
function holeNames({ root }: Statement): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (node: PolicyNode | PropertyNode): void => {
    if (node.kind === "string" && node.value.kind === "template") {
      for (const part of node.value.parts) if (typeof part !== "string") names.add(part.name);
    }
    childrenOf(node).forEach(collect);
  };
  collect(root);
  return names;
}

import { findConditionKey, type KnownKey } from "../access/conditionKeys.ts";
import { actionsOf } from "../access/expand.ts";
import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { principalTypeTexts } from "../knowledge/elementTexts.ts";
import { globalKeys } from "../knowledge/globalKeys.ts";
import { type Operator, operators, readOperator } from "../knowledge/operators.ts";
import { documentElements, statementElements } from "../policy/elements.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { contains, shift } from "../text/span.ts";
import { type CompletionContext, type CompletionDraft, toSnippet } from "./completionItem.ts";
import type { Cursor } from "./cursor.ts";
import { emptyValue, hasBlocks, separatorOf, type ValueShape } from "./notation.ts";

/** Elements, principal types, condition operators and condition keys: what may be a key at the cursor. */
export function completeKey(cursor: Cursor, context: CompletionContext): CompletionDraft[] | undefined {
  const { path, place, object } = cursor;
  const others = (object?.properties ?? []).filter(
    // Of an element that is implied nothing is written.
    ({ keySpan }) => keySpan.end > keySpan.start && (!contains(shift(keySpan, place.base), cursor.word) || cursor.bare),
  );
  const taken = new Set(others.map(({ key }) => key.toLowerCase()));
  const behind = cursor.role === "key" ? valueToAdd(cursor) : undefined;
  const { notation } = place.policy.source;
  const withValue = (draft: CompletionDraft, shape: ValueShape): CompletionDraft => {
    if (behind === undefined) return draft;
    // Blocks of Terraform write every resource in a list.
    const own = hasBlocks(notation) && draft.label.endsWith("Resource") ? "list" : shape;
    const after = context.snippets ? emptyValue(own, notation) + behind : separatorOf(notation);
    return { ...draft, after, isSnippet: context.snippets };
  };
  if (place.statement === undefined) {
    if (path.length > 0) return undefined;
    return documentElements
      .filter((name) => !taken.has(name.toLowerCase()))
      .map((name) =>
        withValue({ label: name, kind: "element", documentation: `element:${name}` }, documentValues[name]),
      );
  }
  const [element, operator] = path;
  if (element === undefined) {
    return elementsFor(place.policy.facts.kind, taken).map((name) =>
      withValue({ label: name, kind: "element", documentation: `element:${name}` }, statementValues[name]),
    );
  }
  if (element === "Condition" && path.length === 1) {
    return operatorDrafts(taken).map((draft) => withValue(draft, "members"));
  }
  if (element === "Condition" && path.length === 2 && operator !== undefined) {
    return keyDrafts(cursor, operator, taken, context).map((draft) => withValue(draft, "text"));
  }
  if ((element === "Principal" || element === "NotPrincipal") && path.length === 1) {
    return Object.keys(principalTypeTexts)
      .filter((name) => !taken.has(name.toLowerCase()))
      .map((name) => withValue({ label: name, kind: "element", documentation: `element:${name}` }, "text"));
  }
  return undefined;
}

/** What must follow the value of a key that has none yet, `undefined` for a key with a colon behind it. */
function valueToAdd({ place, quoted, path }: Cursor): string | undefined {
  const { text, notation } = place.policy.source;
  // Blocks of Terraform name operators, condition keys and types of principals by values.
  if (hasBlocks(notation) && path.length > 0) return undefined;
  const next = /^\s*(\S?)/.exec(text.slice(quoted.end, quoted.end + 2000))?.[1];
  if (notation !== "json" && notation !== "terraformJson")
    return /^[ \t]*[:={]/.test(text.slice(quoted.end, quoted.end + 200)) ? undefined : "";
  if (next === ":") return undefined;
  return next === '"' ? "," : "";
}

const documentValues: Readonly<Record<(typeof documentElements)[number], ValueShape>> = {
  Version: ["2012-10-17"],
  Id: "text",
  Statement: "statements",
};

const statementValues: Readonly<Record<(typeof statementElements)[number], ValueShape>> = {
  Sid: "text",
  Effect: ["Allow", "Deny"],
  Principal: "principal",
  NotPrincipal: "principal",
  Action: "list",
  NotAction: "list",
  Resource: "text",
  NotResource: "text",
  Condition: "condition",
};

/** The elements that a statement may still get: nothing twice, nothing beside its opposite, nothing out of place. */
function elementsFor(kind: PolicyKind, taken: ReadonlySet<string>): (typeof statementElements)[number][] {
  const isTaken = (name: string) => taken.has(name.toLowerCase());
  const free = statementElements.filter(
    (name) => !isTaken(name) && !isTaken(name.startsWith("Not") ? name.slice("Not".length) : `Not${name}`),
  );
  const fitting = free.filter((name) => !(misplaced[kind] ?? []).includes(name));
  // A resource policy looks like an identity policy until it names a principal.
  if (kind !== "identity") return fitting;
  const isPrincipal = (name: string) => name.endsWith("Principal");
  return [...fitting.filter((name) => !isPrincipal(name)), ...fitting.filter(isPrincipal)];
}

/**
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
const misplaced: Readonly<Partial<Record<PolicyKind, readonly string[]>>> = {
  trust: ["Resource", "NotResource"],
  scp: ["Principal", "NotPrincipal"],
  rcp: ["NotPrincipal", "NotAction"],
  boundary: ["Principal", "NotPrincipal"],
  iot: ["Principal", "NotPrincipal"],
};

function operatorDrafts(taken: ReadonlySet<string>): CompletionDraft[] {
  const names = [
    ...operators.map(({ name }) => name),
    ...operators.filter(({ name }) => name !== "Null").map(({ name }) => `${name}IfExists`),
    ...["ForAnyValue", "ForAllValues"].flatMap((qualifier) =>
      operators.filter(({ type }) => type === "String" || type === "ARN").map(({ name }) => `${qualifier}:${name}`),
    ),
  ];
  return names
    .filter((name) => !taken.has(name.toLowerCase()))
    .map((name) => ({
      label: name,
      kind: "operator",
      detail: readOperator(name)?.operator.type ?? "",
      documentation: `operator:${name}`,
    }));
}

/** The keys of the statement's actions, then AWS's global ones; in both those of the operator's type first. */
function keyDrafts(
  { place, wordText }: Cursor,
  operatorText: string,
  taken: ReadonlySet<string>,
  { catalogue, snippets }: CompletionContext,
): CompletionDraft[] {
  const operator = readOperator(operatorText)?.operator;
  const actions = actionsOf(place.statement, catalogue);
  const services = [...new Set(actions.map(({ service }) => service))];
  const own = [...keysOf(actions)].sort(byServiceThenName);
  const defined = definitionsOf(services, catalogue);
  const seen = new Set(taken);
  const found = [...own, ...globalKeys.map(({ key }) => key)].flatMap((name, index) => {
    if (seen.has(name.toLowerCase())) return [];
    seen.add(name.toLowerCase());
    const known = defined.get(name) ?? findConditionKey(name, catalogue, services);
    if (known === undefined || known.definition.replacedBy !== undefined) return [];
    return [{ name, known, own: index < own.length }];
  });
  const rank = (entry: (typeof found)[number]) =>
    (entry.own ? 0 : 2) + (fitsOperator(operator, entry.known.definition.type) ? 0 : 1);
  return found
    .sort((left, right) => rank(left) - rank(right))
    .map(({ name, known }): CompletionDraft => {
      const variable = name.indexOf("${");
      const fixed = variable === -1 ? name : name.slice(0, variable);
      const service = known.service === undefined ? "every service" : catalogue.serviceName(known.service);
      const draft: CompletionDraft = {
        label: name,
        kind: "conditionKey",
        detail: `${known.definition.type} · ${service ?? ""}`,
        documentation: `key:${name}`,
      };
      if (variable === -1) return draft;
      // What is typed already behind the fixed part stays.
      const typed = wordText.toLowerCase().startsWith(fixed.toLowerCase()) ? wordText.slice(fixed.length) : "";
      if (typed !== "") return { ...draft, text: fixed + typed };
      if (!snippets) return { ...draft, text: fixed };
      return { ...draft, text: fixed, snippet: toSnippet(name, (variableName) => variableName) };
    });
}

/** The condition keys of the actions and of their resource types. */
function keysOf(actions: readonly Action[]): ReadonlySet<string> {
  const types = new Set(actions.flatMap(({ resourceTypes }) => resourceTypes));
  return new Set([...actions, ...types].flatMap(({ conditionKeys }) => conditionKeys));
}

/** The keys of AWS and of the services, by AWS's spelling. */
function definitionsOf(services: readonly string[], catalogue: Catalogue): ReadonlyMap<string, KnownKey> {
  const own = services.flatMap((service) =>
    (catalogue.service(service)?.conditionKeys ?? []).map(
      (definition) => [definition.key, { definition, global: undefined, service }] as const,
    ),
  );
  const global = globalKeys.map((key) => [key.key, { definition: key, global: key, service: undefined }] as const);
  return new Map<string, KnownKey>([...own, ...global]);
}

function byServiceThenName(left: string, right: string): number {
  const global = (key: string) => (key.startsWith("aws:") ? 1 : 0);
  return global(left) - global(right) || (left < right ? -1 : 1);
}

function fitsOperator(operator: Operator | undefined, type: string): boolean {
  return operator === undefined || operator.type === "Any" || operator.type === type.replace("ArrayOf", "");
}

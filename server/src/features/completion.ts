import type { Action, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import type { ParsedFile } from "../hosts/host.ts";
import { aiGuides } from "../knowledge/aiGuides.ts";
import { aiServices } from "../knowledge/aiServices.ts";
import {
  documentElementTexts,
  effectTexts,
  principalTypeTexts,
  statementElementTexts,
  versionTexts,
} from "../knowledge/elementTexts.ts";
import { globalKeys } from "../knowledge/globalKeys.ts";
import { type Operator, operators, readOperator } from "../knowledge/operators.ts";
import { passRoleServices } from "../knowledge/passRole.ts";
import { sdkPrefixes } from "../knowledge/sdkNames.ts";
import { parseArn } from "../policy/arn.ts";
import { documentElements, statementElements } from "../policy/elements.ts";
import { hasWildcard } from "../policy/pattern.ts";
import type { Policy, PolicyKind } from "../policy/policy.ts";
import { type Span, shift } from "../text/span.ts";
import { enumerate } from "../text/words.ts";
import { actionsOf, findConditionKey, type KnownKey } from "./conditionKeys.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { type DescribeContext, describeAction } from "./describeAction.ts";
import { describeConditionKey, describeOperator } from "./hover.ts";
import { escapeMarkdown } from "./markdown.ts";
import type { Place } from "./place.ts";

export type CompletionKind =
  | "service"
  | "action"
  | "element"
  | "value"
  | "operator"
  | "conditionKey"
  | "resource"
  | "principal";

/** Something to write at the cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Plain text beside the label. */
  readonly detail: string;
  /** What `describeCompletion` takes for the long text; `undefined` where there is none. */
  readonly documentation: string | undefined;
  /** What is replaced, in offsets of the file; the cursor lies in it. */
  readonly span: Span;
  /** With the host's quotes where the span covers them. */
  readonly insertText: string;
  /** What the text in the span is compared with. */
  readonly filterText: string;
  readonly sortText: string;
  /** Whether `insertText` is a snippet: `$1`, `${1:default}`, `\$`. */
  readonly isSnippet: boolean;
}

export interface CompletionContext {
  readonly catalogue: Catalogue;
  /** Whether the client takes snippets. */
  readonly snippets: boolean;
}

/** What can be written at an offset of the file; `undefined` where Leastwise has nothing to offer. */
export function complete(
  file: ParsedFile,
  offset: number,
  context: CompletionContext,
): readonly CompletionItem[] | undefined {
  const cursor = cursorAt(file, offset);
  if (cursor === undefined) return undefined;
  const drafts = cursor.role === "key" ? completeKey(file, cursor, context) : completeValue(cursor, offset, context);
  if (drafts === undefined || drafts.length === 0) return undefined;
  return drafts.map((draft, index) => finish(draft, index, cursor));
}

/** The long text of an item, as Markdown, by the item's `documentation`. */
export function describeCompletion(documentation: string, context: DescribeContext): string | undefined {
  const colon = documentation.indexOf(":");
  const name = documentation.slice(colon + 1);
  switch (documentation.slice(0, colon)) {
    case "action": {
      const action = context.catalogue.action(name);
      return action && describeAction(action, context);
    }
    case "operator":
      return describeOperator(name);
    case "key":
      return describeConditionKey(name, undefined, context);
    case "element":
      return elementText(name);
    case "service": {
      const service = aiServices.find(({ prefix }) => prefix === name);
      return service && escapeMarkdown(service.about);
    }
    default:
      return undefined;
  }
}

/** An item before it is known what stands in its place. Drafts come in the order to show them in. */
interface Draft {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly documentation?: string;
  /** Without quotes; the label unless given. */
  readonly text?: string;
  /** `text` as a snippet. */
  readonly snippet?: string;
  readonly filterText?: string;
  /** What follows the closing quote: a colon and a value. As a snippet, if `isSnippet`. */
  readonly after?: string;
  readonly isSnippet?: boolean;
}

function finish(draft: Draft, index: number, cursor: Cursor): CompletionItem {
  const { label, kind, detail = "", documentation, text = label, snippet, after } = draft;
  const isSnippet = snippet !== undefined || draft.isSnippet === true;
  const whole = cursor.bare || after !== undefined;
  const inner = snippet ?? (isSnippet ? escapeSnippet(text) : text);
  const filterText = draft.filterText ?? text;
  const opening = !cursor.bare && whole && cursor.quoted.start < cursor.word.start ? '"' : "";
  return {
    label,
    kind,
    detail,
    documentation,
    span: whole ? cursor.quoted : cursor.word,
    insertText: whole ? `"${inner}"${after ?? ""}` : inner,
    filterText: opening + filterText,
    sortText: String(index).padStart(5, "0"),
    isSnippet,
  };
}

function completeKey(file: ParsedFile, cursor: Cursor, context: CompletionContext): Draft[] | undefined {
  const { path, place, object } = cursor;
  const others = (object?.properties ?? []).filter(
    ({ keySpan }) => !contains(shift(keySpan, place.base), cursor.word) || cursor.bare,
  );
  const taken = new Set(others.map(({ key }) => key.toLowerCase()));
  const behind = cursor.role === "key" ? valueToAdd(file, cursor) : undefined;
  const withValue = (draft: Draft, value: string): Draft => {
    if (behind === undefined) return draft;
    const shown = context.snippets ? value : "";
    return { ...draft, after: `: ${shown}${shown === "" ? "" : behind}`, isSnippet: context.snippets };
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
    return operatorDrafts(taken).map((draft) => withValue(draft, '{ "$1": "$2" }'));
  }
  if (element === "Condition" && path.length === 2 && operator !== undefined) {
    return keyDrafts(cursor, operator, taken, context).map((draft) => withValue(draft, '"$2"'));
  }
  if ((element === "Principal" || element === "NotPrincipal") && path.length === 1) {
    return Object.keys(principalTypeTexts)
      .filter((name) => !taken.has(name.toLowerCase()))
      .map((name) => withValue({ label: name, kind: "element", documentation: `element:${name}` }, '"$1"'));
  }
  return undefined;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** What must follow the value of a key that has none yet, `undefined` for a key with a colon behind it. */
function valueToAdd(file: ParsedFile, { quoted }: Cursor): string | undefined {
  if (file.host?.id !== "json") return undefined;
  const next = /^\s*(\S?)/.exec(file.text.slice(quoted.end, quoted.end + 2000))?.[1];
  if (next === ":") return undefined;
  return next === '"' ? "," : "";
}

const documentValues: Readonly<Record<(typeof documentElements)[number], string>> = {
  Version: '"${1:2012-10-17}"',
  Id: '"$1"',
  Statement: "[\n\t{\n\t\t$0\n\t}\n]",
};

const statementValues: Readonly<Record<(typeof statementElements)[number], string>> = {
  Sid: '"$1"',
  Effect: '"${1|Allow,Deny|}"',
  Principal: '{ "${1|AWS,Service,Federated|}": "$2" }',
  NotPrincipal: '{ "${1|AWS,Service,Federated|}": "$2" }',
  Action: '["$1"]',
  NotAction: '["$1"]',
  Resource: '"$1"',
  NotResource: '"$1"',
  Condition: "{ $1 }",
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

function operatorDrafts(taken: ReadonlySet<string>): Draft[] {
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
): Draft[] {
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
    .map(({ name, known }): Draft => {
      const variable = name.indexOf("${");
      const fixed = variable === -1 ? name : name.slice(0, variable);
      const service = known.service === undefined ? "every service" : catalogue.serviceName(known.service);
      const draft: Draft = {
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

function completeValue(cursor: Cursor, offset: number, context: CompletionContext): Draft[] | undefined {
  const { path, place } = cursor;
  const [element, second, key] = path;
  if (place.statement === undefined) {
    return element === "Version" && path.length === 1 ? valueDrafts(versionTexts) : undefined;
  }
  if (path.length === 1) {
    switch (element) {
      case "Effect":
        return valueDrafts(effectTexts);
      case "Action":
      case "NotAction":
        return actionDrafts(cursor, offset, context);
      case "Resource":
      case "NotResource":
        return resourceDrafts(cursor, offset, context);
      case "Principal":
        return valueDrafts({ "*": "Anyone, also without credentials, unless a condition limits it." });
      default:
        return undefined;
    }
  }
  if ((element === "Principal" || element === "NotPrincipal") && path.length === 2) {
    return second === "Service" ? principalDrafts(context.catalogue) : undefined;
  }
  if (element === "Condition" && path.length === 3 && second !== undefined && key !== undefined) {
    return conditionValueDrafts(second, key, context.catalogue);
  }
  return undefined;
}

function valueDrafts(texts: Readonly<Record<string, string>>): Draft[] {
  return Object.entries(texts).map(([label, detail]) => ({ label, kind: "value", detail }));
}

function actionDrafts(
  { place, word, wordText }: Cursor,
  offset: number,
  { catalogue }: CompletionContext,
): Draft[] | undefined {
  const colon = wordText.indexOf(":");
  const listed = new Set(
    (place.statement?.actions?.entries ?? []).flatMap(({ node, value }) =>
      value.kind === "known" && !contains(shift(node.span, place.base), word) ? [value.text.toLowerCase()] : [],
    ),
  );
  const risks = new Map(aiGuides.map((guide) => [guide.action, enumerate(guide.risks.map(riskWord))]));
  const toDraft = (action: Action, filterText?: string): Draft => {
    const risk = risks.get(action.id);
    return {
      label: action.id,
      kind: "action",
      detail: risk === undefined ? action.accessLevel : `${action.accessLevel} · AI risk: ${risk}`,
      documentation: `action:${action.id}`,
      ...(filterText === undefined ? {} : { filterText }),
    };
  };
  if (colon === -1 || offset <= word.start + colon) {
    const trust = mayBeTrust(place);
    const ai = aiServices.flatMap(({ prefix }) => (catalogue.hasService(prefix) ? [prefix] : []));
    const first = new Set(trust ? ["sts", ...ai] : ai);
    const rest = catalogue.servicePrefixes.filter((prefix) => !first.has(prefix));
    const toService = (prefix: string): Draft => ({
      label: `${prefix}:`,
      kind: "service",
      detail: catalogue.serviceName(prefix) ?? "",
      ...(ai.includes(prefix) ? { documentation: `service:${prefix}` } : {}),
    });
    const usual = (trust ? trustActions : aiGuides.map(({ action }) => action)).flatMap(
      (id) => catalogue.action(id) ?? [],
    );
    const fresh = usual.filter(({ id }) => !listed.has(id.toLowerCase())).map((action) => toDraft(action));
    const services = [...first].map(toService);
    return [...(trust ? [...fresh, ...services] : [...services, ...fresh]), ...rest.map(toService)];
  }
  const typed = wordText.slice(0, colon);
  if (hasWildcard(typed)) return undefined;
  const service =
    catalogue.service(typed) ??
    catalogue.service(sdkPrefixes.find(({ written }) => written === typed.toLowerCase())?.prefix ?? "");
  return service?.actions
    .filter(({ id }) => !listed.has(id.toLowerCase()))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((action) => toDraft(action, `${typed}:${action.name}`));
}

/** A trust policy is told by its actions, which may not be written yet. */
function mayBeTrust({ policy, statement }: Place): boolean {
  if (policy.facts.kind !== "resource") return policy.facts.kind === "trust";
  return statement?.principals !== undefined && statement.resources === undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html */
const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithSAML",
  "sts:TagSession",
  "sts:SetSourceIdentity",
];

function riskWord(risk: string): string {
  return risk.replace("-", " ");
}

/** The ARNs that the statement's actions take, those that most of them take first. */
function resourceDrafts(
  { place, word, wordText }: Cursor,
  offset: number,
  { catalogue, snippets }: CompletionContext,
): Draft[] | undefined {
  const { statement, policy } = place;
  if (statement?.actions === undefined || statement.actions.negated) return undefined;
  const actions = actionsOf(statement, catalogue);
  const counts = new Map<ResourceType, number>();
  for (const type of actions.flatMap(({ resourceTypes }) => resourceTypes))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  const types = [...counts].sort(([, left], [, right]) => right - left).map(([type]) => type);
  const known = { ...usedValues(policy), ...typedValues(wordText.slice(0, offset - word.start)) };
  const drafts = types.flatMap((type) =>
    type.arns.map((template): Draft => {
      const defaultOf = (name: string) => known[name as keyof typeof known] ?? name;
      const partial = template.replaceAll("${Partition}", known.Partition);
      const text = partial.replace(/\$\{([^}]*)\}/g, (_, name: string) => defaultOf(name));
      return {
        label: type.name,
        kind: "resource",
        detail: template,
        text,
        ...(snippets ? { snippet: toSnippet(partial, defaultOf) } : {}),
      };
    }),
  );
  const unscoped = actions.filter(({ resourceTypes }) => resourceTypes.length === 0);
  if (unscoped.length === 0) return drafts;
  const names = unscoped.length > 2 ? `${unscoped.length} actions` : enumerate(unscoped.map(({ id }) => id));
  return [...drafts, { label: "*", kind: "resource", detail: `The only value that works for ${names}` }];
}

/** Partition, Region and account of an ARN that the policy has already, so that a new one fits beside it. */
function usedValues(policy: Policy) {
  const values = { Partition: "aws", Region: "us-east-1", Account: "111122223333" };
  for (const { resources } of policy.statements) {
    for (const { value } of resources?.entries ?? []) {
      const arn = value.kind === "known" ? parseArn(value.text) : undefined;
      if (arn === undefined) continue;
      if (/^aws[a-z-]*$/.test(arn.partition)) values.Partition = arn.partition;
      if (/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(arn.region)) values.Region = arn.region;
      if (/^\d{12}$/.test(arn.account)) values.Account = arn.account;
    }
  }
  return values;
}

/** What the user has typed of an ARN goes before any default. */
function typedValues(typed: string): Partial<Record<"Partition" | "Region" | "Account", string>> {
  const [arn, partition, , region, account, resource] = typed.split(":");
  if (arn !== "arn") return {};
  const values: Partial<Record<"Partition" | "Region" | "Account", string>> = {};
  const closed = (next: string | undefined, value: string | undefined) =>
    next !== undefined && value !== undefined && value !== "";
  if (closed(region, partition) && partition !== undefined) values.Partition = partition;
  if (closed(account, region) && region !== undefined) values.Region = region;
  if (closed(resource, account) && account !== undefined) values.Account = account;
  return values;
}

/** A template as a snippet; a variable that occurs twice is one placeholder. */
function toSnippet(template: string, defaultOf: (name: string) => string): string {
  const names: string[] = [];
  return template
    .split(/(\$\{[^}]*\})/)
    .map((part) => {
      if (!part.startsWith("${")) return escapeSnippet(part);
      const name = part.slice(2, -1);
      if (!names.includes(name)) names.push(name);
      return `\${${names.indexOf(name) + 1}:${escapeSnippet(defaultOf(name))}}`;
    })
    .join("");
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, (character) => `\\${character}`);
}

function principalDrafts(catalogue: Catalogue): Draft[] {
  const principals = [...new Set(passRoleServices.flatMap(({ principals }) => principals))];
  return principals.map((label) => ({
    label,
    kind: "principal",
    detail: catalogue.serviceName(label.slice(0, Math.max(0, label.indexOf(".")))) ?? "",
  }));
}

function conditionValueDrafts(operatorText: string, key: string, catalogue: Catalogue): Draft[] | undefined {
  const operator = readOperator(operatorText)?.operator;
  const lower = key.toLowerCase();
  if (operator?.name === "Null") {
    return valueDrafts({ true: "The request does not have the key.", false: "The request has the key." });
  }
  if (operator?.name === "Bool") return valueDrafts({ true: "", false: "" });
  if (lower === "iam:passedtoservice") return principalDrafts(catalogue);
  if (lower === "aws:requestedregion") {
    return catalogue.partitions.flatMap(({ id, regions }) =>
      regions.map((label): Draft => ({ label, kind: "value", detail: id === "aws" ? "" : id })),
    );
  }
  return undefined;
}

function elementText(name: string): string | undefined {
  const tables: readonly Readonly<Record<string, { readonly text: string }>>[] = [
    documentElementTexts,
    statementElementTexts,
    principalTypeTexts,
  ];
  return tables.flatMap((table) => (Object.hasOwn(table, name) ? [table[name]?.text ?? ""] : []))[0];
}

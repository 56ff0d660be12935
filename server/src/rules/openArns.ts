import { actionGrant } from "../access/actionGrant.ts";
import { limitsResources } from "../access/resourceLimits.ts";
import type { OpenType } from "../knowledge/openTypes.ts";
import { type Arn, parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { PlacedEdit, Placeholder } from "../policy/edit.ts";
import { coversPattern, hasWildcard } from "../policy/pattern.ts";
import type { Entry, Policy, Statement } from "../policy/policy.ts";
import { displayText, knownText, type Value } from "../policy/value.ts";
import { mayDeny } from "./otherDenies.ts";
import type { CheckContext, FixDraft, PlacedReport } from "./rule.ts";

export interface OpenTypesOptions extends CheckContext<PlacedReport> {
  readonly types: readonly OpenType[];
  readonly message: string;
  /** What one of them is called in the titles of fixes. */
  readonly noun: string;
}

/**
 * Reports each Allow whose ARNs stand for all resources of a type, once. A plain `*` is the matter of another rule, and
 * so is a `NotAction`; conditions that limit the resources, and a `Deny` that is about some of them, are enough.
 */
export function reportOpenTypes(policy: Policy, { types, message, noun, report }: OpenTypesOptions): void {
  const services = new Set(types.map(({ service }) => service));
  for (const [index, statement] of policy.statements.entries()) {
    if (statement.resources === undefined || statement.resources.negated) continue;
    // Beside a `*` nothing that stands there changes anything.
    if (statement.resources.entries.some(({ value }) => isEverything(value))) continue;
    const arns = statement.resources.entries.flatMap((entry) => readBroad(entry, services) ?? []);
    if (arns.length === 0 || limitsResources(statement.conditions) !== false) continue;
    const open = arns.flatMap((arn) => openArn(arn, statement, types) ?? []);
    const [first] = open;
    if (first === undefined || isLimitedElsewhere(policy, first.action.toLowerCase())) continue;
    report({
      statement: index,
      node: first.entry.node,
      message,
      data: { arn: first.text, action: first.action, all: first.type.all },
      risk: first.type.risk,
      fixes: () => namingFixes(statement, index, open, noun),
    });
  }
}

interface BroadArn {
  readonly entry: Entry;
  readonly arn: Arn;
  readonly text: string;
}

/** An entry that may stand for all resources of a type. */
function readBroad(entry: Entry, services: ReadonlySet<string>): BroadArn | undefined {
  const text = displayText(entry.value);
  if (text === undefined || !text.startsWith("arn:") || !text.includes("*")) return undefined;
  const arn = entry.value.kind === "template" ? parseArnTemplate(entry.value.parts) : parseArn(text);
  return arn !== undefined && services.has(arn.service) && hasWildcard(arn.resource) ? { entry, arn, text } : undefined;
}

interface OpenArn extends BroadArn {
  readonly type: OpenType;
  /** The first action that the statement grants on it. */
  readonly action: string;
}

/** The first type of which the ARN is all, and of which the statement grants an action. */
function openArn(broad: BroadArn, statement: Statement, types: readonly OpenType[]): OpenArn | undefined {
  for (const type of types) {
    if (!standsForAll(broad.arn, type)) continue;
    const action = type.actions.find((id) => {
      const grant = actionGrant(statement, id.toLowerCase());
      return grant !== undefined && grant.by !== "exclusion";
    });
    if (action !== undefined) return { ...broad, type, action };
  }
  return undefined;
}

function standsForAll({ service, account, resource }: Arn, type: OpenType): boolean {
  if (service !== type.service) return false;
  // All of an account in a service is more than one type, and often meant for another.
  if (!(type.ofAws ? account === "" || /^\*+$/.test(account) : resource.startsWith(headOf(type)))) return false;
  return coversPattern(resource, type.pattern);
}

/** What the resource part of the type's ARNs begins with: `foundation-model`. */
function headOf({ pattern }: OpenType): string {
  return pattern.slice(0, pattern.indexOf("/"));
}

/** Whether a `Deny` of the policy is about some resources and not about others. */
function isLimitedElsewhere(policy: Policy, action: string): boolean {
  return mayDeny(policy, action).some(({ resources }) => {
    if (resources === undefined) return false;
    return !resources.entries.some(({ value }) => isEverything(value));
  });
}

function isEverything(value: Value): boolean {
  return /^\*+$/.test(knownText(value) ?? "");
}

function namingFixes(
  statement: Statement,
  index: number,
  arns: readonly OpenArn[],
  noun: string,
): FixDraft<PlacedEdit>[] {
  if (!arns.every(isOfOneType) && !(arns.every(isWritten) && usesOnly(statement, arns))) return [];
  const name = (what: "example" | "family") =>
    arns.map((open): PlacedEdit => {
      const { entry, arn, type } = open;
      const resource = fillPattern(type, (what === "family" ? type.family : undefined) ?? type.example, noun);
      const node = entry.node.id;
      if (!isWritten(open)) {
        return { statement: index, edit: { op: "replaceEnd", node, end: arn.resource, value: resource } };
      }
      const head = `arn:${arn.partition}:${arn.service}:${arn.region}:${type.ofAws ? "" : arn.account}:`;
      const value = { placeholderParts: [head, ...resource.placeholderParts] };
      return { statement: index, edit: { op: "replace", node, values: [value] } };
    });
  const drafts: FixDraft<PlacedEdit>[] = [
    { title: `Name the ${noun}`, effect: "narrowing", edits: name("example"), preferred: true },
  ];
  if (arns.some(({ type }) => type.family !== undefined)) {
    drafts.push({ title: `Name a family of ${noun}s`, effect: "narrowing", edits: name("family") });
  }
  return drafts;
}

/** The resource part of an ARN with a place for each name, which the texts fill. */
function fillPattern({ pattern }: OpenType, texts: readonly string[], noun: string) {
  const [head = "", ...others] = pattern.split("*");
  const placeholderParts: (string | Placeholder)[] = [head];
  for (const [index, part] of others.entries()) {
    placeholderParts.push({ name: noun, text: texts[index] ?? noun });
    if (part !== "") placeholderParts.push(part);
  }
  return { placeholderParts };
}

/** Whether the text is there as a whole; of others only the resource is. */
function isWritten({ entry }: OpenArn): boolean {
  return entry.value.kind === "known";
}

/** Whether the ARN says that it is of this type. */
function isOfOneType({ arn, type }: OpenArn): boolean {
  return arn.resource.startsWith(headOf(type));
}

/** Whether nothing else would lose what it needs with an ARN that is of more than these types. */
function usesOnly({ actions }: Statement, arns: readonly OpenArn[]): boolean {
  const known = new Set(arns.flatMap(({ type }) => type.actions.map((action) => action.toLowerCase())));
  return (
    actions?.complete === true &&
    actions.entries.every(({ value }) => known.has((knownText(value) ?? "").toLowerCase()))
  );
}

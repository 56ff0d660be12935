import { isKey } from "../access/conditionKeys.ts";
import { arnToFill } from "../access/resources.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CompanionNeed } from "../knowledge/companions.ts";
import { passRoleServices } from "../knowledge/passRole.ts";
import { parseArn } from "../policy/arn.ts";
import { toEditValue } from "../policy/copy.ts";
import { asEditObject, type EditObject, type EditValue } from "../policy/edit.ts";
import { knownText } from "../policy/value.ts";
import type { MissingCompanion } from "./companionNeeds.ts";
import type { GrantOffer, OfferedGrant } from "./rule.ts";

/** A statement for each resource that something is missing on; nothing where it cannot be written again. */
export function grantMissing(found: MissingCompanion<unknown>, catalogue: Catalogue): GrantOffer[] {
  const places = [...new Set(found.missing.map(({ on }) => on))];
  const grants = places.flatMap((on): OfferedGrant[] => {
    const needs = found.missing.filter((need) => need.on === on);
    const actions = needs.map(({ action }) => action);
    const resources = resourcesFor(found, on, actions, catalogue);
    if (resources === undefined) return [];
    const own = on === "same" ? conditionFor(actions, found, catalogue) : {};
    const condition = withTest(own, limitOf(actions, found, catalogue));
    return [{ actions, resources, ...(Object.keys(condition).length === 0 ? {} : { condition }) }];
  });
  return grants.length < places.length ? [] : [{ grants }];
}

/** A key that has to have one of these values. */
interface Limit {
  readonly key: string;
  readonly values: readonly string[];
}

/** What limits the actions to what they are needed for, as far as there is a key for it. */
function limitOf(
  actions: readonly string[],
  found: MissingCompanion<unknown>,
  catalogue: Catalogue,
): Limit | undefined {
  if (actions.includes("iam:PassRole")) return { key: "iam:PassedToService", values: receivingServices(found) };
  const key = creatingCallKey(actions, catalogue);
  return key === undefined ? undefined : { key, values: calls(found) };
}

function withTest(condition: EditObject, limit: Limit | undefined): EditObject {
  const [value, ...more] = limit?.values ?? [];
  if (limit === undefined || value === undefined) return condition;
  const others = asEditObject(condition["StringEquals"]) ?? {};
  return { ...condition, StringEquals: { ...others, [limit.key]: more.length === 0 ? value : limit.values } };
}

/**
 * The conditions of the statement that needs the actions, where their requests have all the keys: AWS's own, but for
 * tags, and those that its data lists.
 */
function conditionFor(
  actions: readonly string[],
  { grants: [{ statement }] }: MissingCompanion<unknown>,
  catalogue: Catalogue,
): EditObject {
  const { conditions } = statement;
  if (conditions === undefined) return {};
  const carries = (key: string) =>
    /^aws:(?!resourcetag|requesttag|tagkeys)/i.test(key) ||
    actions.every((id) => {
      const action = catalogue.action(id);
      return action !== undefined && catalogue.conditionKeysOf(action).some((known) => isKey(key, known));
    });
  const isPlain = conditions.tests.every(
    ({ operator, key }) => carries(key) && (operator === "StringEquals" || operator.toLowerCase() !== "stringequals"),
  );
  return (isPlain && asEditObject(toEditValue(conditions.node))) || {};
}

/** The services that take the roles of the calls, those first that are the usual ones. */
function receivingServices({ grants }: MissingCompanion<unknown>): string[] {
  const ids = new Set(grants.map(({ text }) => text.toLowerCase()));
  return [
    ...new Set(passRoleServices.flatMap(({ action, principals }) => (ids.has(action.toLowerCase()) ? principals : []))),
  ];
}

/** The key that limits an action which sets tags to the call that creates what is tagged, where the service has one. */
function creatingCallKey([action, ...others]: readonly string[], catalogue: Catalogue): string | undefined {
  const found = action === undefined || others.length > 0 ? undefined : catalogue.action(action);
  return found && catalogue.conditionKeysOf(found).find((key) => /:(TaggingAction|CreateAction)$/.test(key));
}

/** The names of the calls, as such a key has them. */
function calls({ grants }: MissingCompanion<unknown>): string[] {
  return [...new Set(grants.map(({ text }) => text.slice(text.indexOf(":") + 1)))];
}

function resourcesFor(
  { grants: [{ statement }], tests }: MissingCompanion<unknown>,
  on: CompanionNeed["on"],
  actions: readonly string[],
  catalogue: Catalogue,
): EditValue[] | undefined {
  switch (on) {
    case "*":
      return ["*"];
    case "same": {
      const { resources } = statement;
      if (resources === undefined || resources.negated) return undefined;
      const values = resources.entries.flatMap(({ node }) => toEditValue(node) ?? []);
      return values.length === resources.entries.length && values.length > 0 ? values : undefined;
    }
    case "keyValues": {
      const values = tests.flatMap((test) => test.values.map(({ value }) => knownText(value) ?? ""));
      if (values.length > 0 && values.every((value) => parseArn(value) !== undefined)) {
        return [...new Set(values.map(withoutVersion))];
      }
      const template = actions.map((action) => catalogue.action(action)?.resourceTypes[0]?.arns[0])[0];
      return template === undefined ? undefined : [arnToFill(template)];
    }
    default:
      return [arnToFill(on)];
  }
}

/** A condition may name a version of a guardrail, a resource does not. */
function withoutVersion(arn: string): string {
  return arn.replace(/(:guardrail\/[^:]+):.*$/, "$1");
}

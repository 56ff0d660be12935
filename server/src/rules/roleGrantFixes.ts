import type { ActionGrant, OpenRoles } from "../access/actionGrant.ts";
import { copyStatement, toEditValue } from "../policy/copy.ts";
import { asEditObject, type EditObject, type EditValue, type PolicyEdit } from "../policy/edit.ts";
import { knownText } from "../policy/value.ts";
import { addTest } from "./conditionEdits.ts";
import type { FixDraft } from "./rule.ts";

/**
 * Repairs of statements that grant one action on roles too widely. Where the action stands beside others it leaves
 * them for a statement of its own, since what limits it would fail them.
 */

/** An action in AWS's spelling, and what the `Sid` of a statement for it ends in. */
export interface RoleAction {
  readonly id: string;
  readonly sidSuffix: string;
}

/** Whether the action has its statement for itself. */
export function isAlone({ statement }: ActionGrant): boolean {
  return statement.actions.entries.length === 1;
}

/** Names the roles in place of all of them; `undefined` where the action is not granted by its name. */
export function nameRoles(
  grant: ActionGrant,
  open: OpenRoles,
  role: EditValue,
  action: RoleAction,
): readonly PolicyEdit[] | undefined {
  const { statement, entry, by } = grant;
  const { resources } = statement;
  if (by !== "name" || entry === undefined || resources === undefined) return undefined;
  if (!isAlone(grant)) return moveOut(grant, action, (own) => withResource(own, role));
  if (open.entry !== undefined) return [{ op: "replace", node: open.entry.node.id, values: [role] }];
  return [
    { op: "renameProperty", property: resources.property.id, key: "Resource" },
    { op: "replace", node: resources.node.id, values: [role] },
  ];
}

/** Adds a condition that a key equals a value. */
export function limitByKey(
  grant: ActionGrant,
  key: string,
  value: EditValue,
  action: RoleAction,
): readonly PolicyEdit[] | undefined {
  const { conditions } = grant.statement;
  if (isAlone(grant)) return addTest(grant.statement, "StringEquals", key, value);
  const before = conditions === undefined ? {} : asEditObject(toEditValue(conditions.node));
  const present = asEditObject(before?.["StringEquals"] ?? {});
  if (before === undefined || present === undefined) return undefined;
  const limited = { ...before, StringEquals: { ...present, [key]: value } };
  return moveOut(grant, action, (own) => ({ ...own, Condition: limited }));
}

/** Puts the action among those that a `NotAction` excludes. */
export function exclude({ statement }: ActionGrant, { id }: RoleAction): FixDraft<PolicyEdit>[] {
  const last = statement.actions.entries.at(-1);
  const text = last === undefined ? undefined : knownText(last.value);
  if (last === undefined || text === undefined) return [];
  return [
    {
      title: `Exclude \`${id}\` too`,
      effect: "narrowing",
      edits: [{ op: "replace", node: last.node.id, values: [text, id] }],
      preferred: true,
    },
  ];
}

function moveOut(
  { statement, entry }: ActionGrant,
  { id, sidSuffix }: RoleAction,
  change: (own: EditObject) => EditObject,
): readonly PolicyEdit[] | undefined {
  const own = copyStatement(statement, { elements: { Action: id }, sidSuffix });
  if (own === undefined || entry === undefined) return undefined;
  return [
    { op: "replace", node: entry.node.id, values: [] },
    { op: "addStatements", values: [change(own)] },
  ];
}

/** The same with other resources, in the place where it had its own. */
function withResource(own: EditObject, resource: EditValue): EditObject {
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) =>
      key === "Resource" || key === "NotResource" ? ["Resource", resource] : [key, value],
    ),
  );
}

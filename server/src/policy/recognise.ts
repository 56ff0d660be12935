import { parseAction } from "./action.ts";
import { scalarText } from "./lower.ts";
import type { Element, ListElement, PolicyKind, Statement } from "./policy.ts";

/** A document that may be a policy, before it is known whether and of what kind. */
export interface Candidate {
  readonly elements: ReadonlyMap<string, Element>;
  readonly statements: readonly Statement[];
  /** Where the host found it, such as `PolicyVersion.Document`. */
  readonly place: string;
  /** The file's path, with `/`. */
  readonly path: string;
}

/**
 * Whether a document is a policy for AWS. It needs the date that AWS writes as `Version`, or a statement with
 * an element of AWS's; documents of other clouds that look alike are turned away.
 */
export function isPolicy({ elements, statements }: Candidate): boolean {
  const version = elements.get("Version");
  const versionText = version === undefined ? undefined : scalarText(version.node);
  if (versionText !== undefined && foreignVersions.has(versionText)) return false;
  const dated = versionText === "2012-10-17" || versionText === "2008-10-17";
  if (!dated && !statements.some(looksLikeStatement)) return false;
  return !statements.some(isForeign);
}

/** Alibaba Cloud RAM writes "1"; Huawei Cloud "1.1" and "5.0"; Tencent Cloud "2.0". */
const foreignVersions = new Set(["1", "1.1", "2.0", "5.0"]);

function looksLikeStatement(statement: Statement): boolean {
  if (statement.effect === undefined) return statement.actions !== undefined && statement.resources !== undefined;
  return ["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"].some((name) =>
    statement.elements.has(name),
  );
}

/** Alibaba's `acs:` resources, Tencent's `qcs:` and `name/` ones, MinIO's `admin:` actions. */
function isForeign({ actions, resources }: Statement): boolean {
  return someText(resources, isForeignResource) || someText(actions, isForeignAction);
}

function isForeignResource(text: string): boolean {
  return text.startsWith("acs:") || text.startsWith("qcs:");
}

function isForeignAction(text: string): boolean {
  return text.startsWith("admin:") || text.startsWith("name/");
}

function someText(element: ListElement | undefined, holds: (text: string) => boolean): boolean {
  return element?.entries.some(({ value }) => value.kind === "known" && holds(value.text)) === true;
}

/** What a document is used for, from its wrapper, its file's name and its shape. */
export function inferKind(candidate: Candidate): PolicyKind {
  const { statements, place, path } = candidate;
  // What may be no principal at all tells nothing.
  const hasPrincipal = statements.some(
    ({ principals }) => principals !== undefined && principals.node.kind !== "unknown",
  );
  if (/(^|\.)AssumeRolePolicyDocument$/.test(place)) return "trust";
  if (statements.length > 0 && statements.every(isDeviceStatement)) return "iot";
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const folder = path.toLowerCase();
  if (hasPrincipal) {
    if (/\brcps?\b|resource-control/.test(folder)) return "rcp";
    const trusting = statements.every((statement) => statement.resources === undefined && onlyAssumes(statement));
    return trusting ? "trust" : "resource";
  }
  if (/\bscps?\b|service-control/.test(folder)) return "scp";
  if (/boundar(y|ies)/.test(name) || /PermissionsBoundary/.test(place)) return "boundary";
  if (/\btrust\b|assume-role/.test(name) && statements.some(onlyAssumes)) return "trust";
  return "identity";
}

/** AWS IoT has policies of its own for devices, in the same language but with other rules. */
function isDeviceStatement(statement: Statement): boolean {
  return everyAction(statement, (text) => deviceActions.has(text.toLowerCase()));
}

/** https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html */
const deviceActions = new Set(["iot:connect", "iot:publish", "iot:receive", "iot:retainpublish", "iot:subscribe"]);

function onlyAssumes(statement: Statement): boolean {
  return everyAction(statement, (text) => parseAction(text)?.prefix.toLowerCase() === "sts");
}

/** Whether there are actions, all of known text, and all such. */
function everyAction({ actions }: Statement, holds: (text: string) => boolean): boolean {
  const entries = actions?.entries ?? [];
  return entries.length > 0 && entries.every(({ value }) => value.kind === "known" && holds(value.text));
}

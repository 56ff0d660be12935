import type { PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { readResource, type TemplateResource } from "./attachment.ts";
import { branchesOf, intrinsicValue, readIntrinsic } from "./intrinsics.ts";

/** A place in a template that uses a managed policy of it. */
export interface ManagedPolicyUse {
  /** The policy's logical id. */
  readonly name: string;
  readonly kind: "boundary" | "identity";
}

/**
 * Where the resources below a node of a template name policies as what they may do, or as their boundary: roles, users,
 * groups and functions, and what is global for functions. A managed policy may name them in turn. `keys` lead to the node.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
 */
export function managedPolicyUses(root: PolicyNode, keys: readonly string[]): ManagedPolicyUse[] {
  if (keys.at(-1) === "Globals" && root.kind === "object") return root.properties.flatMap(usesIn);
  const uses: ManagedPolicyUse[] = [];
  const pending: PolicyNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== "object") continue;
    for (const { key, value } of node.properties) {
      const resource = value.kind === "object" ? readResource(value) : undefined;
      if (resource !== undefined) uses.push(...usesOf(key, resource));
      else if (key === "Globals") uses.push(...managedPolicyUses(value, [key]));
      else pending.push(value);
    }
  }
  return uses;
}

function usesOf(name: string, { type, properties }: TemplateResource): ManagedPolicyUse[] {
  const isAttached = properties.properties.some(({ key }) => key === "Groups" || key === "Roles" || key === "Users");
  const own = type === "AWS::IAM::ManagedPolicy" && isAttached ? [{ name, kind: "identity" } as const] : [];
  return [...own, ...usesIn({ value: properties })];
}

function usesIn({ value }: Pick<PropertyNode, "value">): ManagedPolicyUse[] {
  if (value.kind !== "object") return [];
  return value.properties.flatMap((property) => {
    const kind = kindsByKey[property.key];
    return kind === undefined ? [] : namesIn(property.value).map((name) => ({ name, kind }));
  });
}

/** Whether some policy of a template may be a boundary; one scan. */
export function namesBoundaries(text: string): boolean {
  return text.includes("PermissionsBoundary");
}

/** Whether a part of a template with boundaries may name policies; one scan. */
export function namesPolicies(text: string): boolean {
  return Object.keys(kindsByKey).some((key) => text.includes(key));
}

/** Whether the policy at a place of a template is a boundary and nothing else. */
export function isBoundary(place: string, uses: readonly ManagedPolicyUse[]): boolean {
  const [, name] = /(?:^|\.)Resources\.([^.]+)\.Properties\.PolicyDocument$/.exec(place) ?? [];
  const own = uses.filter((use) => use.name === name);
  return own.length > 0 && own.every(({ kind }) => kind === "boundary");
}

const kindsByKey: Readonly<Record<string, ManagedPolicyUse["kind"]>> = {
  PermissionsBoundary: "boundary",
  ManagedPolicyArns: "identity",
  Policies: "identity",
};

/** The logical ids that a value names, but not what lies deeper, such as the resources of an inline policy. */
function namesIn(value: PolicyNode): string[] {
  if (value.kind === "array") return value.items.flatMap(namesIn);
  const intrinsic = readIntrinsic(value);
  if (intrinsic === undefined) return [];
  const branches = branchesOf(intrinsic);
  if (branches !== undefined) return branches.flatMap(namesIn);
  const known = intrinsicValue(intrinsic);
  const holes = known.kind === "template" ? known.parts.filter((part) => typeof part !== "string") : [];
  return holes.map(({ name }) => name.replace(/\..*/, ""));
}

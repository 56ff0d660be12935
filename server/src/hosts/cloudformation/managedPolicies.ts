import type { PolicyNode, PropertyNode } from "../../policy/tree.ts";
import { readResource, type TemplateResource } from "./attachment.ts";
import { namedResources } from "./intrinsics.ts";

/** A place in a template that uses a managed policy of it. */
export interface ManagedPolicyUse {
  /** The policy's logical id. */
  readonly name: string;
  readonly kind: "boundary" | "identity";
  /** The logical id of the resource that names it, where it is known. */
  readonly by: string | undefined;
}

/**
 * Where the resources below a node of a template name policies as what they may do, or as their boundary: roles, users,
 * groups and functions, and what is global for functions. A managed policy may name them in turn. `keys` lead to the node.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
 */
export function managedPolicyUses(root: PolicyNode, keys: readonly string[]): ManagedPolicyUse[] {
  if (keys.at(-1) === "Globals" && root.kind === "object")
    return root.properties.flatMap((property) => usesIn(property, undefined));
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
  const own =
    type === "AWS::IAM::ManagedPolicy" && isAttached ? [{ name, kind: "identity", by: undefined } as const] : [];
  return [...own, ...usesIn({ value: properties }, name)];
}

function usesIn({ value }: Pick<PropertyNode, "value">, by: string | undefined): ManagedPolicyUse[] {
  if (value.kind !== "object") return [];
  return value.properties.flatMap((property) => {
    const kind = kindsByKey[property.key];
    return kind === undefined ? [] : namedResources(property.value).map((name) => ({ name, kind, by }));
  });
}

/** Whether resources of a template may name managed policies of it as their own or as their boundary; one scan. */
export function namesManagedPolicies(text: string): boolean {
  return text.includes("PermissionsBoundary") || text.includes("ManagedPolicyArns");
}

/** Whether a part of such a template may name policies; one scan. */
export function namesPolicies(text: string): boolean {
  return Object.keys(kindsByKey).some((key) => text.includes(key));
}

/** Whether the policy at a place of a template is a boundary and nothing else. */
export function isBoundary(place: string, uses: readonly ManagedPolicyUse[]): boolean {
  const own = usesOfPolicy(place, uses);
  return own.length > 0 && own.every(({ kind }) => kind === "boundary");
}

/** The resources of a template that hold the managed policy at a place, by their logical ids. */
export function holdersOf(place: string, uses: readonly ManagedPolicyUse[]): string[] {
  return usesOfPolicy(place, uses).flatMap(({ kind, by }) => (kind === "identity" && by !== undefined ? [by] : []));
}

function usesOfPolicy(place: string, uses: readonly ManagedPolicyUse[]): readonly ManagedPolicyUse[] {
  const [, name] = /(?:^|\.)Resources\.([^.]+)\.Properties\.PolicyDocument$/.exec(place) ?? [];
  return uses.filter((use) => use.name === name);
}

const kindsByKey: Readonly<Record<string, ManagedPolicyUse["kind"]>> = {
  PermissionsBoundary: "boundary",
  ManagedPolicyArns: "identity",
  Policies: "identity",
};

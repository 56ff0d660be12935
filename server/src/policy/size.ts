import type { EditedPolicy } from "./applyEdits.ts";
import type { PolicyKind } from "./policy.ts";
import type { PolicyNode } from "./tree.ts";
import type { Value } from "./value.ts";

/**
 * The largest size of a policy, in characters; IAM does not count white space. Of the quotas for identity
 * policies the one that is hit first, a managed policy's. Kinds without a single quota are not limited here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const policyQuota: Readonly<Partial<Record<PolicyKind, number>>> = {
  identity: 6144,
  boundary: 6144,
  scp: 10240,
  rcp: 5120,
};

/** The size of a policy as compact JSON; unknown parts count as nothing. */
export function policySize({ document, statements }: EditedPolicy): number {
  return nodeSize(document) + statements.reduce((sum, { statement }) => sum + nodeSize(statement.root) + 1, 0);
}

function nodeSize(node: PolicyNode): number {
  switch (node.kind) {
    case "object":
      return (
        2 + node.properties.reduce((sum, { key, value }) => sum + JSON.stringify(key).length + 2 + nodeSize(value), 0)
      );
    case "array":
      return 2 + node.items.reduce((sum, item) => sum + nodeSize(item) + 1, 0);
    case "string":
      return 2 + valueSize(node.value);
    case "literal":
      return String(node.value).length;
    default:
      return 0;
  }
}

function valueSize(value: Value): number {
  if (value.kind === "known") return value.text.length;
  if (value.kind === "unknown") return 0;
  return value.parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

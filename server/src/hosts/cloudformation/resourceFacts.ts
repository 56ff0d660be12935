import { scalarText } from "../../policy/lower.ts";
import type { ResourceFacts } from "../../policy/resourceFacts.ts";
import type { PolicyNode } from "../../policy/tree.ts";
import { displayText } from "../../policy/value.ts";
import { readResource, type TemplateResource } from "./attachment.ts";
import { intrinsicValue, namedResources, readIntrinsic } from "./intrinsics.ts";

/** What the resources below a node of a template say of those who hold policies, and of what acts with their roles. */
export function templateResources(root: PolicyNode): ResourceFacts[] {
  const found: ResourceFacts[] = [];
  const pending: PolicyNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== "object") continue;
    for (const { key, value } of node.properties) {
      const resource = value.kind === "object" ? readResource(value) : undefined;
      if (resource === undefined) pending.push(value);
      else found.push(factsOf(key, resource));
    }
  }
  return found;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
const holderTypes: ReadonlySet<string> = new Set(["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"]);

function factsOf(address: string, { type, properties }: TemplateResource): ResourceFacts {
  const members = properties.properties;
  const names = members.flatMap(({ key, value }) => (/Name$/.test(key) ? (scalarText(value) ?? []) : []));
  if (holderTypes.has(type)) {
    const isAdministrator = members.some(({ key, value }) => key === "ManagedPolicyArns" && namesAll(value));
    return { address, names, refersTo: [], role: isAdministrator ? "administrator" : "other" };
  }
  if (type === "AWS::IAM::UserToGroupAddition") {
    return { address, names: [], refersTo: members.flatMap(({ value }) => namedResources(value)), role: "membership" };
  }
  // A policy acts for nobody.
  const acts = !type.startsWith("AWS::IAM::") || type === "AWS::IAM::InstanceProfile";
  const refersTo = acts
    ? members.flatMap(({ key, value }) => (/Role|Profile/.test(key) ? namedResources(value) : []))
    : [];
  return { address, names, refersTo, role: "other" };
}

/** Whether a list names AWS's policy for administrators. */
function namesAll(node: PolicyNode): boolean {
  if (node.kind === "array") return node.items.some(namesAll);
  const intrinsic = readIntrinsic(node);
  const value = intrinsic === undefined ? (node.kind === "string" ? node.value : undefined) : intrinsicValue(intrinsic);
  return value !== undefined && /:iam::aws:policy\/AdministratorAccess$/.test(displayText(value) ?? "");
}

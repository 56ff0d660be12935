import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { hasWildcard, patternsIntersect } from "../policy/pattern.ts";
import type { PolicyFacts } from "../policy/policy.ts";

/** What a resource policy can be about. */
export interface AttachedResource {
  /** What the policy belongs to, for people. */
  readonly name: string;
  /** Whether an action, or one that a pattern stands for, may work on it; `undefined` where that is not known. */
  takesAction(text: string): boolean | undefined;
  /** Whether an ARN pattern may name it, or what it holds. */
  takesArn(text: string): boolean;
}

/** What the policy is attached to, for the types that AWS's analyser looks at; `undefined` for others. */
export function attachedResource(facts: PolicyFacts, catalogue: Catalogue): AttachedResource | undefined {
  if (facts.kind === "trust") return trustPolicy(catalogue);
  const type = facts.kind === "resource" ? attachments.get(facts.resourceType ?? "") : undefined;
  if (type === undefined) return undefined;
  const { name, service, types, arns, takesAll } = type;
  const works = (action: Action) =>
    action.service === service && action.resourceTypes.some((resource) => types.includes(resource.name));
  return {
    name,
    takesAction: (text) => anyAction(text, works, catalogue),
    takesArn: (text) =>
      /^\*+$/.test(text) ? takesAll : arns.some((pattern) => patternsIntersect(pattern, open(text))),
  };
}

/** Whether one of the actions is such; a name that the data does not have may be. */
function anyAction(text: string, holds: (action: Action) => boolean, catalogue: Catalogue): boolean | undefined {
  const found = catalogue.actionsMatching(text);
  if (found.some(holds)) return true;
  return found.length === 0 || hasWildcard(text.split(":", 1)[0] ?? "") ? undefined : false;
}

function open(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, "*");
}

function trustPolicy(catalogue: Catalogue): AttachedResource {
  return {
    name: "a role's trust",
    takesAction: (text) =>
      anyAction(text, ({ service, name }) => service === "sts" && trustActions.test(name), catalogue),
    takesArn: () => true,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html */
const trustActions = /^(AssumeRole.*|SetContext|SetSourceIdentity|TagSession)$/;

interface Attachment {
  readonly name: string;
  readonly service: string;
  /** Names of resource types in AWS's data. */
  readonly types: readonly string[];
  readonly arns: readonly string[];
  /** Whether `*` stands for it. */
  readonly takesAll: boolean;
}

/** By CloudFormation's name. AWS's analyser reports a `*` in the policy of a bucket. */
const attachments: ReadonlyMap<string, Attachment> = new Map([
  [
    "AWS::S3::Bucket",
    { name: "a bucket", service: "s3", types: ["bucket", "object"], arns: ["arn:*:s3:::*"], takesAll: false },
  ],
  [
    "AWS::S3::AccessPoint",
    {
      name: "an access point",
      service: "s3",
      types: ["accesspoint", "accesspointobject", "bucket", "object"],
      arns: ["arn:*:s3:*:*:accesspoint/*"],
      takesAll: true,
    },
  ],
  [
    "AWS::DynamoDB::Table",
    {
      name: "a table",
      service: "dynamodb",
      types: ["table", "index", "stream"],
      arns: ["arn:*:dynamodb:*:*:table/*"],
      takesAll: true,
    },
  ],
]);

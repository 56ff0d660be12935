import type { Action, Catalogue } from "../catalogue/catalogue.ts";
import { splitArn } from "../policy/arn.ts";
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
  const { name, services, types, arn, takesAll } = type;
  const works = (action: Action) =>
    services.includes(action.service) && action.resourceTypes.some((resource) => types.includes(resource.name));
  return {
    name,
    takesAction: (text) => anyAction(text, works, catalogue),
    takesArn: (text) => (/^\*+$/.test(text) ? takesAll : mayFit(open(text), arn)),
  };
}

/**
 * Whether an ARN pattern may name what another one does. Field by field, unless a wildcard before the last one may reach
 * over fields.
 */
function mayFit(text: string, pattern: string): boolean {
  const fields = splitArn(text);
  if (fields.length < 6 || hasWildcard(fields.slice(0, 5).join())) return patternsIntersect(pattern, text);
  return splitArn(pattern).every((field, index) => patternsIntersect(field, fields[index] ?? ""));
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
  /** The prefixes of its actions. */
  readonly services: readonly string[];
  /** Names of resource types in AWS's data. */
  readonly types: readonly string[];
  /** What its ARN, and those of what it holds, look like. */
  readonly arn: string;
  /** Whether `*` stands for it. */
  readonly takesAll: boolean;
}

/** By CloudFormation's name. AWS's analyser reports a `*` in the policy of a bucket. */
const attachments: ReadonlyMap<string, Attachment> = new Map([
  [
    "AWS::S3::Bucket",
    { name: "a bucket", services: ["s3"], types: ["bucket", "object"], arn: "arn:*:s3:::*", takesAll: false },
  ],
  [
    "AWS::S3::AccessPoint",
    {
      name: "an access point",
      services: ["s3"],
      types: ["accesspoint", "accesspointobject", "bucket", "object"],
      arn: "arn:*:s3:*:*:accesspoint/*",
      takesAll: true,
    },
  ],
  [
    "AWS::S3::MultiRegionAccessPoint",
    {
      name: "a Multi-Region Access Point",
      services: ["s3"],
      types: ["accesspoint", "accesspointobject", "bucket", "multiregionaccesspoint", "object"],
      arn: "arn:*:s3::*:accesspoint/*",
      takesAll: true,
    },
  ],
  [
    "AWS::S3ObjectLambda::AccessPoint",
    {
      name: "an Object Lambda Access Point",
      services: ["s3", "s3-object-lambda"],
      types: ["objectlambdaaccesspoint"],
      arn: "arn:*:s3-object-lambda:*:*:accesspoint/*",
      takesAll: true,
    },
  ],
  [
    "AWS::DynamoDB::Table",
    {
      name: "a table",
      services: ["dynamodb"],
      types: ["table", "index", "stream"],
      arn: "arn:*:dynamodb:*:*:table/*",
      takesAll: true,
    },
  ],
]);

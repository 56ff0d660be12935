import type { Action, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import { type Arn, parseArn } from "../policy/arn.ts";
import { patternsIntersect } from "../policy/pattern.ts";

/** The resource types that an ARN or ARN pattern names field by field, the most exact first. */
export function typesNamedBy(arn: string, catalogue: Catalogue): ResourceType[] {
  const parsed = parseArn(arn);
  if (parsed === undefined) return [];
  const types = catalogue.service(parsed.service)?.resourceTypes ?? [];
  return types
    .filter((type) => type.arns.some((template) => fits(parsed, template)))
    .sort((left, right) => literals(right) - literals(left));
}

/**
 * Whether the action takes the resource that the ARN names: a claim for `true` and `false`, none for `undefined`,
 * where the ARN fits only if a wildcard reaches over several fields.
 */
export function takesArn(action: Action, arn: string, catalogue: Catalogue): boolean | undefined {
  if (action.resourceTypes.length === 0) return false;
  const parsed = parseArn(arn);
  if (parsed === undefined) return undefined;
  const templates = action.resourceTypes.flatMap(({ arns }) => arns);
  if (templates.some((template) => fits(parsed, template))) return true;
  if (templates.some((template) => isBucket(template) && parsed.resource.includes("/"))) {
    return templates.every((template) => !isObject(template)) ? false : undefined;
  }
  const loose = catalogue.resourceTypesOf(arn);
  return action.resourceTypes.some((type) => loose.includes(type)) || /[*?$]/.test(parsed.service) ? undefined : false;
}

function fits(arn: Arn, template: string): boolean {
  const parsed = parseArn(template);
  if (parsed === undefined) return false;
  if (isBucket(template) && arn.resource.includes("/")) return false;
  return arnFields.every((field) => patternsIntersect(glob(parsed[field]), glob(arn[field])));
}

const arnFields = ["partition", "service", "region", "account", "resource"] as const;

/** A variable, of a template or of a policy, stands for any text. */
function glob(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, "*");
}

/** The names of S3's general buckets hold no slash: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucket(template: string): boolean {
  return template === "arn:${Partition}:s3:::${BucketName}";
}

function isObject(template: string): boolean {
  return template.startsWith("arn:${Partition}:s3:::${BucketName}/");
}

function literals({ arns }: ResourceType): number {
  return Math.max(...arns.map((template) => template.replace(/\$\{[^}]*\}/g, "").length));
}

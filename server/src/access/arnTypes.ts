import type { Action, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import { type Arn, parseArn } from "../policy/arn.ts";
import { hasWildcard, patternsIntersect } from "../policy/pattern.ts";

/** What AWS's data says of one ARN, or ARN pattern. */
export interface ArnReading {
  /** The resource types that it names, the most exact first. */
  readonly types: readonly ResourceType[];
  /**
   * Whether the action takes it: where not, it surely does not; `undefined` where it fits only if a wildcard reaches
   * over several fields, and for what is no ARN.
   */
  takenBy(action: Action): boolean | undefined;
}

export function readArn(text: string, catalogue: Catalogue): ArnReading {
  const arn = parseArn(text);
  if (arn === undefined) return { types: [], takenBy: () => undefined };
  const known = catalogue.service(arn.service)?.resourceTypes ?? [];
  const types = known.filter((type) => names(arn, type)).sort((left, right) => literals(right) - literals(left));
  const answers = new Map<ResourceType, boolean>();
  const fits = (type: ResourceType): boolean => {
    const answer = answers.get(type) ?? names(arn, type);
    answers.set(type, answer);
    return answer;
  };
  // Behind five fields of plain text a wildcard stays in the last one, and comparing field by field is exact.
  const exact = headFields.every((field) => !hasWildcard(arn[field]) && !arn[field].includes("${"));
  return {
    types,
    takenBy(action) {
      if (action.resourceTypes.some(fits)) return true;
      return exact || action.resourceTypes.length === 0 ? false : undefined;
    },
  };
}

const headFields = ["partition", "service", "region", "account"] as const;
const arnFields = [...headFields, "resource"] as const;

function names(arn: Arn, type: ResourceType): boolean {
  return type.arns.some((template) => {
    const parsed = parseArn(template);
    if (parsed === undefined) return false;
    if (template === bucketTemplate && glob(arn.resource).includes("/")) return false;
    return arnFields.every((field) =>
      patternsIntersect(field === "account" ? account(parsed[field]) : glob(parsed[field]), glob(arn[field])),
    );
  });
}

/**
 * Whether it is sure what the action works on: it is not for those that came late, nor for those of which AWS's data
 * has no resources, since many of these are allowed by the ARN of what they list or make.
 */
export function hasSettledTypes({ resourceTypes, dependentActions }: Action): boolean {
  return resourceTypes.length > 0 && dependentActions !== undefined;
}

/** The names of S3's buckets hold no slash: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketTemplate = "arn:${Partition}:s3:::${BucketName}";

/** A variable, of a template or of a policy, stands for any text. */
function glob(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, "*");
}

/** Where a type has an account, ARNs without one name nothing; the Region may be left out, as for global models. */
function account(template: string): string {
  return template.replace(/\$\{[^}]*\}/g, "?*");
}

function literals({ arns }: ResourceType): number {
  return Math.max(...arns.map((template) => template.replace(/\$\{[^}]*\}/g, "").length));
}

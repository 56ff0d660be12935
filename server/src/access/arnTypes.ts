import type { Action, ArnFormat, Catalogue, ResourceType } from "../catalogue/catalogue.ts";
import { type Arn, parseArn } from "../policy/arn.ts";
import { hasWildcard, patternsIntersect } from "../policy/pattern.ts";
import { belongsToAws } from "./arnFaults.ts";

/** What AWS's data says of one ARN, or ARN pattern. */
export interface ArnReading {
  /** The resource types that it names, the most exact first. */
  types(): readonly ResourceType[];
  /**
   * Whether the action takes it: where not, it surely does not; `undefined` where it fits only if a wildcard reaches
   * over several fields, and for what is no ARN.
   */
  takenBy(action: Action): boolean | undefined;
}

export function readArn(text: string, catalogue: Catalogue): ArnReading {
  const arn = parseArn(text);
  if (arn === undefined) return { types: () => [], takenBy: () => undefined };
  const opened = openFields(arn);
  const answers = new Map<ResourceType, boolean>();
  const fits = (type: ResourceType): boolean => {
    const answer = answers.get(type) ?? catalogue.formatsOf(type).some((format) => fitsFormat(opened, format));
    answers.set(type, answer);
    return answer;
  };
  // Behind five fields of plain text a wildcard stays in the last one, and comparing field by field is exact.
  const exact = headFields.every((field) => !hasWildcard(arn[field]) && !arn[field].includes("${"));
  return {
    types() {
      const known = catalogue.service(arn.service)?.resourceTypes ?? [];
      return known.filter(fits).sort((left, right) => literals(right) - literals(left));
    },
    takenBy(action) {
      if (action.resourceTypes.some(fits)) return true;
      return exact || action.resourceTypes.length === 0 ? false : undefined;
    },
  };
}

const headFields = ["partition", "service", "region", "account"] as const;
/** The service first, by which most ARNs differ. */
const arnFields = ["service", "resource", "account", "region", "partition"] as const;

function fitsFormat(arn: Arn, format: ArnFormat): boolean {
  if (format.template === bucketTemplate && arn.resource.includes("/")) return false;
  // ARNs without an account name nothing where a type has one, but for what is AWS's own.
  if (arn.account === "" && belongsToAws(arn)) return fitsFormat({ ...arn, account: "*" }, format);
  return arnFields.every((field) => patternsIntersect(format[field], arn[field]));
}

/** The ARN with `*` for every policy variable, which stands for any text. */
function openFields({ partition, service, region, account, resource }: Arn): Arn {
  const open = (field: string) => (field.includes("${") ? field.replace(/\$\{[^}]*\}/g, "*") : field);
  return {
    partition: open(partition),
    service: open(service),
    region: open(region),
    account: open(account),
    resource: open(resource),
  };
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

function literals({ arns }: ResourceType): number {
  return Math.max(...arns.map((template) => template.replace(/\$\{[^}]*\}/g, "").length));
}

import type { ArnFormat, Catalogue } from "../catalogue/catalogue.ts";
import { retiredServices } from "../knowledge/retiredServices.ts";
import { type Arn, splitArn } from "../policy/arn.ts";
import { hasWildcard, patternsIntersect } from "../policy/pattern.ts";

/** What is wrong with a field of an ARN, or ARN pattern, whatever resource it names. */
export type FieldFault =
  | "fields"
  | "prefix"
  | "partition"
  | "service"
  | "serviceCase"
  | "serviceWildcard"
  | "region"
  | "account";

/** How an ARN differs from all formats of the resources that it may name. */
export type FormatFault = "resource" | "regionGiven" | "regionMissing" | "accountGiven" | "accountMissing";

/**
 * What is wrong with the fields of a `Resource` other than `*`; nothing where a policy variable leaves it open. What
 * follows from a fault is not told as another.
 */
export function fieldFaults(text: string, catalogue: Catalogue): FieldFault[] {
  const fields = splitArn(text);
  if (fields.length < 6) return text.includes("${") ? [] : ["fields"];
  const [prefix = "", partition = "", service = "", region = "", account = ""] = fields;
  if (prefix !== "arn") return ["prefix"];
  const faults: FieldFault[] = [];
  const known = catalogue.partitions.find(({ id }) => id === partition);
  if (known === undefined && !isOpen(partition)) faults.push("partition");
  if (hasWildcard(service)) faults.push("serviceWildcard");
  else if (!isOpen(service) && !isArnService(service, catalogue)) {
    faults.push(isArnService(service.toLowerCase(), catalogue) ? "serviceCase" : "service");
  }
  const regions = known?.regions ?? catalogue.partitions.flatMap((one) => one.regions);
  if (region !== "" && !isOpen(region) && !regions.includes(region)) faults.push("region");
  if (account !== "" && !isOpen(account) && !/^(\d{12}|aws)$/.test(account)) faults.push("account");
  return faults;
}

/** How an ARN without another fault differs from what AWS publishes; nothing where wildcards leave it open. */
export function formatFaults(arn: Arn, catalogue: Catalogue): FormatFault[] {
  const { service, region, account } = arn;
  // AWS compares such an ARN as one string, in which a wildcard reaches over fields.
  if (isOpen(region) || isOpen(account) || isOpen(service)) return [];
  const formats = catalogue.arnFormats(service);
  if (formats.length === 0) return [];
  const resource = arn.resource.replace(/\$\{[^}]*\}/g, "*");
  const named = formats.filter((format) => mayName(format, resource));
  if (named.length === 0) return ["resource"];
  const faults: FormatFault[] = [];
  if (region !== "" && named.every((format) => format.region === "")) faults.push("regionGiven");
  if (region === "" && named.every((format) => format.region !== "")) faults.push("regionMissing");
  if (account !== "" && named.every((format) => format.account === "")) faults.push("accountGiven");
  if (account === "" && named.every((format) => format.account !== "") && !belongsToAws(arn)) {
    faults.push("accountMissing");
  }
  return faults;
}

/** Whether the resource part may be one of the format; both are patterns. */
function mayName(format: ArnFormat, resource: string): boolean {
  const [start = ""] = resource.split(/[*?]/, 1);
  const { head } = format;
  const common = Math.min(start.length, head.length);
  return start.slice(0, common) === head.slice(0, common) && patternsIntersect(format.resource, resource);
}

function isOpen(field: string): boolean {
  return hasWildcard(field) || field.includes("${");
}

function isArnService(service: string, catalogue: Catalogue): boolean {
  return (
    catalogue.servicePrefixes.includes(service) ||
    otherNames.has(service) ||
    retired.has(service) ||
    catalogue.retired(`${service}:*`)
  );
}

/** Names in ARNs of services whose actions have another prefix: AWS Service Catalog, Route 53 Recovery. */
const otherNames: ReadonlySet<string> = new Set(["catalog", "route53-recovery-control"]);

const retired: ReadonlySet<string> = new Set(retiredServices.map(({ prefix }) => prefix));

/**
 * Whether AWS owns what it names, without an account of its own in the ARN: documents and parameters of Systems Manager,
 * views of Resource Explorer, all keys of AWS KMS. AWS's analyser was seen to be silent about these.
 */
export function belongsToAws({ service, resource }: Arn): boolean {
  switch (service) {
    case "ssm":
      return /^(document|automation-definition)\/AWS|^parameter\/aws\//.test(resource);
    case "kms":
      return resource === "*";
    default:
      return service === "resource-explorer-2";
  }
}

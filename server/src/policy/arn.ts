import type { Hole } from "./value.ts";

/** The six fields of `arn:partition:service:region:account:resource`; the resource keeps its colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/**
 * Cuts an ARN or an ARN pattern into its fields; `undefined` where it has fewer than six.
 * A colon inside a policy variable (`${aws:username}`) does not end a field.
 */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const [, partition, service, region, account, resource] = splitArn(text);
  if (partition === undefined || service === undefined || region === undefined || account === undefined)
    return undefined;
  return resource === undefined ? undefined : { partition, service, region, account, resource };
}

/** The fields of a text as those of an ARN, six at most; fewer where it has too few colons. */
export function splitArn(text: string): string[] {
  const fields: string[] = [];
  let start = 0;
  for (let end = fieldEnd(text, 0); end !== -1 && fields.length < 5; end = fieldEnd(text, start)) {
    fields.push(text.slice(start, end));
    start = end + 1;
  }
  fields.push(text.slice(start));
  return fields;
}

/** The next colon that is not inside a policy variable, -1 where there is none. */
function fieldEnd(text: string, start: number): number {
  let colon = text.indexOf(":", start);
  for (let from = start; colon !== -1; ) {
    const variable = text.indexOf("${", from);
    const close = variable === -1 || variable > colon ? -1 : text.indexOf("}", variable);
    if (close === -1) return colon;
    from = close + 1;
    if (colon < from) colon = text.indexOf(":", from);
  }
  return -1;
}

/** The fields of a template's ARN, with its holes as `${0}`, `${1}` and so on. */
export function parseArnTemplate(parts: readonly (string | Hole)[]): Arn | undefined {
  let hole = 0;
  return parseArn(parts.map((part) => (typeof part === "string" ? part : `\${${hole++}}`)).join(""));
}

/** The ARN as text, the inverse of `parseArn`. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

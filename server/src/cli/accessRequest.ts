import { hasWildcard } from "../policy/pattern.ts";
import type { AccessRequest } from "../service.ts";

/** The options that describe a request. */
export interface RequestOptions {
  readonly action: string;
  readonly resource?: string;
  readonly principal?: string;
  /** `KEY=VALUE`, a key with several values several times. */
  readonly context?: readonly string[];
  /** Keys that the request does not have. */
  readonly absent?: readonly string[];
  /** Whether the request may have keys that are not told. */
  readonly otherContext: boolean;
}

/** The request that the options describe, or what is wrong with them. */
export function readRequest(options: RequestOptions): AccessRequest | { readonly problem: string } {
  const { action, resource, principal, context: pairs = [], absent = [], otherContext } = options;
  if (!/^[^:\s]+:[^:\s]+$/.test(action) || hasWildcard(action)) {
    return { problem: `--action names one action, such as s3:GetObject, not ${action}` };
  }
  const context = new Map<string, string[]>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 1) return { problem: `--context takes a KEY=VALUE, such as aws:username=jane, not ${pair}` };
    const key = pair.slice(0, equals).toLowerCase();
    context.set(key, [...(context.get(key) ?? []), pair.slice(equals + 1)]);
  }
  for (const key of absent) {
    if (context.has(key.toLowerCase())) return { problem: `${key} cannot both have a value and be absent` };
  }
  for (const key of absent) context.set(key.toLowerCase(), []);
  return { principal, action, resource, context, contextIsComplete: !otherContext };
}

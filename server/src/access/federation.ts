import { parseArn, parseArnTemplate } from "../policy/arn.ts";
import type { Value } from "../policy/value.ts";

/** An identity provider as the `Federated` principal of a trust policy names it. */
export interface IdentityProvider {
  readonly kind: "oidc" | "saml";
  /** Of an OIDC provider its issuer without `https://`, which its condition keys begin with. */
  readonly name: string;
}

/**
 * The provider that the text names: the domain of one that AWS has built in, or the ARN of one of the account's;
 * `undefined` where it is neither, or where only deployment knows. The account of the ARN may be a hole.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readProvider(value: Value): IdentityProvider | undefined {
  if (value.kind === "unknown") return undefined;
  if (value.kind === "known" && isDomain(value.text)) return { kind: "oidc", name: value.text };
  const arn = value.kind === "known" ? parseArn(value.text) : parseArnTemplate(value.parts);
  if (arn?.service !== "iam" || arn.region !== "" || arn.resource.includes("${")) return undefined;
  const slash = arn.resource.indexOf("/");
  const type = arn.resource.slice(0, slash);
  const name = arn.resource.slice(slash + 1);
  if (slash === -1 || name === "") return undefined;
  if (type === "oidc-provider") return { kind: "oidc", name };
  return type === "saml-provider" ? { kind: "saml", name } : undefined;
}

/** `accounts.google.com`: labels with dots between them. */
export function isDomain(text: string): boolean {
  const labels = text.split(".");
  return labels.length > 1 && labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label));
}

/** The claim that a condition key tests of the provider's tokens, in lower case: `sub` of `gitlab.com:sub`. */
export function claimOf(provider: string, key: string): string | undefined {
  const prefix = `${provider}:`.toLowerCase();
  const lower = key.toLowerCase();
  return lower.startsWith(prefix) ? lower.slice(prefix.length) : undefined;
}

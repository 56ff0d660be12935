import { parseArn } from "../policy/arn.ts";

/** Whom an entry of `Principal` names. */
export type PrincipalEntry =
  | { readonly kind: "everyone" }
  | { readonly kind: "account"; readonly account: string }
  /** A user, a role with all its sessions, or one session. */
  | { readonly kind: "arn"; readonly account: string; readonly name: string }
  | { readonly kind: "service" | "federated" | "canonical"; readonly name: string };

/**
 * Reads an entry; `undefined` for what cannot be told from the text alone, such as the unique id of a deleted user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readPrincipalEntry(type: string, text: string): PrincipalEntry | undefined {
  switch (type) {
    case "*":
      return text === "*" ? { kind: "everyone" } : undefined;
    case "AWS":
      return text === "*" ? { kind: "everyone" } : readAwsPrincipal(text);
    case "Service":
      return { kind: "service", name: text };
    case "Federated":
      return { kind: "federated", name: text };
    case "CanonicalUser":
      return { kind: "canonical", name: text };
    default:
      return undefined;
  }
}

/** Reads who makes a request, in the same form; `undefined` for a text that names no one. */
export function readCaller(text: string): PrincipalEntry | "anonymous" | undefined {
  if (text === "*" || text.toLowerCase() === "anonymous") return "anonymous";
  if (/(saml|oidc)-provider\/|^(cognito-identity\.amazonaws\.com|accounts\.google\.com|www\.amazon\.com)$/.test(text)) {
    return { kind: "federated", name: text };
  }
  if (/^[^:/]+\.amazonaws\.com(\.cn)?$/.test(text)) return { kind: "service", name: text };
  if (/^[0-9a-f]{64}$/.test(text)) return { kind: "canonical", name: text };
  return readAwsPrincipal(text) ?? (/^[^:/*?]+\.[^:*?]+$/.test(text) ? { kind: "federated", name: text } : undefined);
}

function readAwsPrincipal(text: string): PrincipalEntry | undefined {
  if (/^\d{12}$/.test(text)) return { kind: "account", account: text };
  const arn = parseArn(text);
  if (arn === undefined || !/^\d{12}$/.test(arn.account) || /[*?$]/.test(arn.resource)) return undefined;
  if (arn.resource === "root") return { kind: "account", account: arn.account };
  return { kind: "arn", account: arn.account, name: arn.resource };
}

/**
 * Whether the entry names the caller: an account names all that is in it, a role all its sessions. `undefined` where the
 * caller is a role and the entry one of its sessions, or where it comes from an identity provider of the account.
 */
export function namesCaller(entry: PrincipalEntry, caller: PrincipalEntry | "anonymous"): boolean | undefined {
  if (entry.kind === "everyone") return true;
  if (caller === "anonymous" || caller.kind === "everyone") return false;
  if (entry.kind === "account") {
    if (caller.kind === "federated") return caller.name.includes(`::${entry.account}:`) ? undefined : false;
    return "account" in caller && entry.account === caller.account;
  }
  if (entry.kind === "arn") {
    if (caller.kind !== "arn" || caller.account !== entry.account) return false;
    if (isSessionOf(entry.name, caller.name)) return undefined;
    return caller.name === entry.name || isSessionOf(caller.name, entry.name);
  }
  return caller.kind === entry.kind && (entry.name === "*" || caller.name === entry.name);
}

/** `assumed-role/name/session` of `role/path/name`; the session does not tell the role's path. */
function isSessionOf(session: string, role: string): boolean {
  if (!role.startsWith("role/")) return false;
  return session.startsWith(`assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/`);
}

/** The callers that stand for all callers, as far as some entries and account numbers can tell them apart. */
export function representCallers(entries: readonly PrincipalEntry[], accounts: readonly string[]): string[] {
  const named = entries.flatMap((entry) => ("account" in entry ? [entry.account] : []));
  const callers = new Set<string>();
  for (const account of new Set([...named, ...accounts, unnamedAccount([...named, ...accounts])])) {
    callers.add(`arn:aws:iam::${account}:user/example`);
  }
  for (const entry of entries) {
    if (entry.kind === "arn") {
      callers.add(callerOf(entry.account, entry.name));
    } else if (entry.kind === "service" || entry.kind === "federated" || entry.kind === "canonical") {
      if (entry.name !== "*") callers.add(entry.name);
    }
  }
  for (const other of ["*", "example.amazonaws.com", "example.com", "0".repeat(64)]) callers.add(other);
  return [...callers];
}

/** A session of a role, or the user or session itself. */
function callerOf(account: string, name: string): string {
  if (name.startsWith("role/")) {
    return `arn:aws:sts::${account}:assumed-role/${name.slice(name.lastIndexOf("/") + 1)}/example`;
  }
  return `arn:aws:${name.startsWith("user/") ? "iam" : "sts"}::${account}:${name}`;
}

function unnamedAccount(named: readonly string[]): string {
  return (
    ["111122223333", "444455556666", "777788889999", "123456789012"].find((one) => !named.includes(one)) ??
    "0".repeat(12)
  );
}

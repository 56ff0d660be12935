import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf } from "../../server/src/access/meaning.ts";
import type { AccessRequest } from "../../server/src/access/request.ts";
import { simulate } from "../../server/src/access/simulate.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { Policy, PolicyKind } from "../../server/src/policy/policy.ts";
import type { PolicyDocumentJson, StatementJson } from "../support/bruteForce.ts";
import { testCatalogue as catalogue } from "../support/service.ts";
import { type DocumentedRequest, documentedCases, documentedChecks, documentedCombinations } from "./documented.ts";

function read(document: PolicyDocumentJson, kind: PolicyKind): Policy {
  const [policy] = jsonHost.parse(JSON.stringify(document), { path: "a.json", kind }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${JSON.stringify(document)}`);
  return policy;
}

function accessRequest({ principal, action, resource, context = {} }: DocumentedRequest): AccessRequest {
  const values = Object.entries(context).map(
    ([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value] as const,
  );
  return { principal, action, resource, context: new Map(values), contextIsComplete: true };
}

/** AWS checks account, role and session of an exception one after the other; the engine does not decide there. */
const leftOpen = [
  "NotPrincipal with a user and its account: the user",
  "NotPrincipal with a user and its account: a user of another account",
];

describe("AWS's documented examples of one kind of policy", () => {
  it.each(documentedCases.map((one) => [one.title, one] as const))("%s", (title, one) => {
    const policies = one.policies.map((policy) => read(policy, one.kind ?? "identity"));
    const { decision } = simulate(policies, accessRequest(one.request));
    expect(decision).toBe(leftOpen.includes(title) ? "unknown" : one.decision);
  });
});

describe("AWS's documented examples of several kinds together", () => {
  it.each(documentedCombinations.map((one) => [one.title, one] as const))("%s", (_, one) => {
    const kinds = ["identity", "resource", "boundary", "session", "scp", "rcp"] as const;
    const policies = kinds.flatMap((kind) => {
      const document = one[kind];
      return document === undefined ? [] : [read(document, kind)];
    });
    const request = accessRequest(one.request);
    const context = new Map([["aws:resourceaccount", [one.resourceAccount]], ...request.context]);
    expect(simulate(policies, { ...request, context }, { areAll: true }).decision).toBe(one.decision);
  });
});

describe("AWS's documented examples of custom policy checks", () => {
  it.each(documentedChecks.map((one) => [`${one.check}: ${one.title}`, one] as const))("%s", (_, one) => {
    const policy = read(one.policy, one.kind);
    if (one.check === "no-new-access") {
      const { verdict } = compare([contentOf(read(one.existing, one.kind))], [contentOf(policy)], { catalogue });
      expect(verdict).toBe(one.expected === "pass" ? "no-new-access" : "new-access");
    }
    if (one.check === "access-not-granted") {
      // It is granted if a Deny of it takes something back.
      const { actions = ["*"], resources = ["*"] } = one.access;
      const deny: StatementJson = { Effect: "Deny", Action: actions, Resource: resources };
      const { verdict } = compare([contentOf(read(withStatement(one.policy, deny), one.kind))], [contentOf(policy)], {
        catalogue,
      });
      expect(verdict).toBe(one.expected === "pass" ? "no-new-access" : "new-access");
    }
    if (one.check === "no-public-access") {
      // It is public if a caller without an identity gets one of the actions that it names.
      const statements = [one.policy.Statement].flat() as StatementJson[];
      const requests = statements.flatMap(({ Action = [], Resource = "*" }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
      );
      const isPublic = requests.some(({ action, resource }) => {
        const request = accessRequest({ principal: "*", action: `${action}`, resource: `${resource}` });
        return simulate([policy], request).decision === "allowed";
      });
      expect(requests.length).toBeGreaterThan(0);
      expect(isPublic).toBe(one.expected === "fail");
    }
  });
});

function withStatement(document: PolicyDocumentJson, statement: StatementJson): PolicyDocumentJson {
  return { ...document, Statement: [document.Statement, statement].flat() as StatementJson[] };
}

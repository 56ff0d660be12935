import { describe, expect, it } from "vitest";
import { claimOf, isDomain, readProvider } from "../../server/src/access/federation.ts";
import { oidcProviders } from "../../server/src/knowledge/oidcProviders.ts";
import { findSourceKeyService, sourceKeyServices } from "../../server/src/knowledge/sourceKeys.ts";
import { plainText } from "../../server/src/policy/edit.ts";
import { testCatalogue, testService } from "../support/service.ts";

describe("Identity providers", () => {
  const known = (text: string) => readProvider({ kind: "known", text });

  it.each([
    ["accounts.google.com", { kind: "oidc", name: "accounts.google.com" }],
    ["arn:aws:iam::111122223333:oidc-provider/gitlab.com", { kind: "oidc", name: "gitlab.com" }],
    ["arn:aws-cn:iam::111122223333:saml-provider/Corp", { kind: "saml", name: "Corp" }],
    [
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/E1",
      { kind: "oidc", name: "oidc.eks.us-east-1.amazonaws.com/id/E1" },
    ],
    ["https://accounts.google.com", undefined],
    ["oidc.eks.us-east-1.amazonaws.com/id/E1", undefined],
    ["arn:aws:iam::111122223333:saml/Corp", undefined],
    ["arn:aws:iam::111122223333:saml-provider/", undefined],
    ["arn:aws:iam:us-east-1:111122223333:saml-provider/Corp", undefined],
    ["Google", undefined],
    ["", undefined],
  ])("%s", (text, provider) => {
    expect(known(text)).toEqual(provider);
  });

  it("may have a hole for the account, and none in the name", () => {
    const hole = { name: "AWS::AccountId" };
    const read = (...parts: (string | typeof hole)[]) => readProvider({ kind: "template", parts });
    expect(read("arn:aws:iam::", hole, ":oidc-provider/gitlab.com")).toEqual({ kind: "oidc", name: "gitlab.com" });
    expect(read("arn:aws:iam::", hole, ":oidc-provider/", hole)).toBeUndefined();
    expect(read("arn:aws:iam::1", hole)).toBeUndefined();
    expect(readProvider({ kind: "unknown" })).toBeUndefined();
  });

  it("are domains with a dot", () => {
    for (const text of ["a.b", "x-1.example.com"]) expect(isDomain(text), text).toBe(true);
    for (const text of ["a", "a.", ".a", "a..b", "-a.b", "a.b/c", "a b.c"]) expect(isDomain(text), text).toBe(false);
  });

  it("have keys that begin with their issuer, in any case", () => {
    expect(claimOf("gitlab.com", "GitLab.com:SUB")).toBe("sub");
    expect(claimOf("gitlab.com", "my.gitlab.com:sub")).toBeUndefined();
    expect(claimOf("gitlab.com", "gitlab.com.example:sub")).toBeUndefined();
  });

  it("of the table stand there once, with an example of their form and claims that AWS STS knows", () => {
    const issuers = oidcProviders.map(({ issuer }) => issuer);
    expect(new Set(issuers).size).toBe(issuers.length);
    const keys = new Set(testCatalogue.service("sts")?.conditionKeys.map(({ key }) => key.toLowerCase()));
    for (const { issuer, claims, example, subject, source } of oidcProviders) {
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
      expect(issuer).toBe(issuer.toLowerCase());
      const text = plainText(example);
      expect(text).not.toMatch(/[*?]/);
      if (subject !== undefined) {
        expect(text.startsWith(subject.lead)).toBe(true);
        expect(text.slice(subject.lead.length)).toContain(subject.stop);
      }
      for (const claim of claims) {
        if (claim !== "sub" && claim !== "aud") expect(keys, `${issuer}:${claim}`).toContain(`${issuer}:${claim}`);
      }
    }
  });
});

describe("Services that say for whom they act", () => {
  it("are found in every Region and in China", () => {
    expect(findSourceKeyService("config.us-east-1.amazonaws.com")?.principal).toBe("config.amazonaws.com");
    expect(findSourceKeyService("S3.amazonaws.com.cn")?.principal).toBe("s3.amazonaws.com");
    expect(findSourceKeyService("delivery.logs.amazonaws.com")?.principal).toBe("delivery.logs.amazonaws.com");
    for (const unknown of ["ec2.amazonaws.com", "amazonaws.com", "s3", "", "us-east-1.amazonaws.com"]) {
      expect(findSourceKeyService(unknown), unknown).toBeUndefined();
    }
  });

  it("stand there once, each with a key and a page", () => {
    const names = sourceKeyServices.map(({ principal }) => principal);
    expect(new Set(names).size).toBe(names.length);
    for (const { principal, arn, source } of sourceKeyServices) {
      expect(arn.length, principal).toBeGreaterThan(1);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });
});

describe("A principal that deployment fills in", () => {
  it.each(["Service", "Federated", "CanonicalUser", "AWS"])(
    "under %s is no one that another statement names",
    (type) => {
      const allow = (principal: unknown) => ({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" });
      const statements = [allow({ AWS: "111122223333" }), allow({ [type]: { Ref: "Principal" } })];
      const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
      const { findings } = testService().check({ path: "policy.json", text, kind: "trust" });
      expect(findings.map(({ rule }) => rule)).not.toContain("redundant-statement");
    },
  );
});

import { describe, expect, it } from "vitest";
import type { AccessRequest } from "../../server/src/access/request.ts";
import { bruteForce, NotModelled } from "../support/bruteForce.ts";
import { type DocumentedRequest, documentedCases, documentedChecks, documentedCombinations } from "./documented.ts";

/** What the brute force leaves open, though AWS's documentation decides it. */
const leftOpen = [
  "NotPrincipal with a user and its account: the user",
  "NotPrincipal with a user and its account: a user of another account",
];

function accessRequest({ principal, action, resource, context = {} }: DocumentedRequest): AccessRequest {
  const values = Object.entries(context).map(
    ([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value] as const,
  );
  return { principal, action, resource, context: new Map(values), contextIsComplete: true };
}

describe("The brute force on AWS's documented examples", () => {
  const decided = documentedCases.filter(({ title }) => !leftOpen.includes(title));

  it.each(decided.map((one) => [one.title, one] as const))("%s", (_, { policies, request, decision }) => {
    expect(bruteForce(policies, accessRequest(request))).toBe(decision);
  });

  it.each(leftOpen)("leaves open: %s", (title) => {
    const one = documentedCases.find((candidate) => candidate.title === title);
    expect(() => bruteForce(one?.policies ?? [], accessRequest(one?.request ?? { action: "" }))).toThrow(NotModelled);
  });
});

describe("AWS's documented examples", () => {
  const all = [...documentedCases, ...documentedCombinations, ...documentedChecks];

  it("have different titles", () => {
    const titles = all.map((one) => `${"check" in one ? one.check : ""} ${one.title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it("say where they come from", () => {
    for (const { source } of all) expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)/);
  });

  it("have every operator true and false", () => {
    const comparisons = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
    const names = [
      ...["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
        (one) => `String${one}`,
      ),
      ...comparisons.flatMap((one) => [`Numeric${one}`, `Date${one}`]),
      ...["Equals", "NotEquals", "Like", "NotLike"].map((one) => `Arn${one}`),
      ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"],
      ...["StringLikeIfExists", "ForAllValues:StringLike", "ForAnyValue:StringLike"],
    ];
    for (const name of names) {
      const uses = documentedCases.filter(({ policies }) => JSON.stringify(policies).includes(`{"${name}":`));
      expect(new Set(uses.map(({ decision }) => decision)).size, name).toBeGreaterThan(1);
    }
  });
});

import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf, type PolicyContent } from "../../server/src/access/meaning.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

type Json = Record<string, unknown>;

function content(statements: readonly Json[]): PolicyContent {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error("Not read as a policy.");
  return contentOf(policy);
}

const verdict = (old: readonly Json[], now: readonly Json[]) =>
  compare([content(old)], [content(now)], { catalogue }).verdict;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const allow = (more: Json): Json => ({ Effect: "Allow", Action: "s3:*", Resource: "*", ...more });
const deny = (more: Json): Json => ({ ...allow(more), Effect: "Deny" });
const everyOther = (index: number) => index % 2 === 0;

/** Globs that say nothing of each other: a text may fit any of them and not the others. */
const tangled = [
  "*a*b*c*d*",
  "*b*a*d*c*",
  "*d*c*b*a*",
  "*c*d*a*b*",
  "*a*c*b*d*",
  "*d*b*c*a*",
  "*b*d*a*c*",
  "*c*a*d*b*",
];

// Each of these ends; which verdict is right is known, and `unknown` stands where the limits are reached.
describe("Comparison of hostile policies", () => {
  it.each<[string, Json[], Json[], string]>([
    [
      "200 statements about a bucket each, one more",
      numbers(200).map((index) => allow({ Resource: `arn:aws:s3:::bucket-${index}/*` })),
      numbers(201).map((index) => allow({ Resource: `arn:aws:s3:::bucket-${index}/*` })),
      "new-access",
    ],
    [
      "200 statements in another order, with their actions named",
      numbers(200).map((index) => allow({ Resource: `arn:aws:s3:::bucket-${index}/*` })),
      numbers(200).map((index) =>
        allow({ Action: ["s3:GetObject", "s3:P*"], Resource: `arn:aws:s3:::bucket-${199 - index}/*` }),
      ),
      "no-new-access",
    ],
    [
      "200 statements that overlap, joined into one",
      numbers(200).map((index) => allow({ Action: `s3:*${index % 10}*`, Resource: `arn:aws:s3:::*${index}*` })),
      [allow({ Action: "s3:*3*", Resource: "arn:aws:s3:::*13*" })],
      "no-new-access",
    ],
    [
      "1,000 values, one less",
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalTag/team": numbers(1000).map((index) => `team-${index}`) } },
        }),
      ],
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalTag/team": numbers(999).map((index) => `team-${index}`) } },
        }),
      ],
      "no-new-access",
    ],
    [
      "1,000 values, one more",
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalTag/team": numbers(999).map((index) => `team-${index}`) } },
        }),
      ],
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalTag/team": numbers(1000).map((index) => `team-${index}`) } },
        }),
      ],
      "new-access",
    ],
    [
      "1,000 values against their pattern",
      [allow({ Condition: { StringLike: { "aws:PrincipalTag/team": "team-*" } } })],
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalTag/team": numbers(1000).map((index) => `team-${index}`) } },
        }),
      ],
      "no-new-access",
    ],
    [
      "1,000 numbers",
      [allow({ Condition: { NumericNotEquals: { "s3:max-keys": numbers(1000).map(String) } } })],
      [allow({ Condition: { NumericNotEquals: { "s3:max-keys": numbers(999).map(String) } } })],
      "new-access",
    ],
    [
      "1,000 addresses",
      [
        allow({
          Condition: {
            NotIpAddress: { "aws:SourceIp": numbers(999).map((index) => `10.${index >> 8}.${index & 255}.0/25`) },
          },
        }),
      ],
      [
        allow({
          Condition: {
            NotIpAddress: { "aws:SourceIp": numbers(1000).map((index) => `10.${index >> 8}.${index & 255}.0/25`) },
          },
        }),
      ],
      "no-new-access",
    ],
    [
      "tangled globs, one less",
      [allow({ Resource: tangled })],
      [allow({ Resource: tangled.slice(1) })],
      "no-new-access",
    ],
    ["tangled globs, one more", [allow({ Resource: tangled.slice(1) })], [allow({ Resource: tangled })], "new-access"],
    [
      "tangled globs over statements",
      tangled.map((Resource) => allow({ Resource })),
      tangled.map((one, index) => allow({ Resource: [one, `x${tangled[(index + 1) % tangled.length]}`] })),
      "no-new-access",
    ],
    [
      "tangled globs that all of a Deny has to cover",
      [allow({}), ...tangled.map((Resource) => deny({ Resource }))],
      [allow({}), ...tangled.filter((_, index) => everyOther(index)).map((Resource) => deny({ Resource }))],
      "new-access",
    ],
    [
      "a Deny with NotAction and NotResource",
      [allow({ Action: "*" }), { Effect: "Deny", NotAction: tangled.map((one) => `s3:${one}`), NotResource: tangled }],
      [allow({ Action: "*" }), { Effect: "Deny", NotAction: "s3:*", NotResource: "arn:*" }],
      "new-access",
    ],
    [
      "many keys with many values each",
      [
        allow({
          Condition: {
            StringLike: Object.fromEntries(numbers(12).map((index) => [`aws:PrincipalTag/t${index}`, tangled])),
          },
        }),
      ],
      [
        allow({
          Condition: {
            StringLike: Object.fromEntries(
              numbers(12).map((index) => [`aws:PrincipalTag/t${index}`, `x${tangled[0]}`]),
            ),
          },
        }),
      ],
      "no-new-access",
    ],
    [
      "many statements that each need another key to fail",
      numbers(14).map((index) =>
        allow({
          Condition: { Bool: { [`aws:PrincipalTag/t${index}`]: "true", [`aws:PrincipalTag/u${index}`]: "true" } },
        }),
      ),
      [allow({})],
      "new-access",
    ],
    [
      "many Deny statements that together cover all of two values",
      [allow({ Condition: { StringEquals: { "aws:PrincipalTag/t": ["a", "b"] } } })],
      [
        allow({}),
        deny({ Condition: { StringNotEquals: { "aws:PrincipalTag/t": ["a", "b"] } } }),
        ...numbers(60).map((index) => deny({ Condition: { StringEquals: { [`aws:PrincipalTag/x${index}`]: "y" } } })),
      ],
      "no-new-access",
    ],
  ])("%s", (_, old, now, expected) => {
    expect(verdict(old, now)).toBe(expected);
  });

  it("is unknown rather than slow where the steps do not suffice", () => {
    const old = [content([{ Effect: "Allow", Action: "s3:*", NotResource: tangled }])];
    const now = [content([allow({}), ...tangled.map((Resource) => deny({ Resource }))])];
    expect(compare(old, now, { catalogue, maxSteps: 100 }).verdict).toBe("unknown");
    expect(compare(old, now, { catalogue }).verdict).not.toBe("new-access");
  });
});

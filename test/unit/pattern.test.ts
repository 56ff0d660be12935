import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversPattern, matchesPattern, patternsIntersect } from "../../server/src/policy/pattern.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ":"), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 7 });
const options = { seed: 20261123, numRuns: 3000 };

/** What a pattern means, by its definition: slow and obviously right. */
function stupidMatch(glob: string, plain: string): boolean {
  if (glob === "") return plain === "";
  if (glob[0] === "*") return stupidMatch(glob.slice(1), plain) || (plain !== "" && stupidMatch(glob, plain.slice(1)));
  return plain !== "" && (glob[0] === "?" || glob[0] === plain[0]) && stupidMatch(glob.slice(1), plain.slice(1));
}

describe("Patterns", () => {
  it("match as defined", () => {
    fc.assert(
      fc.property(pattern, text, (glob, plain) => {
        expect(matchesPattern(glob, plain)).toBe(stupidMatch(glob, plain));
      }),
      options,
    );
  });

  it("cover only what they match", () => {
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, plain) => {
        if (coversPattern(outer, inner) && stupidMatch(inner, plain)) expect(stupidMatch(outer, plain)).toBe(true);
      }),
      options,
    );
  });

  it("meet where they share a text", () => {
    fc.assert(
      fc.property(pattern, pattern, text, (left, right, plain) => {
        if (stupidMatch(left, plain) && stupidMatch(right, plain)) expect(patternsIntersect(left, right)).toBe(true);
      }),
      options,
    );
  });

  it.each([
    ["a*", "b*", false],
    ["a*c", "ab*", true],
    ["?", "", false],
    ["*", "", true],
    ["a?c", "abc", true],
    ["*x*", "y", false],
  ])("%s and %s meet: %s", (left, right, expected) => {
    expect(patternsIntersect(left, right)).toBe(expected);
    expect(patternsIntersect(right, left)).toBe(expected);
  });

  it.each([
    ["s3:*", "s3:Get*", true],
    ["s3:Get*", "s3:*", false],
    ["*a*", "*ba*", true],
    ["a?*", "a*?", true],
    ["a*?", "a?*", true],
    ["a??", "a*", false],
    ["a?*", "a**?", true],
    ["a${*", "a${b", true],
    ["a*${x}", "a${x}${x}", true],
    ["arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:username}/*", true],
    ["arn:aws:s3:::data/?", "arn:aws:s3:::data/${x}", false],
    ["arn:aws:s3:::data/????", "arn:aws:s3:::data/${x}", false],
    ["${aws:username}", "${aws:username}", true],
    ["${aws:userid}", "${aws:username}", false],
    ["*", "", true],
  ])("%s covers %s: %s", (outer, inner, expected) => {
    expect(coversPattern(outer, inner)).toBe(expected);
  });

  it("cost no more than pattern times text", () => {
    const hostile = `${"*a".repeat(2000)}b`;
    expect(matchesPattern(hostile, "a".repeat(20_000))).toBe(false);
    expect(coversPattern(hostile, "a".repeat(20_000))).toBe(false);
  });
});

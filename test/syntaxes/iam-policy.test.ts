import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFixtures } from "./fixtures.ts";
import { type Base, bases, createTokenizer, isInjected, type Tokenize } from "./tokenize.ts";
import { plain, underline } from "./underlined.ts";

const valid = readFixtures("valid.txt");
const broken = readFixtures("broken.txt");

describe.each(Object.values(bases))("%s", async (base) => {
  const injected = await createTokenizer(base, { injected: true });
  const alone = await createTokenizer(base, { injected: false });

  test.each([...valid, ...broken])("$name", ({ text }) => {
    expect(underline(plain(text), injected)).toBe(text);
  });

  test.each(valid)("the base grammar keeps all its scopes: $name", ({ text }) => {
    expect(baseScopes(plain(text), injected)).toEqual(baseScopes(plain(text), alone));
  });

  test.each(broken)("nothing is left on the last line: $name", ({ text }) => {
    expect(
      injected(plain(text))
        .at(-1)
        ?.flatMap(({ scopes }) => scopes.filter(isInjected)),
    ).toEqual([]);
  });

  test.each(hostileTexts())("ends on $length characters of $unit", ({ text }) => {
    expect(baseScopes(text, injected)).toHaveLength(text.length);
  });
});

test.each<[string, Base]>([
  ["package.json", bases.json],
  ["package-lock.json", bases.json],
  ["tsconfig.json", bases.jsonc],
])("%s, a file without a policy, gets no scope at all", async (file, base) => {
  const tokenize = await createTokenizer(base, { injected: true });
  const tokens = tokenize(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")).flat();
  expect(tokens.length).toBeGreaterThan(50);
  expect(tokens.flatMap(({ scopes }) => scopes.filter(isInjected))).toEqual([]);
});

/**
 * The scopes of every character without ours.
 * Inside an element our grammar goes on with the rules of `source.json`, also where `source.json.comments` is the base.
 * Both have the same rules and differ in the end of their scopes, which is cut off here.
 */
function baseScopes(text: string, tokenize: Tokenize): readonly string[] {
  const lines = tokenize(text).map((tokens) =>
    tokens.flatMap(({ start, end, scopes }) => {
      const own = scopes
        .filter((scope) => !isInjected(scope))
        .map((scope) => scope.replace(/\.json\.comments$/, ".json"));
      return Array.from({ length: end - start }, () => own.join(" "));
    }),
  );
  return lines.flatMap((line, index) => (index === 0 ? line : ["", ...line]));
}

/** Ten thousand characters of what our expressions could start on again and again, in every place they look at. */
function hostileTexts(): readonly { readonly unit: string; readonly length: number; readonly text: string }[] {
  const length = 10_000;
  const units = ["a:a*a:", "a.", "*", "1", "${", "${a:", "${aws:a", "${a:b, '", "arn:", "arn:aws:", "arn:*:a*:"];
  return [...units, "arn:${a}:", "arn:aws:a:b:c:${", "\\\\", '\\"', '"Action" '].map((unit) => {
    const value = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    const places = [
      `"x": "${value}"`,
      `"Action": ["${value}"]`,
      `"Resource": "${value}"`,
      `"Principal": "${value}"`,
      `"Condition": { "StringLike": { "${value}": "${value}" } }`,
      `"${value}": 1`,
    ];
    return { unit, length, text: `{ ${places.join(",\n")} }` };
  });
}

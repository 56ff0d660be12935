import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Fixture, readFixtures } from "./fixtures.ts";
import { type Base, bases, createTokenizer, injections, isInjected, type Tokenize, vscodeYaml } from "./tokenize.ts";
import { plain, underline } from "./underlined.ts";

interface Language {
  readonly valid: readonly Fixture[];
  readonly broken: readonly Fixture[];
  /** A text with a value in every place that our expressions look at. */
  readonly places: (value: string) => string;
  /** How long a value may be for the base grammar to end in time. */
  readonly longest: number;
  /** Whether our grammar gives the very scopes of the base grammar; else it may add some, and leave out groups. */
  readonly exact?: boolean;
}

const json: Language = {
  longest: 10_000,
  exact: true,
  valid: readFixtures("json-valid.txt"),
  broken: readFixtures("json-broken.txt"),
  places: (value) =>
    `{ ${[
      `"x": "${value}"`,
      `"Action": ["${value}"]`,
      `"Resource": "${value}"`,
      `"Principal": "${value}"`,
      `"Condition": { "StringLike": { "${value}": "${value}" } }`,
      `"${value}": 1`,
    ].join(",\n")} }`,
};

const yaml: Language = {
  longest: 200,
  valid: readFixtures("yaml-valid.txt"),
  broken: readFixtures("yaml-broken.txt"),
  places: (value) =>
    [
      `x: ${value}`,
      `x: "${value}"`,
      `Action: ${value}`,
      `Action: "${value}"`,
      `Action:\n  - ${value}`,
      `Action: [${value}, "${value}"]`,
      `Resource: "${value}"`,
      `Principal:\n  AWS: ${value}`,
      `Condition:\n  StringLike:\n    ${value}: '${value}'`,
      `x: { Action: "${value}", "Condition": { "${value}": "${value}" } }`,
      value,
    ].join("\n"),
};

const hcl: Language = {
  longest: 200,
  valid: readFixtures("hcl-valid.txt"),
  broken: readFixtures("hcl-broken.txt"),
  places: (value) =>
    [
      `x = "${value}"`,
      `y = { Action = ["${value}"], Resource = "${value}", Principal = { AWS = "${value}" } }`,
      `z = { Condition = { StringLike = { "${value}" = "${value}" } } }`,
      `data "a" "b" {\n  statement {\n    actions = ["${value}"]\n    condition {\n      variable = "${value}"\n    }\n  }\n}`,
    ].join("\n"),
};

const languages: readonly [Base, Language][] = [
  [bases.json, json],
  [bases.jsonc, json],
  [bases.yaml, yaml],
  [bases.hcl, hcl],
  // The base grammar takes half a minute for a hundred digits.
  [bases.terraform, { ...hcl, longest: 20 }],
];

describe.each(languages.map(([base, language]) => ({ name: base.name, base, language })))(
  "$name",
  async ({ base, language: { valid, broken, places, longest, exact } }) => {
    const injected = await createTokenizer(base, { injected: true });
    const alone = await createTokenizer(base, { injected: false });

    test.each([...valid, ...broken])("$name", ({ text }) => {
      expect(underline(plain(text), injected)).toBe(text);
    });

    test.each(valid)("the base grammar keeps all its scopes: $name", ({ text }) => {
      const ours = baseScopes(plain(text), injected);
      const own = baseScopes(plain(text), alone);
      if (exact === true) expect(ours).toEqual(own);
      else expect(lostScopes(ours, own)).toEqual([]);
    });

    test.each(broken)("nothing is left on the last line: $name", ({ text }) => {
      expect(
        injected(plain(text))
          .at(-1)
          ?.flatMap(({ scopes }) => scopes.filter(isInjected)),
      ).toEqual([]);
    });

    test.each(hostileTexts(places, longest))("ends on $length characters of $unit", ({ text }) => {
      expect(baseScopes(text, injected)).toHaveLength(text.length);
    });
  },
);

describe.skipIf(vscodeYaml === undefined)("YAML as VS Code reads it", async () => {
  const base = vscodeYaml ?? bases.yaml;
  const injected = await createTokenizer(base, { injected: true });
  const alone = await createTokenizer(base, { injected: false });

  test.each(yaml.valid)("the base grammar keeps all its scopes: $name", ({ text }) => {
    expect(lostScopes(baseScopes(plain(text), injected), baseScopes(plain(text), alone))).toEqual([]);
  });

  test.each([...yaml.valid, ...yaml.broken])("$name", ({ text }) => {
    expect(underline(plain(text), injected)).toBe(text);
  });

  test.each(hostileTexts(yaml.places, yaml.longest))("ends on $length characters of $unit", ({ text }) => {
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

test("the manifest names every grammar by its scope", () => {
  for (const { path, scopeName } of injections) {
    const grammar = JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as {
      scopeName: string;
      injectionSelector: string;
    };
    expect(path).toBe(`./syntaxes/${scopeName}.tmLanguage.json`);
    expect(grammar.scopeName).toBe(scopeName);
    expect(grammar.injectionSelector).toMatch(/^L:/);
  }
});

/**
 * The scopes of every character without ours.
 * Inside an element our grammar goes on with the rules of one base grammar, also where a sister of it is the base: of
 * `source.json` in JSON with comments, of Terraform in HCL. Both have the same rules and differ in the end of their
 * scopes, which is cut off here.
 */
function baseScopes(text: string, tokenize: Tokenize): readonly string[] {
  const lines = tokenize(text).map((tokens) =>
    tokens.flatMap(({ start, end, scopes }) => {
      const own = scopes
        .filter((scope) => !isInjected(scope))
        .map((scope) => scope.replace(/\.json\.comments$/, ".json").replace(/\.terraform$/, ".hcl"));
      return Array.from({ length: end - start }, () => own.join(" "));
    }),
  );
  return lines.flatMap((line, index) => (index === 0 ? line : ["", ...line]));
}

/** The characters that lack a scope, or have them in another order. Scopes that begin with `meta.` only group others. */
function lostScopes(ours: readonly string[], own: readonly string[]): string[] {
  expect(ours).toHaveLength(own.length);
  return own.flatMap((scopes, index) => {
    const rest = (ours[index] ?? "").split(" ");
    const isLost = scopes.split(" ").some((scope) => {
      const at = scope.startsWith("meta.") ? 0 : rest.indexOf(scope) + 1;
      rest.splice(0, at);
      return at === 0 && !scope.startsWith("meta.");
    });
    return isLost ? [`${index}: ${scopes} > ${ours[index]}`] : [];
  });
}

/** Many characters of what our expressions could start on again and again, in every place they look at. */
function hostileTexts(places: (value: string) => string, length: number) {
  const units = ["a:a*a:", "a.", "*", "1", "${", "${a:", "${aws:a", "${a:b, '", "arn:", "arn:aws:", "arn:*:a*:"];
  const more = ["arn:${a}:", "arn:aws:a:b:c:${", "\\\\", '\\"', '"Action" ', " ", "Action: ", "- ", "&{aws:a", "$${a:"];
  return [...units, ...more].map((unit) => {
    const value = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    return { unit, length, text: places(value) };
  });
}

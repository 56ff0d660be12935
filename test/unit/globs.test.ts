import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Glob, type GlobSyntax, globCovers, globMatches, readGlob } from "../../server/src/access/glob.ts";
import {
  readNumber,
  readRange,
  readTime,
  representAddresses,
  representNumbers,
} from "../../server/src/access/points.ts";
import { representTexts } from "../../server/src/access/representTexts.ts";
import { createTextSet, textSetHas } from "../../server/src/access/textSet.ts";

const options = { seed: 20261124, numRuns: Number(process.env["DEEP_RUNS"] ?? 1500) };

function glob(text: string, syntax: Partial<GlobSyntax> = {}): Glob {
  const read = readGlob({ kind: "known", text }, { wildcards: "text", variables: false, ...syntax });
  if (read === undefined) throw new Error(`Not read: ${text}`);
  return read;
}

/** By the definition, without a thought for speed. */
function fits(pattern: string, text: string, colons: number, isArn: boolean): boolean {
  const [first] = pattern;
  if (first === undefined) return text === "";
  const rest = pattern.slice(1);
  const mayTake = (character: string | undefined) =>
    character !== undefined && !(isArn && colons < 5 && character === ":");
  if (first === "*")
    return fits(rest, text, colons, isArn) || (mayTake(text[0]) && fits(pattern, text.slice(1), colons, isArn));
  if (first === "?") return mayTake(text[0]) && fits(rest, text.slice(1), colons, isArn);
  return text[0] === first && fits(rest, text.slice(1), colons + (first === ":" ? 1 : 0), isArn);
}

/** All texts of some letters up to a length. */
function textsOf(letters: string, length: number): string[] {
  let last = [""];
  const all = [""];
  for (let round = 0; round < length; round++) {
    last = last.flatMap((text) => [...letters].map((letter) => text + letter));
    all.push(...last);
  }
  return all;
}

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 });
const arnPattern = fc.string({ unit: fc.constantFrom("a", "a", ":", ":", "*", "?"), maxLength: 11 });
const arnText = fc.string({ unit: fc.constantFrom("a", "b", ":", ":"), maxLength: 12 });

describe("Globs", () => {
  const texts = textsOf("abc", 5);

  it("stand for the texts that the definition says", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const read = glob(text);
        for (const candidate of texts) expect(globMatches(read, candidate)).toBe(fits(text, candidate, 0, false));
      }),
      { ...options, numRuns: options.numRuns / 10 },
    );
  });

  it("stay within the fields of an ARN where they should", () => {
    fc.assert(
      fc.property(arnPattern, arnText, (text, candidate) => {
        expect(globMatches(glob(text, { wildcards: "arn" }), candidate)).toBe(fits(text, candidate, 0, true));
      }),
      options,
    );
  });

  it("cover only globs all of whose texts they stand for", () => {
    let proofs = 0;
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        if (!globCovers(glob(outer), glob(inner))) return;
        proofs++;
        for (const text of texts) if (fits(inner, text, 0, false)) expect(fits(outer, text, 0, false)).toBe(true);
      }),
      options,
    );
    expect(proofs).toBeGreaterThan(options.numRuns / 20);
  });

  it.each([
    ["a${*}b", "a*b", true],
    ["a${*}b", "axb", false],
    ["a${?}${$}b", "a?$b", true],
    ["a${b", "a${b", true],
  ])("with escapes: %s and %s: %s", (text, candidate, expected) => {
    expect(globMatches(glob(text, { variables: true }), candidate)).toBe(expected);
  });

  it.each([
    ["a/${aws:username}/*", "a/${aws:username}/b", true],
    ["a/${AWS:UserName}/*", "a/${aws:username}/b", true],
    ["a/*", "a/${aws:username}", true],
    ["a/?", "a/${aws:username}", false],
    ["a/${aws:username}", "a/${aws:userid}", false],
    ["a/${aws:username, 'x'}", "a/${aws:username}", false],
    ["a/${aws:username}", "a/x", false],
  ])("with variables: %s covers %s: %s", (outer, inner, expected) => {
    const syntax = { variables: true };
    expect(globCovers(glob(outer, syntax), glob(inner, syntax))).toBe(expected);
  });
});

describe("Representative texts", () => {
  /** The sets that hold a text, as a word. */
  const signature = (sets: readonly ReturnType<typeof createTextSet>[], text: string) =>
    sets.map((set) => (textSetHas(set, text) ? "1" : "0")).join("");

  it.each([
    ["of plain globs", pattern, "abc", 5, {}],
    ["of globs that ignore case", pattern, "aAbB", 4, { ignoresCase: true }],
    ["of ARNs", arnPattern, "ab:", 7, { wildcards: "arn" }],
  ] as const)("tell apart all that can be told apart, %s", (_, patterns, letters, length, syntax) => {
    const candidates = textsOf(letters, length);
    fc.assert(
      fc.property(
        fc.array(fc.array(patterns, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        (lists) => {
          // Every second set counts case, so that both kinds meet.
          const sets = lists.map((list, index) =>
            createTextSet(list.map((text) => glob(text, "ignoresCase" in syntax && index % 2 === 1 ? {} : syntax))),
          );
          const { texts, complete } = representTexts(sets, [], { steps: 1_000_000 });
          expect(complete).toBe(true);
          const shown = new Set(texts.map((text) => signature(sets, text)));
          for (const text of candidates) {
            if (!shown.has(signature(sets, text))) expect.fail(`${JSON.stringify(lists)}: ${text}`);
          }
          expect(shown.size).toBe(texts.length);
        },
      ),
      { ...options, numRuns: Math.ceil(options.numRuns / 15) },
    );
  });

  it("lie within the sets that are asked for, and miss none there", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 2, maxLength: 5 }), (list) => {
        const sets = list.map((text) => createTextSet([glob(text)]));
        const [within] = sets;
        if (within === undefined) return;
        const { texts } = representTexts(sets, [within], { steps: 1_000_000 });
        const shown = new Set(texts.map((text) => signature(sets, text)));
        expect(texts.every((text) => textSetHas(within, text))).toBe(true);
        for (const text of textsOf("abc", 5)) {
          if (textSetHas(within, text) && !shown.has(signature(sets, text)))
            expect.fail(`${JSON.stringify(list)}: ${text}`);
        }
      }),
      { ...options, numRuns: Math.ceil(options.numRuns / 15) },
    );
  });

  it.each<[string, Glob, Glob, string]>([
    ["in any case, and one of them", glob("ab", { ignoresCase: true }), glob("ab"), "10"],
    ["of which all but two are others", glob("a?", { ignoresCase: true }), glob("a?"), "10"],
    ["with a colon for a character", glob("?:::::x"), glob("?:::::x", { wildcards: "arn" }), "10"],
    ["with colons for a run", glob("*:::::x"), glob("*:::::x", { wildcards: "arn" }), "10"],
  ])("tell apart texts %s", (_, one, other, expected) => {
    const sets = [createTextSet([one]), createTextSet([other])];
    const { texts, complete } = representTexts(sets, [], { steps: 1_000_000 });
    expect(complete).toBe(true);
    expect(texts.map((text) => signature(sets, text))).toContain(expected);
  });

  it("say so where they are not all", () => {
    const sets = ["*a*b*", "*b*a*", "*c*a*", "*a*c*"].map((text) => createTextSet([glob(text)]));
    expect(representTexts(sets, [], { steps: 10 }).complete).toBe(false);
  });
});

describe("Ordered values", () => {
  it.each([
    ["10", 10],
    ["10.50", 10.5],
    ["-3", -3],
    ["1e3", 1000],
    ["ten", undefined],
    ["", undefined],
    ["0x10", undefined],
  ])("the number %j", (text, expected) => {
    expect(readNumber(text)).toBe(expected);
  });

  it.each([
    ["2026-01-02", Date.UTC(2026, 0, 2)],
    ["2026-01-02T03:04:05Z", Date.UTC(2026, 0, 2, 3, 4, 5)],
    ["2026-01-02T03:04:05", Date.UTC(2026, 0, 2, 3, 4, 5)],
    ["2026-01-02T03:04:05+02:00", Date.UTC(2026, 0, 2, 1, 4, 5)],
    ["1735689600", 1735689600000],
    ["yesterday", undefined],
    ["99999999999999999", undefined],
  ])("the time %j", (text, expected) => {
    expect(readTime(text)).toBe(expected);
  });

  it.each([
    ["10.0.0.0/8", 4, 10n << 24n, (11n << 24n) - 1n],
    ["10.1.2.3/8", 4, 10n << 24n, (11n << 24n) - 1n],
    ["1.2.3.4", 4, 16909060n, 16909060n],
    ["0.0.0.0/0", 4, 0n, (1n << 32n) - 1n],
    ["::/0", 6, 0n, (1n << 128n) - 1n],
    ["2001:DB8::/32", 6, 0x20010db8n << 96n, ((0x20010db8n + 1n) << 96n) - 1n],
  ] as const)("the range %j", (text, family, first, last) => {
    expect(readRange(text)).toEqual({ family, first, last });
  });

  it.each(["10.0.0.0/33", "10.0.0", "256.0.0.1", "10.0.0.0/x", "::1::", "1:2:3", "g::", ""])("no range: %j", (text) => {
    expect(readRange(text)).toBeUndefined();
  });

  it("are represented between and on all cuts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 5 }), (cuts) => {
        const side = (value: number) => cuts.map((cut) => Math.sign(value - cut)).join(",");
        const shown = new Set(representNumbers(cuts).map(side));
        for (let value = -7; value <= 7; value += 0.25) expect(shown.has(side(value))).toBe(true);
      }),
      options,
    );
  });

  it("are represented in and out of all ranges", () => {
    const ranges = ["10.0.0.0/8", "10.128.0.0/9", "0.0.0.0/1", "255.255.255.255/32", "::/1", "2001:db8::/32"].flatMap(
      (text) => readRange(text) ?? [],
    );
    const name = (text: string) => {
      const address = readRange(text);
      return [
        address?.family,
        ...ranges.map(
          ({ family, first, last }) => family === address?.family && first <= address.first && address.first <= last,
        ),
      ].join(",");
    };
    const shown = new Set(representAddresses(ranges).map(name));
    for (const text of [
      "10.0.0.1",
      "10.200.0.1",
      "9.9.9.9",
      "11.0.0.0",
      "200.0.0.1",
      "255.255.255.255",
      "::1",
      "2001:db8::1",
      "2001:db9::",
      "ffff::",
    ]) {
      expect(shown.has(name(text)), text).toBe(true);
    }
  });
});

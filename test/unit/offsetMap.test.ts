import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInnerText, toInner, toOuter } from "../../server/src/text/offsetMap.ts";

/** `a\nb` in an indented block, with a quote that stands doubled: the inner text is `a\nb"c`. */
const outer = '  a\n  b""c';
const inner = createInnerText();
inner.copy("a\n", 2);
inner.copy("b", 6);
inner.stand('"', { start: 7, end: 9 });
inner.copy("c", 9);
const mapped = inner.finish();

describe("A text that was read out of another one", () => {
  it("is the pieces one after the other", () => {
    expect(mapped.text).toBe('a\nb"c');
    expect(outer.slice(7, 9)).toBe('""');
  });

  it.each([
    ["a letter", 0, 1, "a"],
    ["a line with its end", 0, 2, "a\n"],
    ["across the indent", 0, 3, "a\n  b"],
    ["behind the indent", 2, 3, "b"],
    ["what stands for something else", 3, 4, '""'],
    ["across it", 2, 5, 'b""c'],
    ["the end", 4, 5, "c"],
    ["all", 0, 5, 'a\n  b""c'],
    ["nothing before the indent", 1, 1, ""],
    ["nothing at the end", 5, 5, ""],
  ])("maps %s to its place", (_, start, end, text) => {
    const span = toOuter(mapped.map, { start, end });
    expect(outer.slice(span.start, span.end)).toBe(text);
  });

  it("puts an empty span where the text behind it begins", () => {
    expect(toOuter(mapped.map, { start: 2, end: 2 })).toEqual({ start: 6, end: 6 });
    expect(toOuter(mapped.map, { start: 5, end: 5 })).toEqual({ start: 10, end: 10 });
    expect(toOuter([], { start: 0, end: 0 })).toEqual({ start: 0, end: 0 });
    expect(toOuter([], { start: 3, end: 5 })).toEqual({ start: 0, end: 0 });
  });

  it.each([
    [1, undefined],
    [2, 0],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 2],
    [7, 3],
    [8, 3],
    [9, 4],
    [10, 5],
    [11, undefined],
  ])("finds the offset of the outer %i", (offset, expected) => {
    expect(toInner(mapped.map, offset)).toBe(expected);
  });

  it("knows no offset where nothing was read", () => {
    expect(toInner([], 0)).toBeUndefined();
  });

  it("joins copies that touch, and leaves out empty ones", () => {
    const text = createInnerText();
    text.copy("ab", 5);
    text.copy("", 0);
    text.copy("cd", 7);
    text.copy("e", 20);
    expect(text.finish()).toEqual({
      text: "abcde",
      map: [
        { inner: { start: 0, end: 4 }, outer: { start: 5, end: 9 } },
        { inner: { start: 4, end: 5 }, outer: { start: 20, end: 21 } },
      ],
    });
  });

  it("gives away pieces with their places", () => {
    const text = createInnerText();
    text.piece(mapped, { start: 1, end: 4 });
    text.stand("<hole>", { start: 9, end: 10 });
    const cut = text.finish();
    expect(cut.text).toBe('\nb"<hole>');
    expect(cut.map).toHaveLength(4);
    const places = [...cut.text].map((_, index) => toOuter(cut.map, { start: index, end: index + 1 }));
    expect(places.map(({ start, end }) => outer.slice(start, end))).toEqual([
      "\n",
      "b",
      '""',
      ...new Array<string>(6).fill("c"),
    ]);
  });
});

describe("Every map", () => {
  /** Texts of pieces that are copied, stand for something, or are left out. */
  const texts = fc
    .array(
      fc.record({
        kind: fc.constantFrom("copy", "stand", "gap"),
        text: fc.string({ minLength: 1, maxLength: 4 }),
        written: fc.nat(4),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((pieces) => {
      const text = createInnerText();
      let end = 0;
      for (const { kind, text: meant, written } of pieces) {
        const start = end;
        end += kind === "copy" ? meant.length : written + 1;
        if (kind === "copy") text.copy(meant, start);
        else if (kind === "stand") text.stand(meant, { start, end });
      }
      return { ...text.finish(), end };
    });
  const runs = { seed: 20261124, numRuns: Number(process.env["DEEP_RUNS"] ?? 1000) };

  it("keeps spans inside, in order, and no smaller than what they hold", () => {
    fc.assert(
      fc.property(texts, fc.nat(40), fc.nat(40), ({ text, map, end }, first, second) => {
        const [from, to] = [first % (text.length + 1), second % (text.length + 1)].toSorted((a, b) => a - b);
        const whole = toOuter(map, { start: from ?? 0, end: to ?? 0 });
        expect(0 <= whole.start && whole.start <= whole.end && whole.end <= end).toBe(true);
        for (let offset = from ?? 0; offset < (to ?? 0); offset++) {
          const one = toOuter(map, { start: offset, end: offset + 1 });
          expect(whole.start <= one.start && one.end <= whole.end).toBe(true);
        }
      }),
      runs,
    );
  });

  it("leads there and back", () => {
    fc.assert(
      fc.property(texts, ({ text, map }) => {
        const isCopied = (offset: number) =>
          map.some(
            ({ inner, outer }) =>
              inner.start <= offset && offset < inner.end && inner.end - inner.start === outer.end - outer.start,
          );
        for (let offset = 0; offset < text.length; offset++) {
          const back = toInner(map, toOuter(map, { start: offset, end: offset + 1 }).start) ?? -1;
          // Of what stands for something else, every place leads to its beginning.
          expect(isCopied(offset) ? back === offset : 0 <= back && back <= offset).toBe(true);
        }
      }),
      runs,
    );
  });
});

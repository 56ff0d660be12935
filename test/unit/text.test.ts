import { describe, expect, it } from "vitest";
import { createLineIndex } from "../../server/src/text/lineIndex.ts";
import { applyEdits, contains, overlaps, shift, touches } from "../../server/src/text/span.ts";
import { count, enumerate, formatNumber, quoteSome } from "../../server/src/text/words.ts";

describe("Lines", () => {
  const text = "a\nbc\r\n\rd\u{1F600}e";
  const lines = createLineIndex(text);

  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [4, 1, 2],
    [6, 2, 0],
    [7, 3, 0],
    [10, 3, 3],
    [text.length, 3, 4],
  ])("place offset %i at %i:%i and back", (offset, line, character) => {
    expect(lines.positionAt(offset)).toEqual({ line, character });
    expect(lines.offsetAt({ line, character })).toBe(offset);
  });

  it.each([
    [0, 99, 1],
    [1, 99, 4],
    [2, 99, 6],
    [3, 99, text.length],
    [99, 0, text.length],
    [-1, 5, 0],
    [0, -3, 0],
  ])("keep %i:%i inside its line", (line, character, offset) => {
    expect(lines.offsetAt({ line, character })).toBe(offset);
  });

  it("are there for empty lines too", () => {
    const empty = createLineIndex("\n\n\r\n");
    expect([0, 1, 2, 4].map((offset) => empty.positionAt(offset).line)).toEqual([0, 1, 2, 3]);
    expect(empty.offsetAt({ line: 2, character: 9 })).toBe(2);
  });

  it("keep offsets inside the text", () => {
    expect(lines.positionAt(-5)).toEqual({ line: 0, character: 0 });
    expect(lines.positionAt(1000)).toEqual({ line: 3, character: 4 });
  });
});

describe("Spans", () => {
  it.each([
    [1, false],
    [2, true],
    [4, true],
    [5, false],
  ])("touch a cursor at %i: %s", (offset, expected) => {
    expect(touches({ start: 2, end: 4 }, offset)).toBe(expected);
  });

  it.each([
    [2, 4, true, true],
    [3, 3, true, true],
    [1, 4, false, true],
    [2, 5, false, true],
    [4, 6, false, true],
    [0, 2, false, true],
    [5, 6, false, false],
    [0, 1, false, false],
  ])("hold %i to %i: %s, and share a place with it: %s", (start, end, holds, shares) => {
    expect(contains({ start: 2, end: 4 }, { start, end })).toBe(holds);
    expect(overlaps({ start: 2, end: 4 }, { start, end })).toBe(shares);
  });

  it("move whole", () => {
    expect(shift({ start: 2, end: 4 }, 3)).toEqual({ start: 5, end: 7 });
  });
});

describe("Edits", () => {
  it("come in any order, insertions at one place in theirs", () => {
    const edits = [
      { start: 3, end: 3, newText: "x" },
      { start: 0, end: 1, newText: "" },
      { start: 3, end: 3, newText: "y" },
    ];
    expect(applyEdits("abcd", edits)).toBe("bcxyd");
  });

  it("at one place insert before they replace", () => {
    const edits = [
      { start: 1, end: 3, newText: "x" },
      { start: 1, end: 1, newText: "y" },
    ];
    expect(applyEdits("abcd", edits)).toBe("ayxd");
  });

  it("must not overlap", () => {
    const edits = [
      { start: 0, end: 2, newText: "" },
      { start: 1, end: 3, newText: "" },
    ];
    expect(() => applyEdits("abcd", edits)).toThrow("overlap");
  });
});

describe("Words", () => {
  it.each([
    [[], ""],
    [["a"], "`a`"],
    [["a", "b"], "`a` and `b`"],
    [["a", "b", "c", "d"], "`a`, `b`, `c` and `d`"],
    [["a", "b", "c", "d", "e"], "`a`, `b`, `c` and 2 others"],
  ])("quote a few of %j", (words, expected) => {
    expect(quoteSome(words)).toBe(expected);
  });

  it("count", () => {
    expect([count(1, "action"), count(0, "action"), count(22_091, "action")]).toEqual([
      "1 action",
      "0 actions",
      "22,091 actions",
    ]);
    expect(formatNumber(1_234_567)).toBe("1,234,567");
    expect(enumerate(["a", "b", "c"])).toBe("a, b and c");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeSpan, codeSpans, commandLink, escapeMarkdown, pageLink } from "../../server/src/features/markdown.ts";

describe("escapeMarkdown", () => {
  it.each([
    ["plain words stay", "plain words stay"],
    ["`code` *bold* _it_", "\\`code\\` \\*bold\\* \\_it\\_"],
    ["](command:workbench.action.quit)", "\\](command:workbench.action.quit)"],
    ["[a](https://evil.example)", "\\[a\\](https\\://evil.example)"],
    ["<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"],
    ["<img src=x onerror=y>", "\\<img src=x onerror=y\\>"],
    ["one\n\n# two\r\n- three", "one \\# two - three"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["> quote", "\\> quote"],
    ["=== heading", "\\=== heading"],
    ["&lt;b&gt;", "\\&lt;b\\&gt;"],
    ["a | b ~~c~~", "a \\| b \\~\\~c\\~\\~"],
    ["see www.evil.example", "see www\\.evil.example"],
    ["mail me@evil.example", "mail me\\@evil.example"],
    ["back\\slash", "back\\\\slash"],
    ["right\u202eleft\u0007", "right\ufffdleft\ufffd"],
  ])("%j", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it("leaves no character that begins markup unescaped, and keeps the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab12 `*_[]()<>\\&!#~|\n:/.@-+=") }), (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped.replace(/\\[^a-zA-Z0-9\s]/g, "")).not.toMatch(/[`*_[\]<>&~|#@\n\\]|:\/\//);
        expect(escaped.replace(/\\([^a-zA-Z0-9\s])/g, "$1")).toBe(text.replace(/\s+/g, " ").trim());
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe("codeSpan", () => {
  it.each([
    ["bedrock:InvokeModel", "`bedrock:InvokeModel`"],
    ["a`b", "``a`b``"],
    ["``", "``` `` ```"],
    ["`](command:x)", "`` `](command:x) ``"],
    ["two\nlines", "`two lines`"],
    ["", "``\u00a0``"],
  ])("%j", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  it("cannot be closed from inside", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a` \n\\[") }), (text) => {
        const fence = /^`+/.exec(codeSpan(text))?.[0] ?? "";
        const inside = codeSpan(text).slice(fence.length, -fence.length);
        expect((inside.match(/`+/g) ?? []).every((run) => run.length < fence.length)).toBe(true);
        expect(inside).not.toContain("\n");
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("shortens", () => {
    expect(codeSpan("x".repeat(5000)).length).toBeLessThan(210);
  });
});

it("lists a few and counts the rest, never one", () => {
  expect(codeSpans(["a", "b", "c"], 3)).toBe("`a`, `b`, `c`");
  expect(codeSpans(["a", "b", "c", "d"], 3)).toBe("`a`, `b`, `c`, `d`");
  expect(codeSpans(["a", "b", "c", "d", "e"], 3)).toBe("`a`, `b`, `c` and 2 more");
});

it("links to https only", () => {
  expect(pageLink("A [page]", "https://aws.example/x")).toBe("[A \\[page\\]](https://aws.example/x)");
  for (const url of ["command:x", "javascript:alert(1)", "http://aws.example", "https://a b", "https://a/)x"]) {
    expect(pageLink("A page", url)).toBe("A page");
  }
});

it("encodes the arguments of a command", () => {
  expect(commandLink("Open", "leastwise.openReference", ['a")b'])).toBe(
    "[Open](command:leastwise.openReference?%5B%22a%5C%22%29b%22%5D)",
  );
});

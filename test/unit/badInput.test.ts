import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuleExample } from "../../server/src/rules/rule.ts";
import { readMarks } from "../support/marked.ts";
import { testService } from "../support/service.ts";

const service = testService();
const check = (text: string) => service.check({ path: "policy.json", text });
/** The whole way of a text through the service; the work must end, and the places must lie in the text. */
const walk = (text: string) => {
  const result = check(text);
  for (const finding of result.findings) {
    expect(finding.span.start).toBeGreaterThanOrEqual(0);
    expect(finding.span.end).toBeGreaterThanOrEqual(finding.span.start);
    expect(finding.span.end).toBeLessThanOrEqual(text.length);
    finding.path();
    for (const fix of finding.fixes()) service.render(result, finding, fix);
  }
  return result;
};
const rules = (text: string) => walk(text).findings.map(({ rule }) => rule);

const statement = '"Statement":[{"Effect":"Allow","Action":"bedrock:Conv","Resource":"*"}]';

describe("Bad input", () => {
  it.each([
    ["nothing", "", []],
    ["a brace", "{", []],
    [
      "half a policy",
      '{"Version":"2012-10-17",\n"Statement":[{"Effect":"Allow",\n"Action":["bedrock:Conv",\n"bedrock:In',
      ["invalid-json", "unknown-action"],
    ],
    [
      "half a policy on one line, of which nothing is sure",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["bedrock:Conv',
      ["invalid-json"],
    ],
    [
      "a line without its first quote",
      '{"Version":"2012-10-17",\n"Statement":[{"Effect":"Allow",\n"Action":bedrock:Conv",\n"NotAction":"bedrock:Conv"}]}',
      ["invalid-json"],
    ],
    ["a null statement", '{"Version":"2012-10-17","Statement":null}', ["wrong-type"]],
    [
      "statements that are none",
      '{"Version":"2012-10-17","Statement":[1,"x",null,[],{}]}',
      ["missing-element", "missing-element", "missing-element", ...Array<string>(4).fill("wrong-type")],
    ],
    [
      "numbers for strings",
      '{"Version":2012,"Statement":[{"Effect":1,"Action":7,"Resource":[true,null,3]}]}',
      Array<string>(6).fill("wrong-type"),
    ],
    [
      "a statement that cannot be copied",
      '{"Version":"2012-10-17","Statement":[{"Sid":,"Effect":"Allow","Action":["kendra:Query","polly:DescribeVoices"],"Resource":"*"}]}',
      ["invalid-json", "wildcard-resource"],
    ],
    ["a BOM", `\uFEFF{"Version":"2012-10-17",${statement}}`, ["unknown-action"]],
    ["CRLF", `{\r\n"Version":"2012-10-17",\r\n${statement}\r\n}`, ["unknown-action"]],
    [
      "lone surrogates",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"bedrock:\uD800x","Resource":"\\uDFFF"}]}',
      ["unknown-action", "malformed-arn"],
    ],
    [
      "escapes in names",
      '{"Version":"2012-10-17","\\u0053tatement":[{"Effect":"Allow","\\u0041ction":"bedrock:Conv","Resource":"*"}]}',
      ["unknown-action"],
    ],
    [
      "a key twice",
      `{"Version":"2012-10-17","Version":"2012-10-17",${statement}}`,
      ["duplicate-key", "unknown-action"],
    ],
    ["comments", `{"Version":"2012-10-17", // now\n${statement} /* end */}`, ["invalid-json", "unknown-action"]],
    [
      "a prototype's names",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"constructor:toString","Resource":"*","__proto__":{}}]}',
      ["unknown-service", "unknown-element"],
    ],
  ])("%s", (_, text, expected) => {
    expect(rules(text).sort()).toEqual(expected.toSorted());
  });

  it.each([
    ["brackets", "[".repeat(10_000_000)],
    ["brackets with the word", `{"Statement":${"[".repeat(10_000_000)}`],
    ["braces with the word", `{"Statement":`.repeat(500_000)],
    ["closing before opening", `"Statement"${"]".repeat(100_000)}${"[".repeat(1_000_000)}`],
    ["a comment that hides a quote", `{"Statement": /* " */ ${"[".repeat(1_000_000)}`],
    [
      "a long string",
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"${"a".repeat(1_000_000)}","Resource":"*"}]}`,
    ],
    ["many statements", `{"Version":"2012-10-17","Statement":[${new Array(5000).fill("{}").join(",")}]}`],
  ])("ends on 10 MB of %s", (_, text) => {
    expect(() => check(text)).not.toThrow();
  });

  it("loses nothing of a broken text when it repairs", () => {
    const text =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3:GetObject"],"Resource":"*"} // why\n,';
    const { text: fixed } = service.fixAll({ path: "a.json", text }, ["preserving"]);
    expect(fixed).toBe(text.replace(',"s3:GetObject"', ""));
  });
});

const modules = import.meta.glob<{ examples: readonly RuleExample[] }>("../../server/src/rules/*-*.ts", {
  eager: true,
});
const examples = Object.values(modules).flatMap((module) =>
  module.examples.map(({ policy }) => readMarks(policy).text),
);
const folder = new URL("../../examples/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

describe("Every text on the way to a policy", () => {
  it("is read without throwing, whole and cut at any place", () => {
    const text = fc.constantFrom(...examples, ...files);
    fc.assert(
      fc.property(text, fc.nat(), fc.boolean(), (whole, place, prefix) => {
        const at = place % (whole.length + 1);
        walk(prefix ? whole.slice(0, at) : whole.slice(0, at) + whole.slice(at + 1));
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 400) },
    );
  });

  it("has the same findings whether it is read anew or after an edit", () => {
    const piece = fc.constantFrom(
      '"',
      ",",
      "}",
      "{",
      "]",
      "x",
      " ",
      "\n",
      '"Action": "bedrock:*"',
      "bedrock:InvokeModel*",
      "//",
      "*",
      '"Sid":"a",',
    );
    const edit = fc.record({ place: fc.nat(), removed: fc.nat(12), inserted: fc.oneof(piece, fc.constant("")) });
    fc.assert(
      fc.property(
        fc.constantFrom(...examples, ...files),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (whole, edits) => {
          let text = whole;
          let result = check(text);
          for (const { place, removed, inserted } of edits) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + inserted + text.slice(at + removed);
            result = service.check({ path: "policy.json", text }, result);
            const describeFindings = ({ findings }: typeof result) =>
              findings.map((finding) => ({
                rule: finding.rule,
                message: finding.message,
                span: finding.span,
                path: finding.path(),
                related: finding.related,
                fixes: finding.fixes().map((fix) => [fix.title, service.render(result, finding, fix)]),
              }));
            expect(describeFindings(result)).toEqual(describeFindings(check(text)));
          }
        },
      ),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 150) },
    );
  });
});

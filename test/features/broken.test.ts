import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete, describeCompletion } from "../../server/src/features/completion.ts";
import { explainStatement } from "../../server/src/features/explain.ts";
import { hover } from "../../server/src/features/hover.ts";
import { type PolicySymbol, symbols } from "../../server/src/features/symbols.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { Span } from "../../server/src/text/span.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

const sample = `{
  "Version": "2012-10-17",
  "Id": "x",
  // a comment
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",
      "Action": ["bedrock:InvokeModel", "s3:Get*", "nothing:X", { "Fn::Sub": "a" }],
      "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/x", "arn:aws:s3:::b/\${aws:username}/*"],
      "Condition": { "ForAnyValue:StringLike": { "aws:CalledVia": ["a", 1, true, null] }, "Bool": { "aws:SecureTransport": "true" } }
    },
    { "Effect": "Deny", "Principal": { "AWS": "*", "Service": ["lambda.amazonaws.com"] }, "NotAction": "iam:*", "NotResource": "*" }
  ]
}
`;

/** Every feature at one offset of a text; what they say must lie in the text. */
function run(text: string, offset: number): void {
  const file = jsonHost.parse(text, { path: "policy.json" });
  const inside = ({ start, end }: Span) => 0 <= start && start <= end && end <= text.length;
  const context = { catalogue, commandLinks: true, snippets: true };
  const found = hover(file, offset, context);
  if (found !== undefined) {
    expect(inside(found.span) && found.span.start <= offset && offset <= found.span.end).toBe(true);
    expect(found.markdown).not.toMatch(/undefined|\[object|NaN/);
  }
  const items = complete(file, offset, context) ?? [];
  for (const { span, insertText } of items) {
    expect(inside(span) && span.start <= offset && offset <= span.end).toBe(true);
    expect(text.slice(span.start, offset)).not.toContain("\n");
    expect(insertText).not.toMatch(/undefined/);
  }
  const first = items[0];
  if (first?.documentation !== undefined) expect(describeCompletion(first.documentation, context)).toBeTypeOf("string");
  const check = (symbol: PolicySymbol, around: Span): void => {
    expect(inside(symbol.span) && around.start <= symbol.span.start && symbol.span.end <= around.end).toBe(true);
    expect(symbol.span.start <= symbol.selection.start && symbol.selection.end <= symbol.span.end).toBe(true);
    expect(symbol.name).not.toBe("");
    for (const child of symbol.children) check(child, symbol.span);
  };
  for (const symbol of symbols(file)) check(symbol, { start: 0, end: text.length });
}

describe("broken text", () => {
  it("every prefix, at its end and at places in it", () => {
    for (let length = 0; length <= sample.length; length += 3) {
      run(sample.slice(0, length), length);
      run(sample.slice(0, length), Math.floor(length * 0.7));
    }
  });

  it("one character out, or one odd character in, anywhere", () => {
    const odd = fc.constantFrom("", '"', "{", "}", "[", "]", ",", ":", "\\", "\n", "*", "$", "/", "\u0000", "\ud800");
    const offset = fc.integer({ min: 0, max: sample.length });
    fc.assert(
      fc.property(offset, odd, offset, (at, character, cursor) => {
        const text = sample.slice(0, at) + character + sample.slice(at + 1);
        run(text, Math.min(cursor, text.length));
      }),
      { seed: 20_26, numRuns: 300 },
    );
  });

  it("every statement can be explained", () => {
    for (let length = 0; length <= sample.length; length += 11) {
      for (const policy of jsonHost.parse(sample.slice(0, length), { path: "p.json" }).policies) {
        policy.statements.forEach((_, index) => {
          expect(explainStatement(policy, index, catalogue)).not.toMatch(/undefined|\[object/);
        });
      }
    }
  });
});

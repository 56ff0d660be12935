import { expect, it } from "vitest";
import { type PolicySymbol, symbols } from "../../server/src/features/symbols.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";

function outline(text: string, path = "policy.json"): string[] {
  const lines = (list: readonly PolicySymbol[], indent: string): string[] =>
    list.flatMap(({ name, detail, selection, children }) => [
      `${indent}${name}${detail === "" ? "" : ` (${detail})`} @ ${text.slice(selection.start, selection.end)}`,
      ...lines(children, `${indent}  `),
    ]);
  return lines(symbols(jsonHost.parse(text, { path })), "");
}

it("names statements by their Sid, or by what they do", () => {
  expect(
    outline(`{ "Version": "2012-10-17", "Statement": [
      { "Sid": "Invoke", "Effect": "Allow", "Action": ["bedrock:InvokeModel", "s3:*"], "Resource": "*" },
      { "Effect": "Deny", "NotAction": "iam:*", "Resource": ["a", "b"] },
      { "Sid": " ", "Effect": "Allow", "Action": [{ "Ref": "X" }] },
      { "Resource": "*" },
      "text"
    ] }`),
  ).toEqual([
    "Identity policy @ {",
    `  Invoke (Allow bedrock:InvokeModel and 1 more) @ "Invoke"`,
    `  Deny all but iam:* (on 2 resources) @ "Deny"`,
    `  Allow \${X} @ "Allow"`,
    "  Statement (on 1 resource) @ {",
    `  Statement @ "`,
  ]);
});

it("names several policies by their place, on one line each", () => {
  expect(
    outline(
      `[{ "Role": { "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": { "Sid": "a\\nb", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } } } },
       { "P": { "Version": "2012-10-17", "Statement": [] } }]`,
    ),
  ).toEqual([
    "[0].Role.AssumeRolePolicyDocument (Trust policy) @ {",
    `  a b (Allow sts:AssumeRole) @ "a\\nb"`,
    "[1].P (Identity policy) @ {",
  ]);
});

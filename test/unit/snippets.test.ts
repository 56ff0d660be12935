import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { complete, describeCompletion } from "../../server/src/features/completion.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";
import { testCatalogue as catalogue, testService } from "../support/service.ts";

const service = testService();

/** What an editor inserts where the user changes nothing: defaults, first choices, escapes resolved. */
function expand(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|((?:[^,|\\]|\\.)*)(?:[^|\\]|\\.)*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{\d+:((?:[^}\\]|\\.)*)\}/g, "$1")
    .replace(/(?<!\\)\$(?:\d+|\{\d+\})/g, "")
    .replace(/\\([$}\\])/g, "$1");
}

/** The items at `$0` in a text. */
function itemsAt(marked: string) {
  const offset = marked.indexOf("$0");
  const text = marked.replace("$0", "");
  const file = jsonHost.parse(text, { path: "policy.json" });
  return {
    text,
    items: complete(file, offset, { catalogue, snippets: true })?.filter(({ kind }) => kind === "snippet") ?? [],
  };
}

const files = JSON.parse(readFileSync(new URL("../../snippets/json.json", import.meta.url), "utf8")) as Record<
  string,
  { prefix: string; description: string; body: string[] }
>;

describe("Ready statements", () => {
  it("are at least twelve, and all in the snippet file", () => {
    expect(statementSnippets.length).toBeGreaterThanOrEqual(12);
    expect(Object.values(files).map(({ prefix }) => prefix)).toEqual(statementSnippets.map(({ prefix }) => prefix));
    expect(statementSnippets.filter(({ prefix }) => !prefix.startsWith("iam-"))).toEqual([]);
  });

  it.each(Object.values(files).map((snippet) => [snippet.prefix, snippet.body.join("\n")]))(
    "%s leaves nothing to complain about",
    (prefix, body) => {
      const statements = expand(body);
      const kind = /scp/.test(prefix) ? "scp" : "identity";
      const text = `{"Version":"2012-10-17","Statement":[${statements}]}`;
      expect(() => JSON.parse(text)).not.toThrow();
      const { file, findings } = service.check({ path: "policy.json", text, kind });
      expect(file.policies[0]?.statements.length).toBeGreaterThan(0);
      expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    },
  );
});

describe("Ready statements are offered", () => {
  const all = statementSnippets.map(({ prefix }) => prefix);
  const one = '{ "Effect": "Deny", "Action": "*", "Resource": "*" }';

  it.each([
    ["in an empty list", '{"Version":"2012-10-17","Statement":[$0]}', "", ""],
    ["half-typed", '{"Version":"2012-10-17","Statement":[iam-be$0d]}', "", ""],
    ["behind a statement", `{"Version":"2012-10-17","Statement":[${one} $0]}`, ",\n", ""],
    ["behind a comma", `{"Version":"2012-10-17","Statement":[${one}, $0]}`, "", ""],
    ["before a statement", `{"Version":"2012-10-17","Statement":[$0 ${one}]}`, "", ","],
    ["between two", `{"Version":"2012-10-17","Statement":[${one}, iam$0 ${one}]}`, "", ","],
  ])("%s, with the commas that are missing", (_, marked, opening, closing) => {
    const { text, items } = itemsAt(marked);
    expect(items.map(({ label }) => label)).toEqual(all);
    const [first] = items;
    if (first === undefined) throw new Error("Nothing is offered.");
    expect(first.insertText.startsWith(`${opening}{`)).toBe(true);
    expect(first.insertText.endsWith(`}${closing}`)).toBe(true);
    const after = text.slice(0, first.span.start) + expand(first.insertText) + text.slice(first.span.end);
    expect(() => JSON.parse(after)).not.toThrow();
  });

  it.each([
    ["in an action", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam$0"}]}'],
    ["in a statement", '{"Version":"2012-10-17","Statement":[{$0}]}'],
    ["beside the list", '{"Version":"2012-10-17",$0 "Statement":[]}'],
    ["in a string of the list", '{"Version":"2012-10-17","Statement":["iam$0"]}'],
    ["in other JSON", '{"list":[iam$0]}'],
  ])("not %s", (_, marked) => {
    expect(itemsAt(marked).items).toEqual([]);
  });

  it("with what they insert", () => {
    const page = describeCompletion("snippet:iam-bedrock-invoke-model", { catalogue, commandLinks: false });
    expect(page).toMatch(/```json\n\{\n {2}"Sid": "InvokeOneModel"/);
    expect(page).not.toMatch(/\$\{\d/);
  });
});

import { type ParseError, parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import type { Fix } from "../../server/src/engine/fixes.ts";
import { lazily } from "../../server/src/hosts/lazily.ts";
import type { PolicyKind } from "../../server/src/policy/policy.ts";
import type { PolicyNode } from "../../server/src/policy/tree.ts";
import type { RuleExample } from "../../server/src/rules/rule.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { readMarks } from "../support/marked.ts";
import { type Json, type JsonObject, type Notation, notations } from "../support/notations.ts";
import { testService } from "../support/service.ts";

/**
 * An example is written once, in JSON. In every other notation it must have the same findings at the corresponding
 * places, the same fixes, and mean the same after each of them.
 */
const modules = import.meta.glob<{ examples: readonly RuleExample[] }>("../../server/src/rules/*-*.ts", {
  eager: true,
});
const service = testService();

const json: Notation = { name: "JSON", path: "policy.json", write: (document) => JSON.stringify(document, null, 2) };

/** The documents of the examples that JSON can hold without a loss. */
const documents = Object.values(modules).flatMap(({ examples }) =>
  examples.flatMap(({ title, policy, kind, resourceType, inJsonOnly }) => {
    if (inJsonOnly) return [];
    const { text } = readMarks(policy);
    const errors: ParseError[] = [];
    const document = parse(text, errors, { allowTrailingComma: true }) as JsonObject;
    const compact = text.replace(/\/\/.*|\s+|,(?=\s*[}\]])/g, "").length;
    const isWhole = JSON.stringify(document).replace(/\s+/g, "").length === compact;
    const inJson = lazily(() => outcomeInJson(document, kind, resourceType));
    return errors.length === 0 && isWhole ? [{ title, document, resourceType, inJson }] : [];
  }),
);

/** What is expected in every notation, and as which kind it is checked there. */
function outcomeInJson(document: JsonObject, given: PolicyKind | undefined, resourceType: string | undefined) {
  const { path } = json;
  const text = json.write(document) ?? "";
  // What a template says of a policy's kind must not differ from what the bare document shows.
  const [policy] = service.check({ path, text, kind: given }).file.policies;
  const kind = given ?? policy?.facts.kind;
  return { kind, expected: outcome({ path, text, kind, resourceType }) };
}

interface Written {
  readonly path: string;
  readonly text: string;
  readonly kind: PolicyKind | undefined;
  readonly resourceType: string | undefined;
}

interface FoundFinding {
  readonly rule: string;
  readonly message: string;
  readonly at: string;
  readonly path: string;
  readonly fixes: readonly unknown[][];
  readonly additions: readonly unknown[][];
}

/** What is found in a text, and what each fix makes of it. */
function outcome({ path, text, kind, resourceType }: Written): FoundFinding[] {
  const result = service.check({ path, text, kind, resourceType });
  const findings = result.findings.map((finding) => ({
    rule: finding.rule,
    // Every language has names of its own for what deployment fills in.
    message: finding.message.replace(/\$\{[^}]*\}/g, "${}"),
    at: finding.at,
    path: singles(finding.path()).join("."),
    fixes: finding.fixes().map((fix) => {
      const edits = service.render(result, finding, fix);
      if (edits === undefined) return [fix.title, movesTest(fix) ? "cannot be moved" : "cannot be spelled"];
      const after = service.check({ path, text: applyEdits(text, toPlainEdits(edits)), kind, resourceType });
      const [policy] = after.file.policies;
      return [fix.title, policy?.statements.map(({ root }) => meaning(root)), after.findings.length];
    }),
    additions: finding.additions().map((addition) => {
      const edits = service.render(result, finding, addition);
      if (edits === undefined) return [addition.title, "cannot be spelled"];
      const after = service.check({ path, text: applyEdits(text, toPlainEdits(edits)), kind, resourceType });
      const [policy] = after.file.policies;
      return [addition.title, policy?.statements.map(({ root }) => meaning(root)), after.findings.length];
    }),
  }));
  return findings.sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function key({ path, rule, message }: { path: string; rule: string; message: string }): string {
  return `${path} ${rule} ${message}`;
}

/** A single value and a list of one are the same; Terraform knows lists only. */
function singles(path: readonly (string | number)[]): (string | number)[] {
  return path.filter((step, index) => step !== 0 || index < 2);
}

function meaning(node: PolicyNode): Json {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(
        node.properties
          .map(({ key: name, value }): [string, Json] => [name, meaning(value)])
          .sort(([left], [right]) => (left < right ? -1 : 1)),
      );
    case "array":
      return node.items.length === 1 && node.items[0] !== undefined ? meaning(node.items[0]) : node.items.map(meaning);
    case "string":
      return node.value.kind === "known" ? node.value.text : "<at deployment>";
    case "literal":
      return String(node.value);
    default:
      return "<at deployment>";
  }
}

/** Whether a fix moves a test from one operator to another, or writes several. */
function movesTest({ edits }: Fix): boolean {
  const ops: string[] = edits.map(({ edit }) => edit.op);
  const both = (one: string, other: string) => ops.length === 2 && ops.includes(one) && ops.includes(other);
  const isSeveral = ops.filter((op) => op === "addProperty").length > 1;
  return isSeveral || both("addProperty", "removeProperty") || both("renameProperty", "replace");
}

/**
 * Terraform's JSON has one list for all conditions, so that all that leaves it and comes into it is one place: such a
 * fix may be missing there.
 */
function withoutMoves(expected: readonly FoundFinding[], found: readonly FoundFinding[]): FoundFinding[] {
  return expected.map((finding, index) => ({
    ...finding,
    fixes: finding.fixes.map((fix, position) => {
      const own = found[index]?.fixes[position];
      return own?.[0] === fix[0] && own?.[1] === "cannot be moved" ? own : fix;
    }),
  }));
}

describe.each(notations)("In $name", ({ name, path, write }) => {
  const written = documents.flatMap(({ document, ...example }) => {
    const text = write(document);
    return text === undefined ? [] : [{ ...example, document, text }];
  });

  it("most examples can be written", () => {
    expect(written.length).toBeGreaterThan(documents.length / 2);
  });

  it.each(written)("$title", ({ text, resourceType, inJson }) => {
    const { kind, expected } = inJson();
    const found = outcome({ path, text, kind, resourceType });
    expect(found).toEqual(name === "aws_iam_policy_document in JSON" ? withoutMoves(expected, found) : expected);
  });
});

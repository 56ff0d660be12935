import { expect, it } from "vitest";
import { knownText } from "../../server/src/policy/value.ts";
import { defineRule } from "../../server/src/rules/rule.ts";
import { testService } from "../support/service.ts";

/** A careless rule: it offers to remove each of two equal entries. One of the fixes changes nothing, both do. */
const careless = defineRule({
  id: "careless",
  category: "hygiene",
  scope: "statement",
  appliesTo: ["identity"],
  docs: { what: "", why: "", how: "", references: [] },
  messages: { twice: { text: "Twice." } },
  check(statement, { report }) {
    const entries = statement.actions?.entries ?? [];
    for (const { node, value } of entries) {
      const same = entries.filter((other) => knownText(other.value) === knownText(value));
      if (same.length < 2) continue;
      const edits = [{ op: "replace", node: node.id, values: [] }] as const;
      report({ node, message: "twice", fixes: () => [{ title: "Remove it", effect: "preserving", edits }] });
    }
  },
});

it("makes no two fixes at once that only one by one change nothing", () => {
  const service = testService({ rules: [careless] });
  const policy = (actions: readonly string[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
  const fixed = service.fixAll({ path: "a.json", text: policy(["s3:A", "s3:B", "s3:A", "s3:C", "s3:C"]) }, [
    "preserving",
  ]);
  expect(new Set(JSON.parse(fixed.text).Statement[0].Action)).toEqual(new Set(["s3:A", "s3:B", "s3:C"]));
  expect(fixed.fixed).toBe(2);
});

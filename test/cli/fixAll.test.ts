import { expect, it } from "vitest";
import type { EditValue, PolicyEdit } from "../../server/src/policy/edit.ts";
import { knownText } from "../../server/src/policy/value.ts";
import { defineRule, type FixDraft, type StatementRule } from "../../server/src/rules/rule.ts";
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
  const text = policy(["s3:A", "s3:B", "s3:A", "s3:C", "s3:C"]);
  const fixed = service.fixAll({ path: "a.json", text }, ["preserving"]);
  expect(new Set(JSON.parse(fixed.text).Statement[0].Action)).toEqual(new Set(["s3:A", "s3:B", "s3:C"]));
  expect(fixed.fixed).toBe(2);
});

/** A rule with one fix, for a policy with one action. */
const ruleWith = (fix: Pick<FixDraft<PolicyEdit>, "preferred">, value: EditValue): StatementRule => ({
  ...careless,
  check(statement, { report }) {
    for (const { node } of statement.actions?.entries ?? []) {
      if (node.kind !== "string" || node.value.kind !== "known" || node.value.text !== "s3:*") continue;
      const edits = [{ op: "replace", node: node.id, values: [value] }] as const;
      report({ node, message: "twice", fixes: () => [{ title: "Narrow it", effect: "narrowing", edits, ...fix }] });
    }
  },
});

it.each([
  ["is preferred", { preferred: true }, "s3:Get*", "s3:Get*"],
  ["is a choice among others", {}, "s3:Get*", "s3:*"],
  ["needs input", { preferred: true }, { placeholderParts: ["s3:", { name: "action", text: "Get*" }] }, "s3:*"],
] as const)("makes a narrowing fix only unasked where it is preferred: it %s", (_, fix, value, expected) => {
  const service = testService({ rules: [ruleWith(fix, value)] });
  const fixed = service.fixAll({ path: "a.json", text: policy(["s3:*"]) }, ["preserving", "narrowing"]);
  expect(fixed.text).toBe(policy([expected]));
  expect(service.fixAll({ path: "a.json", text: policy(["s3:*"]) }, ["preserving"]).fixed).toBe(0);
});

function policy(actions: readonly string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
}

import { describe, expect, it } from "vitest";
import { isRearrangement } from "../../server/src/access/rearrangement.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import { keepsPromise, outgrowsQuota } from "../../server/src/engine/fixes.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import { renderEdits } from "../../server/src/hosts/render.ts";
import { applyEdits as applyInModel } from "../../server/src/policy/applyEdits.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import type { Location } from "../../server/src/policy/tree.ts";
import type { RefactoringDraft } from "../../server/src/refactorings/refactoring.ts";
import { refactorings } from "../../server/src/refactorings/refactorings.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { managedPolicies } from "../support/managedPolicies.ts";
import { testCatalogue as catalogue, testService } from "../support/service.ts";

const service = testService();

function parse(text: string): Policy {
  const [policy] = jsonHost.parse(text, { path: "policy.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

/** Where a cursor may stand for something else to be offered: the statement, the list of actions, each wildcard. */
function locationsIn(policy: Policy, index: number): Location[] {
  const statement = policy.statements[index];
  if (statement === undefined) return [];
  const { root, actions, resources } = statement;
  const nodes = [
    actions?.property,
    resources?.node,
    ...(actions?.entries ?? [])
      .filter(({ value }) => value.kind === "known" && value.text.includes("*"))
      .map(({ node }) => node),
  ];
  return [root, ...nodes.filter((node) => node !== undefined)].map((node) => ({ node, ancestors: [root] }));
}

/** The text after a draft, and its policy, which is the one that was proven. */
function make(policy: Policy, draft: RefactoringDraft): Policy {
  const edits = renderEdits(policy, draft.edits);
  if (edits === undefined) throw new Error(`${draft.title} cannot be written.`);
  const after = parse(applyEdits(policy.source.text, toPlainEdits(edits)));
  const proven = applyInModel(policy, draft.edits).statements;
  expect(after.statements.length).toBe(proven.length);
  expect(isRearrangement(proven, after.statements)).toBe(true);
  return after;
}

/** All of them take half a minute; the usual run takes every fifth. */
const policies = managedPolicies.filter((_, index) => process.env["DEEP_RUNS"] !== undefined || index % 5 === 0);

describe("On AWS's own policies", () => {
  it("every refactoring is proven, and writes what was proven", () => {
    const made = new Map<string, number>();
    for (const { text } of policies) {
      const policy = parse(text);
      for (const [index, statement] of policy.statements.entries()) {
        for (const location of locationsIn(policy, index)) {
          const place = { policy, index, statement, location, catalogue };
          for (const draft of refactorings.flatMap((refactoring) => refactoring.draft(place))) {
            if (draft.refused !== undefined || outgrowsQuota(policy, draft.edits)) continue;
            expect(keepsPromise(policy, draft, catalogue), draft.title).toBe(true);
            make(policy, draft);
            const name = draft.title.replace(/(?: statements)?(?: \d|:|`).*/, "").trim();
            made.set(name, (made.get(name) ?? 0) + 1);
          }
        }
      }
    }
    for (const name of ["Expand", "Keep only the", "Sort the", "Split by service", "Split by access level", "Merge"]) {
      expect(made.get(name), name).toBeGreaterThan(30);
    }
  }, 120_000);

  it.each(["mergeStatements", "sortEntries"] as const)(
    "%s ends, and keeps the grants",
    (name) => {
      let changed = 0;
      for (const { text } of policies) {
        const source = { path: "policy.json", kind: "identity", text } as const;
        const after = service.refactorAll(source, name);
        if (after === text) continue;
        changed++;
        expect(isRearrangement(parse(text).statements, parse(after).statements)).toBe(true);
        expect(service.refactorAll({ ...source, text: after }, name)).toBe(after);
      }
      expect(changed).toBeGreaterThan(50);
    },
    120_000,
  );
});

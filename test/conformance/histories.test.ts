import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf } from "../../server/src/access/meaning.ts";
import { simulate } from "../../server/src/access/simulate.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { Policy } from "../../server/src/policy/policy.ts";
import { type ManagedPolicy, managedHistories } from "../support/managedPolicies.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

/** Of so many policies one is compared in a usual run; the deep run takes all. */
const SHARE = process.env["DEEP_RUNS"] === undefined ? 12 : 1;

interface Step {
  readonly name: string;
  readonly before: Policy;
  readonly after: Policy;
}

function read({ text }: ManagedPolicy): Policy {
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error("Not read as a policy.");
  return policy;
}

/** From each version to the next, and back. */
function* steps(): Iterable<Step> {
  for (const [index, history] of managedHistories.entries()) {
    if (index % SHARE !== 0) continue;
    const policies = history.map(read);
    for (const [position, after] of policies.entries()) {
      const before = policies[position - 1];
      const [from, to] = [history[position - 1], history[position]];
      if (before === undefined || from === undefined || to === undefined) continue;
      yield { name: `${to.name} ${from.version} → ${to.version}`, before, after };
      yield { name: `${to.name} ${to.version} → ${from.version}`, before: after, after: before };
    }
  }
}

describe("The histories of the policies that AWS manages", () => {
  it("are compared, each version with the next and back, with witnesses that hold", () => {
    const unknown: string[] = [];
    const wrong: string[] = [];
    const tally = { "no-new-access": 0, "new-access": 0, unknown: 0 };
    for (const { name, before, after } of steps()) {
      const answer = compare([contentOf(before)], [contentOf(after)], { catalogue });
      tally[answer.verdict]++;
      if (answer.verdict === "unknown") unknown.push(`${name}: ${answer.reason}`);
      if (answer.verdict !== "new-access") continue;
      const decisions = [before, after].map((policy) => simulate([policy], answer.witness).decision);
      if (decisions[0] === "allowed" || decisions[0] === "unknown" || decisions[1] !== "allowed") wrong.push(name);
    }
    const total = tally["no-new-access"] + tally["new-access"] + tally.unknown;
    expect(wrong).toEqual([]);
    expect(unknown.length, unknown.join("\n")).toBeLessThanOrEqual(total / 100);
    expect([total, tally]).toEqual(
      SHARE === 1
        ? [9200, { "no-new-access": 5131, "new-access": 4050, unknown: 19 }]
        : [868, { "no-new-access": 480, "new-access": 387, unknown: 1 }],
    );
  }, 300_000);
});

import { writeFileSync } from "node:fs";
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

type Tally = Readonly<Record<"no-new-access" | "new-access" | "unknown", number>>;

/** The page in the docs, made by the deep run. */
function toPage(tally: Tally, unknown: readonly (readonly [step: string, reason: string])[]): string {
  const total = tally["no-new-access"] + tally["new-access"] + tally.unknown;
  const row = (verdict: keyof Tally, meaning: string) =>
    `| ${verdict} | ${tally[verdict]} | ${((100 * tally[verdict]) / total).toFixed(1)} % | ${meaning} |`;
  return `# The histories of AWS's managed policies

AWS publishes its managed policies in all their versions. Leastwise compares each version with the next, and back:
${total} real edits. \`npm run test:deep\` makes them all and writes this page; every witness is checked by
\`leastwise simulate\`'s own engine.

| Verdict | Comparisons | Share | Meaning |
| ------- | ----------: | ----: | ------- |
${row("no-new-access", "proven, for actions that AWS adds later too")}
${row("new-access", "shown by a request that is allowed now and was not before")}
${row("unknown", "see below")}

| Unknown | Why |
| ------- | --- |
${unknown.map(([step, reason]) => `| ${step} | ${reason} |`).join("\n")}
`;
}

describe("The histories of the policies that AWS manages", () => {
  it("are compared, each version with the next and back, with witnesses that hold", () => {
    const unknown: (readonly [step: string, reason: string])[] = [];
    const wrong: string[] = [];
    const tally = { "no-new-access": 0, "new-access": 0, unknown: 0 };
    for (const { name, before, after } of steps()) {
      const answer = compare([contentOf(before)], [contentOf(after)], { catalogue });
      tally[answer.verdict]++;
      if (answer.verdict === "unknown") unknown.push([name, answer.reason]);
      if (answer.verdict !== "new-access") continue;
      const decisions = [before, after].map((policy) => simulate([policy], answer.witness).decision);
      if (decisions[0] === "allowed" || decisions[0] === "unknown" || decisions[1] !== "allowed") wrong.push(name);
    }
    const total = tally["no-new-access"] + tally["new-access"] + tally.unknown;
    if (SHARE === 1) writeFileSync(new URL("../../docs/histories.md", import.meta.url), toPage(tally, unknown));
    expect(wrong).toEqual([]);
    expect(unknown.length, unknown.join("\n")).toBeLessThanOrEqual(total / 100);
    expect([total, tally]).toEqual(
      SHARE === 1
        ? [9200, { "no-new-access": 5129, "new-access": 4048, unknown: 23 }]
        : [868, { "no-new-access": 480, "new-access": 387, unknown: 1 }],
    );
  }, 300_000);
});

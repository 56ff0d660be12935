import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { compare } from "../../server/src/access/compare.ts";
import { contentOf } from "../../server/src/access/meaning.ts";
import type { CheckResult, Finding } from "../../server/src/engine/engine.ts";
import { toPlainEdits } from "../../server/src/engine/fixAll.ts";
import type { Fix } from "../../server/src/engine/fixes.ts";
import { applyEdits } from "../../server/src/text/span.ts";
import { type ManagedPolicy, managedPolicies } from "../support/managedPolicies.ts";
import { testCatalogue as catalogue, testService } from "../support/service.ts";

/** Of so many policies one is repaired in a usual run; the deep run takes all. */
const SHARE = process.env["DEEP_RUNS"] === undefined ? 24 : 1;

const service = testService();

/** What is wrong with the text that a fix makes; nothing where it keeps its word. */
function faultsOf(result: CheckResult, finding: Finding, fix: Fix, { name }: ManagedPolicy): string[] {
  const rendered = service.render(result, finding, fix);
  if (rendered === undefined) return ["it cannot be spelled"];
  const text = applyEdits(result.file.text, toPlainEdits(rendered));
  const errors: never[] = [];
  parse(text, errors);
  const after = service.check({ path: `${name}.json`, text });
  const [before] = result.file.policies;
  const [now] = after.file.policies;
  if (errors.length > 0 || before === undefined || now === undefined) return ["the text is broken"];
  const count = ({ findings }: CheckResult) =>
    findings.filter(({ rule, message }) => rule === finding.rule && message === finding.message).length;
  const faults = count(after) < count(result) ? [] : ["its finding stays"];
  const widens = (from: typeof before, to: typeof before) =>
    compare([contentOf(from)], [contentOf(to)], { catalogue }).verdict !== "no-new-access";
  if (fix.effect !== "correcting" && widens(before, now)) faults.push("it may widen");
  if (fix.effect === "preserving" && widens(now, before)) faults.push("it may take away");
  return faults;
}

describe("Every repair of the policies that AWS manages", () => {
  it("makes a policy without its finding, and widens nothing", () => {
    const wrong: string[] = [];
    let fixes = 0;
    for (const [index, policy] of managedPolicies.entries()) {
      if (index % SHARE !== 0) continue;
      const result = service.check({ path: `${policy.name}.json`, text: policy.text });
      for (const finding of result.findings) {
        for (const fix of finding.fixes()) {
          fixes++;
          for (const fault of faultsOf(result, finding, fix, policy)) {
            wrong.push(`${policy.name}: ${finding.rule}: ${fix.title}: ${fault}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(fixes).toBeGreaterThan(3000 / SHARE);
  }, 900_000);
});

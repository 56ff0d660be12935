import type { PolicyService } from "../../server/src/service.ts";
import { managedPolicies } from "./managedPolicies.ts";

/** How often a rule has something to say about the policies that AWS manages. */
export interface ManagedCount {
  readonly findings: number;
  readonly policies: number;
  /** Findings that come with a repair. */
  readonly repaired: number;
}

/** By rule, in alphabetical order; rules that say nothing are left out. */
export function measureManaged(service: PolicyService): Record<string, ManagedCount> {
  const counts = new Map<string, { findings: number; policies: Set<string>; repaired: number }>();
  for (const { name, text } of managedPolicies) {
    for (const finding of service.check({ path: `${name}.json`, text }).findings) {
      const count = counts.get(finding.rule) ?? { findings: 0, policies: new Set(), repaired: 0 };
      counts.set(finding.rule, count);
      count.findings++;
      count.policies.add(name);
      if (finding.fixes().length > 0) count.repaired++;
    }
  }
  return Object.fromEntries(
    [...counts]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([rule, { findings, policies, repaired }]) => [rule, { findings, policies: policies.size, repaired }]),
  );
}

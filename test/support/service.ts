import { readFileSync } from "node:fs";
import { type Catalogue, createCatalogue } from "../../server/src/catalogue/catalogue.ts";
import { type Configuration, emptyConfiguration } from "../../server/src/engine/configuration.ts";
import { createHosts, type Hosts } from "../../server/src/hosts/hosts.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import { createPolicyService, type PolicyService } from "../../server/src/service.ts";

const built = (name: string) => readFileSync(new URL(`../../server/dist/${name}`, import.meta.url));

/** The compiled catalogue as it ships. */
export const testCatalogue: Catalogue = createCatalogue(built("catalogue.bin"), () => built("descriptions.bin"));

/** All of them, loaded. */
export const testHosts: Hosts = createHosts(loadHcl);
await Promise.all((["yaml", "terraform"] as const).map((id) => testHosts.load(id)));

/** A service over the real catalogue; a rule that throws fails the test. */
export function testService(
  options: { rules?: readonly Rule[]; configuration?: Configuration; today?: string } = {},
): PolicyService {
  return createPolicyService({
    catalogue: testCatalogue,
    hosts: testHosts,
    today: "2027-01-01",
    onRuleError: (rule, error) => {
      throw new Error(`The rule ${rule} threw.`, { cause: error });
    },
    configuration: { ...emptyConfiguration, rules: withOptional(options.rules ?? []) },
    ...options,
  });
}

/** A rule that a test asks for by itself runs, even if it is optional. */
function withOptional(rules: readonly Rule[]): Configuration["rules"] {
  return Object.fromEntries(rules.flatMap(({ id, isOptional }) => (isOptional ? [[id, "warning" as const]] : [])));
}

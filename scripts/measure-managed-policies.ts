/**
 * Counts what each rule finds in the policies that AWS manages, and writes it into `test/conformance/managedCounts.json`,
 * from which the docs page is made. Read what is new there by eye, and say in `managedReview.ts` what it is.
 *
 *   npx tsx scripts/measure-managed-policies.ts
 */
import { writeFileSync } from "node:fs";
import { measureManaged } from "../test/support/managedCounts.ts";
import { testService } from "../test/support/service.ts";

const rows = Object.entries(measureManaged(testService())).map(
  ([rule, count]) => `  ${JSON.stringify(rule)}: ${JSON.stringify(count).replace(/[:,{]/g, "$& ").replace("}", " }")}`,
);
const file = new URL("../test/conformance/managedCounts.json", import.meta.url);
writeFileSync(file, `{\n${rows.join(",\n")}\n}\n`);

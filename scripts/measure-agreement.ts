/**
 * Measures how often our findings are those of AWS's analyser, and writes the counts into
 * `test/conformance/agreement.json`, from which the docs page is made. Needs the test data beside the checkout.
 *
 *   npx tsx scripts/measure-agreement.ts
 */
import { writeFileSync } from "node:fs";
import { accessAnalyzerTypes } from "../server/src/knowledge/accessAnalyzer.ts";
import { cases, measureAgreement, verdicts } from "../test/support/agreement.ts";
import { testService } from "../test/support/service.ts";

if (cases.length === 0 || verdicts.length === 0) {
  console.error("The cases and the verdicts of AWS's analyser are not beside the checkout.");
  process.exitCode = 2;
} else {
  const agreement = measureAgreement(testService(), Object.keys(accessAnalyzerTypes));
  const rows = Object.entries(agreement).map(
    ([code, counts]) => `  ${JSON.stringify(code)}: ${JSON.stringify(counts)}`,
  );
  const file = new URL("../test/conformance/agreement.json", import.meta.url);
  writeFileSync(file, `{\n${rows.join(",\n")}\n}\n`);
}

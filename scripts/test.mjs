/**
 * `npm test`: everything that must hold, from a fresh clone. Installs what is missing, then runs each check; a check
 * that fails does not stop the others. The last line gives the totals of all tests.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { installDependencies } from "./dependencies.mjs";

const root = path.resolve(import.meta.dirname, "..");
const report = path.join(root, "out/unit.json");
const bin = (name) => path.join(root, "node_modules", name);

/** Name, program for Node, parameters. The build comes before what runs what it makes. */
const checks = [
  ["Build", ["scripts/build.mjs"]],
  ["Types", [bin("typescript/bin/tsc"), "-p", "."]],
  ["Lint and format", [bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings", "."]],
  ["Generated files", [bin("tsx/dist/cli.mjs"), "scripts/generate.ts", "--check"]],
  [
    "Unit, rules, command line, connection",
    [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  ],
  ["Package", ["scripts/package.mjs"]],
  ["VS Code", ["test/vscode/run.mjs"]],
  ["VS Code harness", ["test/vscode/host.selftest.mjs"]],
];

await installDependencies(root);
fs.rmSync(report, { force: true });
const totals = { passed: 0, failed: 0 };
const failed = [];
for (const [name, parameters] of checks) {
  console.log(`\n=== ${name} ===`);
  const started = Date.now();
  const { status, stdout } = spawnSync(process.execPath, parameters, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  process.stdout.write(stdout);
  const counts = countsOf(name, stdout);
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  if (status !== 0) {
    failed.push(name);
    if (counts.failed === 0) totals.failed++;
  } else if (counts.passed === 0) {
    totals.passed++;
  }
  console.log(`--- ${name}: ${status === 0 ? "passed" : "FAILED"} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}.`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** The tests that a check ran: vitest writes a report, the suites in VS Code end with a line. */
function countsOf(name, output) {
  if (name.startsWith("Unit") && fs.existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(fs.readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  }
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  return { passed: Number(line?.[1] ?? 0), failed: Number(line?.[2] ?? 0) };
}

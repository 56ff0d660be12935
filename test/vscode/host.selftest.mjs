/**
 * Proves that the harness cannot stay green by accident: every way in which a run can go wrong must fail.
 * That a good run passes is proven by the suite itself.
 * Runs small suites with an empty extension through `run.mjs`, a few at a time: most of each is waiting.
 *
 *     node test/vscode/host.selftest.mjs [NAME OF A CASE]
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const passing = `it("passes", () => {});`;

/** `tests` is the body of a test file; without one there is no suite. `code` is the exit code, or any but 0. */
const cases = [
  { name: "hanging", tests: `${passing} it("hangs", () => { for (;;); });`, seconds: 10 },
  {
    name: "failing",
    tests: `${passing} it("fails", () => { throw new Error("on purpose"); });`,
    code: 1,
    lastLine: "1 passed, 1 failed",
  },
  { name: "broken", tests: `throw new Error("on purpose");`, code: 1 },
  { name: "empty", tests: "", code: 1 },
  { name: "missing", code: 1 },
  { name: "killed", tests: `${passing} it("dies", () => process.kill(process.pid, "SIGKILL"));` },
  { name: "exiting", tests: `${passing} it("leaves", () => { process.exit(0); });` },
];

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "leastwise-selftest-"));
process.on("exit", () => fs.rmSync(temporary, { recursive: true, force: true }));
const extension = path.join(temporary, "extension");
fs.mkdirSync(extension);
fs.writeFileSync(
  path.join(extension, "package.json"),
  JSON.stringify({ name: "nothing", publisher: "leastwise", version: "0.0.0", engines: { vscode: "^1.93.0" } }),
);

const waiting = cases.filter(({ name }) => !process.argv[2] || name === process.argv[2]);
await Promise.all([worker(), worker(), worker(), worker()]);

async function worker() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await check(next);
}

async function check({ name, tests, code, lastLine, seconds = 60 }) {
  const folder = path.join(temporary, name);
  fs.mkdirSync(folder);
  if (tests !== undefined) {
    fs.writeFileSync(path.join(folder, "case.test.ts"), `import { it } from "mocha"; void it; ${tests}`);
  }
  const began = Date.now();
  const run = await runSuite(folder, seconds);
  const wrong = [];
  if (code === undefined ? run.code === 0 : run.code !== code) {
    wrong.push(`it ended with ${run.code} and not with ${code ?? "a failure"}`);
  }
  if (lastLine && run.printed.trim().split("\n").at(-1) !== lastLine) wrong.push(`its last line is not "${lastLine}"`);
  const time = `${((Date.now() - began) / 1000).toFixed(1)} s`;
  console.log(`${wrong.length === 0 ? "ok  " : "FAIL"} ${name} (exit code ${run.code}, ${time})`);
  if (wrong.length === 0) return;
  process.exitCode = 1;
  console.log(`     ${wrong.join("\n     ")}\n${run.output.replaceAll(/^/gm, "     | ")}`);
}

/** `printed` is its standard output; in `output` both streams are mixed as they came. */
function runSuite(folder, seconds) {
  const parameters = ["--tests", folder, "--extension", extension, "--out", path.join(folder, "out")];
  const env = { ...process.env, LEASTWISE_TIMEOUT: String(seconds * 1000) };
  const child = spawn(process.execPath, [path.join(here, "run.mjs"), ...parameters], { env });
  let printed = "";
  let output = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, printed, output })));
}

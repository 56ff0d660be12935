/**
 * `npm run bench`: one table of the figures that Leastwise promises, measured on this machine. `--json` prints the
 * rows as JSON. Needs a build.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { stringify as stringifyYaml } from "yaml";
import { createCatalogue } from "../server/src/catalogue/catalogue.ts";
import { testService } from "../test/support/service.ts";

interface Row {
  readonly figure: string;
  readonly measured: number;
  /** The 95th percentile, where a figure is a median. */
  readonly p95?: number;
  readonly limit: number;
  readonly unit: "ms" | "MB" | "kB";
}

/** Read only where they are needed: they take 80 MB. */
const { managedPolicies, managedHistories } = process.argv.includes("--keystrokes")
  ? { managedPolicies: [], managedHistories: [] }
  : await import("../test/support/managedPolicies.ts");

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "server/dist/cli.js");
const service = testService();

const measured = process.argv.indexOf("--keystrokes");
if (measured !== -1) {
  console.log(JSON.stringify(keystrokeTimes(process.argv[measured + 1] ?? "")));
  process.exit();
}

const rows: Row[] = [
  catalogueReady(),
  keystrokes("6 KB policy", { name: "policy.json", text: policyOf(6_000), limit: 2 }),
  keystrokes("24 KB policy", { name: "policy.json", text: policyOf(24_000), limit: 4 }),
  keystrokes("an account's policies", { name: "account.json", text: accountOf(231_000), limit: 16 }),
  keystrokes("a CloudFormation template", { name: "template.yaml", text: templateOf(40, 100_000), limit: 30 }),
  keystrokes("a Terraform file", { name: "main.tf", text: terraformOf(40, 100_000), limit: 30 }),
  withoutPolicy("YAML", "values.yaml", "name: value # of no interest\nlist:\n  - one\n  - two\n"),
  withoutPolicy("Terraform", "main.tf", 'resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}\n'),
  secondPass(),
  quickFixes(),
  ...comparisons(),
  await serverMemory(),
  commandLine(),
  ...packageSize(),
];
if (process.argv.includes("--json")) console.log(JSON.stringify(rows, null, 2));
else {
  console.table(
    rows.map(({ figure, measured, p95, limit, unit }) => ({
      figure,
      measured: Number(measured.toFixed(2)),
      p95: p95 === undefined ? "" : Number(p95.toFixed(2)),
      limit,
      unit,
      held: measured < limit ? "yes" : "NO",
    })),
  );
}

function catalogueReady(): Row {
  const bytes = readFileSync(join(root, "server/dist/catalogue.bin"));
  const times = repeat(30, () => {
    createCatalogue(bytes).action("bedrock:InvokeModel");
  });
  // The first time counts: a server starts once.
  return { figure: "Catalogue ready", measured: Math.max(...times), limit: 10, unit: "ms" };
}

/** A policy of AWS's own statements, at least as long as asked for. */
function policyOf(length: number): string {
  const statements: unknown[] = [];
  let text = "";
  for (const policy of managedPolicies) {
    if (text.length >= length) break;
    const document = JSON.parse(policy.text) as { Statement: unknown };
    const fitting = [document.Statement].flat().filter((statement) => JSON.stringify(statement).length < length / 6);
    statements.push(...fitting.slice(0, 2));
    text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
  }
  return text;
}

/** What `aws iam get-account-authorization-details` prints. */
function accountOf(length: number): string {
  const policies: unknown[] = [];
  let size = 0;
  for (const { name, text } of managedPolicies) {
    if (size >= length) break;
    policies.push({ PolicyName: name, PolicyVersionList: [{ VersionId: "v1", Document: JSON.parse(text) }] });
    size += text.length;
  }
  return JSON.stringify({ Policies: policies }, null, 2);
}

/** Statements of AWS's policies, as many as `count` documents of `length` characters together take. */
function documentsOf(count: number, length: number): Record<string, unknown>[][] {
  const pool = managedPolicies
    .flatMap(({ text }) => [(JSON.parse(text) as { Statement: Record<string, unknown> }).Statement].flat())
    .filter((statement) => JSON.stringify(statement).length < 1_000);
  let next = 0;
  return Array.from({ length: count }, () => {
    const statements: Record<string, unknown>[] = [];
    for (let size = 0; size < length / count / 1.6; next++) {
      const statement = pool[(next * 7919) % pool.length] ?? {};
      statements.push(statement);
      size += JSON.stringify(statement).length;
    }
    return statements;
  });
}

/** A template of CloudFormation with so many policies. */
function templateOf(count: number, length: number): string {
  const resources = documentsOf(count, length).map((statements, index) => {
    const policy = { Version: "2012-10-17", Statement: statements };
    return [`Policy${index}`, { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy } }];
  });
  return stringifyYaml({ AWSTemplateFormatVersion: "2010-09-09", Resources: Object.fromEntries(resources) });
}

/** A file of Terraform with so many policies, half of them in blocks and half in `jsonencode`. */
function terraformOf(count: number, length: number): string {
  const list = (value: unknown) => JSON.stringify([value].flat(), null, 2).replaceAll("${", "$${");
  const blocks = documentsOf(count, length).map((statements, index) => {
    if (index % 2 === 0) {
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2).replaceAll("${", "$${");
      return `resource "aws_iam_policy" "p${index}" {\n  policy = jsonencode(${policy})\n}\n`;
    }
    const body = statements.map(
      ({ Action, Resource }) =>
        `  statement {\n    actions = ${list(Action ?? "s3:GetObject")}\n    resources = ${list(Resource ?? "*")}\n  }\n`,
    );
    return `data "aws_iam_policy_document" "p${index}" {\n${body.join("")}}\n`;
  });
  return blocks.join("\n");
}

/** A file of 100 KB in which there is nothing to check. */
function withoutPolicy(figure: string, path: string, line: string): Row {
  const text = line.repeat(Math.ceil(100_000 / line.length));
  const times = repeat(200, () => {
    service.check({ path, text });
  });
  return { figure: `No policy in 100 KB of ${figure}`, measured: quantile(times, 0.5), limit: 2, unit: "ms" };
}

/** Measured in a process of its own, which holds nothing but the service and the text, as an editor's server does. */
function keystrokes(figure: string, { name, text, limit }: { name: string; text: string; limit: number }): Row {
  const folder = mkdtempSync(join(tmpdir(), "leastwise-bench-"));
  const file = join(folder, name);
  writeFileSync(file, text);
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const { stdout } = spawnSync(process.execPath, [tsx, fileURLToPath(import.meta.url), "--keystrokes", file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  rmSync(folder, { recursive: true });
  const { times, findings } = JSON.parse(stdout) as { times: number[]; findings: number };
  return {
    figure: `Keystroke: ${figure} (${Math.round(text.length / 1000)} KB, ${findings} findings)`,
    measured: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    limit,
    unit: "ms",
  };
}

/** The check after a keystroke inside an action, warm, with all rules. */
function keystrokeTimes(file: string): { times: number[]; findings: number } {
  const text = readFileSync(file, "utf8");
  const path = basename(file);
  const places = [...text.matchAll(/\b[a-z][a-z0-9-]+:[A-Z][A-Za-z]{3,}/g)].map(
    ({ index, 0: found }) => index + found.length,
  );
  let result = service.check({ path, text });
  const press = (_: unknown, turn: number) => {
    const place = places[(turn * 7919) % places.length] ?? 0;
    // A letter comes, and goes again. An editor hands over whole texts, not ropes of pieces.
    const typed = turn % 2 === 0 ? `${text.slice(0, place)}x${text.slice(place)}` : text;
    const current = Buffer.from(typed).toString();
    const started = performance.now();
    result = service.checkQuickly({ path, text: current }, result);
    return performance.now() - started;
  };
  Array.from({ length: 400 }, press);
  return { times: Array.from({ length: 400 }, press), findings: result.findings.length };
}

/** What runs when the typing rests: the rules that compare statements, over each of AWS's policies. */
function secondPass(): Row {
  const times = managedPolicies.map(({ name, text }) => {
    const result = service.checkQuickly({ path: `${name}.json`, text });
    const started = performance.now();
    service.checkFurther(result);
    return performance.now() - started;
  });
  return {
    figure: "Second pass (worst)",
    measured: Math.max(...times),
    p95: quantile(times, 0.95),
    limit: 100,
    unit: "ms",
  };
}

/** Comparison of each version of AWS's policies with the next, and back; every fourth policy. */
function comparisons(): Row[] {
  const times: number[] = [];
  for (const [index, history] of managedHistories.entries()) {
    if (index % 4 !== 0) continue;
    const policies = history.map(({ name, text }) => service.parse({ path: `${name}.json`, text }).policies);
    for (const [position, after] of policies.entries()) {
      const before = policies[position - 1];
      if (before === undefined) continue;
      for (const [old, now] of [
        [before, after],
        [after, before],
      ] as const) {
        const started = performance.now();
        service.compare(old, now);
        times.push(performance.now() - started);
      }
    }
  }
  return [
    { figure: "Comparison of versions (p95)", measured: quantile(times, 0.95), limit: 20, unit: "ms" },
    { figure: "Comparison of versions (worst)", measured: Math.max(...times), limit: 250, unit: "ms" },
  ];
}

/** All fixes of one finding, proven and spelled, over AWS's policies. */
function quickFixes(): Row {
  const times: number[] = [];
  for (const { name, text } of managedPolicies.slice(0, 600)) {
    const result = service.check({ path: `${name}.json`, text });
    for (const finding of result.findings) {
      const started = performance.now();
      for (const fix of finding.fixes()) service.render(result, finding, fix);
      times.push(performance.now() - started);
    }
  }
  return { figure: "Quick-fix menu (p95)", measured: quantile(times, 0.95), limit: 50, unit: "ms" };
}

/** Resident memory of the server after 20 open policies, above a bare Node process. */
async function serverMemory(): Promise<Row> {
  const bare = await residentMemory(["-e", "setInterval(() => {}, 1000)"], async () => {});
  const serving = await residentMemory([cli, "lsp", "--stdio"], async (send, received) => {
    send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
    await received("capabilities");
    send({ method: "initialized", params: {} });
    for (const { name, text } of managedPolicies.slice(0, 20)) {
      const uri = `file:///policies/${name}.json`;
      send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "json", version: 1, text } } });
      await received(`"method":"textDocument/publishDiagnostics","params":{"uri":"${uri}"`);
    }
  });
  return { figure: "Server memory, 20 policies open", measured: serving - bare, limit: 40, unit: "MB" };
}

type Send = (message: object) => void;
type Received = (words: string) => Promise<void>;

async function residentMemory(
  args: readonly string[],
  use: (send: Send, received: Received) => Promise<void>,
): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const send: Send = (message) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const received: Received = async (words) => {
    while (!output.includes(words)) await new Promise((resolve) => child.stdout.once("data", resolve));
  };
  await new Promise((resolve) => setTimeout(resolve, 300));
  await use(send, received);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, "utf8") : "";
  const kilobytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN);
  child.kill();
  return kilobytes / 1024;
}

/** The command line over all policies that AWS manages, with JSON output and fixes, in one process. */
function commandLine(): Row {
  const folder = mkdtempSync(join(tmpdir(), "leastwise-bench-"));
  for (const { name, text } of managedPolicies) writeFileSync(join(folder, `${name}.json`), text);
  const times = repeat(5, () => {
    const { status, stderr } = spawnSync(process.execPath, [cli, "check", "--format", "json", folder], {
      maxBuffer: 1 << 30,
      encoding: "utf8",
    });
    if (status !== 1) throw new Error(`The command line ended with ${status}: ${stderr}`);
  });
  rmSync(folder, { recursive: true });
  return { figure: "1,594 AWS policies, JSON with fixes", measured: quantile(times, 0.5), limit: 1000, unit: "ms" };
}

function packageSize(): Row[] {
  const vsix = join(root, "out/leastwise.vsix");
  if (!existsSync(vsix)) return [];
  return [{ figure: "VSIX", measured: statSync(vsix).size / 1000, limit: 1500, unit: "kB" }];
}

function repeat(times: number, run: () => void): number[] {
  return Array.from({ length: times }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

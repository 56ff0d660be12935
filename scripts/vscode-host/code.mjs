#!/usr/bin/env node
/**
 * Passes for the `code` executable: give it to `@vscode/test-electron` as `vscodeExecutablePath`.
 * The workbench is that of the embedded host, shown by a headless browser; the suite runs in a real extension host.
 *
 * Exit codes: 0 all is well, 1 a test failed or the suite is missing or broken, the extension host's own code where it
 * died, 70 the window crashed, 124 out of time, 130 interrupted.
 * Environment: `LEASTWISE_TIMEOUT` (milliseconds for the whole run), `LEASTWISE_WINDOW_SIZE` (such as `1280x800@2`,
 * where 2 is the device's pixel ratio), `LEASTWISE_VERBOSE=1` (everything that the workbench logs).
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { format, parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserFlags, findBrowser } from "./browser.mjs";
import { installHost } from "./install.mjs";
import { startServer, workbenchUrl } from "./server.mjs";
import { serveWindow } from "./window.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false, // Flags that mean something to the desktop only, such as --no-sandbox.
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
  },
});

/** The workbench tells of its own start in bracketed or fixed words; a suite does not. */
const workbenchNoise = [
  /^\[(AgentHost|ChatModel|AccountPolicyGate|reconnection|Service Worker|driver|perf|remote-connection)\b/,
  /^(Creating a socket|Resolv(ed|ing) connection token|Loading development extension|Started local extension host)/,
  /^(Updating additional builtin|Ignoring fetching additional builtin|ComputeTargetPlatform)/,
  /^Canceled\b/, // Requests under way when the window closes.
  /spdlog\.node|native-watchdog/, // Native modules, which are not compiled here and not needed.
];

/** A line of a stack trace inside VS Code's own code. */
const workbenchFrame = /\n\s+at .*\/out\/vs\/.*/g;

const verbose = process.env.LEASTWISE_VERBOSE === "1";
const timeout = Number(process.env.LEASTWISE_TIMEOUT ?? 300_000);
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "leastwise-code-"));
let browser;
let server;
let window;
let ending = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(130));
setTimeout(() => end(124, `The run took longer than ${timeout / 1000} s.`), timeout);
try {
  await start();
} catch (error) {
  await end(1, verbose ? error.stack : error.message);
}

async function start() {
  const executablePath = findBrowser();
  const host = await installHost();
  browser = await chromium.launch({
    executablePath,
    args: browserFlags,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const { viewport, deviceScaleFactor } = windowSize(process.env.LEASTWISE_WINDOW_SIZE ?? "1280x800");
  const permissions = ["clipboard-read", "clipboard-write"];
  const page = await (await browser.newContext({ viewport, deviceScaleFactor, permissions })).newPage();
  window = await serveWindow(page);
  server = await startServer(host, {
    profile: values["user-data-dir"] ?? path.join(temporary, "profile"),
    extensions: values["extensions-dir"] ?? path.join(temporary, "extensions"),
    env: { LEASTWISE_WINDOW: window.url },
    idleSeconds: 90,
  });
  await page.exposeFunction("codeAutomationLog", showLog);
  await page.exposeFunction("codeAutomationExit", finish);
  page.on("crash", () => end(70, "The window crashed."));
  if (verbose) page.on("pageerror", (error) => console.error("[window]", error.message));
  const tests = values.extensionTestsPath && path.resolve(values.extensionTestsPath);
  const extensions = values.extensionDevelopmentPath?.map((folder) => path.resolve(folder));
  const target = positionals[0] && path.resolve(positionals[0]);
  await page.goto(workbenchUrl(server, { target, extensions, tests }));
}

/** Called by the workbench for everything that the extension host or it itself logs. */
function showLog(type, parameters) {
  const text = format(...parameters);
  if (!verbose && workbenchNoise.some((pattern) => pattern.test(text))) return;
  const shown = verbose ? text : text.replaceAll(workbenchFrame, "");
  (type === "error" ? process.stderr : process.stdout).write(`${shown}\n`);
}

/** Called by the workbench at the end of the suite. It says 0 also where the extension host died before the end. */
async function finish(code) {
  await new Promise((resolve) => setTimeout(resolve, 150)); // The server writes of the death a little later.
  const ends = server.log().matchAll(/Extension Host Process exited with code: (\w+), signal: (\w+)/g);
  const death = [...ends].find(([, status, signal]) => status !== "0" || signal !== "null");
  if (code !== 0 || !death) return end(code);
  const [, status, signal] = death;
  return end(Number(status) || 1, `The extension host died: code ${status}, signal ${signal}.`);
}

/** Closes what was opened, in reverse, and leaves. Only the first call counts. */
async function end(code, message) {
  if (ending) return;
  ending = true;
  if (message) console.error(message);
  const limit = new Promise((resolve) => setTimeout(resolve, 5000));
  await Promise.race([Promise.allSettled([browser?.close(), server?.stop()]), limit]);
  window?.close();
  fs.rmSync(temporary, { recursive: true, force: true });
  process.exit(code);
}

function windowSize(text) {
  const [, width, height, ratio] = /^(\d+)x(\d+)(?:@([\d.]+))?$/.exec(text) ?? [];
  if (!width) throw new Error(`LEASTWISE_WINDOW_SIZE is written like 1280x800 or 1280x800@2, not ${text}`);
  return { viewport: { width: Number(width), height: Number(height) }, deviceScaleFactor: Number(ratio ?? 1) };
}

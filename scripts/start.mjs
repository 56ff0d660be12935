/**
 * `npm start`: from a fresh clone to a VS Code with Leastwise in it, opened on `examples/`.
 * Installs and builds what is missing or old, then takes the first VS Code that this machine can show:
 * the one that is installed, one that can be downloaded, or the embedded one in a browser.
 *
 *     npm start -- [--host=desktop|download|web] [--no-open]
 *
 * `--host` takes that one or fails. `--no-open` only prints the address of the embedded one.
 * It runs before `npm install`, so nothing but Node is imported here at the top.
 */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { installDependencies } from "./dependencies.mjs";
import { canShowWindows, downloadDesktop } from "./vscode-host/desktop.mjs";
import { installHost } from "./vscode-host/install.mjs";
import { npm } from "./vscode-host/npm.mjs";
import { findOnPath } from "./vscode-host/path.mjs";
import { startServer, workbenchUrl, writeSettings } from "./vscode-host/server.mjs";

const root = path.resolve(import.meta.dirname, "..");
const examples = path.join(root, "examples");

/** The ways to show VS Code, best first. Each throws where it cannot. */
const hosts = {
  desktop: async () => showDesktop(installedCode()),
  download: async () => showDesktop(await downloadDesktop()),
  web: showEmbedded,
};

const { values: options } = parseArgs({ options: { host: { type: "string" }, "no-open": { type: "boolean" } } });
try {
  await start();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

async function start() {
  if (options.host !== undefined && !Object.hasOwn(hosts, options.host)) {
    throw new Error(`--host is one of ${Object.keys(hosts).join(", ")}, not ${options.host}.`);
  }
  await installDependencies(root);
  await npm(["run", "build"], { cwd: root });
  if (options.host !== undefined) return hosts[options.host]();
  for (const [name, show] of Object.entries(hosts)) {
    try {
      if (name !== "web" && !canShowWindows()) throw new Error("this session has no display");
      return await show();
    } catch (error) {
      if (name === "web") throw error;
      console.log(`No ${name} VS Code: ${error.message}`);
    }
  }
}

/** The `code` of this machine, if the extension can run in it. */
function installedCode() {
  const code = findOnPath(["code"]);
  if (!code) throw new Error("there is no `code` on the PATH");
  const version = execFileSync(...command(code, ["--version"]), { encoding: "utf8" }).split("\n")[0];
  const [major, minor] = version.split(".").map(Number);
  if (!(major > 1 || (major === 1 && minor >= 93))) throw new Error(`${code} is ${version}, and 1.93 is needed`);
  return code;
}

/** Opens a desktop VS Code with a profile of its own, and waits until its window is closed. */
async function showDesktop(executable) {
  const temporary = makeTemporary();
  const profile = path.join(temporary, "profile");
  writeSettings(profile);
  const parameters = [
    ...["--new-window", "--wait", "--skip-welcome", "--disable-workspace-trust"],
    ...[`--user-data-dir=${profile}`, `--extensions-dir=${path.join(temporary, "extensions")}`],
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ...[`--extensionDevelopmentPath=${root}`, examples],
  ];
  console.log(`Opening ${examples} in ${executable}`);
  const [program, programParameters, programOptions] = command(executable, parameters);
  const child = spawn(program, programParameters, { ...programOptions, stdio: "inherit" });
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code ? reject(new Error(`${executable} ended with ${code}`)) : resolve()));
  });
}

/** Windows starts a `.cmd` only through its shell, which wants quotes round what holds a space. */
function command(executable, parameters) {
  if (!executable.endsWith(".cmd")) return [executable, parameters, {}];
  return [`"${executable}"`, parameters.map((parameter) => `"${parameter}"`), { shell: true }];
}

/** Serves the embedded VS Code on a free loopback port until Ctrl+C. */
async function showEmbedded() {
  const host = await installHost();
  const temporary = makeTemporary();
  const server = await startServer(host, {
    profile: path.join(temporary, "profile"),
    extensions: path.join(temporary, "extensions"),
  });
  const url = workbenchUrl(server, { target: examples, extensions: [root] });
  console.log(`\nVS Code with Leastwise is ready on this machine only:\n\n  ${url}\n\nCtrl+C ends it.`);
  if (!options["no-open"] && canShowWindows()) openBrowser(url);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
  console.log("\nStopping.");
  await server.stop();
}

/** A failure to open is no failure: the address is printed already. */
function openBrowser(url) {
  const openers = { darwin: ["open", [url]], win32: ["rundll32", ["url.dll,FileProtocolHandler", url]] };
  const [program, parameters] = openers[process.platform] ?? ["xdg-open", [url]];
  spawn(program, parameters, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/** A folder that goes with this process. */
function makeTemporary() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lw-"));
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

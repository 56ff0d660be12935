import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** How long the server may take to listen, in milliseconds. */
const startLimit = 60_000;

/**
 * Starts the host on a free loopback port, without a password: only this machine reaches it.
 *
 * @param {import("./install.mjs").Host} host
 * @param {{ profile: string, extensions: string, env?: NodeJS.ProcessEnv, idleSeconds?: number }} options
 *   `profile` and `extensions` are folders of this run alone; `idleSeconds` without a window end the server, so that
 *   it does not outlive a starter that was killed
 * @returns {Promise<{ url: string, authority: string, log: () => string, stop: () => Promise<void> }>}
 *   `log` gives what the server has printed so far
 */
export async function startServer(host, { profile, extensions, env = {}, idleSeconds }) {
  writeSettings(profile);
  const config = path.join(profile, "code-server.yaml");
  fs.writeFileSync(config, ""); // Without a config of its own the server writes one into the home folder.
  const parameters = [
    ...[host.entry, "--config", config, "--bind-addr", "127.0.0.1:0", "--auth", "none"],
    ...["--user-data-dir", profile, "--extensions-dir", extensions],
    ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-proxy"],
    "--disable-getting-started-override",
    // Without the driver a built workbench takes no extension in development.
    ...["--vscode-option", "enable-smoke-test-driver"],
    ...(idleSeconds ? ["--idle-timeout-seconds", String(idleSeconds)] : []),
  ];
  const child = spawn(host.node, parameters, {
    env: { EXTENSIONS_GALLERY: "{}", ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32", // Its own process group, to be ended as a whole.
  });
  const killNow = () => kill(child, "SIGKILL");
  process.on("exit", killNow);
  child.on("exit", () => process.off("exit", killNow));

  let printed = "";
  const read = (chunk) => {
    printed += chunk;
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  try {
    const url = await listening(child, () => printed);
    return { url, authority: new URL(url).host, log: () => printed, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw new Error(`The VS Code server ${error.message}:\n${printed}`);
  }
}

/** The address that the server prints once it listens. */
function listening(child, printed) {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error("did not start in time")), startLimit);
    const settle = (action, value) => {
      clearTimeout(limit);
      action(value);
    };
    child.stdout.on("data", () => {
      const address = /listening on (http:\/\/[\d.]+:\d+)/.exec(printed())?.[1];
      if (address) settle(resolve, address);
    });
    child.on("error", (error) => settle(reject, new Error(`could not be started (${error.message})`)));
    child.on("exit", (code, signal) => settle(reject, new Error(`ended with ${signal ?? code}`)));
  });
}

/**
 * The address of the workbench in a browser.
 *
 * @param {{ url: string, authority: string }} server
 * @param {{ target?: string, extensions?: readonly string[], tests?: string, open?: readonly string[] }} what
 *   absolute paths: the folder or `.code-workspace` to open, extensions in development, a suite to run, files to show
 */
export function workbenchUrl(server, { target, extensions = [], tests, open = [] }) {
  const remote = (file) => `vscode-remote://${server.authority}${encodeURI(file)}`;
  const payload = [
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
    ...extensions.map((folder) => ["extensionDevelopmentPath", remote(folder)]),
    ...(tests ? [["extensionTestsPath", remote(tests)]] : []),
    ...open.map((file) => ["openFile", remote(file)]),
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (!target) query.set("ew", "true");
  else query.set(target.endsWith(".code-workspace") ? "workspace" : "folder", target);
  return `${server.url}/?${query}`;
}

/**
 * Writes settings that keep a workbench quiet and its files as they are, unless the profile has settings already.
 * A profile is a user data folder, of the desktop or of the server.
 */
export function writeSettings(profile) {
  const file = path.join(profile, "User", "settings.json");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!fs.existsSync(file)) fs.writeFileSync(file, `${JSON.stringify(quietSettings, null, 2)}\n`);
}

const quietSettings = {
  "files.autoSave": "off", // The web workbench would otherwise write every edit to disk.
  "chat.disableAIFeatures": true,
  "chat.agentHost.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "github.gitAuthentication": false,
  "json.schemaDownload.enable": false,
  "npm.fetchOnlinePackageInfo": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Asks the server and its children to end, and ends them after five seconds. */
async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  kill(child, "SIGTERM");
  const limit = setTimeout(() => kill(child, "SIGKILL"), 5000);
  await ended;
  clearTimeout(limit);
  kill(child, "SIGKILL"); // What remains of its group.
}

function kill(child, signal) {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH" && error.code !== "EPERM") throw error; // It has ended already.
  }
}

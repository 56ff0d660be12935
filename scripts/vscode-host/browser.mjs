import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { findOnPath } from "./path.mjs";

/**
 * A Chromium, Chrome or Edge that is installed on this machine: its program's path.
 * `LEASTWISE_BROWSER` names one and is not questioned beyond its existence.
 * In CI on Debian, as root, a missing one is installed.
 *
 * @returns {string}
 * @throws with the command to run, where there is none
 */
export function findBrowser() {
  const chosen = process.env.LEASTWISE_BROWSER;
  if (chosen) {
    if (fs.existsSync(chosen)) return chosen;
    throw new Error(`LEASTWISE_BROWSER names ${chosen}, which does not exist.`);
  }
  const found = search() ?? (mayInstall() ? install() : undefined);
  if (found) return found;
  throw new Error(
    `The window of the embedded VS Code needs Chromium, Chrome or Edge, and none was found. Run:\n\n    ${installCommand()}\n\n` +
      "or set LEASTWISE_BROWSER to the program of one.",
  );
}

/** Flags for a browser that only shows a page of this machine: quiet, and able to run as root in a container. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

function search() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  return findOnPath(names) ?? usualPlaces().find((file) => fs.existsSync(file));
}

function usualPlaces() {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      ["/Applications", path.join(process.env.HOME ?? "/", "Applications")].map((folder) =>
        path.join(folder, `${name}.app`, "Contents", "MacOS", name),
      ),
    );
  }
  if (process.platform === "win32") {
    const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    const programs = ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"];
    return roots.filter(Boolean).flatMap((root) => programs.map((program) => path.join(root, program)));
  }
  return ["/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/snap/bin/chromium"];
}

/** A machine that someone works on is never changed without their word. */
function mayInstall() {
  return process.env.CI && process.getuid?.() === 0 && findOnPath(["apt-get"]);
}

function install() {
  console.error("No browser found: installing Debian's chromium …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, stdio: ["ignore", 2, 2] };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
  return search();
}

function installCommand() {
  if (process.platform === "darwin") return "brew install --cask chromium";
  if (process.platform === "win32") return "winget install Google.Chrome";
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  if (findOnPath(["apt-get"])) return `${sudo}apt-get update && ${sudo}apt-get install -y chromium`;
  if (findOnPath(["dnf"])) return `${sudo}dnf install -y chromium`;
  if (findOnPath(["pacman"])) return `${sudo}pacman -S chromium`;
  return "(your package manager) install chromium";
}

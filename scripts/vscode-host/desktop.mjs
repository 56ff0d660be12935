import fs from "node:fs";
import { cacheFolder } from "./cache.mjs";

/** The desktop VS Code that is downloaded: the release of the embedded host. */
const release = "1.139.1";

/** Whether this session can show a window: Linux needs a display (`xvfb-run` provides one in CI). */
export function canShowWindows() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Downloads the desktop VS Code into the user's cache, unless it is there already.
 * Needs the dev dependencies. Without a network it fails within five seconds.
 *
 * @param {string} [version] such as `1.93.1`, `stable` or `insiders`
 * @returns {Promise<string>} its executable
 */
export async function downloadDesktop(version = release) {
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  const cachePath = cacheFolder("desktop");
  fs.mkdirSync(cachePath, { recursive: true });
  return downloadAndUnzipVSCode({ version, cachePath, timeout: 5000 });
}

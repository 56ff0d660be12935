import os from "node:os";
import path from "node:path";

/** The folder for what is downloaded once and kept, outside every checkout. It need not exist yet. */
export function cacheFolder(name) {
  return path.join(userCache(), "leastwise", name);
}

function userCache() {
  const home = os.homedir();
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? path.join(home, "AppData", "Local");
  if (process.platform === "darwin") return path.join(home, "Library", "Caches");
  return process.env.XDG_CACHE_HOME || path.join(home, ".cache");
}

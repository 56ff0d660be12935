import fs from "node:fs";
import path from "node:path";

/**
 * The first of these programs that lies in a folder of the PATH, as an absolute path.
 *
 * @param {readonly string[]} names without extension
 * @returns {string | undefined}
 */
export function findOnPath(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return names
    .flatMap((name) => folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending))))
    .find(isProgram);
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/**
 * Runs npm in a folder and shows its output.
 * The registry is whatever the user has configured; settings that belong to the npm which called us are left out.
 *
 * @param {readonly string[]} parameters for example `["install", "--ignore-scripts"]`
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} options `quiet` sends npm's output to stderr
 * @throws when npm is missing or ends with another code than 0
 */
export function npm(parameters, { cwd, env = process.env, quiet = false }) {
  const script = npmScript();
  const windows = process.platform === "win32";
  const [command, first, shell] = script ? [process.execPath, [script], false] : ["npm", [], windows];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...parameters], {
      cwd,
      shell,
      env: withoutCaller(env),
      stdio: ["ignore", quiet ? 2 : 1, 2],
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${parameters.join(" ")} ended with ${signal ?? code} in ${cwd}`));
    });
  });
}

/** npm's own program, so that this Node can run it without a shell; undefined where it lies in no known place. */
function npmScript() {
  const bin = path.dirname(process.execPath);
  return [
    process.env.npm_execpath,
    path.join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((file) => file?.endsWith("npm-cli.js") && fs.existsSync(file));
}

/** `npm start` passes its own prefix, workspace and package on to its children; another folder must not see them. */
function withoutCaller(env) {
  const foreign = /^npm_(package_|lifecycle_|config_(local_prefix|workspaces?|include_workspace_root)$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

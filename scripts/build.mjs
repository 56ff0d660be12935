// Builds everything that ships: the catalogue, the command line with its language server, the client.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const production = process.argv.includes("--production");
const serverOut = join(root, "server/dist");
const clientOut = join(root, "client/dist");

if (
  production ||
  isStale("server/dist/catalogue.bin", ["scripts/catalogue", "server/src/catalogue", "package-lock.json"])
) {
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const { status } = spawnSync(process.execPath, [tsx, join(root, "scripts/build-catalogue.ts")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

for (const folder of [serverOut, clientOut]) {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!file.endsWith(".bin")) rmSync(join(folder, file));
}

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  // Some packages have a second, broken entry for bundlers under "main".
  mainFields: ["module", "main"],
  minify: production,
  keepNames: production,
  sourcemap: production ? false : "linked",
  legalComments: "external",
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: { cli: "server/src/cli/main.ts", service: "server/src/service.ts" },
  outdir: serverOut,
  format: "esm",
  splitting: true,
  chunkNames: "chunk-[hash]",
  banner: {
    // Packages in CommonJS ask for Node's own modules with `require`.
    js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
  },
});
chmodSync(join(serverOut, "cli.js"), 0o755);

await build({
  ...shared,
  entryPoints: { "extension.node": "client/src/extension.node.ts" },
  outdir: clientOut,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
});

/** Whether the file is older than anything below the sources, or absent. */
function isStale(file, sources) {
  const path = join(root, file);
  if (!existsSync(path)) return true;
  const built = statSync(path).mtimeMs;
  return sources.some((source) => newest(join(root, source)) > built);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

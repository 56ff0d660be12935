// Builds everything that ships: the catalogue, the command line with its language server, the client.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { grammarWasm, runtimeWasm } from "./hcl-wasm.mjs";

/** Permissive licences, whose terms are met by shipping their text. */
const allowedLicences = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0", "0BSD"];

/** Its package has an install script, so that nothing of it is bundled: its compiled grammar is copied. */
const hclGrammar = "node_modules/@tree-sitter-grammars/tree-sitter-hcl";

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
  // Names stay, for stack traces; keeping them in minified code would cost at every call that makes a function.
  minifySyntax: production,
  minifyWhitespace: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

const server = await build({
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
copyFileSync(runtimeWasm, join(serverOut, "tree-sitter.wasm"));
copyFileSync(grammarWasm, join(serverOut, "hcl.wasm"));

const client = await build({
  ...shared,
  entryPoints: { "extension.node": "client/src/extension.node.ts" },
  outdir: clientOut,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
});

writeFileSync(join(serverOut, "THIRD_PARTY_NOTICES.txt"), notices([server.metafile, client.metafile]));

/** The licences of all bundled and copied packages, as they ask for. Fails on a licence that must not ship. */
function notices(metafiles) {
  const folders = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const sections = [...new Set([...folders, hclGrammar])].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    if (!allowedLicences.includes(license)) throw new Error(`${name} is under ${license}, which must not ship.`);
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `${sections.join(`\n${"=".repeat(80)}\n\n`)}`;
}

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

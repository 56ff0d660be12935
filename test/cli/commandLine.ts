import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The command line, bundled from the sources as `npm run build` does it, in a folder of its own. */
export interface CommandLine {
  run(run: Run): Promise<Outcome>;
  dispose(): void;
}

export interface Run {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly stdin?: string | undefined;
  /** Whether the reader of the standard output goes away at once, as `head` does. */
  readonly closeOutput?: boolean;
}

export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function bundleCommandLine(): Promise<CommandLine> {
  const folder = mkdtempSync(path.join(tmpdir(), "leastwise-cli-"));
  await build({
    absWorkingDir: root,
    entryPoints: { cli: "server/src/cli/main.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    splitting: true,
    mainFields: ["module", "main"],
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  for (const data of ["catalogue.bin", "descriptions.bin", "tree-sitter.wasm", "hcl.wasm"]) {
    copyFileSync(path.join(root, "server/dist", data), path.join(folder, data));
  }
  const program = path.join(folder, "cli.mjs");
  chmodSync(program, 0o755);
  return { run: (run) => start(program, run), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function start(program: string, { args, cwd, stdin, closeOutput }: Run): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { PATH: process.env["PATH"], HOME: tmpdir() },
    });
    let stdout = "";
    let stderr = "";
    if (closeOutput) child.stdout.destroy();
    else child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (exit) => resolve({ exit, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin ?? "");
  });
}

/** A folder with files, by path; a path that ends with `/` is an empty folder. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "leastwise-files-"));
  for (const [name, content] of Object.entries(files)) {
    const location = path.join(folder, name);
    mkdirSync(name.endsWith("/") ? location : path.dirname(location), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(location, content);
  }
  return folder;
}

/** Every file below a folder, by path. */
export function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.sort().map((file) => [path.relative(folder, file).replaceAll(path.sep, "/"), readFileSync(file, "utf8")]),
  );
}

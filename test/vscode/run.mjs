/**
 * Runs the suite inside a real VS Code: the desktop where it can be downloaded and shown, else the embedded host.
 *
 *     node test/vscode/run.mjs [--grep TEXT] [--screenshots] [--tests FOLDER] [--extension FOLDER] [--out FOLDER]
 *
 * `--screenshots` takes the README's pictures into `docs/images/` in place of a test run.
 * Environment: `LEASTWISE_VSCODE=desktop|web` forces one of them, `LEASTWISE_VSCODE_VERSION` is the desktop's version.
 * The last line is `N passed, N failed`; the exit code is 0 only where a suite ran to its end and all of it passed.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { canShowWindows, downloadDesktop } from "../../scripts/vscode-host/desktop.mjs";
import { writeSettings } from "../../scripts/vscode-host/server.mjs";

const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const { values: options } = parseArgs({
  options: {
    grep: { type: "string", default: "" },
    screenshots: { type: "boolean", default: false },
    tests: { type: "string", default: path.join(here, "suite") },
    extension: { type: "string", default: root },
    out: { type: "string", default: path.join(root, "out/vscode") },
  },
});

if (options.screenshots) process.env.LEASTWISE_WINDOW_SIZE ??= "1200x750@1.5";
process.exitCode = await runSuite();

async function runSuite() {
  const out = path.resolve(options.out);
  const suite = path.join(out, "suite");
  const screenshots = path.join(out, "screenshots");
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(screenshots, { recursive: true });
  await bundle(path.resolve(options.tests), suite);

  // A short name: the desktop puts a socket into its profile, whose path may have about 100 characters.
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "lw-"));
  process.on("exit", () => fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const result = path.join(temporary, "result.json");
  let code = 0;
  try {
    await runTests({
      vscodeExecutablePath: await chooseCode(),
      extensionDevelopmentPath: path.resolve(options.extension),
      extensionTestsPath: path.join(suite, "index.cjs"),
      launchArgs: [makeWorkspace(temporary), ...makeProfile(temporary)],
      extensionTestsEnv: {
        LEASTWISE_TEST_GREP: options.screenshots ? "Pictures" : options.grep,
        LEASTWISE_PICTURES: options.screenshots ? "1" : "",
        LEASTWISE_TEST_RESULT: result,
        LEASTWISE_SCREENSHOTS: screenshots,
        // The stand-in is started by its first line, which asks the PATH for a Node.
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
      },
    });
  } catch (error) {
    console.error(error.message);
    code = Number.isInteger(error.code) ? error.code : 1;
  }
  const ended = report(result, code, screenshots);
  if (options.screenshots && ended === 0) fs.cpSync(screenshots, path.join(root, "docs/images"), { recursive: true });
  return ended;
}

/** Bundles the runner, mocha and every `*.test.ts` of the folder as CommonJS, which every extension host can load. */
async function bundle(tests, outdir) {
  const names = fs.existsSync(tests) ? fs.readdirSync(tests).filter((name) => name.endsWith(".test.ts")) : [];
  if (names.length === 0) throw new Error(`There is no *.test.ts in ${tests}`);
  await build({
    entryPoints: {
      index: path.join(here, "suite/index.ts"),
      mocha: "mocha/lib/mocha.cjs",
      ...Object.fromEntries(names.map((name) => [path.basename(name, ".ts"), path.join(tests, name)])),
    },
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    define: { "import.meta.dirname": "__dirname" },
    mainFields: ["module", "main"],
    logOverride: { "require-resolve-not-external": "silent" }, // mocha's parallel mode, which is not used.
    plugins: [shareMocha()],
  });
}

/** The runner and the tests must see one and the same mocha: the bundled one beside them. */
function shareMocha() {
  return {
    name: "share-mocha",
    setup(plugin) {
      plugin.onResolve({ filter: /^mocha$/ }, () => ({ path: "./mocha.cjs", external: true }));
    },
  };
}

/** The executable of a VS Code, or of what passes for one. */
async function chooseCode() {
  const forced = process.env.LEASTWISE_VSCODE;
  if (forced && forced !== "desktop" && forced !== "web") throw new Error("LEASTWISE_VSCODE is desktop or web.");
  if (forced === "desktop") return downloadDesktop(process.env.LEASTWISE_VSCODE_VERSION);
  if (forced !== "web" && canShowWindows()) {
    try {
      return await downloadDesktop(process.env.LEASTWISE_VSCODE_VERSION);
    } catch (error) {
      console.log(`The desktop VS Code cannot be downloaded (${error.message}): taking the embedded one.`);
    }
  }
  const standIn = path.join(root, "scripts/vscode-host/code.mjs");
  if (process.platform !== "win32") fs.chmodSync(standIn, 0o755); // Lost where the checkout came as an archive.
  return standIn;
}

/**
 * A workspace of two folders: `workspace` is a copy of `examples/` with the files of `test/vscode/workspace/` beside
 * them (no name may be in both), `other` is empty.
 */
function makeWorkspace(temporary) {
  const workspace = path.join(temporary, "workspace");
  fs.mkdirSync(workspace);
  for (const source of [path.join(root, "examples"), path.join(here, "workspace")]) {
    if (fs.existsSync(source)) fs.cpSync(source, workspace, { recursive: true, force: false, errorOnExist: true });
  }
  fs.mkdirSync(path.join(temporary, "other"));
  const file = path.join(temporary, "examples.code-workspace");
  fs.writeFileSync(file, JSON.stringify({ folders: [{ path: "workspace" }, { path: "other" }], settings: {} }));
  return file;
}

function makeProfile(temporary) {
  const profile = path.join(temporary, "profile");
  writeSettings(profile);
  return [`--user-data-dir=${profile}`, `--extensions-dir=${path.join(temporary, "extensions")}`];
}

/** VS Code says 0 also where its extension host died: only the file that the suite leaves at its end counts. */
function report(file, code, screenshots) {
  const result = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
  const pictures = fs.readdirSync(screenshots).map((name) => path.join(screenshots, name));
  if (pictures.length > 0) console.log(`Screenshots:\n  ${pictures.join("\n  ")}`);
  if (!result) console.log("The suite left no result: it did not start, or its extension host died.");
  else if (result.passed === 0) console.log("No test ran.");
  if (result?.skipped) console.log(`${result.skipped} skipped`);
  const { passed, failed } = result ?? { passed: 0, failed: 1 };
  console.log(`${passed} passed, ${failed} failed`);
  return code || (passed === 0 || failed > 0 ? 1 : 0);
}

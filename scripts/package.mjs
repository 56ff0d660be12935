// Makes the VSIX from a production build, and checks what is in it: `node scripts/package.mjs`.
import fs from "node:fs";
import path from "node:path";
import { createVSIX, listFiles } from "@vscode/vsce";

const root = path.resolve(import.meta.dirname, "..");
const file = path.join(root, "out/leastwise.vsix");
const MAX_BYTES = 1_500_000;

/** Everything that ships; a file that is not named here must not slip in. */
const expected = [
  "CHANGELOG.md",
  "LICENSE",
  "NOTICE",
  "README.md",
  "client/dist/extension.node.cjs",
  "docs/images/icon.png",
  "docs/leastwise.schema.json",
  "package.json",
  "server/dist/THIRD_PARTY_NOTICES.txt",
  "server/dist/catalogue.bin",
  "server/dist/cli.js",
  "server/dist/descriptions.bin",
  "server/dist/hcl.wasm",
  "server/dist/tree-sitter.wasm",
  "server/package.json",
];
/** As many as the manifest names. */
const grammar = /^syntaxes\/iam-policy\.(json|yaml|hcl)(\.\w+)?\.injection\.tmLanguage\.json$/;
/** Names that the bundler makes from contents. */
const chunk = /^server\/dist\/chunk-[A-Z0-9]+\.js$/;

fs.mkdirSync(path.dirname(file), { recursive: true });
await createVSIX({ cwd: root, packagePath: file, dependencies: false });
const files = (await listFiles({ cwd: root, dependencies: false })).map((name) => name.replaceAll("\\", "/")).sort();
const missing = expected.filter((name) => !files.includes(name));
const extra = files.filter((name) => !expected.includes(name) && !chunk.test(name) && !grammar.test(name));
const { size } = fs.statSync(file);
console.log(`${path.relative(root, file)}: ${size} bytes, ${files.length} files`);
if (missing.length > 0) fail(`Missing: ${missing.join(", ")}`);
if (extra.length > 0) fail(`Not expected: ${extra.join(", ")}`);
if (size > MAX_BYTES) fail(`Larger than ${MAX_BYTES} bytes.`);

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

// Where the two WebAssembly files of the Terraform reader come from; the build copies them beside what it bundles.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// The server names the packages. The package of the grammar has no entry for its wasm, so that it is found beside its manifest.
const require = createRequire(new URL("../server/package.json", import.meta.url));

/** The runtime of `web-tree-sitter`. */
export const runtimeWasm = require.resolve("web-tree-sitter/web-tree-sitter.wasm");

/** The grammar of HCL, which Terraform, OpenTofu and Terragrunt share. */
export const grammarWasm = join(
  dirname(require.resolve("@tree-sitter-grammars/tree-sitter-hcl/package.json")),
  "tree-sitter-hcl.wasm",
);

import { existsSync, readFileSync } from "node:fs";
import { type Catalogue, createCatalogue } from "./catalogue/catalogue.ts";
import type { HclReader } from "./hosts/terraform/hclReader.ts";

/** The compiled catalogue for a shell on Node; descriptions are read when the first one is asked for. */
export function loadCatalogue(): Catalogue {
  return createCatalogue(readFileSync(compiled("catalogue.bin")), () => {
    const descriptions = compiled("descriptions.bin");
    return existsSync(descriptions) ? readFileSync(descriptions) : undefined;
  });
}

/** The reader of Terraform's language for a shell on Node; it takes some 10 MB, so only who needs it loads it. */
export async function loadHcl(): Promise<HclReader> {
  const { loadHclReader } = await import("./hosts/terraform/hclReader.ts");
  const runtime = readFileSync(compiled("tree-sitter.wasm"));
  return loadHclReader({ runtime, grammar: readFileSync(compiled("hcl.wasm")) });
}

/** Beside the bundle; run from source, where the build puts it. */
function compiled(name: string): URL {
  const beside = new URL(`./${name}`, import.meta.url);
  return existsSync(beside) ? beside : new URL(`../dist/${name}`, import.meta.url);
}

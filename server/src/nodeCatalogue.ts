import { existsSync, readFileSync } from "node:fs";
import { type Catalogue, createCatalogue } from "./catalogue/catalogue.ts";

/** The compiled catalogue for a shell on Node; descriptions are read when the first one is asked for. */
export function loadCatalogue(): Catalogue {
  return createCatalogue(readFileSync(compiled("catalogue.bin")), () => {
    const descriptions = compiled("descriptions.bin");
    return existsSync(descriptions) ? readFileSync(descriptions) : undefined;
  });
}

/** Beside the bundle; run from source, where the build puts it. */
function compiled(name: string): URL {
  const beside = new URL(`./${name}`, import.meta.url);
  return existsSync(beside) ? beside : new URL(`../dist/${name}`, import.meta.url);
}

import { mkdirSync, writeFileSync } from "node:fs";
import { compileCatalogue } from "./catalogue/compile.ts";

/** Writes the compiled catalogue to `server/dist`, where every shell finds it. */
const folder = new URL("../server/dist/", import.meta.url);
mkdirSync(folder, { recursive: true });
const { catalogue, descriptions } = compileCatalogue();
writeFileSync(new URL("catalogue.bin", folder), catalogue);
writeFileSync(new URL("descriptions.bin", folder), descriptions);

import { readFileSync, readdirSync } from "node:fs";
import { bases, createTokenizer, vscodeYaml } from "./tokenize.ts";
const dir = "/work/shared/corpora/templates/";
const text = readdirSync(dir).map((f) => readFileSync(dir + f, "utf8")).join("\n---\n");
console.log(text.length);
for (const [name, base] of [["yaml", bases.yaml], ["nested", vscodeYaml!]] as const) for (const injected of [false, true, false, true]) {
  const t = await createTokenizer(base, { injected });
  const s = performance.now(); t(text); console.log(name, injected, Math.round(performance.now() - s));
}

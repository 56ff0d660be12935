import { readFileSync, readdirSync } from "node:fs";
import { bases, createTokenizer, isInjected, vscodeYaml } from "./tokenize.ts";
import { underline } from "./underlined.ts";
const dir = "/work/shared/corpora/templates/";
const o = await createTokenizer(bases.yaml, { injected: true }), oa = await createTokenizer(bases.yaml, { injected: false });
const n = await createTokenizer(vscodeYaml!, { injected: true }), na = await createTokenizer(vscodeYaml!, { injected: false });
const scopes = (t: any, text: string, lossy: boolean) => t(text).map((l: any) => l.flatMap((k: any) => Array.from({ length: k.end - k.start }, () => k.scopes.filter((s: string) => !isInjected(s) && !(lossy && s.startsWith("meta."))).join(" "))));
let diff = 0, lost = 0, lostN = 0, inv = 0, lines = 0;
for (const f of readdirSync(dir)) {
  const text = readFileSync(dir + f, "utf8").replace(/\r/g, "");
  const a = underline(text, o).split("\n"), b = underline(text, n).split("\n");
  if (a.join("\n") !== b.join("\n")) { diff++; const i = a.findIndex((l, k) => l !== b[k]); if (diff < 12) console.log("DIFF", f, "\n ", a.slice(Math.max(0,i-2), i+2).join("\n  "), "\n --\n ", b.slice(Math.max(0,i-2), i+2).join("\n  ")); }
  const src = text.split("\n"); lines += src.length;
  const cmp = (x: any, y: any, name: string) => { let c = 0; x.forEach((l: any, i: number) => l.some((s: string, j: number) => { if (s !== y[i][j]) { c++; if (c === 1 && (name==="old"? lost++ : lostN++) < 6) console.log("LOST", name, f, i, j, src[i], "\n    alone:", y[i][j], "\n    ours: ", s); return true; } return false; })); };
  cmp(scopes(o, text, false), scopes(oa, text, false), "old");
  cmp(scopes(n, text, true), scopes(na, text, true), "nested");
  const invalid = (t: any) => t(text).flat().filter((k: any) => k.scopes.some((s: string) => s.includes("invalid"))).length;
  if (invalid(n) !== invalid(na)) { inv++; console.log("INVALID", f, invalid(n), invalid(na)); }
}
console.log({ diff, lost, lostN, inv, lines });

import { readFixtures } from "./fixtures.ts";
import { bases, createTokenizer, isInjected, vscodeYaml } from "./tokenize.ts";
import { plain } from "./underlined.ts";
const pick: Record<string, [any, string]> = { yaml: [bases.yaml, "yaml"], nested: [vscodeYaml, "yaml"], hcl: [bases.hcl, "hcl"], terraform: [bases.terraform, "hcl"] };
for (const l of process.argv.slice(2)) {
  const [base, f] = pick[l]!;
  const a = await createTokenizer(base, { injected: false }), b = await createTokenizer(base, { injected: true });
  for (const { name, text } of readFixtures(`${f}-valid.txt`)) {
    const p = plain(text), x = a(p), y = b(p);
    p.split("\n").forEach((line, i) => {
      const at = (t: any, c: number) => t[i].find((k: any) => k.start <= c && c < k.end)?.scopes.slice(1).filter((s: string) => !isInjected(s)).join(" ");
      let last = "";
      for (let c = 0; c < line.length; c++) { const s = at(x, c), o = at(y, c); const m = `${s} => ${o}`; if (s !== o && m !== last) console.log(`${l} [${name}] ${line.slice(0, 60)} @${c} ${JSON.stringify(line[c])}\n    ${s}\n    ${o}`); last = s !== o ? m : ""; }
    });
  }
}

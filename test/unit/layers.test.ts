import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../../server/src/", import.meta.url));

/** Who may import whom, by folder of `server/src`; a folder may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  text: [],
  policy: ["text"],
  catalogue: ["policy"],
  knowledge: [],
  hosts: ["text", "policy"],
  access: ["policy", "catalogue", "knowledge"],
  rules: ["text", "policy", "catalogue", "knowledge", "access"],
  refactorings: ["text", "policy", "catalogue", "access"],
  engine: ["text", "policy", "catalogue", "knowledge", "hosts", "access", "rules", "refactorings"],
  features: ["text", "policy", "catalogue", "knowledge", "hosts", "access"],
  "service.ts": ["text", "policy", "catalogue", "hosts", "access", "rules", "refactorings", "engine", "features"],
  "nodeData.ts": ["catalogue", "hosts"],
  lsp: ["text", "policy", "catalogue", "hosts", "refactorings", "engine", "features", "service.ts", "nodeData.ts"],
  cli: [
    "text",
    "policy",
    "catalogue",
    "hosts",
    "knowledge",
    "rules",
    "engine",
    "features",
    "service.ts",
    "nodeData.ts",
    "lsp",
  ],
};

/** Where input and output happen; everything else is pure. */
const shells = ["lsp", "cli", "nodeData.ts"];

/** Packages that a pure folder may use: they are pure themselves. */
const purePackages = ["jsonc-parser", "picomatch", "web-tree-sitter", "yaml"];

interface Import {
  readonly from: string;
  readonly file: string;
  readonly target: string;
}

const imports = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file): Import[] => {
    const from = file.split(/[\\/]/)[0] ?? file;
    const text = readFileSync(join(source, file), "utf8");
    return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/g)].map(
      (match) => ({
        from,
        file,
        target: match[1] ?? match[2] ?? "",
      }),
    );
  });

describe("The layers", () => {
  it("are all in the table", () => {
    expect(readdirSync(source).sort()).toEqual(Object.keys(mayImport).sort());
    expect(imports.length).toBeGreaterThan(100);
  });

  it("import only what stands below them", () => {
    const wrong = imports.filter(({ from, file, target }) => {
      if (!target.startsWith(".") || target.endsWith(".json")) return false;
      const path = join(file, "..", target).split(/[\\/]/);
      const folder = path[0] ?? "";
      return folder !== from && mayImport[from]?.includes(folder) !== true;
    });
    expect(wrong).toEqual([]);
  });

  it("are pure but for the shells", () => {
    const impure = imports.filter(({ from, target }) => {
      if (shells.includes(from) || target.startsWith(".")) return false;
      return !purePackages.includes(target);
    });
    expect(impure).toEqual([]);
    const words = /\bconsole\.|\bprocess\.|\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|\bsetTimeout\(/;
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !shells.includes(file.split(/[\\/]/)[0] ?? ""),
    );
    expect(files.filter((file) => words.test(readFileSync(join(source, file), "utf8")))).toEqual([]);
  });

  it("keep no state in modules", () => {
    const stateful = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && /\n(?:export )?let /.test(readFileSync(join(source, file), "utf8")),
    );
    expect(stateful).toEqual([]);
  });

  it("leave LSP to its shell, and rules and hosts to themselves", () => {
    const lsp = imports.filter(({ from, target }) => /^vscode/.test(target) && from !== "lsp");
    expect(lsp).toEqual([]);
  });
});

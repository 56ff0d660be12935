import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

/** A language's grammar as an editor has it. */
export interface Base {
  readonly name: string;
  readonly scope: string;
  /** Where the grammars of the language are, by their scopes. */
  readonly grammars: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../..", import.meta.url));

const grammars: Readonly<Record<string, string>> = {
  "source.json": require.resolve("tm-grammars/grammars/json.json"),
  "source.json.comments": require.resolve("tm-grammars/grammars/jsonc.json"),
  "source.yaml": require.resolve("tm-grammars/grammars/yaml.json"),
  "source.hcl": require.resolve("tm-grammars/grammars/hcl.json"),
  "source.hcl.terraform": require.resolve("tm-grammars/grammars/terraform.json"),
};

/** The languages that policies are written in, as the grammars of npm's `tm-grammars` read them. */
export const bases = {
  json: { name: "JSON", scope: "source.json", grammars },
  jsonc: { name: "JSON with comments", scope: "source.json.comments", grammars },
  yaml: { name: "YAML", scope: "source.yaml", grammars },
  hcl: { name: "HCL", scope: "source.hcl", grammars },
  terraform: { name: "Terraform", scope: "source.hcl.terraform", grammars },
} satisfies Record<string, Base>;

/** YAML as VS Code has read it since 1.96; `undefined` where VS Code is not installed for its own tests. */
export const vscodeYaml: Base | undefined = await findVscodeYaml();

async function findVscodeYaml(): Promise<Base | undefined> {
  const cache: { cacheFolder(name: string): string } = await import(
    new URL("../../scripts/vscode-host/cache.mjs", import.meta.url).href
  );
  const folder = cache.cacheFolder("vscode-host");
  const syntaxes = (existsSync(folder) ? readdirSync(folder) : [])
    .map((host) => join(folder, host, "node_modules/code-server/lib/vscode/extensions/yaml/syntaxes"))
    .find(existsSync);
  if (syntaxes === undefined) return undefined;
  const versions = ["1.0", "1.1", "1.2", "1.3", "embedded"].map((version): [string, string] => [
    `source.yaml.${version}`,
    join(syntaxes, `yaml-${version}.tmLanguage.json`),
  ]);
  return {
    name: "YAML in VS Code",
    scope: "source.yaml",
    grammars: { "source.yaml": join(syntaxes, "yaml.tmLanguage.json"), ...Object.fromEntries(versions) },
  };
}

/** Half-open, in UTF-16 units of its line; `scopes` from the outermost to the innermost. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The tokens of each line of a text. */
export type Tokenize = (text: string) => readonly (readonly Token[])[];

/** Colours as VS Code does: the language's grammar, and over it our injections unless `injected` is false. */
export async function createTokenizer(base: Base, options: { readonly injected: boolean }): Promise<Tokenize> {
  const registry = new textmate.Registry({
    onigLib: loadOniguruma(),
    loadGrammar: async (scope) => {
      const path = base.grammars[scope] ?? injectionPaths[scope];
      return path === undefined ? null : textmate.parseRawGrammar(readFileSync(path, "utf8"), path);
    },
    getInjections: (scope) => (options.injected ? injectionsInto(scope) : []),
  });
  const grammar = await registry.loadGrammar(base.scope);
  if (grammar === null) throw new Error(`There is no grammar for ${base.name}.`);
  return (text) => {
    let state = textmate.INITIAL;
    return text.split("\n").map((line) => {
      const result = grammar.tokenizeLine(line, state);
      state = result.ruleStack;
      return result.tokens.map((token) => ({
        start: token.startIndex,
        end: Math.min(token.endIndex, line.length),
        scopes: token.scopes,
      }));
    });
  };
}

/** Whether a scope comes from our grammars: their scopes, and no others, end so. */
export function isInjected(scope: string): boolean {
  return scope.endsWith(".iam");
}

interface Injection {
  readonly path: string;
  readonly scopeName: string;
  readonly injectTo: readonly string[];
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly contributes: { readonly grammars: readonly Injection[] };
};

/** What the manifest says. */
export const injections: readonly Injection[] = manifest.contributes.grammars;

const injectionPaths: Readonly<Record<string, string>> = Object.fromEntries(
  injections.map(({ scopeName, path }) => [scopeName, join(root, path)]),
);

/** As VS Code chooses them: what is injected into `source.hcl` is injected into `source.hcl.terraform` too. */
function injectionsInto(scope: string): string[] {
  return injections
    .filter(({ injectTo }) => injectTo.some((target) => `${scope}.`.startsWith(`${target}.`)))
    .map(({ scopeName }) => scopeName);
}

async function loadOniguruma(): Promise<textmate.IOnigLib> {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
  return {
    createOnigScanner: (patterns) => oniguruma.createOnigScanner(patterns),
    createOnigString: (text) => oniguruma.createOnigString(text),
  };
}

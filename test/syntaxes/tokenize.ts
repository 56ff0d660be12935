import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

/** The scopes of the base grammars, by the language that uses them. */
export const bases = { json: "source.json", jsonc: "source.json.comments" } as const;

export type Base = (typeof bases)[keyof typeof bases];

/** Half-open, in UTF-16 units of its line; `scopes` from the outermost to the innermost. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The tokens of each line of a text. */
export type Tokenize = (text: string) => readonly (readonly Token[])[];

/** Colours as VS Code does: its own JSON grammar, and over it the injection unless `injected` is false. */
export async function createTokenizer(base: Base, options: { readonly injected: boolean }): Promise<Tokenize> {
  const registry = new textmate.Registry({
    onigLib: loadOniguruma(),
    loadGrammar: async (scope) => {
      const path = grammarPaths[scope];
      return path === undefined ? null : textmate.parseRawGrammar(await readFile(path, "utf8"), path);
    },
    getInjections: (scope) => (options.injected && scope === base ? [injectionScope] : []),
  });
  const grammar = await registry.loadGrammar(base);
  if (grammar === null) throw new Error(`There is no grammar for ${base}.`);
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

/** Whether a scope comes from our grammar: its scopes, and no others, end so. */
export function isInjected(scope: string): boolean {
  return scope.endsWith(".iam");
}

const injectionScope = "iam-policy.json.injection";

const require = createRequire(import.meta.url);

const grammarPaths: Readonly<Record<string, string>> = {
  "source.json": require.resolve("tm-grammars/grammars/json.json"),
  "source.json.comments": require.resolve("tm-grammars/grammars/jsonc.json"),
  [injectionScope]: fileURLToPath(new URL("../../syntaxes/iam-policy.json.injection.tmLanguage.json", import.meta.url)),
};

async function loadOniguruma(): Promise<textmate.IOnigLib> {
  await oniguruma.loadWASM(await readFile(require.resolve("vscode-oniguruma/release/onig.wasm")));
  return {
    createOnigScanner: (patterns) => oniguruma.createOnigScanner(patterns),
    createOnigString: (text) => oniguruma.createOnigString(text),
  };
}

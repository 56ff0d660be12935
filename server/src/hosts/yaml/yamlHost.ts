import { createLineIndex } from "../../text/lineIndex.ts";
import {
  type FoundDocument,
  findDocuments,
  type KnownStatements,
  knownStatements,
  type Part,
  toPolicy,
} from "../documents.ts";
import type { Host } from "../host.ts";
import { lazily } from "../lazily.ts";
import { showsPolicy } from "../signs.ts";
import { resolveInterpolatedText, resolveTemplateText } from "../templateText.ts";
import { hasAnchors, splitYaml, type YamlPiece } from "./yamlParts.ts";
import { decodeYamlString } from "./yamlString.ts";
import { parseYamlTree } from "./yamlTree.ts";

/** YAML: policies, templates of CloudFormation and SAM, and the Serverless Framework. */
export const yamlHost: Host = {
  id: "yaml",
  mayHoldPolicies: (text) => showsPolicy("yaml", text),
  summarise: () => ({ uses: [] }),
  parse(text, options, previous) {
    const before = previous?.state as YamlState | undefined;
    const isServerless = /(^|\/)serverless[^/]*\.ya?ml$/.test(options.path) || serverlessVariables.test(text);
    const pieces = yamlHost.mayHoldPolicies(text) ? splitYaml(text).filter(mayHold) : [];
    const known = lazily(() => knownStatements([...(before?.pieces.values() ?? [])].flat()));
    const read = new Map<string, readonly FoundDocument[]>();
    const policies = pieces.flatMap((piece) => {
      const key = `${isServerless} ${piece.keys.join(".")}\n${piece.text}`;
      const documents = read.get(key) ?? before?.pieces.get(key) ?? readPiece(piece, isServerless, known());
      read.set(key, documents);
      return documents.flatMap((document) => toPolicy(document, options, { text, base: piece.start }) ?? []);
    });
    return { host: yamlHost, text, policies, state: { pieces: read } satisfies YamlState, dispose() {} };
  },
};

/**
 * Variables that only the Serverless Framework has: a file that has some is one of its, whatever its name.
 * https://www.serverless.com/framework/docs/guides/variables
 */
const serverlessVariables = /\$\{(?:(?:self|opt|sls|env|param):|(?:cf|ssm)[:.(]|file\()/;

/** What the next parse reuses: the documents of each piece, by its text. */
interface YamlState {
  readonly pieces: ReadonlyMap<string, readonly FoundDocument[]>;
}

function mayHold({ text }: YamlPiece): boolean {
  return yamlHost.mayHoldPolicies(text);
}

function readPiece({ text, keys }: YamlPiece, isServerless: boolean, known: KnownStatements): FoundDocument[] {
  const { root, wellFormed } = parseYamlTree(text);
  if (root === undefined) return [];
  const shared = hasAnchors(text);
  const lines = lazily(() => createLineIndex(text));
  const part: Part = {
    text,
    notation: "yaml",
    place: keys.join("."),
    wellFormed,
    // How lines are nested depends on the column that the first one begins in, what a block says also on the lines
    // behind it, and an alias on the whole document. In a broken text anything may depend on anything.
    contextOf: ({ start, end }) => {
      const column = lines().positionAt(start).character;
      const behind = text.slice(end, endOfBlanks(text, end));
      const others = !wellFormed || (shared && hasAnchors(text.slice(start, end))) ? text : "";
      return `${isServerless} ${column} ${behind}${others}`;
    },
    decode: (node) => decodeYamlString(text, node),
    resolve: isServerless ? resolveInterpolatedText : resolveTemplateText,
  };
  return findDocuments(root, part, known);
}

function endOfBlanks(text: string, start: number): number {
  const blanks = /\s*/y;
  blanks.lastIndex = start;
  return blanks.test(text) ? blanks.lastIndex : start;
}

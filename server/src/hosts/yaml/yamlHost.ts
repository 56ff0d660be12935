import type { ResourceFacts } from "../../policy/resourceFacts.ts";
import { createLineIndex } from "../../text/lineIndex.ts";
import type { Span } from "../../text/span.ts";
import { administratorsOf } from "../administrators.ts";
import {
  type ManagedPolicyUse,
  managedPolicyUses,
  namesManagedPolicies,
  namesPolicies,
} from "../cloudformation/managedPolicies.ts";
import { templateResources } from "../cloudformation/resourceFacts.ts";
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
import { yamlComments } from "./yamlComments.ts";
import { hasAnchors, splitYaml, type YamlPiece } from "./yamlParts.ts";
import { decodeYamlString } from "./yamlString.ts";
import { parseYamlTree } from "./yamlTree.ts";

/** YAML: policies, templates of CloudFormation and SAM, and the Serverless Framework. */
export const yamlHost: Host = {
  id: "yaml",
  mayHoldPolicies: (text) => showsPolicy("yaml", text),
  summarise: () => undefined,
  parse(text, options, previous) {
    const before = previous?.state as YamlState | undefined;
    const isServerless = /(^|\/)serverless[^/]*\.ya?ml$/.test(options.path) || serverlessVariables.test(text);
    const isRead = namesManagedPolicies(text) ? mayHoldOrName : mayHold;
    const pieces = yamlHost.mayHoldPolicies(text) ? splitYaml(text).filter(isRead) : [];
    const known = lazily(() =>
      knownStatements([...(before?.pieces.values() ?? [])].flatMap(({ documents }) => documents)),
    );
    const read = new Map<string, ReadPiece>();
    const placed = pieces.map((piece) => {
      const key = `${isServerless} ${piece.keys.join(".")}\n${piece.text}`;
      const result = read.get(key) ?? before?.pieces.get(key) ?? readPiece(piece, isServerless, known());
      read.set(key, result);
      return { base: piece.start, ...result };
    });
    const uses = namesManagedPolicies(text) ? placed.flatMap((piece) => piece.uses) : [];
    const policies = placed.flatMap(({ base, documents }) =>
      documents.flatMap((document) => toPolicy(document, options, { text, base, uses }) ?? []),
    );
    const comments = { before: before?.comments.now ?? new Map(), now: new Map() };
    return {
      host: yamlHost,
      text,
      policies,
      resources: [...placed.flatMap((piece) => piece.resources), ...administratorsOf(policies)],
      state: { pieces: read, comments } satisfies YamlState,
      dispose() {},
    };
  },
  comments(text, parsed) {
    const isSame = parsed?.text === text && parsed.host === yamlHost;
    const { before, now } = (isSame ? (parsed.state as YamlState) : undefined)?.comments ?? {};
    return yamlComments(text, (piece, read) => {
      const known = now?.get(piece) ?? before?.get(piece) ?? read(piece);
      now?.set(piece, known);
      return known;
    });
  },
};

/**
 * Variables that only the Serverless Framework has: a file that has some is one of its, whatever its name.
 * https://www.serverless.com/framework/docs/guides/variables
 */
const serverlessVariables = /\$\{(?:(?:self|opt|sls|env|param):|(?:cf|ssm)[:.(]|file\()/;

/** What the next parse reuses: what was read in each piece, by its text. */
interface YamlState {
  readonly pieces: ReadonlyMap<string, ReadPiece>;
  /** The comments of pieces by their text, relative to it: those of the text before, and of this one once asked for. */
  readonly comments: {
    readonly before: ReadonlyMap<string, readonly Span[]>;
    readonly now: Map<string, readonly Span[]>;
  };
}

interface ReadPiece {
  readonly documents: readonly FoundDocument[];
  readonly uses: readonly ManagedPolicyUse[];
  readonly resources: readonly ResourceFacts[];
}

function mayHold({ text }: YamlPiece): boolean {
  return yamlHost.mayHoldPolicies(text);
}

function mayHoldOrName(piece: YamlPiece): boolean {
  return mayHold(piece) || namesPolicies(piece.text);
}

function readPiece({ text, keys }: YamlPiece, isServerless: boolean, known: KnownStatements): ReadPiece {
  const { root, wellFormed } = parseYamlTree(text);
  if (root === undefined) return { documents: [], uses: [], resources: [] };
  const uses = managedPolicyUses(root, keys);
  const resources = templateResources(root);
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
  return { documents: findDocuments(root, part, known), uses, resources };
}

function endOfBlanks(text: string, start: number): number {
  const blanks = /\s*/y;
  blanks.lastIndex = start;
  return blanks.test(text) ? blanks.lastIndex : start;
}

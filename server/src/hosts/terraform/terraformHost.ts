import { scalarText } from "../../policy/lower.ts";
import type { Policy, Statement } from "../../policy/policy.ts";
import type { ResourceFacts } from "../../policy/resourceFacts.ts";
import type { Span } from "../../text/span.ts";
import { administratorsOf } from "../administrators.ts";
import { type FoundDocument, type KnownStatements, knownStatements, toPolicy } from "../documents.ts";
import type { DocumentUse, FileFacts, Host, ParsedFile, ParseOptions } from "../host.ts";
import { lazily } from "../lazily.ts";
import { showsPolicy } from "../signs.ts";
import { takesPolicies } from "./attachments.ts";
import { lineComments, splitBlocks } from "./blocks.ts";
import { createUsage, type Usage, usesIn } from "./facts.ts";
import { findPolicies } from "./findPolicies.ts";
import type { HclReader } from "./hclReader.ts";
import { isJsonSyntax, readJsonSyntax } from "./jsonSyntax.ts";
import { findKnownRegions, reusableStatements } from "./knownRegions.ts";
import { mayConcernHolders, resourceFactsIn } from "./resourceFacts.ts";

/**
 * Terraform, OpenTofu and Terragrunt: `aws_iam_policy_document`, `jsonencode`, objects, and JSON in strings, in files of
 * either syntax.
 */
export function createTerraformHost(reader: HclReader): TerraformHost {
  const readBlock = (text: string, { statements, reusable }: Known): ReadBlock => {
    const regions = reusable.size === 0 ? undefined : findKnownRegions(text, reusable);
    const file = reader.read(text, regions?.isKnown);
    const nodeAt = file.wellFormed ? regions?.nodeAt : undefined;
    const block = { text, syntax: "native", statements, nodeAt } as const;
    const documents = host.mayHoldPolicies(text) ? findPolicies(file, block) : [];
    const isMistaken = nodeAt !== undefined && regions?.areTaken() === false;
    if (isMistaken) return readBlock(text, { statements, reusable: new Map() });
    const resources = mayConcernHolders(text) ? resourceFactsIn(file, text) : [];
    return { documents, resources, uses: mayUseDocuments(text) ? usesIn(file, text) : [] };
  };
  /** A file in JSON is read as one block. */
  const readJson = (text: string, { statements }: Known): ReadBlock => {
    const file = readJsonSyntax(text);
    const block = { text, syntax: "json", statements, nodeAt: undefined } as const;
    const documents = host.mayHoldPolicies(text) ? findPolicies(file, block) : [];
    return { documents, resources: resourceFactsIn(file, text), uses: namesDocuments(text) ? usesIn(file, text) : [] };
  };
  const host: TerraformHost = {
    id: "terraform",
    mayHoldPolicies: (text) => showsPolicy("terraform", text),
    summarise(text, parsed) {
      const state = parsed?.text === text && parsed.host === host ? (parsed.state as TerraformState) : undefined;
      if (state !== undefined && host.mayHoldPolicies(text)) {
        return { uses: [...state.blocks.values()].flatMap(({ uses }) => uses) };
      }
      // No file of the native syntax begins so.
      if (/^\s*\{/.test(text)) return { uses: namesDocuments(text) ? usesIn(readJsonSyntax(text), text) : [] };
      const blocks = splitBlocks(text).map(({ start, end }) => text.slice(start, end));
      return { uses: blocks.filter(mayUseDocuments).flatMap((block) => usesIn(reader.read(block), block)) };
    },
    parse(text, options, previous) {
      const before = previous?.state as TerraformState | undefined;
      const known = lazily(() => knownFrom([...(before?.blocks.values() ?? [])]));
      const isJson = isJsonSyntax(options.path);
      const blocks = new Map<string, ReadBlock>();
      const split = isJson ? wholeText : splitBlocks;
      const placed = (host.mayHoldPolicies(text) ? split(text) : []).flatMap(({ start, end }) => {
        const own = text.slice(start, end);
        if (!isJson && !host.mayHoldPolicies(own) && !mayUseDocuments(own) && !mayConcernHolders(own)) return [];
        const read = isJson ? readJson : readBlock;
        const block = blocks.get(own) ?? before?.blocks.get(own) ?? read(own, known());
        blocks.set(own, block);
        return [{ start, block }];
      });
      const usage = createUsage([
        ...placed.flatMap(({ block }) => block.uses),
        ...(options.project ?? []).flatMap(({ uses }) => uses),
      ]);
      const policies = placed.flatMap(({ start, block }) =>
        block.documents.flatMap((found) => placePolicy(found, { options, text, base: start, usage }) ?? []),
      );
      const resources = [...placed.flatMap(({ block }) => block.resources), ...administratorsOf(policies)];
      return { host, text, policies, resources, state: { blocks } satisfies TerraformState, dispose() {} };
    },
    // JSON has none.
    comments: (text) => (/^\s*\{/.test(text) ? [] : lineComments(text)),
  };
  return host;
}

export interface TerraformHost extends Host {
  summarise(text: string, parsed?: ParsedFile): FileFacts;
}

/** What the next parse reuses: what was read in each block, by its text. */
interface TerraformState {
  readonly blocks: ReadonlyMap<string, ReadBlock>;
}

interface ReadBlock {
  readonly documents: readonly FoundDocument[];
  readonly uses: readonly DocumentUse[];
  readonly resources: readonly ResourceFacts[];
}

/** What reading a block takes over from the blocks before. */
interface Known {
  readonly statements: KnownStatements;
  readonly reusable: ReadonlyMap<string, Statement>;
}

function knownFrom(blocks: readonly ReadBlock[]): Known {
  const documents = blocks.flatMap((block) => block.documents);
  return { statements: knownStatements(documents), reusable: reusableStatements(documents) };
}

function wholeText(text: string): Span[] {
  return [{ start: 0, end: text.length }];
}

/** Whether a block may say what a document or a managed policy of the module is used for. */
function mayUseDocuments(block: string): boolean {
  const header = /^(?:locals|data[ \t]*"aws_iam_policy_document"|resource[ \t]*"?([^"\s{]*))/.exec(block);
  if (header === null || (header[1] !== undefined && !takesPolicies(header[1]))) return false;
  return namesDocuments(block);
}

function namesDocuments(text: string): boolean {
  return ["local.", "data.aws_iam_policy_document.", "aws_iam_policy."].some((sign) => text.includes(sign));
}

function placePolicy(
  found: FoundDocument,
  place: { readonly options: ParseOptions; readonly text: string; readonly base: number; readonly usage: Usage },
): Policy | undefined {
  const used = place.usage.attachmentOf(found.place);
  const attachment = used.kind === undefined ? found.attachment : used;
  const policy = toPolicy({ ...found, attachment }, place.options, place);
  if (policy?.version === undefined || !policy.isImplied) return policy;
  // A document that blocks describe has a version of its own, written or not.
  return { ...policy, facts: { ...policy.facts, version: scalarText(policy.version.node) } };
}

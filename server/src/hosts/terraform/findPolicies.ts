import type { PolicyNode } from "../../policy/tree.ts";
import type { Attachment } from "../cloudformation/attachment.ts";
import {
  type FoundDocument,
  findDocuments,
  type KnownStatements,
  looksLikeDocument,
  type Part,
  readDocument,
  readEmbedded,
} from "../documents.ts";
import { markHoles } from "../embedded.ts";
import { type Argument, addressOf, argumentsOf } from "./arguments.ts";
import { attachmentAt } from "./attachments.ts";
import { isDocumentBlock, readDocumentBlock } from "./documentBlock.ts";
import {
  childrenOf,
  type HclBlock,
  type HclElement,
  type HclExpression,
  type HclFile,
  type HclString,
} from "./hclTree.ts";
import { keyContext, keyPrefixes } from "./knownRegions.ts";
import { keyOf, type NodeContext, toNode } from "./nodes.ts";
import { embeddedText } from "./strings.ts";

/**
 * The documents of a block: the one that it describes, those that `jsonencode` is given, objects of that shape, and
 * JSON in strings and heredocs.
 */
export function findPolicies(file: HclFile, blockText: BlockText): FoundDocument[] {
  const reading: Reading = { ...blockText, contextOf: keyContext(blockText.text, file.wellFormed) };
  const described = file.blocks.filter(isDocumentBlock).map((block) => readDescribed(block, file, reading));
  return [...described, ...argumentsOf(file).flatMap((argument) => searchArgument(argument, file, reading))];
}

/** A text that is read, and what is known of it. */
export interface BlockText {
  readonly text: string;
  /** Terraform's own syntax, or the one in JSON. */
  readonly syntax: keyof typeof notations;
  /** What is taken over where the text is the same. */
  readonly statements: KnownStatements;
  /** The statement that was left out of the tree at an offset. */
  readonly nodeAt: NodeContext["nodeAt"];
}

/** How the blocks of the provider's documents are written, and how objects are. */
const notations = {
  native: { blocks: "terraform", objects: "hcl" },
  json: { blocks: "terraformJson", objects: "json" },
} as const;

interface Reading extends BlockText, Pick<Part, "contextOf"> {}

function readDescribed(
  block: HclBlock,
  { wellFormed }: HclFile,
  { text, syntax, statements, nodeAt, contextOf }: Reading,
): FoundDocument {
  const { root, isComplete } = readDocumentBlock(block, { text, nodeAt });
  const notation = notations[syntax].blocks;
  const part: Part = {
    text,
    notation,
    place: addressOf(block),
    wellFormed: wellFormed && isComplete,
    contextOf: (span) => keyPrefixes[notation] + contextOf(span),
    decode: () => undefined,
    resolve: asItIs,
  };
  return readDocument({ root, isImplied: true, place: part.place, attachment: {}, part, known: statements });
}

function asItIs(node: PolicyNode): PolicyNode {
  return node;
}

function searchArgument(
  { block, path, place, value }: Argument,
  { wellFormed }: HclFile,
  reading: Reading,
): FoundDocument[] {
  // What stands in a statement of the provider is no document.
  if (block !== undefined && isDocumentBlock(block) && path.includes(".")) return [];
  const attachment = block === undefined ? {} : attachmentAt(block, path, reading.text);
  return attachment === undefined ? [] : searchExpression(value, place, { ...reading, wellFormed, attachment });
}

interface Search extends Reading {
  readonly wellFormed: boolean;
  readonly attachment: Attachment;
}

function searchExpression(root: HclExpression, rootPlace: string, search: Search): FoundDocument[] {
  const found: FoundDocument[] = [];
  const starts = new Set<number>();
  const keyIn = (element: HclElement) => keyOf(element, { text: search.text });
  /** `isInTree` where the tree around the expression has been looked through already. */
  const visit = (expression: HclExpression, place: string, isInTree: boolean): void => {
    switch (expression.kind) {
      case "string":
        found.push(...readString(expression, place, search));
        for (const hole of onlyHole(expression)) visit(hole, place, false);
        return;
      case "call":
        if (keptByCalls.has(expression.name)) for (const arg of expression.args) visit(arg, place, false);
        return;
      case "other":
        for (const part of expression.parts) visit(part, place, false);
        return;
      case "tuple":
      case "object": {
        if (!isInTree) {
          for (const document of searchTree(expression, place, search)) {
            found.push(document);
            starts.add(document.start);
          }
        }
        // A policy holds no other policy.
        if (starts.has(expression.span.start)) return;
        for (const { value, step } of childrenOf(expression, keyIn)) visit(value, place + step, true);
      }
    }
  };
  visit(root, rootPlace, false);
  return found;
}

/** Functions whose result is, or may be, the policy that they are given. */
const keptByCalls: ReadonlySet<string> = new Set([
  "coalesce",
  "jsonencode",
  "nonsensitive",
  "sensitive",
  "tostring",
  "trimspace",
  "try",
]);

/** The expression of a string that is nothing but it. */
function onlyHole({ content, holes }: HclString): readonly HclExpression[] {
  const [hole] = holes;
  const isOnly = hole?.span.start === content.start && hole.span.end === content.end;
  return isOnly ? [hole.value] : [];
}

function searchTree(expression: HclExpression, place: string, search: Search): FoundDocument[] {
  const { text, syntax, wellFormed, statements, nodeAt, attachment, contextOf } = search;
  const notation = notations[syntax].objects;
  const part: Part = {
    text,
    notation,
    interpolation: "terraform",
    place,
    wellFormed,
    contextOf: (span) => keyPrefixes[notation] + contextOf(span),
    decode: () => undefined,
    resolve: asItIs,
  };
  return findDocuments(toNode(expression, { text, nodeAt }), part, statements).map((found) =>
    found.attachment.kind === undefined ? { ...found, attachment } : found,
  );
}

function readString(string: HclString, place: string, search: Search): FoundDocument[] {
  const { text, wellFormed, statements, attachment } = search;
  const written = text.slice(string.content.start, string.content.end);
  if (!looksLikeDocument(written)) return [];
  const read = embeddedText(string, text);
  if (read === undefined) return [];
  const documents = readEmbedded(markHoles(read.embedded, read.pieces), { place }, attachment, statements);
  return wellFormed ? documents : documents.map((found) => ({ ...found, wellFormed: false }));
}

import { Language, Parser, type Tree, type TreeCursor } from "web-tree-sitter";
import type { Span } from "../../text/span.ts";
import { closeBlock } from "./blocks.ts";
import { buildTree, isLeaf, isRead, type RawNode } from "./buildTree.ts";
import type { HclFile } from "./hclTree.ts";
import { shorten } from "./shorten.ts";

/** Reads HCL. Holds a parser in WebAssembly memory for as long as the process lives. */
export interface HclReader {
  /**
   * Total: never throws, always ends. What is left open is closed, and what is broken is left out. Objects and bodies of
   * blocks whose braces are known, and well-formed, come back empty, but never in a text that is not well-formed.
   */
  read(text: string, isKnown?: (braces: Span) => boolean): HclFile;
}

/** The bytes of the two WebAssembly files: of web-tree-sitter, and of the grammar of HCL. */
export interface HclReaderFiles {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** Rejects where the files are no WebAssembly, or do not belong together. */
export async function loadHclReader({ runtime, grammar }: HclReaderFiles): Promise<HclReader> {
  // Without a place of its own the runtime would look for one beside the script, which a bundle may not have.
  await Parser.init({ wasmBinary: runtime, locateFile: (name: string) => name });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const parse = (shortened: string, text: string): HclFile => {
    const tree = parser.parse(shortened);
    if (tree === null) return nothing;
    try {
      const { body, isBroken } = buildTree(readNodes(tree, text), text);
      return { ...body, wellFormed: !isBroken && !tree.rootNode.hasError };
    } finally {
      tree.delete();
    }
  };
  return {
    read(text, isKnown) {
      if (text.length > MAX_LENGTH) return nothing;
      const closed = closeBlock(text);
      if (closed.text !== text) return { ...parse(shorten(closed), text), wellFormed: false };
      const file = parse(shorten(closed, isKnown), text);
      // What is made of an error depends on all that stands around it.
      return file.wellFormed || isKnown === undefined ? file : parse(shorten(closed), text);
    },
  };
}

const nothing: HclFile = { attributes: [], blocks: [], wellFormed: false };

/** No policy comes near it, and the time that broken text takes grows faster than its length. */
const MAX_LENGTH = 200_000;

/** A tree that is nested more deeply holds no policy there. */
const MAX_DEPTH = 400;

/** The named nodes of the tree, in one walk; each step into the WebAssembly memory is dear. */
function readNodes(tree: Tree, text: string): RawNode {
  const cursor = tree.walk();
  try {
    return readNode(cursor, text, 0);
  } finally {
    cursor.delete();
  }
}

function readNode(cursor: TreeCursor, text: string, depth: number): RawNode {
  const isTooDeep = depth >= MAX_DEPTH;
  const type = isTooDeep ? "ERROR" : cursor.nodeType;
  const children: RawNode[] = [];
  // What closes a text that is left open stands behind it, or in place of a line end.
  const last = Math.min(cursor.endIndex, text.length);
  const end = text.charAt(last - 1) === "\n" ? last - 1 : last;
  const start = Math.min(cursor.startIndex, end);
  if (!isTooDeep && !isLeaf(type) && cursor.gotoFirstChild()) {
    do {
      if (isRead(cursor.nodeType)) children.push(readNode(cursor, text, depth + 1));
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return { type, start, end, children };
}

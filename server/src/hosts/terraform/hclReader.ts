import { Language, Parser, type Tree, type TreeCursor } from "web-tree-sitter";
import { closeBlock } from "./blocks.ts";
import { buildTree, isLeaf, isRead, type RawNode } from "./buildTree.ts";
import type { HclFile } from "./hclTree.ts";

/** Reads HCL. Holds a parser in WebAssembly memory for as long as the process lives. */
export interface HclReader {
  /** Total: never throws, always ends. What is left open is closed, and what is broken is left out. */
  read(text: string): HclFile;
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
  return {
    read(text) {
      if (text.length > MAX_LENGTH) return { attributes: [], blocks: [], wellFormed: false };
      const closed = closeBlock(text);
      const tree = parser.parse(closed);
      if (tree === null) return { attributes: [], blocks: [], wellFormed: false };
      try {
        const { body, isBroken } = buildTree(readNodes(tree, text), text);
        return { ...body, wellFormed: closed === text && !isBroken && !tree.rootNode.hasError };
      } finally {
        tree.delete();
      }
    },
  };
}

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

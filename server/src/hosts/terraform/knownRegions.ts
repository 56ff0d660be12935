import type { Statement } from "../../policy/policy.ts";
import type { PolicyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";
import type { FoundDocument } from "../documents.ts";

/** What the key of a statement begins with, by the notation that decides how its text is read. */
export const keyPrefixes = {
  hcl: "hcl ",
  terraform: "terraform ",
  json: "json ",
  terraformJson: "terraformJson ",
} as const;

/**
 * What decides how a place of a text is read beside the text from there on. What is made of an error depends on all that
 * stands around it.
 */
export function keyContext(text: string, isWellFormed: boolean): (span: Span) => string {
  const whole = isWellFormed ? undefined : `${text.length} ${digest(text, 0x811c9dc5)} ${digest(text, 0x9747b28c)}`;
  return ({ start }) => (whole === undefined ? "" : `${whole} ${start} `);
}

/** FNV-1a over UTF-16. */
function digest(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Statements of a block that an earlier reading knows, so that their text need not be read again. */
export interface KnownRegions {
  /** Whether the braces are those of such a statement, which is then kept. */
  isKnown(braces: Span): boolean;
  /** The tree of a statement that was asked for, by its offset. */
  nodeAt(offset: number): PolicyNode | undefined;
  /** Whether each of them has been taken: a region that nobody took was no statement. */
  areTaken(): boolean;
}

/** Statements by their keys that mean the same wherever their text stands: without errors, and without documents in them. */
export function reusableStatements(documents: readonly FoundDocument[]): Map<string, Statement> {
  const whole = documents.filter(({ wellFormed, embedded }) => wellFormed && embedded === undefined);
  const statements = whole.flatMap((document) => document.statements);
  return new Map(statements.filter(isPlain).map((statement) => [statement.key, statement]));
}

function isPlain({ key, elements }: Statement): boolean {
  const holdsMore = /Statement|20(?:12|08)-10-17|Effect[\s\S]*Effect/.test(key);
  return elements.has("Effect") && !holdsMore;
}

export function findKnownRegions(text: string, statements: ReadonlyMap<string, Statement>): KnownRegions {
  const nodes = new Map<number, PolicyNode>();
  const taken = new Set<number>();
  const isDocument = /^data[ \t]*"aws_iam_policy_document"/.test(text);
  return {
    nodeAt(offset) {
      const node = nodes.get(offset);
      if (node !== undefined) taken.add(offset);
      return node;
    },
    areTaken: () => taken.size === nodes.size,
    isKnown({ start, end }) {
      const before = text.slice(Math.max(0, start - MAX_DISTANCE), start);
      const header = isDocument ? /\n[ \t]*((?:statement|content)[ \t]*)$/.exec(before) : /[[,=:(]\s*()$/.exec(before);
      if (header === null) return false;
      const from = start - (header[1] ?? "").length;
      const prefix = isDocument ? keyPrefixes.terraform : keyPrefixes.hcl;
      const statement = statements.get(prefix + text.slice(from, end));
      if (statement !== undefined) nodes.set(from, statement.root);
      return statement !== undefined;
    },
  };
}

/** So far from its brace a header is looked for. */
const MAX_DISTANCE = 100;

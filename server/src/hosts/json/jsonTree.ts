import { type JSONVisitor, visit } from "jsonc-parser";
import type { SyntaxFault } from "../../policy/policy.ts";
import type { PolicyNode, PropertyNode } from "../../policy/tree.ts";
import type { Span } from "../../text/span.ts";

/** A text as one tree, with spans in the text, and the number of syntax errors in it. */
export interface JsonTree {
  /** `undefined` where the text holds no value, or is nested too deeply for anything to be a policy. */
  readonly root: PolicyNode | undefined;
  readonly errors: number;
  /** The first place where the text is no JSON. */
  readonly fault: SyntaxFault | undefined;
  /** The lines where an error may have shifted what is a string, a key or a value. */
  readonly garbled: readonly Span[];
}

/** Reads JSON tolerantly: what is broken is left out, a key without a value has an unknown one. */
export function parseJsonTree(text: string): JsonTree {
  const open: OpenNode[] = [];
  let root: PolicyNode | undefined;
  let errors = 0;
  let fault: SyntaxFault | undefined;
  const garbled: Span[] = [];
  /** A comma that nothing has followed yet. */
  let comma: Span | undefined;
  let nextId = 0;

  const notice = (kind: SyntaxFault["kind"], start: number, length: number) => {
    fault ??= { kind, start, end: start + length };
  };
  const endList = () => {
    if (comma !== undefined) notice("comma", comma.start, 1);
    comma = undefined;
  };
  const place = (node: PolicyNode) => {
    const parent = open.at(-1);
    if (parent === undefined) root ??= node;
    else if (parent.kind === "array") parent.items.push(node);
    else if (parent.pending !== undefined) {
      const { id, key, keySpan } = parent.pending;
      const span = { start: keySpan.start, end: node.span.end };
      parent.properties.push({ kind: "property", id, span, key, keySpan, value: node });
      parent.pending = undefined;
    }
  };
  const settle = (object: OpenObject) => {
    if (object.pending === undefined) return;
    const { end } = object.pending.keySpan;
    place({ kind: "unknown", id: nextId++, span: { start: end, end } });
  };
  const close = (kind: OpenNode["kind"], end: number) => {
    const node = open.at(-1);
    if (node?.kind !== kind) return;
    if (node.kind === "object") settle(node);
    open.pop();
    const span = { start: node.start, end };
    place(
      node.kind === "object"
        ? { kind: "object", id: node.id, span, properties: node.properties }
        : { kind: "array", id: node.id, span, items: node.items },
    );
  };

  const enter = (node: OpenNode) => {
    comma = undefined;
    if (open.push(node) > MAX_DEPTH) throw tooDeep;
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (offset) => {
      enter({ kind: "object", id: nextId++, start: offset, properties: [], pending: undefined });
    },
    onObjectProperty: (key, offset, length) => {
      const object = open.at(-1);
      comma = undefined;
      if (object?.kind !== "object") return;
      settle(object);
      object.pending = { id: nextId++, key, keySpan: { start: offset, end: offset + length } };
    },
    onObjectEnd: (offset, length) => {
      endList();
      close("object", offset + length);
    },
    onArrayBegin: (offset) => {
      enter({ kind: "array", id: nextId++, start: offset, items: [] });
    },
    onArrayEnd: (offset, length) => {
      endList();
      close("array", offset + length);
    },
    onLiteralValue: (value: unknown, offset, length) => {
      comma = undefined;
      const span = { start: offset, end: offset + length };
      const id = nextId++;
      if (typeof value === "string") place({ kind: "string", id, span, value: { kind: "known", text: value } });
      else place({ kind: "literal", id, span, value: value as number | boolean | null });
    },
    onSeparator: (character, offset) => {
      if (character === ",") comma = { start: offset, end: offset + 1 };
    },
    onComment: (offset, length) => notice("comment", offset, length),
    onError: (error, offset, length) => {
      errors++;
      // A colon where none belongs: what stands before it is a key, and was not read as one.
      const isGarbled = !misplaced.has(error) || text.charAt(offset) === ":";
      // Each line is looked for once: a text may be one long line of errors.
      if (isGarbled && offset > (garbled.at(-1)?.end ?? -1)) garbled.push(lineAround(text, offset));
      notice("error", offset, length);
    },
  };
  try {
    visit(text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text, visitor, {
      allowTrailingComma: true,
      disallowComments: false,
    });
  } catch (error) {
    // The reader recurses once a level, and this is the only way to stop it.
    if (error !== tooDeep) throw error;
    return { root: undefined, errors: 1, fault: { kind: "error", start: 0, end: 0 }, garbled: [] };
  }
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) close(node.kind, text.length);
  return { root, errors, fault, garbled };
}

/**
 * `jsonc-parser`'s numbers of the errors about something missing or too much between words that can be read. Where a
 * colon is missing, the value was read as a key.
 */
const misplaced: ReadonlySet<number> = new Set([3, 4, 6, 7, 8, 9, 10]);

function lineAround(text: string, offset: number): Span {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end === -1 ? text.length : end };
}

const BYTE_ORDER_MARK = "\uFEFF";

/** No policy comes near it. */
const MAX_DEPTH = 200;
const tooDeep = new Error("Nested too deeply to be read.");

type OpenNode = OpenObject | OpenArray;

interface OpenObject {
  readonly kind: "object";
  readonly id: number;
  readonly start: number;
  readonly properties: PropertyNode[];
  pending: Pick<PropertyNode, "id" | "key" | "keySpan"> | undefined;
}

interface OpenArray {
  readonly kind: "array";
  readonly id: number;
  readonly start: number;
  readonly items: PolicyNode[];
}

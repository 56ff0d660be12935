import type { Span } from "../../text/span.ts";
import type {
  HclAttribute,
  HclBlock,
  HclBody,
  HclElement,
  HclExpression,
  HclHole,
  HclObject,
  HclString,
} from "./hclTree.ts";

/** A node of the grammar, of which only those types are read that mean something here. */
export interface RawNode extends Span {
  readonly type: string;
  readonly children: readonly RawNode[];
}

/** Nodes whose text says everything, so that what is below them need not be read. */
const leaves: ReadonlySet<string> = new Set([
  "identifier",
  "string_lit",
  "numeric_lit",
  "bool_lit",
  "null_lit",
  "variable_expr",
  "get_attr",
  "index",
  "splat",
  "block_start",
  "block_end",
  "strip_marker",
  "template_directive",
]);

const inner: ReadonlySet<string> = new Set([
  "ERROR",
  "body",
  "attribute",
  "block",
  "expression",
  "literal_value",
  "template_expr",
  "quoted_template",
  "heredoc_template",
  "template_interpolation",
  "collection_value",
  "tuple",
  "object",
  "object_elem",
  "function_call",
  "function_arguments",
  "for_expr",
  "for_tuple_expr",
  "for_object_expr",
  "for_intro",
  "conditional",
  "operation",
  "unary_operation",
  "binary_operation",
]);

export function isLeaf(type: string): boolean {
  return leaves.has(type);
}

/** Whether nodes of this type are read at all. */
export function isRead(type: string): boolean {
  return inner.has(type) || leaves.has(type);
}

/** What stands behind a name or another term and belongs to it. */
const steps: ReadonlySet<string> = new Set(["get_attr", "index", "splat"]);

/** The tree of a text that the grammar has read, and whether something in it is broken. */
export function buildTree(root: RawNode, text: string): { readonly body: HclBody; readonly isBroken: boolean } {
  let isBroken = false;
  const textOf = ({ start, end }: Span) => text.slice(start, end);
  const isBlank = (start: number, end: number) => text.slice(start, end).trim() === "";
  const broken = (node: Span, parts: readonly HclExpression[] = []): HclExpression => {
    isBroken = true;
    return { kind: "other", span: spanOf(node), parts };
  };

  const readBody = (nodes: readonly RawNode[]): HclBody => {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    for (const node of nodes) {
      if (node.type === "ERROR") isBroken = true;
      if (node.type === "attribute") attributes.push(...readAttribute(node));
      else if (node.type === "block") blocks.push(...readBlock(node));
      else if (node.type === "body" || node.type === "ERROR") {
        const body = readBody(node.children);
        attributes.push(...body.attributes);
        blocks.push(...body.blocks);
      }
    }
    return { attributes, blocks };
  };

  const readAttribute = (node: RawNode): HclAttribute[] => {
    const name = node.children.find(({ type }) => type === "identifier");
    const value = node.children.find(({ type }) => type === "expression");
    if (name === undefined) return [];
    return [
      {
        span: spanOf(node),
        name: textOf(name),
        nameSpan: spanOf(name),
        value: value === undefined ? broken({ start: node.end, end: node.end }) : readExpression(value),
      },
    ];
  };

  const readBlock = (node: RawNode): HclBlock[] => {
    const opening = node.children.find(({ type }) => type === "block_start");
    const closing = node.children.findLast(({ type }) => type === "block_end");
    const [type, ...labels] = node.children.filter((child) => opening !== undefined && child.end <= opening.start);
    if (opening === undefined || type === undefined || type.type !== "identifier") return [];
    // The grammar knows no line ends, and would take an unfinished line for the beginning of the next one.
    if (textOf({ start: node.start, end: opening.end }).includes("\n")) isBroken = true;
    return [
      {
        span: spanOf(node),
        type: textOf(type),
        typeSpan: spanOf(type),
        labels: labels.map((label) => textOf(label).replace(/^"(.*)"$/, "$1")),
        inside: { start: opening.end, end: closing?.start ?? node.end },
        ...readBody(node.children),
      },
    ];
  };

  const readExpression = (node: RawNode): HclExpression => {
    const terms = readTerms(node.children);
    const [only] = terms;
    if (only !== undefined && terms.length === 1) return only;
    return only === undefined ? broken(node) : { kind: "other", span: spanOf(node), parts: terms };
  };

  /** The expressions in a row of nodes: names with what stands behind them, and everything else on its own. */
  const readTerms = (nodes: readonly RawNode[]): HclExpression[] => {
    const terms: HclExpression[] = [];
    for (const node of nodes) {
      const before = terms.at(-1);
      if (before === undefined || !steps.has(node.type)) terms.push(...readTerm(node));
      else {
        const span = { start: before.span.start, end: node.end };
        const isName = before.kind === "reference" && node.type !== "splat" && isBlank(before.span.end, node.start);
        const parts = before.kind === "other" ? before.parts : [named(before)];
        terms[terms.length - 1] = isName ? { ...before, span } : { kind: "other", span, parts };
      }
    }
    return terms.map(named);
  };

  /** A name whose steps have all been seen. */
  const named = (term: HclExpression): HclExpression =>
    term.kind === "reference" ? { ...term, path: onOneLine(textOf(term.span)) } : term;

  const readTerm = (node: RawNode): HclExpression[] => {
    const [first] = node.children;
    switch (node.type) {
      case "expression":
        return [readExpression(node)];
      case "literal_value":
      case "template_expr":
      case "collection_value":
        return first === undefined ? [broken(node)] : readTerm(first);
      case "string_lit":
      case "quoted_template":
        return [readQuoted(node)];
      case "heredoc_template":
        return [readHeredoc(node)];
      case "numeric_lit":
      case "bool_lit":
      case "null_lit":
        return [readLiteral(node)];
      case "variable_expr":
        return [node.start === node.end ? broken(node) : { kind: "reference", span: spanOf(node), path: textOf(node) }];
      case "tuple":
        return [{ kind: "tuple", span: spanOf(node), items: node.children.flatMap(readTerm) }];
      case "object":
        return [readObject(node)];
      case "function_call":
        return [readCall(node)];
      case "ERROR":
        return [broken(node, readTerms(node.children))];
      default:
        return isLeaf(node.type) ? [] : [{ kind: "other", span: spanOf(node), parts: readTerms(node.children) }];
    }
  };

  const readLiteral = (node: RawNode): HclExpression => {
    const written = textOf(node);
    const value =
      node.type === "numeric_lit" ? Number(written || "none") : written === "null" ? null : written === "true";
    // The value of an attribute that has none was read from its line end.
    if (typeof value === "number" && Number.isNaN(value)) return broken(node);
    return { kind: "literal", span: spanOf(node), value };
  };

  const readObject = (node: RawNode): HclObject => {
    const elements = node.children.flatMap((element): HclElement[] => {
      const [key, value] = element.children.filter(({ type }) => type === "expression");
      if (element.type !== "object_elem" || key === undefined) {
        isBroken = true;
        return [];
      }
      return [
        {
          span: spanOf(element),
          keySpan: spanOf(key),
          key: readExpression(key),
          value: value === undefined ? broken({ start: element.end, end: element.end }) : readExpression(value),
        },
      ];
    });
    return { kind: "object", span: spanOf(node), elements };
  };

  const readCall = (node: RawNode): HclExpression => {
    const name = node.children.find(({ type }) => type === "identifier");
    const args = node.children.find(({ type }) => type === "function_arguments")?.children ?? [];
    const expressions = args.filter(({ type }) => type === "expression").map(readExpression);
    return { kind: "call", span: spanOf(node), name: name === undefined ? "" : textOf(name), args: expressions };
  };

  const readQuoted = (node: RawNode): HclExpression => {
    const written = textOf(node);
    const isClosed = written.length > 1 && endsWithQuote(written);
    if (!isClosed) isBroken = true;
    const string: HclString = {
      kind: "string",
      span: spanOf(node),
      content: { start: Math.min(node.start + 1, node.end), end: isClosed ? node.end - 1 : node.end },
      quoting: "quoted",
      ...readTemplate(node.children),
    };
    return textsBetween(string).some((span) => textOf(span).includes("\n")) ? broken(node) : string;
  };

  const readHeredoc = (node: RawNode): HclExpression => {
    const opening = /^<<(-?)[^\n]*\n/.exec(textOf(node));
    const start = node.start + (opening?.[0].length ?? 0);
    const end = text.lastIndexOf("\n", node.end - 1) + 1;
    if (opening === null || end < start) return broken(node);
    const quoting = opening[1] === "-" ? "indented heredoc" : "heredoc";
    return { kind: "string", span: spanOf(node), content: { start, end }, quoting, ...readTemplate(node.children) };
  };

  const readTemplate = (nodes: readonly RawNode[]): Pick<HclString, "holes" | "isPlain"> => {
    let isPlain = true;
    const holes = nodes.flatMap((node): HclHole[] => {
      if (node.type === "template_interpolation" && !node.children.some(({ type }) => type === "strip_marker")) {
        return [{ span: spanOf(node), value: readExpression(node) }];
      }
      isPlain = false;
      return [];
    });
    return { holes, isPlain };
  };

  return { body: readBody(root.type === "config_file" ? root.children : [root]), isBroken };
}

/** What is text in the content of a string: before, between and behind the holes. */
export function textsBetween({ content, holes }: Pick<HclString, "content" | "holes">): Span[] {
  const starts = [content.start, ...holes.map(({ span }) => span.end)];
  return starts.map((start, index) => ({ start, end: holes[index]?.span.start ?? content.end }));
}

function onOneLine(written: string): string {
  return written
    .split("\n")
    .map((line) => line.trim())
    .join("");
}

/** Whether the last character is a quote that no backslash escapes. */
function endsWithQuote(written: string): boolean {
  let position = written.length - 1;
  if (written.charAt(position) !== '"') return false;
  while (written.charAt(position - 1) === "\\") position--;
  return (written.length - 1 - position) % 2 === 0;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

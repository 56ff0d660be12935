import type { PolicyNode, PropertyNode } from "../policy/tree.ts";
import type { Span } from "../text/span.ts";

/** What a part of a tree becomes as a unit of its own. */
export interface UnitOptions {
  /** Statements that leave a `StatementNode` behind, in the order of the text. */
  readonly statements: ReadonlySet<PolicyNode>;
  /** What a node stands for where it is no plain value, such as a function; itself where it is one. */
  resolve(node: PolicyNode): PolicyNode;
}

/**
 * Makes a part of a fresh tree a unit of its own, in place: ids count from 0, spans from its start. Nobody else may
 * hold the tree.
 */
export function makeUnit<Root extends PolicyNode>(root: Root, { statements, resolve }: UnitOptions): Root {
  const base = root.span.start;
  let nextId = 0;
  let nextStatement = 0;
  const move = (span: Mutable<Span>) => {
    span.start -= base;
    span.end -= base;
  };
  const settle = (fresh: PolicyNode): PolicyNode => {
    const id = nextId++;
    if (statements.has(fresh)) {
      const { start, end } = fresh.span;
      return { kind: "statement", id, span: { start: start - base, end: end - base }, index: nextStatement++ };
    }
    const node: Mutable<PolicyNode> = resolve(fresh);
    node.id = id;
    node.span = { start: node.span.start - base, end: node.span.end - base };
    if (node.kind === "array") node.items = node.items.map(settle);
    else if (node.kind === "object") for (const property of node.properties) settleProperty(property);
    return node;
  };
  const settleProperty = (node: Mutable<PropertyNode>): void => {
    node.id = nextId++;
    move(node.span);
    move(node.keySpan);
    node.value = settle(node.value);
  };
  return settle(root) as Root;
}

type Mutable<Node> = Node extends unknown ? { -readonly [Key in keyof Node]: Node[Key] } : never;

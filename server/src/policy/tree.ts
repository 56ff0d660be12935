import type { Span } from "../text/span.ts";
import type { Value } from "./value.ts";

/**
 * A policy as a tree, the same for every host. Ids count from 0 in document order and are unique within one
 * unit: a statement is a unit of its own, and so is the document without its statements. Spans are relative to
 * the start of the unit, so that a unit stays valid while text before it changes.
 */
export type PolicyNode = ObjectNode | ArrayNode | StringNode | LiteralNode | UnknownNode | StatementNode;

export type NodeId = number;

interface Placed {
  readonly id: NodeId;
  readonly span: Span;
}

export interface ObjectNode extends Placed {
  readonly kind: "object";
  /** In document order; a key that is written twice is here twice. */
  readonly properties: readonly PropertyNode[];
}

export interface PropertyNode extends Placed {
  readonly kind: "property";
  readonly key: string;
  /** The key as written, with its quotes. */
  readonly keySpan: Span;
  readonly value: PolicyNode;
}

/** Whether a key has a hole in it, which hosts write as `${name}`: no key of a policy's own has that. */
export function isComputedKey(key: string): boolean {
  return key.includes("${");
}

export interface ArrayNode extends Placed {
  readonly kind: "array";
  readonly items: readonly PolicyNode[];
}

export interface StringNode extends Placed {
  readonly kind: "string";
  readonly value: Value;
}

/** A scalar that is not a string. */
export interface LiteralNode extends Placed {
  readonly kind: "literal";
  readonly value: number | boolean | null;
}

/** A value that is not written yet, is broken, or is decided at deployment. */
export interface UnknownNode extends Placed {
  readonly kind: "unknown";
}

/** Stands in the document's tree where the statement of this index stands in the text. */
export interface StatementNode extends Placed {
  readonly kind: "statement";
  readonly index: number;
}

/** A node with the nodes around it, outermost first, the unit's root among them. */
export interface Location {
  readonly node: PolicyNode | PropertyNode;
  readonly ancestors: readonly (PolicyNode | PropertyNode)[];
}

/** The direct children, in document order. */
export function childrenOf(node: PolicyNode | PropertyNode): readonly (PolicyNode | PropertyNode)[] {
  switch (node.kind) {
    case "object":
      return node.properties;
    case "property":
      return [node.value];
    case "array":
      return node.items;
    default:
      return [];
  }
}

/** Finds the node of an id. Ids grow in document order, so only one branch is entered a level. */
export function locate(root: PolicyNode, id: NodeId): Location | undefined {
  const ancestors: (PolicyNode | PropertyNode)[] = [];
  let node: PolicyNode | PropertyNode = root;
  while (node.id !== id) {
    const branch: PolicyNode | PropertyNode | undefined = lastUpTo(childrenOf(node), id, idOf);
    if (branch === undefined) return undefined;
    ancestors.push(node);
    node = branch;
  }
  return { node, ancestors };
}

function idOf({ id }: PolicyNode | PropertyNode): NodeId {
  return id;
}

/** Of items in document order the last whose id is this one or smaller, by binary search. */
export function lastUpTo<Item>(items: readonly Item[], id: NodeId, idOf: (item: Item) => NodeId): Item | undefined {
  let found: Item | undefined;
  let low = 0;
  let high = items.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && idOf(item) <= id) {
      found = item;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}

/** A step from a document to a part of it: a key or an index. */
export type PathStep = string | number;

/** The path from the unit's root to a node, in AWS's JSON spelling. */
export function pathTo(location: Location): PathStep[] {
  const chain = [...location.ancestors, location.node];
  const path: PathStep[] = [];
  chain.forEach((node, position) => {
    if (node.kind === "property") path.push(node.key);
    const next = chain[position + 1];
    if (node.kind === "array" && next !== undefined) path.push(node.items.indexOf(next as PolicyNode));
  });
  return path;
}

/** The node at a relative offset that encloses it most closely, with the nodes around it. */
export function locateOffset(root: PolicyNode, offset: number): Location {
  const ancestors: (PolicyNode | PropertyNode)[] = [];
  let node: PolicyNode | PropertyNode = root;
  for (;;) {
    const branch: PolicyNode | PropertyNode | undefined = childrenOf(node).find(
      ({ span }) => span.start <= offset && offset <= span.end,
    );
    if (branch === undefined) return { node, ancestors };
    ancestors.push(node);
    node = branch;
  }
}

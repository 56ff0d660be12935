import type { PolicyNode } from "./tree.ts";

/**
 * Writes nodes so that equal texts mean the same to AWS: the order of keys and of list items does not count, nor whether
 * an item is written twice, nor whether a single value stands in a list. What is unknown is like nothing but itself.
 */
export type CanonicalWriter = (node: PolicyNode) => string;

/** Texts of one writer can be compared with each other. */
export function createCanonicalWriter(): CanonicalWriter {
  const unknowns = new Map<PolicyNode, number>();
  const write: CanonicalWriter = (node) => {
    switch (node.kind) {
      case "object": {
        const members = node.properties.map(({ key, value }) => `${JSON.stringify(key)}:${write(value)}`);
        return `{${members.sort().join()}}`;
      }
      case "array": {
        const [only, ...others] = [...new Set(node.items.map(write))].sort();
        return only !== undefined && others.length === 0 ? only : `[${[only, ...others].join()}]`;
      }
      case "string":
        if (node.value.kind === "known") return JSON.stringify(node.value.text);
        if (node.value.kind === "template") return `template${JSON.stringify(node.value.parts)}`;
        break;
      case "literal":
        return String(node.value);
    }
    const known = unknowns.get(node) ?? unknowns.size;
    unknowns.set(node, known);
    return `unknown ${known}`;
  };
  return write;
}

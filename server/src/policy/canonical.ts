import type { PolicyNode } from "./tree.ts";
import { valueName } from "./value.ts";

/**
 * Writes nodes so that equal texts mean the same to AWS: the order of keys and of list items does not count, nor whether
 * an item is written twice, nor whether a single value stands in a list. What is unknown is like nothing but itself.
 */
export type CanonicalWriter = (node: PolicyNode) => string;

/** Texts of one writer can be compared with each other. */
export function createCanonicalWriter(): CanonicalWriter {
  const unknowns = new Map<object, string>();
  const nameOf = (unknown: object): string => {
    const name = unknowns.get(unknown) ?? `unknown ${unknowns.size}`;
    unknowns.set(unknown, name);
    return name;
  };
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
        return valueName(node.value) ?? nameOf(node.value);
      case "literal":
        return String(node.value);
      default:
        return nameOf(node);
    }
  };
  return write;
}

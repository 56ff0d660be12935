import { type CanonicalWriter, createCanonicalWriter } from "../policy/canonical.ts";
import type { Statement } from "../policy/policy.ts";
import type { PolicyNode } from "../policy/tree.ts";

/**
 * The proof for statements that are split, joined, or written in another order. A statement applies where one of its
 * actions, one of its resources and one of its principals meet, under all that it says beside: it is a grid of cells,
 * and AWS decides the same by any statements that have the same cells. `true` is a proof, for actions newer than our data
 * too; `false` makes no claim. Two statements that differ in two lists have fewer cells than one with both lists joined.
 */
export function isRearrangement(before: readonly Statement[], after: readonly Statement[]): boolean {
  const [there, stays] = [new Set(before), new Set(after)];
  const write = createCanonicalWriter();
  const gone = before.filter((statement) => !stays.has(statement));
  const fresh = after.filter((statement) => !there.has(statement));
  const old = readCells(gone, write);
  const now = readCells(fresh, write);
  return old !== undefined && now !== undefined && old.size === now.size && [...old].every((cell) => now.has(cell));
}

/** More cells than these are left to other proofs. */
const MAX_CELLS = 50_000;

function readCells(statements: readonly Statement[], write: CanonicalWriter): Set<string> | undefined {
  const cells = new Set<string>();
  for (const statement of statements) {
    const grid = readGrid(statement, write);
    if (grid === undefined) return undefined;
    const [actions, resources, principals] = grid.lists;
    if (cells.size + actions.length * resources.length * principals.length > MAX_CELLS) return undefined;
    for (const action of actions) {
      for (const resource of resources) {
        for (const principal of principals) cells.add([action, resource, principal, grid.frame].join(" "));
      }
    }
  }
  return cells;
}

/** A statement as its lists, which stand for any of their items, and all the rest, which must hold together. */
export interface StatementGrid {
  readonly lists: readonly [actions: readonly string[], resources: readonly string[], principals: readonly string[]];
  readonly frame: string;
}

/** Texts of one writer can be compared; `undefined` where it is not clear what the statement says. */
export function readGrid(statement: Statement, write: CanonicalWriter): StatementGrid | undefined {
  const { effect, ambiguous, elements } = statement;
  if (effect === undefined || ambiguous) return undefined;
  const lists = { Action: [""], Resource: [""], Principal: [""] };
  const frame: string[] = [];
  for (const [name, { node }] of elements) {
    if (name === "Sid") continue;
    if (name === "Action") lists.Action = itemsOf(node).map((item) => writeAction(item, write));
    else if (name === "Resource") lists.Resource = itemsOf(node).map(write);
    else if (name === "Principal" && node.kind === "object") lists.Principal = principalsOf(node, write);
    else frame.push(`${name}=${write(node)}`);
  }
  const { Action, Resource, Principal } = lists;
  if (Action.length === 0 || Resource.length === 0 || Principal.length === 0) return undefined;
  return { lists: [Action, Resource, Principal], frame: frame.sort().join() };
}

/** Actions compare without case. */
function writeAction(node: PolicyNode, write: CanonicalWriter): string {
  const text = write(node);
  return text.startsWith('"') ? text.toLowerCase() : text;
}

function itemsOf(node: PolicyNode): readonly PolicyNode[] {
  return node.kind === "array" ? node.items : [node];
}

function principalsOf({ properties }: PolicyNode & { kind: "object" }, write: CanonicalWriter): string[] {
  return properties.flatMap(({ key, value }) => itemsOf(value).map((item) => `${JSON.stringify(key)}:${write(item)}`));
}

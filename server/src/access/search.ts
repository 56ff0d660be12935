import { assume, type Cell, type CellSpace, evaluate, type Literal, negate } from "./cell.ts";

/** A set of requests: those for which all literals hold. */
export type Product = readonly Literal[];

/** What is left of the steps that a question may take. */
export interface Budget {
  steps: number;
}

/**
 * Looks for requests of a cell that lie in none of some products, and shows every cell of them until `accept` takes
 * one. The answer is whether one was taken; `undefined` where the budget did not suffice.
 */
export function findOutside(
  cell: Cell,
  products: readonly Product[],
  space: CellSpace,
  budget: Budget,
  accept: (cell: Cell) => boolean,
): boolean | undefined {
  const open: Product[] = [];
  for (const product of products) {
    const undecided: Literal[] = [];
    let isDisjoint = false;
    for (const literal of product) {
      if (--budget.steps < 0) return undefined;
      const holds = evaluate(cell, literal, space);
      if (holds === undefined) undecided.push(literal);
      else if (!holds) {
        isDisjoint = true;
        break;
      }
    }
    if (isDisjoint) continue;
    const [first] = undecided;
    // All of the cell lies in the product.
    if (first === undefined) return false;
    open.push(undecided);
  }
  if (open.length === 0) return accept(cell);
  open.sort((left, right) => left.length - right.length);
  const [smallest = [], ...others] = open;
  // Outside of a product is where its first literal fails, or the first holds and the second fails, and so on.
  let inside = [cell];
  for (const literal of smallest) {
    const failing = negate(literal, space);
    for (const one of inside) {
      for (const outside of assume(one, failing, space)) {
        const found = findOutside(outside, others, space, budget, accept);
        if (found !== false) return found;
      }
    }
    inside = inside.flatMap((one) => assume(one, literal, space));
  }
  return false;
}

/**
 * A set of requests as a product: for each dimension (action, resource, principal, a condition key) the values that it
 * may have, as bits over the representatives of the dimension, and for each opaque truth whether it holds.
 */
export interface Cell {
  /** By dimension. */
  readonly values: readonly (bigint | ManyValues)[];
  /** By truth; what is not in it may be either. */
  readonly truths: ReadonlyMap<number, boolean>;
}

/** The values of a key that may have several: a set, whose members and whose subsets are limited. */
export interface ManyValues {
  readonly mayBeAbsent: boolean;
  /** All of the values are of these, and there is at least one. */
  readonly all: bigint;
  /** Of each of these there is at least one. */
  readonly some: readonly bigint[];
}

/** What a part of a statement asks of a request. */
export type Literal =
  /** The value is of `mask`, or one of the truths in `open` holds; the other way round if `negated`. */
  | {
      readonly kind: "one";
      readonly dimension: number;
      readonly mask: bigint;
      readonly open: readonly number[];
      readonly negated: boolean;
    }
  /** Any or all of the values are of `mask`. */
  | {
      readonly kind: "many";
      readonly dimension: number;
      readonly mode: "any" | "all";
      readonly mask: bigint;
      readonly whenAbsent: boolean;
    }
  | { readonly kind: "truth"; readonly truth: number; readonly negated: boolean };

/** Something that cannot be told. If it is about a value, it can hold only for values of `mask`. */
export interface Truth {
  readonly dimension: number | undefined;
  readonly mask: bigint;
  /** Truths that hold with this one. */
  readonly implies: readonly number[];
  readonly impliedBy: readonly number[];
}

/** What literals and cells are about. */
export interface CellSpace {
  /** By dimension, a bit for each of its representatives. */
  readonly full: readonly bigint[];
  readonly truths: readonly Truth[];
}

export function negate(literal: Literal, { full }: CellSpace): Literal {
  if (literal.kind !== "many") return { ...literal, negated: !literal.negated };
  const everything = full[literal.dimension] ?? 0n;
  return {
    ...literal,
    mode: literal.mode === "any" ? "all" : "any",
    mask: everything & ~literal.mask,
    whenAbsent: !literal.whenAbsent,
  };
}

/** Whether the literal holds for all requests of the cell (`true`), for none (`false`), or for some. */
export function evaluate(cell: Cell, literal: Literal, space: CellSpace): boolean | undefined {
  if (literal.kind === "truth") {
    const value = cell.truths.get(literal.truth);
    return value === undefined ? undefined : value !== literal.negated;
  }
  const values = cell.values[literal.dimension];
  if (literal.kind === "many") {
    if (typeof values !== "object") return undefined;
    if (isEmpty(restrictMany(values, literal))) return false;
    return isEmpty(restrictMany(values, negate(literal, space) as typeof literal)) ? true : undefined;
  }
  if (typeof values !== "bigint") return undefined;
  const answer = lieIn(cell, values, literal.mask, literal.open, space);
  return answer === undefined ? undefined : answer !== literal.negated;
}

function lieIn(
  cell: Cell,
  values: bigint,
  mask: bigint,
  open: readonly number[],
  { truths }: CellSpace,
): boolean | undefined {
  if ((values & ~mask) === 0n || open.some((truth) => cell.truths.get(truth) === true)) return true;
  if ((values & mask) !== 0n) return undefined;
  const isPossible = (truth: number) =>
    cell.truths.get(truth) !== false && (values & (truths[truth]?.mask ?? 0n)) !== 0n;
  return open.some(isPossible) ? undefined : false;
}

/** The requests of the cell for which the literal holds, as cells that may overlap; none where there are none. */
export function assume(cell: Cell, literal: Literal, space: CellSpace): Cell[] {
  if (literal.kind === "truth") return assumeTruth(cell, literal.truth, !literal.negated, space);
  const values = cell.values[literal.dimension];
  if (literal.kind === "many") {
    if (typeof values !== "object") return [];
    return withValues(cell, literal.dimension, restrictMany(values, literal));
  }
  if (typeof values !== "bigint") return [];
  const { dimension, mask, open } = literal;
  if (literal.negated) {
    let cells = withValues(cell, dimension, values & ~mask);
    for (const truth of open) cells = cells.flatMap((one) => assumeTruth(one, truth, false, space));
    return cells;
  }
  return [
    ...withValues(cell, dimension, values & mask),
    ...open.flatMap((truth) => assumeTruth(cell, truth, true, space)),
  ];
}

function restrictMany(values: ManyValues, literal: Literal & { readonly kind: "many" }): ManyValues {
  return {
    mayBeAbsent: values.mayBeAbsent && literal.whenAbsent,
    all: literal.mode === "all" ? values.all & literal.mask : values.all,
    some: literal.mode === "any" ? [...values.some, literal.mask] : values.some,
  };
}

function isEmpty(values: bigint | ManyValues): boolean {
  if (typeof values === "bigint") return values === 0n;
  return !values.mayBeAbsent && !mayBePresent(values);
}

export function mayBePresent({ all, some }: ManyValues): boolean {
  return all !== 0n && some.every((mask) => (mask & all) !== 0n);
}

function withValues(cell: Cell, dimension: number, values: bigint | ManyValues): Cell[] {
  if (isEmpty(values)) return [];
  return [{ ...cell, values: cell.values.map((other, index) => (index === dimension ? values : other)) }];
}

/** A truth that holds takes along those that it implies; one that does not, those that imply it. */
function assumeTruth(cell: Cell, truth: number, value: boolean, space: CellSpace): Cell[] {
  const truths = new Map(cell.truths);
  const followers = (one: number) => (value ? space.truths[one]?.implies : space.truths[one]?.impliedBy) ?? [];
  const values = [...cell.values];
  const queue = [truth];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (truths.get(next) === value) continue;
    if (truths.has(next)) return [];
    truths.set(next, value);
    queue.push(...followers(next));
    const { dimension, mask = 0n } = space.truths[next] ?? {};
    const known = dimension === undefined ? undefined : values[dimension];
    if (!value || dimension === undefined || typeof known !== "bigint") continue;
    values[dimension] = known & mask;
    if ((known & mask) === 0n) return [];
  }
  return [{ values, truths }];
}

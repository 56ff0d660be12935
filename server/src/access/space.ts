import type { Cell, CellSpace, Literal, ManyValues, Truth } from "./cell.ts";
import { type Test, testHolds, valueFits } from "./conditions.ts";
import { type Glob, globCovers, widestGlob } from "./glob.ts";
import type { ListPart, Meaning, Part } from "./meaning.ts";
import { representAddresses, representNumbers } from "./points.ts";
import { namesCaller, type PrincipalEntry, readCaller, representCallers } from "./principals.ts";
import { type Representatives, representTexts } from "./representTexts.ts";
import type { Budget } from "./search.ts";
import { createTextSet, globName, type TextSet, textSetHas } from "./textSet.ts";

/** The requests that some statements can tell apart, and the statements as products of literals over them. */
export interface Space extends CellSpace {
  readonly dimensions: readonly Dimension[];
  /** Whether it tells apart all that the statements tell apart; else what is not found in it may still exist. */
  readonly isComplete: boolean;
  /** All requests. */
  readonly everything: Cell;
  /** What the statement asks, one literal a part. */
  literals(meaning: Meaning): readonly Literal[];
  /** By truth, what it is about, as far as a request can be made for it. */
  readonly openGlobs: readonly (Glob | undefined)[];
}

export interface Dimension {
  /** `action`, `resource`, `principal`, or a condition key with a colon in it. */
  readonly name: string;
  /** A value for each bit; for a key with one value the first bit means that it is absent. */
  readonly representatives: readonly (string | undefined)[];
  readonly isMany: boolean;
}

export interface SpaceOptions {
  /** The type of a condition key in AWS's data, `ArrayOfString`; `undefined` where it is not known. */
  readonly keyType: (key: string) => string | undefined;
  /** The one action that the requests are about, in lower case. */
  readonly action: string;
  readonly budget: Budget;
}

/** The space of some statements. Only requests that lie in all of `region` count. */
export function createSpace(region: readonly Meaning[], others: readonly Meaning[], options: SpaceOptions): Space {
  const meanings = [...region, ...others];
  const parts = meanings.flatMap((meaning) => meaning.parts);
  const regionParts = new Set(region.flatMap((meaning) => meaning.parts));
  const dimensions: Dimension[] = [];
  const truths = createTruths();
  const literals = new Map<Part, Literal>();
  let isComplete = true;

  for (const about of ["action", "resource"] as const) {
    const own = parts.filter((part): part is ListPart => part.about === about);
    const lists = own.map((part) => ({ globs: part.globs, isRequired: regionParts.has(part) && !part.negated }));
    const { texts, complete } =
      about === "action" ? { texts: [options.action], complete: true } : representGlobs(lists, options.budget);
    isComplete &&= complete;
    const dimension = dimensions.push({ name: about, representatives: texts, isMany: false }) - 1;
    for (const part of own) {
      const { mask, open } = truths.readGlobs(dimension, texts, part.globs);
      literals.set(part, { kind: "one", dimension, mask, open, negated: part.negated });
    }
  }
  readCallers(parts, dimensions, literals);
  for (const [key, own] of byKey(parts)) {
    const tests = own.map(({ test }) => test);
    const required = new Set(own.filter((part) => regionParts.has(part)).map(({ test }) => test));
    const type = options.keyType(key);
    const isMany = type?.startsWith("ArrayOf") ?? tests.some(({ qualifier }) => qualifier !== undefined);
    const kind = mainKind(tests);
    const { texts: values, complete } = representKey(tests, required, kind, type, options.budget);
    isComplete &&= complete;
    const representatives = isMany ? values : [undefined, ...values];
    const dimension = dimensions.push({ name: key, representatives, isMany }) - 1;
    for (const part of own) {
      const { test } = part;
      const isReadable = test.values.kind === "presence" || test.values.kind === kind;
      const literal = isReadable
        ? isMany
          ? manyLiteral(test, dimension, values)
          : oneLiteral(test, dimension, representatives, truths)
        : undefined;
      literals.set(part, literal ?? { kind: "truth", truth: truths.named(test.name), negated: false });
    }
  }
  for (const part of parts) {
    if (part.about === "unknown") literals.set(part, { kind: "truth", truth: truths.named(part.name), negated: false });
  }

  const full = dimensions.map(({ representatives }) => allBits(representatives.length));
  return {
    dimensions,
    isComplete,
    full,
    truths: truths.finish(),
    openGlobs: truths.globs(),
    everything: {
      values: dimensions.map(({ isMany }, index): bigint | ManyValues =>
        isMany ? { mayBeAbsent: true, all: full[index] ?? 0n, some: [] } : (full[index] ?? 0n),
      ),
      truths: new Map(),
    },
    literals: (meaning) =>
      meaning.parts.map((part) => {
        const literal = literals.get(part);
        if (literal === undefined) throw new Error("The statement is not of this space.");
        return literal;
      }),
  };
}

function byKey(parts: readonly Part[]): Map<string, (Part & { readonly about: "condition" })[]> {
  const found = new Map<string, (Part & { readonly about: "condition" })[]>();
  for (const part of parts) {
    if (part.about !== "condition") continue;
    const own = found.get(part.test.key);
    if (own === undefined) found.set(part.test.key, [part]);
    else own.push(part);
  }
  return found;
}

/** A list of globs, and whether every request that counts lies in it. */
export interface GlobList {
  readonly globs: readonly Glob[];
  readonly isRequired: boolean;
}

/** Texts that stand for all that some lists can tell apart, their variables being any text. */
export function representGlobs(lists: readonly GlobList[], budget: Budget): Representatives {
  const sets = new Map<string, TextSet>();
  const within = new Set<TextSet>();
  /** Many lists say the same, such as those of a statement before and after an edit: equal sets are one. */
  const setOf = (globs: readonly Glob[]): TextSet => {
    const name = JSON.stringify(globs.map(globName));
    const set = sets.get(name) ?? createTextSet(globs);
    sets.set(name, set);
    return set;
  };
  for (const { globs, isRequired } of lists) {
    const set = setOf(globs.map(widestGlob));
    if (isRequired) within.add(set);
    // A glob with variables is a truth of its own, and what it may stand for has to be told apart too.
    const open = globs.filter(({ variables }) => variables.length > 0);
    if (open.length === 0) continue;
    setOf(globs.filter(({ variables }) => variables.length === 0));
    for (const glob of open) setOf([widestGlob(glob)]);
  }
  return representTexts([...sets.values()], [...within], budget);
}

function readCallers(parts: readonly Part[], dimensions: Dimension[], literals: Map<Part, Literal>): void {
  const own = parts.filter((part) => part.about === "principal");
  if (own.length === 0) return;
  const entries: PrincipalEntry[] = own.flatMap((part) => part.entries);
  const accounts = parts.flatMap((part) =>
    part.about === "condition" && part.test.values.kind === "text"
      ? part.test.values.globs.map(({ text }) => text).filter((text) => /^\d{12}$/.test(text))
      : [],
  );
  const representatives = representCallers(entries, accounts);
  const dimension = dimensions.push({ name: "principal", representatives, isMany: false }) - 1;
  const callers = representatives.map(readCaller);
  for (const part of own) {
    const mask = bits(
      callers,
      (caller) => caller !== undefined && part.entries.some((entry) => namesCaller(entry, caller) === true),
    );
    literals.set(part, { kind: "one", dimension, mask, open: [], negated: part.negated });
  }
}

/** The kind of the key's values: where tests of several kinds meet, those of the first are modelled. */
function mainKind(tests: readonly Test[]): Test["values"]["kind"] {
  return tests.find(({ values }) => values.kind !== "presence")?.values.kind ?? "presence";
}

/** The values of a key that its tests can tell apart. */
function representKey(
  tests: readonly Test[],
  required: ReadonlySet<Test>,
  kind: Test["values"]["kind"],
  type: string | undefined,
  budget: Budget,
): Representatives {
  const all = (texts: readonly string[]) => ({ texts, complete: true });
  if (type === "Bool") return all(["true", "false"]);
  const values = tests.map((test) => test.values);
  switch (kind) {
    case "text": {
      const lists = tests.flatMap((test) =>
        test.values.kind === "text"
          ? [{ globs: test.values.globs, isRequired: required.has(test) && isPlainlyRequired(test) }]
          : [],
      );
      return representGlobs(lists, budget);
    }
    case "address":
      return all(representAddresses(values.flatMap((one) => (one.kind === "address" ? one.ranges : []))));
    case "number":
    case "time": {
      const points = values.flatMap((one) => (one.kind === kind ? one.points : []));
      const numbers = representNumbers(points);
      return all(kind === "number" ? numbers.map(String) : numbers.map((time) => new Date(time).toISOString()));
    }
    case "presence":
      return all(["example"]);
  }
}

/** Whether the key's one value has to fit one of the test's. */
function isPlainlyRequired({ negated, ifExists, qualifier }: Test): boolean {
  return !negated && !ifExists && qualifier === undefined;
}

function manyLiteral(test: Test, dimension: number, values: readonly (string | undefined)[]): Literal | undefined {
  const whenAbsent = testHolds(test, [], () => undefined) === true;
  if (test.values.kind === "presence") {
    const whenPresent = test.values.absent.includes(false);
    return whenPresent
      ? { kind: "many", dimension, mode: "any", mask: allBits(values.length), whenAbsent }
      : { kind: "many", dimension, mode: "all", mask: 0n, whenAbsent };
  }
  // Without a qualifier AWS does not say what several values mean.
  if (test.qualifier === undefined || hasOpenGlobs(test)) return undefined;
  const mask = bits(values, (text) => valueFits(test.values, text ?? "", () => undefined) !== test.negated);
  return { kind: "many", dimension, mode: test.qualifier === "ForAnyValue" ? "any" : "all", mask, whenAbsent };
}

function hasOpenGlobs({ values }: Test): boolean {
  return values.kind === "text" && values.globs.some(({ variables }) => variables.length > 0);
}

function oneLiteral(
  test: Test,
  dimension: number,
  representatives: readonly (string | undefined)[],
  truths: Truths,
): Literal {
  if (test.values.kind !== "text" || !hasOpenGlobs(test)) {
    const mask = bits(
      representatives,
      (text) => testHolds(test, text === undefined ? [] : [text], () => undefined) === true,
    );
    return { kind: "one", dimension, mask, open: [], negated: false };
  }
  const { mask, open } = truths.readGlobs(dimension, representatives, test.values.globs);
  const whenAbsent = testHolds(test, [], () => undefined) === true;
  return { kind: "one", dimension, mask: whenAbsent === test.negated ? mask : mask | 1n, open, negated: test.negated };
}

type Truths = ReturnType<typeof createTruths>;

function createTruths() {
  const ids = new Map<string, number>();
  const about: { readonly dimension: number | undefined; readonly mask: bigint; readonly glob: Glob | undefined }[] =
    [];
  const add = (name: string, make: () => (typeof about)[number]): number => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    ids.set(name, about.length);
    return about.push(make()) - 1;
  };
  const covers = (outer: number, inner: number): boolean => {
    const [left, right] = [about[outer], about[inner]];
    if (left?.glob === undefined || right?.glob === undefined || left.dimension !== right.dimension) return false;
    return outer !== inner && globCovers(left.glob, right.glob);
  };
  return {
    named: (name: string) => add(name, () => ({ dimension: undefined, mask: 0n, glob: undefined })),
    /** The values that globs without variables stand for, and a truth for each with variables. */
    readGlobs(dimension: number, representatives: readonly (string | undefined)[], globs: readonly Glob[]) {
      const set = createTextSet(globs.filter(({ variables }) => variables.length === 0));
      const mask = bits(representatives, (text) => text !== undefined && textSetHas(set, text));
      const open = globs
        .filter(({ variables }) => variables.length > 0)
        .map((glob) => {
          const widest = createTextSet([widestGlob(glob)]);
          return add(`${dimension} ${glob.ignoresCase} ${glob.text}`, () => ({
            dimension,
            mask: bits(representatives, (text) => text !== undefined && textSetHas(widest, text)),
            glob,
          }));
        });
      return { mask, open };
    },
    finish: (): Truth[] =>
      about.map(({ dimension, mask }, truth) => ({
        dimension,
        mask,
        implies: [...about.keys()].filter((other) => covers(other, truth)),
        impliedBy: [...about.keys()].filter((other) => covers(truth, other)),
      })),
    globs: () => about.map(({ glob }) => glob),
  };
}

function allBits(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}

/** A bit for each item for which `holds`. */
function bits<Item>(items: readonly Item[], holds: (item: Item) => boolean): bigint {
  let text = "";
  for (const item of items) text = (holds(item) ? "1" : "0") + text;
  return BigInt(`0b0${text}`);
}

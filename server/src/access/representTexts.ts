import { ANY_RUN, COLON, exactGlob, FIELD_ONE, FIELD_RUN, type Glob, type Token, tokenTakes } from "./glob.ts";
import type { Budget } from "./search.ts";
import { createTextSet, globName, type TextSet, textSetHas } from "./textSet.ts";

/** Texts that stand for all texts, as far as some sets can tell them apart. */
export interface Representatives {
  readonly texts: readonly string[];
  /** Whether every text lies in the same sets as one of `texts`; else some may be missing. */
  readonly complete: boolean;
}

/**
 * For every way in which a text may lie in some of the sets and not in the others, one text that does. Only texts that
 * lie in all of the `within` sets count, which are some of the sets. No two sets are the same.
 *
 * All globs are read at once, character by character, as one automaton whose states are made when they are reached.
 * One fresh character stands for all those that nothing names. A text with that character in it is none of the exact
 * ones, so these need no automaton: each is its own representative. Only where all texts that end in some way are made
 * of named characters may the first of them be an exact one; the automaton then reads that one as a glob too.
 */
export function representTexts(sets: readonly TextSet[], within: readonly TextSet[], budget: Budget): Representatives {
  const bySignature = new Map<string, string>();
  const add = (text: string) => {
    if (!within.every((set) => textSetHas(set, text))) return;
    const signature = sets.map((set) => (textSetHas(set, text) ? "1" : "0")).join("");
    if (!bySignature.has(signature)) bySignature.set(signature, text);
  };
  const exact = new Set(sets.flatMap((set) => [...set.exact]));
  for (const text of exact) add(text);
  const fresh = freshCharacter(sets);
  for (const text of likelyTexts(sets, String.fromCharCode(fresh))) add(text);
  const marked = new Set<string>();
  const isEveryCombinationFound = bySignature.size === 2 ** (sets.length - within.length);
  let complete = isEveryCombinationFound || within.some(({ globs }) => globs.length === 0);
  for (let round = 0; !complete && round < MAX_ROUNDS; round++) {
    const known = marked.size;
    const marks = { ...createTextSet([]), globs: [...marked].map(exactGlob) };
    const endings = explore([...sets, marks], within, fresh, budget);
    if (endings === undefined) break;
    for (const { text, isFresh } of endings.values()) {
      if (isFresh || !exact.has(text)) add(text);
      else marked.add(text);
    }
    complete = marked.size === known;
  }
  return { texts: [...bySignature.values()], complete };
}

/** Each glob with a plain text for its wildcards: enough to find most of what can be found, and a proof of nothing. */
function* likelyTexts(sets: readonly TextSet[], fresh: string): Iterable<string> {
  for (const { globs } of sets) {
    for (const { tokens } of globs) {
      for (const run of [fresh, ""]) {
        yield tokens
          .map((token) =>
            typeof token !== "number" || isRun(token) ? run : token < 0 ? fresh : String.fromCharCode(token),
          )
          .join("");
      }
    }
  }
}

function isRun(token: Token): boolean {
  return token === ANY_RUN || token === FIELD_RUN;
}

/** How often exact texts may get into the automaton; two such texts of one ending are rare. */
const MAX_ROUNDS = 6;

/** How many steps one automaton may take. */
const MAX_STEPS = 60_000;

interface State {
  /** Places in globs that the text has come to and that may still decide something, in rising order. */
  readonly places: readonly number[];
  /** The sets that hold every text that begins like this one. */
  readonly sure: ReadonlySet<number>;
  readonly text: string;
  readonly isFresh: boolean;
}

/**
 * For each way in which the globs can end a text that does so, with a fresh character where there is one; `undefined`
 * where that takes too many steps: one for each place that a character is held against.
 */
function explore(
  sets: readonly TextSet[],
  within: readonly TextSet[],
  fresh: number,
  budget: Budget,
): ReadonlyMap<string, State> | undefined {
  const machine = createMachine(sets);
  const required = within.map((set) => sets.indexOf(set));
  const start = machine.start();
  let steps = Math.min(MAX_STEPS, budget.steps);
  const queue = [start];
  const seen = new Set([nameOf(start)]);
  const endings = new Map<string, State>();
  for (let index = 0; index < queue.length; index++) {
    const state = queue[index] as State;
    if (!required.every((set) => machine.canLieIn(state, set))) continue;
    const ending = machine.ending(state);
    const known = endings.get(ending);
    if (known === undefined || (state.isFresh && !known.isFresh)) endings.set(ending, state);
    if (state.places.length === 0 && state.isFresh) continue;
    for (const code of [fresh, ...machine.nextCharacters(state)]) {
      const cost = state.places.length + 1;
      steps -= cost;
      budget.steps -= cost;
      if (steps < 0) return undefined;
      const next = machine.step(state, code, state.isFresh || code === fresh);
      const name = nameOf(next);
      if (seen.has(name)) continue;
      seen.add(name);
      queue.push(next);
    }
  }
  return endings;
}

function nameOf({ places, sure, isFresh }: State): string {
  return `${isFresh ? "f" : ""}${places.join(",")};${[...sure].join(",")}`;
}

const END = -9;

/** The globs of all sets side by side; a place is a number that counts through all of them. */
function createMachine(sets: readonly TextSet[]) {
  const tokens: (Token | typeof END)[] = [];
  const ignoresCase: boolean[] = [];
  /** By place: the first place of its glob, and the sets that the glob is in. */
  const begins: number[] = [];
  const members: (readonly number[])[] = [];
  const starts: number[] = [];
  const holdersByGlob = new Map<string, { readonly glob: Glob; readonly holders: number[] }>();
  for (const [index, set] of sets.entries()) {
    for (const glob of set.globs) {
      const known = holdersByGlob.get(globName(glob));
      if (known === undefined) holdersByGlob.set(globName(glob), { glob, holders: [index] });
      else known.holders.push(index);
    }
  }
  for (const { glob, holders } of holdersByGlob.values()) {
    const begin = tokens.length;
    starts.push(begin);
    for (const token of [...glob.tokens, END] as const) {
      tokens.push(token);
      ignoresCase.push(glob.ignoresCase);
      begins.push(begin);
      members.push(holders);
    }
  }

  /** The places with those that are reached without a character, less those that cannot matter any more. */
  const settle = (reached: readonly number[], before: ReadonlySet<number>, text: string, isFresh: boolean): State => {
    const open = new Set<number>();
    for (const place of reached) {
      for (let at = place; ; at++) {
        open.add(at);
        if (tokens[at] !== ANY_RUN && tokens[at] !== FIELD_RUN) break;
      }
    }
    let sure = before;
    /** By glob the last run that was reached: what an earlier place may still take, the run takes too. */
    const lastRun = new Map<number, number>();
    for (const place of open) {
      if (tokens[place] !== ANY_RUN) continue;
      const begin = begins[place] ?? 0;
      lastRun.set(begin, Math.max(place, lastRun.get(begin) ?? -1));
      if (tokens[place + 1] === END) sure = new Set([...sure, ...(members[place] ?? [])].sort((a, b) => a - b));
    }
    const places = [...open]
      .filter((place) => place >= (lastRun.get(begins[place] ?? 0) ?? -1))
      .filter((place) => members[place]?.some((set) => !sure.has(set)))
      .sort((a, b) => a - b);
    return { places, sure, text, isFresh };
  };

  return {
    start: () => settle(starts, new Set(), "", false),
    step(state: State, code: number, isFresh: boolean): State {
      const reached: number[] = [];
      for (const place of state.places) {
        const token = tokens[place];
        if (token === undefined || token === END) continue;
        if (token === ANY_RUN || (token === FIELD_RUN && code !== COLON)) reached.push(place);
        else if (token !== FIELD_RUN && tokenTakes(token, code, ignoresCase[place] === true)) reached.push(place + 1);
      }
      return settle(reached, state.sure, state.text + String.fromCharCode(code), isFresh);
    },
    /** The characters that some glob waits for. */
    nextCharacters(state: State): ReadonlySet<number> {
      const codes = new Set<number>();
      for (const place of state.places) {
        const token = tokens[place];
        if (token === FIELD_RUN || token === FIELD_ONE) codes.add(COLON);
        if (typeof token !== "number" || token < 0) continue;
        codes.add(token);
        if (ignoresCase[place] === true) for (const other of bothCases(token)) codes.add(other);
      }
      return codes;
    },
    canLieIn: ({ sure, places }: State, set: number): boolean =>
      sure.has(set) || places.some((place) => members[place]?.includes(set)),
    /** The sets that hold the text. */
    ending({ sure, places }: State): string {
      const holding = new Set(sure);
      for (const place of places) if (tokens[place] === END) for (const set of members[place] ?? []) holding.add(set);
      return [...holding].sort((a, b) => a - b).join(",");
    },
  };
}

function bothCases(code: number): number[] {
  const character = String.fromCharCode(code);
  return [character.toLowerCase().charCodeAt(0), character.toUpperCase().charCodeAt(0)];
}

/** A character that no set names in either case, a plain one where there is one. */
function freshCharacter(sets: readonly TextSet[]): number {
  const named = new Set<string>();
  for (const { exact, globs } of sets) {
    for (const text of exact) for (const character of text) named.add(character.toLowerCase());
    for (const { tokens } of globs) {
      for (const token of tokens) {
        if (typeof token === "number" && token >= 0) named.add(String.fromCharCode(token).toLowerCase());
      }
    }
  }
  for (const character of "x0123456789abcdefghijklmnopqrstuvwyz-_") {
    if (!named.has(character)) return character.charCodeAt(0);
  }
  for (let code = 0x3b1; ; code++) if (!named.has(String.fromCharCode(code).toLowerCase())) return code;
}

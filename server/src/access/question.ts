import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Statement } from "../policy/policy.ts";
import { assume, type Cell } from "./cell.ts";
import { conditionKeyType } from "./conditionKeys.ts";
import { type Glob, globCovers, readGlob } from "./glob.ts";
import type { ListPart, Meaning } from "./meaning.ts";
import { isWithinBesideActions, isWithinBesideLists } from "./narrowing.ts";
import type { AccessRequest } from "./request.ts";
import { type Budget, findOutside } from "./search.ts";
import { createSpace, representGlobs } from "./space.ts";
import { createTextSet, textSetHas } from "./textSet.ts";
import { polish, requestOf } from "./witness.ts";

/** A statement with what it says. */
export interface ClearStatement {
  readonly statement: Statement;
  readonly variables: boolean | undefined;
  readonly meaning: Meaning;
}

/** Looks for requests among statements, all questions together within one budget of steps. */
export interface Question {
  /** A request to which all of `region` and none of `obstacles` apply, or why none was found. */
  find(region: readonly ClearStatement[], obstacles: readonly ClearStatement[]): Answer;
}

/** `proof`: there is no such request. */
export type Answer =
  | { readonly kind: "request"; readonly request: AccessRequest }
  | { readonly kind: "proof" }
  | { readonly kind: "doubt"; readonly reason: string };

export interface QuestionOptions {
  readonly catalogue: Catalogue;
  /** Checks a request that was found; without it a request that may exist is an answer. */
  readonly confirms?: (request: AccessRequest) => boolean;
  readonly maxSteps?: number | undefined;
}

const DEFAULT_STEPS = 1_000_000;
/** What it counts to check one request. */
const CHECK_STEPS = 500;

export function createQuestion({ catalogue, confirms, maxSteps = DEFAULT_STEPS }: QuestionOptions): Question {
  const budget: Budget = { steps: maxSteps };
  const keyType = (key: string) => conditionKeyType(key, catalogue);

  /** Among the requests of one action, which all of the statements may be about. */
  const findOfAction = (
    action: string,
    region: readonly ClearStatement[],
    obstacles: readonly ClearStatement[],
    reading: Budget,
  ): Answer => {
    const meanings = region.map(({ meaning }) => meaning);
    const others = obstacles.map(({ meaning }) => meaning);
    const space = createSpace(meanings, others, { keyType, action, budget: reading });
    let answer: Answer = space.isComplete ? { kind: "proof" } : doubt("There are too many patterns to tell apart.");
    const accept = (cell: Cell) => {
      budget.steps -= CHECK_STEPS;
      const request = requestOf(cell, space);
      const isConfirmed = confirms === undefined || confirms(request);
      answer = isConfirmed
        ? { kind: "request", request }
        : doubt("It depends on what only the request or the deployment knows.");
      return isConfirmed;
    };
    let cells: Cell[] = [space.everything];
    for (const literal of meanings.flatMap(space.literals)) {
      cells = cells.flatMap((cell) => assume(cell, literal, space));
    }
    const products = others.map(space.literals);
    for (const cell of cells) {
      const found = findOutside(cell, products, space, budget, accept);
      if (found === undefined) return doubt("It takes too many steps.");
      if (found) break;
    }
    return answer;
  };

  /** `reading` is what it may take to find out what the patterns can tell apart. */
  const ask = (region: readonly ClearStatement[], obstacles: readonly ClearStatement[], reading: Budget): Answer => {
    const statements = [...region, ...obstacles];
    const lists = statements.map(({ meaning }, index) => {
      const part = actionsOf(meaning);
      return { globs: part.globs, isRequired: index < region.length && !part.negated };
    });
    const actions = representGlobs([...lists, { globs: [anyAction], isRequired: true }], reading);
    let answer: Answer = actions.complete
      ? { kind: "proof" }
      : doubt("There are too many patterns of actions to tell apart.");
    const questions = statements.map(({ meaning }) => aboutAction(meaning));
    /** The statements that are about an action, by their indexes. */
    const about = (action: string) => [...questions.keys()].filter((index) => questions[index]?.(action) === true);
    const asked = new Set<string>();
    for (const action of actions.texts) {
      const concerned = about(action);
      const name = concerned.join(",");
      if (asked.has(name)) continue;
      asked.add(name);
      if (region.some((_, index) => !concerned.includes(index))) continue;
      const relevant = obstacles.filter((_, index) => concerned.includes(index + region.length));
      if (relevant.some((one) => coversBesideActions(one, region))) continue;
      const [only, ...others] = region;
      const rest = only === undefined || others.length > 0 ? region : withoutCoveredResources(only, relevant);
      if (rest.length === 0) continue;
      const found = findOfAction(action, rest, relevant, reading);
      if (found.kind === "doubt") answer = found;
      if (found.kind !== "request") continue;
      if (confirms === undefined) return found;
      const isAlike = (id: string) => about(id.toLowerCase()).join(",") === name;
      const hints = { resources: positiveResources(region), isAlike };
      return { kind: "request", request: polish(found.request, catalogue, hints, confirms) };
    }
    return answer;
  };

  return {
    find(region, obstacles) {
      // Where any request will do, the likely ones come first: that there is one is found without an automaton.
      const likely = confirms === undefined ? ask(region, obstacles, { steps: 0 }) : undefined;
      return likely?.kind === "request" ? likely : ask(region, obstacles, budget);
    },
  };
}

function doubt(reason: string): Answer {
  return { kind: "doubt", reason };
}

/** Every action has a service. */
const anyAction: Glob = readGlob({ kind: "known", text: "*:*" }, { wildcards: "text", variables: false }) as Glob;

function actionsOf({ parts }: Meaning): ListPart {
  const part = parts.find((one): one is ListPart => one.about === "action");
  if (part === undefined) throw new Error("A statement that can be read has actions.");
  return part;
}

/** Tells whether the statement is about an action, or may be: some of its actions are not known. */
function aboutAction(meaning: Meaning): (action: string) => boolean {
  const { globs, negated } = actionsOf(meaning);
  const known = createTextSet(globs.filter(({ variables }) => variables.length === 0));
  const otherwise = negated || globs.some(({ variables }) => variables.length > 0);
  return (action) => (textSetHas(known, action) ? !negated : otherwise);
}

/** The quick proof: a statement that is about the action covers one of the region's. */
function coversBesideActions(outer: ClearStatement, region: readonly ClearStatement[]): boolean {
  if (!isSurelyAbout(outer)) return false;
  return region.some(
    (inner) => inner.variables === outer.variables && isWithinBesideActions(inner.statement, outer.statement),
  );
}

/** The statement without the resources that others cover one by one; nothing where none are left. */
function withoutCoveredResources(inner: ClearStatement, outers: readonly ClearStatement[]): ClearStatement[] {
  const own = resourcesOf(inner.meaning);
  if (own === undefined || own.negated) return [inner];
  const covering = outers.flatMap((outer) => {
    const part = resourcesOf(outer.meaning);
    const isSure = isSurelyAbout(outer) && inner.variables === outer.variables;
    if (part === undefined || part.negated || !isSure || !isWithinBesideLists(inner.statement, outer.statement))
      return [];
    return part.globs;
  });
  const texts = new Set(covering.map(({ text }) => text));
  const globs = own.globs.filter(
    (glob) => !(texts.has(glob.text) || covering.some((outer) => globCovers(outer, glob))),
  );
  if (globs.length === own.globs.length) return [inner];
  if (globs.length === 0) return [];
  const parts = inner.meaning.parts.map((part) => (part === own ? { ...own, globs } : part));
  return [{ ...inner, meaning: { ...inner.meaning, parts } }];
}

function resourcesOf({ parts }: Meaning): ListPart | undefined {
  return parts.find((part): part is ListPart => part.about === "resource");
}

/** Whether all of the statement's actions are known, so that what is about an action is so surely. */
function isSurelyAbout({ meaning, variables }: ClearStatement): boolean {
  return variables !== undefined && actionsOf(meaning).globs.every((glob) => glob.variables.length === 0);
}

function positiveResources(region: readonly ClearStatement[]): string[] {
  const parts = region.flatMap(({ meaning }) => meaning.parts);
  return parts.flatMap((part) =>
    part.about === "resource" && !part.negated
      ? part.globs.filter(({ variables }) => variables.length === 0).map(({ text }) => text)
      : [],
  );
}

import type { Catalogue } from "../catalogue/catalogue.ts";
import { assume, type Cell } from "./cell.ts";
import { conditionKeyType } from "./conditionKeys.ts";
import type { Meaning } from "./meaning.ts";
import type { AccessRequest } from "./request.ts";
import { type Budget, findOutside } from "./search.ts";
import { createSpace } from "./space.ts";
import { polish, requestOf } from "./witness.ts";

/** Looks for requests among statements, and remembers whether all answers so far are sure. */
export interface Question {
  /** A request to which all of `region` and none of `obstacles` apply; nothing is a proof unless there is a doubt. */
  find(region: readonly Meaning[], obstacles: readonly Meaning[]): AccessRequest | undefined;
  /** Why some answer so far is no proof. */
  doubt(): string | undefined;
}

export interface QuestionOptions {
  readonly catalogue: Catalogue;
  /** Checks a request that was found. */
  readonly confirms: (request: AccessRequest) => boolean;
  readonly maxSteps?: number | undefined;
}

const DEFAULT_STEPS = 400_000;
const MAX_STATES = 20_000;
/** What it counts to check one request. */
const CHECK_STEPS = 500;

/** Asks within one budget of steps for all questions together. */
export function createQuestion({ catalogue, confirms, maxSteps = DEFAULT_STEPS }: QuestionOptions): Question {
  const budget: Budget = { steps: maxSteps };
  let doubt: string | undefined;
  return {
    find(region, obstacles) {
      const keyType = (key: string) => conditionKeyType(key, catalogue);
      const space = createSpace(region, obstacles, { keyType, maxStates: MAX_STATES });
      if (space === undefined) {
        doubt ??= "There are too many patterns to tell apart.";
        return undefined;
      }
      let witness: AccessRequest | undefined;
      const accept = (cell: Cell) => {
        budget.steps -= CHECK_STEPS;
        const request = requestOf(cell, space);
        if (confirms(request)) witness = request;
        else doubt ??= "It depends on what only the request or the deployment knows.";
        return witness !== undefined;
      };
      let cells: Cell[] = [space.everything];
      for (const literal of region.flatMap(space.literals)) {
        cells = cells.flatMap((cell) => assume(cell, literal, space));
      }
      const products = obstacles.map(space.literals);
      for (const cell of cells) {
        const found = findOutside(cell, products, space, budget, accept);
        if (found === undefined) doubt ??= "The comparison takes too many steps.";
        if (found !== false) break;
      }
      return witness === undefined ? undefined : polish(witness, catalogue, patternsOf(region), confirms);
    },
    doubt: () => doubt,
  };
}

function patternsOf(region: readonly Meaning[]): Parameters<typeof polish>[2] {
  const texts = (about: "action" | "resource") =>
    region.flatMap(({ parts }) =>
      parts.flatMap((part) =>
        part.about === about && !part.negated
          ? part.globs.filter(({ variables }) => variables.length === 0).map(({ text }) => text)
          : [],
      ),
    );
  return { actions: texts("action"), resources: texts("resource") };
}

import { createBracketSpeller } from "../bracketRender.ts";
import type { Speller } from "../speller.ts";
import { jsonBrackets } from "./jsonSpell.ts";

/** Spells edits in JSON, in the layout of the text around them. */
export const jsonSpeller: Speller = createBracketSpeller(jsonBrackets);

import { createBracketSpeller } from "../bracketRender.ts";
import type { Speller } from "../speller.ts";
import { hclBrackets } from "./hclSpell.ts";

/** Spells edits in objects of HCL, as `jsonencode` is given them, in the style of the text around them. */
export const hclSpeller: Speller = createBracketSpeller(hclBrackets);

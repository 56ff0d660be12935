import type { Source } from "../../policy/source.ts";
import type { Brackets } from "../bracketSpell.ts";
import { reindent } from "../bracketSpell.ts";
import { escapeInterpolation } from "../embedded.ts";
import { indentAt, type Parts, textOf, type Unit } from "../speller.ts";

/** How JSON writes what stands between brackets. */
export function jsonBrackets(unit: Unit): Brackets {
  return {
    text: (parts) => quoted(parts, unit.policy.source.interpolation),
    key: (key) => JSON.stringify(key),
    assign: ": ",
    memberEnd: ",",
    trailingComma: false,
    growsLines: true,
    braceSpace: " ",
    linesGo: false,
    comment: /\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g,
    copy: ({ span }, indent) => [reindent(textOf(unit, span), indentAt(unit, span.start), indent)],
  };
}

/** The parts as one JSON string; the text around and inside the places is escaped. */
function quoted(parts: Parts, interpolation: Source["interpolation"]): Parts {
  const escaped = (text: string) => JSON.stringify(escapeInterpolation(text, interpolation)).slice(1, -1);
  const inside = parts.map((part) =>
    typeof part === "string" ? escaped(part) : { ...part, text: escaped(part.text) },
  );
  return ['"', ...inside, '"'];
}

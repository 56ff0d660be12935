import type { Brackets } from "../bracketSpell.ts";
import { reindent } from "../bracketSpell.ts";
import { indentAt, type Parts, textOf, type Unit } from "../speller.ts";

/** How JSON writes what stands between brackets. */
export function jsonBrackets(unit: Unit): Brackets {
  return {
    text: quoted,
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
function quoted(parts: Parts): Parts {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const inside = parts.map((part) =>
    typeof part === "string" ? escaped(part) : { ...part, text: escaped(part.text) },
  );
  return ['"', ...inside, '"'];
}

import { isInjected, type Token, type Tokenize } from "./tokenize.ts";

/** The text of a fixture without the lines that underline. */
export function plain(fixture: string): string {
  return fixture
    .split("\n")
    .filter((line) => !/^ *~+ \S+$/.test(line))
    .join("\n");
}

/**
 * The text with a line `~~~ scope` under every place that the injection colours.
 * Only the innermost scope stands there, since themes colour by it, and without the `.iam` that all have.
 * Scopes that begin with `meta.` only group others and are left out.
 */
export function underline(text: string, tokenize: Tokenize): string {
  const tokens = tokenize(text);
  return text
    .split("\n")
    .flatMap((line, index) => [line, ...underlines(tokens[index] ?? [])])
    .join("\n");
}

function underlines(tokens: readonly Token[]): readonly string[] {
  const places: { start: number; end: number; scope: string }[] = [];
  for (const { start, end, scopes } of tokens) {
    const scope = scopes.filter((name) => !name.startsWith("meta.")).at(-1);
    const last = places.at(-1);
    if (scope === undefined || !isInjected(scope) || start === end) continue;
    if (last?.end === start && last.scope === scope) last.end = end;
    else places.push({ start, end, scope });
  }
  return places.map(
    ({ start, end, scope }) => `${" ".repeat(start)}${"~".repeat(end - start)} ${scope.replace(/\.iam$/, "")}`,
  );
}

/** A place that a text marks with `~~~` in the line below it, with what is said there. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/**
 * Takes the marks out of a text. A line of blanks and tildes marks the columns above it; what follows the tildes
 * is the message, which goes on in the next line of blanks and `|`.
 */
export function readMarks(marked: string): { readonly text: string; readonly marks: readonly Mark[] } {
  const kept: string[] = [];
  const marks: { start: number; end: number; message: string }[] = [];
  let lineStart = 0;
  let nextStart = 0;
  for (const line of marked.replace(/^\n/, "").split("\n")) {
    const mark = /^(\s*)(~+)(?: (.*))?$/.exec(line);
    const more = /^\s*\| (.*)$/.exec(line);
    const last = marks.at(-1);
    if (mark !== null) {
      const start = lineStart + (mark[1]?.length ?? 0);
      marks.push({ start, end: start + (mark[2]?.length ?? 0), message: mark[3] ?? "" });
    } else if (more !== null && last !== undefined) {
      last.message += ` ${more[1]}`;
    } else {
      lineStart = nextStart;
      kept.push(line);
      nextStart += line.length + 1;
    }
  }
  return { text: kept.join("\n"), marks };
}

/** The text with marks below the places, the inverse of `readMarks`. */
export function writeMarks(text: string, marks: readonly Mark[]): string {
  let lineStart = 0;
  return text
    .split("\n")
    .flatMap((line) => {
      const here = marks.filter(({ start }) => lineStart <= start && start <= lineStart + line.length);
      const column = (start: number) => " ".repeat(start - lineStart);
      const below = here.map(({ start, end, message }) =>
        `${column(start)}${"~".repeat(Math.max(1, Math.min(end - start, line.length)))} ${message}`.trimEnd(),
      );
      lineStart += line.length + 1;
      return [line, ...below];
    })
    .join("\n");
}

import { readFileSync } from "node:fs";

/** A text whose colours are underlined; see `underline`. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
}

/** The fixtures of a file beside this one. Each begins with a line `== name`. */
export function readFixtures(file: string): readonly Fixture[] {
  return readFileSync(new URL(file, import.meta.url), "utf8")
    .split(/^== /m)
    .slice(1)
    .map((section) => {
      const [name = "", ...lines] = section.trimEnd().split("\n");
      return { name, text: lines.join("\n") };
    });
}

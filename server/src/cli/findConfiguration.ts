import { existsSync } from "node:fs";
import path from "node:path";
import { type Configuration, emptyConfiguration } from "../engine/configuration.ts";
import { configurationFileName } from "../engine/configurationFile.ts";
import { parseConfiguration } from "../engine/parseConfiguration.ts";
import { namedRules } from "../service.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import { readTextFile } from "./textFile.ts";

export interface FoundConfiguration {
  readonly configuration: Configuration;
  /** The folder that its globs count from: its own, or the working directory where there is none. */
  readonly root: string;
  readonly problems: readonly string[];
  /** `leastwise.json:3:5`, the place of an offset of its text. */
  readonly placeOf: (offset: number) => string;
}

/** Reads the file that the user names, else the nearest `leastwise.json` of the project. */
export function findConfiguration(options: {
  readonly named: string | undefined;
  readonly cwd: string;
  readonly home: string;
}): FoundConfiguration {
  const { named, cwd, home } = options;
  const location = named === undefined ? nearestConfiguration(cwd, home) : path.resolve(cwd, named);
  const nowhere = { configuration: emptyConfiguration, problems: [], placeOf: () => configurationFileName };
  if (location === undefined) return { ...nowhere, root: cwd };
  const root = path.dirname(location);
  const name = named ?? path.relative(cwd, location);
  const read = readTextFile(location);
  if ("problem" in read) return { ...nowhere, root, problems: [`${name} ${read.problem}`] };
  const text = read.text.replace(/^\uFEFF/, "");
  const { configuration, problems } = parseConfiguration(text, namedRules);
  const lines = createLineIndex(text);
  const placeOf = (offset: number) => {
    const { line, character } = lines.positionAt(offset);
    return `${name}:${line + 1}:${character + 1}`;
  };
  const messages = problems.map(({ start, message }) => `${placeOf(start)}: ${message}`);
  return { configuration, root, problems: messages, placeOf };
}

/** Looks in the folder and those around it, up to the root of the repository or the user's home. */
function nearestConfiguration(cwd: string, home: string): string | undefined {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, configurationFileName);
    if (existsSync(candidate)) return candidate;
    if (folder === home || existsSync(path.join(folder, ".git")) || folder === path.dirname(folder)) return undefined;
  }
}

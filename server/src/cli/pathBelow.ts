import path from "node:path";
import { type InputFile, STANDARD_INPUT } from "./files.ts";

/** The path below the project's root, by which the configuration names files and a file's name tells its kind. */
export function pathBelow(root: string, { location }: Pick<InputFile, "location">): string {
  return location === undefined ? STANDARD_INPUT : path.relative(root, location).replaceAll(path.sep, "/");
}

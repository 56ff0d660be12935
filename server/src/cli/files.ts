import { statSync } from "node:fs";
import path from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { policyFileExtensions } from "../hosts/signs.ts";

/** A file to read. */
export interface InputFile {
  /** As the user would write it: the argument itself, or a path that begins with it. */
  readonly name: string;
  /** The absolute path; `undefined` for the standard input. */
  readonly location: string | undefined;
  /** Whether the user named this very file; one that was merely found may be left out. */
  readonly named: boolean;
}

export interface FoundFiles {
  /** In the order of the arguments, those of one argument by name. No file is here twice. */
  readonly files: readonly InputFile[];
  /** What is wrong with the arguments. */
  readonly problems: readonly string[];
}

/** Whether the arguments stand for more than single files. */
export function isBroad({ files }: Pick<FoundFiles, "files">): boolean {
  return files.some(({ named }) => !named);
}

export const STANDARD_INPUT = "-";

/** The files that the arguments stand for: files, directories, globs, and `-`. */
export async function findFiles(args: readonly string[], cwd: string): Promise<FoundFiles> {
  const files = new Map<string, InputFile>();
  const problems: string[] = [];
  for (const argument of args) {
    const { found, problem } = await expand(argument, cwd);
    if (problem !== undefined) problems.push(problem);
    for (const file of found) {
      const key = file.location ?? STANDARD_INPUT;
      if (!files.has(key)) files.set(key, file);
    }
  }
  return { files: [...files.values()], problems };
}

interface Expansion {
  readonly found: readonly InputFile[];
  readonly problem?: string;
}

async function expand(argument: string, cwd: string): Promise<Expansion> {
  if (argument === STANDARD_INPUT) return { found: [{ name: argument, location: undefined, named: true }] };
  const location = path.resolve(cwd, argument);
  const stats = statSync(location, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return walk(argument, location);
  if (stats !== undefined) return { found: [{ name: argument, location, named: true }] };
  if (isDynamicPattern(argument)) return matchGlob(argument, cwd);
  return { found: [], problem: `there is no file or folder ${argument}` };
}

/** What other tools download or copy. */
export const foreignFolders = ["node_modules", ".git", ".terraform", ".terragrunt-cache"].map(
  (name) => `**/${name}/**`,
);

async function walk(folder: string, location: string): Promise<Expansion> {
  const patterns = policyFileExtensions.map((extension) => `**/*${extension}`);
  const names = await glob(patterns, {
    cwd: location,
    ignore: foreignFolders,
    dot: true,
    caseSensitiveMatch: false,
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  if (names.length === 0) {
    return { found: [], problem: `the folder ${folder} holds no JSON, YAML or Terraform file` };
  }
  const found = names.sort().map((name) => ({
    name: withSlashes(path.join(folder, name)),
    location: path.join(location, name),
    named: false,
  }));
  return { found };
}

async function matchGlob(pattern: string, cwd: string): Promise<Expansion> {
  const names = await glob(withSlashes(pattern), {
    cwd,
    ignore: foreignFolders.filter((folder) => !pattern.includes(folder.replaceAll(/[*/]/g, ""))),
    absolute: path.isAbsolute(pattern),
    expandDirectories: false,
  });
  if (names.length === 0) return { found: [], problem: `no file fits the glob ${pattern}` };
  return { found: names.sort().map((name) => ({ name, location: path.resolve(cwd, name), named: false })) };
}

/** On Windows a backslash parts folders, in a glob too. */
function withSlashes(name: string): string {
  return path.sep === "\\" ? name.replaceAll("\\", "/") : name;
}

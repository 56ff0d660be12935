import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { pairPolicies } from "../features/pairPolicies.ts";
import { policyFileExtensions } from "../hosts/signs.ts";
import type { Compared, PolicyComparison } from "./comparePolicies.ts";
import { STANDARD_INPUT } from "./files.ts";
import { openRevision, type Revision } from "./git.ts";
import type { PolicyReader } from "./policyFiles.ts";
import { decodeText, readTextFile, type TextOrProblem } from "./textFile.ts";

/**
 * Compares the policies of the files that differ between a revision of git and the working tree; a file that is on one
 * side only has none on the other. `args` are files and folders, none for the whole repository.
 */
export async function compareWithRevision(
  base: string,
  { args, reader, cwd }: { readonly args: readonly string[]; readonly reader: PolicyReader; readonly cwd: string },
): Promise<Compared> {
  const folder = realpathSync(cwd);
  const revision = await openRevision(base, folder);
  if ("problem" in revision) return { comparisons: undefined, problems: [revision.problem] };
  const targets = await Promise.all(args.map((argument) => locate(argument, base, revision, folder)));
  const wrong = targets.flatMap((target) => ("problem" in target ? [target.problem] : []));
  if (wrong.length > 0) return { comparisons: undefined, problems: wrong };
  const named = targets.flatMap((target) => ("path" in target ? [target.path] : []));
  const changes = await revision.changes(named);
  if ("problem" in changes) return { comparisons: undefined, problems: [changes.problem] };

  const comparisons: PolicyComparison[] = [];
  const problems: string[] = [];
  for (const { path: file, existed } of changes) {
    const isNamed = named.includes(file);
    if (!isNamed && !policyFileExtensions.some((extension) => file.toLowerCase().endsWith(extension))) continue;
    const location = path.join(revision.root, file);
    const name = path.relative(folder, location).replaceAll(path.sep, "/");
    const blob = existed ? await revision.read(file) : undefined;
    const old = blob === undefined ? nothing : decodeText(blob);
    const now = existsSync(location) ? readTextFile(location) : nothing;
    if ("problem" in old || "problem" in now) {
      const { problem, unfit } = "problem" in now ? now : (old as Problem);
      if (isNamed || !unfit) problems.push(`${name} ${problem}`);
      continue;
    }
    const before = await reader.read({ name, text: old.text, path: file });
    const after = await reader.read({ name, text: now.text, path: file });
    const pairs = pairPolicies(before.policies, after.policies, { onlyOnes: false });
    comparisons.push(...pairs.map((pair) => ({ file: name, ...reader.service.policyChange(pair) })));
  }
  return { comparisons, problems };
}

type Problem = Extract<TextOrProblem, { readonly problem: string }>;

const nothing = { text: "" } as const;

/** The path of an argument below the root of the repository; it may exist in the revision only. */
async function locate(
  argument: string,
  base: string,
  { root, has }: Revision,
  folder: string,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (argument === STANDARD_INPUT) return { problem: "--base compares files, not the standard input" };
  const location = path.resolve(folder, argument);
  const below = path.relative(root, location).replaceAll(path.sep, "/");
  if (below === ".." || below.startsWith("../") || path.isAbsolute(below)) {
    return { problem: `${argument} lies outside of the repository` };
  }
  if (below === "") return { path: "." };
  if (existsSync(location) || (await has(below))) return { path: below };
  return { problem: `there is no file or folder ${argument}, neither now nor in ${base}` };
}

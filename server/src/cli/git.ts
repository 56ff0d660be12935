import { execFile } from "node:child_process";
import path from "node:path";

/** A revision of the repository around a folder. This is the only place that starts another process. */
export interface Revision {
  /** The absolute path of the repository's root. */
  readonly root: string;
  /**
   * The files below some paths that differ between the revision and the working tree, those that git ignores left
   * out. All paths are relative to the root and have `/`.
   */
  changes(paths: readonly string[]): Promise<readonly ChangedFile[] | GitProblem>;
  /** Whether the revision has a file or folder at the path. */
  has(path: string): Promise<boolean>;
  /** The file as it was; `undefined` where there was none. */
  read(path: string): Promise<Buffer | undefined>;
}

export interface ChangedFile {
  readonly path: string;
  /** Whether the revision has it. */
  readonly existed: boolean;
}

export interface GitProblem {
  readonly problem: string;
}

/** Finds the commit that a name stands for. `folder` is a real path, without links in it. */
export async function openRevision(name: string, folder: string): Promise<Revision | GitProblem> {
  const up = await git(["rev-parse", "--show-cdup"], folder);
  if ("problem" in up) return up;
  const root = path.resolve(folder, up.output.toString("utf8").replace(/\r?\n$/, ""));
  // A name that begins with a dash would be an option.
  const spec = [`${name}^{commit}`];
  const found = name.startsWith("-") ? undefined : await git(["rev-parse", "--verify", "--quiet", ...spec], root);
  if (found === undefined || "problem" in found) return { problem: `git knows no revision ${name}` };
  const commit = found.output.toString("utf8").trim();
  return {
    root,
    async changes(paths) {
      const from = ["--", ...(paths.length === 0 ? ["."] : paths)];
      const changed = await git(["diff", "--name-status", "--no-renames", "-z", commit, ...from], root);
      if ("problem" in changed) return changed;
      const untracked = await git(["ls-files", "--others", "--exclude-standard", "-z", ...from], root);
      if ("problem" in untracked) return untracked;
      const files = new Map<string, ChangedFile>();
      for (const file of fields(untracked.output)) files.set(file, { path: file, existed: false });
      const list = fields(changed.output);
      for (let index = 0; index + 1 < list.length; index += 2) {
        const [status = "", file = ""] = list.slice(index, index + 2);
        // A file with a conflict is listed a second time, with what became of it.
        if (status !== "U" || !files.has(file)) files.set(file, { path: file, existed: status !== "A" });
      }
      return [...files.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
    },
    async has(file) {
      return !("problem" in (await git(["cat-file", "-e", `${commit}:${file}`], root)));
    },
    async read(file) {
      const blob = await git(["cat-file", "blob", `${commit}:${file}`], root);
      return "problem" in blob ? undefined : blob.output;
    },
  };
}

function fields(output: Buffer): string[] {
  return output
    .toString("utf8")
    .split("\0")
    .filter((field) => field !== "");
}

/** No list of changed files and no policy comes near it. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Names of files are no patterns, and no helper of the repository's is started. */
const OPTIONS = ["--literal-pathspecs", "-c", "core.fsmonitor=false"];

function git(args: readonly string[], cwd: string): Promise<{ readonly output: Buffer } | GitProblem> {
  const options = { cwd, encoding: "buffer", maxBuffer: MAX_BYTES, windowsHide: true } as const;
  const env = { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  return new Promise((resolve) => {
    execFile("git", [...OPTIONS, ...args], { ...options, env }, (error, stdout, stderr) => {
      if (error === null) resolve({ output: stdout });
      else if (error.code === "ENOENT") resolve({ problem: "git is not installed, or is not on the PATH" });
      else resolve({ problem: describe(stderr.toString("utf8"), error) });
    });
  });
}

function describe(stderr: string, error: Error): string {
  const [line = ""] = stderr.split("\n");
  return `git: ${line.replace(/^fatal: /, "") || error.message}`;
}

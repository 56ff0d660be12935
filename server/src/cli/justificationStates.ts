import { existsSync } from "node:fs";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { fitsGlob, type Justification } from "../engine/configuration.ts";
import { type JustificationState, stateProblem } from "../engine/justificationState.ts";
import { escapeGlob } from "../engine/writeJustification.ts";
import { detectHost, policyFileExtensions } from "../hosts/signs.ts";
import type { PolicyService } from "../service.ts";
import type { FileReport } from "./checkFile.ts";
import { commentPlace } from "./fileJustifications.ts";
import { foreignFolders } from "./files.ts";
import type { FoundConfiguration } from "./findConfiguration.ts";

export interface JustificationRun {
  readonly project: FoundConfiguration;
  readonly service: PolicyService;
  /** All files that were read. */
  readonly reports: readonly Pick<FileReport, "file" | "justifications">[];
  /** Whether the user named more than single files. */
  readonly isBroad: boolean;
}

export interface JustificationWithState {
  readonly justification: Justification;
  readonly state: JustificationState;
}

/**
 * What became of the justifications of the configuration. That one matches nothing can be told only where every file was
 * read that it may be about.
 */
export async function configuredStates(run: JustificationRun): Promise<JustificationWithState[]> {
  const { project, service, reports } = run;
  const used = new Set(reports.flatMap(({ justifications }) => [...justifications.used]));
  const usual = reports.filter(({ justifications }) => justifications.isAsUsual);
  const read = new Set(usual.map(({ justifications }) => justifications.path));
  const isUnread = (path: string) => !read.has(path) && detectHost({ path }) !== undefined;
  let listed: Promise<string[]> | undefined;
  const mayMatch = async ({ file }: Justification): Promise<boolean> => {
    const path = file === undefined ? undefined : literalPath(file);
    if (path !== undefined) return isUnread(path) && existsSync(join(project.root, path));
    // To look through the whole project would take too long for a run that is about a few files.
    if (!run.isBroad) return true;
    listed ??= listFiles(project.root);
    return (await listed).some((name) => isUnread(name) && (file === undefined || fitsGlob(name, file)));
  };
  const states: JustificationWithState[] = [];
  for (const justification of project.configuration.justifications) {
    const matches = used.has(justification) || ((await mayMatch(justification)) ? undefined : false);
    states.push({ justification, state: service.justificationState(justification, matches) });
  }
  return states;
}

/** The one path that a glob stands for; `undefined` where it may stand for several. */
function literalPath(file: string): string | undefined {
  const path = file.replace(/\\(.)/g, "$1");
  return escapeGlob(path) === file ? path : undefined;
}

function listFiles(root: string): Promise<string[]> {
  const patterns = policyFileExtensions.map((extension) => `**/*${extension}`);
  const options = { ignore: foreignFolders, dot: true, caseSensitiveMatch: false, expandDirectories: false };
  return glob(patterns, { cwd: root, ...options });
}

/** What is wrong with justifications, a line each, with its place. */
export async function justificationProblems(run: JustificationRun): Promise<string[]> {
  const configured = (await configuredStates(run)).flatMap(({ justification, state }) => {
    const message = stateProblem(state, justification);
    return message === undefined ? [] : [`${run.project.placeOf(justification.span.start)}: ${message}`];
  });
  const written = run.reports.flatMap(({ file, justifications }) =>
    justifications.comments.flatMap((comment) => {
      const message = comment.problem ?? stateProblem(comment.state, comment);
      return message === undefined ? [] : [`${commentPlace(file, comment)}: ${message}`];
    }),
  );
  return [...configured, ...written];
}

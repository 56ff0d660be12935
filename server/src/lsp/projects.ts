import type { RemoteConsole } from "vscode-languageserver";
import { type Configuration, emptyConfiguration } from "../engine/configuration.ts";
import { configurationFileName } from "../engine/configurationFile.ts";
import type { ConfigurationProblem } from "../engine/configurationReader.ts";
import { parseConfiguration } from "../engine/parseConfiguration.ts";
import { namedRules, type PolicyService } from "../service.ts";
import { createLineIndex, type LineIndex } from "../text/lineIndex.ts";
import { describeError } from "./describeError.ts";

/** The workspace folders, each with the service that its `leastwise.json` asks for. */
export interface Projects {
  /** Settles when everything is read that has been asked for so far. Never rejects. */
  ready(): Promise<void>;
  /** Reads the configurations again. A service stays the same as long as the text of its configuration does. */
  reload(): void;
  changeFolders(added: readonly string[], removed: readonly string[]): void;
  projectOf(uri: string): Project;
  /** The configurations that were found. */
  configurations(): readonly ProjectConfiguration[];
}

/** What a document belongs to. */
export interface Project {
  /** The service of this day. */
  readonly service: PolicyService;
  /** The document's path in the project. */
  readonly path: string;
  /** `undefined` for a document that is in no folder. */
  readonly configuration: ProjectConfiguration | undefined;
}

/** The configuration of a folder, or the place where it would be. */
export interface ProjectConfiguration {
  readonly uri: string;
  /** `undefined` where there is none. */
  readonly text: string | undefined;
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
  readonly lines: LineIndex;
}

interface ConfiguredFolder extends ProjectConfiguration {
  readonly text: string;
  readonly services: DailyService;
}

/** A service that is made anew every day. */
type DailyService = () => PolicyService;

export function createProjects(options: {
  /** URIs of the workspace folders. */
  readonly folders: readonly string[];
  /** The text behind a URI, an open buffer's first; `undefined` where there is none. */
  readonly readText: (uri: string) => Promise<string | undefined>;
  readonly createService: (configuration: Configuration, today: string) => PolicyService;
  readonly today: () => string;
  readonly log: RemoteConsole;
}): Projects {
  const { readText, createService, today, log } = options;
  const daily = (configuration: Configuration): DailyService => {
    let current: { readonly day: string; readonly service: PolicyService } | undefined;
    return () => {
      const day = today();
      if (current?.day !== day) current = { day, service: createService(configuration, day) };
      return current.service;
    };
  };
  const unconfigured = daily(emptyConfiguration);
  let folders = options.folders.map(withoutSlash);
  let configured: ReadonlyMap<string, ConfiguredFolder> = new Map();
  let reading = Promise.resolve();

  const configure = async (folder: string): Promise<ConfiguredFolder | undefined> => {
    const uri = `${folder}/${configurationFileName}`;
    try {
      const text = await readText(uri);
      const before = configured.get(folder);
      if (text === undefined || text === before?.text) return before?.text === text ? before : undefined;
      const { configuration, problems } = parseConfiguration(text, namedRules);
      const lines = createLineIndex(text);
      for (const { start, message } of problems) {
        const { line, character } = lines.positionAt(start);
        log.warn(`${decode(uri)}:${line + 1}:${character + 1}: ${message}`);
      }
      return { uri, text, configuration, problems, lines, services: daily(configuration) };
    } catch (error) {
      log.error(`${decode(uri)} could not be read: ${describeError(error)}`);
      return undefined;
    }
  };
  const configureAll = async () => {
    const fresh = new Map<string, ConfiguredFolder>();
    for (const folder of folders) {
      const found = await configure(folder);
      if (found !== undefined) fresh.set(folder, found);
    }
    configured = fresh;
  };

  const projects: Projects = {
    ready: () => reading,
    reload() {
      reading = reading.then(configureAll);
    },
    changeFolders(added, removed) {
      const gone = new Set(removed.map(withoutSlash));
      folders = [...new Set([...folders.filter((folder) => !gone.has(folder)), ...added.map(withoutSlash)])];
      projects.reload();
    },
    projectOf(uri) {
      const around = folders.filter((folder) => uri.startsWith(`${folder}/`)).sort(longestFirst);
      const folder = around.find((each) => configured.has(each)) ?? around[0];
      if (folder === undefined) return { service: unconfigured(), path: decode(uri), configuration: undefined };
      const found = configured.get(folder);
      return {
        service: (found?.services ?? unconfigured)(),
        path: decode(uri.slice(folder.length + 1)),
        configuration: found ?? noConfiguration(folder),
      };
    },
    configurations: () => [...configured.values()],
  };
  return projects;
}

function noConfiguration(folder: string): ProjectConfiguration {
  const uri = `${folder}/${configurationFileName}`;
  return { uri, text: undefined, configuration: emptyConfiguration, problems: [], lines: createLineIndex("") };
}

/** Whether a document or file is a configuration. */
export function isConfiguration({ uri }: { readonly uri: string }): boolean {
  return uri.endsWith(`/${configurationFileName}`);
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/$/, "");
}

function longestFirst(left: string, right: string): number {
  return right.length - left.length;
}

/** The URI to read; as it is where its escapes are broken. */
function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

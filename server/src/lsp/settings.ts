import type { Connection, DidChangeConfigurationParams } from "vscode-languageserver";
import type { Finding } from "../engine/engine.ts";
import { type Severity, severities } from "../engine/severity.ts";
import type { ClientSupport } from "./clientSupport.ts";
import { describeError } from "./describeError.ts";

/** The section of the editor's settings that is ours. */
export const settingsSection = "leastwise";

/** The editor's own settings for a document: how findings are shown, never what is found. */
export interface Settings {
  /** The lowest severity that is shown; everything where it is not set. */
  readonly minimumSeverity: Severity | undefined;
  /** Which lines stand above policies and statements. */
  readonly codeLens: {
    readonly policies: boolean;
    readonly statements: boolean;
    readonly compareWithCommit: boolean;
  };
}

export interface SettingsByDocument {
  /** Asks the client, once until something changes. Never rejects. */
  settingsOf(uri: string): Promise<Settings>;
  /** Forgets what was read. A client that cannot be asked sends its settings along. */
  change(params: DidChangeConfigurationParams): void;
  forget(uri: string): void;
}

export function createSettings(connection: Connection, support: ClientSupport): SettingsByDocument {
  const read = new Map<string, Promise<Settings>>();
  let sent = readSettings(undefined);

  const ask = async (uri: string): Promise<Settings> => {
    try {
      return readSettings(await connection.workspace.getConfiguration({ scopeUri: uri, section: settingsSection }));
    } catch (error) {
      connection.console.error(`The settings could not be read: ${describeError(error)}`);
      return readSettings(undefined);
    }
  };
  return {
    async settingsOf(uri) {
      if (!support.configuration) return sent;
      const settings = read.get(uri) ?? ask(uri);
      read.set(uri, settings);
      return settings;
    },
    change(params) {
      read.clear();
      sent = readSettings(membersOf(params.settings)[settingsSection]);
    },
    forget(uri) {
      read.delete(uri);
    },
  };
}

/** The findings that the settings show. */
export function shownFindings(findings: readonly Finding[], { minimumSeverity }: Settings): readonly Finding[] {
  if (minimumSeverity === undefined) return findings;
  const least = severities.indexOf(minimumSeverity);
  return findings.filter(({ severity }) => severities.indexOf(severity) <= least);
}

/** Whether the settings show what is told as a warning. */
export function showsWarnings({ minimumSeverity }: Settings): boolean {
  return minimumSeverity !== "error";
}

/** What a client sends is the user's text: anything may stand there. */
function readSettings(section: unknown): Settings {
  const { minimumSeverity, codeLens } = membersOf(section) as { minimumSeverity?: unknown; codeLens?: unknown };
  const { policies, statements, compareWithCommit } = membersOf(codeLens) as Record<string, unknown>;
  return {
    minimumSeverity: severities.find((severity) => severity === minimumSeverity),
    codeLens: {
      policies: policies !== false,
      statements: statements !== false,
      compareWithCommit: compareWithCommit !== false,
    },
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
